"""Changes that do what a test asks, and the snapshots that they leave."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from lib.access import Right
from lib.changes.change import ChangeWriter, open_change
from lib.changes.snapshots import SnapshotRow
from lib.changes.undo import list_snapshots
from lib.database.engine import open_read_session
from tests.support.factories import OFFICER

Snapshots = dict[tuple[str, int], SnapshotRow]
MakeChange = Callable[[Callable[[ChangeWriter], None]], tuple[int, Snapshots]]


@pytest.fixture
def make_change(engine: Engine) -> MakeChange:
    """Do some work in one change: its id, and the snapshots by table and id in the order in which they were stored."""

    def make(work: Callable[[ChangeWriter], None]) -> tuple[int, Snapshots]:
        with open_change(engine, actor=OFFICER, right=Right.EDIT_THEMES, action="work") as writer:
            work(writer)
            change_id = writer.change.id
        with open_read_session(engine) as session:
            snapshots = list_snapshots(session, change_id)
        by_name = {(snapshot.thing, snapshot.thing_id): snapshot.before for snapshot in snapshots}
        assert len(by_name) == len(snapshots)  # one row, one snapshot
        return change_id, by_name

    return make
