"""Compute how similar a name is to those of the register; what follows from it is decided by the matcher."""

import re
from collections.abc import Set

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lib.intake.matching.gazetteer import Gazetteer, expand_abbreviations
from lib.intake.matching.name_words import CITY, COUNCIL, NameWords

MIN_SLIP_LENGTH = 5  # letters of a place that bears a slip such as people make
LONG_PLACE_LENGTH, LONGEST_PLACE_LENGTH = 9, 12  # of one that bears any slip, and of one that bears two
MIN_BODY_LENGTH = 12
MISREAD_DIGITS = str.maketrans("015", "ols")
SLIP_MARGIN = 2  # by how many letters every other place must be farther away
REPEATED_LETTER = re.compile(r"(.)\1+")
VOWELS = frozenset("aeiouy")


class SimilarityScorer:
    """Scorer of names against the ways of writing of the organisations that exist on one day."""

    def __init__(self, gazetteer: Gazetteer, valid_codes: Set[str]) -> None:
        """Prepare the names. variants are pairs of a way of writing and the codes of those that have it."""
        self._gazetteer = gazetteer
        variants = [(name, sorted(codes & valid_codes)) for name, codes in gazetteer.codes_by_variant.items()]
        self.variants = [(name, codes) for name, codes in variants if codes]
        self._variant_names = [name for name, _codes in self.variants]
        self._joined_variants = [name.replace(" ", "") for name in self._variant_names]
        self._foreign_names = [name for name in gazetteer.foreign_kinds if len(name) > 3]
        self._joined_foreign_names = [name.replace(" ", "") for name in self._foreign_names]
        codes_by_slip_name: dict[str, set[str]] = {name: set() for name in self._joined_foreign_names}
        for name, codes in gazetteer.codes_by_variant.items():
            if any(gazetteer.entries[code].is_council for code in codes):
                codes_by_slip_name.setdefault(name.replace(" ", ""), set()).update(codes & valid_codes or codes)
        self._slip_word_counts = {name.replace(" ", ""): len(name.split()) for name in gazetteer.codes_by_variant}
        self._slip_word_counts |= {name.replace(" ", ""): len(name.split()) for name in self._foreign_names}
        self._slip_names, self._slip_codes = list(codes_by_slip_name), list(codes_by_slip_name.values())

    def find_slip(self, words: NameWords) -> str | None:
        """Find the one council whose place is written with a slip of the pen; None where another could be meant.

        Councils of other times and names from elsewhere count as others. A short place bears only the slips that
        people make: two letters changed about, one doubled, left out or put in, one vowel for another.
        """
        place = words.joined_place.translate(MISREAD_DIGITS)
        if len(place) < MIN_SLIP_LENGTH or not place.isalpha():
            return None
        allowed_slips = 1 if len(place) < LONGEST_PLACE_LENGTH or not words.styles else 2
        distances = process.cdist(
            [place], self._slip_names, scorer=OSA.distance, score_cutoff=SLIP_MARGIN + allowed_slips
        )[0]
        indices = [
            index
            for index in map(int, np.flatnonzero(distances < allowed_slips + SLIP_MARGIN))
            if not self._slip_codes[index] or self._list_fitting_codes(index, words)
        ]
        nearest = min(indices, key=lambda index: distances[index], default=None)
        if nearest is None or distances[nearest] > allowed_slips:
            return None
        name, smallest = self._slip_names[nearest], distances[nearest]
        codes = set(self._list_fitting_codes(nearest, words))
        for index in indices:  # hardly anybody gets the first letter wrong
            margin = SLIP_MARGIN if self._slip_names[index][0] == place[0] and not is_doubling(place, name) else 1
            if distances[index] < smallest + margin and set(self._list_fitting_codes(index, words)) != codes:
                return None
        is_usual = len(place) >= LONG_PLACE_LENGTH or is_usual_slip(place, name)
        has_word_more = len(words.place_words) > self._slip_word_counts[name]  # perhaps that of another country
        if len(codes) != 1 or not is_usual or has_word_more or place[0] != name[0]:
            return None
        return codes.pop()

    def _list_fitting_codes(self, index: int, words: NameWords) -> list[str]:
        """List the councils of a name that the styles written can mean."""
        entries = self._gazetteer.entries
        return [code for code in self._slip_codes[index] if entries[code].compute_style_fit(words.styles)]

    def find_body_slip(self, text: str) -> str | None:
        """Find the one body that is no council whose long name is written with a slip or two."""
        expanded_name = expand_abbreviations(text)
        name = expanded_name.replace(" ", "")
        if len(name) < MIN_BODY_LENGTH:
            return None
        distances = process.cdist([name], self._joined_variants, scorer=OSA.distance, score_cutoff=6)[0]
        nearest = int(distances.argmin())
        codes = {
            code for index in np.flatnonzero(distances < distances[nearest] + 3) for code in self.variants[index][1]
        }
        has_word_more = len(expanded_name.split()) > len(self._variant_names[nearest].split())
        is_slip = 0 < distances[nearest] <= 2 and self._joined_variants[nearest][0] == name[0] and not has_word_more
        is_one_body = len(codes) == 1 and not any(self._gazetteer.entries[code].is_council for code in codes)
        return codes.pop() if is_slip and is_one_body else None

    def score_bodies(self, text: str) -> dict[str, float]:
        """Compute, by code, how similar a text is to the names of bodies that are no councils."""
        expanded_name = expand_abbreviations(text)
        whole_scores = np.maximum(
            process.cdist([expanded_name], self._variant_names, scorer=fuzz.token_sort_ratio)[0],
            process.cdist([expanded_name.replace(" ", "")], self._joined_variants, scorer=fuzz.ratio)[0],
        )
        part_scores = process.cdist([expanded_name], self._variant_names, scorer=fuzz.token_set_ratio)[0]
        scored: dict[str, float] = {}
        for variant_index in np.flatnonzero((whole_scores >= 80) | (part_scores >= 95)):
            name, codes = self.variants[variant_index]
            word_count = len(name.split())
            is_distinctive = word_count >= 2 and len(expanded_name.split()) >= 2 and len(name) >= 9
            score = max(
                float(whole_scores[variant_index]), 90.0 if is_distinctive and part_scores[variant_index] >= 95 else 0.0
            )
            for code in codes:
                if not self._gazetteer.entries[code].is_council and score >= 80:
                    scored[code] = max(scored.get(code, 0.0), score)
        return scored

    def score_councils(self, words: NameWords) -> tuple[dict[str, float], tuple[str, float] | None]:
        """Compute, by code, how similar a place is to councils; and find the most similar foreign name.

        The second value is the foreign name with its score, or None.
        """
        place_name = " ".join(words.place_words)
        if not place_name:
            return {}, None
        similarities = self._compute_similarities(
            place_name, words.joined_place, self._variant_names, self._joined_variants
        )
        scored: dict[str, float] = {}
        for index in np.argsort(-similarities)[:40]:
            for code in self.variants[index][1]:
                entry = self._gazetteer.entries[code]
                if entry.is_council:
                    fit = entry.compute_style_fit(words.styles) if words.styles - {COUNCIL} else -1
                    score = float(similarities[index]) + {2: 3.0, 1: 1.5, 0: -7.0, -1: 0.0}[fit]
                    scored[code] = max(scored.get(code, 0.0), min(99.0, score))
        foreign_similarities = self._compute_similarities(
            place_name, words.joined_place, self._foreign_names, self._joined_foreign_names
        )
        index = int(foreign_similarities.argmax())
        name = self._foreign_names[index]
        if foreign_similarities[index] >= 92 and may_be_foreign(self._gazetteer.foreign_kinds[name], words):
            return scored, (name, float(foreign_similarities[index]))
        return scored, None

    def _compute_similarities(
        self, place_name: str, joined_place: str, names: list[str], joined_names: list[str]
    ) -> np.ndarray:
        """Compute how similar a place is to each name: by letters, by words in any order, and as a part of it.

        joined_names are the names without spaces. Returns one score between 0 and 100 for each name.
        """
        whole_scores = np.maximum(
            process.cdist([place_name], names, scorer=fuzz.token_sort_ratio)[0],
            process.cdist([joined_place], joined_names, scorer=fuzz.ratio)[0],
        )
        if len(joined_place) >= 4:
            edit_distances = process.cdist([joined_place], joined_names, scorer=OSA.distance)[0]
            whole_scores = np.maximum(whole_scores, np.where(edit_distances <= 1, 100.0 - 11 * edit_distances, 0.0))
        part_scores = process.cdist([place_name], names, scorer=fuzz.token_set_ratio)[0]
        start_scores = np.array([
            94.0 if len(joined_place) >= 5 and name.startswith(joined_place) else 0.0 for name in joined_names
        ])  # fmt: skip
        length_ratios = np.array(
            [min(len(name), len(joined_place)) / max(len(name), len(joined_place), 1) for name in joined_names]
        )
        is_place_longer = np.array(
            [len(joined_place) > len(name) for name in joined_names]
        )  # a name with more in it than the place
        part_weights = np.where(is_place_longer, 0.70 + 0.25 * length_ratios, 0.80 + 0.17 * length_ratios)
        similarities: np.ndarray = np.maximum.reduce(
            [whole_scores, part_scores * part_weights, start_scores * (0.85 + 0.15 * length_ratios)]
        )
        return similarities


def may_be_foreign(kind: str, words: NameWords) -> bool:
    """Return whether a foreign name can be meant, by the styles written.

    No town council calls itself district.
    """
    return not (words.styles - {COUNCIL, CITY}) or not kind.startswith(("town", "city council", "police", "national"))


def is_usual_slip(written: str, name: str) -> bool:
    """Return whether one word is another with two letters changed about, one left out or put in, or another vowel."""
    if len(written) != len(name):
        return True
    differing = [(left, right) for left, right in zip(written, name, strict=True) if left != right]
    return len(differing) == 2 or all(left in VOWELS and right in VOWELS for left, right in differing)


def is_doubling(written: str, name: str) -> bool:
    """Return whether two words differ only in how often a letter stands next to itself."""
    return REPEATED_LETTER.sub(r"\1", written) == REPEATED_LETTER.sub(r"\1", name)
