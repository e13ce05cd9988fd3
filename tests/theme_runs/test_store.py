"""What a run found is stored, and never touches what a person decided. On both databases."""

import math
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions import coding
from lib.actions.problems import StaleError, ThemeProblem
from lib.changes.undo import undo_saved_change
from lib.database.models import Change, Import, Response
from lib.database.theme_models import MachineAssignment, Theme, ThemeRun
from lib.intake.undo_rule import undo_import
from lib.terms import CLOSE, NOT_FOUND
from lib.theme_runs.store import store_run
from lib.theme_runs.types import ProposedAssignment, ProposedTheme, RunResult
from tests.support.audited_themes import judge, list_drawn
from tests.support.factories import OFFICER, day, response, store
from tests.support.officer_desk import ADA, CAMDEN, FIRST, LEEDS, SECOND, YORK, Desk, add, decide, merge, row, settle

FOUND = {"Money": {LEEDS: "Money is short.", CAMDEN: "Money matters."}, "Peers": {LEEDS: "Peers help."}}


def test_a_run_proposes_themes_and_says_where_it_found_them(desk: Desk) -> None:
    version = desk.newest()
    change = desk.run(FOUND)
    assert desk.assigned() == {"Money": [LEEDS, CAMDEN], "Peers": [LEEDS]}
    money = desk.theme("Money")
    assert (money.code, money.origin, money.settled, desk.state(money.id)) == ("T001", "machine", False, "proposed")
    one = desk.one(select(ThemeRun))
    assert (one.answers, one.coded, one.proposed, one.kept, one.data_version) == (3, 2, 2, 0, version)
    told = desk.one(select(Change).where(Change.id == change))
    assert (told.action, told.subject, told.rows) == ("find themes", "question 1", 5)


def test_a_second_run_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.run(FOUND)
    desk.run({"Money": {YORK: "Neither."}, "Time": {LEEDS: "Peers help."}})
    assert desk.assigned() == {"Money": [YORK], "Time": [LEEDS]}
    assert desk.labels() == ["Money", "Time"]
    assert desk.theme("Time").code == "T003"
    assert [(one.proposed, one.kept) for one in desk.runs()] == [(2, 0), (1, 1)]


def test_a_closed_run_renews_what_people_fill_and_leaves_every_other_proposal_as_it_is(desk: Desk) -> None:
    desk.run(FOUND | {"Time": {YORK: "Neither."}})
    settle(desk, desk.theme("Money"), LEEDS, True)
    settle(desk, desk.theme("Peers"), CAMDEN, False)  # somebody moved a sentence out of it
    desk.run({"Money": {YORK: "Neither."}, "Peers": {}}, is_closed=True)
    assert desk.assigned() == {"Money": [YORK], "Peers": [LEEDS]}  # the sentence of Time is Money's now
    assert desk.labels() == ["Money", "Peers", "Time"]
    assert (desk.runs()[-1].coded, desk.runs()[-1].proposed) == (2, 0)


def test_a_closed_run_renews_an_approved_theme_and_one_made_by_hand_as_any_run_does(desk: Desk) -> None:
    desk.run(FOUND)
    by_hand = add(desk, "Data")
    decide(desk, "approved", desk.theme("Peers"), on=str(desk.theme("Peers").proposed_on))
    desk.run({"Data": {CAMDEN: "We want peers."}, "Peers": {}}, is_closed=True)
    assert desk.assigned() == {"Money": [LEEDS, CAMDEN], "Peers": [LEEDS], by_hand.label: [CAMDEN]}


def test_a_proposal_that_nobody_touched_gets_the_words_of_the_next_run(desk: Desk) -> None:
    desk.run(FOUND)
    money = desk.theme("Money")
    desk.run({"Funding": {}, "Peers": {}}, known={"Funding": money.id})
    now = desk.theme("Funding")
    assert (now.id, now.description, now.code) == (money.id, "About Funding.", "T001")
    with pytest.raises(StaleError, match='"find themes" by a test'):
        decide(desk, "approved", money)


