"""Which numbers each reader gets of themes. On both databases."""

import dataclasses
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.findings.shown_themes import ThemeAudit
from lib.measures.disclosure import HiddenCount
from lib.measures.theme_audit import MachineAccuracy
from lib.queries.scope import Scope
from lib.terms import CLEAR, CLOSE, NOT_FOUND
from tests.support.audited_themes import draw, judge
from tests.support.factories import machine, merge, theme, verdict
from tests.support.regional_themes import LONDON, YORKSHIRE, councils, name_response, on, raising, see

pytestmark = pytest.mark.usefixtures("regional_responses")


def test_small_numbers_and_groups_of_few_are_hidden_also_as_a_total(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:3])
    raising(engine, "Data", *LONDON[:2])
    money, data = see(engine, scope, Role.BOARD).themes
    assert money.total.councils == 10
    few = {"North East": HiddenCount.SECONDARY, "Yorkshire and the Humber": HiddenCount.SECONDARY}
    assert councils(money, "region") == few | {"London": HiddenCount.SEVERAL}
    assert data.total.councils == HiddenCount.SMALL
    assert (data.total.value, data.total.share_interval, data.answers, data.decided_share) == (
        None,
        None,
        HiddenCount.SECONDARY,
        None,
    )
    assert councils(data, "region") == few | {"London": HiddenCount.SMALL}


def test_filters_choose_among_the_numbers_of_the_whole_and_count_nothing_anew(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:6])
    raising(engine, "Data", *LONDON[:7], *YORKSHIRE[:3])

    def seen(role: Role, **filters: Any) -> list[Any]:
        found = see(engine, dataclasses.replace(scope, **filters), role).themes
        return [one.total.councils for one in sorted(found, key=lambda one: one.label)]

    hidden = [HiddenCount.SECONDARY, HiddenCount.SECONDARY]
    assert seen(Role.BOARD) == [10, 11]
    assert seen(Role.BOARD, regions=("London",)) == [HiddenCount.SEVERAL, HiddenCount.SEVERAL]
    assert seen(Role.BOARD, regions=("Yorkshire and the Humber",)) == hidden
    assert seen(Role.BOARD, regions=("London", "Yorkshire and the Humber")) == hidden
    assert seen(Role.BOARD, regions=("London",), types=("London borough",)) == hidden
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


def audit_theme(engine: Engine, *, judged: int = 10) -> int:
    """A theme found clearly in London and barely in Yorkshire, half of it drawn, of which so many are judged."""
    one = theme(engine, "Money")
    strata = {CLEAR: LONDON[:8], CLOSE: YORKSHIRE[:7]}
    for stratum, confidence in ((CLEAR, 0.95), (CLOSE, 0.5)):
        for council in strata[stratum]:
            machine(engine, one, name_response(council), confidence=confidence)
    drawn = {CLEAR: LONDON[:4], CLOSE: YORKSHIRE[:3], NOT_FOUND: (*LONDON[8:], YORKSHIRE[7])}
    for stratum, there in drawn.items():
        draw(engine, one, stratum, *map(name_response, there))
    coded = [name_response(council) for council in (*LONDON[:4], *YORKSHIRE[:2], LONDON[8])]
    all_drawn = [name_response(council) for there in drawn.values() for council in there]
    judge(engine, one, all_drawn[:judged], coded)
    return one


def test_an_audited_theme_has_a_share_with_its_interval_and_the_board_gets_both_rounded(
    engine: Engine, scope: Scope
) -> None:
    audit_theme(engine)
    [whole] = see(engine, scope, Role.OFFICER).themes
    assert whole.total.audited is not None
    assert whole.total.audited.councils == pytest.approx(7 + 4 + 4 * 2 / 3 + 3 * 1 / 3)
    assert (whole.total.councils, whole.total.respondents) == (15, 21)
    assert whole.audit is not None
    assert whole.audit.accuracy.precision == pytest.approx((8 + 7 * 2 / 3) / 15)
    [guarded] = see(engine, scope, Role.BOARD).themes
    assert guarded.total.audited is not None
    assert (guarded.total.councils, guarded.total.audited.councils, guarded.total.respondents) == (16, 16, 21)
    for bound in (guarded.total.audited.low, guarded.total.audited.high):
        steps = abs(bound - 16 / 21) * 20
        assert bound == 1 or (steps > 0 and steps == pytest.approx(round(steps)))
    assert guarded.audit == ThemeAudit(10, 10, MachineAccuracy(None, None, None, None))
    for found in (whole, guarded):
        assert {share.audited for groups in found.shares_by_group.values() for share in groups.values()} == {None}


