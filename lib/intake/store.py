"""Brings one file in: one transaction, one Change, one report. Either all of it is stored or nothing."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right, require
from lib.database.engine import reading, record, writing
from lib.database.models import Change, ColumnMapping, Consultation, Import, SetAside
from lib.intake import mapping as mappings
from lib.intake.contacts import Contacts
from lib.intake.fields import EMAIL
from lib.intake.mapping import Columns, Mapping
from lib.intake.matching.register import Register
from lib.intake.outreach import ActivityLog, DeliveryReport
from lib.intake.placing import Job, Placer, as_stored, chunks, keep_before
from lib.intake.problems import Doubt, FileProblem, RowProblem
from lib.intake.reading.files import File, tables
from lib.intake.reading.sheets import Sheet, sheet
from lib.intake.reading.tables import Cell, Row
from lib.intake.report import KEPT_LINES, Report
from lib.intake.responses import Responses

Progress = Callable[[float, int], None]
PLACERS: dict[str, Callable[[Job], Placer]] = {
    "contacts": Contacts,
    "recipients": DeliveryReport,
    "activities": ActivityLog,
    "responses": Responses,
}


class _NothingToWriteError(Exception):
    """Ends a transaction in which everything was stored already."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file looked at before it is brought in: its kind, its sheet, and which column seems to be what.

    remembered: the mapping was confirmed for an earlier file of this shape. brought_in: when this very file was.
    """

    kind: str
    sheet: Sheet
    sheets: tuple[str, ...]
    mapping: Mapping
    remembered: bool
    brought_in: tuple[dt.datetime, ...]


def inspect(
    engine: Engine,
    file: File,
    *,
    kind: str | None = None,
    consultation: str | None = None,
    sheet_name: str | None = None,
) -> Inspection:
    """Look at a file. kind is guessed where it is not given. Raises FileProblem where it is no table."""
    with reading(engine) as session:
        one = find_consultation(session, consultation)
        chosen, others = _sheet(file, sheet_name)
        asked = _asked(one)
        kind = kind or _remembered_kind(session, chosen) or mappings.likeliest_kind(chosen, asked)
        mapping, remembered = _mapping(session, chosen, kind, one)
        digest = _digest(file)
        before = session.scalars(
            select(Import).where(Import.digest == digest, Import.undone_change_id.is_(None)).order_by(Import.id)
        ).all()
        times = tuple(at for stored in before if (at := _when(session, stored)) is not None)
        return Inspection(kind, chosen, others, mapping, remembered, times)


def bring_in(  # noqa: PLR0913 - each is a question that one file may raise
    engine: Engine,
    file: File,
    *,
    kind: str,
    by: Person,
    consultation: str | None = None,
    mapping: Mapping | None = None,
    given: dict[str, str] | None = None,
    sheet_name: str | None = None,
    dry: bool = False,
    progress: Progress = lambda _share, _rows: None,
) -> Report:
    """Bring a file of contacts, outreach or responses in, for a consultation (by code; else the newest).

    mapping is what a person confirmed; without it, the one remembered for files of this shape or else the proposed one
    is used. given says what the file does not, by field. dry tells what would become of it and writes nothing.
    progress is called with the share read and the rows, and may raise to cancel. Bringing the same file in again
    changes nothing. Raises FileProblem, with nothing stored, where the file as a whole cannot be used; a single row
    that cannot be placed waits or is set aside, and stands in the report. Raises NotAllowed.
    """
    require(by.role, Right.BRING_IN)
    started = time.monotonic()
    one, _others = _sheet(file, sheet_name)
    report = Report(kind, file.name, _digest(file), dry=dry, sheet=one.name)
    for note in one.notes:
        report.note(note, 0)
    try:
        with (reading if dry else writing)(engine) as session:
            consulted = find_consultation(session, consultation)
            remember = mapping is not None
            mapping = mapping or _mapping(session, one, kind, consulted)[0]
            if given:
                mapping = Mapping(mapping.table, mapping.targets, mapping.dates, mapping.given | given, mapping.doubts)
            mappings.check(mapping, one)
            if mapping.doubts:
                raise FileProblem(
                    f"{file.name}: {mapping.doubts[0]} The page Imports lets you say so; nothing was stored."
                )
            change_id = 0
            if not dry:
                change_id = record(session, actor=by.name, action="import", subject=f"{kind}: {file.name}", rows=0).id
            columns, register = Columns(one, mapping), Register(session, consulted.opens)
            register.expect(str(columns.cell(row, "organisation")) for row in one.sample(500))
            job = Job(session, columns, consulted, register, change_id, dry)
            run = Run(job, PLACERS[mapping.table](job), one, report, mapping)
            run.rows(one.rows(), progress)
            run.finish(remember=remember)
    except _NothingToWriteError:
        pass
    report.seconds = time.monotonic() - started
    return report


class Run:
    """The rows of one import on their way into the database."""

    def __init__(
        self, job: Job, placer: Placer, one: Sheet, report: Report, mapping: Mapping, *, origin: str = "file"
    ) -> None:
        self._job, self._placer, self._sheet, self._report, self._mapping = job, placer, one, report, mapping
        session = job.session
        waiting = select(
            SetAside.digest, SetAside.id, SetAside.decision, SetAside.placed_change_id, SetAside.doubt, SetAside.reason
        ).where(SetAside.kind == report.kind, SetAside.consultation_id == job.consultation.id)
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

    def rows(self, rows: Iterable[Row], progress: Progress) -> None:
        """Place all rows, so many at a time."""
        for chunk in chunks(rows):
            self._chunk(chunk)
            if self._import is not None and self._fresh:
                stored = self._import.id
                self._job.session.execute(insert(SetAside), [row | {"import_id": stored} for row in self._fresh])
            self._fresh.clear()
            self._report.problems.sort()
            progress(self._sheet.share(), self._report.rows_read)

    def _chunk(self, chunk: list[Row]) -> None:
        report, ready = self._report, []
        for line, cells in chunk:
            report.rows_read += 1
            self._see_address(str(self._job.columns.cell(cells, "email")))
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
        if EMAIL.fullmatch(address):
            self._addresses["invented" if address.endswith(".example") else "real"] += 1

    def _check_width(self, line: int, cells: list[Cell]) -> None:
        """Raises RowProblem where marks in a text have shifted its cells."""
        if len(cells) > len(self._sheet.headings) and any(cell != "" for cell in cells[len(self._sheet.headings) :]):
            if self._sheet.text:
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
            doubt = {"about": problem.about, "written": problem.written, "candidates": list(problem.candidates)}
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
                "row": plain_record(self._sheet.as_record(cells)),
                "digest": digest,
            }
        )

    def _digest(self, cells: list[Cell]) -> str:
        return row_digest(self._sheet.as_record(cells))

    def finish(self, *, remember: bool) -> None:
        """Keep the report. Raises where nothing was to write, or where real and invented people would be mixed."""
        job, report = self._job, self._report
        session = job.session
        self._check_people()
        report.demonstration = bool(self._addresses["invented"])
        if self._import is None:
            return
        if not report.wrote and not report.placed and (report.digest == "" or _was_here(session, self._import)):
            raise _NothingToWriteError
        self._keep_waiting()
        if remember:
            remember_mapping(job, report.kind, self._sheet, self._mapping)
        stored = self._import
        stored.rows_read, stored.added, stored.changed = report.rows_read, report.added, report.changed
        stored.unchanged, stored.settled = report.unchanged, report.settled
        stored.doubted, stored.set_aside = report.doubted, report.set_aside
        stored.demonstration, stored.report = report.demonstration, report.as_json() | {"addresses": self._addresses}
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
        keep_before(job, "set_aside", images(job.session, changed))
        for chunk in chunks(self._placed):
            job.session.execute(update(SetAside).where(SetAside.id.in_(chunk)).values(placed_change_id=job.change_id))
        for one, reason, doubt in self._reopened:
            job.session.execute(
                update(SetAside).where(SetAside.id == one).values(placed_change_id=None, reason=reason, doubt=doubt)
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
    found = session.execute(select(Import.demonstration, Import.report).where(Import.undone_change_id.is_(None))).all()
    real = any(((row.report or {}).get("addresses") or {}).get("real") for row in found)
    return any(row.demonstration for row in found), real


def images(session: Session, ids: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """Rows that wait, as before-images."""
    table = SetAside.__table__
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
    session, shape = job.session, mappings.fingerprint(one)
    kept = {**mapping.as_json(), "given": {}}
    known = session.scalars(
        select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.shape == shape)
    ).first()
    if known is None:
        session.add(ColumnMapping(kind=kind, shape=shape, mapping=kept, change_id=job.change_id))
    elif known.mapping != kept:
        keep_before(job, "column_mapping", [(known.id, {"mapping": known.mapping})])
        known.mapping = kept


def _sheet(file: File, name: str | None) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet with the data, and the names of all that could be meant. Sheets without known headings are left out."""
    found: list[Sheet] = []
    problems: list[FileProblem] = []
    for table in tables(file):
        try:
            found.append(sheet(table, file.name))
        except FileProblem as problem:
            problems.append(problem)
    if not found:
        raise (
            problems[0]
            if len(problems) == 1
            else FileProblem(f"{file.name} has no filled cell on any sheet: export it again.")
        )
    sure = [one for one in found if one.sure and not one.hidden] or [one for one in found if one.sure]
    names = tuple(one.name for one in (sure or found))
    if name is not None:
        if chosen := next((one for one in found if one.name == name), None):
            return chosen, names
        raise FileProblem(f"{file.name} has no sheet {name!r} with anything in it. It has {', '.join(names)}.")
    if len(sure) > 1:
        raise FileProblem(
            f"{file.name} has {len(sure)} sheets with such headings, {' and '.join(repr(one) for one in names)}: say "
            "which one is meant, and bring the other in after it."
        )
    return (sure or found)[0], names


