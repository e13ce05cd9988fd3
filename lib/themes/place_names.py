"""Recognise and remove names of places in texts.

Names of places say who writes and not what is meant: neither themes nor their labels are made of them.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from lib.themes.stems import split_words

COUNCILS_FILE = Path(__file__).parents[2] / "data" / "reference" / "councils.csv"
WIDER_PLACES = (
    "England", "Greater London", "Greater Manchester", "Merseyside", "Midlands", "South Yorkshire", "Tyne and Wear",
    "West Yorkshire", "Yorkshire", "the Humber",
)  # fmt: skip
PRECEDING_WORDS = (
    r"(?P<before>\b(?:[Ii]n|[Aa]cross|[Ff]or|[Ff]rom|[Oo]f|[Tt]hroughout|[Ww]ithin|[Aa]round)\s+(?:the\s+)?)?"
)
AMBIGUOUS_NAMES = frozenset({"Reading"})  # at the start of a text it may be an ordinary word


@cache
def _build_place_pattern() -> re.Pattern[str]:
    """Build the pattern of any place name, with the preposition before it that belongs to it.

    Matching respects case: a name counts only with its capital letter.
    """
    with COUNCILS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place_names = {row["short_name"] for row in rows} | {row["region"] for row in rows} | set(WIDER_PLACES)
    longest_first = sorted((re.escape(name) for name in place_names if name), key=len, reverse=True)
    return re.compile(rf"{PRECEDING_WORDS}\b(?P<place>{'|'.join(longest_first)})\b(?:[’']s)?(?:\s*,)?")


@lru_cache(maxsize=100_000)
def remove_place_names(text: str) -> str:
    """Remove the councils, counties and regions of England that a text names; spaces are evened out."""
    remaining = _build_place_pattern().sub(
        lambda match: match[0] if match.start() == 0 and match["place"] in AMBIGUOUS_NAMES else " ", text
    )
    return " ".join(remaining.split())


def normalise_wording(text: str) -> str:
    """Normalise a text to what two texts share that say the same in the same words, whichever places they name."""
    return " ".join(split_words(remove_place_names(text)))


def find_place_spans(text: str) -> list[tuple[int, int]]:
    """Find the start and end of every place name in a text."""
    return [match.span() for match in _build_place_pattern().finditer(text)]


def remove_leading_place(text: str) -> str:
    """Remove "In Leeds" or "Across the North West," from the start of a text."""
    match = _build_place_pattern().match(text)
    return text[match.end() :].lstrip(" ,") if match and match["before"] else text


def has_place_name(text: str) -> bool:
    """Return whether a text names a council, a county or a region of England."""
    return remove_place_names(text) != " ".join(text.split())
