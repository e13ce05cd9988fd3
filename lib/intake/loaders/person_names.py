"""Tell from a name whether it is one, and whether two names are those of the same person."""

import difflib
import re
import unicodedata

from lib.terms import CHIEF_EXECUTIVE, LEADER

NOBODY_TEXTS = frozenset(
    {
        "", "na", "n a", "nil", "none", "nobody", "no one", "unknown", "not known", "not applicable", "not yet known",
        "to be confirmed", "to be appointed", "to be announced", "to be determined", "to be advised",
        "awaiting appointment", "post vacant", "vacant post", "currently vacant", "role vacant", "position vacant",
    }
)  # fmt: skip
NOBODY_STARTS = frozenset({"vacant", "vacancy", "tbc", "tba", "tbd"})
TITLES = frozenset(
    {
        "cllr", "cllrs", "councillor", "councilor", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir",
        "dame", "lord", "lady", "baroness", "baron", "rev", "revd", "the", "rt", "hon", "ald", "alderman", "mayor",
        "obe", "mbe", "cbe", "kbe", "dbe", "bem", "jp", "dl", "phd", "mp", "interim", "acting",
    }
)  # fmt: skip
OFFICE_WORDS = re.compile(
    r"leader|chief|exec|ceo|mayor|office|council|enquir|inquir|info|democratic|member|cabinet|admin|policy|contact|mail"
)
OFFICE_NAMES = {LEADER: "Office of the leader", CHIEF_EXECUTIVE: "Office of the chief executive"}
SAME_FROM = 0.85  # likeness of two names, from 0 to 1, from which they are a slip of the pen apart


def is_nobody(name: str) -> bool:
    """Tell whether a cell for a name says that there is nobody: "Vacant", "TBC", "n/a", "-"."""
    text = " ".join(_split_words(name))
    return text in NOBODY_TEXTS or text.partition(" ")[0] in NOBODY_STARTS


def is_office_address(address: str) -> bool:
    """Tell whether an address is that of an office, like leader@council, rather than that of a person."""
    return bool(OFFICE_WORDS.search(address.partition("@")[0]))


def name_office(role: str) -> str:
    """Name the office behind an address at which nobody is named."""
    return OFFICE_NAMES.get(role, "Office")


def is_office(name: str) -> bool:
    """Tell whether a contact stands for an office, whoever holds it."""
    return name in {*OFFICE_NAMES.values(), "Office"}


def is_same_name(name: str, other_name: str) -> bool:
    """Tell whether two names are surely those of one person.

    Titles, marks and the order of the parts do not matter. A first name may be an initial, and a letter may be amiss.
    """
    words, other_words = _list_name_words(name), _list_name_words(other_name)
    if sorted(words) == sorted(other_words):
        return True
    if not words or not other_words:
        return False
    if words[-1] == other_words[-1]:
        first, other_first = words[0], other_words[0]
        return first.startswith(other_first) or other_first.startswith(first)
    likeness = difflib.SequenceMatcher(None, " ".join(words), " ".join(other_words)).ratio()
    return words[0] == other_words[0] and len(words[-1]) > 4 and likeness >= SAME_FROM


def _list_name_words(name: str) -> list[str]:
    """List the words of a name in the order of speech, without titles: "Invented, Cllr Ada" is ada invented."""
    surname, comma, first_names = name.partition(",")
    words = [word for word in _split_words(f"{first_names} {surname}" if comma else name) if word not in TITLES]
    return words or _split_words(name)


def _split_words(text: str) -> list[str]:
    """Split a text into its words in lower case, without marks and accents; an apostrophe joins."""
    plain_text = unicodedata.normalize("NFKD", text.casefold()).replace("'", "").replace("’", "")
    plain_text = "".join(mark for mark in plain_text if not unicodedata.combining(mark))
    return re.findall(r"\w+", plain_text)
