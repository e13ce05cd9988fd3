"""Fold texts for comparison, with the original position of each character.

Folding ignores case, accents, kinds of spaces and kinds of quotation marks.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

EQUIVALENT_CHARACTERS = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´ʼ", "'"), **dict.fromkeys("“”„‟″«»", '"'), "\u200b": " "}
)
IGNORED_CATEGORIES = {"Mn", "Me", "Cf"}  # accents, and invisible characters: soft hyphens, joiners, marks of direction


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text for comparison; positions[i] is the position in the original of its character i."""

    text: str
    positions: list[int]


def fold_text(original: str) -> FoldedText:
    """Fold a text for comparison.

    A run of white space becomes one space; a ligature becomes its letters.
    """
    folded_characters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(original):
        for folded_character in _fold_character(character):
            if folded_character == " " and folded_characters and folded_characters[-1] == " ":
                continue
            folded_characters.append(folded_character)
            positions.append(position)
    return FoldedText("".join(folded_characters), positions)


@lru_cache(maxsize=10_000)
def _fold_character(character: str) -> str:
    """Fold one character into none, one or several."""
    decomposed = unicodedata.normalize("NFKD", character.translate(EQUIVALENT_CHARACTERS)).casefold()
    kept = [
        sign
        for sign in unicodedata.normalize("NFKD", decomposed)
        if unicodedata.category(sign) not in IGNORED_CATEGORIES
    ]
    return "".join(" " if sign.isspace() else _fold_dash(sign.translate(EQUIVALENT_CHARACTERS)) for sign in kept)


def _fold_dash(character: str) -> str:
    """Fold every kind of dash into a hyphen."""
    return "-" if unicodedata.category(character) == "Pd" else character