def sheet_names(file: File) -> tuple[str, ...]:
    """The sheets of a file that hold a table with known headings, or else any table."""
    found = []
    for table in tables(file):
        try:
            found.append(sheet(table, file.name))
        except FileProblem:
            continue
    return tuple(one.name for one in ([one for one in found if one.sure] or found))


def _mapping(session: Session, one: Sheet, kind: str, consultation: Consultation) -> tuple[Mapping, bool]:
    """The mapping remembered for sheets of this shape, or else a proposal; and whether it was remembered."""
    shape = mappings.fingerprint(one)
    kept = session.scalars(
        select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.shape == shape)
    ).first()
    if kept is not None:
        stored = Mapping.from_json(kept.mapping)
        if set(stored.targets) <= set(one.headings):
            return mappings.remembered(stored, one), True
    register: list[Register] = []

    def known(name: str) -> bool:
        if not register:
            register.append(Register(session, consultation.opens))
        return register[0].knows(name)

    return mappings.propose(one, kind, _asked(consultation), known), False


def _remembered_kind(session: Session, one: Sheet) -> str | None:
    shape = mappings.fingerprint(one)
    return session.scalar(
        select(ColumnMapping.kind).where(ColumnMapping.shape == shape).order_by(ColumnMapping.id.desc()).limit(1)
    )


