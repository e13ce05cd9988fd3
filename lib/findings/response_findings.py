"""What is asked and what it means, put together: the same findings for the pages and for the command line.

Each takes ask, which answers a function of lib.queries: from the cache on a page, from a session in a shell.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd

from lib.measures import forecast as forecasts
from lib.measures import shares, target
from lib.measures.forecast import Forecast
from lib.measures.progress import arrival_curve
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import Rates, by_group
from lib.queries.parts import Scope
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions

Ask = Callable[..., Any]


def on(scope: Scope, day: dt.date) -> Scope:
    """The same scope on another day."""
    return Scope(scope.consultation_id, day, scope.regions, scope.types)


FOUR_WEEKS = dt.timedelta(days=28)


def usual_day_before(one: ConsultationFacts, day: dt.date) -> dt.date:
    """The day with which a day is compared while none is chosen: four weeks before, or the opening."""
    return max(one.opens, day - FOUR_WEEKS)


def floor_of(one: ConsultationFacts, by: list[str]) -> Decimal | None:
    """The share that the target asks of each of these groups: of every region and type, and of no others."""
    return one.target_group_floor if by in (["region"], ["type"]) else None


def rates(ask: Ask, scope: Scope, by: list[str]) -> list[Rates]:
    """The response rates of each group of councils."""
    return by_group(ask(dispositions.dispositions, scope=scope), by)


def arrivals(ask: Ask, one: ConsultationFacts, scope: Scope) -> pd.DataFrame:
    """Councils that had responded by each day: day, responded."""
    return arrival_curve(ask(dispositions.responding_spells, scope=scope), opens=one.opens, as_at=scope.as_at)


def days(one: ConsultationFacts) -> int:
    """Days from the opening to the closing day, both included."""
    return (one.closes - one.opens).days + 1


Past = list[tuple[ConsultationFacts, pd.DataFrame]]


def past(ask: Ask, one: ConsultationFacts, known: list[ConsultationFacts]) -> Past:
    """The consultations that had closed before this one opened, each with its arrival curve; the newest first."""
    before = [other for other in known if other.closes < one.opens]
    curves = [(other, arrivals(ask, other, Scope(other.id, other.closes))) for other in before]
    return [(other, curve) for other, curve in curves if curve["responded"].iloc[-1]]


def forecast(curve: pd.DataFrame, one: ConsultationFacts, councils: int, before: Past) -> Forecast | None:
    """What the responses will come to by the closing day; None where that cannot be said, or the day is past."""
    return forecasts.forecast(
        curve["responded"].to_list(),
        councils=councils,
        days=days(one),
        shapes=_shapes(before),
    )


def backtest(curve: pd.DataFrame, one: ConsultationFacts, councils: int, before: Past) -> pd.DataFrame:
    """What would have been forecast on each past day, once the consultation has closed; see lib.measures.forecast."""
    return forecasts.backtest(
        curve["responded"].to_list(),
        councils=councils,
        days=days(one),
        shapes=_shapes(before),
    )


def _shapes(before: Past) -> list[list[float]]:
    """The curves as shares of their last number."""
    curves = [curve["responded"].to_list() for _one, curve in before]
    return [[responded / curve[-1] for responded in curve] for curve in curves]


def three_parts(ask: Ask, one: ConsultationFacts, scope: Scope, to_come: Forecast | None) -> list[target.Part]:
    """The target's parts, and what would mend those that are not met. It is set for all councils, so filters do not
    touch it."""
    scope = Scope(scope.consultation_id, scope.as_at)
    targets = target.Targets(one.target_overall, one.target_group_floor, one.target_max_variation)
    outlook = target.Outlook(to_come, closed=scope.as_at >= one.closes)
    return target.parts(rates(ask, scope, ["region"]), rates(ask, scope, ["type"]), targets, outlook)


def representativeness(ask: Ask, scope: Scope, by: str) -> Representativeness:
    """How evenly the councils responded, by region or by type."""
    return Representativeness.of(rates(ask, scope, [by]))


def choices(ask: Ask, one: ConsultationFacts, scope: Scope) -> pd.DataFrame:
    """What councils chose in the questions with a choice, each council once for each option that it chose.

    Columns: number, question, option, councils, answered, share, low, high (Wilson's 95 % interval), weighted (the
    share post-stratified by council type), effective (sample size), fewest (answers from a type that answered); shares
    between 0 and 1. What is no option stands in a row of its own.
    """
    counts = ask(dispositions.choice_counts, scope=scope)
    there = {group.group[0]: group.dispositions.total for group in rates(ask, scope, ["type"])}
    rows = []
    for question in ask(consultations.questions, consultation_id=one.id):
        ours = counts[counts["number"] == question.number]
        answered = ours.groupby("type")["councils"].sum()
        said = [chosen(text, question.options) for text in ours["text"].to_list()]
        for option in (*question.options, ELSE) if len(ours) else ():
            votes = ours[[option in options for options in said]].groupby("type")["councils"].sum()
            groups = {
                kind: shares.Group(int(votes.get(kind, 0)), int(answered.get(kind, 0)), councils)
                for kind, councils in there.items()
            }
            number, asked = int(votes.sum()), int(answered.sum())
            if option == ELSE and not number:
                continue
            low, high = shares.interval(number, asked, sum(there.values())) or (None, None)
            rows.append(
                (question.number, question.text, option, number, asked, number / asked, low, high,
                 shares.weighted(groups), shares.effective_size(groups),
                 min(one.answered for one in groups.values() if one.answered))
            )  # fmt: skip
    names = ["number", "question", "option", "councils", "answered", "share", "low", "high", "weighted", "effective",
             "fewest"]  # fmt: skip
    return pd.DataFrame.from_records(rows, columns=names)


ELSE = "(something else)"


def chosen(text: str, options: tuple[str, ...]) -> set[str]:
    """The options that an answer names, apart by semicolons; one may have words of its own behind it.

    What is no option counts as ELSE, so that nothing that was said falls under the table.
    """
    known = {option.casefold(): option for option in options}
    parts, found, place = text.split("; "), set(), 0
    while place < len(parts):
        for end in range(len(parts), place, -1):
            if (option := known.get("; ".join(parts[place:end]).casefold())) is not None:
                found.add(option)
                place = end
                break
        else:
            part = parts[place].casefold()
            noted = [known[name] for name in known if part.startswith((f"{name}:", f"{name} -", f"{name} ("))]
            found.add(max(noted, key=len) if noted else ELSE)
            place += 1
    return found
