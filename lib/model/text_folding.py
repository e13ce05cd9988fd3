"""Texts as they are compared: without case, accents, kinds of spaces and kinds of quotation marks, each sign with its
place in the original."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ALIKE = str.maketrans({**dict.fromkeys("‘’‚‛′`´ʼ", "'"), **dict.fromkeys("“”„‟″«»", '"'), "\u200b": " "})
NO_SIGN = {"Mn", "Me", "Cf"}  # accents, and what is never seen: soft hyphens, joiners, marks of direction


@dataclass(frozen=True, slots=True)
class Folded:
    """text for comparing; places[i] is the position in the original of its i-th sign."""

    text: str
    places: list[int]


def folded(original: str) -> Folded:
    """A text for comparing. A run of white space becomes one space; a ligature becomes its letters."""
    signs: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(original):
        for sign in _signs(letter):
            if sign == " " and signs and signs[-1] == " ":
                continue
            signs.append(sign)
            places.append(place)
    return Folded("".join(signs), places)


@lru_cache(maxsize=10_000)
def _signs(letter: str) -> str:
    """What one character counts as: none, one or several signs."""
    plain = unicodedata.normalize("NFKD", letter.translate(ALIKE)).casefold()
    kept = [sign for sign in unicodedata.normalize("NFKD", plain) if unicodedata.category(sign) not in NO_SIGN]
    return "".join(" " if sign.isspace() else _dash(sign.translate(ALIKE)) for sign in kept)


def _dash(sign: str) -> str:
    return "-" if unicodedata.category(sign) == "Pd" else sign
