"""The index of the words in answers, as migration 0004 makes it. Triggers and the database keep it up to date.

SQLite: the table ANSWER_SEARCH (FTS5, porter stems). It is asked by ANSWER_SEARCH.c.text.match(words) or ranked by
func.bm25(literal_column("answer_search")), and keeps no text, so that snippet() and highlight() give nothing: take the
text from Answer. PostgreSQL: an index on WORDS, which a question has to name just so to be quick.
"""

from sqlalchemy import ColumnElement, Integer, String, and_, column, func, literal_column, table

from lib.database.models import Answer

STEP = 1_048_576  # a row of the index is numbered response_id * STEP + question_id
ANSWER_SEARCH = table("answer_search", column("rowid", Integer), column("text", String))
OF_ANSWER: ColumnElement[bool] = and_(
    Answer.response_id == ANSWER_SEARCH.c.rowid // STEP, Answer.question_id == ANSWER_SEARCH.c.rowid % STEP
)
WORDS = func.to_tsvector(literal_column("'english'"), Answer.text)
