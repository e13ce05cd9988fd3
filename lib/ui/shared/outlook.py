"""Compute how the responses come in, what they will come to, and how the target stands: for every page that says so."""

import pandas as pd

from lib.findings import response_findings
from lib.measures.forecast import Forecast
from lib.measures.response_rates import compute_overall_rates
from lib.measures.target import TargetPart, TargetVerdict
from lib.queries.register import consultations
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from lib.ui.shared.view import View, format_day

VERDICT_BADGES = {
    TargetVerdict.MET: ("green", "check_circle"),
    TargetVerdict.ON_COURSE: ("blue", "trending_up"),
    TargetVerdict.POSSIBLE: ("gray", "help"),
    TargetVerdict.UNLIKELY: ("gray", "help"),
    TargetVerdict.OFF_COURSE: ("orange", "trending_down"),
    TargetVerdict.MISSED: ("orange", "cancel"),
    TargetVerdict.TOO_EARLY: ("gray", "hourglass_empty"),
}


def format_verdict(part: TargetPart) -> str:
    """Format the verdict on a part of the target, with its chance, as a tag."""
    return format_tag(part.verdict, part.verdict_text)


def format_tag(verdict: TargetVerdict, text: str = "") -> str:
    """Format a verdict as a tag with a sign, so that it does not rest on colour alone."""
    colour, icon = VERDICT_BADGES[verdict]
    return f":{colour}-badge[:material/{icon}: {text or verdict}]"


def compute_arrivals(view: View) -> pd.DataFrame:
    """Compute how many councils had responded by each day. Columns: day, responded."""
    return view.compute_cached(
        response_findings.compute_arrivals, ask=view.run_query, consultation=view.consultation, scope=view.scope
    )


def compute_forecast(view: View) -> Forecast | None:
    """Compute the forecast for the councils looked at.

    None where the data cannot carry one, or after the closing day.
    """
    return view.compute_cached(_compute_forecast, view=view, scope=view.scope)


def compute_forecast_of_all(view: View) -> Forecast | None:
    """Compute the forecast for all councils, whatever the filters."""
    return view.compute_cached(_compute_forecast, view=view, scope=view.scope.without_filters(), detail="all")


def describe_data_day(view: View) -> str:
    """Describe from which day the data are on which a forecast rests."""
    return f"from data up to {format_day(response_findings.find_data_day(view.run_query, view.scope))}"


def compute_target_status(view: View) -> list[TargetPart]:
    """Compute how each part of the target stands."""
    return view.compute_cached(
        response_findings.compute_target_parts,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        final_forecast=compute_forecast_of_all(view),
    )


def list_earlier_curves(view: View) -> response_findings.EarlierCurves:
    """List the consultations that closed before this one opened, each with its arrival curve."""
    return response_findings.list_earlier_curves(
        view.run_query, view.consultation, view.run_query(consultations.list_consultations)
    )


def _compute_forecast(view: View, scope: Scope) -> Forecast | None:
    """Compute the forecast for the councils of a scope from its arrival curve and those of earlier consultations."""
    curve = response_findings.compute_arrivals(view.run_query, view.consultation, scope)
    councils = compute_overall_rates(
        view.run_query(dispositions.count_dispositions, scope=scope)
    ).dispositions.council_count
    data_day = response_findings.find_data_day(view.run_query, scope)
    return response_findings.compute_forecast(curve, view.consultation, councils, list_earlier_curves(view), data_day)