def test_the_groups_of_an_audited_theme_add_up_to_its_total(engine: Engine, scope: Scope) -> None:
    audit_theme(engine)
    [whole] = see(engine, scope, Role.OFFICER).themes
    for groups in whole.shares_by_group.values():
        assert sum(share.councils for share in groups.values() if not isinstance(share.councils, HiddenCount)) == 15
    assert councils(whole, "region") == {"London": 9, "North East": 1, "Yorkshire and the Humber": 5}


def test_filters_leave_the_audited_number_of_their_groups_and_no_interval(engine: Engine, scope: Scope) -> None:
    audit_theme(engine)
    for role, number in ((Role.OFFICER, 9), (Role.BOARD, HiddenCount.SEVERAL)):
        [found] = see(engine, dataclasses.replace(scope, regions=("London",)), role).themes
        assert (found.total.councils, found.total.respondents, found.total.audited) == (number, 10, None)


def test_a_theme_of_which_one_drawn_answer_is_not_judged_has_its_coded_number_and_no_share(
    engine: Engine, scope: Scope
) -> None:
    audit_theme(engine, judged=9)
    for role, number in ((Role.OFFICER, 15), (Role.BOARD, 16)):
        [found] = see(engine, scope, role).themes
        assert (found.total.councils, found.total.value, found.total.share_interval) == (number, None, None)
        assert found.audit is not None
        assert (found.audit.drawn, found.audit.judged, found.audit.is_complete) == (10, 9, False)


def test_where_all_answers_are_decided_the_share_is_exact(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for council in LONDON:
        verdict(engine, one, name_response(council))
    for council in YORKSHIRE:
        verdict(engine, one, name_response(council))
    [found] = see(engine, on(scope, "2015-02-10"), Role.OFFICER).themes
    assert (found.total.councils, found.total.share_interval) == (18, (1.0, 1.0))
    assert found.audit is None
    [guarded] = see(engine, scope, Role.BOARD).themes
    assert (guarded.total.councils, guarded.total.value) == (HiddenCount.MOST, None)
    [later] = see(engine, scope, Role.OFFICER).themes
    assert (later.total.councils, later.total.value) == (18, None)


def test_a_theme_without_a_sample_has_no_audit(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7])
    for role in (Role.OFFICER, Role.BOARD):
        [found] = see(engine, scope, role).themes
        assert (found.audit, found.total.value) == (None, None)


def test_a_small_audited_total_is_hidden_with_its_share_and_all_that_tells_of_it(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for council in LONDON[:6]:
        machine(engine, one, name_response(council), confidence=0.95)
    draw(engine, one, CLEAR, *map(name_response, LONDON[:4]))
    draw(engine, one, NOT_FOUND, *map(name_response, YORKSHIRE))
    judge(engine, one, [name_response(council) for council in (*LONDON[:4], *YORKSHIRE)], [name_response(LONDON[0])])
    [whole], [guarded] = (see(engine, scope, role).themes for role in (Role.OFFICER, Role.BOARD))
    assert whole.total.councils == 2
    assert whole.total.value == pytest.approx(1.5 / 21)
    assert guarded.total.councils == HiddenCount.SMALL
    assert (guarded.total.value, guarded.total.share_interval, guarded.total.bar_length) == (None, None, None)
    assert (guarded.answers, guarded.decided_share) == (HiddenCount.SECONDARY, None)
    assert guarded.audit == ThemeAudit(12, 12, MachineAccuracy(None, None, None, None))


def test_a_small_number_of_coded_answers_is_hidden_though_the_audit_finds_more_councils(
    engine: Engine, scope: Scope
) -> None:
    one = theme(engine)
    for council in LONDON[:3]:
        machine(engine, one, name_response(council), confidence=0.95)
    draw(engine, one, CLEAR, *map(name_response, LONDON[:3]))
    draw(engine, one, NOT_FOUND, *map(name_response, LONDON[3:7]))
    judge(engine, one, [name_response(council) for council in LONDON[:7]], map(name_response, LONDON[:4]))
    [guarded] = see(engine, scope, Role.BOARD).themes
    assert guarded.total.councils == 10  # of 8: 4 that people found, and a quarter of the 14 others
    assert (guarded.answers, guarded.decided_share) == (HiddenCount.SECONDARY, None)
    assert guarded.audit == ThemeAudit(7, 7, MachineAccuracy(None, None, None, None))


def test_the_board_sees_no_theme_that_is_not_approved_whatever_was_judged_of_it(engine: Engine, scope: Scope) -> None:
    audit_theme(engine)
    for state in ("proposed", "rejected"):
        raising(engine, state, *LONDON, states=(("2015-01-06", "approved"), ("2015-03-01", state)))
    merge(engine, raising(engine, "Merged", *LONDON), theme(engine, "Hidden", states=(("2015-01-06", "proposed"),)))
    assert {one.label for one in see(engine, scope, Role.BOARD).themes} == {"Money"}
    assert {one.label for one in see(engine, scope, Role.OFFICER).themes} == {"Money", "proposed", "rejected", "Hidden"}
