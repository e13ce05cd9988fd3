"""Compute what rates, floors and R become if certain councils respond."""

from dataclasses import dataclass

import pandas as pd

from lib.measures.figure import Figure
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import ResponseRates, compute_overall_rates, compute_rates_by_group
from lib.measures.target import Outlook, TargetLevels, TargetPart, compute_target_parts
from lib.terms import COMPLETE, RESPONDED


@dataclass(frozen=True, slots=True)
class ResponseState:
    """Rates of a frame, overall and by group, how even they are, and the parts of the target.

    parts is empty where no part of the target is set.
    """

    overall: ResponseRates
    regions: list[ResponseRates]
    types: list[ResponseRates]
    by_region: Representativeness
    by_type: Representativeness
    parts: list[TargetPart]

    @property
    def figures(self) -> dict[str, Figure]:
        """Response rate of all councils, under "", and of each region and type by name."""
        return {"".join(rates.group): rates.response_rate for rates in (self.overall, *self.regions, *self.types)}


@dataclass(frozen=True, slots=True)
class Scenario:
    """State of the response today, and if all the chosen councils responded.

    added: how many of the chosen councils had not responded.
    """

    before: ResponseState
    after: ResponseState
    added: int


def compute_scenario(counts: pd.DataFrame, chosen: pd.DataFrame, targets: TargetLevels, outlook: Outlook) -> Scenario:
    """Compute what becomes of the response if the chosen councils send a complete response.

    counts: region, type, standing and councils (a count), of the whole frame. chosen: one row a council, with
    region, type and standing, as it stands today; those that have responded change nothing. outlook: as for
    compute_target_parts. Raises ValueError where more councils are chosen than there are.
    """
    added = chosen[~chosen["standing"].isin(RESPONDED)]
    return Scenario(
        _compute_state(counts, targets, outlook),
        _compute_state(add_responses(counts, added), targets, outlook),
        len(added),
    )


def add_responses(counts: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Move councils from the standing they have to complete.

    counts and added as counts and chosen in compute_scenario. Raises ValueError where counts do not have so many.
    """
    keys = ["region", "type", "standing"]
    moved = added.groupby(keys, as_index=False).size().rename(columns={"size": "councils"})
    taken = moved.assign(councils=-moved["councils"])
    given = moved.assign(standing=COMPLETE)
    total = pd.concat([counts[[*keys, "councils"]], taken, given]).groupby(keys, as_index=False).sum()
    if (total["councils"] < 0).any():
        raise ValueError("more councils are chosen than the counts have of their region, type and standing")
    return total


def _compute_state(counts: pd.DataFrame, targets: TargetLevels, outlook: Outlook) -> ResponseState:
    """Compute the state of the response from counts."""
    regions, types = (compute_rates_by_group(counts, [grouping]) for grouping in ("region", "type"))
    return ResponseState(
        compute_overall_rates(counts),
        regions,
        types,
        Representativeness.from_rates(regions),
        Representativeness.from_rates(types),
        compute_target_parts(regions, types, targets, outlook),
    )


def describe_scenario(scenario: Scenario) -> str:
    """Describe a scenario in sentences, such as "If these 20 answer, the response rate goes from 31.2 % to 36.8 %."."""
    before, after = scenario.before, scenario.after
    if not scenario.added:
        return "These councils have responded already, so nothing changes."
    subject = "If this council answers" if scenario.added == 1 else f"If these {scenario.added:,} answer"
    old, new = before.overall.response_rate.percent_text, after.overall.response_rate.percent_text
    evenness = [
        f"{old_groups.r_indicator:.2f} to {new_groups.r_indicator:.2f} by {name}"
        for name, old_groups, new_groups in (
            ("region", before.by_region, after.by_region),
            ("council type", before.by_type, after.by_type),
        )
    ]
    return f"{subject}, the response rate goes from {old} to {new}, and evenness (R) from {' and '.join(evenness)}."
