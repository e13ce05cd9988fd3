"""Who may write on themes, and what those are told who come too late. On both databases."""

from collections.abc import Callable

import pytest

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions import themes
from lib.actions.problems import StaleError, ThemeProblem
from lib.changes.undo import undo_saved_change
from tests.support.officer_desk import ADA, BEN, Desk, add, at_once, decide, merge


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS, Role.BOARD])
def test_only_officers_work_on_themes(desk: Desk, role: Role) -> None:
    with pytest.raises(NotAllowed, match="may not work on themes"):
        add(desk, by=Person("Bo", role))
    assert desk.labels() == []


def test_who_saves_over_a_later_change_is_told_who_what_and_when_and_nothing_is_saved(desk: Desk) -> None:
    theme, other = add(desk), add(desk, "Other")
    themes.edit_theme(
        desk.engine, theme_id=theme.id, label="Funding", description="", seen_change_id=theme.change_id, actor=BEN
    )
    before = desk.everything()
    told = r'T001 "Funding" was changed meanwhile: "edit a theme" by Ben on \d+ \w+ \d{4} at \d\d:\d\d UTC. Nothing was'
    seen = theme.change_id
    saves: list[Callable[[], int]] = [
        lambda: themes.edit_theme(
            desk.engine, theme_id=theme.id, label="Cash", description="", seen_change_id=seen, actor=ADA
        ),
        lambda: decide(desk, "approved", other, theme),
        lambda: merge(desk, other, theme),
        lambda: merge(desk, theme, other),
    ]
    for save in saves:
        with pytest.raises(StaleError, match=told):
            save()
    assert desk.everything() == before


def test_who_saves_a_theme_that_is_gone_is_told_by_whom(desk: Desk) -> None:
    theme = add(desk)
    undo_saved_change(desk.engine, change_id=theme.change_id, actor=BEN)
    with pytest.raises(StaleError, match='not there any more: "undo" by Ben'):
        decide(desk, "approved", theme)
    with pytest.raises(ThemeProblem, match="no such theme"):
        themes.edit_theme(desk.engine, theme_id=999, label="a", description="", seen_change_id=1, actor=ADA)


def test_of_two_who_edit_one_theme_at_once_one_is_told_and_nothing_is_lost(desk: Desk) -> None:
    money = add(desk)
    outcomes: list[object] = []

    def save(label: str) -> None:
        try:
            themes.edit_theme(
                desk.engine, theme_id=money.id, label=label, description="", seen_change_id=money.change_id,
                actor=Person(label, Role.OFFICER),
            )  # fmt: skip
            outcomes.append(label)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test must know
            outcomes.append(problem)

    at_once([lambda label=label: save(label) for label in ("Ada", "Ben", "Cy", "Di")])  # type: ignore[misc]
    saved = [one for one in outcomes if isinstance(one, str)]
    assert desk.labels() == saved
    assert len(saved) == 1
    told = [str(one) for one in outcomes if isinstance(one, StaleError)]
    assert len(told) == 3
    assert all(f"by {saved[0]} on" in one for one in told)
