"""Compute response rates of a whole frame.

They are counts of every council there is, so they carry no confidence interval.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

import pandas as pd

from lib.measures import definitions
from lib.measures.dispositions import STANDING_MEANINGS, Dispositions
from lib.measures.figure import Figure, build_figure_record
from lib.terms import COUNCIL_TYPES, SINGLE_TIER, TIER_OF


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """Response rates of one group of councils, from its dispositions.

    group: the names of the group, empty for all councils. Each rate is a Figure, which carries its numerator and
    denominator.
    """

    group: tuple[str, ...]
    dispositions: Dispositions

    @property
    def response_rate(self) -> Figure:
        """Complete and partial responses, as a share of all councils (RR2)."""
        return Figure(self.dispositions.responded_count, self.dispositions.council_count, definitions.RESPONSE_RATE)

    @property
    def minimum_response_rate(self) -> Figure:
        """Complete responses, as a share of all councils (RR1)."""
        return Figure(self.dispositions.complete, self.dispositions.council_count, definitions.MINIMUM_RESPONSE_RATE)

    @property
    def contact_rate(self) -> Figure:
        """Councils that were reached or responded in some way, as a share of all councils."""
        return Figure(self.dispositions.reached_count, self.dispositions.council_count, definitions.CONTACT_RATE)

    @property
    def cooperation_rate(self) -> Figure:
        """Complete and partial responses, as a share of the councils that were reached."""
        return Figure(self.dispositions.responded_count, self.dispositions.reached_count, definitions.COOPERATION_RATE)

    @property
    def refusal_rate(self) -> Figure:
        """Councils that declined or broke off, as a share of all councils."""
        return Figure(self.dispositions.refusal_count, self.dispositions.council_count, definitions.REFUSAL_RATE)

    def count_shortfall(self, target: Decimal) -> int:
        """Count how many more councils must respond to meet a target rate between 0 and 1; 0 where it is met."""
        return max(
            0, count_needed_councils(target, self.dispositions.council_count) - self.dispositions.responded_count
        )


RATE_NAMES = ("response_rate", "minimum_response_rate", "contact_rate", "cooperation_rate", "refusal_rate")


def count_needed_councils(target: Decimal, councils: int) -> int:
    """Count the smallest number of councils that meets a target share between 0 and 1: 142 of 353 for 0.4."""
    return ceil(target * councils)


def compute_overall_rates(counts: pd.DataFrame) -> ResponseRates:
    """Compute the rates of all councils from a table with region, type, standing and councils."""
    return ResponseRates((), Dispositions.from_counts(counts))


def compute_rates_by_group(counts: pd.DataFrame, grouping: list[str]) -> list[ResponseRates]:
    """Compute the rates of each group of councils, including groups without any response.

    counts has the columns region, type, standing and councils; grouping names one or two of region, type and tier
    (County, District or Single tier). Groups come in alphabetical order, council types in the order usual in the
    sector.
    """
    if counts.empty:
        return []
    if "tier" in grouping:
        counts = counts.assign(tier=[TIER_OF.get(council_type, SINGLE_TIER) for council_type in counts["type"]])
    # A few dozen rows, several times a page: a plain loop takes a tenth of what grouping a frame does.
    pairs_by_group: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for row in zip(*(counts[name].to_list() for name in (*grouping, "standing", "councils")), strict=True):
        pairs_by_group.setdefault(tuple(map(str, row[:-2])), []).append((row[-2], row[-1]))
    groups = [ResponseRates(key, Dispositions.from_pairs(pairs)) for key, pairs in pairs_by_group.items()]
    return sorted(groups, key=lambda rates: tuple(_build_sort_key(name) for name in rates.group))


def _build_sort_key(name: str) -> tuple[int, str]:
    """Build the sort key of a group's name: council types in the sector's order, other names alphabetically."""
    return (COUNCIL_TYPES.index(name) if name in COUNCIL_TYPES else 0, name)


def build_rates_table(
    groups: list[ResponseRates], grouping: list[str], *, floor: Decimal | None, earlier: list[ResponseRates]
) -> pd.DataFrame:
    """Build a table with one row a group, for a page, an export or the command line.

    Columns: the names in grouping, councils, one count for each standing (by its term), responded, change (in
    responded since an earlier day, whose groups are given as earlier), to_floor (how many more responses reach the
    floor, a share between 0 and 1; left out where no floor applies to these groups), then for each rate its value
    (between 0 and 1).
    """
    earlier_responded = {rates.group: rates.dispositions.responded_count for rates in earlier}
    rows = [
        _build_row(rates, grouping)
        | {
            "responded": rates.dispositions.responded_count,
            "change": rates.dispositions.responded_count - earlier_responded.get(rates.group, 0),
            **({} if floor is None else {"to_floor": rates.count_shortfall(floor)}),
        }
        for rates in groups
    ]
    terms = [meaning.term for meaning in STANDING_MEANINGS.values()]
    gap_columns = [] if floor is None else ["to_floor"]
    return pd.DataFrame(rows, columns=[*grouping, "councils", *terms, "responded", "change", *gap_columns, *RATE_NAMES])


def _build_row(rates: ResponseRates, grouping: list[str]) -> dict[str, Any]:
    """Build the row of one group without the columns that need a floor or an earlier day."""
    counts = {STANDING_MEANINGS[code].term: count for code, count in rates.dispositions.count_by_standing().items()}
    rate_values = {name: getattr(rates, name).value for name in RATE_NAMES}
    return {
        **dict(zip(grouping, rates.group, strict=True)),
        "councils": rates.dispositions.council_count,
        **counts,
        **rate_values,
    }


def build_rate_records(groups: list[ResponseRates], grouping: list[str]) -> list[dict[str, Any]]:
    """Build records of the groups for JSON, with every figure in full.

    Each figure has value, numerator, denominator and definition.
    """
    return [
        {
            **dict(zip(grouping, rates.group, strict=True)),
            "councils": rates.dispositions.council_count,
            "dispositions": {
                STANDING_MEANINGS[code].term: count for code, count in rates.dispositions.count_by_standing().items()
            },
            **{name: build_figure_record(getattr(rates, name)) for name in RATE_NAMES},
        }
        for rates in groups
    ]
