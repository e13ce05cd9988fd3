"""Load the rows of one import into the database, a thousand at a time."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lib.changes.change import ChangeWriter
from lib.changes.erased_people import ERASED_NOTE
from lib.changes.snapshots import SnapshotRow, encode_row
from lib.database.models import ColumnMapping, Import, QuarantinedRow
from lib.intake.import_report import MAX_STORED_LINES, ImportReport
from lib.intake.loaders.contacts import ContactLoader
from lib.intake.loaders.event_log import EventLogLoader
from lib.intake.loaders.loader import AheadLoader, ImportContext, Loader, RowOutcome, split_chunks
from lib.intake.loaders.outreach import ActivityLogLoader, DeliveryReportLoader
from lib.intake.loaders.responses.loader import ResponseLoader
from lib.intake.loaders.wishes import WishListLoader
from lib.intake.mapping.mapped_columns import MEANING_MARK, MappedColumns
from lib.intake.mapping.mapping import Mapping, compute_fingerprint
from lib.intake.problems import AmbiguousMatch, FileProblem, RowProblem
from lib.intake.reading.addresses import find_addresses
from lib.intake.reading.sheets import Sheet, build_manual_sheet
from lib.intake.reading.tables import Cell, NumberedRow
from lib.intake.redo import forget_undone
from lib.intake.spool import Spool

ProgressCallback = Callable[[float, int], None]
SPOILT_ID_NOTE = (
    "a spreadsheet has cut the id down (as in 1.23E+15), so the row is known by what it says; format the column as "
    "text before the file is saved, to keep ids"
)
LOADERS: dict[str, Callable[[ImportContext], Loader]] = {
    "contacts": ContactLoader,
    "recipients": DeliveryReportLoader,
    "activities": ActivityLogLoader,
    "events": EventLogLoader,
    "wishes": WishListLoader,
    "responses": ResponseLoader,
}


class NothingToWriteError(Exception):
    """Signal that ends a transaction in which everything was stored already."""

    def __init__(self, report: ImportReport) -> None:
        """Take the report that says so."""
        super().__init__()
        self.report = report


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """Chunk of rows that is worked out and not written yet: what the loader is to write, and rows that are pending."""

    writes: Any
    pending_rows: list[dict[str, Any]]


class ImportPipeline:
    """Pipeline that loads the rows of one import into the database.

    load_rows() loads them; finish_import() stores the report. Or, so that nobody waits while rows are worked out:
    prepare_rows() in a session that only reads, then write_prepared() in a change, and finish_import().
    """

    def __init__(
        self,
        context: ImportContext,
        loader: Loader,
        sheet: Sheet,
        report: ImportReport,
        mapping: Mapping,
        *,
        origin: str = "file",
    ) -> None:
        """Prepare the import of a sheet, and store its entry in the history unless nothing is written yet."""
        self._context, self._loader, self._sheet, self._report, self._mapping = context, loader, sheet, report, mapping
        self._known_rows = load_known_rows(context.session, report.kind, context.consultation.id)
        self._pending_digests: set[str] = set()
        self._new_rows: list[dict[str, Any]] = []
        self._reopened_rows: list[tuple[int, str, dict[str, Any] | None]] = []
        self._loaded_ids: list[int] = []
        self._address_counts = {"invented": 0, "real": 0}
        self._origin = origin
        self._import_entry = None if context.dry_run else self._store_import_entry()

    def _store_import_entry(self) -> Import:
        """Store the entry in the history, to which the pending rows belong.

        Its counts are filled in at the end.
        """
        report = self._report
        counts = dict.fromkeys(("rows_read", "added", "changed", "unchanged", "settled", "doubted", "set_aside"), 0)
        import_entry = Import(
            change_id=self._context.change_id,
            consultation_id=self._context.consultation.id,
            origin=self._origin,
            kind=report.kind,
            file_name=report.file_name,
            digest=report.digest,
            demonstration=False,
            mapping=self._mapping.as_json(),
            **counts,
        )
        self._context.session.add(import_entry)
        self._context.session.flush()
        return import_entry

    @property
    def can_prepare(self) -> bool:
        """Whether the rows can be worked out before anything is written."""
        return isinstance(self._loader, AheadLoader)

    @property
    def report(self) -> ImportReport:
        """Report of what became of the rows so far."""
        return self._report

    def load_rows(self, report_progress: ProgressCallback) -> None:
        """Load all rows, chunk by chunk, and report the progress after each."""
        for chunk in split_chunks(self._sheet.read_rows(), self._loader.chunk_size):
            self._load_chunk(chunk, self._loader.load_items)
            self._store_pending_rows(self._new_rows)
            self._new_rows.clear()
            self._report.problems.sort()
            report_progress(self._sheet.measure_progress(), self._report.rows_read)
        self._add_remarks()

    def prepare_rows(self, spool: Spool, report_progress: ProgressCallback) -> None:
        """Work out what becomes of all rows, and keep in the spool what is to be written.

        The loader must be an AheadLoader. Raises FileProblem where there is no room for the spool.
        """
        loader = cast("AheadLoader", self._loader)
        kept_writes: list[Any] = []

        def reconcile_items(items: list[Any]) -> list[RowOutcome | RowProblem]:
            outcomes, writes = loader.reconcile_items(items)
            kept_writes.append(writes)
            return outcomes

        for chunk in split_chunks(self._sheet.read_rows(), self._loader.chunk_size):
            self._load_chunk(chunk, reconcile_items)
            spool.append_chunk(PreparedChunk(kept_writes.pop(), self._new_rows))
            self._new_rows.clear()
            self._report.problems.sort()
            report_progress(self._sheet.measure_progress(), self._report.rows_read)
        self._add_remarks()

    def write_prepared(self, writer: ChangeWriter, spool: Spool, report_progress: ProgressCallback) -> None:
        """Write what prepare_rows() kept in the spool, as part of a change."""
        loader = cast("AheadLoader", self._loader)
        self._context.begin_writing(writer)
        self._import_entry = self._store_import_entry()
        for chunk in spool.read_chunks():
            loader.store_writes(chunk.writes)
            self._store_pending_rows(chunk.pending_rows)
            report_progress(spool.measure_progress(), self._report.rows_read)

    def _add_remarks(self) -> None:
        """Add to the report what the sheet remarked on its rows while they were read."""
        for note, lines in self._sheet.remarks.lines_by_note.items():
            self._report.notes.setdefault(note, []).extend(lines)

    def _store_pending_rows(self, rows: list[dict[str, Any]]) -> None:
        """Store rows that are pending; nothing in a dry run."""
        if self._import_entry is not None and rows:
            import_id = self._import_entry.id
            self._context.session.execute(insert(QuarantinedRow), [row | {"import_id": import_id} for row in rows])

    def _load_chunk(
        self, chunk: list[NumberedRow], load_items: Callable[[list[Any]], list[RowOutcome | RowProblem]]
    ) -> None:
        """Load one chunk of rows by a function of the loader, and count each by its outcome."""
        report, ready_rows = self._report, []
        for line, cells in chunk:
            report.rows_read += 1
            self._count_address(str(self._context.columns.read_cell(cells, "email")))
            known_row = self._known_rows.get(self._compute_digest(cells)) if self._known_rows else None
            if known_row is not None and known_row.decision is not None:
                self._count_decided_row(known_row)
                continue
            if self._context.columns.has_spoilt_id(cells):
                report.add_note(SPOILT_ID_NOTE, line)
            try:
                self._check_width(line, cells)
                if known_row is not None and _needs_decision(known_row):
                    raise AmbiguousMatch(known_row.reason, topic="id", written_text=known_row.doubt["written"])
                ready_rows.append((line, cells, self._loader.read_row(cells), known_row))
            except RowProblem as problem:
                self._add_pending_row(line, cells, problem)
        outcomes = load_items([parsed_row for _line, _cells, parsed_row, _known_row in ready_rows])
        for (line, cells, _parsed_row, known_row), outcome in zip(ready_rows, outcomes, strict=True):
            if isinstance(outcome, RowProblem):
                self._add_pending_row(line, cells, outcome)
                continue
            setattr(report, outcome.status, getattr(report, outcome.status) + 1)
            for note in outcome.notes:
                report.add_note(note, line)
            if known_row is not None and known_row.placed_change_id is None:
                self._loaded_ids.append(known_row.id)
                report.loaded_pending += 1

    def _count_address(self, cell_text: str) -> None:
        """Count the e-mail addresses of a row as invented (.example) or real."""
        for address in find_addresses(cell_text) if "@" in cell_text else ():
            self._address_counts["invented" if address.endswith(".example") else "real"] += 1

    def _check_width(self, line: int, cells: list[Cell]) -> None:
        """Check that marks in a text have not shifted the cells of a row.

        Raises RowProblem where they have.
        """
        if len(cells) > len(self._sheet.headings) and any(cell != "" for cell in cells[len(self._sheet.headings) :]):
            if self._sheet.is_delimited:
                raise RowProblem(
                    "the row has more cells than there are headings: perhaps a comma stands in a text without "
                    "quotation marks around it"
                )
            self._report.add_note("cells to the right of the headings were left alone", line)

    def _count_decided_row(self, known_row: Any) -> None:
        """Count a row about which somebody decided before: it stays as decided."""
        if known_row.placed_change_id is not None:
            self._report.resolved += 1
        else:
            self._report.quarantined += 1

    def _add_pending_row(self, line: int, cells: list[Cell], problem: RowProblem) -> None:
        """Add a row that cannot be loaded to the pending rows, with its reason.

        A row that is pending already is not added again; one that was loaded once is pending again.
        """
        report, reason = self._report, str(problem)
        if self._is_about_erased(cells):
            report.unchanged += 1
            report.add_note(ERASED_NOTE, line)
            return
        if len(report.problems) < MAX_STORED_LINES:
            report.problems.append((line, reason))
        ambiguous_match = None
        if isinstance(problem, AmbiguousMatch):
            report.ambiguous += 1
            ambiguous_match = problem.as_json()
        else:
            report.quarantined += 1
        digest = self._compute_digest(cells)
        known_row = self._known_rows.get(digest)
        if known_row is not None:
            if known_row.placed_change_id is not None:  # it was loaded once and cannot be any more: it is pending again
                self._reopened_rows.append((known_row.id, reason, ambiguous_match))
                report.newly_pending += 1
            return
        if digest in self._pending_digests:
            return
        self._pending_digests.add(digest)
        report.newly_pending += 1
        self._new_rows.append(
            {
                "consultation_id": self._context.consultation.id,
                "kind": report.kind,
                "line": line,
                "reason": reason,
                "doubt": ambiguous_match,
                "row": build_plain_record(self._sheet.build_record(cells)),
                "digest": digest,
            }
        )

    def _is_about_erased(self, cells: list[Cell]) -> bool:
        """Tell whether a row holds the address of somebody whose details were removed for good: it is not kept."""
        erased_people = self._context.erased_people
        return bool(erased_people) and any(
            erased_people.has_any_address(find_addresses(cell))
            for cell in cells
            if isinstance(cell, str) and "@" in cell
        )

    def _compute_digest(self, cells: list[Cell]) -> str:
        """Compute the digest of what a row means."""
        return self._context.columns.compute_digest(cells)

    def finish_import(self, *, is_confirmed: bool) -> None:
        """Store the report; only look whether that can be done where nothing is written yet.

        is_confirmed: a person confirmed the mapping, so that it is remembered. Raises NothingToWriteError where
        everything was stored already, and FileProblem where real and invented people would be mixed.
        """
        context, report = self._context, self._report
        session = context.session
        self._check_people()
        report.demonstration = bool(self._address_counts["invented"])
        has_altered = context.writer is not None and context.writer.snapshots.has_any  # a wish of a row that waits
        if not report.written_count and not report.loaded_pending and not has_altered:
            entry_id = self._import_entry.id if self._import_entry is not None else None
            if report.digest == "" or _has_earlier_import(session, report, entry_id):
                raise NothingToWriteError(report)
        if self._import_entry is None or context.writer is None:
            return
        forget_undone(session)
        self._store_pending_changes()
        if is_confirmed:
            store_mapping(context, report.kind, self._sheet, self._mapping)
        import_entry = self._import_entry
        import_entry.rows_read, import_entry.added, import_entry.changed = (
            report.rows_read,
            report.added,
            report.changed,
        )
        import_entry.unchanged, import_entry.settled = report.unchanged, report.resolved
        import_entry.doubted, import_entry.set_aside = report.ambiguous, report.quarantined
        import_entry.demonstration, import_entry.real_people = report.demonstration, bool(self._address_counts["real"])
        import_entry.report = report.as_json()
        session.flush()
        context.writer.change.rows = report.written_count

    def _check_people(self) -> None:
        """Check that real and invented addresses do not come together, in the file or in the database.

        Raises FileProblem where they do.
        """
        has_invented, has_real = find_people_kinds(self._context.session)
        is_mixed = self._address_counts["real"] and self._address_counts["invented"]
        if (
            is_mixed
            or (self._address_counts["real"] and has_invented)
            or (self._address_counts["invented"] and has_real)
        ):
            if is_mixed:
                description = "holds real addresses and invented ones (.example)"
            elif self._address_counts["real"]:
                description = "holds real addresses, and this database holds the invented demonstration"
            else:
                description = "holds invented addresses (.example), and this database holds real ones"
            remedy = (
                "part them"
                if is_mixed
                else "bring it into a database of its own, whose address you give in DATABASE_URL"
            )
            raise FileProblem(f"{self._report.file_name} {description}: {remedy}. Nothing was stored.")

    def _store_pending_changes(self) -> None:
        """Store which pending rows were loaded and which are pending again, after snapshots of both."""
        context = self._context
        changed_ids = [*self._loaded_ids, *(row_id for row_id, _reason, _ambiguous_match in self._reopened_rows)]
        context.store_snapshots("set_aside", read_quarantined_rows(context.session, changed_ids))
        for chunk in split_chunks(self._loaded_ids):
            context.session.execute(
                update(QuarantinedRow).where(QuarantinedRow.id.in_(chunk)).values(placed_change_id=context.change_id)
            )
        for row_id, reason, ambiguous_match in self._reopened_rows:
            context.session.execute(
                update(QuarantinedRow)
                .where(QuarantinedRow.id == row_id)
                .values(placed_change_id=None, reason=reason, doubt=ambiguous_match)
            )


def _needs_decision(known_row: Any) -> bool:
    """Tell whether a row is pending until somebody decides, whatever becomes possible meanwhile.

    That is so where the question is which of two ids counts.
    """
    return known_row.placed_change_id is None and bool(known_row.doubt) and known_row.doubt.get("about") == "id"


def _has_earlier_import(session: Session, report: ImportReport, entry_id: int | None) -> bool:
    """Tell whether this very file was imported before, and not undone. entry_id: of the import itself, once stored."""
    conditions = [
        Import.digest == report.digest,
        Import.kind == report.kind,
        Import.undone_change_id.is_(None),
    ]
    if entry_id is not None:
        conditions.append(Import.id != entry_id)
    return session.scalar(select(Import.id).where(*conditions).limit(1)) is not None


def find_people_kinds(session: Session) -> tuple[bool, bool]:
    """Find out whether invented people are in the database, and whether real ones are."""
    is_standing = Import.undone_change_id.is_(None)
    invented_import_id = session.scalar(select(Import.id).where(is_standing, Import.demonstration).limit(1))
    real_import_id = session.scalar(select(Import.id).where(is_standing, Import.real_people).limit(1))
    return invented_import_id is not None, real_import_id is not None


def read_quarantined_rows(session: Session, row_ids: list[int]) -> list[tuple[int, SnapshotRow]]:
    """Read quarantined rows as snapshots of them, each as (id, row)."""
    table = QuarantinedRow.__table__
    rows = []
    for chunk in split_chunks(row_ids):
        for row in session.execute(select(table).where(table.c.id.in_(chunk))).mappings():
            rows.append((int(row["id"]), encode_row(dict(row))))
    return rows


def store_mapping(context: ImportContext, kind: str, sheet: Sheet, mapping: Mapping) -> None:
    """Store the mapping that a person confirmed, for the next file of this shape."""
    session, shape = context.session, compute_fingerprint(sheet)
    mapping_values = {**mapping.as_json(), "given": {}}
    known_row = session.scalars(
        select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.shape == shape)
    ).first()
    if known_row is None:
        session.add(ColumnMapping(kind=kind, shape=shape, mapping=mapping_values, change_id=context.change_id))
    elif known_row.mapping != mapping_values:
        known_row.mapping = mapping_values


def build_plain_record(row: dict[str, Cell]) -> dict[str, Any]:
    """Build the form in which a row is stored: days as text."""
    return {name: cell.isoformat() if isinstance(cell, dt.date) else cell for name, cell in row.items()}


def load_known_rows(session: Session, kind: str, consultation_id: int) -> dict[str, Any]:
    """Load the rows that were kept before, by the digest of what they mean.

    Columns: digest, id, decision, placed_change_id, doubt, reason. Rows kept by an earlier version have the digest of
    all their cells: what they mean follows from the mapping by which they were read.
    """
    columns = (
        QuarantinedRow.digest, QuarantinedRow.id, QuarantinedRow.decision, QuarantinedRow.placed_change_id,
        QuarantinedRow.doubt, QuarantinedRow.reason,
    )  # fmt: skip
    statement = select(*columns).where(QuarantinedRow.kind == kind, QuarantinedRow.consultation_id == consultation_id)
    has_meaning = QuarantinedRow.digest.startswith(MEANING_MARK)
    known_rows = {row.digest: row for row in session.execute(statement.where(has_meaning))}
    earlier_rows = session.execute(
        statement.add_columns(QuarantinedRow.row, Import.mapping, Import.file_name)
        .join(Import, Import.id == QuarantinedRow.import_id)
        .where(~has_meaning, Import.mapping.is_not(None))
    )
    readers: dict[tuple[str, ...], MappedColumns] = {}
    for row in earlier_rows:
        if not row.mapping:
            continue
        key = (json.dumps(row.mapping, sort_keys=True), *row.row)
        if key not in readers:
            sheet = build_manual_sheet(row.file_name, list(row.row), list(row.row.values()))
            readers[key] = MappedColumns(sheet, Mapping.from_json(row.mapping))
        known_rows.setdefault(readers[key].compute_digest(list(row.row.values())), row)
    return known_rows
