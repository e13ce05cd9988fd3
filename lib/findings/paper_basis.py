"""Compute what the figures of a Board paper rest on: rates of a day and of the one compared with, forecast, target.

The paper is about all councils, whatever the filters of a page. Each function that reads takes ask, see
lib.queries.asking.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lib.findings import response_findings
from lib.findings.response_findings import EarlierCurves
from lib.measures.forecast import Forecast
from lib.measures.headline import describe_headline
from lib.measures.response_rates import ResponseRates, compute_overall_rates, compute_rates_by_group
from lib.measures.target import TargetPart
from lib.queries.asking import AskQuestion
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions
from lib.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class PaperBasis:
    """What the figures of a paper rest on: rates of all councils and of each group, then and at the earlier day.

    since: the day compared with.
    """

    consultation: ConsultationFacts
    scope: Scope
    since: dt.date
    overall: ResponseRates
    regions: list[ResponseRates]
    types: list[ResponseRates]
    earlier_responded: Mapping[str, int]
    curve: pd.DataFrame
    forecast: Forecast | None
    parts: list[TargetPart]
    needed: int | None

    @property
    def is_closed(self) -> bool:
        """Whether the closing day has come."""
        return self.scope.as_at >= self.consultation.closes

    @property
    def headline(self) -> str:
        """The one sentence on how the consultation stands."""
        counts = self.overall.dispositions
        return describe_headline(
            counts.responded_count,
            counts.council_count,
            needed=self.needed,
            closes=self.consultation.closes,
            as_at=self.scope.as_at,
            forecast=self.forecast,
            part=self.parts[0] if self.parts and self.needed is not None else None,
        )


def compute_headline(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, earlier_curves: EarlierCurves
) -> str:
    """Compute the one sentence on how the consultation stands on the day, over all councils."""
    return compute_basis(ask, consultation, scope, earlier_curves).headline


def compute_basis(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, earlier_curves: EarlierCurves
) -> PaperBasis:
    """Compute what the figures of a paper rest on."""
    scope = scope.without_filters()
    counts = ask(dispositions.count_dispositions, scope=scope)
    overall = compute_overall_rates(counts)
    since = response_findings.find_comparison_day(consultation, scope.as_at)
    earlier_counts = ask(dispositions.count_dispositions, scope=scope.on_day(since))
    earlier_groups = [
        rates for grouping in ("region", "type") for rates in compute_rates_by_group(earlier_counts, [grouping])
    ]
    earlier_responded = {rates.group[0]: rates.dispositions.responded_count for rates in earlier_groups}
    earlier_responded[""] = compute_overall_rates(earlier_counts).dispositions.responded_count
    curve = response_findings.compute_arrivals(ask, consultation, scope)
    council_count = overall.dispositions.council_count
    forecast = response_findings.compute_forecast(
        curve, consultation, council_count, earlier_curves, response_findings.find_data_day(ask, scope)
    )
    return PaperBasis(
        consultation,
        scope,
        since,
        overall,
        compute_rates_by_group(counts, ["region"]),
        compute_rates_by_group(counts, ["type"]),
        earlier_responded,
        curve,
        forecast,
        response_findings.compute_target_parts(ask, consultation, scope, forecast),
        response_findings.count_target_councils(consultation, council_count),
    )


def format_day(day: dt.date) -> str:
    """Format a day as people write it: 5 January 2015."""
    return f"{day.day} {day:%B %Y}"


def describe_change(change: int) -> str:
    """Describe by how many councils the number that responded has changed, to stand after the day it changed since."""
    if not change:
        return "nothing has changed in that number"
    number = abs(change)
    councils = "council has" if number == 1 else "councils have"
    return (
        f"{number:,} more {councils} responded" if change > 0 else f"{number:,} fewer {councils} a response that counts"
    )
