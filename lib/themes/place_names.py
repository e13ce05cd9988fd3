"""Names of places, which say who writes and not what is meant: neither themes nor their names are made of them."""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from lib.themes.stems import words

COUNCILS = Path(__file__).parents[2] / "data" / "reference" / "councils.csv"
WIDER = (
    "England", "Greater London", "Greater Manchester", "Merseyside", "Midlands", "South Yorkshire", "Tyne and Wear",
    "West Yorkshire", "Yorkshire", "the Humber",
)  # fmt: skip
BEFORE = r"(?P<before>\b(?:[Ii]n|[Aa]cross|[Ff]or|[Ff]rom|[Oo]f|[Tt]hroughout|[Ww]ithin|[Aa]round)\s+(?:the\s+)?)?"
ALSO_A_WORD = frozenset({"Reading"})  # at the start of a sentence it may be one


@cache
def _names() -> re.Pattern[str]:
    """Any place, with the word before it that belongs to it. Whoever reads it must check that a capital is there."""
    with COUNCILS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["short_name"] for row in rows} | {row["region"] for row in rows} | set(WIDER)
    longest_first = sorted((re.escape(name) for name in found if name), key=len, reverse=True)
    return re.compile(rf"{BEFORE}\b(?P<place>{'|'.join(longest_first)})\b(?:[’']s)?(?:\s*,)?")


@lru_cache(maxsize=100_000)
def without_places(text: str) -> str:
    """A text without the councils, counties and regions of England that it names; spaces are evened out."""
    left = _names().sub(lambda one: one[0] if one.start() == 0 and one["place"] in ALSO_A_WORD else " ", text)
    return " ".join(left.split())


def wording(text: str) -> str:
    """What two texts have in common that say the same in the same words, whichever places they name."""
    return " ".join(words(without_places(text)))


def places(text: str) -> list[tuple[int, int]]:
    """From where to where a text names places."""
    return [one.span() for one in _names().finditer(text)]


def without_place_at_start(text: str) -> str:
    """A text without "In Leeds" or "Across the North West," before what it says."""
    found = _names().match(text)
    return text[found.end() :].lstrip(" ,") if found and found["before"] else text


def names_a_place(text: str) -> bool:
    """Whether a text names a council, a county or a region of England."""
    return without_places(text) != " ".join(text.split())
