"""What each reader learns of the themes. On both databases."""

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Right, Role, has_right
from lib.database.engine import open_read_session
from lib.findings import theme_findings
from lib.measures.disclosure import HiddenCount
from lib.measures.growth import GrowthVerdict
from lib.queries.scope import Scope
from tests.support.factories import day, merge, quotation, response, store, theme
from tests.support.regional_themes import LONDON, NORTH_EAST, YORKSHIRE, ask, councils, first, on, raising, see

pytestmark = pytest.mark.usefixtures("regional_responses")


def test_an_officer_sees_every_number_and_others_see_them_rounded(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:6], *NORTH_EAST[:2])
    [whole] = see(engine, scope, Role.OFFICER).themes
    assert whole.total.councils == 15
    assert councils(whole, "region") == {"London": 7, "North East": 2, "Yorkshire and the Humber": 6}
    assert whole.first_mentioned == day("2015-02-02")
    for role in (Role.BOARD, Role.COMMUNICATIONS):
        [guarded] = see(engine, scope, role).themes
        assert guarded.total.councils == 16  # 6 of 21 did not: about 5
        assert councils(guarded, "region") == {
            "London": HiddenCount.SEVERAL,
            "North East": HiddenCount.SECONDARY,
            "Yorkshire and the Humber": HiddenCount.SECONDARY,
        }
        assert (guarded.first_mentioned, guarded.growth) == (None, None)
        assert (guarded.answers, guarded.other_organisations) == (HiddenCount.SECONDARY, HiddenCount.SECONDARY)


def test_those_who_do_not_see_all_get_the_day_on_which_ten_more_had_answered(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, *YORKSHIRE, *NORTH_EAST)
    dates = ("2015-02-02", "2015-02-03", "2015-02-20", "2015-03-13")
    seen = {date: see(engine, on(scope, date), Role.BOARD) for date in dates}
    assert [found.day for found in seen.values()] == [None, day("2015-02-02"), day("2015-02-02"), day("2015-02-20")]
    assert [[one.total.councils for one in found.themes] for found in seen.values()] == [
        [],
        [HiddenCount.SEVERAL],
        [HiddenCount.SEVERAL],
        [HiddenCount.MOST],
    ]
    officer = see(engine, scope, Role.OFFICER)
    assert (officer.day, officer.themes[0].total.councils) == (scope.as_at, 21)


def test_what_was_signed_off_after_the_last_step_is_there_for_all(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, states=(("2015-03-01", "proposed"), ("2015-03-10", "approved")))
    [found] = see(engine, scope, Role.BOARD).themes
    assert (found.state, found.total.councils) == ("approved", 10)  # of 21


def test_growth_is_told_by_the_numbers_that_each_reader_sees(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response("York", "2015-02-10"), response("Hull", "2015-02-10")], tmp_path)
    new = raising(engine, "New", *YORKSHIRE[:2])
    grown = raising(engine, "Grown", LONDON[0], *YORKSHIRE)
    gone = raising(engine, "Gone", *YORKSHIRE, states=(("2015-01-06", "rejected"),))
    for role in Role:
        found = {one.id: one for one in see(engine, scope, role, since="2015-02-05").themes}
        sees_all = has_right(role, Right.SEE_ANSWERS)
        approved = {new: GrowthVerdict.NEW, grown: GrowthVerdict.GROWING}
        if not sees_all:  # fewer than 5 then, about 10 of 20 now
            approved = {new: GrowthVerdict.TOO_EARLY, grown: GrowthVerdict.STEADY}
        rejected = {gone: None} if sees_all else {}
        assert {number: one.verdict for number, one in found.items()} == approved | rejected
        growth = found[grown].growth
        assert (growth is not None) == sees_all
    officer = see(engine, scope, Role.OFFICER, since="2015-02-05").themes
    assert {one.id: one.gained for one in officer} == {new: 2, grown: 8, gone: None}
    [sentence] = [one.growth.verdict_sentence for one in officer if one.growth and one.id == grown]
    assert sentence == "growing: 8 of 13 councils since, 1 of 10 before"


def test_a_chosen_sentence_is_seen_by_all_but_not_on_the_very_day_that_would_tell_whose_it_is(
    engine: Engine, scope: Scope
) -> None:
    one = theme(engine)
    quotation(engine, one, "R-Camden-2015-02-02", "We say 1.")
    quotation(engine, one, "R-Gateshead-2015-02-20", "We say 1.")
    asked = functools.partial(ask, engine)
    dates = ("2015-02-01", "2015-02-02", "2015-02-03", "2015-02-20", "2015-02-21")
    for role, numbers in ((Role.OFFICER, [0, 1, 1, 2, 2]), (Role.BOARD, [0, 0, 1, 1, 2])):
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


def test_a_chosen_sentence_is_seen_by_all_only_while_its_theme_is_approved(engine: Engine, scope: Scope) -> None:
    asked = functools.partial(ask, engine)
    approved, proposed, rejected, merged = (
        theme(engine, states=(("2015-01-06", "approved"), ("2015-02-20", state)))
        for state in ("approved", "proposed", "rejected", "approved")
    )
    for one in (approved, proposed, rejected, merged):
        quotation(engine, one, "R-Camden-2015-02-02", "We say 1.")
    merge(engine, merged, proposed)
    for role, seen in ((Role.OFFICER, [1, 1, 1]), (Role.BOARD, [1, 0, 0]), (Role.COMMUNICATIONS, [1, 0, 0])):
        found = [
            theme_findings.list_quotations(asked, scope, first(engine), one, reader=role)
            for one in (approved, proposed, rejected)
        ]
        assert [len(sentences) for sentences in found] == seen
    assert theme_findings.list_quotations(asked, scope, first(engine), merged, reader=Role.BOARD) == []


@pytest.mark.parametrize("reader", [Role.BOARD, Role.OFFICER])
@pytest.mark.parametrize("regions", [(), ("London",)])
def test_totals_are_the_same_whether_or_not_single_groups_are_asked_for(
    engine: Engine, scope: Scope, reader: Role, regions: tuple[str, ...]
) -> None:
    theme(engine, "Money", states=(("2015-01-06", "approved"),))
    scope = replace(scope, regions=regions).on_day(day("2015-03-10"))
    with open_read_session(engine) as session:

        def ask_session(query: Any, /, **arguments: Any) -> Any:
            return query(session, **arguments)

        totals = [
            [
                (finding.code, finding.total)
                for finding in theme_findings.build_overview(
                    ask_session, scope, 1, reader=reader, with_groups=with_groups
                ).themes
            ]
            for with_groups in (True, False)
        ]
    assert totals[0]
    assert totals[0] == totals[1]