@pytest.mark.parametrize("touch", ["edit", "approve", "reject", "merge", "verdict", "quotation", "coding twice"])
def test_what_a_person_touched_stays_as_it_is_whatever_a_run_says(desk: Desk, touch: str) -> None:
    desk.run(FOUND)
    money, peers = desk.theme("Money"), desk.theme("Peers")
    _touch(desk, money, touch)
    before = [money.id, desk.one(select(Theme.label).where(Theme.id == money.id)), desk.state(money.id)]
    desk.run({"Cash": {YORK: "Neither."}}, known={"Cash": money.id})
    desk.run({})
    assert [money.id, desk.one(select(Theme.label).where(Theme.id == money.id)), desk.state(money.id)] == before
    assert desk.assigned() == ({"Money": [LEEDS, CAMDEN]} if touch == "approve" else {})
    assert desk.labels() == ([before[1], "Peers"] if touch == "merge" else [before[1]])
    assert peers.settled is False


def test_of_an_approved_theme_what_was_found_stays_and_answers_that_came_since_are_added(
    desk: Desk, tmp_path: Path
) -> None:
    desk.run(FOUND)
    money = desk.theme("Money")
    decide(desk, "approved", money, on=str(money.proposed_on))
    late = response("Barnet", "2015-02-09") | {"Q1. What about 1?": "Money again."}
    store(desk.engine, "responses", [late], tmp_path)
    desk.run({"Money": {YORK: "Neither.", "R-Barnet-2015-02-09": "Money again."}, "Peers": {YORK: "Neither."}})
    assert desk.assigned() == {"Money": [LEEDS, CAMDEN, "R-Barnet-2015-02-09"], "Peers": [YORK]}


def test_what_was_found_for_a_theme_that_counts_for_an_approved_one_stays_too(desk: Desk) -> None:
    desk.run(FOUND | {"Cash": {}})
    merge(desk, desk.theme("Peers"), desk.theme("Money"), desk.theme("Cash"))
    decide(desk, "approved", desk.theme("Peers"), on=str(desk.theme("Peers").proposed_on))
    drawn = list_drawn(desk.engine, desk.theme("Peers").id)
    desk.run({"Money": {YORK: "Neither."}, "Cash": {YORK: "Neither."}, "Peers": {YORK: "Neither."}})
    assert desk.assigned() == {"Money": [LEEDS, CAMDEN], "Peers": [LEEDS]}
    assert list_drawn(desk.engine, desk.theme("Peers").id) == drawn


def test_the_first_answers_of_a_theme_that_people_approved_before_any_was_found_begin_its_audit_anew(
    desk: Desk,
) -> None:
    money, peers = add(desk), add(desk, "Peers")
    decide(desk, "approved", money)
    judge(desk.engine, money.id, [CAMDEN], [CAMDEN])
    desk.run(FOUND)
    assert list_drawn(desk.engine, money.id) == {LEEDS: CLOSE, YORK: NOT_FOUND}
    assert list_drawn(desk.engine, peers.id) == {}
    desk.run({"Money": {YORK: "Neither."}})
    assert list_drawn(desk.engine, money.id) == {LEEDS: CLOSE, YORK: NOT_FOUND}


def _touch(desk: Desk, money: Theme, touch: str) -> None:
    from lib.actions import themes

    if touch == "edit":
        themes.edit_theme(
            desk.engine, theme_id=money.id, label="Means", description="All.", seen_change_id=money.change_id, actor=ADA
        )
    elif touch in {"approve", "reject"}:
        decide(desk, {"approve": "approved", "reject": "rejected"}[touch], money, on=str(money.proposed_on))
    elif touch == "merge":
        merge(desk, desk.theme("Peers"), money)
    elif touch == "verdict":
        settle(desk, money, YORK, carries=False)
    elif touch == "quotation":
        coding.choose_quotation(
            desk.engine, theme_id=money.id, source_id=LEEDS, question_number=1, sentence="Money is short.", actor=ADA
        )
    else:
        coding.store_double_coding(
            desk.engine, consultation_id=desk.consultation, source_id=LEEDS, question_number=1, theme_question_number=1,
            theme_ids=[money.id], actor=ADA,
        )  # fmt: skip


