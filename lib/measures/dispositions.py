"""Classify responses and councils by AAPOR disposition, count councils by it, and say where each stands."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.measures import definitions
from lib.measures.definitions import Definition
from lib.terms import (
    BROKE_OFF,
    COMPLETE,
    COMPLETE_ABOVE,
    DECLINED,
    NOT_REACHED,
    OTHER,
    PARTIAL,
    PARTIAL_FROM,
    RESPONDED,
    STANDINGS,
)

STANDING_MEANINGS: dict[str, Definition] = {
    COMPLETE: definitions.COMPLETE,
    PARTIAL: definitions.PARTIAL,
    DECLINED: definitions.DECLINED,
    BROKE_OFF: definitions.BROKE_OFF,
    OTHER: definitions.OTHER,
    NOT_REACHED: definitions.NOT_REACHED,
}


def classify_response(kind: str, answered: int, questions: int, *, is_sent_in: bool, has_substance: bool) -> str:
    """Classify one response by the standing that it gives its organisation.

    kind: the kind of response; one that declines is explicit, and a letter of substance is complete. answered: of the
    questions that count, how many it answered; those are the required questions that apply to the organisation, or all
    that apply where none of them is required. is_sent_in: whether the form was sent in. has_substance: whether any
    answer, or the letter, says more than "no comment". A form that was sent in without any substance, and with fewer
    than half of the questions answered, leaves its organisation reached (O).
    """
    if kind == "declined":
        return DECLINED
    if (kind == "letter" and has_substance) or answered * 100 > questions * COMPLETE_ABOVE:
        return COMPLETE
    if questions and answered * 100 >= questions * PARTIAL_FROM:
        return PARTIAL
    if not is_sent_in:
        return BROKE_OFF
    return PARTIAL if has_substance else OTHER


def classify_council(standings: Iterable[str], *, is_reached: bool) -> str:
    """Classify a council by the best standing that its live responses give.

    Without any, the council is other (O) where it was reached, else not reached (N).
    """
    best = min(standings, key=STANDINGS.index, default=None)
    return best or (OTHER if is_reached else NOT_REACHED)


def describe_standings(rows: pd.DataFrame, closes: dt.date) -> pd.DataFrame:
    """Describe in words where each council stands.

    rows has standing (a code), and where they are known withdrew_on, responded_on and said_nothing_on (days, or empty).
    closes is the closing day. Adds standing_term (the standing alone) and standing_text (with what else there is to say
    of it: "Complete; late, it came on 16 March 2015").
    """
    empty = [None] * len(rows)
    withdrew_on, responded_on, said_nothing_on = (
        rows[name].to_list() if name in rows else empty for name in ("withdrew_on", "responded_on", "said_nothing_on")
    )
    codes = rows["standing"].to_list()
    texts = [
        _describe_standing(code, closes, withdrew_on=withdrawal, responded_on=response, said_nothing_on=no_comment)
        for code, withdrawal, response, no_comment in zip(
            codes, withdrew_on, responded_on, said_nothing_on, strict=True
        )
    ]
    return rows.assign(standing_term=[STANDING_MEANINGS[code].term for code in codes], standing_text=texts)


def _describe_standing(
    standing: str, closes: dt.date, *, withdrew_on: Any, responded_on: Any, said_nothing_on: Any
) -> str:
    """Describe the standing of one council, with what was withdrawn, what came late, and what said nothing."""
    parts = [STANDING_MEANINGS[standing].term]
    if standing in RESPONDED and not pd.isna(responded_on) and responded_on > closes:
        parts.append(f"late, it came on {format_standing_day(responded_on)}")
    if not pd.isna(withdrew_on):
        remaining_text = ", and another response counts" if standing in RESPONDED else ""
        parts.append(f"withdrew on {format_standing_day(withdrew_on)}{remaining_text}")
    if standing == OTHER and not pd.isna(said_nothing_on):
        parts.append(f'sent in no more than "no comment" on {format_standing_day(said_nothing_on)}')
    return "; ".join(parts)


def format_standing_day(day: dt.date) -> str:
    """Format a day as it stands beside a standing: 3 March 2015."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Numbers of councils of a group by standing.

    Those that broke off and those that declined are one code, the refusals (R), in the formulas.
    """

    complete: int = 0
    partial: int = 0
    declined: int = 0
    broke_off: int = 0
    other: int = 0
    not_reached: int = 0

    @classmethod
    def from_counts(cls, counts: pd.DataFrame) -> "Dispositions":
        """Build from a table with the columns standing (a code) and councils (a count)."""
        return cls.from_pairs(zip(counts["standing"].to_list(), counts["councils"].to_list(), strict=True))

    @classmethod
    def from_pairs(cls, counts: Iterable[tuple[str, int]]) -> "Dispositions":
        """Build from pairs of a standing's code and a number of councils, added up by code."""
        counts_by_code = dict.fromkeys(STANDINGS, 0)
        for code, councils in counts:
            counts_by_code[code] += int(councils)
        return cls(*counts_by_code.values())

    @property
    def refusal_count(self) -> int:
        """Number of councils that declined or broke off."""
        return self.declined + self.broke_off

    @property
    def responded_count(self) -> int:
        """Number of councils with a complete or partial response."""
        return self.complete + self.partial

    @property
    def reached_count(self) -> int:
        """Number of councils that responded, refused or were reached otherwise."""
        return self.responded_count + self.refusal_count + self.other

    @property
    def council_count(self) -> int:
        """Number of all councils of the group."""
        return self.reached_count + self.not_reached

    def count_by_standing(self) -> dict[str, int]:
        """Count councils by standing, in the order of STANDINGS."""
        values = (self.complete, self.partial, self.declined, self.broke_off, self.other, self.not_reached)
        return dict(zip(STANDINGS, values, strict=True))
