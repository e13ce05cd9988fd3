"""Say which words a name is made of, and which addresses belong to nobody in person."""

import re
import string
import unicodedata
from collections.abc import Iterable
from functools import cache

TITLES = frozenset(
    {
        "cllr", "cllrs", "councillor", "councilor", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir",
        "dame", "lord", "lady", "baroness", "baron", "rev", "revd", "the", "rt", "hon", "ald", "alderman", "mayor",
        "obe", "mbe", "cbe", "kbe", "dbe", "bem", "jp", "dl", "phd", "mp", "interim", "acting",
    }
)  # fmt: skip
_OFFICE = (
    r"leaders?|chief|exec|executives?|ceo|mayors?|offices?|officers?|councils?|enquir(?:y|ies)|inquir(?:y|ies)|info"
    r"|information|democratic|democracy|members?|cabinet|admin|administration|policy|contact|contacts|mail|email"
)
OFFICE_WORD = re.compile(rf"(?:{_OFFICE})(?:{_OFFICE}|services?|support|team|box|us|of|the|s)*")
# Words of roles, offices, regions and headings: a name that is made of nothing else names nobody.
STRUCTURE_WORDS = frozenset(
    {
        "leader", "leaders", "deputy", "chief", "executive", "exec", "officer", "office", "director", "head",
        "manager", "assistant", "cabinet", "member", "members", "chair", "clerk", "secretary", "policy", "democratic",
        "services", "service", "team", "support", "enquiries", "admin", "council", "borough", "district", "county",
        "city", "metropolitan", "unitary", "shire", "authority", "north", "south", "east", "west", "midlands",
        "london", "yorkshire", "humber", "england", "wales", "central", "greater", "region", "other", "job", "title",
        "name", "first", "last", "email", "mail", "address", "telephone", "phone", "number", "organisation", "role",
        "contact", "id", "date", "response", "status", "question", "answer", "type", "channel", "and", "of", "the",
        "for", "not", "do", "known",
    }
)  # fmt: skip
# Words that are names too: a name made of them alone is looked for in the capitals of a name only.
ORDINARY_WORDS = frozenset(
    {
        "will", "mark", "may", "june", "april", "august", "bill", "bob", "rob", "jack", "frank", "grant", "rich",
        "rose", "grace", "hope", "joy", "faith", "dawn", "summer", "ivy", "holly", "heather", "daisy", "lily",
        "olive", "ruby", "pearl", "amber", "jade", "gene", "guy", "dale", "glen", "dean", "earl", "duke", "victor",
        "art", "pat", "sue", "drew", "nick", "chuck", "miles", "chase", "hunter", "mason", "taylor", "young", "old",
        "long", "short", "small", "little", "large", "white", "brown", "green", "black", "grey", "gray", "gold",
        "silver", "day", "week", "winter", "king", "queen", "prince", "price", "pope", "bishop", "church", "temple",
        "cook", "baker", "butcher", "carter", "cooper", "fisher", "gardener", "miller", "porter", "shepherd", "smith",
        "turner", "walker", "weaver", "wright", "hill", "field", "fields", "wood", "woods", "forest", "lake",
        "rivers", "brook", "bridge", "ford", "marsh", "moor", "park", "street", "lane", "house", "hall", "bell",
        "fox", "wolf", "lamb", "swan", "bird", "finch", "martin", "rice", "bean", "berry", "cherry", "rush", "reed",
        "flower", "stone", "sharp", "strong", "wise", "good", "best", "sweet", "swift", "quick", "noble", "moody",
        "savage", "power", "powers", "love", "luck", "law", "laws", "banks", "cash", "money", "penny", "case",
        "cross", "hand", "head", "foot", "back", "english", "french", "north", "south", "east", "west", "weeks",
        "major", "page", "read", "stand", "waters", "wells", "hay",
    }
)  # fmt: skip
# Words with a capital that stand before or after a name and are no part of it.
SENTENCE_WORDS = frozenset(
    {
        "a", "about", "after", "and", "as", "ask", "asked", "at", "because", "before", "but", "by", "call", "called",
        "chair", "check", "dear", "draft", "emailed", "for", "from", "had", "has", "he", "her", "his", "i", "if",
        "in", "invite", "invited", "is", "it", "left", "letter", "list", "met", "message", "new", "no", "note", "of",
        "on", "our", "people", "person", "phoned", "rang", "reply", "ring", "said", "saw", "say", "says", "see",
        "sent", "she", "spoke", "tell", "thank", "thanks", "that", "their", "they", "this", "to", "told", "visit",
        "visited", "was", "we", "when", "where", "while", "who", "with", "wrote", "yes", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "july", "september",
        "october", "november", "december",
    }
)  # fmt: skip
FREE_NEIGHBOURS = TITLES | STRUCTURE_WORDS | SENTENCE_WORDS


def is_office_address(address: str) -> bool:
    """Tell whether an address is that of an office, like leader@council, rather than that of a person.

    A whole word before the @ says so: "ismail.khan" is a person's, whatever stands inside the words.
    """
    words = re.findall(r"[^\W\d_]+", address.casefold().partition("@")[0])
    return any(OFFICE_WORD.fullmatch(word) for word in words)


def is_plain_name(name: str, places: Iterable[frozenset[str]]) -> bool:
    """Tell whether a name is made of words of roles, offices, regions, headings or one place alone.

    places: the words of each place, as split_words has them.
    """
    words = set(list_name_words(name)) - STRUCTURE_WORDS
    return not words or any(words <= place for place in places)


def find_national_digits(number: str) -> str:
    """Find the digits of a telephone number, without the 0, +44 or 0044 that stands before them."""
    digits = re.sub(r"\D", "", number)
    if number.strip().startswith("+44") or digits.startswith("0044"):
        digits = digits.removeprefix("00").removeprefix("44")
    return digits.removeprefix("0")


def list_letter_forms(letter: str) -> str:
    """List the forms of a letter: small and capital, with and without accents. Any other sign is its own only form."""
    base = _find_base(letter)
    return _list_forms_by_base().get(base, letter) if base.isalpha() else letter


def _find_base(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[0].casefold()


@cache
def _list_forms_by_base() -> dict[str, str]:
    """List the forms of each Latin letter by the small letter without accents."""
    forms: dict[str, str] = {}
    for letter in [*string.ascii_letters, *map(chr, range(0xC0, 0x250))]:
        base = _find_base(letter)
        if base in string.ascii_lowercase:
            forms[base] = forms.get(base, "") + letter
    return forms


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
