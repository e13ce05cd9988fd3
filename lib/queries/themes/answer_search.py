"""Search answers for words, the best matches first."""

import re
from dataclasses import dataclass

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Answer
from lib.database.search_index import ANSWER_SEARCH, ANSWER_TSVECTOR, MATCHES_ANSWER
from lib.queries.scope import Scope
from lib.queries.themes.answers import CreditedAnswer, load_answers
from lib.queries.themes.assignments import select_live_answers

WORD_PATTERN = re.compile(r"[^\W_]+")
SNIPPET_LENGTH = 240  # characters around the first match
MAX_SEARCH_WORDS = 20  # of what is looked for; the rest is left aside


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Answer that contains all search words, in some form, and the excerpt around the first of them."""

    answer: CreditedAnswer
    snippet: str


def search_answers(
    session: Session, *, scope: Scope, words: str, question_id: int | None, reader: Role, limit: int = 50
) -> list[SearchHit]:
    """Search the answers that contain all of the words, also in other forms ("fund" finds "funding").

    question_id: one question only, or None for all open ones. Punctuation and symbols are ignored, so any text can be
    searched for; without a word in it, nothing is found. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    search_words = WORD_PATTERN.findall(words)[:MAX_SEARCH_WORDS]
    if not search_words:
        return []
    live_answer = select_live_answers(scope, question_id)
    is_live_answer = (live_answer.c.response_id == Answer.response_id) & (
        live_answer.c.question_id == Answer.question_id
    )
    statement = (
        _select_matches(session.get_bind().dialect.name, search_words).join(live_answer, is_live_answer).limit(limit)
    )
    answer_ids = [(row.response_id, row.question_id) for row in session.execute(statement)]
    return [SearchHit(answer, cut_snippet(answer.text, search_words)) for answer in load_answers(session, answer_ids)]


def _select_matches(dialect: str, words: list[str]) -> Select[*tuple[int, int]]:
    """Select the answers that match, by rank."""
    statement = select(Answer.response_id, Answer.question_id)
    if dialect == "postgresql":
        search_query = func.plainto_tsquery(literal_column("'english'"), " ".join(words))
        best_first = func.ts_rank(ANSWER_TSVECTOR, search_query).desc()
        return statement.where(ANSWER_TSVECTOR.op("@@")(search_query)).order_by(
            best_first, Answer.response_id, Answer.question_id
        )
    quoted = " ".join(f'"{word}"' for word in words)  # between quotes, no word is a sign of the search's own language
    rank = func.bm25(literal_column("answer_search"))
    return (
        statement.join(ANSWER_SEARCH, MATCHES_ANSWER)
        .where(ANSWER_SEARCH.c.text.match(quoted))
        .order_by(rank, Answer.response_id, Answer.question_id)
    )


def cut_snippet(text: str, words: list[str]) -> str:
    """Cut the excerpt of a text around the first of some words, in whichever form it stands there.

    It is cut between words.
    """
    stems = [word[: max(4, len(word) - 3)] for word in words]
    pattern = "|".join(rf"\b{re.escape(stem)}" for stem in sorted(stems, key=len, reverse=True))
    match = re.search(pattern, text, re.IGNORECASE)
    start = max(0, (match.start() if match else 0) - SNIPPET_LENGTH // 3)
    start = text.find(" ", start) + 1 if start else 0
    end = start + SNIPPET_LENGTH
    if end >= len(text):
        return f"{'…' if start else ''}{text[start:]}"
    excerpt = text[start:end].rpartition(" ")[0] or text[start:end]
    return f"{'…' if start else ''}{excerpt}…"
