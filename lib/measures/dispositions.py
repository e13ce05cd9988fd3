"""What one response amounts to, and how many councils stand where."""

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

MEANING: dict[str, Definition] = {
    COMPLETE: definitions.COMPLETE,
    PARTIAL: definitions.PARTIAL,
    REFUSAL: definitions.REFUSAL,
    OTHER: definitions.OTHER,
    NOT_REACHED: definitions.NOT_REACHED,
}


def of_response(kind: str, answered: int, applicable: int) -> str:
    """The disposition (I, P or R) of one response, by its kind and how many of the questions that apply it answered."""
    if kind == "declined":
        return REFUSAL
    if kind == "letter" or answered * 100 > applicable * COMPLETE_ABOVE:
        return COMPLETE
    return PARTIAL if answered * 100 >= applicable * PARTIAL_FROM and applicable else REFUSAL


def of_council(responses: Iterable[str], *, reached: bool) -> str:
    """A council's disposition: the best of its live responses, else whether it was reached."""
    best = min(responses, key=DISPOSITIONS.index, default=None)
    return best or (OTHER if reached else NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Dispositions:
    """How many councils of a group have each disposition."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    other: int = 0
    not_reached: int = 0

    @classmethod
    def from_counts(cls, counts: pd.DataFrame) -> "Dispositions":
        """From a frame with the columns disposition (a code) and councils (a count)."""
        return cls.added_up(zip(counts["disposition"].to_list(), counts["councils"].to_list(), strict=True))

    @classmethod
    def added_up(cls, counts: Iterable[tuple[str, int]]) -> "Dispositions":
        """From pairs of a disposition's code and a number of councils."""
        found = dict.fromkeys(DISPOSITIONS, 0)
        for code, councils in counts:
            found[code] += int(councils)
        return cls(*found.values())

    @property
    def responded(self) -> int:
        return self.complete + self.partial

    @property
    def reached(self) -> int:
        return self.responded + self.refusal + self.other

    @property
    def total(self) -> int:
        return self.reached + self.not_reached

    def by_code(self) -> dict[str, int]:
        """The counts by disposition code, in the order I, P, R, O, N."""
        values = (self.complete, self.partial, self.refusal, self.other, self.not_reached)
        return dict(zip(DISPOSITIONS, values, strict=True))
