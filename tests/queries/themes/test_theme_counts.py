"""How many councils mention a theme, and where. On both databases."""

import dataclasses

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.queries.scope import Scope
from lib.queries.themes import theme_counts
from tests.support.factories import day, machine, merge, theme, verdict
from tests.support.theme_senders import BOROUGHS, LEEDS, LEEDS_AGAIN, SOLACE, YORK, ask, rows

pytestmark = pytest.mark.usefixtures("five_senders")


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


def test_a_past_day_shows_the_themes_as_they_are_today_and_since_when_they_are_approved(
    engine: Engine, scope: Scope
) -> None:
    one = theme(engine, states=(("2015-02-01", "proposed"), ("2015-02-20", "approved")))
    theme(engine, "Gone", states=(("2015-02-01", "approved"), ("2015-02-20", "rejected")))
    machine(engine, one, LEEDS)
    facts = {
        date: {each.label: each for each in ask(engine, theme_counts.list_themes, scope.on_day(day(date)))}
        for date in ("2015-01-31", "2015-02-20")
    }
    for themes in facts.values():
        assert {label: (each.state, each.approved_on) for label, each in themes.items()} == {
            "A theme": ("approved", day("2015-02-20")), "Gone": ("rejected", None),
        }  # fmt: skip
    assert [facts[date]["A theme"].answers for date in facts] == [0, 1]


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
    assert found.question_count == 2


def test_who_first_raised_a_theme_is_for_officers(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for source in (BOROUGHS, YORK):
        machine(engine, one, source)
    assert ask(engine, theme_counts.list_first_councils, scope, reader=Role.OFFICER) == {one: ("Barnet", "Camden")}
    with pytest.raises(NotAllowed):
        ask(engine, theme_counts.list_first_councils, scope, reader=Role.BOARD)
