"""Compute where each region and type should be by a day, how it stands beside that, and which rules that sets off.

Expected is the share of the final responses that has arrived by the day, times the rate that a group should reach by
the closing day. That share is the mean over curves: this campaign's, by its forecast, and each earlier consultation's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lib.measures.approaches.reasons import PLURAL_TYPES, VERBS, format_group
from lib.measures.figure import Figure, format_percent
from lib.measures.forecast import compute_forecast
from lib.measures.response_rates import ResponseRates
from lib.measures.target import TargetLevels

ANY_GROUP = ""


class StandingVerdict(StrEnum):
    """How a group stands beside what is expected of it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class StandingLimits:
    """From how many points below expectation on a group is amber, and red; below one council short it is green."""

    amber_points: float = 2.5
    red_points: float = 7.5


@dataclass(frozen=True, slots=True)
class ArrivedShare:
    """Share of the final responses that should have arrived by a day.

    value: the mean over the curves; low and high: the least and the most of them; all between 0 and 1. basis: where it
    comes from, in words.
    """

    value: float
    low: float
    high: float
    basis: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How one region or type stands on a day beside what is expected.

    grouping: "region" or "type". rate: its response rate. expected: the rate expected by the day, between 0 and 1;
    expected_low and expected_high its range over the curves. final: the rate to reach by the closing day.
    """

    grouping: str
    name: str
    rate: Figure
    expected: float
    expected_low: float
    expected_high: float
    final: float
    verdict: StandingVerdict

    @property
    def points_below(self) -> float:
        """Percentage points by which the rate is below what is expected; below 0 where it is above."""
        return (self.expected - (self.rate.value or 0.0)) * 100

    @property
    def councils_below(self) -> float:
        """Councils by which the group is below what is expected; below 0 where it is above."""
        return self.expected * self.rate.denominator - self.rate.numerator

    @property
    def sentence(self) -> str:
        """The number behind the verdict, such as "8.3 %, where 16.5 % are expected by now: one more council of 12."."""
        expected = format_percent(self.expected)
        text = f"{self.rate.percent_text}, where {expected} would be expected by now"
        missing = int(np.ceil(self.councils_below - 1e-9))
        if missing < 1:
            return f"{text}."
        councils = "council" if missing == 1 else "councils"
        return f"{text}: {missing:,} more {councils} of {self.rate.denominator:,}."


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """Rule that an officer sets: from a day on, a group so many points below expectation asks for an approach.

    grouping: "region" or "type"; group: one name, or ANY_GROUP for each of them. points_below: percentage points, above
    0. from_day and to_day: days of the consultation, 1 on the opening day, both included; to_day None for no end.
    channel: one of CHANNELS. Raises ValueError where a number cannot be.
    """

    grouping: str
    points_below: float
    from_day: int
    channel: str
    group: str = ANY_GROUP
    to_day: int | None = None

    def __post_init__(self) -> None:
        if self.points_below <= 0:
            raise ValueError("the rule needs more than 0 points below expectation")
        if self.from_day < 1 or (self.to_day is not None and self.to_day < self.from_day):
            raise ValueError("the rule's first day must be 1 or later, and its last day not before it")
        if self.grouping not in ("region", "type"):
            raise ValueError("the rule must be about regions or types")

    @property
    def sentence(self) -> str:
        """The rule in words, such as "From day 30 of the consultation, a region 7.5 points below it: telephone."."""
        what = format_group(self.group) if self.group else f"a {self.grouping}"
        until = "" if self.to_day is None else f" to day {self.to_day}"
        return (
            f"From day {self.from_day}{until} of the consultation, {what} {self.points_below:g} points or more below "
            f"expectation: {self.channel.lower()}."
        )


@dataclass(frozen=True, slots=True)
class Trigger:
    """Rule that a group has set off."""

    rule: TriggerRule
    standing: Standing

    @property
    def sentence(self) -> str:
        """What to do and why, such as "Telephone councils in the North East: 8.1 points below what is expected."."""
        name = format_group(self.standing.name)
        whom = name if self.standing.name in PLURAL_TYPES else f"councils in {name}"
        return (
            f"{VERBS.get(self.rule.channel, 'Approach')} {whom}: {self.standing.points_below:.1f} points below "
            f"expectation ({self.standing.rate.percent_text}, expected {format_percent(self.standing.expected)})."
        )


def compute_arrived_share(
    responded: Sequence[int], *, councils: int, days: int, shapes: Sequence[Sequence[float]] = ()
) -> ArrivedShare | None:
    """Compute the share of the final responses that should have arrived by the last day of the curve.

    The arguments are those of lib.measures.forecast.compute_forecast. From the closing day on the share is 1. None
    where there is neither a forecast nor an earlier curve.
    """
    if not responded:
        return None
    elapsed = len(responded) / days
    if elapsed >= 1:
        return ArrivedShare(1.0, 1.0, 1.0, "the consultation has closed")
    curves = [np.maximum.accumulate(np.array([0.0, *shape])) for shape in shapes]
    arrived = [
        float(np.interp(elapsed, np.linspace(0, 1, len(curve)), curve) / curve[-1])
        for curve in curves
        if np.isfinite(curve).all() and curve[-1] > 0
    ]
    earlier = len(arrived)
    forecast = compute_forecast(responded, councils=councils, days=days)
    if forecast is not None:
        arrived.append(responded[-1] / forecast.middle)
    if not arrived:
        return None
    names = ["the curve of this consultation"] * (forecast is not None)
    names += [f"{earlier} earlier {'consultation' if earlier == 1 else 'consultations'}"] * bool(earlier)
    return ArrivedShare(float(np.mean(arrived)), min(arrived), max(arrived), f"from {' and '.join(names)}")


def choose_final_rate(targets: TargetLevels, overall: Figure, share: ArrivedShare) -> float:
    """Choose the rate that each group should reach by the closing day, between 0 and 1.

    It is the floor of the target, which is set for every region and type; else the overall target; where neither is
    set, what the rate of all councils today comes to by the closing day, so that each group is compared with all.
    """
    for level in (targets.floor, targets.overall):
        if level is not None:
            return float(level)
    return min(1.0, (overall.value or 0.0) / share.value) if share.value > 0 else overall.value or 0.0


def compute_standings(
    rates: Sequence[ResponseRates],
    grouping: str,
    *,
    share: ArrivedShare,
    final: float,
    limits: StandingLimits | None = None,
) -> list[Standing]:
    """Compute how each group stands beside what is expected of it, the furthest below first.

    rates: of the regions or of the types, as grouping says. final: see choose_final_rate.
    """
    limits = limits or StandingLimits()
    standings = []
    for group_rates in rates:
        expected = share.value * final
        figure = group_rates.response_rate
        points = (expected - (figure.value or 0.0)) * 100
        is_council_short = expected * figure.denominator - figure.numerator >= 1
        verdict = StandingVerdict.GREEN
        if is_council_short and points >= limits.amber_points:
            verdict = StandingVerdict.RED if points >= limits.red_points else StandingVerdict.AMBER
        standings.append(
            Standing(
                grouping, group_rates.group[0], figure, expected, share.low * final, share.high * final, final, verdict
            )
        )
    return sorted(standings, key=lambda standing: (-standing.points_below, standing.name))


def check_triggers(rules: Sequence[TriggerRule], standings: Sequence[Standing], day: int) -> list[Trigger]:
    """Check which groups set off which rules on a day of the consultation, in the order of the rules.

    day: 1 on the opening day. A group that is less than one council short sets off nothing.
    """
    return [
        Trigger(rule, standing)
        for rule in rules
        if rule.from_day <= day and (rule.to_day is None or day <= rule.to_day)
        for standing in standings
        if standing.grouping == rule.grouping
        and rule.group in (ANY_GROUP, standing.name)
        and standing.points_below >= rule.points_below - 1e-9
        and standing.councils_below >= 1
    ]
