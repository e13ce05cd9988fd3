"""One transaction leaves one Change, or nothing at all. On both databases."""

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Right, Role
from lib.changes.change import describe_change, open_change
from lib.database.engine import open_read_session
from lib.database.models import Change, Snapshot
from lib.database.theme_models import Theme
from tests.support.factories import OFFICER, theme


def test_a_change_is_one_row_that_says_who_did_what(engine: Engine) -> None:
    theme_id = theme(engine, "Money")
    with open_change(engine, actor=OFFICER, right=Right.EDIT_THEMES, action="edit", subject="Money") as writer:
        writer.session.get_one(Theme, theme_id).label = "Cash"
        writer.change.rows = 1
        change_id = writer.change.id
    with open_read_session(engine) as session:
        change = session.scalars(select(Change).where(Change.id >= change_id)).one()
        assert (change.actor, change.action, change.subject, change.rows) == ("a test", "edit", "Money", 1)
        assert describe_change(session, change_id).startswith('"edit" by a test on ')
        assert session.get_one(Theme, theme_id).label == "Cash"


def test_where_the_work_fails_nothing_of_it_is_stored(engine: Engine) -> None:
    theme_id = theme(engine, "Money")
    with open_read_session(engine) as session:
        changes_before = session.scalars(select(Change.id)).all()
    with (
        pytest.raises(RuntimeError, match="halfway"),
        open_change(engine, actor=OFFICER, right=Right.EDIT_THEMES, action="edit") as writer,
    ):
        writer.session.get_one(Theme, theme_id).label = "Cash"
        writer.session.flush()
        writer.snapshots.store_rows("contact", [(1, {"name": "Ada"})])
        raise RuntimeError("halfway")
    with open_read_session(engine) as session:
        assert session.get_one(Theme, theme_id).label == "Money"
        assert session.scalars(select(Change.id)).all() == changes_before
        assert session.scalars(select(Snapshot)).all() == []


def test_who_has_not_the_right_does_not_come_as_far_as_the_work(engine: Engine) -> None:
    with open_read_session(engine) as session:
        changes_before = session.scalars(select(Change.id)).all()
    with (
        pytest.raises(NotAllowed),
        open_change(engine, actor=Person("Bo", Role.BOARD), right=Right.EDIT_THEMES, action="edit"),
    ):
        pytest.fail("the block was entered")
    with open_read_session(engine) as session:
        assert session.scalars(select(Change.id)).all() == changes_before
