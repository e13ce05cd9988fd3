"""Classify responses and councils by AAPOR disposition, and count councils by disposition."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lib.measures import definitions
from lib.measures.definitions import Definition
from lib.terms import (
    COMPLETE,
    COMPLETE_ABOVE,
    DISPOSITIONS,
    NOT_REACHED,
    OTHER,
    PARTIAL,
    PARTIAL_FROM,
    REFUSAL,
)

DISPOSITION_MEANINGS: dict[str, Definition] = {
    COMPLETE: definitions.COMPLETE,
    PARTIAL: definitions.PARTIAL,
    REFUSAL: definitions.REFUSAL,
    OTHER: definitions.OTHER,
    NOT_REACHED: definitions.NOT_REACHED,
}


def classify_response(kind: str, answered: int, applicable: int) -> str:
    """Classify one response as complete (I), partial (P) or refusal (R).

    kind: the kind of response; a letter is complete, a response that declines is a refusal. Otherwise the disposition
    follows from how many of the applicable questions were answered.
    """
    if kind == "declined":
        return REFUSAL
    if kind == "letter" or answered * 100 > applicable * COMPLETE_ABOVE:
        return COMPLETE
    return PARTIAL if answered * 100 >= applicable * PARTIAL_FROM and applicable else REFUSAL


def classify_council(dispositions: Iterable[str], *, is_reached: bool) -> str:
    """Classify a council by the best disposition of its live responses.

    dispositions: those of the live responses. Without any, the council is other (O) where it was reached, else not
    reached (N).
    """
    best = min(dispositions, key=DISPOSITIONS.index, default=None)
    return best or (OTHER if is_reached else NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Numbers of councils of a group by disposition."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    other: int = 0
    not_reached: int = 0

    @classmethod
    def from_counts(cls, counts: pd.DataFrame) -> "Dispositions":
        """Build from a table with the columns disposition (a code) and councils (a count)."""
        return cls.from_pairs(zip(counts["disposition"].to_list(), counts["councils"].to_list(), strict=True))

    @classmethod
    def from_pairs(cls, counts: Iterable[tuple[str, int]]) -> "Dispositions":
        """Build from pairs of a disposition's code and a number of councils, added up by code."""
        counts_by_code = dict.fromkeys(DISPOSITIONS, 0)
        for code, councils in counts:
            counts_by_code[code] += int(councils)
        return cls(*counts_by_code.values())

    @property
    def responded_count(self) -> int:
        """Number of councils with a complete or partial response."""
        return self.complete + self.partial

    @property
    def reached_count(self) -> int:
        """Number of councils that responded, refused or were reached otherwise."""
        return self.responded_count + self.refusal + self.other

    @property
    def council_count(self) -> int:
        """Number of all councils of the group."""
        return self.reached_count + self.not_reached

    def count_by_code(self) -> dict[str, int]:
        """Count councils by disposition code, in the order I, P, R, O, N."""
        values = (self.complete, self.partial, self.refusal, self.other, self.not_reached)
        return dict(zip(DISPOSITIONS, values, strict=True))
