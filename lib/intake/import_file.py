"""Brings one file in: one transaction, one Change, one report. Either all of it is stored or nothing."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.database.engine import open_read_session, record_change, open_write_session
from lib.database.models import Change, ColumnMapping, Consultation, Import
from lib.intake.import_report import Report
from lib.intake.loaders.loader import Job
from lib.intake.mapping import proposal as mappings
from lib.intake.mapping.proposal import MappedColumns, Mapping
from lib.intake.matching.register import CouncilRegister
from lib.intake.pipeline import PLACERS, NothingToWriteError, Progress, Run
from lib.intake.problems import FileProblem
from lib.intake.reading.files import SourceFile, read_tables
from lib.intake.reading.sheets import Sheet, build_sheet


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file looked at before it is brought in: its kind, its sheet, and which column seems to be what.

    remembered: the mapping was confirmed for an earlier file of this shape. brought_in: when this very file was.
    """

    kind: str
    sheet: Sheet
    mapping: Mapping
    remembered: bool
    brought_in: tuple[dt.datetime, ...]


def inspect(
    engine: Engine,
    file: SourceFile,
    *,
    kind: str | None = None,
    consultation: str | None = None,
    sheet_name: str | None = None,
) -> Inspection:
    """Look at a file. kind is guessed where it is not given. Raises FileProblem where it is no table."""
    with open_read_session(engine) as session:
        one = find_consultation(session, consultation)
        chosen = _sheet(file, sheet_name)
        kind = kind or _remembered_kind(session, chosen) or mappings.find_likeliest_kind(chosen, asked(one))
        mapping, remembered = _mapping(session, chosen, kind, one)
        before = session.scalars(
            select(Change.at)
            .join(Import, Import.change_id == Change.id)
            .where(Import.digest == _digest(file), Import.undone_change_id.is_(None))
            .order_by(Import.id)
        )
        return Inspection(kind, chosen, mapping, remembered, tuple(before))


def bring_in(  # noqa: PLR0913 - each is a question that one file may raise
    engine: Engine,
    file: SourceFile,
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
    check_right(by.role, Right.IMPORT_DATA)
    one = _sheet(file, sheet_name)
    report = Report(kind, file.name, _digest(file), dry=dry, sheet=one.name)
    for note in one.notes:
        report.note(note, 0)
    try:
        with (open_read_session if dry else open_write_session)(engine) as session:
            consulted = find_consultation(session, consultation)
            remember = mapping is not None
            mapping = mapping or _mapping(session, one, kind, consulted)[0]
            if given:
                mapping = Mapping(mapping.record_type, mapping.targets, mapping.date_order, mapping.file_values | given, mapping.warnings)
            mappings.check_mapping(mapping, one)
            if mapping.warnings:
                raise FileProblem(
                    f"{file.name}: {mapping.warnings[0]} The page Imports lets you say so; nothing was stored."
                )
            change_id = 0
            if not dry:
                change_id = record_change(session, actor=by.name, action="import", subject=f"{kind}: {file.name}", rows=0).id
            columns, register = MappedColumns(one, mapping), CouncilRegister(session, consulted.opens)
            register.detect_codes(str(columns.read_cell(row, "organisation")) for row in one.read_sample(500))
            job = Job(session, columns, consulted, register, change_id, dry)
            run = Run(job, PLACERS[mapping.record_type](job), one, report, mapping)
            run.rows(one.read_rows(), progress)
            run.finish(remember=remember)
    except NothingToWriteError:
        pass
    return report


def _sheets(file: SourceFile) -> tuple[list[Sheet], list[Sheet]]:
    """All tables of a file, and those that could be meant: visible ones with known headings, or else what there is.

    Raises FileProblem where there is none.
    """
    found: list[Sheet] = []
    problems: list[FileProblem] = []
    for table in read_tables(file):
        try:
            found.append(build_sheet(table, file.name))
        except FileProblem as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    sure = [one for one in found if one.has_known_headings]
    return found, [one for one in sure if not one.is_hidden] or sure or found


def _sheet(file: SourceFile, name: str | None) -> Sheet:
    """The sheet with the data. Raises FileProblem where two could be meant and none is named."""
    found, meant = _sheets(file)
    if name is not None:
        if chosen := next((one for one in found if one.name == name), None):
            return chosen
        there = ", ".join(one.name for one in meant)
        raise FileProblem(f"{file.name} has no sheet {name!r} with anything in it. It has {there}.")
    if meant[0].has_known_headings and len(meant) > 1:
        raise FileProblem(
            f"{file.name} has {len(meant)} sheets with such headings, {' and '.join(repr(one.name) for one in meant)}: "
            "say which one is meant, and bring the other in after it."
        )
    return meant[0]


def sheet_names(file: SourceFile) -> tuple[str, ...]:
    """The sheets of a file that could be meant. Raises FileProblem where there is none."""
    return tuple(one.name for one in _sheets(file)[1])


def _mapping(session: Session, one: Sheet, kind: str, consultation: Consultation) -> tuple[Mapping, bool]:
    """The mapping remembered for sheets of this shape, or else a proposal; and whether it was remembered."""
    shape = mappings.compute_fingerprint(one)
    kept = session.scalars(
        select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.shape == shape)
    ).first()
    if kept is not None:
        stored = Mapping.from_json(kept.mapping)
        if set(stored.targets) <= set(one.headings):
            return mappings.adapt_remembered_mapping(stored, one), True
    register: list[CouncilRegister] = []

    def known(name: str) -> bool:
        if not register:
            register.append(CouncilRegister(session, consultation.opens))
        return register[0].may_name_organisation(name)

    return mappings.propose_mapping(one, kind, asked(consultation), known), False


def _remembered_kind(session: Session, one: Sheet) -> str | None:
    shape = mappings.compute_fingerprint(one)
    return session.scalar(
        select(ColumnMapping.kind).where(ColumnMapping.shape == shape).order_by(ColumnMapping.id.desc()).limit(1)
    )


def asked(consultation: Consultation) -> list[mappings.SurveyQuestion]:
    """The questions of a consultation, as columns are recognised by them."""
    return [mappings.SurveyQuestion(one.number, one.text, tuple(one.options)) for one in consultation.questions]


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


def _digest(file: SourceFile) -> str:
    file.stream.seek(0)
    return hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
