"""Say which words a name is made of, and which addresses belong to nobody in person."""

import re
import unicodedata

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


def is_office_address(address: str) -> bool:
    """Tell whether an address is that of an office, like leader@council, rather than that of a person."""
    return bool(OFFICE_WORDS.search(address.partition("@")[0]))


def list_name_words(name: str) -> list[str]:
    """List the words of a name in the order of speech, without titles: "Invented, Cllr Ada" is ada invented."""
    surname, comma, first_names = name.partition(",")
    words = [word for word in split_words(f"{first_names} {surname}" if comma else name) if word not in TITLES]
    return words or split_words(name)


def split_words(text: str) -> list[str]:
    """Split a text into its words in lower case, without marks and accents; an apostrophe joins."""
    plain_text = unicodedata.normalize("NFKD", text.casefold()).replace("'", "").replace("’", "")
    plain_text = "".join(mark for mark in plain_text if not unicodedata.combining(mark))
    return re.findall(r"\w+", plain_text)
