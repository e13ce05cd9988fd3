"""Match one name to the register: certain, suggested with ranked candidates, or unknown.

Certain is what needs no guess: a code, an own address, a known way of writing, or the very words of the
place together with words of kind (county, city, borough ...) that fit one organisation existing on the day
and no other. Whatever is only similar, cut short, misspelt, out of date, or has words of another body
(police, parish, trust ...) is at most suggested.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lib.intake.matching.gazetteer import (
    SHARED_PLACES,
    Gazetteer,
    OrganisationEntry,
    build_loose_key,
    singularise_name,
)
from lib.intake.matching.match_weights import MATCH_WEIGHTS, WeightedReason
from lib.intake.matching.name_words import (
    ADDRESS_WORDS,
    CITY,
    COUNCIL,
    COUNTY,
    COUNTY_OR_CITY,
    EMPTY_ANSWERS,
    JOINING_WORDS,
    LONDON,
    NEUTRAL_WORDS,
    NameWords,
    normalise_name,
    split_name,
)
from lib.intake.matching.similarity import SimilarityScorer, may_be_foreign

CERTAIN, SUGGESTED, UNKNOWN = "certain", "suggested", "unknown"
MIN_SIMILARITY = 74.0  # how alike a suggestion must be, of 100
MAX_CANDIDATES = 5  # candidates
SHORT_PLACE_LENGTH, BARE_PLACE_LENGTH = 5, 11  # letters; with a slip, these need words of kind, and need none
MIN_WHOLE_NAME_LENGTH = 8  # letters; less is another acronym
MAX_TEXT_LENGTH = 400  # characters; what is longer is no name

ADDRESS_DOMAIN = re.compile(r"@([a-z0-9.-]+\.[a-z]{2,})(?![\w-])", re.IGNORECASE)
WEB_SITE = re.compile(r"^(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/:?#].*)?$", re.IGNORECASE)
STATISTICAL_CODE = re.compile(
    r"(?<![A-Za-z0-9])[EWSNKLMJ]\d{7,9}(?![A-Za-z0-9])|^[EWSN]\d{5,6}$|^\d{2}[A-Z]{2}$", re.IGNORECASE
)
SEPARATOR = re.compile(r"\s*[,;:()\[\]/|\n]\s*|\s+[-–—]+\s+|\s*[–—]\s*")
PLACES_WITHIN = frozenset({"town council", "city council at parish level", "parish council"})
# Short ways of writing that mean one council among councils, and much else among people.
NICKNAMES = frozenset({"wolves", "brum", "stoke", "barrow", "telford", "stockton", "brighton", "stratford"})
UP_TO_STYLE = re.compile(r"^.{4,60}?\b(?:council|cc|dc|bc|mbc|mdc)\b(?=\s+\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One organisation that a name may mean, with a score between 0 and 100."""

    entry: OrganisationEntry
    score: float


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Result of matching a name.

    outcome is CERTAIN, SUGGESTED or UNKNOWN; candidates are the likeliest first; reason says in words why it is
    not certain.
    """

    outcome: str
    candidates: tuple[Candidate, ...]
    reason: str

    @property
    def best_entry(self) -> OrganisationEntry | None:
        """Organisation that is certain, or suggested first; None where there is none."""
        return self.candidates[0].entry if self.candidates else None

    @property
    def best_score(self) -> float:
        """Score of the first candidate, 0 to 100; 0 without any."""
        return self.candidates[0].score if self.candidates else 0.0


NO_MATCH = NameMatch(UNKNOWN, (), "it is no organisation on the register")
UNKNOWN_CODE = NameMatch(UNKNOWN, (), "it is a code that no council has (a region, another country, or a slip)")


def is_code_column(names: Iterable[str], gazetteer: Gazetteer) -> bool:
    """Return whether the cells of a column are codes of the register.

    There must be at least three different ones, and nothing else.
    """
    filled_names = {name.strip() for name in names if name.strip()}
    return len(filled_names) >= 3 and all(
        name.isupper() and name in gazetteer.code_by_identifier for name in filled_names
    )


class NameMatcher:
    """Matcher of names against the register as it stood on one day."""

    def __init__(self, gazetteer: Gazetteer, day: dt.date, *, codes: bool = False) -> None:
        """Prepare the indexes for one day.

        codes says that the names come from a column of codes of the register, so that three letters are one.
        """
        self._gazetteer = gazetteer
        self._has_codes = codes
        self._day = day
        self._valid_codes = {code for code, entry in gazetteer.entries.items() if entry.is_valid_on(day)}
        self._county_places = {
            key.removesuffix("shire")
            for key, codes in gazetteer.codes_by_place.items()
            if key.endswith("shire")
            and any(gazetteer.entries[code].type == "Shire county" for code in codes & self._valid_codes)
        }
        self._scorer = SimilarityScorer(gazetteer, self._valid_codes)
        self._cached_matches: dict[str, NameMatch] = {}

    def match_name(self, text: str) -> NameMatch:
        """Match a name; the same name is matched once."""
        match = self._cached_matches.get(text)
        if match is None:
            match = self._match_text(html.unescape(text).strip())
            if len(self._cached_matches) < 200_000:
                self._cached_matches[text] = match
        return match

    def _match_text(self, text: str) -> NameMatch:
        """Match a text as a code, an address, a site or a name."""
        if normalise_name(text) in EMPTY_ANSWERS or len(text) > MAX_TEXT_LENGTH:
            return NO_MATCH
        codes: set[str] | None
        if text.upper() in self._gazetteer.code_by_identifier and not self._gazetteer.codes_by_name.get(
            normalise_name(text)
        ):
            code = self._gazetteer.code_by_identifier[text.upper()]
            return self._match_codes({code}, is_sure=len(text) > 3 or (self._has_codes and text.isupper()))
        if statistical_codes := STATISTICAL_CODE.findall(text):
            return self._match_statistical_codes(text, statistical_codes)
        if addresses := ADDRESS_DOMAIN.findall(text):
            return self._match_address(text, addresses)
        if " " not in text and (site := WEB_SITE.match(text)):
            if codes := self._gazetteer.find_by_domain(site[1]):
                return self._match_codes(codes)
            if not text.casefold().startswith("st."):
                return self._downgrade_match(self._match_exact_name(text.replace(".", " ")), MATCH_WEIGHTS.foreign_site)
        return self._match_exact_name(text)

    def _match_statistical_codes(self, text: str, statistical_codes: list[str]) -> NameMatch:
        """Match a text in which codes of the Office for National Statistics stand: as codes, or not at all.

        Codes that are only alike have nothing in common. A name beside a code must be that of the same organisation.
        """
        owners = [self._find_code_owners(code.upper()) for code in statistical_codes]
        other_text = STATISTICAL_CODE.sub(" ", text).strip(" -–:,;()[]/|")
        other_match = self._match_exact_name(other_text) if other_text else NO_MATCH
        codes = set().union(*owners)
        if not codes:
            return other_match if other_match.candidates else UNKNOWN_CODE
        if not other_text or {candidate.entry.code for candidate in other_match.candidates} & codes:
            return self._match_codes(codes)
        if not other_match.candidates:
            return self._match_codes(codes, is_sure=False)
        other_codes = [candidate.entry.code for candidate in other_match.candidates]
        return self._suggest_codes([*sorted(codes), *other_codes], MATCH_WEIGHTS.several_names)

    def _find_code_owners(self, code: str) -> set[str]:
        """Find the organisations of a statistical code, also of one that was theirs before or since."""
        if (owner := self._gazetteer.code_by_identifier.get(code)) is not None:
            return {owner}
        return set(self._gazetteer.codes_by_name.get(normalise_name(code), set()))

    def _match_address(self, text: str, addresses: list[str]) -> NameMatch:
        """Match a text in which one or more e-mail addresses stand."""
        owners = [self._gazetteer.find_by_domain(domain) for domain in addresses]
        other_text = re.sub(r"\S+@\S+", " ", text).strip()
        other_match = self._match_exact_name(other_text) if any(letter.isalnum() for letter in other_text) else NO_MATCH
        if all(owners):
            codes = set.union(*owners)
            words = self._gazetteer.name_parser.parse_name(other_text)
            # Who writes from an address is of that body, unless the words beside it name another.
            names_other_body = bool(words.other_body_words or words.is_town) or (
                (COUNCIL in words.styles or other_match.outcome == CERTAIN)
                and not (other_match.best_entry is not None and other_match.best_entry.code in codes)
            )
            return self._match_codes(
                codes, is_sure=len({frozenset(owner_codes) for owner_codes in owners}) == 1 and not names_other_body
            )
        return self._downgrade_match(other_match, MATCH_WEIGHTS.foreign_address)

    def _downgrade_match(self, match: NameMatch, reason: WeightedReason) -> NameMatch:
        """Downgrade to a suggestion what would be certain but for one reason."""
        if match.outcome != CERTAIN:
            return match
        candidates = tuple(Candidate(candidate.entry, reason.score) for candidate in match.candidates)
        return NameMatch(SUGGESTED, candidates, reason.words)

    def _match_exact_name(self, text: str) -> NameMatch:
        """Match a name by an exact way of writing, else by its words."""
        if codes := self._gazetteer.codes_by_name.get(normalise_name(text)) or self._gazetteer.codes_by_name.get(
            " ".join(split_name(text))
        ):
            is_initials = len(text) <= 3 and not any(self._gazetteer.entries[code].is_council for code in codes)
            return self._match_codes(codes, is_sure=normalise_name(text) not in SHARED_PLACES and not is_initials)
        if normalise_name(text) in self._gazetteer.foreign_kinds:
            return self._build_foreign_match(normalise_name(text))
        if codes := self._find_bodies(text):
            names = (
                name
                for code in codes
                for name in (self._gazetteer.entries[code].name, self._gazetteer.entries[code].short_name)
            )
            return self._match_codes(
                codes, is_sure=singularise_name(text) in {singularise_name(name) for name in names}
            )
        return self._match_words(text)

    def _match_codes(self, codes: set[str], *, is_sure: bool = True) -> NameMatch:
        """Match the codes of an exact way of writing: one that is valid on the day, several, or one of another time."""
        valid_codes = sorted(codes & self._valid_codes)
        if len(valid_codes) == 1 and is_sure:
            return NameMatch(CERTAIN, (Candidate(self._gazetteer.entries[valid_codes[0]], MATCH_WEIGHTS.certain),), "")
        if valid_codes:
            return self._suggest_codes(valid_codes, MATCH_WEIGHTS.several_readings)
        return self._match_other_time(sorted(codes))

    def _match_other_time(self, codes: list[str]) -> NameMatch:
        """Suggest the successors or predecessors of organisations that did not exist on the day."""
        entry = self._gazetteer.entries[codes[0]]
        end_or_beginning: dt.date | None
        if entry.valid_to is not None and entry.valid_to < self._day:
            reason, end_or_beginning = MATCH_WEIGHTS.ended, entry.valid_to
            other_codes = self._find_successors(codes)
        else:
            reason, end_or_beginning = MATCH_WEIGHTS.not_begun, entry.valid_from
            other_codes = [
                code for code in sorted(self._valid_codes) if set(self._gazetteer.entries[code].successors) & set(codes)
            ]
        words = reason.words.format(name=entry.name, day=end_or_beginning)
        return self._build_suggestion([(code, reason.score) for code in other_codes], words)

    def _find_successors(self, codes: list[str]) -> list[str]:
        """Find the successors that exist on the day, over as many steps as it takes."""
        successors = [code for predecessor in codes for code in self._gazetteer.entries[predecessor].successors]
        valid_codes = [code for code in successors if code in self._valid_codes]
        return valid_codes or (self._find_successors(successors) if successors else [])

    def _suggest_codes(self, codes: Iterable[str], reason: WeightedReason) -> NameMatch:
        """Suggest organisations that are equally likely for one reason."""
        return self._build_suggestion([(code, reason.score) for code in codes], reason.words)

    def _build_suggestion(self, scored: list[tuple[str, float]], reason: str) -> NameMatch:
        """Build a suggestion of the best candidates, or an unknown match where there are none."""
        best_scores: dict[str, float] = {}
        for code, score in scored:
            best_scores[code] = max(score, best_scores.get(code, 0.0))
        ranked = sorted(best_scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_CANDIDATES]
        if not ranked:
            return NameMatch(UNKNOWN, (), reason)
        return NameMatch(
            SUGGESTED,
            tuple(Candidate(self._gazetteer.entries[code], round(score, 1)) for code, score in ranked),
            reason,
        )

    def _build_foreign_match(self, name: str) -> NameMatch:
        """Build the unknown match of a name that belongs to no organisation of the register."""
        return NameMatch(UNKNOWN, (), f"it is a {self._gazetteer.foreign_kinds[name]}")

    def _find_bodies(self, text: str) -> set[str]:
        """Find the bodies other than councils with this name, in any order of words."""
        codes = self._gazetteer.codes_by_place.get(build_loose_key(text), set())
        return {code for code in codes if not self._gazetteer.entries[code].is_council}

    def _match_words(self, text: str) -> NameMatch:
        """Match a name by the words of its place, by its parts, by initials, or by similarity."""
        words = self._gazetteer.name_parser.parse_name(text)
        if match := self._match_place(words, text):
            return match
        parts = [part for part in SEPARATOR.split(text) if part.strip()]
        if len(parts) > 1 and (match := self._match_parts(parts)):
            return match
        if (code := self._scorer.find_body_slip(text)) is not None:
            return self._match_codes({code})
        if words.other_body_words or words.is_town:
            return self._match_similar(text, words, parts, bodies_only=True)
        if initials_match := self._match_initial_letters(words):
            return initials_match
        if words.place_key in self._gazetteer.foreign_kinds and may_be_foreign(
            self._gazetteer.foreign_kinds[words.place_key], words
        ):
            return self._build_foreign_match(words.place_key)
        if match := self._match_slip(words):
            return match
        if len(compact_text := re.sub(r"[^a-z]", "", text.casefold())) <= 6 and (
            codes := self._gazetteer.codes_by_initials.get(compact_text, set()) & self._valid_codes
        ):
            return self._suggest_codes(codes, MATCH_WEIGHTS.initials)
        return self._match_similar(text, words, parts)

    def _match_initial_letters(self, words: NameWords) -> NameMatch | None:
        """Match a place with a word cut down to its first letter, as in "F of Dean" or "T Wells"."""
        letters = [word for word in words.place_words if len(word) == 1]
        if len(letters) != 1 or len(words.place_words) < 2:
            return None
        whole_words = set(words.place_words) - set(letters)
        scored = []
        for name, codes in self._scorer.variants:
            cut_words = set(name.split()) - whole_words
            if whole_words < set(name.split()) and len(cut_words) == 1 and cut_words.pop()[0] == letters[0]:
                scored += [
                    (
                        code,
                        MATCH_WEIGHTS.cut_word.score
                        + MATCH_WEIGHTS.cut_word_style_bonus * self._fits_words(code, words),
                    )
                    for code in codes
                ]
        return self._build_suggestion(scored, MATCH_WEIGHTS.cut_word.words) if scored else None

    def _fits_words(self, code: str, words: NameWords) -> bool:
        """Return whether the styles written fit an organisation."""
        return bool(self._gazetteer.entries[code].compute_style_fit(words.styles))

    def _match_slip(self, words: NameWords) -> NameMatch | None:
        """Match a council whose place is written with a slip, where all else speaks for it.

        It calls itself a council, with words of kind that fit, or is too long to be anything else.
        """
        if words.other_body_words or words.is_town or words.neutral_count or words.has_neutral_within:
            return None
        code = self._scorer.find_slip(words)
        if code is None or code not in self._valid_codes:
            return None
        claims_kind = bool(words.styles - {CITY, COUNTY, COUNTY_OR_CITY})
        has_own_kind = self._gazetteer.entries[code].compute_style_fit(words.styles) == 2
        length = len(words.joined_place)
        if not (
            (claims_kind and (length > SHORT_PLACE_LENGTH or (has_own_kind and bool(words.styles - {COUNCIL}))))
            or (not words.styles and length >= BARE_PLACE_LENGTH)
        ):
            return None
        return NameMatch(CERTAIN, (Candidate(self._gazetteer.entries[code], MATCH_WEIGHTS.certain),), "")

    def _match_place(self, words: NameWords, text: str) -> NameMatch | None:
        """Match a name whose words of the place are the very words of one on the register."""
        joined_codes = set() if words.has_and else self._gazetteer.codes_by_joined_place.get(words.joined_place, set())
        codes = self._gazetteer.codes_by_place.get(words.place_key) or joined_codes
        codes = {code for code in codes if self._gazetteer.entries[code].is_council}
        if not codes or not words.place_words:
            return None
        style_fits = {code: self._gazetteer.entries[code].compute_style_fit(words.styles) for code in codes}
        valid_fits = {code: fit for code, fit in style_fits.items() if code in self._valid_codes}
        if not valid_fits:
            return self._match_other_time(sorted(codes))
        best_fit = max(valid_fits.values())
        best_codes = [code for code, fit in valid_fits.items() if fit == best_fit]
        is_certain = (
            len(best_codes) == 1
            and best_fit > 0
            and not words.other_body_words
            and not words.is_town
            and not words.has_neutral_within
            and not self._may_be_club(words, text)
            and (not words.neutral_count or words.styles & {COUNCIL, LONDON})
            and (bool(words.styles) or self._is_plain_place(words, text, best_codes[0]))
            and not (words.place_key in SHARED_PLACES and not words.styles - {COUNCIL})
            and not (COUNTY_OR_CITY in words.styles and words.place_key in self._county_places)
        )
        if is_certain:
            return NameMatch(CERTAIN, (Candidate(self._gazetteer.entries[best_codes[0]], MATCH_WEIGHTS.certain),), "")
        if words.other_body_words or words.is_town:
            return self._suggest_codes(best_codes, MATCH_WEIGHTS.other_body_of_place)
        reason = MATCH_WEIGHTS.unfit_style if best_fit == 0 else MATCH_WEIGHTS.several_councils
        usual_codes = SHARED_PLACES.get(words.place_key, ())
        scored = [
            (
                code,
                reason.score
                + MATCH_WEIGHTS.style_fit_bonus * fit
                - MATCH_WEIGHTS.unusual_reading_malus * (usual_codes.index(code) if code in usual_codes else 0),
            )
            for code, fit in valid_fits.items()
        ]
        if best_fit == 0:
            scored += self._find_siblings(words)
        return self._build_suggestion(scored, reason.words)

    def _is_plain_place(self, words: NameWords, text: str, code: str) -> bool:
        """Return whether a bare place is written as it is on the register.

        It must not be another way round, in two words, or a nickname.
        """
        plain_text = normalise_name(text)
        if len(plain_text) <= 3 or plain_text in NICKNAMES or plain_text.split()[0] in JOINING_WORDS - {"the"}:
            return False
        is_in_order = code in self._gazetteer.codes_by_joined_place.get(words.joined_place, set())
        is_whole = words.place_key in self._gazetteer.codes_by_place or " " not in plain_text
        return is_whole and (is_in_order or "," in text)

    def _may_be_club(self, words: NameWords, text: str) -> bool:
        """Return whether a football club may be meant.

        That is so without Council behind the name, as in "Lincoln City" or "Notts County".
        """
        return bool(words.styles) and words.styles <= {CITY, COUNTY} and split_name(text)[-1] in {"city", "county"}

    def _find_siblings(self, words: NameWords) -> list[tuple[str, float]]:
        """Find the county or the city of the same stem, where the words claim one.

        An example is "Northampton County Council".
        """
        if len(words.place_words) != 1:
            return []
        if words.place_words[0].endswith("shire"):  # "Glos City Council" is that of Gloucester
            codes = (
                self._gazetteer.codes_by_place.get(words.place_words[0].removesuffix("shire"), set())
                & self._valid_codes
            )
            return [(code, MATCH_WEIGHTS.city_of_county_form.score) for code in codes if self._fits_words(code, words)]
        codes = self._gazetteer.codes_by_place.get(f"{words.place_words[0]}shire", set()) & self._valid_codes
        return [
            (
                code,
                MATCH_WEIGHTS.county_of_city_stem.score + MATCH_WEIGHTS.style_fit_bonus * self._fits_words(code, words),
            )
            for code in codes
        ]

    def _match_parts(self, parts: list[str]) -> NameMatch | None:
        """Match a name that commas, brackets or dashes set apart from a department or an address."""
        parsed_parts = [(part, self._gazetteer.name_parser.parse_name(part)) for part in parts]
        parts_by_code: dict[str, list[str]] = {}
        for part, words in parsed_parts:
            if (
                words.place_words
                and words.styles & {COUNCIL, LONDON}
                and (match := self._match_place(words, part) or self._match_slip(words))
                and match.outcome == CERTAIN
            ):
                parts_by_code.setdefault(match.candidates[0].entry.code, []).append(part)
        if not parts_by_code:
            return self._match_name_and_acronym(parts)
        if len(parts_by_code) > 1:
            return self._suggest_codes(parts_by_code, MATCH_WEIGHTS.several_names)
        ((code, named_parts),) = parts_by_code.items()
        other_words = [words for part, words in parsed_parts if part not in named_parts]
        other_parts = [part for part in parts if part not in named_parts]
        if all(
            self._is_office_or_address(part, words) or self._is_own_area(code, words)
            for part, words in zip(other_parts, other_words, strict=True)
        ):
            return NameMatch(CERTAIN, (Candidate(self._gazetteer.entries[code], MATCH_WEIGHTS.certain),), "")
        if any(words.other_body_words or words.is_town for words in other_words):
            return self._suggest_codes([code], MATCH_WEIGHTS.other_body_beside_name)
        return self._suggest_codes([code], MATCH_WEIGHTS.text_beside_name)

    def _match_name_and_acronym(self, parts: list[str]) -> NameMatch | None:
        """Match the name of a body with its acronym beside it; None unless both are those of one body."""
        if max(map(len, parts)) < MIN_WHOLE_NAME_LENGTH:
            return None
        owners = [
            self._find_bodies(part)
            | self._gazetteer.codes_by_name.get(normalise_name(part), set())
            | self._gazetteer.codes_by_initials.get(normalise_name(part).replace(" ", ""), set())
            for part in parts
        ]
        codes = set.intersection(*owners) & self._valid_codes
        return self._match_codes(codes) if len(codes) == 1 else None

    def _is_own_area(self, code: str, words: NameWords) -> bool:
        """Return whether words beside the name of a council can be a place in it, its county, or a person in it.

        They are not where they name another council, one elsewhere, or another body.
        """
        if words.styles - {CITY, COUNTY} or words.other_body_words or words.is_town or len(words.place_words) > 2:
            return False
        entry, entries = self._gazetteer.entries[code], self._gazetteer.entries
        if kind := self._gazetteer.foreign_kinds.get(words.place_key):
            return kind in PLACES_WITHIN
        place_codes = self._gazetteer.codes_by_place.get(words.place_key, set())
        area_codes = {code, entry.county_code} - {None}
        return not place_codes or any(
            other_code in area_codes or entries[other_code].county_code in area_codes for other_code in place_codes
        )

    def _is_office_or_address(self, part: str, words: NameWords) -> bool:
        """Return whether a part is a department, a person's post or an address, and names nobody else."""
        if words.other_body_words or words.is_town or words.styles - {CITY, COUNTY}:
            return False
        name_words = [
            word
            for word in split_name(part)
            if word not in NEUTRAL_WORDS and word not in JOINING_WORDS and not word.isdigit()
        ]
        if not name_words:
            return True
        return bool(set(split_name(part)) & ADDRESS_WORDS) and len(name_words) <= 4

    def _match_similar(self, text: str, words: NameWords, parts: list[str], *, bodies_only: bool = False) -> NameMatch:
        """Match a name to what is written most like it, or like the part of it that names a council."""
        scored = self._scorer.score_bodies(text)
        for part in parts if len(parts) > 1 else []:
            scored |= dict.fromkeys(
                self._find_bodies(part)
                | self._gazetteer.codes_by_name.get(normalise_name(part), set()) & self._valid_codes,
                MATCH_WEIGHTS.named_part.score,
            )
        if bodies_only:
            scored = {code: score for code, score in scored.items() if not self._gazetteer.entries[code].is_council}
        pieces = parts[:4] if len(parts) > 1 else []
        if beginning := UP_TO_STYLE.match(text):
            pieces = [*pieces, beginning[0]]
        parsed_pieces = [self._gazetteer.name_parser.parse_name(part) for part in pieces]
        for piece_words in [words, *(part for part in parsed_pieces if COUNCIL in part.styles and part.place_words)]:
            if piece_words.other_body_words or piece_words.is_town:
                continue
            if (
                COUNCIL in piece_words.styles and piece_words.place_words
            ):  # then a body with Council in its name is the less likely
                scored = {code: score - 10 * (score < 97) for code, score in scored.items()}
            council_scores, foreign = self._scorer.score_councils(piece_words)
            if (
                foreign
                and max(scored.values(), default=0.0) < 90
                and foreign[1] > max(0.0, *scored.values(), *council_scores.values()) + 3
            ):
                return self._build_foreign_match(foreign[0])
            for code, score in council_scores.items():
                scored[code] = max(scored.get(code, 0.0), score)
        similar = [(code, score) for code, score in scored.items() if score >= MIN_SIMILARITY]
        return self._build_suggestion(similar, MATCH_WEIGHTS.named_part.words) if similar else NO_MATCH
