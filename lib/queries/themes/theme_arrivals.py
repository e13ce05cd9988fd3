"""How themes came in over time. A council counts on the day on which it first answered."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Credit, Question, Response
from lib.queries.parts import Scope, frame, table
from lib.queries.themes.assignments import asked, heard, raised

WEEKLY = ["theme_id", "week", "answered", "carried", "gained", "answered_so_far", "carried_so_far", "gained_so_far"]
WEEK = dt.timedelta(days=7)


def heard_by_day(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Councils of the scope by the day on which they first answered. Columns: day, heard (a count)."""
    one = heard(scope, question_id)
    question = select(one.c.first_on.label("day"), func.count().label("heard"))
    return table(session, question.group_by(one.c.first_on).order_by(one.c.first_on))


def changes_by_day(session: Session, *, scope: Scope, question_id: int | None) -> list[tuple[dt.date, int]]:
    """The days up to the scope's on which a council of the frame sent such an answer or withdrew it, in order, each
    with the council's id. What came later changes none of them."""
    member = frame(scope)
    responses = (
        select(Response.received_on, Response.withdrawn_on, member.c.id)
        .join(Credit, Credit.response_id == Response.id)
        .join(member, member.c.id == Credit.organisation_id)
        .where(Response.consultation_id == scope.consultation_id)
        .where(
            Response.id.in_(
                select(Answer.response_id).join(Question, Question.id == Answer.question_id).where(asked(question_id))
            )
        )
    )
    found = {(day, council) for *days, council in session.execute(responses) for day in days if day is not None}
    return sorted(one for one in found if one[0] <= scope.as_at)


def raised_by_day(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Councils of the scope that raised each theme, by the day on which they first answered and that on which they
    first raised it: the same, but for councils that sent more than one response.

    Columns: theme_id, heard_on, raised_on, councils (a count).
    """
    one, council = raised(scope, question_id), heard(scope, question_id)
    return table(
        session,
        select(
            one.c.theme_id,
            council.c.first_on.label("heard_on"),
            one.c.first_on.label("raised_on"),
            func.count().label("councils"),
        )
        .join(council, council.c.organisation_id == one.c.organisation_id)
        .group_by(one.c.theme_id, council.c.first_on, one.c.first_on)
        .order_by(one.c.theme_id, council.c.first_on, one.c.first_on),
    )


def weekly(session: Session, *, scope: Scope, question_id: int | None, theme_ids: Collection[int]) -> pd.DataFrame:
    """How themes came in, week by week, from the first week in which somebody answered to that of the day.

    Columns: theme_id, week (its Monday), answered (councils that answered for the first time in the week), carried (of
    them, those that raise the theme), gained (councils that raised the theme for the first time in the week), and
    answered_so_far, carried_so_far, gained_so_far, which add up the weeks.
    """
    days = heard_by_day(session, scope=scope, question_id=question_id)
    rows = raised_by_day(session, scope=scope, question_id=question_id)
    first = min(days["day"], default=scope.as_at)
    weeks = [monday(first) + WEEK * number for number in range((monday(scope.as_at) - monday(first)) // WEEK + 1)]
    answered = _by_week((day, number) for day, number in _columns(days, "day", "heard"))
    carried = _by_week(
        ((theme, day), number) for theme, day, number in _columns(rows, "theme_id", "heard_on", "councils")
    )
    gained = _by_week(
        ((theme, day), number) for theme, day, number in _columns(rows, "theme_id", "raised_on", "councils")
    )
    found: list[tuple[Any, ...]] = []
    for theme in theme_ids if len(days) else ():
        counts = [
            [answered[week] for week in weeks],
            *([one[theme, week] for week in weeks] for one in (carried, gained)),
        ]
        found += zip([theme] * len(weeks), weeks, *counts, *map(accumulate, counts), strict=True)
    return pd.DataFrame.from_records(found, columns=WEEKLY)


def _columns(rows: pd.DataFrame, *names: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(rows[name].to_list() for name in names), strict=True)


def _by_week(counts: Iterable[tuple[Any, int]]) -> Counter[Any]:
    """Counts by day, or by theme and day, added up by week."""
    found: Counter[Any] = Counter()
    for key, number in counts:
        found[(key[0], monday(key[1])) if isinstance(key, tuple) else monday(key)] += number
    return found


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


@dataclass(slots=True)
class Gained:
    """What became of a theme after a day, in councils.

    before: that had raised it by the end of the day. gained: that raised it first after it. carried_before and
    carried_since: that raise it, by whether they first answered by the day or after it.
    """

    before: int = 0
    gained: int = 0
    carried_before: int = 0
    carried_since: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """Councils that first answered by a day, and after it up to the scope's; and each theme that any of them raised, by
    its id. A theme is new where nobody had raised it before."""

    heard_before: int
    heard_since: int
    themes: dict[int, Gained]


def since(session: Session, *, scope: Scope, question_id: int | None, day: dt.date) -> Since:
    """What became of the themes of a question, or those across all, after a day and up to the scope's."""
    days = heard_by_day(session, scope=scope, question_id=question_id)
    rows = raised_by_day(session, scope=scope, question_id=question_id)
    early = sum(number for one, number in _columns(days, "day", "heard") if one <= day)
    found = Since(early, sum(days["heard"].to_list()) - early, {})
    for theme, heard_on, raised_on, number in _columns(rows, "theme_id", "heard_on", "raised_on", "councils"):
        one = found.themes.setdefault(theme, Gained())
        one.before += number * (raised_on <= day)
        one.gained += number * (raised_on > day)
        one.carried_before += number * (heard_on <= day)
        one.carried_since += number * (heard_on > day)
    return found
