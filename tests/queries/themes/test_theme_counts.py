"""How many councils raised a theme, where and since when. On both databases."""

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.queries.scope import Scope
from lib.queries.themes import theme_arrivals, theme_counts
from lib.queries.themes.theme_arrivals import ThemeGain
from tests.support.factories import day, machine, merge, response, store, theme, verdict


@pytest.fixture(autouse=True)
def _responses(engine: Engine, tmp_path: Path) -> None:
    """A metropolitan district (twice), two London boroughs together, a district that leaves question 1 out, a body."""
    rows = [
        response("Leeds City Council", "2015-02-01"),
        response("Leeds City Council", "2015-02-17"),
        response("Two boroughs", "2015-02-03") | {"Responding on behalf of": "Camden; Barnet"},
        response("Dacorum", "2015-02-04") | {"Q1. What about 1?": ""},
        response("Solace", "2015-02-05"),
        response("York", "2015-02-18"),
    ]
    store(engine, "responses", rows, tmp_path)


LEEDS, LEEDS_AGAIN = "R-Leeds City Council-2015-02-01", "R-Leeds City Council-2015-02-17"
BOROUGHS, SOLACE, YORK = "R-Two boroughs-2015-02-03", "R-Solace-2015-02-05", "R-York-2015-02-18"


def ask(engine: Engine, query: Any, scope: Scope, number: int | None = 1, **named: Any) -> Any:
    with open_read_session(engine) as session:
        asked = session.scalars(select(Question.id).where(Question.number == number)).first() if number else None
        return query(session, scope=scope, question_id=asked, **named)


def rows(table: pd.DataFrame, *columns: str) -> list[list[Any]]:
    found: list[list[Any]] = table[list(columns)].to_numpy().tolist()
    return found


def test_a_theme_counts_each_council_once_and_bodies_apart(engine: Engine, scope: Scope) -> None:
    one = theme(engine, "Money")
    for source in (LEEDS, LEEDS_AGAIN, BOROUGHS, SOLACE):
        machine(engine, one, source)
    verdict(engine, one, SOLACE)
    [found] = ask(engine, theme_counts.list_themes, scope)
    assert (found.label, found.state, found.origin, found.question_number) == ("Money", "approved", "machine", 1)
    assert (found.council_count, found.answers, found.other_organisations, found.decided_share) == (3, 4, 1, 0.25)
    assert found.region_names == ("London", "Yorkshire and the Humber")
    assert found.council_types == ("London borough", "Metropolitan district")
    assert found.first_mentioned == day("2015-02-01")


