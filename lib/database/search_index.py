"""The index of the words in answers, as migration 0004 makes it.

PostgreSQL keeps it up to date. In SQLite, who adds answers adds their words (add_words, add_words_after); triggers see
to answers that change or go.

SQLite: the table ANSWER_SEARCH (FTS5, porter stems). It is asked by ANSWER_SEARCH.c.text.match(words) or ranked by
func.bm25(literal_column("answer_search")), and keeps no text, so that snippet() and highlight() give nothing: take the
text from Answer. PostgreSQL: an index on WORDS, which a question has to name just so to be quick.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, String, and_, column, func, insert, literal_column, select, table
from sqlalchemy.orm import Session

from lib.database.models import Answer

STEP = 1_048_576  # a row of the index is numbered response_id * STEP + question_id
ANSWER_SEARCH = table("answer_search", column("rowid", Integer), column("text", String))
OF_ANSWER: ColumnElement[bool] = and_(
    Answer.response_id == ANSWER_SEARCH.c.rowid // STEP, Answer.question_id == ANSWER_SEARCH.c.rowid % STEP
)
WORDS = func.to_tsvector(literal_column("'english'"), Answer.text)


def add_words(session: Session, answers: Sequence[tuple[int, int, str]]) -> None:
    """Put the words of answers into the index: (response_id, question_id, text), quickest in this order."""
    if answers and session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(
            "INSERT INTO answer_search (rowid, text) VALUES (?, ?)",
            [(response * STEP + question, text) for response, question, text in answers],
        )


def add_words_after(session: Session, response_id: int) -> None:
    """Put the words of all answers of later responses into the index."""
    if session.get_bind().dialect.name == "sqlite":
        number = Answer.response_id * STEP + Answer.question_id
        answers = select(number, Answer.text).where(Answer.response_id > response_id).order_by(number)
        session.execute(insert(ANSWER_SEARCH).from_select(["rowid", "text"], answers))
