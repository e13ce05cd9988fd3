"""Write responses in bulk: new ones, and corrected ones after their snapshots."""

from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from lib.database.answer_store import store_answers
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Credit, Response
from lib.intake.loaders.loader import ImportContext
from lib.intake.loaders.responses.parse import RESPONSE_FACTS, ParsedResponse
from lib.intake.loaders.responses.reconcile import ResponseWrites


def store_responses(context: ImportContext, writes: ResponseWrites) -> None:
    """Store the responses that were added or corrected, after snapshots of the latter; nothing in a dry run."""
    if context.dry_run:
        return
    session = context.session
    context.store_snapshots("response", writes.snapshots)
    if writes.corrected:
        _update_responses(session, [row for row, _credited_ids, _answers in writes.corrected])
    new_ids = _insert_responses(context, writes.added)
    written_responses = [
        (new_id, response.credited_ids, response.answers)
        for new_id, response in zip(new_ids, writes.added, strict=True)
    ]
    written_responses += [
        (row["id"], tuple(sorted(credited_ids)), answers) for row, credited_ids, answers in writes.corrected
    ]
    insert_rows(
        session,
        Credit.__table__,  # type: ignore[arg-type]
        ["response_id", "organisation_id"],
        [
            (response_id, organisation_id)
            for response_id, credited_ids, _answers in written_responses
            for organisation_id in credited_ids
        ],
    )
    store_answers(session, {response_id: answers for response_id, _credited_ids, answers in written_responses})


def _update_responses(session: Session, rows: list[dict[str, Any]]) -> None:
    """Update the rows of corrected responses, and take away for whom they counted."""
    session.execute(delete(Credit).where(Credit.response_id.in_([row["id"] for row in rows])))
    table, columns = Response.__table__, (*RESPONSE_FACTS, "content")
    statement = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("number"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    session.connection().execute(
        statement, [{"number": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in rows]
    )


def _insert_responses(context: ImportContext, responses: list[ParsedResponse]) -> list[int]:
    """Insert new responses, and return their ids in the same order."""
    if not responses:
        return []
    table = Response.__table__
    first_id = reserve_ids(context.session, table, len(responses))  # type: ignore[arg-type]
    new_ids = list(range(first_id, first_id + len(responses)))
    insert_rows(
        context.session,
        table,  # type: ignore[arg-type]
        ["id", "consultation_id", "source_id", *RESPONSE_FACTS, "content", "change_id"],
        [
            (
                new_id,
                context.consultation.id,
                response.source_id,
                *(facts[name] for name in RESPONSE_FACTS),
                response.content,
                context.change_id,
            )
            for new_id, response in zip(new_ids, responses, strict=True)
            for facts in [response.facts | {"sent_in": response.facts["sent_in"] is not False}]  # not said: it was
        ],
    )
    return new_ids
