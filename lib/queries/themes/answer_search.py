"""Words found in answers, the best matches first."""

import re
from dataclasses import dataclass

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.models import Answer
from lib.database.search_index import ANSWER_SEARCH, OF_ANSWER, WORDS
from lib.queries.parts import Scope
from lib.queries.themes.answers import Said, said
from lib.queries.themes.assignments import live_answers

WORD = re.compile(r"[^\W_]+")
SNIPPET = 240  # characters around the first match
MOST_WORDS = 20  # of what is looked for; the rest is left aside


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer in which all words stand, in some form, and the piece of it around the first of them."""

    answer: Said
    snippet: str


def search(
    session: Session, *, scope: Scope, words: str, question_id: int | None, reader: Role, limit: int = 50
) -> list[Hit]:
    """The answers that hold all of the words, also in other forms of theirs ("fund" finds "funding").

    question_id: to one question only, or None for all open ones. Signs are left aside, so any text can be looked for;
    without a word in it, nothing is found. Raises NotAllowed.
    """
    require(reader, Right.SEE_ANSWERS)
    looked_for = WORD.findall(words)[:MOST_WORDS]
    if not looked_for:
        return []
    answer = live_answers(scope, question_id)
    ours = (answer.c.response_id == Answer.response_id) & (answer.c.question_id == Answer.question_id)
    question = _matches(session.get_bind().dialect.name, looked_for).join(answer, ours).limit(limit)
    keys = [(row.response_id, row.question_id) for row in session.execute(question)]
    return [Hit(one, snippet(one.text, looked_for)) for one in said(session, keys)]


def _matches(dialect: str, words: list[str]) -> Select[*tuple[int, int]]:
    """The answers that match, by rank."""
    question = select(Answer.response_id, Answer.question_id)
    if dialect == "postgresql":
        wanted = func.plainto_tsquery(literal_column("'english'"), " ".join(words))
        best = func.ts_rank(WORDS, wanted).desc()
        return question.where(WORDS.op("@@")(wanted)).order_by(best, Answer.response_id, Answer.question_id)
    quoted = " ".join(f'"{word}"' for word in words)  # between quotes, no word is a sign of the search's own language
    rank = func.bm25(literal_column("answer_search"))
    return (
        question.join(ANSWER_SEARCH, OF_ANSWER)
        .where(ANSWER_SEARCH.c.text.match(quoted))
        .order_by(rank, Answer.response_id, Answer.question_id)
    )


def snippet(text: str, words: list[str]) -> str:
    """The piece of a text around the first of some words, in whichever form it stands there; cut between words."""
    stems = [word[: max(4, len(word) - 3)] for word in words]
    pattern = "|".join(rf"\b{re.escape(stem)}" for stem in sorted(stems, key=len, reverse=True))
    match = re.search(pattern, text, re.IGNORECASE)
    start = max(0, (match.start() if match else 0) - SNIPPET // 3)
    start = text.find(" ", start) + 1 if start else 0
    end = start + SNIPPET
    if end >= len(text):
        return f"{'…' if start else ''}{text[start:]}"
    piece = text[start:end].rpartition(" ")[0] or text[start:end]
    return f"{'…' if start else ''}{piece}…"
