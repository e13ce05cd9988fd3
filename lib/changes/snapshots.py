"""Take snapshots of rows before a change alters them, so that the change can be undone.

Where the ORM writes, SQLAlchemy's flush events take them: nobody has to think of it, and the order of calls does not
matter. Where rows are written in bulk, past the ORM, the writer hands them over with `SnapshotRecorder.store_rows`.
The first snapshot of a row counts, since it alone tells what was there before the change.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Date, Numeric, Table, event, insert, inspect, select
from sqlalchemy.orm import PassiveFlag, Session, SessionTransaction
from sqlalchemy.orm.attributes import get_history

from lib.database.campaign_models import (
    DigestSubscription,
    HalfTest,
    HalfTestCouncil,
    ListedRecipient,
    RecipientList,
    Segment,
    StoredTriggerRule,
)
from lib.database.models import Base, ColumnMapping, QuarantinedRow, Snapshot, UtcDateTime
from lib.database.paper_models import PaperNarrative
from lib.database.theme_models import AuditItem, CodingDecision, DoubleCoding, Quotation, Theme, ThemeState

RowName = tuple[str, int]  # a stored row: its table and id
SnapshotRow = dict[str, Any]  # one row as JSON holds it: dates and moments as text
ABSENT: SnapshotRow = {}  # the snapshot of a row that was not there before
REVIEWED = frozenset({"settled"})  # all that a change writes to a theme when it only decides about its answers
WATCHED: dict[type[Base], bool] = {  # a model, and whether rows that are added get a snapshot
    Theme: True,
    ThemeState: True,
    CodingDecision: True,
    Quotation: True,
    DoubleCoding: True,
    AuditItem: True,
    Segment: True,
    StoredTriggerRule: True,
    RecipientList: True,
    ListedRecipient: True,
    HalfTest: True,
    HalfTestCouncil: True,
    DigestSubscription: True,
    PaperNarrative: True,
    QuarantinedRow: False,  # the import leads back to those that it added
    ColumnMapping: False,  # and so does the change_id of these
}
TABLE_ORDER = {table.name: position for position, table in enumerate(Base.metadata.sorted_tables)}  # parents first


class SnapshotRecorder:
    """Snapshots of what one change alters.

    Those of the ORM wait until `store_pending`, because a later flush may alter more of a row than an earlier one.
    """

    def __init__(self, session: Session, change_id: int) -> None:
        self._session, self._change_id = session, change_id
        self._pending: dict[RowName, SnapshotRow] = {}
        self._stored: set[RowName] = set()
        self._added: set[RowName] = set()  # rows that were not there before the change
        event.listen(session, "before_flush", self._record_altered)
        event.listen(session, "after_flush", self._record_added)

    def note_mention(self, row: Base, columns: frozenset[str] | None = None) -> None:
        """Keep a row as it is now, because the change rests on it although it may leave it unaltered.

        columns: those on which it rests; without them, the whole row. A row that is altered later in this change is
        kept whole.
        """
        self._keep_row(row, columns)

    def store_rows(self, thing: str, rows: Iterable[tuple[int, SnapshotRow]]) -> None:
        """Store snapshots (id, row) of rows that are about to be altered in bulk; `ABSENT` for one that is added.

        A row must hold all the columns that the change alters.
        """
        fresh_rows: dict[RowName, SnapshotRow] = {}
        for row_id, row in rows:
            name = (thing, row_id)
            if name in self._pending:
                self._pending[name] = _merge_rows(self._pending[name], row)
            elif name not in self._stored and name not in self._added:
                fresh_rows.setdefault(name, row)
        self._stored.update(fresh_rows)
        self._insert_snapshots(fresh_rows)

    @property
    def has_any(self) -> bool:
        """Whether the change has altered anything that was there before."""
        return bool(self._stored or self._pending)

    def store_pending(self) -> None:
        """Store what the ORM's events have gathered. Called once, before the change is committed."""
        self._insert_snapshots(self._pending)
        self._stored.update(self._pending)
        self._pending = {}

    @contextmanager
    def open_savepoint(self) -> Iterator[SessionTransaction]:
        """Open a savepoint; where it is rolled back, or the block raises, what was kept since is forgotten too."""
        with self._session.begin_nested() as savepoint:
            known = dict(self._pending), set(self._stored), set(self._added)
            is_kept = False
            try:
                yield savepoint
                is_kept = savepoint.is_active
            finally:
                if not is_kept:
                    self._pending, self._stored, self._added = known

    def _record_altered(self, session: Session, _context: Any, _instances: Any) -> None:
        """Keep the rows that this flush updates or deletes.

        Children come before their parents: undoing goes backwards, and has to restore a parent first.
        """
        deleted_rows = [row for row in session.deleted if type(row) in WATCHED]
        altered_rows = [(row, columns) for row in session.dirty if (columns := _list_altered_columns(row))]
        kept_columns: dict[RowName, tuple[Base, frozenset[str] | None]] = {
            name_row(row): (row, REVIEWED if isinstance(row, Theme) and columns <= REVIEWED else None)
            for row, columns in altered_rows
        } | {name_row(row): (row, None) for row in deleted_rows}
        for name in sorted(kept_columns, key=lambda name: (-TABLE_ORDER[name[0]], name[1])):
            self._keep_row(*kept_columns[name])
        for name in map(name_row, deleted_rows):
            if self._pending.get(name) == ABSENT:  # added and deleted by the same change: there is nothing to undo
                del self._pending[name]

    def _record_added(self, session: Session, _context: Any) -> None:
        """Keep as absent the rows that this flush inserted, parents before their children."""
        added_rows = {name_row(row): row for row in session.new if type(row) in WATCHED}
        for name in sorted(added_rows, key=lambda name: (TABLE_ORDER[name[0]], name[1])):
            if name in self._pending or name in self._stored:  # deleted earlier by this change, and back again
                continue
            self._added.add(name)
            if WATCHED[type(added_rows[name])]:
                self._pending[name] = ABSENT

    def _keep_row(self, row: Base, columns: frozenset[str] | None) -> None:
        """Keep a row, or some columns of it, as the database holds it, unless as much of it is kept already."""
        name = name_row(row)
        if name in self._stored or name in self._added:
            return
        earlier_row = self._pending.get(name)
        if earlier_row is not None and columns is not None and columns <= earlier_row.keys():
            return
        if earlier_row is not None and len(earlier_row) == len(inspect(type(row)).column_attrs):
            return
        committed_row = read_committed_row(self._session, row)
        wanted_row = committed_row if columns is None else {column: committed_row[column] for column in sorted(columns)}
        self._pending[name] = wanted_row if earlier_row is None else _merge_rows(earlier_row, wanted_row)

    def _insert_snapshots(self, snapshots: Mapping[RowName, SnapshotRow]) -> None:
        rows = [
            {"change_id": self._change_id, "thing": thing, "thing_id": row_id, "before": before}
            for (thing, row_id), before in snapshots.items()
        ]
        if rows:
            self._session.execute(insert(Snapshot), rows)


