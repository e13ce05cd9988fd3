"""Compute findings on responses from queries and measures, for the pages and for the command line.

Each function that reads takes ask, see lib.queries.asking.
"""

import datetime as dt
from decimal import Decimal

import pandas as pd

from lib.measures import forecast as forecasts
from lib.measures import shares, target
from lib.measures.forecast import Forecast
from lib.measures.progress import compute_arrival_curve
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import ResponseRates, compute_rates_by_group
from lib.queries.asking import AskQuestion
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, question_counts
from lib.queries.scope import Scope

FOUR_WEEKS = dt.timedelta(days=28)


def find_comparison_day(consultation: ConsultationFacts, day: dt.date) -> dt.date:
    """Find the day with which a day is compared where none is chosen.

    It is four weeks before, or the opening day where that is later.
    """
    return max(consultation.opens, day - FOUR_WEEKS)


def find_floor(consultation: ConsultationFacts, grouping: list[str]) -> Decimal | None:
    """Find the share that the target asks of each of these groups.

    It applies to every region and to every type, and is None for any other grouping.
    """
    return consultation.target_group_floor if grouping in (["region"], ["type"]) else None


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


EarlierCurves = list[tuple[ConsultationFacts, pd.DataFrame]]


def list_earlier_curves(
    ask: AskQuestion, consultation: ConsultationFacts, all_consultations: list[ConsultationFacts]
) -> EarlierCurves:
    """List the consultations that had closed before this one opened, each with its arrival curve.

    They keep the order of all_consultations (newest first); those without any response are left out.
    """
    earlier = [candidate for candidate in all_consultations if candidate.closes < consultation.opens]
    curves = [
        (candidate, compute_arrivals(ask, candidate, Scope(candidate.id, candidate.closes))) for candidate in earlier
    ]
    return [(candidate, curve) for candidate, curve in curves if curve["responded"].iloc[-1]]


def compute_forecast(
    curve: pd.DataFrame, consultation: ConsultationFacts, councils: int, earlier_curves: EarlierCurves
) -> Forecast | None:
    """Compute the forecast of the responses by the closing day.

    None where the data cannot support one, or the closing day is reached.
    """
    return forecasts.compute_forecast(
        curve["responded"].to_list(),
        councils=councils,
        days=count_days(consultation),
        shapes=_compute_shapes(earlier_curves),
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
        shapes=_compute_shapes(earlier_curves),
    )


def _compute_shapes(earlier_curves: EarlierCurves) -> list[list[float]]:
    """Compute the curves as shares of their last number."""
    curves = [curve["responded"].to_list() for _consultation, curve in earlier_curves]
    return [[responded / curve[-1] for responded in curve] for curve in curves]


def compute_target_parts(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, final_forecast: Forecast | None
) -> list[target.TargetPart]:
    """Compute the parts of the target, with the missing responses of those that are not met.

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


def compute_choices(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope) -> pd.DataFrame:
    """Compute what councils chose in closed questions, each council once for each option that it chose.

    Columns: number, question, option, councils, answered, share, low, high (Wilson's 95 % interval), weighted (the
    share post-stratified by council type), effective (sample size), fewest (answers from a type that answered); shares
    between 0 and 1. Answers that match no option stand in a row of their own.
    """
    counts = ask(question_counts.count_choices, scope=scope)
    councils_by_type = {
        type_rates.group[0]: type_rates.dispositions.council_count for type_rates in compute_rates(ask, scope, ["type"])
    }
    rows = []
    for question in ask(consultations.list_questions, consultation_id=consultation.id):
        question_counts = counts[counts["number"] == question.number]
        answered_by_type = question_counts.groupby("type")["councils"].sum()
        chosen_options = [parse_chosen_options(text, question.options) for text in question_counts["text"].to_list()]
        for option in (*question.options, SOMETHING_ELSE) if len(question_counts) else ():
            votes = question_counts[[option in options for options in chosen_options]].groupby("type")["councils"].sum()
            strata = {
                council_type: shares.StratumCount(
                    int(votes.get(council_type, 0)), int(answered_by_type.get(council_type, 0)), councils
                )
                for council_type, councils in councils_by_type.items()
            }
            chosen_count, answered_count = int(votes.sum()), int(answered_by_type.sum())
            if option == SOMETHING_ELSE and not chosen_count:
                continue
            low, high = shares.compute_wilson_interval(
                chosen_count, answered_count, sum(councils_by_type.values())
            ) or (None, None)
            rows.append(
                (question.number, question.text, option, chosen_count, answered_count, chosen_count / answered_count, low, high,
                 shares.compute_weighted_share(strata), shares.compute_effective_size(strata),
                 min(stratum.answered for stratum in strata.values() if stratum.answered))
            )  # fmt: skip
    columns = ["number", "question", "option", "councils", "answered", "share", "low", "high", "weighted", "effective",
             "fewest"]  # fmt: skip
    return pd.DataFrame.from_records(rows, columns=columns)


SOMETHING_ELSE = "(something else)"


def parse_chosen_options(text: str, options: tuple[str, ...]) -> set[str]:
    """Parse an answer into the options that it names.

    Options are separated by semicolons; an option may be followed by words of its own. What matches no option counts as
    SOMETHING_ELSE, so that no answer is lost.
    """
    options_by_name = {option.casefold(): option for option in options}
    parts, chosen_options, start = text.split("; "), set(), 0
    while start < len(parts):
        for end in range(len(parts), start, -1):
            if (option := options_by_name.get("; ".join(parts[start:end]).casefold())) is not None:
                chosen_options.add(option)
                start = end
                break
        else:
            part = parts[start].casefold()
            annotated = [
                options_by_name[name]
                for name in options_by_name
                if part.startswith((f"{name}:", f"{name} -", f"{name} ("))
            ]
            chosen_options.add(max(annotated, key=len) if annotated else SOMETHING_ELSE)
            start += 1
    return chosen_options
