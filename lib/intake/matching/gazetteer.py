"""Every organisation by the ways in which it is written, and the names that belong to none of them."""

import csv
import datetime as dt
import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lib.intake.matching.name_words import (
    BOROUGH,
    CITY,
    COUNCIL,
    COUNTY,
    COUNTY_OR_CITY,
    DISTRICT,
    LONDON,
    METROPOLITAN,
    ROYAL,
    STYLES,
    UNITARY,
    Dictionary,
    Words,
    plain,
    tokens,
)
from lib.settings import DATA
from lib.terms import COUNCIL_TYPES

# Places that name more than one council between them: which one is meant, its style must say.
SHARED_PLACES = {
    "newcastle": ("NET", "NEC"),
    "richmond": ("RIC", "RIH"),
    "kingston": ("KTT", "KHL"),
    "stratford": ("STR",),
    "london": ("LND",),
}
COUNTY_UNITARIES = frozenset({"CON", "WIL", "SHR", "HEF", "RUT", "NBL", "DUR", "IOW"})  # still called county councils
SHORTENED = {
    "dept": "department", "dep": "department", "assoc": "association", "assn": "association", "ass": "association",
    "soc": "society", "inst": "institute", "govt": "government", "gov": "government", "natl": "national",
    "nat": "national", "dir": "directors", "dirs": "directors", "cttee": "committee", "comm": "committee",
    "org": "organisations", "orgs": "organisations", "mgr": "managers", "mgrs": "managers", "sen": "senior",
    "execs": "executives", "exec": "executive", "info": "information", "tech": "technology", "mgmt": "management",
    "snr": "senior", "eng": "england", "clg": "communities local government", "la": "local authority",
    "depts": "departments", "socy": "society", "ctee": "committee", "ctte": "committee", "chartd": "chartered",
    "it": "information technology", "pub": "public", "auth": "authority", "auths": "authorities", "cttees": "committee",
}  # fmt: skip
FILLERS = frozenset({"the", "of", "and", "for", "in", "a", "s"})
CROWN = re.compile(r"\bh(?:er|is) majesty(?:s)?\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation. Both days are included; None is always."""

    id: int
    code: str
    name: str
    short_name: str
    type: str
    gss_code: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    heirs: tuple[str, ...] = ()
    styles: frozenset[str] = field(default=frozenset(), compare=False)

    def existed_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    @property
    def is_council(self) -> bool:
        return self.type in COUNCIL_TYPES

    def fits(self, styles: frozenset[str]) -> int:
        """How well the styles of a written name fit: 2 they are its own, 1 they can pass, 0 they speak against it."""
        return min((self._fits(style) for style in styles), default=2)

    def _fits(self, style: str) -> int:
        county = self.type == "Shire county" or COUNTY in self.styles
        metropolitan = self.type == "Metropolitan district"
        lower = self.type in {"Shire district", "Unitary"} and CITY not in self.styles and self.code != "DUR"
        return {
            COUNCIL: 2,
            COUNTY: 2 if county else int(self.code in COUNTY_UNITARIES),
            CITY: 2 * (CITY in self.styles),
            COUNTY_OR_CITY: 2 if county or CITY in self.styles else int(self.code in COUNTY_UNITARIES),
            BOROUGH: 2 if BOROUGH in self.styles or self.type == "London borough" else int(lower or metropolitan),
            DISTRICT: 2 if self.type in {"Shire district", "Metropolitan district"} else int(lower),
            METROPOLITAN: 2 * (self.type == "Metropolitan district"),
            LONDON: 2 * (self.type == "London borough"),
            ROYAL: 2 * (ROYAL in self.styles),
            UNITARY: 2 * (self.type == "Unitary"),
        }[style]


class Gazetteer:
    """The organisations of all times, by exact way of writing, by place, by address and by code."""

    def __init__(self, entries: Iterable[Entry], aliases: Iterable[tuple[str, str]]) -> None:
        """aliases: (code, other way of writing or domain)."""
        bare = list(entries)
        self.dictionary = Dictionary(_short_words(), _place_words(bare))
        self.entries = {one.code: _with_styles(one, self.dictionary) for one in bare}
        self.exact: dict[str, set[str]] = defaultdict(set)
        self.places: dict[str, set[str]] = defaultdict(set)
        self.squashed: dict[str, set[str]] = defaultdict(set)
        self.domains: dict[str, set[str]] = defaultdict(set)
        self.codes = {code: code for code in self.entries}
        self.variants: dict[str, set[str]] = defaultdict(set)
        for one in self.entries.values():
            if one.gss_code:
                self.codes[one.gss_code] = one.code
            for name in (one.name, one.short_name):
                self.exact[plain(name)].add(one.code)
                self._put(one, name)
        for code, text in aliases:
            if _is_domain(text):
                self.domains[text.casefold()].add(code)
            elif code in self.entries:
                self.exact[plain(text)].add(code)
                self._put_variant(self.entries[code], text)
        by_name = {_loosely(one.name): one.code for one in self.entries.values()}
        for short, name in _whole_short_forms():
            if (meant := by_name.get(_loosely(name))) is not None:
                self._put(self.entries[meant], short, variant=len(short) > 6)
        for place, codes in SHARED_PLACES.items():
            self.places[place] |= {code for code in codes if code in self.entries}
        self.elsewhere = self._elsewhere()
        self.initials = self._initials()

    def _put(self, one: Entry, name: str, *, variant: bool = True) -> None:
        if not one.is_council:
            self.places[loose_key(name)].add(one.code)
        else:
            taken = self.dictionary.take_apart(name, mend=False)
            if taken.place:
                self.places[taken.key].add(one.code)
                self.squashed[taken.squashed].add(one.code)
        if variant:
            self._put_variant(one, name)

    def _put_variant(self, one: Entry, name: str) -> None:
        if one.is_council:
            self.variants[" ".join(self.dictionary.take_apart(name, mend=False).place)].add(one.code)
        else:
            self.variants[spelt_out(name)].add(one.code)
        self.variants.pop("", None)

    def _elsewhere(self) -> dict[str, str]:
        """Names that are no organisation of the register, by their plain form and by their place, with their kind."""
        found = {}
        for row in _rows("elsewhere.csv"):
            found[plain(row["name"])] = row["kind"]
            key = self.dictionary.take_apart(row["name"], mend=False).key
            if key and key not in self.places:
                found[key] = row["kind"]
        return found

    def _initials(self) -> dict[str, set[str]]:
        """What the first letters of names spell: "LCC" is Leeds, Leicester, Lancashire and more."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.entries.values():
            words = tokens(one.name)
            whole = "".join(word[0] for word in words)
            lean = "".join(word[0] for word in words if word not in FILLERS)
            place = "".join(word[0] for word in self.dictionary.take_apart(one.name, mend=False).place)
            for spelt in {whole, lean, *(place + end for end in _endings(one))}:
                found[spelt].add(one.code)
        return found

    def by_domain(self, domain: str) -> set[str]:
        """The organisations of an internet domain or of the one it belongs to."""
        parts = domain.casefold().strip(".").split(".")
        for start in range(len(parts) - 1):
            if found := self.domains.get(".".join(parts[start:])):
                return found
        return set()


def _endings(one: Entry) -> tuple[str, ...]:
    """What stands behind the initials of a place."""
    if one.type in {"Shire county", "Metropolitan district", "London borough"}:
        return {"Shire county": ("cc",), "Metropolitan district": ("mbc", "mdc"), "London borough": ()}[one.type]
    own = [end for style, end in ((BOROUGH, "bc"), (DISTRICT, "dc"), (CITY, "cc")) if style in one.styles]
    return (*(own or ("bc", "dc")), "c")


def spelt_out(name: str) -> str:
    """The words of a body's name without fillers, with shortened ones spelt out."""
    written = CROWN.sub("hm", " ".join(tokens(name)))
    return " ".join(SHORTENED.get(word, word) for word in written.split() if word not in FILLERS)


def singular(name: str) -> str:
    """A body's name with every word in singular or plural alike."""
    return " ".join(word.removesuffix("s") for word in spelt_out(name).split())


def loose_key(name: str) -> str:
    """A body's name with its words in any order."""
    return " ".join(sorted(singular(name).split()))


def _loosely(name: str) -> str:
    return " ".join(word for word in plain(name).split() if word not in FILLERS)


def _is_domain(text: str) -> bool:
    return "." in text and " " not in text.strip() and "@" not in text


def _with_styles(one: Entry, dictionary: Dictionary) -> Entry:
    taken: Words = dictionary.take_apart(one.name, mend=False)
    styles = set(taken.styles)
    if one.type == "London borough" and one.code != "LND":
        styles |= {LONDON, BOROUGH}
    return Entry(
        one.id, one.code, one.name, one.short_name, one.type, one.gss_code, one.valid_from, one.valid_to, one.heirs,
        frozenset(styles),
    )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    file = DATA / "reference" / name
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def _short_words() -> dict[str, str]:
    return {
        row["short"]: row["long"]
        for row in _rows("short_forms.csv")
        if row["place"] == "no" and row["short"] not in STYLES and row["short"] not in {"st"}
    }


@functools.cache
def _whole_short_forms() -> list[tuple[str, str]]:
    return [(row["short"], row["long"]) for row in _rows("short_forms.csv") if row["place"] == "yes"]


def _place_words(entries: list[Entry]) -> frozenset[str]:
    """The words that occur in names of councils' places, which are never taken for anything else."""
    styles = {*STYLES, "the", "of", "and", "upon", "on", "in", "under", "by", "london", "royal", "city"}
    names = (name for one in entries if one.is_council for name in (one.name, one.short_name))
    return frozenset(word for name in names for word in tokens(name) if word not in styles) - {"councils"}
