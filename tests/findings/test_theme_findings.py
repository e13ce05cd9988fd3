"""What each reader learns of the themes. On both databases."""

import dataclasses
import functools
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.findings import coding_findings, theme_comparisons, theme_findings
from lib.findings.shown_themes import ThemeFinding, ThemeOverview
from lib.findings.theme_findings import build_overview
from lib.measures.disclosure import HiddenCount
from lib.measures.growth import GrowthVerdict
from lib.queries.scope import Scope
from lib.queries.themes.coverage import Coverage
from tests.support.factories import day, double_coding, quotation, response, store, theme, verdict

LONDON = ("Camden", "Barnet", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Hackney", "Haringey", "Harrow")
YORKSHIRE = ("Leeds", "Barnsley", "Bradford", "Calderdale", "Doncaster", "Kirklees", "Rotherham", "Wakefield")
NORTH_EAST = ("Gateshead", "Sunderland", "South Tyneside")
DAYS = {"London": "2015-02-02", "Yorkshire and the Humber": "2015-02-10", "North East": "2015-02-20"}


@pytest.fixture(autouse=True)
def _responses(engine: Engine, tmp_path: Path) -> None:
    """Ten councils of London answer on one day, eight of Yorkshire on the next, three of the North East on the last."""
    rows = [
        response(council, DAYS[region])
        for region, councils in zip(DAYS, (LONDON, YORKSHIRE, NORTH_EAST), strict=True)
        for council in councils
    ]
    store(engine, "responses", rows, tmp_path)


def raising(engine: Engine, label: str, *councils: str, **named: Any) -> int:
    """A theme that some councils raise."""
    one = theme(engine, label, **named)
    for region, there in zip(DAYS, (LONDON, YORKSHIRE, NORTH_EAST), strict=True):
        for council in councils:
            if council in there:
                verdict(engine, one, f"R-{council}-{DAYS[region]}")
    return one


def ask(engine: Engine, question: Any, **arguments: Any) -> Any:
    with open_read_session(engine) as session:
        return question(session, **arguments)


def first(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(Question.id).where(Question.number == 1)).one()


def see(engine: Engine, scope: Scope, reader: Role, since: str | None = None) -> ThemeOverview:
    asked = functools.partial(ask, engine)
    return build_overview(asked, scope, first(engine), reader=reader, since=day(since) if since else None)


def councils(one: ThemeFinding, way: str) -> dict[str, Any]:
    return {name: share.councils for name, share in one.shares_by_group[way].items() if share.respondents}


def test_an_officer_sees_every_number_and_others_none_from_one_to_four(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:6], *NORTH_EAST[:2])
    [whole] = see(engine, scope, Role.OFFICER).themes
    assert whole.total.councils == 15
    assert councils(whole, "region") == {"London": 7, "North East": 2, "Yorkshire and the Humber": 6}
    assert whole.first_mentioned == day("2015-02-02")
    for role in (Role.BOARD, Role.COMMUNICATIONS):
        [guarded] = see(engine, on(scope, "2015-02-10"), role).themes
        assert guarded.total.councils == 13
        assert councils(guarded, "region") == {"London": 7, "Yorkshire and the Humber": 6}
        assert (guarded.first_mentioned, guarded.growth) == (None, None)


def on(scope: Scope, date: str) -> Scope:
    return scope.on_day(day(date))


def test_a_small_number_takes_another_with_it_and_a_small_total_is_hidden(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:3])
    raising(engine, "Data", *LONDON[:2])
    money, data = see(engine, scope, Role.BOARD).themes
    assert money.total.councils == 10
    assert councils(money, "region") == {"London": HiddenCount.SECONDARY, "Yorkshire and the Humber": HiddenCount.SMALL}
    assert data.total.councils == HiddenCount.SMALL
    assert (data.total.value, data.total.share_interval, data.answers, data.decided_share) == (
        None,
        None,
        HiddenCount.SECONDARY,
        None,
    )
    assert councils(data, "region") == {"London": HiddenCount.SMALL, "Yorkshire and the Humber": 0}