def test_what_is_touched_and_given_back_is_the_machines_again(desk: Desk) -> None:
    desk.run(FOUND)
    money = desk.theme("Money")
    first, second = settle(desk, money, LEEDS, carries=True), settle(desk, money, CAMDEN, carries=True)
    undo_saved_change(desk.engine, change_id=first, actor=ADA)
    assert desk.theme("Money").settled is True
    undo_saved_change(desk.engine, change_id=second, actor=ADA)
    assert desk.theme("Money").settled is False
    desk.run({"Peers": {}})
    assert desk.labels() == ["Peers"]
    with pytest.raises(ThemeProblem, match=r'"find themes" by a test .* by hand'):
        undo_saved_change(desk.engine, change_id=desk.newest() - 1, actor=ADA)


def test_a_run_is_not_undone(desk: Desk) -> None:
    change = desk.run(FOUND)
    with pytest.raises(ThemeProblem, match="run again"):
        undo_saved_change(desk.engine, change_id=change, actor=ADA)


def test_what_was_rejected_does_not_come_back_under_its_label(desk: Desk) -> None:
    desk.run(FOUND)
    decide(desk, "rejected", desk.theme("Money"), on=str(desk.theme("Money").proposed_on))
    desk.run({"money ": {LEEDS: "Money is short."}, "Peers": {}}, known={})
    assert desk.labels() == ["Money", "Peers"]
    assert desk.state(desk.theme("Money").id) == "rejected"
    assert desk.assigned() == {"Money": [LEEDS]}


def test_runs_give_no_two_living_themes_one_label(desk: Desk) -> None:
    add(desk, "Means")
    desk.run(FOUND)
    ids = {"Means": desk.theme("Money").id, "MEANS": desk.theme("Peers").id}
    desk.run({"Means": {LEEDS: "Money is short."}, "MEANS": {}}, known=ids)
    assert desk.labels() == ["Means", "Money", "Peers"]
    desk.run({"New": {LEEDS: "Money is short."}, "NEW": {CAMDEN: "Money matters."}, " ": {}}, known={})
    assert desk.labels() == ["Means", "New"]
    assert desk.assigned() == {"New": [LEEDS, CAMDEN]}


def test_a_theme_that_a_run_knew_and_somebody_took_away_meanwhile_does_not_come_back(desk: Desk) -> None:
    theme = add(desk, "Means")
    undo_saved_change(desk.engine, change_id=theme.change_id, actor=ADA)
    desk.run({"Means": {LEEDS: "Money is short."}}, known={"Means": theme.id})
    assert (desk.labels(), desk.assigned()) == ([], {})


def test_what_a_run_says_is_cut_cleaned_and_kept_within_bounds(desk: Desk) -> None:
    found = [ProposedTheme(None, "x" * 300, "y\x00" * 3_000, "somebody"), ProposedTheme(None, "Model", "", "model")]
    response, question = desk.answer(LEEDS)
    assignments = [
        ProposedAssignment(0, response, question, 7.0, "Peers help."),
        ProposedAssignment(1, response, question, math.nan, "Peers help."),
        ProposedAssignment(1, response, question, 0.4, "Money is short."),
    ]
    store_run(
        desk.engine, actor=ADA, consultation_id=desk.consultation, question_id=question, day=day("2015-03-01"),
        run=RunResult(found, assignments, answers=3, data_version=desk.newest()),
    )  # fmt: skip
    one, other = desk.all(select(Theme).order_by(Theme.id))
    assert (len(one.label), len(one.description), one.origin, other.origin) == (200, 2_000, "machine", "model")
    assert one.proposed_on == day("2015-03-01")
    stored = desk.all(select(MachineAssignment).order_by(MachineAssignment.theme_id))
    assert [(row.confidence, row.evidence) for row in stored] == [(1.0, "Peers help."), (0.4, "Money is short.")]


def test_an_assignment_whose_answer_changed_or_went_since_the_reading_is_left_out(desk: Desk, tmp_path: Path) -> None:
    version = desk.newest()
    store(desk.engine, "responses", [row(LEEDS, "Money is short. Nobody helps.")], tmp_path)
    desk.run(FOUND, version=version)
    assert desk.assigned() == {"Money": [LEEDS, CAMDEN]}
    gone = desk.answer(CAMDEN)[0]
    undo_import(desk.engine, import_id=_newest_import(desk), actor=OFFICER)
    undo_import(desk.engine, import_id=_newest_import(desk), actor=OFFICER)
    store(desk.engine, "responses", [row(f"R-{n}", f"Money matters. {n}") for n in range(10, 13)], tmp_path)
    assert desk.engine.dialect.name != "sqlite" or gone in desk.all(select(Response.id))
    assignments = [ProposedAssignment(0, gone, desk.question(), 0.9, "Money matters.")]
    run = RunResult([ProposedTheme(None, "Money", "", "machine")], assignments, answers=3, data_version=version)
    store_run(desk.engine, actor=ADA, consultation_id=desk.consultation, question_id=desk.question(), run=run)
    assert desk.assigned() == {}


