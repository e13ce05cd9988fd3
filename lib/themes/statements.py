"""Answers cut into statements: clauses that carry one point each, with their place in the answer."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lib.themes.place_names import places
from lib.themes.stems import content_words

MIN_WORDS = 3  # words that mean something, on either side, before a sentence is cut inside
BULLET = re.compile(r"[\r\n]+|[•●▪■◦‣·]|(?:(?<=\s)|^)(?:[-–—*]|\(?(?:[ivx]{1,4}|[a-h]|\d{1,2})[.)])\s+")
SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\s])|;\s*|(?<!\s)\s+[–—-]{1,2}\s+|:\s+")
INSIDE = re.compile(
    r",\s+(?:and|but|while|whilst|whereas|although|though|so|yet|or|which|plus|because|since)\s+"
    r"|(?<!\s)\s+(?:and also|and|as well as|but|whereas|although|because|however|in addition|secondly|also)\s+"
    r"|,\s+(?=(?:we|they|it|there|our|the|this|that|more|better|less|no|not|with)\s)",
    re.IGNORECASE,
)
IN_A_LIST = re.compile(r",\s+(?:[^\s,]+\s+){0,3}[^\s,]+$")  # "the people, the knowledge" before "and the motive"
NEAR, FAR = 10, 400  # characters looked at before or after a place, however long the sentence is
JOINING = frozenset({"and", "or"})
ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|no|mr|mrs|ms|dr|st|cllr|approx|vs|inc|ref)\.|\b[a-z]\.)$", re.IGNORECASE
)
EDGES = ' \t\r\n,;:–—-•*"“”'


@dataclass(frozen=True, slots=True)
class Statement:
    """One clause of one answer: answer is its position among the answers, text its characters from start to end."""

    answer: int
    start: int
    end: int
    text: str


def statements(answers: list[str]) -> list[Statement]:
    """The statements of all answers, in their order. text is answers[answer][start:end]; an empty answer has none."""
    return [
        Statement(number, start, end, answer[start:end])
        for number, answer in enumerate(answers)
        for start, end in _clauses(answer)
    ]


def sentence_around(answer: str, start: int, end: int) -> tuple[int, int]:
    """The whole sentence in which the clause from start to end stands: what a reader is shown as evidence."""
    for first, last in _sentences(answer):
        if first <= start < last:
            return first, max(last, end)
    return start, end


@lru_cache(maxsize=64)  # whoever asks for one sentence of an answer asks for the others next
def _sentences(answer: str) -> list[tuple[int, int]]:
    """Sentences, bullet points and lines. A full stop after an abbreviation ends none."""
    return [piece for line in _cut(answer, 0, len(answer), BULLET) for piece in _joined(answer, *line)]


def _joined(answer: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for first, last in _cut(answer, start, end, SENTENCE):
        if pieces and ABBREVIATED.search(answer, max(pieces[-1][1] - NEAR, pieces[-1][0]), pieces[-1][1]):
            pieces[-1] = (pieces[-1][0], last)
        else:
            pieces.append((first, last))
    return pieces


def _clauses(answer: str) -> list[tuple[int, int]]:
    found = []
    named, at = places(answer), 0
    for start, end in _sentences(answer):
        rest = start
        for cut in INSIDE.finditer(answer, start, end):
            while at < len(named) and named[at][1] <= cut.start():
                at += 1
            if at < len(named) and named[at][0] <= cut.start():
                continue  # "Brighton and Hove"
            if (
                IN_A_LIST.search(answer, max(rest, cut.start() - FAR), cut.start())
                and answer[cut.start() : cut.end()].strip() in JOINING
            ):
                continue
            if _says_enough(answer[max(rest, cut.start() - FAR) : cut.start()]) and _says_enough(
                answer[cut.end() : min(end, cut.end() + FAR)]
            ):
                found.append(_trimmed(answer, rest, cut.start()))
                rest = cut.end()
        found.append(_trimmed(answer, rest, end))
    return [(start, end) for start, end in found if end > start]


def _says_enough(text: str) -> bool:
    return len(content_words(text)) >= MIN_WORDS


def _cut(answer: str, start: int, end: int, where: re.Pattern[str]) -> list[tuple[int, int]]:
    pieces, rest = [], start
    for cut in where.finditer(answer, start, end):
        pieces.append(_trimmed(answer, rest, cut.start()))
        rest = cut.end()
    pieces.append(_trimmed(answer, rest, end))
    return [(first, last) for first, last in pieces if last > first]


def _trimmed(answer: str, start: int, end: int) -> tuple[int, int]:
    while start < end and answer[start] in EDGES:
        start += 1
    while end > start and answer[end - 1] in EDGES:
        end -= 1
    return start, end
