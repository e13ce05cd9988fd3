"""Define the references by which a mailing tool's report finds the people of a list that was saved.

A reference such as "TS-7K2M-QX4R" says nothing of the person. It is drawn by chance, so that nobody guesses another,
and its last character tells slips of the pen. No spreadsheet takes it for a number, a day or a formula: it begins with
letters, and holds no E, by which 12E5 would be 1,200,000. It has no 0, 1, I, L, O or U, which are mistaken for others.
"""

import re
import secrets
from collections.abc import Collection

LIST_HEADINGS = ("Reference", "Salutation", "Personal reason")  # by which a saved list is known where it comes back
PREFIX = "TS"
CHARACTERS = "23456789ABCDFGHJKMNPQRSTVWXYZ"  # a prime number of them, so that the check tells every swap
DRAWN_LENGTH = 7
REFERENCE = re.compile(rf"{PREFIX}([{CHARACTERS}]{{{DRAWN_LENGTH + 1}}})")
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_.]+")


def draw_references(number: int, taken: Collection[str] = ()) -> list[str]:
    """Draw so many references that differ from each other and from those that are taken."""
    references: dict[str, None] = {}
    while len(references) < number:
        drawn = "".join(secrets.choice(CHARACTERS) for _position in range(DRAWN_LENGTH))
        reference = _format_reference(drawn + _compute_check(drawn))
        if reference not in taken:
            references[reference] = None
    return list(references)


def read_reference(text: str) -> str | None:
    """Read a reference however it is written, as "ts 7k2m qx4r"; None for what is none, or has a slip of the pen."""
    match = REFERENCE.fullmatch(SEPARATORS.sub("", text.strip().strip("'\"()[]")).upper())
    if match is None or _compute_check(match[1][:-1]) != match[1][-1]:
        return None
    return _format_reference(match[1])


def _format_reference(characters: str) -> str:
    """Format the characters of a reference in two groups."""
    return f"{PREFIX}-{characters[:4]}-{characters[4:]}"


def _compute_check(drawn: str) -> str:
    """Compute the check character: a sum weighted by place, modulo the number of characters."""
    total = sum(weight * CHARACTERS.index(character) for weight, character in enumerate(drawn, start=2))
    return CHARACTERS[total % len(CHARACTERS)]
