"""The judgement on one name: certain, suggested with ranked candidates, or unknown.

Certain is what needs no guess: a code, an own address, a known way of writing, or the very words of the place together
with words of kind (county, city, borough ...) that fit one organisation existing on the day and no other. Whatever is
only alike, cut short, misspelt, out of date, or carries words of another body (police, parish, trust ...) is at most
suggested.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lib.intake.matching.gazetteer import SHARED_PLACES, Entry, Gazetteer, loose_key, singular, spelt_out
from lib.intake.matching.name_words import (
    ADDRESS,
    CITY,
    COUNCIL,
    COUNTY,
    COUNTY_OR_CITY,
    JOINERS,
    NEUTRAL,
    NOBODY,
    Words,
    plain,
    tokens,
)

CERTAIN, SUGGESTED, UNKNOWN = "certain", "suggested", "unknown"
ENOUGH = 74.0  # how alike a suggestion must be, of 100
MOST = 5  # candidates
LONGEST = 400  # characters; what is longer is no name

ADDRESS_OF = re.compile(r"@([a-z0-9.-]+\.[a-z]{2,})(?![\w-])", re.IGNORECASE)
SITE = re.compile(r"^(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/:?#].*)?$", re.IGNORECASE)
SEPARATOR = re.compile(r"\s*[,;:()\[\]/|\n]\s*|\s+[-–—]+\s+|\s*[–—]\s*")
# Short ways of writing that mean one council among councils, and much else among people.
NICKNAMES = frozenset({"wolves", "brum", "stoke", "barrow", "telford", "stockton", "brighton", "stratford"})
UP_TO_STYLE = re.compile(r"^.{4,60}?\b(?:council|cc|dc|bc|mbc|mdc)\b(?=\s+\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for a name. score is that of the first candidate, 0 to 100."""

    outcome: str
    candidates: tuple[Candidate, ...]
    reason: str

    @property
    def entry(self) -> Entry | None:
        """The organisation that is certain, or suggested first."""
        return self.candidates[0].entry if self.candidates else None

    @property
    def score(self) -> float:
        return self.candidates[0].score if self.candidates else 0.0


NOTHING = Match(UNKNOWN, (), "it is no organisation on the register")


def are_codes(names: Iterable[str], gazetteer: Gazetteer) -> bool:
    """Whether the cells of a column are codes of the register: at least three different ones, and nothing else."""
    filled = {name.strip() for name in names if name.strip()}
    return len(filled) >= 3 and all(name.isupper() and name in gazetteer.codes for name in filled)


