"""Taking changes of themes back, and taking that back. On both databases."""

from collections.abc import Callable

import pytest

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.actions import coding, themes
from lib.actions.problems import ThemeProblem
from lib.changes.undo import find_undo_obstacle, undo_saved_change
from lib.database.engine import open_read_session
from lib.terms import Problem
from tests.support.officer_desk import ADA, BEN, CAMDEN, LEEDS, YORK, Desk, add, decide, merge, settle


def test_every_change_is_undone_exactly_and_so_is_the_undoing(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    settle(desk, money, YORK, carries=True)
    deeds: list[Callable[[], int]] = [
        lambda: themes.edit_theme(desk.engine, theme_id=money.id, label="a", description="b", seen_change_id=money.change_id, actor=ADA),
        lambda: decide(desk, "approved", money, peers),
        lambda: merge(desk, money, peers),
        lambda: settle(desk, money, LEEDS, carries=True),
        lambda: settle(desk, money, YORK, carries=False, by=BEN),
        lambda: settle(desk, money, YORK, carries=None),
        lambda: themes.move_answers(
            desk.engine, from_theme=money.id, to_theme=peers.id, answers=[(YORK, 1, "Neither.")], actor=ADA
        ),
        lambda: themes.split_theme(
            desk.engine, theme_id=money.id, label="New", description="", answers=[(YORK, 1, None)], actor=ADA
        ),
        lambda: coding.choose_quotation(
            desk.engine, theme_id=money.id, source_id=YORK, question_number=1, sentence="Neither.", actor=ADA
        ),
        lambda: coding.store_double_coding(
            desk.engine, consultation_id=desk.consultation, source_id=YORK, question_number=1, theme_question_number=1,
            theme_ids=[money.id], actor=ADA,
        ),
        lambda: add(desk, "Third").change_id,
    ]  # fmt: skip
    for deed in deeds:
        before = desk.everything()
        change = deed()
        after = desk.everything()
        undoing = undo_saved_change(desk.engine, change_id=change, actor=BEN)
        assert desk.everything() == before
        redoing = undo_saved_change(desk.engine, change_id=undoing, actor=BEN)
        assert desk.everything() == after
        undo_saved_change(desk.engine, change_id=redoing, actor=BEN)
        assert desk.everything() == before


def test_a_change_on_which_a_later_one_rests_is_not_undone_until_that_is(desk: Desk) -> None:
    money = add(desk)
    first = themes.edit_theme(
        desk.engine, theme_id=money.id, label="Cash", description="", seen_change_id=money.change_id, actor=ADA
    )
    second = decide(desk, "approved", desk.theme("Cash"), by=BEN)
    before = desk.everything()
    with pytest.raises(ThemeProblem, match=r'because of "approve themes" by Ben on .* Undo that first'):
        undo_saved_change(desk.engine, change_id=first, actor=ADA)
    assert desk.everything() == before
    undo_saved_change(desk.engine, change_id=second, actor=ADA)
    with open_read_session(desk.engine) as session:
        assert find_undo_obstacle(session, change_id=first) == ""
    undo_saved_change(desk.engine, change_id=first, actor=ADA)
    assert desk.labels() == ["Money"]


def test_a_change_is_undone_once(desk: Desk) -> None:
    change = settle(desk, add(desk), LEEDS, carries=True)
    undo_saved_change(desk.engine, change_id=change, actor=BEN)
    with pytest.raises(ThemeProblem, match='undone already: "undo" by Ben'):
        undo_saved_change(desk.engine, change_id=change, actor=ADA)
    with pytest.raises(Problem, match="no such change that could be undone"):
        undo_saved_change(desk.engine, change_id=1, actor=ADA)


def test_decisions_about_other_answers_and_words_do_not_stand_in_the_way_of_undoing(desk: Desk) -> None:
    money = add(desk)
    first = settle(desk, money, LEEDS, carries=True)
    settle(desk, money, CAMDEN, carries=True, by=BEN)
    themes.edit_theme(
        desk.engine, theme_id=money.id, label="Cash", description="", seen_change_id=money.change_id, actor=BEN
    )
    undo_saved_change(desk.engine, change_id=first, actor=ADA)
    assert desk.verdicts() == {("Cash", CAMDEN): True}


def test_what_was_said_since_of_the_same_answer_stands_in_the_way_of_undoing(desk: Desk) -> None:
    money = add(desk)
    settle(desk, money, LEEDS, carries=True)
    taken_back = settle(desk, money, LEEDS, carries=None)
    settle(desk, money, LEEDS, carries=False, by=BEN)
    with pytest.raises(ThemeProblem, match='because of "settle answers" by Ben'):
        undo_saved_change(desk.engine, change_id=taken_back, actor=ADA)
    with pytest.raises(ThemeProblem, match='because of "settle answers" by Ben'):
        undo_saved_change(desk.engine, change_id=money.change_id, actor=ADA)
    assert desk.verdicts() == {("Money", LEEDS): False}


def test_what_two_people_said_of_an_answer_stands_until_both_take_it_back(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    first = settle(desk, money, LEEDS, carries=False)
    answers = [(LEEDS, 1, None)]
    moved = themes.move_answers(desk.engine, from_theme=money.id, to_theme=peers.id, answers=answers, actor=BEN)
    with pytest.raises(ThemeProblem, match='because of "move answers" by Ben'):
        undo_saved_change(desk.engine, change_id=first, actor=ADA)
    undo_saved_change(desk.engine, change_id=moved, actor=BEN)
    assert desk.verdicts() == {("Money", LEEDS): False}
    undo_saved_change(desk.engine, change_id=first, actor=ADA)
    assert desk.verdicts() == {}


def test_undoing_gives_no_two_themes_one_label(desk: Desk) -> None:
    money = add(desk)
    change = themes.edit_theme(
        desk.engine, theme_id=money.id, label="Cash", description="", seen_change_id=money.change_id, actor=ADA
    )
    add(desk, "Money")
    with pytest.raises(ThemeProblem, match=r'a theme T00. "Money" already'):
        undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.labels() == ["Cash", "Money"]
