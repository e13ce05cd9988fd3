"""Working on themes: adding, editing, deciding, merging, splitting, moving. On both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.actions import themes
from lib.actions.problems import ThemeProblem
from lib.changes.undo import undo_saved_change
from lib.database.models import Change
from lib.database.theme_models import CodingDecision, Theme, ThemeState
from tests.support.at_once import run_at_once
from tests.support.factories import day
from tests.support.officer_desk import ADA, BEN, CAMDEN, LEEDS, Desk, add, decide, merge, settle


def test_a_theme_is_added_with_the_next_code_proposed_and_settled(desk: Desk) -> None:
    add(desk)
    theme = add(desk, "  Peers\n help\x00 ")
    assert (theme.code, theme.label, theme.origin, theme.settled) == ("T002", "Peers help", "person", True)
    assert desk.state(theme.id) == "proposed"
    change = desk.one(select(Change).where(Change.id == theme.change_id))
    assert (change.actor, change.action, change.subject, change.rows) == ("Ada", "add a theme", 'T002 "Peers help"', 1)


def test_themes_are_approved_rejected_and_reopened_in_bulk_each_with_its_day(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    change = decide(desk, "approved", money, peers)
    assert (desk.state(money.id), desk.state(peers.id)) == ("approved", "approved")
    days = desk.all(select(ThemeState.day).where(ThemeState.change_id == change))
    assert days == [day("2015-03-02")] * 2
    decide(desk, "rejected", desk.theme("Peers"))
    decide(desk, "proposed", desk.theme("Peers"))
    assert (desk.state(money.id), desk.state(peers.id)) == ("approved", "proposed")


def test_what_all_are_already_is_not_decided_again_and_what_some_are_is_said_of_all(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    first = decide(desk, "approved", money)
    decide(desk, "approved", desk.theme("Money"), peers, by=BEN)
    with pytest.raises(ThemeProblem, match="no theme that is not approved already"):
        decide(desk, "approved", desk.theme("Money"), desk.theme("Peers"))
    with pytest.raises(ThemeProblem, match='because of "approve themes" by Ben'):
        undo_saved_change(desk.engine, change_id=first, actor=ADA)


@pytest.mark.parametrize(("on", "why"), [("2015-02-28", "proposed on 1 March 2015"), ("2999-01-01", "in the future")])
def test_no_decision_counts_from_before_the_theme_or_from_the_future(desk: Desk, on: str, why: str) -> None:
    with pytest.raises(ThemeProblem, match=why):
        decide(desk, "approved", add(desk), on=on)


def test_merged_themes_keep_what_was_said_of_them_and_point_to_the_last_one(desk: Desk) -> None:
    one, two, three = (add(desk, label) for label in ("One", "Two", "Three"))
    settle(desk, one, LEEDS, carries=True)
    merge(desk, two, one)
    merge(desk, three, desk.theme("Two"))
    assert desk.all(select(Theme.merged_into_id).order_by(Theme.id)) == [three.id, three.id, None]
    assert desk.verdicts() == {("One", LEEDS): True}
    deeds: list[Callable[[], int]] = [
        lambda: decide(desk, "approved", desk.theme("One")),
        lambda: merge(desk, desk.theme("One"), desk.theme("Three")),
        lambda: themes.split_theme(desk.engine, theme_id=one.id, label="x", description="", answers=[], actor=ADA),
    ]
    for work in deeds:
        with pytest.raises(ThemeProblem, match='was merged into T003 "Three": work on that one'):
            work()


def test_themes_are_merged_only_where_that_makes_sense(desk: Desk) -> None:
    one, other, across = add(desk, "One"), add(desk, "Other", question=2), add(desk, "Across", question=None)
    for merged in ([one], []):
        with pytest.raises(ThemeProblem, match="at least one other theme"):
            merge(desk, one, *merged)
    for wrong in (other, across):
        with pytest.raises(ThemeProblem, match="not of one question"):
            merge(desk, one, wrong)
    decide(desk, "rejected", one)
    with pytest.raises(ThemeProblem, match="is rejected: reopen it first"):
        merge(desk, desk.theme("One"), add(desk, "Two"))


def test_a_split_moves_answers_to_a_new_theme(desk: Desk) -> None:
    money = add(desk)
    change = themes.split_theme(
        desk.engine, theme_id=money.id, label="Peers", description="They help.", actor=ADA,
        answers=[(LEEDS, 1, "Peers help."), (CAMDEN, 1, None)],
    )  # fmt: skip
    peers = desk.made(change)
    assert (peers.code, peers.origin, desk.state(peers.id)) == ("T002", "person", "proposed")
    assert desk.verdicts() == {
        ("Peers", LEEDS): True, ("Money", LEEDS): False, ("Peers", CAMDEN): True, ("Money", CAMDEN): False,
    }  # fmt: skip
    assert desk.all(
        select(CodingDecision.evidence).where(CodingDecision.theme_id == peers.id, CodingDecision.source_id == LEEDS)
    ) == ["Peers help."]
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert (desk.labels(), desk.verdicts()) == (["Money"], {})


def test_answers_are_moved_from_one_theme_to_another(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    settle(desk, money, LEEDS, carries=True)
    answers = [(LEEDS, 1, None)]
    themes.move_answers(desk.engine, from_theme=money.id, to_theme=peers.id, answers=answers, actor=BEN)
    assert desk.verdicts() == {("Money", LEEDS): False, ("Peers", LEEDS): True}
    for to, said, why in (
        (money.id, answers, "another theme"),
        (peers.id, answers, "stands already"),
        (peers.id, [], "Choose the answers"),
    ):
        with pytest.raises(ThemeProblem, match=why):
            themes.move_answers(desk.engine, from_theme=money.id, to_theme=to, answers=said, actor=BEN)


def test_of_two_officers_who_save_one_theme_at_once_one_is_told_and_the_other_s_words_stay(desk: Desk) -> None:
    money = add(desk)

    def rename(label: str) -> Callable[[], int]:
        arguments: dict[str, Any] = {"theme_id": money.id, "description": "", "seen_change_id": money.change_id}
        return lambda: themes.edit_theme(desk.engine, actor=ADA, label=label, **arguments)

    changes, problems = run_at_once(rename("Funding"), rename("Budgets"))
    assert len(changes) == len(problems) == 1
    assert "changed" in str(problems[0])
    saved = desk.one(select(Theme).where(Theme.id == money.id))
    assert saved.label in {"Funding", "Budgets"}
    assert saved.change_id == changes[0] == desk.newest()


def test_of_two_officers_who_decide_on_one_theme_at_once_one_is_told(desk: Desk) -> None:
    money = add(desk)

    def decide_as(state: str) -> Callable[[], int]:
        seen = {money.id: money.change_id}
        return lambda: themes.decide_themes(
            desk.engine, theme_ids=[money.id], state=state, seen_change_ids=seen, actor=BEN
        )

    changes, problems = run_at_once(decide_as("approved"), decide_as("rejected"))
    assert len(changes) == len(problems) == 1
    assert len(desk.all(select(ThemeState.id).where(ThemeState.theme_id == money.id))) == 2