class Matcher:
    """Names judged against the register as it stood on one day."""

    def __init__(self, gazetteer: Gazetteer, day: dt.date, *, codes: bool = False) -> None:
        """codes: the names come from a column of codes of the register, so that three letters are one."""
        self._names = gazetteer
        self._codes = codes
        self._day = day
        self._there = {code for code, one in gazetteer.entries.items() if one.existed_on(day)}
        self._counties = {
            key.removesuffix("shire")
            for key, codes in gazetteer.places.items()
            if any(gazetteer.entries[code].type == "Shire county" for code in codes & self._there)
        }
        self._variants = [(name, sorted(codes & self._there)) for name, codes in gazetteer.variants.items()]
        self._variants = [(name, codes) for name, codes in self._variants if codes]
        self._spelt = [name for name, _codes in self._variants]
        self._spelt_close = [name.replace(" ", "") for name in self._spelt]
        self._foreign = [name for name in gazetteer.elsewhere if len(name) > 3]
        self._foreign_close = [name.replace(" ", "") for name in self._foreign]
        self._seen: dict[str, Match] = {}

    def match(self, text: str) -> Match:
        """The judgement on a name; the same name is judged once."""
        found = self._seen.get(text)
        if found is None:
            found = self._match(html.unescape(text).strip())
            if len(self._seen) < 200_000:
                self._seen[text] = found
        return found

    def _match(self, text: str) -> Match:
        if plain(text) in NOBODY or len(text) > LONGEST:
            return NOTHING
        codes: set[str] | None
        if text.upper() in self._names.codes and not self._names.exact.get(plain(text)):
            code = self._names.codes[text.upper()]
            return self._of({code}, sure=len(text) > 3 or (self._codes and text.isupper()))
        if addresses := ADDRESS_OF.findall(text):
            return self._by_address(text, addresses)
        if " " not in text and (site := SITE.match(text)):
            if codes := self._names.by_domain(site[1]):
                return self._of(codes)
            if not text.casefold().startswith("st."):
                return self._doubted(self._by_name(text.replace(".", " ")), "it looks like a site that nobody here has")
        return self._by_name(text)

    def _by_address(self, text: str, addresses: list[str]) -> Match:
        """The judgement where one or more e-mail addresses stand in the text."""
        owners = [self._names.by_domain(one) for one in addresses]
        without = re.sub(r"\S+@\S+", " ", text).strip()
        beside = self._by_name(without) if any(letter.isalnum() for letter in without) else NOTHING
        if all(owners):
            named = set.union(*owners)
            words = self._names.dictionary.take_apart(without)
            # Who writes from an address is of that body, unless the words beside it name another.
            other = bool(words.other or words.town) or (
                (COUNCIL in words.styles or beside.outcome == CERTAIN)
                and not (beside.entry is not None and beside.entry.code in named)
            )
            return self._of(named, sure=len({frozenset(one) for one in owners}) == 1 and not other)
        return self._doubted(beside, "the address beside it belongs to somebody else")

    def _doubted(self, found: Match, reason: str) -> Match:
        """What would be certain but for one thing."""
        if found.outcome != CERTAIN:
            return found
        return Match(SUGGESTED, tuple(Candidate(one.entry, 85.0) for one in found.candidates), reason)

    def _by_name(self, text: str) -> Match:
        if codes := self._names.exact.get(plain(text)) or self._names.exact.get(" ".join(tokens(text))):
            initials = len(text) <= 3 and not any(self._names.entries[code].is_council for code in codes)
            return self._of(codes, sure=plain(text) not in SHARED_PLACES and not initials)
        if plain(text) in self._names.elsewhere:
            return self._elsewhere(plain(text))
        if codes := self._bodies(text):
            names = (
                name
                for code in codes
                for name in (self._names.entries[code].name, self._names.entries[code].short_name)
            )
            return self._of(codes, sure=singular(text) in {singular(name) for name in names})
        return self._by_words(text)

    def _of(self, codes: set[str], *, sure: bool = True) -> Match:
        """What an exact way of writing comes to: one that is there, several, or one of another time."""
        there = sorted(codes & self._there)
        if len(there) == 1 and sure:
            return Match(CERTAIN, (Candidate(self._names.entries[there[0]], 100.0),), "")
        if there:
            return self._suggested([(code, 90.0) for code in there], "it can be read in more than one way")
        return self._of_another_time(sorted(codes))

    def _of_another_time(self, codes: list[str]) -> Match:
        one = self._names.entries[codes[0]]
        if one.valid_to is not None and one.valid_to < self._day:
            reason, others = f"{one.name} ended on {one.valid_to:%d/%m/%Y}", self._heirs(codes)
        else:
            reason = f"{one.name} began on {one.valid_from:%d/%m/%Y}"
            others = [code for code in sorted(self._there) if set(self._names.entries[code].heirs) & set(codes)]
        return self._suggested([(code, 80.0) for code in others], reason)

    def _heirs(self, codes: list[str]) -> list[str]:
        heirs = [code for one in codes for code in self._names.entries[one].heirs]
        there = [code for code in heirs if code in self._there]
        return there or (self._heirs(heirs) if heirs else [])

    def _suggested(self, scored: list[tuple[str, float]], reason: str) -> Match:
        best: dict[str, float] = {}
        for code, score in scored:
            best[code] = max(score, best.get(code, 0.0))
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        if not ranked:
            return Match(UNKNOWN, (), reason)
        return Match(SUGGESTED, tuple(Candidate(self._names.entries[c], round(s, 1)) for c, s in ranked), reason)

    def _elsewhere(self, name: str) -> Match:
        return Match(UNKNOWN, (), f"it is a {self._names.elsewhere[name]}")

    def _bodies(self, text: str) -> set[str]:
        codes = self._names.places.get(loose_key(text), set())
        return {code for code in codes if not self._names.entries[code].is_council}

    def _by_words(self, text: str) -> Match:
        words = self._names.dictionary.take_apart(text)
        if judged := self._by_place(words, text):
            return judged
        parts = [part for part in SEPARATOR.split(text) if part.strip()]
        if len(parts) > 1 and (judged := self._by_parts(parts)):
            return judged
        if words.other or words.town:
            return self._alike(text, words, parts, bodies_only=True)
        if found := self._by_initial_letters(words):
            return found
        if words.key in self._names.elsewhere and self._could_be(self._names.elsewhere[words.key], words):
            return self._elsewhere(words.key)
        if len(compact := re.sub(r"[^a-z]", "", text.casefold())) <= 6 and (
            codes := self._names.initials.get(compact, set()) & self._there
        ):
            return self._suggested([(code, 75.0) for code in codes], "these letters may stand for more than one name")
        return self._alike(text, words, parts)

    def _could_be(self, kind: str, words: Words) -> bool:
        """Whether a name found elsewhere can be meant, by the styles written: no town council calls itself district."""
        return not (words.styles - {COUNCIL, CITY}) or not kind.startswith(
            ("town", "city council", "police", "national")
        )

    def _by_initial_letters(self, words: Words) -> Match | None:
        """ "F of Dean", "T Wells": a word of the place cut down to its first letter."""
        letters = [word for word in words.place if len(word) == 1]
        if len(letters) != 1 or len(words.place) < 2:
            return None
        rest = set(words.place) - set(letters)
        found = []
        for name, codes in self._variants:
            cut = set(name.split()) - rest
            if rest < set(name.split()) and len(cut) == 1 and cut.pop()[0] == letters[0]:
                found += [(code, 88.0 + bool(self._names.entries[code].fits(words.styles))) for code in codes]
        return self._suggested(found, "a word of it is cut down to a letter") if found else None

    def _by_place(self, words: Words, text: str) -> Match | None:
        """The judgement where the words of the place are the very words of one on the register."""
        apart = set() if words.parted else self._names.squashed.get(words.squashed, set())
        codes = self._names.places.get(words.key) or apart
        codes = {code for code in codes if self._names.entries[code].is_council}
        if not codes or not words.place:
            return None
        fits = {code: self._names.entries[code].fits(words.styles) for code in codes}
        there = {code: fit for code, fit in fits.items() if code in self._there}
        if not there:
            return self._of_another_time(sorted(codes))
        best = max(there.values())
        first = [code for code, fit in there.items() if fit == best]
        sure = (
            len(first) == 1
            and best > 0
            and not words.other
            and not words.town
            and not words.within
            and not self._like_a_club(words, text)
            and (not words.neutral or COUNCIL in words.styles)
            and (bool(words.styles) or self._is_plain(words, text, first[0]))
            and not (words.key in SHARED_PLACES and not words.styles - {COUNCIL})
            and not (COUNTY_OR_CITY in words.styles and words.key in self._counties)
        )
        if sure:
            return Match(CERTAIN, (Candidate(self._names.entries[first[0]], 100.0),), "")
        if words.other or words.town:
            return self._suggested([(code, 70.0) for code in first], "it seems to be another body of this place")
        reason = "its words do not fit together" if best == 0 else "it can be read in more than one way"
        usual = SHARED_PLACES.get(words.key, ())
        scored = [(code, 86.0 + 4 * fit - (usual.index(code) if code in usual else 0)) for code, fit in there.items()]
        if best == 0:
            scored += self._siblings(words)
        return self._suggested(scored, reason)

    def _is_plain(self, words: Words, text: str, code: str) -> bool:
        """Whether a bare place is written as it is: not another way round, not in two words, not by a nickname."""
        key = plain(text)
        if len(key) <= 3 or key in NICKNAMES or key.split()[0] in JOINERS - {"the"}:
            return False
        in_order = code in self._names.squashed.get(words.squashed, set())
        whole = words.key in self._names.places or " " not in key
        return whole and (in_order or "," in text)

    def _like_a_club(self, words: Words, text: str) -> bool:
        """ "Lincoln City", "Notts County": without Council behind it, a football club may be meant."""
        return bool(words.styles) and words.styles <= {CITY, COUNTY} and tokens(text)[-1] in {"city", "county"}

    def _siblings(self, words: Words) -> list[tuple[str, float]]:
        """The county or the city of the same stem, where the words claim one ("Northampton County Council")."""
        if len(words.place) != 1:
            return []
        if words.place[0].endswith("shire"):  # "Glos City Council" is that of Gloucester
            codes = self._names.places.get(words.place[0].removesuffix("shire"), set()) & self._there
            return [(code, 90.0) for code in codes if self._names.entries[code].fits(words.styles)]
        codes = self._names.places.get(f"{words.place[0]}shire", set()) & self._there
        return [(code, 84.0 + 4 * bool(self._names.entries[code].fits(words.styles))) for code in codes]

    def _by_parts(self, parts: list[str]) -> Match | None:
        """The judgement where commas, brackets or dashes set the name apart from a department or an address."""
        judged = [(part, self._names.dictionary.take_apart(part)) for part in parts]
        found: dict[str, list[str]] = {}
        for part, words in judged:
            if (
                words.place
                and COUNCIL in words.styles
                and (one := self._by_place(words, part))
                and one.outcome == CERTAIN
            ):
                found.setdefault(one.candidates[0].entry.code, []).append(part)
        if not found:
            return None
        if len(found) > 1:
            return self._suggested([(code, 90.0) for code in found], "it names more than one organisation")
        ((code, named),) = found.items()
        rest = [words for part, words in judged if part not in named]
        beside = [part for part in parts if part not in named]
        if all(self._is_beside(part, words) for part, words in zip(beside, rest, strict=True)):
            return Match(CERTAIN, (Candidate(self._names.entries[code], 100.0),), "")
        if any(words.other or words.town for words in rest):
            return self._suggested([(code, 75.0)], "it seems to be another body of this place")
        return self._suggested([(code, 92.0)], "more is written beside the name")

    def _is_beside(self, part: str, words: Words) -> bool:
        """Whether a part is a department, a person's post or an address, and names nobody else."""
        if words.other or words.town or words.styles - {CITY, COUNTY}:
            return False
        written = [word for word in tokens(part) if word not in NEUTRAL and word not in JOINERS and not word.isdigit()]
        if not written:
            return True
        return bool(set(tokens(part)) & ADDRESS) and len(written) <= 4

    def _alike(self, text: str, words: Words, parts: list[str], *, bodies_only: bool = False) -> Match:
        """What is written most like the name, or like the part of it that names a council."""
        scored = self._bodies_alike(text)
        for part in parts if len(parts) > 1 else []:
            scored |= dict.fromkeys(self._bodies(part) | self._names.exact.get(plain(part), set()) & self._there, 91.0)
        if bodies_only:
            scored = {code: score for code, score in scored.items() if not self._names.entries[code].is_council}
        pieces = parts[:4] if len(parts) > 1 else []
        if cut := UP_TO_STYLE.match(text):
            pieces = [*pieces, cut[0]]
        named = [self._names.dictionary.take_apart(part) for part in pieces]
        for one in [words, *(part for part in named if COUNCIL in part.styles and part.place)]:
            if one.other or one.town:
                continue
            if COUNCIL in one.styles and one.place:  # then a body with Council in its name is the less likely
                scored = {code: score - 10 * (score < 97) for code, score in scored.items()}
            alike, foreign = self._councils_alike(one)
            if (
                foreign
                and max(scored.values(), default=0.0) < 90
                and foreign[1] > max(0.0, *scored.values(), *alike.values()) + 3
            ):
                return self._elsewhere(foreign[0])
            for code, score in alike.items():
                scored[code] = max(scored.get(code, 0.0), score)
        found = [(code, score) for code, score in scored.items() if score >= ENOUGH]
        return self._suggested(found, "it is written like this one") if found else NOTHING

    def _bodies_alike(self, text: str) -> dict[str, float]:
        spelt = spelt_out(text)
        whole = np.maximum(
            process.cdist([spelt], self._spelt, scorer=fuzz.token_sort_ratio)[0],
            process.cdist([spelt.replace(" ", "")], self._spelt_close, scorer=fuzz.ratio)[0],
        )
        part = process.cdist([spelt], self._spelt, scorer=fuzz.token_set_ratio)[0]
        scored: dict[str, float] = {}
        for at in np.flatnonzero((whole >= 80) | (part >= 95)):
            name, codes = self._variants[at]
            words = len(name.split())
            enough = words >= 2 and len(spelt.split()) >= 2 and len(name) >= 9
            score = max(float(whole[at]), 90.0 if enough and part[at] >= 95 else 0.0)
            for code in codes:
                if not self._names.entries[code].is_council and score >= 80:
                    scored[code] = max(scored.get(code, 0.0), score)
        return scored

    def _councils_alike(self, words: Words) -> tuple[dict[str, float], tuple[str, float] | None]:
        place = " ".join(words.place)
        if not place:
            return {}, None
        alike = self._scores(place, words.squashed, self._spelt, self._spelt_close)
        scored: dict[str, float] = {}
        for at in np.argsort(-alike)[:40]:
            for code in self._variants[at][1]:
                one = self._names.entries[code]
                if one.is_council:
                    fit = one.fits(words.styles) if words.styles - {COUNCIL} else -1
                    score = float(alike[at]) + {2: 3.0, 1: 1.5, 0: -7.0, -1: 0.0}[fit]
                    scored[code] = max(scored.get(code, 0.0), min(99.0, score))
        foreign = self._scores(place, words.squashed, self._foreign, self._foreign_close)
        at = int(foreign.argmax())
        name = self._foreign[at]
        if foreign[at] >= 92 and self._could_be(self._names.elsewhere[name], words):
            return scored, (name, float(foreign[at]))
        return scored, None

    def _scores(self, place: str, squashed: str, names: list[str], close: list[str]) -> np.ndarray:
        """How alike a place is to each name, by letters, by words in any order, and as a part of it."""
        whole = np.maximum(
            process.cdist([place], names, scorer=fuzz.token_sort_ratio)[0],
            process.cdist([squashed], close, scorer=fuzz.ratio)[0],
        )
        if len(squashed) >= 4:
            slips = process.cdist([squashed], close, scorer=OSA.distance)[0]
            whole = np.maximum(whole, np.where(slips <= 1, 100.0 - 11 * slips, 0.0))
        parts = process.cdist([place], names, scorer=fuzz.token_set_ratio)[0]
        start = np.array([
            94.0 if len(squashed) >= 5 and one.startswith(squashed) else 0.0 for one in close
        ])  # fmt: skip
        lengths = np.array([min(len(one), len(squashed)) / max(len(one), len(squashed), 1) for one in close])
        longer = np.array([len(squashed) > len(one) for one in close])  # a name with more in it than the place
        share = np.where(longer, 0.70 + 0.25 * lengths, 0.80 + 0.17 * lengths)
        found: np.ndarray = np.maximum.reduce([whole, parts * share, start * (0.85 + 0.15 * lengths)])
        return found
