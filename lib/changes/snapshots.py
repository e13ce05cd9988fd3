"""Take snapshots of rows before a change alters them, so that the change can be undone.

Where the ORM writes, SQLAlchemy's flush events take them: nobody has to think of it, and the order of calls does not
matter. Where rows are written in bulk, past the ORM, the writer hands them over with `SnapshotRecorder.store_rows`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Date, Table, event, insert, inspect
from sqlalchemy.orm import Session

from lib.database.models import Base, ColumnMapping, QuarantinedRow, Snapshot, UtcDateTime
from lib.database.theme_models import CodingDecision, DoubleCoding, Quotation, Theme, ThemeState

SnapshotRow = dict[str, Any]  # one row as JSON holds it: dates and moments as text
ABSENT: SnapshotRow = {}  # the snapshot of a row that was not there before
REVIEWED = frozenset({"settled"})  # all that a change writes to a theme when it only decides about its answers
# Rows that the change's own number leads back to (change_id) need no snapshot when they are added.
WATCHED: dict[type[Base], bool] = {  # a model, and whether rows that are added get a snapshot
    Theme: True,
    ThemeState: True,
    CodingDecision: True,
    Quotation: True,
    DoubleCoding: True,
    QuarantinedRow: False,
    ColumnMapping: False,
}


class SnapshotRecorder:
    """Snapshots of what one change alters. Those of the ORM are stored by `store_pending`, in order of first writing."""

    def __init__(self, session: Session, change_id: int) -> None:
        self._session, self._change_id = session, change_id
        self._pending: dict[tuple[str, int], SnapshotRow] = {}
        self._stored: set[tuple[str, int]] = set()
        event.listen(session, "before_flush", self._record_altered)
        event.listen(session, "after_flush", self._record_added)

    def note_mention(self, row: Base, columns: frozenset[str] | None = None) -> None:
        """Keep a row as it is now, although the change may leave it alone: it said something of it.

        columns: those that matter; without them the whole row. A row that is altered later in this change is kept whole.
        """
        self._keep(row, read_committed_row(row), columns)

    def store_rows(self, thing: str, rows: Iterable[tuple[int, SnapshotRow]]) -> None:
        """Store snapshots (id, row) of rows that are about to be altered in bulk; `ABSENT` for one that is added."""
        fresh = [(row_id, row) for row_id, row in rows if not self._holds((thing, row_id))]
        self._stored.update((thing, row_id) for row_id, _row in fresh if thing in WATCHED_TABLES)
        self._insert(((thing, row_id), row) for row_id, row in fresh)

    def store_pending(self) -> None:
        """Store what the ORM's events have gathered. Called once, before the change is committed."""
        self._insert(self._pending.items())
        self._stored.update(self._pending)
        self._pending = {}

    def _record_altered(self, session: Session, _context: Any, _instances: Any) -> None:
        for row in [*session.dirty, *session.deleted]:
            if type(row) not in WATCHED:
                continue
            altered = frozenset(
                attribute.key for attribute in inspect(row).attrs if attribute.load_history().has_changes()
            )
            if row in session.deleted:
                self._keep(row, read_committed_row(row))
            elif altered:
                partly = isinstance(row, Theme) and altered <= REVIEWED
                self._keep(row, read_committed_row(row), REVIEWED if partly else None)

    def _record_added(self, session: Session, _context: Any) -> None:
        for row in session.new:
            if WATCHED.get(type(row)):
                self._pending.setdefault(name_row(row), ABSENT)

    def _keep(self, row: Base, committed: SnapshotRow, columns: frozenset[str] | None = None) -> None:
        name = name_row(row)
        earlier = self._pending.get(name)
        if name in self._stored or earlier == ABSENT:
            return
        wanted = committed if columns is None else {column: committed[column] for column in sorted(columns)}
        if earlier is None or len(wanted) > len(earlier):  # what was kept first is what stood before the change
            self._pending[name] = wanted | (earlier or {})

    def _holds(self, name: tuple[str, int]) -> bool:
        return name in self._stored or name in self._pending

    def _insert(self, snapshots: Iterable[tuple[tuple[str, int], SnapshotRow]]) -> None:
        rows = [
            {"change_id": self._change_id, "thing": thing, "thing_id": row_id, "before": before}
            for (thing, row_id), before in snapshots
        ]
        if rows:
            self._session.execute(insert(Snapshot), rows)


WATCHED_TABLES = frozenset(model.__tablename__ for model in WATCHED)


def name_row(row: Base) -> tuple[str, int]:
    """Name a stored row: its table and id."""
    return str(row.__tablename__), int(inspect(row).attrs["id"].value)


def read_committed_row(row: Base) -> SnapshotRow:
    """Read a row as the database holds it, whatever was set on the object since."""
    columns = inspect(type(row)).column_attrs
    values = {}
    for attribute in columns:
        history = inspect(row).attrs[attribute.key].load_history()
        values[attribute.columns[0].name] = (history.deleted or history.unchanged or (None,))[0]
    return encode_row(values)


def encode_row(values: Mapping[str, Any]) -> SnapshotRow:
    """Encode the columns of a row for JSON: days and moments as text in ISO form."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def decode_row(table: Table, row: SnapshotRow) -> dict[str, Any]:
    """Decode the columns of a row into what its table takes."""
    return {name: _decode_value(table.c[name].type, value) for name, value in row.items()}


def _decode_value(column_type: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(column_type, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(column_type, Date) else value
