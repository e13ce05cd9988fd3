"""Count how the mentions of themes came in over time.

A council counts on the day on which it first answered.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Credit, Question, Response
from lib.queries.parts import select_frame
from lib.queries.prepared import AnyStatement, prepare_statement
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.queries.themes.assignments import is_coded_question, select_mentions, select_respondents

WEEKLY_COLUMNS = [
    "theme_id",
    "week",
    "answered",
    "carried",
    "gained",
    "answered_so_far",
    "carried_so_far",
    "gained_so_far",
]
ONE_WEEK = dt.timedelta(days=7)


def count_respondents_by_day(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Count the councils of the scope by the day on which they first answered.

    Columns: day, heard (a count).
    """
    respondents = select_respondents(scope, question_id)
    statement = select(respondents.c.first_on.label("day"), func.count().label("heard"))
    return load_table(session, statement.group_by(respondents.c.first_on).order_by(respondents.c.first_on))


class ResponseChange(NamedTuple):
    """Day on which a council sent or withdrew a response, with its groups."""

    day: dt.date
    council_id: int
    region: str
    type: str


def list_response_changes(session: Session, *, scope: Scope, question_id: int | None) -> list[ResponseChange]:
    """List the days on which a council of the frame sent such an answer or withdrew it.

    They come in the order of their days, up to the scope's. Later events change none of them.
    """
    changes = {
        ResponseChange(day, council_id, region, council_type)
        for *days, council_id, region, council_type in session.execute(*_prepare_responses(scope, question_id))
        for day in days
        if day is not None and day <= scope.as_at
    }
    return sorted(changes)


@prepare_statement
def _prepare_responses(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement that selects the responses of the frame with such an answer, whenever they came."""
    member = select_frame(scope)
    return (
        select(Response.received_on, Response.withdrawn_on, member.c.id, member.c.region, member.c.type)
        .join(Credit, Credit.response_id == Response.id)
        .join(member, member.c.id == Credit.organisation_id)
        .where(Response.consultation_id == scope.consultation_id)
        .where(
            Response.id.in_(
                select(Answer.response_id)
                .join(Question, Question.id == Answer.question_id)
                .where(is_coded_question(question_id))
            )
        )
    )


def count_mentions_by_day(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Count the councils of the scope that mention each theme, by first answer and first mention.

    The two days are the same but for councils that sent more than one response. Columns: theme_id, heard_on (day on
    which the council first answered), raised_on (day on which it first mentioned the theme), councils (a count).
    """
    mentions, respondents = select_mentions(scope, question_id), select_respondents(scope, question_id)
    return load_table(
        session,
        select(
            mentions.c.theme_id,
            respondents.c.first_on.label("heard_on"),
            mentions.c.first_on.label("raised_on"),
            func.count().label("councils"),
        )
        .join(respondents, respondents.c.organisation_id == mentions.c.organisation_id)
        .group_by(mentions.c.theme_id, respondents.c.first_on, mentions.c.first_on)
        .order_by(mentions.c.theme_id, respondents.c.first_on, mentions.c.first_on),
    )


def count_arrivals_by_week(
    session: Session, *, scope: Scope, question_id: int | None, theme_ids: Collection[int]
) -> pd.DataFrame:
    """Count how the mentions of themes came in, week by week.

    The weeks run from the first in which somebody answered to that of the scope's day. Columns: theme_id, week (its
    Monday), answered (councils that answered for the first time in the week), carried (of them, those that mention the
    theme), gained (councils that first mentioned the theme in the week), and answered_so_far, carried_so_far,
    gained_so_far, which add up the weeks.
    """
    days = count_respondents_by_day(session, scope=scope, question_id=question_id)
    rows = count_mentions_by_day(session, scope=scope, question_id=question_id)
    first_day = min(days["day"], default=scope.as_at)
    weeks = [
        find_monday(first_day) + ONE_WEEK * number
        for number in range((find_monday(scope.as_at) - find_monday(first_day)) // ONE_WEEK + 1)
    ]
    respondents = _sum_by_week((day, number) for day, number in _read_columns(days, "day", "heard"))
    mentioned = _sum_by_week(
        ((theme_id, day), number) for theme_id, day, number in _read_columns(rows, "theme_id", "heard_on", "councils")
    )
    gained = _sum_by_week(
        ((theme_id, day), number) for theme_id, day, number in _read_columns(rows, "theme_id", "raised_on", "councils")
    )
    records: list[tuple[Any, ...]] = []
    for theme_id in theme_ids if len(days) else ():
        counts = [
            [respondents[week] for week in weeks],
            *([counter[theme_id, week] for week in weeks] for counter in (mentioned, gained)),
        ]
        records += zip([theme_id] * len(weeks), weeks, *counts, *map(accumulate, counts), strict=True)
    return pd.DataFrame.from_records(records, columns=WEEKLY_COLUMNS)


def _read_columns(table: pd.DataFrame, *names: str) -> Iterable[tuple[Any, ...]]:
    """Read some columns of a table as tuples, one a row."""
    return zip(*(table[name].to_list() for name in names), strict=True)


def _sum_by_week(counts: Iterable[tuple[Any, int]]) -> Counter[Any]:
    """Sum up by week counts that are by day, or by theme and day."""
    weekly_counts: Counter[Any] = Counter()
    for key, number in counts:
        weekly_counts[(key[0], find_monday(key[1])) if isinstance(key, tuple) else find_monday(key)] += number
    return weekly_counts


def find_monday(day: dt.date) -> dt.date:
    """Find the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


@dataclass(slots=True)
class ThemeGain:
    """Councils that mention a theme, before and after a day.

    gained_before: that had mentioned it by the end of the day. gained: that first mentioned it after the day.
    mentioned_before and mentioned_since: that mention it, by whether they first answered by the day or after it.
    """

    gained_before: int = 0
    gained: int = 0
    mentioned_before: int = 0
    mentioned_since: int = 0


@dataclass(frozen=True, slots=True)
class ArrivalsSince:
    """Respondents by a day, and after it up to the scope's, with the gains of each theme that any of them mentions.

    gains_by_theme is keyed by theme id. A theme is new where nobody had mentioned it before.
    """

    respondents_before: int
    respondents_since: int
    gains_by_theme: dict[int, ThemeGain]


def count_arrivals_since(session: Session, *, scope: Scope, question_id: int | None, day: dt.date) -> ArrivalsSince:
    """Count the mentions of the themes of a question, or those across all, up to a day and since then."""
    days = count_respondents_by_day(session, scope=scope, question_id=question_id)
    rows = count_mentions_by_day(session, scope=scope, question_id=question_id)
    respondents_before = sum(
        number for answered_on, number in _read_columns(days, "day", "heard") if answered_on <= day
    )
    arrivals = ArrivalsSince(respondents_before, sum(days["heard"].to_list()) - respondents_before, {})
    for theme_id, answered_on, mentioned_on, number in _read_columns(
        rows, "theme_id", "heard_on", "raised_on", "councils"
    ):
        gain = arrivals.gains_by_theme.setdefault(theme_id, ThemeGain())
        gain.gained_before += number * (mentioned_on <= day)
        gain.gained += number * (mentioned_on > day)
        gain.mentioned_before += number * (answered_on <= day)
        gain.mentioned_since += number * (answered_on > day)
    return arrivals