def test_the_filters_narrow_councils_and_answers_and_leave_bodies(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for source in (LEEDS, BOROUGHS, SOLACE):
        machine(engine, one, source)
    [found] = ask(engine, theme_counts.list_themes, dataclasses.replace(scope, regions=("London",)))
    assert (found.council_count, found.answers, found.other_organisations, found.first_mentioned) == (
        2,
        1,
        1,
        day("2015-02-03"),
    )


def test_a_theme_is_what_it_was_on_the_day_and_not_there_before(engine: Engine, scope: Scope) -> None:
    theme(engine, states=(("2015-02-01", "proposed"), ("2015-02-10", "approved"), ("2015-02-20", "rejected")))
    states = {
        date: [one.state for one in ask(engine, theme_counts.list_themes, scope.on_day(day(date)))]
        for date in ("2015-01-31", "2015-02-01", "2015-02-10", "2015-02-20")
    }
    assert states == {
        "2015-01-31": [], "2015-02-01": ["proposed"], "2015-02-10": ["approved"], "2015-02-20": ["rejected"],
    }  # fmt: skip


def test_themes_come_by_the_councils_that_raised_them_and_merged_ones_do_not_come(engine: Engine, scope: Scope) -> None:
    none, few, most, gone = (theme(engine, label) for label in ("None", "Few", "Most", "Gone"))
    machine(engine, few, LEEDS)
    machine(engine, most, BOROUGHS)
    machine(engine, gone, YORK)
    merge(engine, gone, most)
    found = ask(engine, theme_counts.list_themes, scope)
    assert [(one.id, one.council_count) for one in found] == [(most, 3), (few, 1), (none, 0)]
    assert found[2].decided_share is None
    assert found[2].first_mentioned is None


def test_groups_are_heard_where_they_answered_the_question_and_stay_visible_where_not(
    engine: Engine, scope: Scope
) -> None:
    found = ask(engine, theme_counts.count_respondents_by_group, scope).groupby("type")[["councils", "heard"]].sum()
    assert list(found.loc["London borough"]) == [33, 2]
    assert list(found.loc["Shire district"]) == [201, 0]  # Dacorum left the question out
    assert found["councils"].sum() == 353
    across = ask(engine, theme_counts.count_respondents_by_group, scope, None).groupby("type")["heard"].sum()
    assert across["Shire district"] == 1
    london = ask(engine, theme_counts.count_respondents_by_group, dataclasses.replace(scope, regions=("London",)))
    assert rows(london, "region", "type", "councils", "heard") == [["London", "London borough", 33, 2]]


def test_a_theme_across_all_questions_counts_every_answer_and_each_council_once(engine: Engine, scope: Scope) -> None:
    one = theme(engine, question=None)
    machine(engine, one, LEEDS, 2)
    machine(engine, one, LEEDS, 3)
    verdict(engine, one, LEEDS, 3)
    [found] = ask(engine, theme_counts.list_themes, scope, None)
    assert (found.council_count, found.answers, found.decided_share, found.question_number) == (1, 2, 0.5, None)


def test_who_first_raised_a_theme_is_for_officers(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for source in (BOROUGHS, YORK):
        machine(engine, one, source)
    assert ask(engine, theme_counts.list_first_councils, scope, reader=Role.OFFICER) == {one: ("Barnet", "Camden")}
    with pytest.raises(NotAllowed):
        ask(engine, theme_counts.list_first_councils, scope, reader=Role.BOARD)


def test_weeks_count_a_council_where_it_first_answered_and_where_it_first_raised_the_theme(
    engine: Engine, scope: Scope
) -> None:
    one = theme(engine)
    for source in (LEEDS_AGAIN, BOROUGHS, SOLACE):
        machine(engine, one, source)
    until = scope.on_day(day("2015-02-24"))
    weeks = ask(engine, theme_arrivals.count_arrivals_by_week, until, theme_ids=(one,))
    assert rows(
        weeks, "week", "answered", "carried", "gained", "answered_so_far", "carried_so_far", "gained_so_far"
    ) == [
        [day("2015-01-26"), 1, 1, 0, 1, 1, 0],
        [day("2015-02-02"), 2, 2, 2, 3, 3, 2],
        [day("2015-02-09"), 0, 0, 0, 3, 3, 2],
        [day("2015-02-16"), 1, 0, 1, 4, 3, 3],
        [day("2015-02-23"), 0, 0, 0, 4, 3, 3],
    ]


def test_before_the_first_answer_there_are_no_weeks(engine: Engine, scope: Scope) -> None:
    weeks = ask(
        engine,
        theme_arrivals.count_arrivals_by_week,
        scope.on_day(day("2015-01-20")),
        theme_ids=(1, 2),
    )
    assert list(weeks.columns) == theme_arrivals.WEEKLY_COLUMNS
    assert weeks.empty


def test_since_a_day_says_what_each_theme_gained_and_among_whom(engine: Engine, scope: Scope) -> None:
    one, new = theme(engine), theme(engine, "New")
    for source in (BOROUGHS, LEEDS_AGAIN):
        machine(engine, one, source)
    machine(engine, new, YORK)
    found = ask(engine, theme_arrivals.count_arrivals_since, scope, day=day("2015-02-03"))
    assert (found.respondents_before, found.respondents_since) == (3, 1)
    assert found.gains_by_theme == {
        one: ThemeGain(gained_before=2, gained=1, mentioned_before=3, mentioned_since=0),
        new: ThemeGain(gained_before=0, gained=1, mentioned_before=0, mentioned_since=1),
    }


def test_the_days_on_which_something_came_or_went_are_those_of_each_council(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response("Hull", "2015-02-06", Withdrawn="2015-02-19")], tmp_path)
    events = ask(engine, theme_arrivals.list_response_changes, scope)
    dates = ["2015-02-01", "2015-02-03", "2015-02-03", "2015-02-06", "2015-02-17", "2015-02-18", "2015-02-19"]
    assert [one[0] for one in events] == [day(date) for date in dates]
    assert len({one[1] for one in events}) == 5
    early = ask(engine, theme_arrivals.list_response_changes, scope.on_day(day("2015-02-17")))
    assert early == events[:5]
