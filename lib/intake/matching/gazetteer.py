"""Index every organisation by the ways in which it is written, and the names that belong to none of them."""

import csv
import datetime as dt
import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

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
    NameParser,
    NameWords,
    normalise_name,
    split_name,
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
ABBREVIATIONS = {
    "dept": "department", "dep": "department", "assoc": "association", "assn": "association", "ass": "association",
    "soc": "society", "inst": "institute", "govt": "government", "gov": "government", "natl": "national",
    "nat": "national", "dir": "directors", "dirs": "directors", "cttee": "committee", "comm": "committee",
    "org": "organisations", "orgs": "organisations", "mgr": "managers", "mgrs": "managers", "sen": "senior",
    "execs": "executives", "exec": "executive", "info": "information", "tech": "technology", "mgmt": "management",
    "snr": "senior", "eng": "england", "clg": "communities local government", "la": "local authority",
    "depts": "departments", "socy": "society", "ctee": "committee", "ctte": "committee", "chartd": "chartered",
    "it": "information technology", "pub": "public", "auth": "authority", "auths": "authorities", "cttees": "committee",
}  # fmt: skip
FILLER_WORDS = frozenset({"the", "of", "and", "for", "in", "a", "s"})
MAJESTY = re.compile(r"\bh(?:er|is) majesty(?:s)?\b")


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """One organisation of the register.

    valid_from and valid_to are both included; None is always. successors are codes; styles are the styles that
    its own name claims (county, city, borough ...); county_code is that of the county of a shire district.
    """

    id: int
    code: str
    name: str
    short_name: str
    type: str
    gss_code: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    successors: tuple[str, ...] = ()
    styles: frozenset[str] = field(default=frozenset(), compare=False)
    county_code: str | None = None

    def is_valid_on(self, day: dt.date) -> bool:
        """Return whether the organisation existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    @property
    def is_council(self) -> bool:
        """True where the organisation is a council."""
        return self.type in COUNCIL_TYPES

    def compute_style_fit(self, styles: frozenset[str]) -> int:
        """Compute how well the styles of a written name fit.

        2: they are its own; 1: they can pass; 0: they speak against it.
        """
        return min((self._compute_single_fit(style) for style in styles), default=2)

    def _compute_single_fit(self, style: str) -> int:
        """Compute how well one style fits."""
        is_county = self.type == "Shire county" or COUNTY in self.styles
        is_metropolitan = self.type == "Metropolitan district"
        is_lower_tier = self.type in {"Shire district", "Unitary"} and CITY not in self.styles and self.code != "DUR"
        return {
            COUNCIL: 2,
            COUNTY: 2 if is_county else int(self.code in COUNTY_UNITARIES),
            CITY: 2 * (CITY in self.styles),
            COUNTY_OR_CITY: 2 if is_county or CITY in self.styles else int(self.code in COUNTY_UNITARIES),
            BOROUGH: 2
            if BOROUGH in self.styles or self.type == "London borough"
            else int(is_lower_tier or is_metropolitan or self.type == "Shire district"),
            DISTRICT: 2 if self.type in {"Shire district", "Metropolitan district"} else int(is_lower_tier),
            METROPOLITAN: 2 * (self.type == "Metropolitan district"),
            LONDON: 2 * (self.type == "London borough"),
            ROYAL: 2 * (ROYAL in self.styles),
            UNITARY: 2 * (self.type == "Unitary"),
        }[style]


class Gazetteer:
    """Index of the organisations of all times: by exact way of writing, by place, by address and by code."""

    def __init__(self, entries: Iterable[OrganisationEntry], aliases: Iterable[tuple[str, str]]) -> None:
        """Build the indexes. aliases are pairs of a code and another way of writing or a domain."""
        plain_entries = list(entries)
        self.name_parser = NameParser(_load_short_words(), _collect_place_words(plain_entries))
        self.entries = {entry.code: _add_styles(entry, self.name_parser) for entry in plain_entries}
        self.codes_by_name: dict[str, set[str]] = defaultdict(set)
        self.codes_by_place: dict[str, set[str]] = defaultdict(set)
        self.codes_by_joined_place: dict[str, set[str]] = defaultdict(set)
        self.codes_by_domain: dict[str, set[str]] = defaultdict(set)
        self.code_by_identifier = {code: code for code in self.entries}
        self.codes_by_variant: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries.values():
            if entry.gss_code:
                self.code_by_identifier[entry.gss_code] = entry.code
            for name in (entry.name, entry.short_name):
                self.codes_by_name[normalise_name(name)].add(entry.code)
                self._add_name(entry, name)
        for code, alias in aliases:
            if _is_domain(alias):
                self.codes_by_domain[alias.casefold()].add(code)
            elif code in self.entries:
                self.codes_by_name[normalise_name(alias)].add(code)
                self._add_variant(self.entries[code], alias)
                self._add_alias_styles(code, alias)
        code_by_name = {_drop_fillers(entry.name): entry.code for entry in self.entries.values()}
        for short_form, name in _load_place_short_forms():
            if (full_code := code_by_name.get(_drop_fillers(name))) is not None:
                self._add_name(self.entries[full_code], short_form, is_variant=len(short_form) > 6)
        for place_name, codes in SHARED_PLACES.items():
            self.codes_by_place[place_name] |= {code for code in codes if code in self.entries}
        self.foreign_kinds = self._load_foreign_kinds()
        self.codes_by_initials = self._build_initials()

    def _add_name(self, entry: OrganisationEntry, name: str, *, is_variant: bool = True) -> None:
        """Add a name of an organisation to the indexes by place, and as a variant unless is_variant is False."""
        if not entry.is_council:
            self.codes_by_place[build_loose_key(name)].add(entry.code)
        else:
            parsed_name = self.name_parser.parse_name(name, correct_spelling=False)
            if parsed_name.place_words:
                self.codes_by_place[parsed_name.place_key].add(entry.code)
                self.codes_by_joined_place[parsed_name.joined_place].add(entry.code)
        if is_variant:
            self._add_variant(entry, name)

    def _add_alias_styles(self, code: str, alias: str) -> None:
        """Add to an entry the styles that another name of the same place claims: a place that became a city."""
        words = self.name_parser.parse_name(alias, correct_spelling=False)
        entry = self.entries[code]
        if entry.is_council and code in self.codes_by_place.get(words.place_key, set()):
            self.entries[code] = replace(entry, styles=entry.styles | words.styles)

    def _add_variant(self, entry: OrganisationEntry, name: str) -> None:
        """Add a name to the variants that similar names are compared with."""
        if entry.is_council:
            self.codes_by_variant[" ".join(self.name_parser.parse_name(name, correct_spelling=False).place_words)].add(
                entry.code
            )
        else:
            self.codes_by_variant[expand_abbreviations(name)].add(entry.code)
        self.codes_by_variant.pop("", None)

    def _load_foreign_kinds(self) -> dict[str, str]:
        """Load the names that are no organisation of the register, with their kind.

        Keys are their plain form and their place.
        """
        kinds = {}
        for row in _read_reference_rows("elsewhere.csv"):
            kinds[normalise_name(row["name"])] = row["kind"]
            key = self.name_parser.parse_name(row["name"], correct_spelling=False).place_key
            if key and key not in self.codes_by_place:
                kinds[key] = row["kind"]
        return kinds

    def _build_initials(self) -> dict[str, set[str]]:
        """Build the index of what the first letters of names spell.

        For example, LCC is Leeds, Leicester, Lancashire and more.
        """
        codes_by_initials: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries.values():
            words = split_name(entry.name)
            all_initials = "".join(word[0] for word in words)
            main_initials = "".join(word[0] for word in words if word not in FILLER_WORDS)
            place_initials = "".join(
                word[0] for word in self.name_parser.parse_name(entry.name, correct_spelling=False).place_words
            )
            for initials in {
                all_initials,
                main_initials,
                *(place_initials + ending for ending in _list_initial_endings(entry)),
            }:
                codes_by_initials[initials].add(entry.code)
        return codes_by_initials

    def find_by_domain(self, domain: str) -> set[str]:
        """Find the organisations of an internet domain or of the one it belongs to."""
        parts = domain.casefold().strip(".").split(".")
        for start in range(len(parts) - 1):
            if codes := self.codes_by_domain.get(".".join(parts[start:])):
                return codes
        return set()


def _list_initial_endings(entry: OrganisationEntry) -> tuple[str, ...]:
    """List the letters that may stand behind the initials of a place."""
    if entry.type in {"Shire county", "Metropolitan district", "London borough"}:
        return {"Shire county": ("cc",), "Metropolitan district": ("mbc", "mdc"), "London borough": ()}[entry.type]
    own_endings = [
        ending for style, ending in ((BOROUGH, "bc"), (DISTRICT, "dc"), (CITY, "cc")) if style in entry.styles
    ]
    return (*(own_endings or ("bc", "dc")), "c")


def expand_abbreviations(name: str) -> str:
    """Expand the abbreviations in the name of a body that is no council, and drop filler words."""
    plain_text = MAJESTY.sub("hm", " ".join(split_name(name)))
    return " ".join(ABBREVIATIONS.get(word, word) for word in plain_text.split() if word not in FILLER_WORDS)


def singularise_name(name: str) -> str:
    """Reduce every word in the name of a body to the singular."""
    return " ".join(word.removesuffix("s") for word in expand_abbreviations(name).split())


def build_loose_key(name: str) -> str:
    """Build a key of the name of a body that ignores the order of its words."""
    return " ".join(sorted(singularise_name(name).split()))


def _drop_fillers(name: str) -> str:
    """Drop the filler words of a name in its plain form."""
    return " ".join(word for word in normalise_name(name).split() if word not in FILLER_WORDS)


def _is_domain(text: str) -> bool:
    """Return whether an alias is an internet domain."""
    return "." in text and " " not in text.strip() and "@" not in text


def _add_styles(entry: OrganisationEntry, name_parser: NameParser) -> OrganisationEntry:
    """Add to an entry the styles that its own name claims."""
    parsed_name: NameWords = name_parser.parse_name(entry.name, correct_spelling=False)
    styles = set(parsed_name.styles)
    if entry.type == "London borough" and entry.code != "LND":
        styles |= {LONDON, BOROUGH}
    return replace(entry, styles=frozenset(styles))


def _read_reference_rows(file_name: str) -> list[dict[str, str]]:
    """Read the rows of a reference file."""
    path = DATA / "reference" / file_name
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def _load_short_words() -> dict[str, str]:
    """Load the short forms of single words that are no places: short to long."""
    return {
        row["short"]: row["long"]
        for row in _read_reference_rows("short_forms.csv")
        if row["place"] == "no" and row["short"] not in STYLES and row["short"] not in {"st"}
    }


@functools.cache
def _load_place_short_forms() -> list[tuple[str, str]]:
    """Load the short forms of whole names of places, as pairs of short and long."""
    return [(row["short"], row["long"]) for row in _read_reference_rows("short_forms.csv") if row["place"] == "yes"]


def _collect_place_words(entries: list[OrganisationEntry]) -> frozenset[str]:
    """Collect the words in the names of councils' places, which are never taken for anything else."""
    excluded_words = {*STYLES, "the", "of", "and", "upon", "on", "in", "under", "by", "london", "royal", "city"}
    council_names = (name for entry in entries if entry.is_council for name in (entry.name, entry.short_name))
    return frozenset(word for name in council_names for word in split_name(name) if word not in excluded_words) - {
        "councils"
    }
