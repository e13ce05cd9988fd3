"""Answers made ready: their statements without what says nothing, and where each stands in the space."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.themes.place_names import wording
from lib.themes.statements import Statement, statements
from lib.themes.stems import content_words, stems
from lib.themes.vectors import Space, Vectors, wake

Tell = Callable[[float, str], None]  # the share that is done, 0 to 1, and what is being done

NOTHING = re.compile(
    r"^\W*+(?:no(?:ne|thing)?|n/?a|nil|not applicable|no (?:further |other )?(?:comments?|views?|response|answer|opinion)"
    r"|nothing (?:further |else |more )?(?:to (?:add|say)|at this (?:time|stage))|(?:please )?(?:see|refer to)\b.{0,60}"
    r"|as (?:above|before|stated)\b.{0,30}|don'?t know|not sure|unsure|yes|agreed?|no strong view\w*)\W*$",
    re.IGNORECASE,
)
ABOUT_US = re.compile(
    r"^\W*+(?:(?:this|our) (?:response|reply|submission|answer)\b.*\b(?:agreed|submitted|made|sent|prepared|approved|behalf|is from)\b.*"
    r"|(?:we|i) (?:answer|respond|reply|write|am writing|are writing|am responding|are responding|speak)\b.{0,25}\b(?:as|for|on behalf)\b.*"
    r"|(?:we|i) (?:are|am) (?:an? |the )?(?:\w+[ -]){0,5}(?:council|authority|borough|district|county|body|institute|association|officer|councillor|member)\b.{0,30}"
    r"|(?:speaking |writing |replying |from our (?:standpoint|position|perspective|point of view) )?(?:as|for|being) an? (?:[\w’'-]+ ){0,4}(?:council|authority|borough|district|county|city|body|institute|association)"
    r"(?: (?:with|of|in|facing) (?:[\w’'-]++ ?){1,8})?"
    r"|.*\b(?:considered|discussed|debated|looked at|agreed|answered) (?:this|these|the|your) (?:questions?|consultation|reply|response|with)\b.*"
    r"|thank(?:s| you)\b.*|(?:we|i) welcome the (?:chance|opportunity)\b.*|(?:we|i) (?:are|am) (?:pleased|grateful|happy) (?:to|for)\b.*)$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"^\W*+(?:speaking |writing )?(?:as|for|being) (?:an? |the |any )?(?:(?!that\b|we\b|our\b)[\w'’]+[ -]){0,7}"
    r"(?:council|authority|borough|district|county|body|institute|association|leader|executive|officer|councillor|member)s?,?\s+"
    r"(?=(?:we|i|our|it|there|the|my)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Material:
    """texts: the answers; said: their statements that say something; vectors: one row a statement.

    question: the position of the question that each statement answers. distinct: of all statements on one question in
    the same words, whichever place they name, the first: a sentence that a campaign sends a hundred times is one.
    """

    texts: Sequence[str]
    said: list[Statement]
    space: Space
    vectors: Vectors
    question: list[int]
    distinct: list[int]


def prepare(texts: Sequence[str], questions: Sequence[str], tell: Tell) -> Material:
    """The material of some answers. questions is empty, one for all, or one an answer (across questions)."""
    tell(0.02, "reading the answers")
    wake()
    asked = list(dict.fromkeys(questions))
    roots = [frozenset(stems(question)) for question in asked]
    which = [0] * len(texts) if len(asked) < 2 else [asked.index(question) for question in questions]
    said = [
        shorter
        for one in statements(list(texts))
        if (shorter := _without_opening(one))
        and says_something(shorter.text, roots[which[one.answer]] if roots else frozenset())
    ]
    tell(0.1, f"comparing {len(said):,} statements")
    space = Space([one.text for one in said], asked if len(asked) < 2 else ())
    vectors = space.place([one.text for one in said])
    question = [which[one.answer] for one in said]
    return Material(texts, said, space, vectors, question, _distinct(said, question))


def _distinct(said: Sequence[Statement], question: Sequence[int]) -> list[int]:
    first: dict[tuple[int, str], int] = {}
    for number, (one, of) in enumerate(zip(said, question, strict=True)):
        first.setdefault((of, wording(one.text)), number)
    return list(first.values())


def says_something(text: str, asked: frozenset[str] = frozenset()) -> bool:
    """Whether a statement can carry a theme: not "no comment", not who is writing, not the question over again."""
    if NOTHING.match(text) or ABOUT_US.match(text):
        return False
    roots = stems(text)
    own = [root for root in roots if root not in asked]
    return len(roots) >= 2 and bool(own) and len(own) > 0.25 * len(roots)


def _without_opening(one: Statement) -> Statement:
    opening = OPENING.match(one.text)
    if opening is None or len(content_words(one.text[opening.end() :])) < 2:
        return one
    return Statement(one.answer, one.start + opening.end(), one.end, one.text[opening.end() :])
