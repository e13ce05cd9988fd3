"""Write responses in bulk: new ones, and corrected ones after their snapshots."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from lib.database.answer_store import add_answers, store_answers
from lib.database.answered_counts import AnswerCounter
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Credit, Response
from lib.intake.loaders.loader import ImportContext
from lib.intake.loaders.responses.parse import RESPONSE_FACTS, ParsedResponse
from lib.intake.loaders.responses.reconcile import ResponseWrites
from lib.terms import is_no_comment


def store_responses(context: ImportContext, writes: ResponseWrites, answer_counter: AnswerCounter) -> None:
    """Store the responses that were added or corrected, after snapshots of the latter; nothing in a dry run."""
    if context.dry_run:
        return
    session = context.session
    context.store_snapshots("response", writes.snapshots)
    if writes.corrected:
        _update_responses(session, [row for row, _credited_ids, _answers in writes.corrected])
        _insert_credits(
            session,
            [
                (row["id"], organisation_id, 0, 0, False)  # counted below
                for row, credited_ids, _answers in writes.corrected
                for organisation_id in sorted(credited_ids)
            ],
        )
        store_answers(session, {row["id"]: answers for row, _credited_ids, answers in writes.corrected})
    new_ids = _insert_responses(context, writes.added)
    _insert_credits(
        session,
        [
            (new_id, organisation_id, *answer_counter.count_answers(organisation_id, response.answers))
            for new_id, response in zip(new_ids, writes.added, strict=True)
            for organisation_id in response.credited_ids
        ],
    )
    add_answers(
        session,
        [
            (new_id, question_id, text)
            for new_id, response in zip(new_ids, writes.added, strict=True)
            for question_id, text in sorted(response.answers.items())
        ],
    )


def _insert_credits(session: Session, rows: list[tuple[int, int, int, int, bool]]) -> None:
    """Insert for whom responses count, with how many questions each answered."""
    columns = ["response_id", "organisation_id", "answered", "answered_required", "has_substance"]
    insert_rows(session, Credit.__table__, columns, rows)  # type: ignore[arg-type]


def _update_responses(session: Session, rows: list[dict[str, Any]]) -> None:
    """Update the rows of corrected responses, and take away for whom they counted."""
    session.execute(delete(Credit).where(Credit.response_id.in_([row["id"] for row in rows])))
    table, columns = Response.__table__, (*RESPONSE_FACTS, "no_comment", "content")
    statement = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("number"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    marked_rows = [row | {"no_comment": _is_no_comment(row)} for row in rows]
    session.connection().execute(
        statement, [{"number": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in marked_rows]
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
        ["id", "consultation_id", "source_id", *RESPONSE_FACTS, "no_comment", "content", "change_id"],
        [
            (
                new_id,
                context.consultation.id,
                response.source_id,
                *(facts[name] for name in RESPONSE_FACTS),
                _is_no_comment(facts),
                response.content,
                context.change_id,
            )
            for new_id, response in zip(new_ids, responses, strict=True)
            for facts in [response.facts | {"sent_in": response.facts["sent_in"] is not False}]  # not said: it was
        ],
    )
    return new_ids


def _is_no_comment(facts: Mapping[str, Any]) -> bool:
    """Return whether the letter of a response, if it is one, says no more than "no comment"."""
    return facts["kind"] == "letter" and is_no_comment(facts["letter"])
