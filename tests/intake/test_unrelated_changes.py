"""A change counts as one that an import rests on, unless it is known not to be."""

from sqlalchemy import Engine

from lib.database.engine import open_write_session, record_change
from lib.intake.unrelated_changes import UNRELATED_ACTIONS, find_newest_change, has_related_change
from lib.settings import ROOT


def test_every_action_on_the_list_is_one_that_is_done_somewhere() -> None:
    source = "".join(file.read_text() for file in (ROOT / "lib").rglob("*.py") if file.name != "unrelated_changes.py")
    assert sorted(action for action in UNRELATED_ACTIONS if f'"{action}"' not in source) == []


def test_a_change_of_an_unknown_kind_counts_as_related_and_one_on_the_list_does_not(engine: Engine) -> None:
    with open_write_session(engine) as session:
        newest = find_newest_change(session)
        record_change(session, actor="Ada", action="sort themes", subject="", rows=0)
        own = record_change(session, actor="Ada", action="import", subject="", rows=0)
        assert not has_related_change(session, newest, own.id)
        record_change(session, actor="Ada", action="a new kind of change", subject="", rows=0)
        assert has_related_change(session, newest, own.id)
