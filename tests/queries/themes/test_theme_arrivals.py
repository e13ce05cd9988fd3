"""How the mentions of themes came in over time. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.queries.scope import Scope
from lib.queries.themes import theme_arrivals
from lib.queries.themes.theme_arrivals import ThemeGain
from tests.support.factories import day, machine, response, store, theme
from tests.support.theme_senders import BOROUGHS, LEEDS_AGAIN, SOLACE, YORK, ask, rows

pytestmark = pytest.mark.usefixtures("five_senders")


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
