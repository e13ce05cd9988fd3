"""Undoing restores what a change altered, whatever rule owns the change; a refusal touches nothing. On both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from lib.access import NotAllowed, Person, Right, Role
from lib.changes import undo
from lib.changes.change import ChangeWriter
from lib.changes.undo import UndoRule, find_undo_obstacle, undo_change
from lib.database.engine import open_read_session
from lib.database.models import Change, Snapshot
from lib.database.theme_models import Quotation, Theme, ThemeState
from lib.terms import Problem
from tests.changes.conftest import MakeChange
from tests.support.factories import OFFICER, day, quotation, theme

SetRule = Callable[..., None]


class RefusedError(Problem):
    """Problem of the rule of these tests."""


@pytest.fixture
def set_rule(monkeypatch: pytest.MonkeyPatch) -> SetRule:
    """Make one rule the only one: it owns what `make_change` did and its undoing, with nothing in the way."""

    def owns(session: Session, change_id: int) -> bool:
        change = session.get(Change, change_id)
        return change is not None and change.action in {"work", "undo", "redo"}

    def set_only_rule(**parts: Any) -> None:
        given: dict[str, Any] = {
            "right": Right.EDIT_THEMES,
            "problem": RefusedError,
            "owns": owns,
            "find_obstacle": lambda _session, _change_id: "",
            "describe": lambda _session, change_id: f"change {change_id}",
            "finish": lambda _writer, _change_id, _snapshots: None,
            "reversible": True,
            "parents": frozenset({"theme"}),
        }
        monkeypatch.setattr(undo, "_rules", [UndoRule(**(given | parts))])

    return set_only_rule


def read_everything(engine: Engine) -> dict[str, list[Any]]:
    """All rows that these changes touch."""
    with open_read_session(engine) as session:
        return {
            model.__tablename__: session.execute(select(model.__table__).order_by("id")).all()  # type: ignore[misc]
            for model in (Theme, ThemeState, Quotation)
        }


def work_on_themes(engine: Engine) -> Callable[[ChangeWriter], None]:
    """Work that alters, deletes and adds: a theme goes into one that is new, and a sentence makes way for its like."""
    theme_id = theme(engine, "Money")
    quotation(engine, theme_id, "R-1", "Money is short.")

    def work(writer: ChangeWriter) -> None:
        session = writer.session
        old_theme, old_quotation = session.get_one(Theme, theme_id), session.scalars(select(Quotation)).one()
        old_theme.label = "Cash"
        session.delete(old_quotation)
        session.flush()
        new_theme = Theme(
            consultation_id=old_theme.consultation_id, code="T900", label="New", description="", origin="person",
            settled=True, proposed_on=day("2015-02-01"), change_id=writer.change.id,
        )  # fmt: skip
        session.add(new_theme)
        session.flush()
        old_theme.merged_into_id = new_theme.id
        session.add(ThemeState(theme_id=new_theme.id, state="proposed", day=day("2015-02-01"), change_id=1))
        session.add(
            Quotation(
                theme_id=theme_id, consultation_id=old_theme.consultation_id, source_id="R-1", question_number=1,
                sentence="Money is short.", change_id=writer.change.id,
            )
        )  # fmt: skip

    return work


def test_a_reversible_undo_restores_every_row_and_can_be_undone_in_turn(
    engine: Engine, make_change: MakeChange, set_rule: SetRule
) -> None:
    set_rule()
    work = work_on_themes(engine)
    before = read_everything(engine)
    change_id, snapshots = make_change(work)
    after = read_everything(engine)
    undone = undo_change(engine, change_id=change_id, actor=OFFICER)
    assert read_everything(engine) == before
    assert undone.rows == len(snapshots) == 5
    redone = undo_change(engine, change_id=undone.change_id, actor=OFFICER)
    assert read_everything(engine) == after
    undo_change(engine, change_id=redone.change_id, actor=OFFICER)
    assert read_everything(engine) == before


def test_an_undo_that_is_final_drops_the_snapshots_and_counts_what_the_rule_removed(
    engine: Engine, make_change: MakeChange, set_rule: SetRule
) -> None:
    finished: list[int] = []
    set_rule(
        reversible=False,
        remove_added=lambda session, _change_id: session.execute(delete(ThemeState)).rowcount,
        finish=lambda _writer, change_id, snapshots: finished.extend([change_id, len(snapshots)]),
    )
    theme_id = theme(engine, "Money")
    with open_read_session(engine) as session:
        state_count = session.scalars(select(func.count(ThemeState.id))).one()

    def work(writer: ChangeWriter) -> None:
        writer.session.get_one(Theme, theme_id).label = "Cash"

    change_id, _snapshots = make_change(work)
    undone = undo_change(engine, change_id=change_id, actor=OFFICER)
    with open_read_session(engine) as session:
        assert session.scalars(select(Snapshot)).all() == []
        assert session.get_one(Theme, theme_id).label == "Money"
        stored = session.get_one(Change, undone.change_id)
        assert (stored.action, stored.subject, stored.rows) == ("undo", f"change {change_id}", 1 + state_count)
    assert finished == [change_id, 1]


def test_an_obstacle_missing_rights_or_a_change_that_nobody_owns_leaves_everything_untouched(
    engine: Engine, make_change: MakeChange, set_rule: SetRule
) -> None:
    change_id, _snapshots = make_change(work_on_themes(engine))
    before = read_everything(engine)

    def count_rows() -> list[int]:
        with open_read_session(engine) as session:
            return [session.scalars(select(func.count(model.id))).one() for model in (Change, Snapshot)]

    counts_before = count_rows()
    set_rule(find_obstacle=lambda _session, number: f"Change {number} rests on another.")
    with pytest.raises(RefusedError, match=f"Change {change_id} rests on another"):
        undo_change(engine, change_id=change_id, actor=OFFICER)
    set_rule()
    with pytest.raises(NotAllowed):
        undo_change(engine, change_id=change_id, actor=Person("Bo", Role.BOARD))
    with pytest.raises(Problem, match="no such change that could be undone"):
        undo_change(engine, change_id=10_000, actor=OFFICER)
    with open_read_session(engine) as session:
        assert find_undo_obstacle(session, 10_000).startswith("There is no such change")
        assert find_undo_obstacle(session, change_id) == ""
    assert read_everything(engine) == before
    assert count_rows() == counts_before