def _merge_rows(earlier_row: SnapshotRow, later_row: SnapshotRow) -> SnapshotRow:
    """Merge two snapshots of a row: what was kept first was there before the change."""
    return ABSENT if earlier_row == ABSENT else later_row | earlier_row


def _list_altered_columns(row: Base) -> frozenset[str]:
    """List the columns that a flush would update; none for a row of a model that is not watched."""
    if type(row) not in WATCHED:
        return frozenset()
    return frozenset(
        attribute.columns[0].name
        for attribute in inspect(type(row)).column_attrs
        if get_history(row, attribute.key, PassiveFlag.PASSIVE_NO_INITIALIZE).has_changes()
    )


def name_row(row: Base) -> RowName:
    """Name a stored row: its table and id."""
    return str(row.__tablename__), int(cast("Any", row).id)


def read_committed_row(session: Session, row: Base) -> SnapshotRow:
    """Read a row as the database holds it, whatever was set on the object since.

    Columns that the session has not loaded are read from the database, those too that were set without being loaded.
    """
    values: dict[str, Any] = {}
    unloaded_columns = []
    for attribute in inspect(type(row)).column_attrs:
        column = attribute.columns[0]
        history = get_history(row, attribute.key, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if committed_values := history.deleted or history.unchanged:  # either may be [None]
            values[column.name] = committed_values[0]
        else:
            unloaded_columns.append(column)
    if unloaded_columns:
        table, row_id = name_row(row)
        statement = select(*unloaded_columns).where(find_table(table).c.id == row_id)
        values |= session.connection().execute(statement).mappings().one()
    return encode_row(values)


def find_table(thing: str) -> Table:
    """Find the table whose rows a kind of snapshot holds."""
    return Base.metadata.tables[thing]


def encode_row(values: Mapping[str, Any]) -> SnapshotRow:
    """Encode the columns of a row for JSON: days and moments as text in ISO form; lists and dicts as copies."""
    return {name: _encode_value(value) for name, value in values.items()}


def decode_row(table: Table, row: SnapshotRow) -> dict[str, Any]:
    """Decode the columns of a row into what its table takes."""
    return {name: _decode_value(table.c[name].type, value) for name, value in row.items()}


def _encode_value(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return copy.deepcopy(value) if isinstance(value, (list, dict)) else value


def _decode_value(column_type: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(column_type, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column_type, Numeric):
        return Decimal(value)
    return dt.date.fromisoformat(value) if isinstance(column_type, Date) else value
