"""Parse a name into the words of its place, the styles that it claims, and the words that tell another body."""

import functools
import itertools
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
SPELLED_STYLES = ("council", "county", "borough", "district", "metropolitan", "unitary", "royal", "authority", "london")
JOINING_WORDS = frozenset({"the", "of", "and", "upon", "on", "in", "under", "by", "le", "with", "for", "at"})
TOWN_WORDS = frozenset({"town", "parish", "community", "village"})

_VOCABULARY = tomllib.loads((DATA / "reference" / "vocabulary.toml").read_text(encoding="utf-8"))
OTHER_BODY_WORDS, NEUTRAL_WORDS, ADDRESS_WORDS = (
    frozenset(_VOCABULARY[name].split()) for name in ("other_body", "neutral", "address")
)
EMPTY_ANSWERS = frozenset({"", *(empty_answer.strip() for empty_answer in _VOCABULARY["nobody"].splitlines())})
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
CAMEL_CASE = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")  # "EastRiding"
CARE_OF = re.compile(r"\bc/o\b", re.IGNORECASE)
DOTTED_ABBREVIATION = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?")
SPACED_STYLES = frozenset({"bc", "cc", "dc", "mbc", "mdc", "lb", "lbc", "rb", "rbc", "cbc"})
BOROUGH_WORDS = frozenset({"borough", "boro", "bor", "bgh", "lb"})


@functools.lru_cache(maxsize=20_000)  # a file names few organisations many times
def normalise_name(name: str) -> str:
    """Normalise a name: without what people write differently.

    That is case, accents, punctuation, "&" for "and", and doubled spaces.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = letters.replace("&", " and ").replace("'", "").replace("’", "").replace("`", "").replace("‘", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


@dataclass(frozen=True, slots=True)
class NameWords:
    """Name parsed into its words.

    place_words are the words of the place, styles the styles that the name claims, other_body_words those that
    tell that it is another body; is_town says that it claims to be a parish or town. neutral_count counts words
    about people and departments, and has_neutral_within says that one of them stands between the place and its
    style ("Leeds Children's Council"). has_and says that the name has an "and", so that its words are not one
    word written apart.
    """

    place_words: tuple[str, ...]
    styles: frozenset[str]
    other_body_words: frozenset[str]
    is_town: bool
    neutral_count: int
    has_neutral_within: bool
    has_and: bool  # by "and", so that its words are not one word written apart

    @property
    def place_key(self) -> str:
        """Place, whatever the order of its words: two names with the same key are of the same place."""
        return " ".join(sorted(self.place_words))

    @property
    def joined_place(self) -> str:
        """Words of the place joined without spaces."""
        return "".join(self.place_words)


def split_name(text: str) -> list[str]:
    """Split a text into its words in their plainest form; abbreviations with dots become one word."""
    text = CAMEL_CASE.sub(" ", CARE_OF.sub(" ", text))
    undotted_text = DOTTED_ABBREVIATION.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text.casefold())
    words = normalise_name(POSTCODE.sub(" ", undotted_text)).split()
    return _join_spaced_styles(words) if any(len(word) == 1 for word in words) else words


def _join_spaced_styles(words: list[str]) -> list[str]:
    """Join the letters of a style that stand apart, as in "Bassetlaw D.C" or "Rushmoor B C"."""
    joined_words: list[str] = []
    for is_letter, neighbours in itertools.groupby(words, key=lambda word: len(word) == 1):
        run = list(neighbours)
        joined_words += ["".join(run)] if is_letter and "".join(run) in SPACED_STYLES else run
    return joined_words


class NameParser:
    """Parser of names, which knows the long forms of shortened words."""

    def __init__(self, long_forms: dict[str, str], place_words: frozenset[str]) -> None:
        """Keep the vocabulary.

        place_words are part of the name of a place, and no style, neutral or other word there.
        """
        self._long_forms = long_forms
        self._place_words = (
            place_words  # words that are part of a place's name and no style, neutral or other word there
        )

    def parse_name(self, text: str, *, correct_spelling: bool = True) -> NameWords:
        """Parse a name into its words. correct_spelling also accepts styles with a slip in them."""
        words = [part for word in split_name(text) for part in self._long_forms.get(word, word).split()]
        place_words: list[str] = []
        styles: set[str] = set()
        other_body_words: set[str] = set()
        is_town = has_neutral_within = False
        neutral_count = neutral_after_place = 0
        for position, word in enumerate(words):
            next_word = words[position + 1] if position + 1 < len(words) else ""
            if word == "co" and (not next_word or words[max(0, position - 1)] == "and"):
                other_body_words.add(word)  # a company
            elif word in STYLES:
                styles.update(STYLES[word])
                has_neutral_within = (
                    has_neutral_within
                    or bool(neutral_after_place)
                    or (position > 0 and words[position - 1] in NEUTRAL_WORDS - STYLES.keys())
                )
            elif word == "london" and BOROUGH_WORDS & {next_word, *words[max(0, position - 2) : position]}:
                styles.add(LONDON)
            elif word == "london":
                place_words.append(word)
            elif (
                word in TOWN_WORDS
                and next_word not in {"hall", "centre"}
                and not (word == "community" and neutral_count)
            ):
                is_town = True
            elif word in self._place_words:
                place_words.append(word)
            elif word in OTHER_BODY_WORDS:
                other_body_words.add(word)
            elif word in JOINING_WORDS:
                continue
            elif word in NEUTRAL_WORDS:
                neutral_count += 1
                neutral_after_place += bool(place_words) and not styles
            elif correct_spelling and (style := find_misspelt_style(word)):
                styles.update(STYLES.get(style, (style,)))
                has_neutral_within = has_neutral_within or bool(neutral_after_place)
            else:
                place_words.append(word)
        return NameWords(
            tuple(_shorten_saint(word) for word in place_words),
            frozenset(styles),
            frozenset(other_body_words),
            is_town,
            neutral_count,
            has_neutral_within,
            "and" in words,
        )


def _shorten_saint(word: str) -> str:
    """Shorten "saint" to "st", and return every other word unchanged."""
    return "st" if word == "saint" else word


@functools.lru_cache(maxsize=20_000)
def find_misspelt_style(word: str) -> str | None:
    """Find the style that a word with a slip in it means, as in "Counci", "Boruogh" or "C0unty"; else None."""
    if len(word) < 5:
        return None
    letters = word.replace("0", "o").replace("1", "l")
    for style in SPELLED_STYLES:
        allowed_slips = 1 if len(style) < 8 else 2
        if (
            abs(len(letters) - len(style)) <= allowed_slips
            and OSA.distance(letters, style, score_cutoff=allowed_slips) <= allowed_slips
        ):
            return style
        if len(letters) >= 6 and style.startswith(letters):
            return style  # cut short by a narrow field
    return None
