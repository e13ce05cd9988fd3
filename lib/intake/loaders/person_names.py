"""Tell from a name whether it is one, and whether two names are those of the same person."""

import difflib
from collections.abc import Callable, Sequence

from lib.person_words import list_name_words, split_words
from lib.terms import CHIEF_EXECUTIVE, LEADER

NOBODY_TEXTS = frozenset(
    {
        "", "na", "n a", "nil", "none", "nobody", "no one", "unknown", "not known", "not applicable", "not yet known",
        "to be confirmed", "to be appointed", "to be announced", "to be determined", "to be advised",
        "awaiting appointment", "post vacant", "vacant post", "currently vacant", "role vacant", "position vacant",
    }
)  # fmt: skip
NOBODY_STARTS = frozenset({"vacant", "vacancy", "tbc", "tba", "tbd"})
OFFICE_NAMES = {LEADER: "Office of the leader", CHIEF_EXECUTIVE: "Office of the chief executive"}
SAME_FROM = 0.85  # likeness of two names, from 0 to 1, from which they are a slip of the pen apart


def is_nobody(name: str) -> bool:
    """Tell whether a cell for a name says that there is nobody: "Vacant", "TBC", "n/a", "-"."""
    text = " ".join(split_words(name))
    return text in NOBODY_TEXTS or text.partition(" ")[0] in NOBODY_STARTS


def name_office(role: str) -> str:
    """Name the office behind an address at which nobody is named."""
    return OFFICE_NAMES.get(role, "Office")


def is_office(name: str) -> bool:
    """Tell whether a contact stands for an office, whoever holds it."""
    return name in {*OFFICE_NAMES.values(), "Office"}


def is_same_name(name: str, other_name: str, list_words: Callable[[str], Sequence[str]] = list_name_words) -> bool:
    """Tell whether two names are surely those of one person.

    Titles, marks and the order of the parts do not matter. A first name may be an initial, and a letter may be amiss.
    list_words lists the words of a name, as list_name_words does.
    """
    words, other_words = list_words(name), list_words(other_name)
    if sorted(words) == sorted(other_words):
        return True
    if not words or not other_words:
        return False
    if words[-1] == other_words[-1]:
        first, other_first = words[0], other_words[0]
        return first.startswith(other_first) or other_first.startswith(first)
    if words[0] != other_words[0] or len(words[-1]) <= 4:
        return False
    return difflib.SequenceMatcher(None, " ".join(words), " ".join(other_words)).ratio() >= SAME_FROM
