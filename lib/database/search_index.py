"""Maintain the index of the words in answers, as migration 0004 makes it.

PostgreSQL keeps it up to date. In SQLite, whoever adds answers indexes them (index_answers, index_answers_after);
triggers see to answers that change or go.

SQLite: the table ANSWER_SEARCH (FTS5, Porter stems). It is asked by ANSWER_SEARCH.c.text.match(words) or ranked by
func.bm25(literal_column("answer_search")), and keeps no text, so that snippet() and highlight() give nothing: take the
text from Answer. PostgreSQL: an index on ANSWER_TSVECTOR, an expression that a query has to name exactly so to be
quick.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, String, and_, column, func, insert, literal_column, select, table
from sqlalchemy.orm import Session

from lib.database.models import Answer

ROW_ID_STEP = 1_048_576  # a row of the index is numbered response_id * STEP + question_id
ANSWER_SEARCH = table("answer_search", column("rowid", Integer), column("text", String))
MATCHES_ANSWER: ColumnElement[bool] = and_(
    Answer.response_id == ANSWER_SEARCH.c.rowid // ROW_ID_STEP,
    Answer.question_id == ANSWER_SEARCH.c.rowid % ROW_ID_STEP,
)
ANSWER_TSVECTOR = func.to_tsvector(literal_column("'english'"), Answer.text)


def index_answers(session: Session, answers: Sequence[tuple[int, int, str]]) -> None:
    """Index the words of answers: (response_id, question_id, text), quickest in this order."""
    if answers and session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(
            "INSERT INTO answer_search (rowid, text) VALUES (?, ?)",
            [(response_id * ROW_ID_STEP + question_id, text) for response_id, question_id, text in answers],
        )


def index_answers_after(session: Session, response_id: int) -> None:
    """Index the words of all answers of responses with a higher id."""
    if session.get_bind().dialect.name == "sqlite":
        row_id = Answer.response_id * ROW_ID_STEP + Answer.question_id
        answers = select(row_id, Answer.text).where(Answer.response_id > response_id).order_by(row_id)
        session.execute(insert(ANSWER_SEARCH).from_select(["rowid", "text"], answers))
