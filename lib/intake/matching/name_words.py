"""The words of a name: what people write differently, what says which kind it is, and the place that is left."""

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from lib.settings import DATA

# The kinds that the words of a name claim. "cc" may stand for a county council or a city council.
COUNTY, CITY, BOROUGH, DISTRICT, METROPOLITAN, LONDON, ROYAL, UNITARY, COUNCIL = (
    "county", "city", "borough", "district", "metropolitan", "london", "royal", "unitary", "council",
)  # fmt: skip
COUNTY_OR_CITY = "county or city"
STYLES: dict[str, tuple[str, ...]] = {
    "council": (COUNCIL,), "county": (COUNTY,), "city": (CITY,), "borough": (BOROUGH,), "district": (DISTRICT,),
    "metropolitan": (METROPOLITAN,), "unitary": (UNITARY,), "royal": (ROYAL,), "boro": (BOROUGH,), "bor": (BOROUGH,),
    "cncl": (COUNCIL,), "cnl": (COUNCIL,), "counc": (COUNCIL,), "coun": (COUNCIL,), "co": (COUNTY,),
    "cty": (COUNTY_OR_CITY,), "cc": (COUNTY_OR_CITY, COUNCIL), "bc": (BOROUGH, COUNCIL), "dc": (DISTRICT, COUNCIL),
    "mbc": (METROPOLITAN, BOROUGH, COUNCIL), "mdc": (METROPOLITAN, DISTRICT, COUNCIL),
    "mbdc": (METROPOLITAN, DISTRICT, COUNCIL), "mdbc": (METROPOLITAN, DISTRICT, COUNCIL), "mb": (METROPOLITAN, BOROUGH),
    "md": (METROPOLITAN, DISTRICT), "cbc": (BOROUGH, COUNCIL), "cmdc": (CITY, METROPOLITAN, DISTRICT, COUNCIL),
    "cmbc": (CITY, METROPOLITAN, BOROUGH, COUNCIL), "ua": (UNITARY,), "lb": (LONDON, BOROUGH),
    "lbc": (LONDON, BOROUGH, COUNCIL), "rb": (ROYAL, BOROUGH), "rbc": (ROYAL, BOROUGH, COUNCIL), "met": (METROPOLITAN,),
    "dist": (DISTRICT,), "distr": (DISTRICT,), "bgh": (BOROUGH,), "corporation": (CITY,), "authority": (COUNCIL,),
    "auth": (COUNCIL,), "councils": (COUNCIL,), "cdc": (DISTRICT, COUNCIL), "ccl": (COUNCIL,),
}  # fmt: skip
SPELT = ("council", "county", "borough", "district", "metropolitan", "unitary", "royal", "authority", "london")
JOINERS = frozenset({"the", "of", "and", "upon", "on", "in", "under", "by", "le", "with", "for", "at"})
TOWN = frozenset({"town", "parish", "community", "village"})

_SAYS = tomllib.loads((DATA / "reference" / "vocabulary.toml").read_text(encoding="utf-8"))
OTHER_BODY, NEUTRAL, ADDRESS = (frozenset(_SAYS[name].split()) for name in ("other_body", "neutral", "address"))
NOBODY = frozenset({"", *(plain_words.strip() for plain_words in _SAYS["nobody"].splitlines())})
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")  # "EastRiding"
CARE_OF = re.compile(r"\bc/o\b", re.IGNORECASE)
DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}")


def plain(name: str) -> str:
    """A name without what people write differently: case, accents, punctuation, "&" for "and", doubled spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = letters.replace("&", " and ").replace("'", "").replace("’", "").replace("`", "").replace("‘", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


@dataclass(frozen=True, slots=True)
class Words:
    """A name taken apart. place holds the words of the place, styles the kinds it claims, other what tells that it is
    another body, town that it claims to be a parish or town; neutral counts words about people and departments, and
    within says that one of them stands between the place and its style ("Leeds Children's Council")."""

    place: tuple[str, ...]
    styles: frozenset[str]
    other: frozenset[str]
    town: bool
    neutral: int
    within: bool
    parted: bool  # by "and", so that its words are not one word written apart

    @property
    def key(self) -> str:
        """The place, whatever the order of its words: two names with the same key are of the same place."""
        return " ".join(sorted(self.place))

    @property
    def squashed(self) -> str:
        return "".join(self.place)


def tokens(text: str) -> list[str]:
    """The words of a text in their plainest form; abbreviations with dots become one word."""
    text = CAMEL.sub(" ", CARE_OF.sub(" ", text))
    dotted = DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text.casefold())
    return plain(POSTCODE.sub(" ", dotted)).split()


class Dictionary:
    """What shortened words stand for."""

    def __init__(self, long_forms: dict[str, str], places: frozenset[str]) -> None:
        self._long = long_forms
        self._places = places  # words that are part of a place's name and no style, neutral or other word there

    def take_apart(self, text: str, *, mend: bool = True) -> Words:
        """The words of a name."""
        written = [part for word in tokens(text) for part in self._long.get(word, word).split()]
        place: list[str] = []
        styles: set[str] = set()
        other: set[str] = set()
        town = within = False
        neutral = between = 0
        for at, word in enumerate(written):
            following = written[at + 1] if at + 1 < len(written) else ""
            if word == "co" and (not following or written[max(0, at - 1)] == "and"):
                other.add(word)  # a company
            elif word in STYLES:
                styles.update(STYLES[word])
                within = within or bool(between) or (at > 0 and written[at - 1] in NEUTRAL - STYLES.keys())
            elif word == "london" and "borough" in {following, *written[max(0, at - 2) : at]}:
                styles.add(LONDON)
            elif word == "london":
                place.append(word)
            elif word in TOWN and following not in {"hall", "centre"} and not (word == "community" and neutral):
                town = True
            elif word in self._places:
                place.append(word)
            elif word in OTHER_BODY:
                other.add(word)
            elif word in JOINERS:
                continue
            elif word in NEUTRAL:
                neutral += 1
                between += bool(place) and not styles
            elif mend and (style := misspelt_style(word)):
                styles.update(STYLES.get(style, (style,)))
                within = within or bool(between)
            else:
                place.append(word)
        return Words(
            tuple(_saint(word) for word in place), frozenset(styles), frozenset(other), town, neutral, within,
            "and" in written,
        )  # fmt: skip


def _saint(word: str) -> str:
    return "st" if word == "saint" else word


@functools.lru_cache(maxsize=20_000)
def misspelt_style(word: str) -> str | None:
    """The style that a word with a slip in it means: "Counci", "Boruogh", "C0unty"."""
    if len(word) < 5:
        return None
    letters = word.replace("0", "o").replace("1", "l")
    for style in SPELT:
        allowed = 1 if len(style) < 8 else 2
        if abs(len(letters) - len(style)) <= allowed and OSA.distance(letters, style, score_cutoff=allowed) <= allowed:
            return style
        if len(letters) >= 6 and style.startswith(letters):
            return style  # cut short by a narrow field
    return None