def test_evidence_that_is_empty_or_of_another_question_is_left_out(desk: Desk) -> None:
    response, first = desk.answer(LEEDS)
    second = desk.question(2)
    assignments = [
        ProposedAssignment(0, response, first, 0.9, " "),
        ProposedAssignment(0, response, second, 0.9, "We say 2."),
    ]
    run = RunResult([ProposedTheme(None, "Two", "", "machine")], assignments, answers=3, data_version=desk.newest())
    store_run(desk.engine, actor=ADA, consultation_id=desk.consultation, question_id=first, run=run)
    assert desk.assigned() == {}
    store_run(desk.engine, actor=ADA, consultation_id=desk.consultation, question_id=None, run=run)
    assert desk.assigned() == {"Two": [LEEDS]}


def test_runs_of_one_question_leave_those_of_another_alone(desk: Desk) -> None:
    desk.run(FOUND)
    desk.run({"Across": {LEEDS: "Money is short."}}, question=None, known={})
    desk.run({"Second": {}}, question=2, known={})
    assert desk.assigned() == {"Money": [LEEDS, CAMDEN], "Peers": [LEEDS], "Across": [LEEDS]}
    assert desk.labels() == ["Money", "Peers", "Across", "Second"]


@pytest.mark.parametrize(("consultation", "question"), [(99, None), (1, 999)])
def test_a_run_is_of_a_consultation_and_question_that_there_is(desk: Desk, consultation: int, question: Any) -> None:
    run = RunResult([], [], answers=0, data_version=0)
    with pytest.raises(ThemeProblem, match="no such"):
        store_run(desk.engine, actor=ADA, consultation_id=consultation, question_id=question, run=run)
    with pytest.raises(NotAllowed):
        desk.run({}, by=Person("Bo", Role.BOARD))


def test_what_the_machine_found_goes_with_an_answer_that_changes_and_stays_with_one_that_does_not(
    desk: Desk, tmp_path: Path
) -> None:
    desk.run(FOUND)
    settle(desk, desk.theme("Peers"), LEEDS, carries=True)
    corrected = row(LEEDS, "Money is short. Peers help.") | {SECOND: "On reflection, this."}
    store(desk.engine, "responses", [corrected], tmp_path)
    assert desk.assigned()["Money"] == [LEEDS, CAMDEN]
    undo_import(desk.engine, import_id=_newest_import(desk), actor=OFFICER)
    assert desk.assigned()["Money"] == [LEEDS, CAMDEN]
    store(desk.engine, "responses", [corrected | {FIRST: "Nothing is short."}], tmp_path)
    assert desk.assigned() == {"Money": [CAMDEN]}
    undo_import(desk.engine, import_id=_newest_import(desk), actor=OFFICER)
    assert desk.assigned() == {"Money": [CAMDEN]}
    assert desk.verdicts() == {("Peers", LEEDS): True}


def test_a_decision_outlives_the_undoing_of_its_answers_import_and_is_there_when_it_comes_again(
    engine: Engine, tmp_path: Path
) -> None:
    desk = Desk(engine)
    desk.bring_in(tmp_path)
    desk.run(FOUND)
    settle(desk, desk.theme("Money"), LEEDS, carries=True)
    undo_import(engine, import_id=_newest_import(desk), actor=OFFICER)
    assert (desk.answers(), desk.assigned(), desk.verdicts()) == ([], {}, {("Money", LEEDS): True})
    desk.bring_in(tmp_path)
    assert desk.answer(LEEDS)
    assert desk.verdicts() == {("Money", LEEDS): True}
    settle(desk, desk.theme("Money"), LEEDS, carries=None)


def _newest_import(desk: Desk) -> int:
    return int(desk.one(select(func.max(Import.id)).where(Import.undone_change_id.is_(None))))
