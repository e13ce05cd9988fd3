"""Split answers into statements: clauses that make one point each, with their position in the answer."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lib.themes.place_names import find_place_spans
from lib.themes.stems import extract_content_words

MIN_CLAUSE_WORDS = 3  # content words needed on either side of a split inside a sentence
LINE_BOUNDARY = re.compile(r"[\r\n]+|[•●▪■◦‣·]|(?:(?<=\s)|^)(?:[-–—*]|\(?(?:[ivx]{1,4}|[a-h]|\d{1,2})[.)])\s+")
SENTENCE_BOUNDARY = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\s])|;\s*|(?<!\s)\s+[–—-]{1,2}\s+|:\s+")
CLAUSE_BOUNDARY = re.compile(
    r",\s+(?:and|but|while|whilst|whereas|although|though|so|yet|or|which|plus|because|since)\s+"
    r"|(?<!\s)\s+(?:and also|and|as well as|but|whereas|although|because|however|in addition|secondly|also)\s+"
    r"|,\s+(?=(?:we|they|it|there|our|the|this|that|more|better|less|no|not|with)\s)",
    re.IGNORECASE,
)
LIST_BEFORE = re.compile(r",\s+(?:[^\s,]+\s+){0,3}[^\s,]+$")  # "the people, the knowledge" before "and the motive"
ABBREVIATION_WINDOW, CLAUSE_WINDOW = 10, 400  # characters examined around a position
LIST_CONJUNCTIONS = frozenset({"and", "or"})
ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|no|mr|mrs|ms|dr|st|cllr|approx|vs|inc|ref)\.|\b[a-z]\.)$", re.IGNORECASE
)
TRIMMED_CHARACTERS = ' \t\r\n,;:–—-•*"“”'


@dataclass(frozen=True, slots=True)
class Statement:
    """One clause of one answer.

    answer: the position of the answer among all. text: the characters of the answer from start to end.
    """

    answer: int
    start: int
    end: int
    text: str


def split_into_statements(answers: list[str]) -> list[Statement]:
    """Split all answers into statements, in their order.

    text is answers[answer][start:end]; an empty answer has no statement.
    """
    return [
        Statement(number, start, end, answer[start:end])
        for number, answer in enumerate(answers)
        for start, end in _split_clauses(answer)
    ]


def find_sentence_around(answer: str, start: int, end: int) -> tuple[int, int]:
    """Find the whole sentence in which the clause from start to end stands.

    The sentence is what a reader is shown as evidence.
    """
    for first, last in _split_sentences(answer):
        if first <= start < last:
            return first, max(last, end)
    return start, end


def is_whole_sentence(text: str) -> bool:
    """Tell whether a text begins and ends as a sentence does, and is not a clause out of one."""
    words = text.strip(TRIMMED_CHARACTERS)
    return words[:1].isupper() and words.endswith((".", "!", "?"))


def count_sentences(answer: str) -> int:
    """Count the sentences, bullet points and lines of an answer."""
    return len(_split_sentences(answer))


@lru_cache(maxsize=64)  # callers ask for all sentences of an answer in turn
def _split_sentences(answer: str) -> list[tuple[int, int]]:
    """Split an answer into sentences, bullet points and lines.

    A full stop after an abbreviation ends no sentence.
    """
    return [
        piece
        for line in _split_at_pattern(answer, 0, len(answer), LINE_BOUNDARY)
        for piece in _split_line(answer, *line)
    ]


def _split_line(answer: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split one line into sentences, and join what was split after an abbreviation."""
    pieces: list[tuple[int, int]] = []
    for first, last in _split_at_pattern(answer, start, end, SENTENCE_BOUNDARY):
        if pieces and ABBREVIATION.search(
            answer, max(pieces[-1][1] - ABBREVIATION_WINDOW, pieces[-1][0]), pieces[-1][1]
        ):
            pieces[-1] = (pieces[-1][0], last)
        else:
            pieces.append((first, last))
    return pieces


def _split_clauses(answer: str) -> list[tuple[int, int]]:
    """Split an answer into clauses.

    A sentence is split inside only where both sides have enough words, and neither in a list nor in the name of a
    place.
    """
    clauses = []
    place_spans, span_index = find_place_spans(answer), 0
    for start, end in _split_sentences(answer):
        clause_start = start
        for boundary in CLAUSE_BOUNDARY.finditer(answer, start, end):
            while span_index < len(place_spans) and place_spans[span_index][1] <= boundary.start():
                span_index += 1
            if span_index < len(place_spans) and place_spans[span_index][0] <= boundary.start():
                continue  # "Brighton and Hove"
            if (
                LIST_BEFORE.search(answer, max(clause_start, boundary.start() - CLAUSE_WINDOW), boundary.start())
                and answer[boundary.start() : boundary.end()].strip() in LIST_CONJUNCTIONS
            ):
                continue
            if _has_enough_words(
                answer[max(clause_start, boundary.start() - CLAUSE_WINDOW) : boundary.start()]
            ) and _has_enough_words(answer[boundary.end() : min(end, boundary.end() + CLAUSE_WINDOW)]):
                clauses.append(_trim_span(answer, clause_start, boundary.start()))
                clause_start = boundary.end()
        clauses.append(_trim_span(answer, clause_start, end))
    return [(start, end) for start, end in clauses if end > start]


def _has_enough_words(text: str) -> bool:
    """Return whether a text has enough content words to stand as a clause."""
    return len(extract_content_words(text)) >= MIN_CLAUSE_WORDS


def _split_at_pattern(answer: str, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Split a part of an answer at every match of a pattern; empty pieces are left out."""
    pieces, piece_start = [], start
    for boundary in pattern.finditer(answer, start, end):
        pieces.append(_trim_span(answer, piece_start, boundary.start()))
        piece_start = boundary.end()
    pieces.append(_trim_span(answer, piece_start, end))
    return [(first, last) for first, last in pieces if last > first]


def _trim_span(answer: str, start: int, end: int) -> tuple[int, int]:
    """Trim white space and punctuation off both ends of a span."""
    while start < end and answer[start] in TRIMMED_CHARACTERS:
        start += 1
    while end > start and answer[end - 1] in TRIMMED_CHARACTERS:
        end -= 1
    return start, end