def _asked(consultation: Consultation) -> list[mappings.Asked]:
    return [mappings.Asked(one.number, one.text, tuple(one.options)) for one in consultation.questions]


def find_consultation(session: Session, code: str | None) -> Consultation:
    """The consultation of this code, or without one, the one that opened last. Raises FileProblem."""
    question = select(Consultation).order_by(Consultation.opens.desc(), Consultation.id.desc()).limit(1)
    if code is not None:
        question = question.where(Consultation.code == code)
    found = session.scalar(question)
    if found is None:
        wanted = f'no consultation "{code}"' if code else "no consultation"
        raise FileProblem(
            f"There is {wanted} in the database: load one by .venv/bin/python -m lib consultation FILE.toml."
        )
    return found


def _when(session: Session, stored: Import) -> dt.datetime | None:
    return session.scalar(select(Change.at).where(Change.id == stored.change_id))


def _digest(file: File) -> str:
    file.stream.seek(0)
    return hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]


def plain_record(row: dict[str, Cell]) -> dict[str, Any]:
    """A row as it is kept: days as text."""
    return {name: cell.isoformat() if isinstance(cell, dt.date) else cell for name, cell in row.items()}


def row_digest(row: dict[str, Cell]) -> str:
    """Names what stands in a row."""
    return hashlib.sha256(json.dumps(plain_record(row), sort_keys=True).encode()).hexdigest()
