"""What is asked and what it means, put together: the same findings for the pages and for the command line.

Each takes ask, which answers a function of lib.queries: from the cache on a page, from a session in a shell.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd

from lib.measures import forecast as forecasts
from lib.measures import shares, target
from lib.measures.forecast import Forecast
from lib.measures.progress import arrival_curve
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import Rates, by_group
from lib.queries import consultations, response_rates
from lib.queries.consultations import ConsultationFacts
from lib.queries.parts import Scope

Ask = Callable[..., Any]


def on(scope: Scope, day: dt.date) -> Scope:
    """The same scope on another day."""
    return Scope(scope.consultation_id, day, scope.regions, scope.types)


def rates(ask: Ask, scope: Scope, by: list[str]) -> list[Rates]:
    """The response rates of each group of councils."""
    return by_group(ask(response_rates.dispositions, scope=scope), by)


def arrivals(ask: Ask, one: ConsultationFacts, scope: Scope) -> pd.DataFrame:
    """Councils that had responded by each day: day, responded."""
    return arrival_curve(ask(response_rates.responding_spells, scope=scope), opens=one.opens, as_at=scope.as_at)


def days(one: ConsultationFacts) -> int:
    """Days from the opening to the closing day, both included."""
    return (one.closes - one.opens).days + 1


def earlier_curves(ask: Ask, one: ConsultationFacts, known: list[ConsultationFacts]) -> dict[str, pd.DataFrame]:
    """The arrival curves of consultations that had closed before this one opened: title to day and responded."""
    before = [other for other in known if other.closes < one.opens]
    curves = {other.title: arrivals(ask, other, Scope(other.id, other.closes)) for other in before}
    return {title: curve for title, curve in curves.items() if curve["responded"].iloc[-1]}


def forecast(curve: pd.DataFrame, one: ConsultationFacts, councils: int, before: list[pd.DataFrame]) -> Forecast | None:
    """What the responses will come to by the closing day; None where that cannot be said, or the day is past."""
    return forecasts.forecast(
        curve["responded"].to_list(), councils=councils, days=days(one), shapes=[_shape(past) for past in before]
    )


def backtest(curve: pd.DataFrame, one: ConsultationFacts, councils: int, before: list[pd.DataFrame]) -> pd.DataFrame:
    """What would have been forecast on each past day, once the consultation has closed; see lib.measures.forecast."""
    return forecasts.backtest(
        curve["responded"].to_list(), councils=councils, days=days(one), shapes=[_shape(past) for past in before]
    )


def _shape(curve: pd.DataFrame) -> list[float]:
    responded = curve["responded"].to_numpy(dtype=float)
    return [float(share) for share in responded / responded[-1]]


def three_parts(ask: Ask, one: ConsultationFacts, scope: Scope, to_come: Forecast | None) -> list[target.Part]:
    """The target's parts, and what would mend those that are not met."""
    targets = target.Targets(one.target_overall, one.target_group_floor, one.target_max_variation)
    outlook = target.Outlook(to_come, closed=scope.as_at >= one.closes)
    return target.parts(rates(ask, scope, ["region"]), rates(ask, scope, ["type"]), targets, outlook)


def representativeness(ask: Ask, scope: Scope, by: str) -> Representativeness:
    """How evenly the councils responded, by region or by type."""
    return Representativeness.of(rates(ask, scope, [by]))


def choices(ask: Ask, one: ConsultationFacts, scope: Scope) -> pd.DataFrame:
    """What councils chose in the questions with a choice, each council once for each option that it chose.

    Columns: number, question, option, councils, answered, share, low, high (Wilson's 95 % interval), weighted (the
    share post-stratified by council type), effective (sample size); shares between 0 and 1.
    """
    counts = ask(response_rates.choice_counts, scope=scope)
    there = {group.group[0]: group.dispositions.total for group in rates(ask, scope, ["type"])}
    rows = []
    for question in ask(consultations.questions, consultation_id=one.id):
        ours = counts[counts["number"] == question.number]
        answered = ours.groupby("type")["councils"].sum()
        for option in question.options if len(ours) else ():
            said = ours[[option in text.split("; ") for text in ours["text"]]].groupby("type")["councils"].sum()
            groups = {
                kind: shares.Group(int(said.get(kind, 0)), int(answered.get(kind, 0)), councils)
                for kind, councils in there.items()
            }
            chosen, asked = int(said.sum()), int(answered.sum())
            low, high = shares.interval(chosen, asked, sum(there.values())) or (None, None)
            rows.append(
                (question.number, question.text, option, chosen, asked, chosen / asked, low, high,
                 shares.weighted(groups), shares.effective_size(groups))
            )  # fmt: skip
    names = ["number", "question", "option", "councils", "answered", "share", "low", "high", "weighted", "effective"]
    return pd.DataFrame.from_records(rows, columns=names)
