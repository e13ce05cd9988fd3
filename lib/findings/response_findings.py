"""Compute findings on responses from queries and measures, for the pages and for the command line.

Each function that reads takes ask, see lib.queries.asking.
"""

import datetime as dt
from decimal import Decimal

import pandas as pd

from lib.measures import forecast as forecasts
from lib.measures import progress, target
from lib.measures.forecast import Forecast
from lib.measures.progress import compute_arrival_curve
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import ResponseRates, compute_rates_by_group, count_needed_councils
from lib.queries.asking import AskQuestion
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, recent_events
from lib.queries.scope import Scope
from lib.terms import COUNCIL_TYPES

FOUR_WEEKS = dt.timedelta(days=28)


def find_comparison_day(consultation: ConsultationFacts, day: dt.date) -> dt.date:
    """Find the day with which a day is compared where none is chosen.

    It is that of the last Board meeting before the day, or the opening day where none was held since; without any Board
    days, four weeks before. It is never before the opening day.
    """
    if consultation.board_days:
        return max([consultation.opens, *(board_day for board_day in consultation.board_days if board_day < day)])
    return max(consultation.opens, day - FOUR_WEEKS)


def find_floor(consultation: ConsultationFacts, grouping: list[str]) -> Decimal | None:
    """Find the share that the target asks of each of these groups.

    It applies to every region and to every type, and is None for any other grouping and where none is set.
    """
    return consultation.target_group_floor if grouping in (["region"], ["type"]) else None


def count_target_councils(consultation: ConsultationFacts, councils: int) -> int | None:
    """Count how many of so many councils meet the target for all; None where none is set."""
    target_overall = consultation.target_overall
    return None if target_overall is None else count_needed_councils(target_overall, councils)


def compute_rates(ask: AskQuestion, scope: Scope, grouping: list[str]) -> list[ResponseRates]:
    """Compute the response rates of each group of councils."""
    return compute_rates_by_group(ask(dispositions.count_dispositions, scope=scope), grouping)


def compute_arrivals(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope) -> pd.DataFrame:
    """Compute the councils that had responded by each day, in the columns day and responded."""
    return compute_arrival_curve(
        ask(dispositions.list_response_spells, scope=scope), opens=consultation.opens, as_at=scope.as_at
    )


def count_days(consultation: ConsultationFacts) -> int:
    """Count the days from the opening to the closing day, both included."""
    return (consultation.closes - consultation.opens).days + 1


def count_late_councils(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope) -> int:
    """Count the councils that had not responded by the end of the closing day, and have by the scope's day."""
    if scope.as_at <= consultation.closes:
        return 0
    events = ask(recent_events.list_response_events, scope=scope, since=consultation.closes)
    return int((events["event"].isin(("complete", "partial")) & events["type"].isin(COUNCIL_TYPES)).sum())


EarlierCurves = list[tuple[ConsultationFacts, pd.DataFrame]]


def list_earlier_curves(
    ask: AskQuestion, consultation: ConsultationFacts, all_consultations: list[ConsultationFacts]
) -> EarlierCurves:
    """List the consultations that had closed before this one opened, each with its arrival curve.

    The one that opened last is first; those without any response are left out.
    """
    newest_first = sorted(all_consultations, key=lambda candidate: (candidate.opens, candidate.id), reverse=True)
    earlier = [candidate for candidate in newest_first if candidate.closes < consultation.opens]
    curves = [
        (candidate, compute_arrivals(ask, candidate, Scope(candidate.id, candidate.closes))) for candidate in earlier
    ]
    return [(candidate, curve) for candidate, curve in curves if curve["responded"].iloc[-1]]


def find_data_day(ask: AskQuestion, scope: Scope) -> dt.date:
    """Find the last day of which the data tell who responded, up to the scope's."""
    days = ask(consultations.find_data_days, consultation_id=scope.consultation_id, as_at=scope.as_at)
    return progress.find_data_day(scope.as_at, newest_response=days.newest_response, newest_file=days.newest_file)


def describe_data_lag(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope) -> str:
    """Describe how far the data lie behind the scope's day; empty where they do not."""
    days = ask(consultations.find_data_days, consultation_id=scope.consultation_id, as_at=scope.as_at)
    return progress.describe_data_lag(
        scope.as_at, consultation.closes, newest_response=days.newest_response, newest_file=days.newest_file
    )


def compute_forecast(
    curve: pd.DataFrame,
    consultation: ConsultationFacts,
    councils: int,
    earlier_curves: EarlierCurves,
    data_day: dt.date,
) -> Forecast | None:
    """Compute the forecast of the responses by the closing day.

    data_day is the last of which the data tell who responded: days after it do not count as days on which nobody did.
    None where the data cannot support a forecast, or the closing day is reached.
    """
    if curve["day"].iloc[-1].date() >= consultation.closes:
        return None
    return forecasts.compute_forecast(
        curve[curve["day"] <= pd.Timestamp(data_day)]["responded"].to_list(),
        councils=councils,
        days=count_days(consultation),
        shapes=compute_shapes(earlier_curves),
    )


def compute_backtest(
    curve: pd.DataFrame, consultation: ConsultationFacts, councils: int, earlier_curves: EarlierCurves
) -> pd.DataFrame:
    """Compute the forecasts that would have been made on each past day, once the consultation has closed.

    See lib.measures.forecast.
    """
    return forecasts.compute_backtest(
        curve["responded"].to_list(),
        councils=councils,
        days=count_days(consultation),
        shapes=compute_shapes(earlier_curves),
    )


def compute_shapes(earlier_curves: EarlierCurves) -> list[list[float]]:
    """Compute the curves as shares of their last number."""
    curves = [curve["responded"].to_list() for _consultation, curve in earlier_curves]
    return [[responded / curve[-1] for responded in curve] for curve in curves]


def compute_target_parts(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, final_forecast: Forecast | None
) -> list[target.TargetPart]:
    """Compute the parts of the target that are set, with the missing responses of those that are not met.

    The target is set for all councils, so the filters of the scope are ignored.
    """
    scope = scope.without_filters()
    targets = target.TargetLevels(
        consultation.target_overall, consultation.target_group_floor, consultation.target_max_variation
    )
    outlook = target.Outlook(final_forecast, is_closed=scope.as_at >= consultation.closes)
    return target.compute_target_parts(
        compute_rates(ask, scope, ["region"]), compute_rates(ask, scope, ["type"]), targets, outlook
    )


def compute_representativeness(ask: AskQuestion, scope: Scope, grouping: str) -> Representativeness:
    """Compute how representative the responses are, by region or by type."""
    return Representativeness.from_rates(compute_rates(ask, scope, [grouping]))
