"""The rows of one import on their way into the database, a thousand at a time."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lib.database.models import Change, ColumnMapping, Import, QuarantinedRow
from lib.intake.import_report import KEPT_LINES, Report
from lib.intake.loaders.contacts import Contacts
from lib.intake.loaders.loader import Job, Placer, as_stored, chunks, keep_before
from lib.intake.loaders.outreach import ActivityLog, DeliveryReport
from lib.intake.loaders.responses import Responses
from lib.intake.mapping import proposal as mappings
from lib.intake.mapping.proposal import Mapping
from lib.intake.problems import Doubt, FileProblem, RowProblem
from lib.intake.reading.cell_values import EMAIL_PATTERN
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell, NumberedRow

Progress = Callable[[float, int], None]
PLACERS: dict[str, Callable[[Job], Placer]] = {
    "contacts": Contacts,
    "recipients": DeliveryReport,
    "activities": ActivityLog,
    "responses": Responses,
}


class NothingToWriteError(Exception):
    """Ends a transaction in which everything was stored already."""


class Run:
    """The rows of one import on their way into the database."""

    def __init__(
        self, job: Job, placer: Placer, one: Sheet, report: Report, mapping: Mapping, *, origin: str = "file"
    ) -> None:
        self._job, self._placer, self._sheet, self._report, self._mapping = job, placer, one, report, mapping
        session = job.session
        waiting = select(
            QuarantinedRow.digest, QuarantinedRow.id, QuarantinedRow.decision, QuarantinedRow.placed_change_id, QuarantinedRow.doubt, QuarantinedRow.reason
        ).where(QuarantinedRow.kind == report.kind, QuarantinedRow.consultation_id == job.consultation.id)
        self._known = {row.digest: row for row in session.execute(waiting)}
        self._waiting: set[str] = set()
        self._fresh: list[dict[str, Any]] = []
        self._reopened: list[tuple[int, str, dict[str, Any] | None]] = []
        self._placed: list[int] = []
        self._addresses = {"invented": 0, "real": 0}
        self._import = None if job.dry else self._begin(origin)

    def _begin(self, origin: str) -> Import:
        """The entry in the history, to which the rows that wait belong. Its counts are filled in at the end."""
        report = self._report
        counts = dict.fromkeys(("rows_read", "added", "changed", "unchanged", "settled", "doubted", "set_aside"), 0)
        stored = Import(
            change_id=self._job.change_id, consultation_id=self._job.consultation.id, origin=origin, kind=report.kind,
            file_name=report.file_name, digest=report.digest, demonstration=False, mapping=self._mapping.as_json(),
            **counts,
        )  # fmt: skip
        self._job.session.add(stored)
        self._job.session.flush()
        return stored

    def rows(self, rows: Iterable[NumberedRow], progress: Progress) -> None:
        """Place all rows, so many at a time."""
        for chunk in chunks(rows):
            self._chunk(chunk)
            if self._import is not None and self._fresh:
                stored = self._import.id
                self._job.session.execute(insert(QuarantinedRow), [row | {"import_id": stored} for row in self._fresh])
            self._fresh.clear()
            self._report.problems.sort()
            progress(self._sheet.measure_progress(), self._report.rows_read)

    def _chunk(self, chunk: list[NumberedRow]) -> None:
        report, ready = self._report, []
        for line, cells in chunk:
            report.rows_read += 1
            self._see_address(str(self._job.columns.read_cell(cells, "email")))
            known = self._known.get(self._digest(cells)) if self._known else None
            if known is not None and known.decision is not None:
                self._decided(known)
                continue
            try:
                self._check_width(line, cells)
                if known is not None and _waits_for_good(known):
                    raise Doubt(known.reason, about="id", written=known.doubt["written"])
                ready.append((line, cells, self._placer.read(cells), known))
            except RowProblem as problem:
                self._trouble(line, cells, problem)
        answers = self._placer.place([item for _line, _cells, item, _known in ready])
        for (line, cells, _item, known), answer in zip(ready, answers, strict=True):
            if isinstance(answer, RowProblem):
                self._trouble(line, cells, answer)
                continue
            setattr(report, answer.outcome, getattr(report, answer.outcome) + 1)
            for note in answer.notes:
                report.note(note, line)
            if known is not None and known.placed_change_id is None:
                self._placed.append(known.id)
                report.placed += 1

    def _see_address(self, written: str) -> None:
        address = written.strip().casefold()
        if EMAIL_PATTERN.fullmatch(address):
            self._addresses["invented" if address.endswith(".example") else "real"] += 1

    def _check_width(self, line: int, cells: list[Cell]) -> None:
        """Raises RowProblem where marks in a text have shifted its cells."""
        if len(cells) > len(self._sheet.headings) and any(cell != "" for cell in cells[len(self._sheet.headings) :]):
            if self._sheet.is_delimited:
                raise RowProblem(
                    "the row has more cells than there are headings: perhaps a comma stands in a text without "
                    "quotation marks around it"
                )
            self._report.note("cells to the right of the headings were left alone", line)

    def _decided(self, known: Any) -> None:
        """A row about which somebody decided before: it stays as decided."""
        if known.placed_change_id is not None:
            self._report.settled += 1
        else:
            self._report.set_aside += 1

    def _trouble(self, line: int, cells: list[Cell], problem: RowProblem) -> None:
        report, reason = self._report, str(problem)
        if len(report.problems) < KEPT_LINES:
            report.problems.append((line, reason))
        doubt = None
        if isinstance(problem, Doubt):
            report.doubted += 1
            doubt = problem.as_json()
        else:
            report.set_aside += 1
        digest = self._digest(cells)
        known = self._known.get(digest)
        if known is not None:
            if known.placed_change_id is not None:  # it was placed once and cannot be any more: it waits again
                self._reopened.append((known.id, reason, doubt))
                report.newly_waiting += 1
            return
        if digest in self._waiting:
            return
        self._waiting.add(digest)
        report.newly_waiting += 1
        self._fresh.append(
            {
                "consultation_id": self._job.consultation.id,
                "kind": report.kind,
                "line": line,
                "reason": reason,
                "doubt": doubt,
                "row": plain_record(self._sheet.build_record(cells)),
                "digest": digest,
            }
        )

    def _digest(self, cells: list[Cell]) -> str:
        return row_digest(self._sheet.build_record(cells))

    def finish(self, *, remember: bool) -> None:
        """Keep the report. Raises where nothing was to write, or where real and invented people would be mixed."""
        job, report = self._job, self._report
        session = job.session
        self._check_people()
        report.demonstration = bool(self._addresses["invented"])
        if self._import is None:
            return
        if not report.wrote and not report.placed and (report.digest == "" or _was_here(session, self._import)):
            raise NothingToWriteError
        self._keep_waiting()
        if remember:
            remember_mapping(job, report.kind, self._sheet, self._mapping)
        stored = self._import
        stored.rows_read, stored.added, stored.changed = report.rows_read, report.added, report.changed
        stored.unchanged, stored.settled = report.unchanged, report.settled
        stored.doubted, stored.set_aside = report.doubted, report.set_aside
        stored.demonstration, stored.real_people = report.demonstration, bool(self._addresses["real"])
        stored.report = report.as_json()
        session.flush()
        note_rows(session, job.change_id, report.wrote)

    def _check_people(self) -> None:
        """Raises FileProblem where real and invented addresses would come together, in the file or in the database."""
        invented, real = people(self._job.session)
        mixed = self._addresses["real"] and self._addresses["invented"]
        if mixed or (self._addresses["real"] and invented) or (self._addresses["invented"] and real):
            told = "holds real addresses and invented ones (.example)" if mixed else (
                "holds real addresses, and this database holds the invented demonstration" if self._addresses["real"]
                else "holds invented addresses (.example), and this database holds real ones"
            )  # fmt: skip
            remedy = (
                "part them" if mixed else "bring it into a database of its own, whose address you give in DATABASE_URL"
            )
            raise FileProblem(f"{self._report.file_name} {told}: {remedy}. Nothing was stored.")

    def _keep_waiting(self) -> None:
        job = self._job
        changed = [*self._placed, *(one for one, _reason, _doubt in self._reopened)]
        keep_before(job.session, job.change_id, "set_aside", images(job.session, changed))
        for chunk in chunks(self._placed):
            job.session.execute(update(QuarantinedRow).where(QuarantinedRow.id.in_(chunk)).values(placed_change_id=job.change_id))
        for one, reason, doubt in self._reopened:
            job.session.execute(
                update(QuarantinedRow).where(QuarantinedRow.id == one).values(placed_change_id=None, reason=reason, doubt=doubt)
            )


def _waits_for_good(known: Any) -> bool:
    """Whether a row waits until somebody decides, whatever becomes possible meanwhile: which of two ids counts."""
    return known.placed_change_id is None and bool(known.doubt) and known.doubt.get("about") == "id"


def _was_here(session: Session, one: Import) -> bool:
    """Whether this very file was brought in before, and not undone."""
    same = (
        Import.digest == one.digest,
        Import.kind == one.kind,
        Import.id != one.id,
        Import.undone_change_id.is_(None),
    )
    return session.scalar(select(Import.id).where(*same).limit(1)) is not None


def people(session: Session) -> tuple[bool, bool]:
    """Whether invented people are in the database, and whether real ones are."""
    there = Import.undone_change_id.is_(None)
    invented = session.scalar(select(Import.id).where(there, Import.demonstration).limit(1))
    real = session.scalar(select(Import.id).where(there, Import.real_people).limit(1))
    return invented is not None, real is not None


def images(session: Session, ids: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """Rows that wait, as before-images."""
    table = QuarantinedRow.__table__
    found = []
    for chunk in chunks(ids):
        for row in session.execute(select(table).where(table.c.id.in_(chunk))).mappings():
            found.append((int(row["id"]), as_stored(dict(row))))
    return found


def note_rows(session: Session, change_id: int, rows: int) -> None:
    """Say in the change how many rows it wrote."""
    session.execute(update(Change).where(Change.id == change_id).values(rows=rows))


def remember_mapping(job: Job, kind: str, one: Sheet, mapping: Mapping) -> None:
    """Keep what a person confirmed, for the next file of this shape."""
    session, shape = job.session, mappings.compute_fingerprint(one)
    kept = {**mapping.as_json(), "given": {}}
    known = session.scalars(
        select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.shape == shape)
    ).first()
    if known is None:
        session.add(ColumnMapping(kind=kind, shape=shape, mapping=kept, change_id=job.change_id))
    elif known.mapping != kept:
        keep_before(session, job.change_id, "column_mapping", [(known.id, {"mapping": known.mapping})])
        known.mapping = kept


def plain_record(row: dict[str, Cell]) -> dict[str, Any]:
    """A row as it is kept: days as text."""
    return {name: cell.isoformat() if isinstance(cell, dt.date) else cell for name, cell in row.items()}


def row_digest(row: dict[str, Cell]) -> str:
    """Names what stands in a row."""
    return hashlib.sha256(json.dumps(plain_record(row), sort_keys=True).encode()).hexdigest()
