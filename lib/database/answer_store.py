"""The one place that changes the answers of a response, with everything that rests on them."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from lib.database.answered_counts import count_answered
from lib.database.bulk import insert_rows
from lib.database.models import Answer, Former
from lib.database.search_index import add_words


def put_answers(session: Session, said: Mapping[int, Mapping[int, str]]) -> None:
    """Make the answers of these responses, by response and question, what is said here, and count them anew.

    An answer that stays as it is keeps what the machine found in it. One that changes or goes loses that, by the
    foreign key of MachineAssignment; what people said of it stays.
    """
    stored = select(Answer.response_id, Answer.question_id, Answer.text).where(Answer.response_id.in_(said))
    kept: set[tuple[int, int]] = set()
    gone: list[dict[str, int]] = []
    for response, question, text in session.execute(stored):
        if said[response].get(question) == text:
            kept.add((response, question))
        else:
            gone.append({"response": response, "question": question})
    if gone:
        one = (Answer.response_id == bindparam("response"), Answer.question_id == bindparam("question"))
        session.connection().execute(delete(Answer.__table__).where(*one), gone)  # type: ignore[arg-type]
    rows = [
        (response, question, said[response][question])
        for response in sorted(said)
        for question in sorted(said[response])
        if (response, question) not in kept
    ]
    insert_rows(session, Answer.__table__, ["response_id", "question_id", "text"], rows)  # type: ignore[arg-type]
    add_words(session, rows)
    count_answered(session, list(said))


def came_since(
    change: int, response: SQLColumnExpression[int], brought_by: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Whether a response (its id, and the change that brought it) came or was corrected after a change."""
    corrected = select(Former.thing_id).where(Former.thing == "response", Former.change_id > change)
    return or_(brought_by > change, response.in_(corrected))