def test_those_who_do_not_see_all_get_the_day_on_which_five_more_had_answered(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, *YORKSHIRE, *NORTH_EAST)
    seen = {date: see(engine, on(scope, date), Role.BOARD) for date in ("2015-02-01", "2015-02-09", "2015-03-13")}
    assert [found.day for found in seen.values()] == [None, day("2015-02-02"), day("2015-02-10")]
    assert [[one.total.councils for one in found.themes] for found in seen.values()] == [[], [10], [18]]
    officer = see(engine, scope, Role.OFFICER)
    assert (officer.day, officer.themes[0].total.councils) == (scope.as_at, 21)


def test_what_was_signed_off_after_the_last_step_is_there_for_all(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, states=(("2015-03-01", "proposed"), ("2015-03-10", "approved")))
    [found] = see(engine, scope, Role.BOARD).themes
    assert (found.state, found.total.councils) == ("approved", 10)


def test_filters_choose_among_the_numbers_of_the_whole_and_count_nothing_anew(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:6])
    raising(engine, "Data", *LONDON[:7], *YORKSHIRE[:3])

    def seen(role: Role, **filters: Any) -> list[Any]:
        found = see(engine, dataclasses.replace(scope, **filters), role).themes
        return [one.total.councils for one in sorted(found, key=lambda one: one.label)]

    assert seen(Role.BOARD, regions=("London",)) == [HiddenCount.SECONDARY, 7]
    assert seen(Role.BOARD, regions=("Yorkshire and the Humber",)) == [HiddenCount.SMALL, 6]
    assert seen(Role.BOARD, regions=("London", "Yorkshire and the Humber")) == [HiddenCount.SECONDARY, 13]
    assert seen(Role.BOARD, regions=("London",), types=("London borough",)) == [
        HiddenCount.SECONDARY,
        HiddenCount.SECONDARY,
    ]
    assert seen(Role.OFFICER, regions=("London",), types=("London borough",)) == [7, 7]
    [data, money] = see(engine, dataclasses.replace(scope, regions=("London",)), Role.BOARD).themes[::-1]
    assert (money.total.respondents, money.total.frame) == (10, 33)
    assert set(money.shares_by_group) == {"region"}
    assert data.answers == HiddenCount.SECONDARY


def test_the_order_tells_no_more_than_the_numbers(engine: Engine, scope: Scope) -> None:
    raising(engine, "One", *LONDON[:1])
    raising(engine, "Four", *LONDON[:4])
    raising(engine, "Six", *LONDON[:6])
    assert [one.label for one in see(engine, scope, Role.OFFICER).themes] == ["Six", "Four", "One"]
    assert [one.label for one in see(engine, scope, Role.BOARD).themes] == ["Six", "One", "Four"]


def test_growth_is_told_to_all_and_its_numbers_to_those_who_see_all(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response("York", "2015-02-10"), response("Hull", "2015-02-10")], tmp_path)
    new = raising(engine, "New", *YORKSHIRE[:2])
    grown = raising(engine, "Grown", LONDON[0], *YORKSHIRE)
    gone = raising(engine, "Gone", *YORKSHIRE, states=(("2015-01-06", "rejected"),))
    for role in Role:
        found = {one.id: one for one in see(engine, scope, role, since="2015-02-05").themes}
        assert {number: one.verdict for number, one in found.items()} == {
            new: GrowthVerdict.NEW, grown: GrowthVerdict.GROWING, gone: None,
        }  # fmt: skip
        growth = found[grown].growth
        assert (growth is not None) == (role == Role.OFFICER)
    officer = see(engine, scope, Role.OFFICER, since="2015-02-05").themes
    assert {one.id: one.gained for one in officer} == {new: 2, grown: 8, gone: None}
    [sentence] = [one.growth.verdict_sentence for one in officer if one.growth and one.id == grown]
    assert sentence == "growing: 8 of 13 councils since, 1 of 10 before"


