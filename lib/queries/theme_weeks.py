"""How themes came in over time. A council counts on the day on which it first answered."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import accumulate
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.queries.coding import heard, raised
from lib.queries.parts import Scope, table

WEEKLY = ["theme_id", "week", "answered", "carried", "gained", "answered_so_far", "carried_so_far", "gained_so_far"]
SINCE = ["theme_id", "before", "gained", "carried_before", "carried_since", "heard_before", "heard_since"]
WEEK = dt.timedelta(days=7)


def heard_by_day(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Councils of the scope by the day on which they first answered. Columns: day, heard (a count)."""
    one = heard(scope, question_id)
    question = select(one.c.first_on.label("day"), func.count().label("heard"))
    return table(session, question.group_by(one.c.first_on).order_by(one.c.first_on))


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


def since(session: Session, *, scope: Scope, question_id: int | None, day: dt.date) -> pd.DataFrame:
    """What became of each theme that any council raised, after a day and up to the scope's.

    Columns: theme_id, before (councils that had raised it by the end of the day), gained (that raised it first after),
    carried_before and carried_since (councils that raise it, by whether they first answered by the day or after),
    heard_before and heard_since (all councils, likewise). A theme is new where before is 0.
    """
    days = heard_by_day(session, scope=scope, question_id=question_id)
    rows = raised_by_day(session, scope=scope, question_id=question_id)
    found: dict[int, list[int]] = {}
    for theme, heard_on, raised_on, number in _columns(rows, "theme_id", "heard_on", "raised_on", "councils"):
        counts = found.setdefault(theme, [0] * 4)
        counts[int(raised_on > day)] += number
        counts[2 + int(heard_on > day)] += number
    early = sum(number for one, number in _columns(days, "day", "heard") if one <= day)
    late = sum(days["heard"].to_list()) - early
    return pd.DataFrame.from_records([(theme, *counts, early, late) for theme, counts in found.items()], columns=SINCE)
