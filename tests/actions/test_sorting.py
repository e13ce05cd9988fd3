"""Sorting: themes named and decided about and answers put elsewhere, all of it at once or none. On both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions import themes
from lib.actions.coding import remove_quotation
from lib.actions.problems import StaleError, ThemeProblem
from lib.actions.sorting import AnswerMove, QuotationChoice, SortingOutcome, SortingRequest, ThemeEdit, sort_themes
from lib.actions.theme_write import open_theme_write
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Change
from lib.database.theme_models import CodingDecision, Quotation, Theme
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_current_coding
from lib.queries.themes.chosen_quotations import list_quotations
from tests.support.factories import day
from tests.support.officer_desk import ADA, BEN, CAMDEN, LEEDS, YORK, Desk, add, merge, settle


def sorted_(
    desk: Desk, named: list[ThemeEdit], placed: list[AnswerMove], by: Person = ADA, seen: int | None = None
) -> int:
    return sorted_with_outcome(desk, named, placed, by, seen).change_id


def sorted_with_outcome(
    desk: Desk, named: list[ThemeEdit], placed: list[AnswerMove], by: Person = ADA, seen: int | None = None
) -> SortingOutcome:
    return sort_themes(
        desk.engine, consultation_id=desk.consultation, question_id=desk.question(), request=SortingRequest(named, placed), actor=by,
        seen_change_id=desk.newest() if seen is None else seen, day=day("2015-03-02"),
    )  # fmt: skip


def test_names_states_and_answers_are_one_change_and_one_undo_takes_all_of_it_back(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    settle(desk, money, LEEDS, carries=True)
    before = desk.everything()
    change = sorted_(
        desk,
        [ThemeEdit(money.id, "Budgets are short", "approved", money.change_id), ThemeEdit(-1, "Time", "approved")],
        [AnswerMove(money.id, peers.id, [(LEEDS, 1, "Peers help.")]), AnswerMove(peers.id, -1, [(CAMDEN, 1, None)])],
    )
    assert desk.labels() == ["Budgets are short", "Peers", "Time"]
    assert [desk.state(desk.theme(one).id) for one in desk.labels()] == ["approved", "proposed", "approved"]
    assert desk.verdicts() == {
        ("Budgets are short", LEEDS): False, ("Peers", LEEDS): True, ("Peers", CAMDEN): False, ("Time", CAMDEN): True,
    }  # fmt: skip
    told = desk.one(select(Change).where(Change.id == change))
    assert (told.action, told.subject) == ("sort themes", 'T001 "Budgets are short", T003 "Time"')
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before


def test_an_answer_of_which_one_sentence_leaves_a_theme_and_another_comes_to_it_carries_it(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    sorted_(
        desk,
        [],
        [
            AnswerMove(money.id, peers.id, [(LEEDS, 1, "Money is short.")]),
            AnswerMove(peers.id, None, [(LEEDS, 1, None)]),
        ],
    )
    assert desk.verdicts() == {("Money", LEEDS): False, ("Peers", LEEDS): True}
    assert desk.all(select(CodingDecision.evidence).where(CodingDecision.theme_id == peers.id)) == ["Money is short."]


@pytest.mark.parametrize(
    ("named", "placed", "why"),
    [
        ([ThemeEdit(-1, " ", "approved")], [], "needs a label"),
        ([ThemeEdit(-1, "money", "approved")], [], 'a theme T001 "Money" already'),
        ([], [AnswerMove(1, None, [("R-9", 1, None)])], "R-9"),
        ([], [AnswerMove(1, None, [(LEEDS, 1, None)]), AnswerMove(1, 99, [(CAMDEN, 1, None)])], "no such theme"),
        ([], [], "All of that stands already"),
    ],
)
def test_where_one_part_cannot_be_saved_nothing_is(
    desk: Desk, named: list[ThemeEdit], placed: list[AnswerMove], why: str
) -> None:
    money, peers = add(desk), add(desk, "Peers")
    before = desk.everything()
    known = {1: money.id, 2: peers.id}
    with pytest.raises(ThemeProblem, match=why):
        sorted_(
            desk,
            [*named, *([ThemeEdit(peers.id, "Renamed", "proposed", peers.change_id)] if named or placed else [])],
            [
                one._replace(
                    source_theme_id=known[one.source_theme_id],
                    target_theme_id=known.get(one.target_theme_id or 0, one.target_theme_id),
                )
                for one in placed
            ],
        )
    assert desk.everything() == before


def test_a_theme_that_somebody_changed_meanwhile_is_told_and_nothing_is_saved(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    themes.edit_theme(
        desk.engine, theme_id=money.id, label="Cash", description="", seen_change_id=money.change_id, actor=BEN
    )
    before = desk.everything()
    with pytest.raises(StaleError, match='"edit a theme" by Ben'):
        sorted_(
            desk,
            [ThemeEdit(money.id, "Budgets", "approved", money.change_id)],
            [AnswerMove(money.id, peers.id, [(YORK, 1, None)])],
        )
    assert desk.everything() == before


def test_what_somebody_else_settled_meanwhile_stays(desk: Desk) -> None:
    money, peers, seen = add(desk), add(desk, "Peers"), desk.newest()
    settle(desk, money, LEEDS, carries=True, by=BEN)
    sorted_(
        desk,
        [],
        [AnswerMove(money.id, peers.id, [(LEEDS, 1, None)]), AnswerMove(money.id, None, [(CAMDEN, 1, None)])],
        seen=seen,
    )
    assert desk.verdicts() == {("Money", LEEDS): True, ("Money", CAMDEN): False, ("Peers", LEEDS): True}


def test_the_outcome_counts_what_was_done_and_apart_from_it_what_others_had_settled(desk: Desk) -> None:
    money, peers, seen = add(desk), add(desk, "Peers"), desk.newest()
    settle(desk, money, LEEDS, carries=True, by=BEN)
    settle(desk, peers, YORK, carries=False, by=BEN)
    outcome = sorted_with_outcome(
        desk,
        [],
        [
            AnswerMove(money.id, peers.id, [(LEEDS, 1, None), (CAMDEN, 1, None), (YORK, 1, None)]),
            AnswerMove(peers.id, peers.id, [(CAMDEN, 1, None)]),
            AnswerMove(peers.id, None, [(LEEDS, 1, None)]),
        ],
        seen=seen,
    )
    assert (outcome.moved, outcome.confirmed, outcome.left) == (2, 1, 2)


def test_what_stays_where_it_is_can_be_settled_so(desk: Desk) -> None:
    money = add(desk)
    desk.run({"Money": {LEEDS: "Money is short.", CAMDEN: "Money matters."}})
    sorted_(desk, [], [AnswerMove(money.id, money.id, [(LEEDS, 1, "Money is short.")])])
    assert desk.verdicts() == {("Money", LEEDS): True}
    assert desk.all(select(CodingDecision.evidence)) == ["Money is short."]


def test_a_theme_that_is_the_same_as_another_counts_for_it_with_its_sentences_and_one_undo_parts_them(
    desk: Desk,
) -> None:
    money, peers, time = add(desk), add(desk, "Peers"), add(desk, "Time")
    before = desk.everything()
    change = sorted_(
        desk,
        [
            ThemeEdit(time.id, "Time", "proposed", time.change_id, merge_target_id=money.id),
            ThemeEdit(money.id, "Money", "proposed", money.change_id, merge_target_id=peers.id),
            ThemeEdit(peers.id, "Help", "approved", peers.change_id),
        ],
        [AnswerMove(money.id, money.id, [(LEEDS, 1, "Money is short.")])],
    )
    assert {one: desk.theme(one).merged_into_id for one in ("Money", "Time", "Help")} == {
        "Money": peers.id, "Time": peers.id, "Help": None,
    }  # fmt: skip
    assert desk.verdicts() == {("Money", LEEDS): True}
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before


@pytest.mark.parametrize(
    ("first", "second", "state", "why"),
    [
        (2, 1, "proposed", '"Money" and "Peers" are each to count for another'),
        (2, None, "rejected", "rejected: reopen it first"),
        (99, None, "proposed", "no such theme"),
    ],
)
def test_themes_that_cannot_count_for_one_another_are_told_and_nothing_is_saved(
    desk: Desk, first: int, second: int | None, state: str, why: str
) -> None:
    money, peers = add(desk), add(desk, "Peers")
    before, known = desk.everything(), {1: money.id, 2: peers.id}
    with pytest.raises(ThemeProblem, match=why):
        sorted_(
            desk,
            [
                ThemeEdit(money.id, "Money", "proposed", money.change_id, merge_target_id=known.get(first, first)),
                ThemeEdit(peers.id, "Peers", state, peers.change_id, merge_target_id=known.get(second or 0)),
            ],
            [],
        )
    assert desk.everything() == before


def test_a_theme_that_counts_for_a_new_one_is_parted_from_it_by_undoing_and_joined_by_undoing_that(desk: Desk) -> None:
    money = add(desk)
    before = desk.everything()
    change = sorted_(
        desk,
        [
            ThemeEdit(money.id, "Cash", "proposed", money.change_id, merge_target_id=-1),
            ThemeEdit(-1, "All", "approved"),
        ],
        [],
    )
    after = desk.everything()
    undone = undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before
    undo_saved_change(desk.engine, change_id=undone, actor=ADA)
    assert desk.everything() == after


def test_a_new_theme_counts_for_no_other(desk: Desk) -> None:
    add(desk)
    with pytest.raises(ThemeProblem, match="put its sentences there"):
        sorted_(desk, [ThemeEdit(-1, "All", "proposed", merge_target_id=1)], [])


def test_what_leaves_a_theme_does_not_come_back_with_another_that_counts_for_it(desk: Desk) -> None:
    desk.run({"Cash": {LEEDS: "Money is short.", CAMDEN: "Money matters."}})
    money, cash = add(desk), desk.theme("Cash")
    taken = [AnswerMove(money.id, None, [(LEEDS, 1, "Money is short.")])]
    wanted = SortingRequest([ThemeEdit(cash.id, "Cash", "proposed", cash.change_id, merge_target_id=money.id)], taken)
    sort_themes(desk.engine, consultation_id=desk.consultation, question_id=desk.question(), request=wanted, actor=ADA,
         seen_change_id=desk.newest())  # fmt: skip
    with open_read_session(desk.engine) as session:
        coding = select_current_coding(Scope(desk.consultation, day("2999-01-01")), desk.question())
        found = session.execute(select(coding.c.theme_id, coding.c.response_id)).all()
    assert found == [(money.id, desk.answer(CAMDEN)[0])]


def test_a_sentence_of_the_board_is_taken_back_also_where_its_theme_counts_for_another(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    given: Any = {"consultation_id": desk.consultation, "question_id": desk.question(), "day": day("2015-03-02")}
    shown = [QuotationChoice(one.id, LEEDS, 1, "Peers help.") for one in (money, peers)]
    sort_themes(
        desk.engine, request=SortingRequest(quotation_choices=shown), seen_change_id=desk.newest(), actor=ADA, **given
    )
    merge(desk, money, peers)
    with open_read_session(desk.engine) as session:
        scope = Scope(desk.consultation, day("2999-01-01"))
        assert [one.sentence for one in list_quotations(session, scope=scope, theme_id=money.id)] == ["Peers help."]
    back = SortingRequest(quotation_choices=[QuotationChoice(money.id, LEEDS, 1, "Peers help.", is_chosen=False)])
    taken = sort_themes(desk.engine, request=back, seen_change_id=desk.newest(), actor=ADA, **given).change_id
    assert desk.all(select(Quotation.sentence)) == []
    undo_saved_change(desk.engine, change_id=taken, actor=ADA)
    remove_quotation(desk.engine, quotation_id=min(desk.all(select(Quotation.id))), actor=ADA)
    assert desk.all(select(Quotation.sentence)) == []


@pytest.mark.parametrize("order", ["reviewed first", "edited first"])
def test_a_theme_that_is_edited_and_reviewed_at_once_is_undone_whole_whichever_came_first(
    desk: Desk, order: str
) -> None:
    money = add(desk)
    with open_theme_write(desk.engine, actor=ADA, action="both") as write:
        theme = write.find_theme(money.id)
        steps: list[Callable[[Theme], object]] = [write.mark_reviewed, write.mark_edited]
        for mark in steps if order == "reviewed first" else reversed(steps):
            mark(theme)
            write.session.flush()
        theme.label = "Cash"
        change_id = write.change.id
    assert desk.theme("Cash").settled
    undo_saved_change(desk.engine, change_id=change_id, actor=ADA)
    assert (desk.theme("Money").settled, desk.theme("Money").change_id) == (money.settled, money.change_id)


def test_a_theme_that_comes_to_count_for_another_keeps_its_description(desk: Desk) -> None:
    sorted_(desk, [ThemeEdit(-1, "Money", "proposed", sentences=("Money is short.",))], [])
    money, peers = desk.theme("Money"), add(desk, "Peers")
    sorted_(desk, [ThemeEdit(money.id, "Money", "proposed", money.change_id, merge_target_id=peers.id)], [])
    assert desk.theme("Money").description == money.description != ""


def test_a_description_that_nobody_wrote_is_made_of_the_sentences_and_names_no_place(desk: Desk) -> None:
    said = ("In Leeds, money is short.", "Money is short.", "Money matters.", "More")
    sorted_(desk, [ThemeEdit(-1, "Money", "proposed", sentences=said)], [])
    money = desk.theme("Money")
    assert money.description == "Answers say, for example: “Money is short.” / “Money matters.”"
    sorted_(desk, [ThemeEdit(money.id, "Money", "proposed", money.change_id, "Councils have too little.")], [])
    money = desk.theme("Money")
    sorted_(desk, [ThemeEdit(money.id, "Budgets", "approved", money.change_id, sentences=said)], [])
    assert desk.theme("Budgets").description == "Councils have too little."


def test_sentences_are_chosen_for_the_board_and_one_that_names_a_place_stops_all_of_it(desk: Desk) -> None:
    money = add(desk)
    shown = [QuotationChoice(money.id, LEEDS, 1, "Money is short."), QuotationChoice(-1, CAMDEN, 1, "We want peers.")]
    given = {"consultation_id": desk.consultation, "question_id": desk.question(), "day": day("2015-03-02")}
    wanted = SortingRequest([ThemeEdit(-1, "Peers", "proposed")], quotation_choices=shown)
    before = desk.everything()
    change = sort_themes(desk.engine, request=wanted, seen_change_id=desk.newest(), actor=ADA, **given).change_id  # type: ignore[arg-type]
    assert desk.all(select(Quotation.sentence).order_by(Quotation.id)) == ["Money is short.", "We want peers."]
    back = SortingRequest(quotation_choices=[QuotationChoice(money.id, LEEDS, 1, "Money is short.", is_chosen=False)])
    taken = sort_themes(desk.engine, request=back, seen_change_id=desk.newest(), actor=ADA, **given).change_id  # type: ignore[arg-type]
    assert desk.all(select(Quotation.sentence)) == ["We want peers."]
    undo_saved_change(desk.engine, change_id=taken, actor=ADA)
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before
    place = SortingRequest(
        [ThemeEdit(-1, "Peers", "proposed")],
        quotation_choices=[QuotationChoice(money.id, LEEDS, 1, "In Leeds, money is short.")],
    )
    with pytest.raises(ThemeProblem, match="names a place"):
        sort_themes(desk.engine, request=place, seen_change_id=desk.newest(), actor=ADA, **given)  # type: ignore[arg-type]
    assert desk.everything() == before


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS, Role.BOARD])
def test_only_officers_sort(desk: Desk, role: Role) -> None:
    add(desk)
    with pytest.raises(NotAllowed, match="may not work on themes"):
        sorted_(desk, [ThemeEdit(-1, "Time", "proposed")], [], by=Person("Bo", role))
    assert desk.all(select(Theme.label)) == ["Money"]
