"""Store the answers of responses, with everything that depends on them.

No other module changes stored answers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from lib.database.answered_counts import store_answered_counts
from lib.database.bulk import insert_rows
from lib.database.models import Answer, Snapshot
from lib.database.search_index import index_answers
from lib.terms import is_no_comment


def store_answers(session: Session, answers_by_response: Mapping[int, Mapping[int, str]]) -> None:
    """Store the answers of these responses, by response and question, and count them anew.

    After the call each response has exactly the answers given here. An answer that stays as it is keeps its machine
    assignments. One that changes or goes loses them, by the foreign key of MachineAssignment; what people decided about
    it stays.
    """
    stored_answers = select(Answer.response_id, Answer.question_id, Answer.text).where(
        Answer.response_id.in_(answers_by_response)
    )
    unchanged: set[tuple[int, int]] = set()
    deleted: list[dict[str, int]] = []
    for response_id, question_id, text in session.execute(stored_answers):
        if answers_by_response[response_id].get(question_id) == text:
            unchanged.add((response_id, question_id))
        else:
            deleted.append({"response": response_id, "question": question_id})
    if deleted:
        same_answer = (Answer.response_id == bindparam("response"), Answer.question_id == bindparam("question"))
        session.connection().execute(delete(Answer.__table__).where(*same_answer), deleted)  # type: ignore[arg-type]
    rows = [
        (response_id, question_id, answers_by_response[response_id][question_id])
        for response_id in sorted(answers_by_response)
        for question_id in sorted(answers_by_response[response_id])
        if (response_id, question_id) not in unchanged
    ]
    add_answers(session, rows)
    store_answered_counts(session, list(answers_by_response))


def add_answers(session: Session, rows: Sequence[tuple[int, int, str]]) -> None:
    """Add answers (response_id, question_id, text) that are not stored yet, quickest in this order.

    What Credit counts of them is up to the caller.
    """
    columns, no_comments = ["response_id", "question_id", "text"], [row for row in rows if is_no_comment(row[2])]
    marked_ids = {row[:2] for row in no_comments}
    table: Any = Answer.__table__
    insert_rows(session, table, columns, [row for row in rows if row[:2] not in marked_ids] if marked_ids else rows)
    insert_rows(session, table, [*columns, "no_comment"], [(*row, True) for row in no_comments])
    index_answers(session, rows)


def select_arrived_since(
    change_id: int, response_id: SQLColumnExpression[int], arrival_change_id: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Select whether a response arrived or was corrected after a change.

    response_id and arrival_change_id (the change that brought the response in) are SQL expressions.
    """
    corrected = select(Snapshot.thing_id).where(Snapshot.thing == "response", Snapshot.change_id > change_id)
    return or_(arrival_change_id > change_id, response_id.in_(corrected))