def test_two_groups_stand_beside_one_another_over_all_themes(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, *YORKSHIRE[:1])
    raising(engine, "Data", *LONDON[:5], *YORKSHIRE[:5])
    asked = functools.partial(ask, engine)
    pair = (("region", "London"), ("region", "Yorkshire and the Humber"))
    money, data = theme_comparisons.compare_groups(asked, scope, first(engine), *pair, reader=Role.OFFICER)
    assert money.difference is not None
    assert data.difference is not None
    assert (money.first.councils, money.second.councils, money.difference.is_clear) == (10, 1, True)
    assert not data.difference.is_clear
    guarded = theme_comparisons.compare_groups(asked, scope, first(engine), *pair, reader=Role.BOARD)
    assert [one.difference is None for one in guarded] == [True, False]


def test_a_group_is_compared_with_all_others(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, *YORKSHIRE[:1])
    [money] = see(engine, scope, Role.OFFICER).themes
    found = theme_comparisons.compare_with_others(money, "region")
    assert found["London"] is not None
    assert found["London"].is_clear
    assert found["North East"] is not None
    assert not found["North East"].is_clear
    assert found["South West"] is not None
    assert found["South West"].value is None
    [guarded] = see(engine, scope, Role.BOARD).themes
    assert theme_comparisons.compare_with_others(guarded, "region")["London"] is None


def test_a_chosen_sentence_is_seen_by_all_but_not_on_the_very_day_that_would_tell_whose_it_is(
    engine: Engine, scope: Scope
) -> None:
    one = theme(engine)
    quotation(engine, one, "R-Camden-2015-02-02", "We say 1.")
    quotation(engine, one, "R-Gateshead-2015-02-20", "We say 1.")
    asked = functools.partial(ask, engine)
    for role, dates, numbers in (
        (Role.OFFICER, ("2015-02-01", "2015-02-02", "2015-02-20"), [0, 1, 2]),
        (Role.BOARD, ("2015-02-01", "2015-02-02", "2015-02-20"), [0, 1, 1]),
    ):
        seen = [
            theme_findings.list_quotations(asked, on(scope, date), first(engine), one, reader=role) for date in dates
        ]
        assert [len(found) for found in seen] == numbers


def test_weeks_are_for_those_who_see_all(engine: Engine, scope: Scope) -> None:
    one = raising(engine, "Money", *LONDON[:5])
    asked = functools.partial(ask, engine)
    weeks = theme_findings.list_weekly_shares(asked, scope, first(engine), one, reader=Role.OFFICER)
    assert [(week.mentioned, week.respondents) for week in weeks[:3]] == [(5, 10), (0, 8), (0, 3)]
    assert weeks[0].low is not None
    assert weeks[0].low < 0.5
    with pytest.raises(NotAllowed):
        theme_findings.list_weekly_shares(asked, scope, first(engine), one, reader=Role.BOARD)


def test_coverage_and_agreement_are_put_together(engine: Engine, scope: Scope) -> None:
    one, gone = raising(engine, "Money", *LONDON[:5]), raising(engine, "Gone", states=(("2015-01-06", "rejected"),))
    for coder, found in (("Ada", [[one], [one, gone], []]), ("Ben", [[one], [one], []])):
        for council, themes in zip(LONDON, found, strict=False):
            double_coding(engine, coder, f"R-{council}-2015-02-02", themes)
    asked = functools.partial(ask, engine)
    assert coding_findings.compute_coverage(asked, scope, first(engine)) == Coverage(
        answers=21, coded=5, unthemed=0, unread=16
    )
    agreement, facts = coding_findings.compute_coder_agreement(asked, scope, first(engine))
    assert [each.id for each in facts] == [one]
    assert (agreement.answers, agreement.agreed_share, agreement.themes[0].kappa) == (3, 1, 1)
