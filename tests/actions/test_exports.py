"""Files with the details of people are recorded, with who saved them."""

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.actions.exports import record_export
from lib.changes.undo import find_undo_obstacle
from lib.database.engine import open_read_session
from lib.database.models import Change


def test_a_saved_list_of_people_stands_in_the_audit_trail(engine: Engine) -> None:
    change_id = record_export(
        engine, actor=Person("Kim", Role.COMMUNICATIONS), subject="People to write to", people_count=12
    )
    with open_read_session(engine) as session:
        change = session.scalars(select(Change).where(Change.id == change_id)).one()
    assert (change.actor, change.action, change.subject, change.rows) == (
        "Kim", "save a list of people", "People to write to", 12,
    )  # fmt: skip


def test_who_may_not_see_contacts_saves_none(engine: Engine) -> None:
    with pytest.raises(NotAllowed):
        record_export(engine, actor=Person("Bo", Role.BOARD), subject="People to write to", people_count=1)


def test_a_saved_list_is_no_change_that_could_be_undone(engine: Engine) -> None:
    change_id = record_export(engine, actor=Person("Kim", Role.OFFICER), subject="People to write to", people_count=1)
    with open_read_session(engine) as session:
        assert find_undo_obstacle(session, change_id).startswith("There is no such change")
