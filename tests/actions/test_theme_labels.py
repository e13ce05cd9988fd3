"""Labels, descriptions and codes of themes. On both databases."""

import pytest
from sqlalchemy import select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.actions import themes
from lib.actions.problems import ThemeProblem
from lib.changes.undo import undo_saved_change
from lib.database.theme_models import Theme
from tests.support.officer_desk import ADA, Desk, add, decide


def test_a_code_is_never_used_again(desk: Desk) -> None:
    undo_saved_change(desk.engine, change_id=add(desk).change_id, actor=ADA)
    assert desk.labels() == []
    assert add(desk).code == "T002"


@pytest.mark.parametrize(
    ("label", "why"),
    [
        (" \t", "needs a label"),
        ("x" * 201, "201 characters, and at most 200"),
        ("MONEY", 'a theme T001 "Money" already'),
    ],
)
def test_a_label_is_there_fits_and_is_the_only_one(desk: Desk, label: str, why: str) -> None:
    add(desk)
    with pytest.raises(ThemeProblem, match=why):
        add(desk, label)
    assert desk.labels() == ["Money"]


def test_a_label_may_come_again_at_another_question_and_once_the_first_is_rejected(desk: Desk) -> None:
    first = add(desk)
    add(desk, question=2)
    add(desk, question=None)
    decide(desk, "rejected", first)
    again = add(desk)
    rejected = desk.one(select(Theme).where(Theme.id == first.id))
    with pytest.raises(ThemeProblem, match=f"a theme {again.code}"):
        decide(desk, "proposed", rejected)


def test_a_description_that_is_too_long_is_refused(desk: Desk) -> None:
    theme = add(desk)
    with pytest.raises(ThemeProblem, match="2,001 characters"):
        themes.edit_theme(
            desk.engine,
            theme_id=theme.id,
            label="a",
            description="x" * 2_001,
            seen_change_id=theme.change_id,
            actor=ADA,
        )
