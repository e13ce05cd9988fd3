"""Delete one response that should never have come in.

A respondent who takes a response back withdraws it, from a day on, and the past stays true. Deleting takes it out of
every day, as though it had never come.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.snapshots import ABSENT, encode_row
from lib.database.models import Answer, Credit, Import, QuarantinedRow, Response, Snapshot
from lib.database.theme_models import AuditItem, CodingDecision, DoubleCoding, MachineAssignment, Quotation, Theme
from lib.intake.by_hand.problems import PeopleProblem, check_reason
from lib.intake.loaders.responses.deleted import DELETED


@dataclass(frozen=True, slots=True)
class DeletionPreview:
    """Preview of a deletion: what the response holds, and what people decided about its answers.

    organisations: for how many it counts. What people decided is kept, counts for nothing while the response is
    deleted, and is back when that is undone.
    """

    organisations: int
    answers: int
    decisions: int
    quotations: int
    codings: int
    judgements: int


def preview_deletion(session: Session, *, response_id: int, reader: Role) -> DeletionPreview | None:
    """Preview what deleting a response takes away; None where it is not there. Raises NotAllowed."""
    check_right(reader, Right.IMPORT_DATA)
    response = session.get(Response, response_id)
    if response is None:
        return None
    source_id, consultation_id = response.source_id, response.consultation_id
    theme_ids = select(Theme.id).where(Theme.consultation_id == consultation_id)

    def count_rows(model: Any, *conditions: Any) -> int:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0

    return DeletionPreview(
        count_rows(Credit, Credit.response_id == response_id),
        count_rows(Answer, Answer.response_id == response_id),
        count_rows(
            CodingDecision,
            CodingDecision.consultation_id == consultation_id,
            CodingDecision.source_id == source_id,
        ),
        count_rows(Quotation, Quotation.consultation_id == consultation_id, Quotation.source_id == source_id),
        count_rows(DoubleCoding, DoubleCoding.consultation_id == consultation_id, DoubleCoding.source_id == source_id),
        count_rows(
            AuditItem,
            AuditItem.theme_id.in_(theme_ids), AuditItem.source_id == source_id, AuditItem.carries.is_not(None),
        ),
    )  # fmt: skip


def delete_response(
    engine: Engine, *, actor: Person, response_id: int, reason: str, seen_change_id: int | None = None
) -> int:
    """Delete one response with its answers, and remember that no file may bring it back.

    seen_change_id: the newest change when it was read. Returns the change. Raises PeopleProblem where it is not there
    or was corrected meanwhile, NotAllowed.
    """
    reason = check_reason(reason)
    with open_change(engine, actor=actor, right=Right.IMPORT_DATA, action="delete a response") as writer:
        session = writer.session
        response = session.get(Response, response_id)
        if response is None:
            raise PeopleProblem("The response is not there any more. Nothing was saved; look at the page as it is now.")
        _check_unchanged(session, response_id, seen_change_id)
        day = f"{response.received_on.day} {response.received_on:%B %Y}"
        writer.change.subject, writer.change.rows = f"{response.channel} of {day}: {reason}"[:500], 1
        writer.snapshots.store_rows("response", [(response_id, _read_whole(session, response_id))])
        _store_deletion_mark(writer, response, reason)
        session.expunge(response)
        connection = session.connection()
        for statement in (
            delete(Answer.__table__).where(Answer.response_id == response_id),  # type: ignore[arg-type]
            delete(Credit.__table__).where(Credit.response_id == response_id),  # type: ignore[arg-type]
            delete(Response.__table__).where(Response.id == response_id),  # type: ignore[arg-type]
        ):
            connection.execute(statement)
        return writer.change.id


def _check_unchanged(session: Session, response_id: int, seen_change_id: int | None) -> None:
    """Check that a response is as somebody saw it. Raises PeopleProblem where a later change corrected it."""
    if seen_change_id is None:
        return
    statement = select(Snapshot.change_id).where(
        Snapshot.thing == "response", Snapshot.thing_id == response_id, Snapshot.change_id > seen_change_id
    )
    change_id = session.scalar(statement.order_by(Snapshot.change_id.desc()).limit(1))
    if change_id is not None:
        raise PeopleProblem(
            f"The response was changed meanwhile: {describe_change(session, change_id)}. Nothing was saved; look at it "
            "as it is now and try again."
        )


def _read_whole(session: Session, response_id: int) -> dict[str, Any]:
    """Read a response with all that goes with it, as a snapshot."""
    row = session.execute(select(Response.__table__).where(Response.id == response_id)).mappings().one()
    answers = session.execute(select(Answer.question_id, Answer.text).where(Answer.response_id == response_id))
    assignments = session.execute(
        select(MachineAssignment.__table__).where(MachineAssignment.response_id == response_id)
    ).mappings()
    credited_ids = session.scalars(select(Credit.organisation_id).where(Credit.response_id == response_id))
    return {
        "response": encode_row(dict(row)),
        "credits": sorted(credited_ids),
        "answers": {str(question_id): text for question_id, text in answers},
        "assignments": [dict(assignment) for assignment in assignments],
    }


def _store_deletion_mark(writer: ChangeWriter, response: Response, reason: str) -> None:
    """Remember a deleted response, as a decided row of the import that brought it in."""
    session = writer.session
    import_ids = select(Import.id).where(Import.consultation_id == response.consultation_id, Import.kind == "responses")
    import_id = session.scalar(import_ids.where(Import.change_id == response.change_id).order_by(Import.id).limit(1))
    import_id = import_id or session.scalar(import_ids.order_by(Import.id).limit(1))
    if import_id is None:
        return
    digest = hashlib.sha256(f"{DELETED}:{response.source_id}:{response.content}".encode()).hexdigest()
    row_id = session.execute(
        insert(QuarantinedRow)
        .values(
            import_id=import_id,
            consultation_id=response.consultation_id,
            kind="responses",
            line=0,
            reason=reason,
            doubt={"about": DELETED, "written": response.source_id, "content": str(response.content)},
            row={},
            digest=digest,
            decision=DELETED,
        )
        .returning(QuarantinedRow.id)
    ).scalar_one()
    writer.snapshots.store_rows("set_aside", [(row_id, ABSENT)])
