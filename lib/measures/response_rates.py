"""Response rates of a whole frame. They are counts of every council there is, so they carry no confidence interval."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

import pandas as pd

from lib.measures import definitions
from lib.measures.dispositions import MEANING, Dispositions
from lib.measures.figure import Figure, as_record
from lib.terms import COUNCIL_TYPES, SINGLE_TIER, TIER_OF


@dataclass(frozen=True, slots=True)
class Rates:
    """A group of councils with its dispositions. Each rate is a Figure, which carries its numerator and denominator."""

    group: tuple[str, ...]
    dispositions: Dispositions

    @property
    def response_rate(self) -> Figure:
        return Figure(self.dispositions.responded, self.dispositions.total, definitions.RESPONSE_RATE)

    @property
    def minimum_response_rate(self) -> Figure:
        return Figure(self.dispositions.complete, self.dispositions.total, definitions.MINIMUM_RESPONSE_RATE)

    @property
    def contact_rate(self) -> Figure:
        return Figure(self.dispositions.reached, self.dispositions.total, definitions.CONTACT_RATE)

    @property
    def cooperation_rate(self) -> Figure:
        return Figure(self.dispositions.responded, self.dispositions.reached, definitions.COOPERATION_RATE)

    @property
    def refusal_rate(self) -> Figure:
        return Figure(self.dispositions.refusal, self.dispositions.total, definitions.REFUSAL_RATE)

    def short_of(self, target: Decimal) -> int:
        """How many more councils must respond for the response rate to meet a target between 0 and 1."""
        return max(0, needed(target, self.dispositions.total) - self.dispositions.responded)


RATES = ("response_rate", "minimum_response_rate", "contact_rate", "cooperation_rate", "refusal_rate")


def needed(target: Decimal, councils: int) -> int:
    """The smallest number of councils that meets a target share between 0 and 1: 142 of 353 for 0.4."""
    return ceil(target * councils)


def overall(counts: pd.DataFrame) -> Rates:
    """The rates of all councils in a frame with the columns region, type, disposition and councils."""
    return Rates((), Dispositions.from_counts(counts))


def by_group(counts: pd.DataFrame, by: list[str]) -> list[Rates]:
    """The rates of each group of councils, a group without any response included.

    counts has the columns region, type, disposition and councils; by names one or two of region, type and tier (County,
    District or Single tier). Groups come in alphabetical order, council types as the sector lists them.
    """
    if counts.empty:
        return []
    if "tier" in by:
        counts = counts.assign(tier=[TIER_OF.get(kind, SINGLE_TIER) for kind in counts["type"]])
    # A few dozen rows, several times a page: a plain loop takes a tenth of what grouping a frame does.
    found: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for row in zip(*(counts[name].to_list() for name in (*by, "disposition", "councils")), strict=True):
        found.setdefault(tuple(map(str, row[:-2])), []).append((row[-2], row[-1]))
    groups = [Rates(key, Dispositions.added_up(pairs)) for key, pairs in found.items()]
    return sorted(groups, key=lambda one: tuple(_place(name) for name in one.group))


def _place(name: str) -> tuple[int, str]:
    return (COUNCIL_TYPES.index(name) if name in COUNCIL_TYPES else 0, name)


def as_table(groups: list[Rates], by: list[str], *, floor: Decimal | None, earlier: list[Rates]) -> pd.DataFrame:
    """The groups as rows, for a page, an export or the command line.

    Columns: the names in by, councils, one count for each disposition (by its term), responded, change (in responded
    since an earlier day, whose groups are given), to_floor (how many more responses reach the floor, a share between 0
    and 1; left out where no floor is asked of these groups), then for each rate its value (between 0 and 1).
    """
    before = {one.group: one.dispositions.responded for one in earlier}
    rows = [
        _row(one, by)
        | {
            "responded": one.dispositions.responded,
            "change": one.dispositions.responded - before.get(one.group, 0),
            **({} if floor is None else {"to_floor": one.short_of(floor)}),
        }
        for one in groups
    ]
    terms = [meaning.term for meaning in MEANING.values()]
    gap = [] if floor is None else ["to_floor"]
    return pd.DataFrame(rows, columns=[*by, "councils", *terms, "responded", "change", *gap, *RATES])


def _row(one: Rates, by: list[str]) -> dict[str, Any]:
    counts = {MEANING[code].term: count for code, count in one.dispositions.by_code().items()}
    rates = {name: getattr(one, name).value for name in RATES}
    return {**dict(zip(by, one.group, strict=True)), "councils": one.dispositions.total, **counts, **rates}


def as_records(groups: list[Rates], by: list[str]) -> list[dict[str, Any]]:
    """The groups with every figure in full: value, numerator, denominator and definition. For JSON."""
    return [
        {
            **dict(zip(by, one.group, strict=True)),
            "councils": one.dispositions.total,
            "dispositions": {MEANING[code].term: count for code, count in one.dispositions.by_code().items()},
            **{name: as_record(getattr(one, name)) for name in RATES},
        }
        for one in groups
    ]
