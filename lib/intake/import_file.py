"""Import one file in one transaction, with one Change and one report.

Either all of it is stored or nothing.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.changes.change import ChangeWriter, open_change
from lib.database.engine import open_read_session
from lib.database.models import Change, ColumnMapping, Consultation, Import
from lib.intake.import_report import ImportReport
from lib.intake.loaders.loader import ImportContext
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.mapping.mapping import Mapping, check_mapping, compute_fingerprint, describe_undecided_dates
from lib.intake.mapping.people import split_people
from lib.intake.mapping.proposal import adapt_remembered_mapping, find_likeliest_kind, propose_mapping
from lib.intake.mapping.question_columns import SurveyQuestion
from lib.intake.matching.register import CouncilRegister
from lib.intake.pipeline import LOADERS, ImportPipeline, NothingToWriteError, ProgressCallback
from lib.intake.problems import FileProblem
from lib.intake.reading.files import SourceFile, read_tables
from lib.intake.reading.sheets import Sheet, build_sheet


@dataclass(frozen=True, slots=True)
class Inspection:
    """Findings on a file before it is imported: its kind, its sheet, and a mapping of its columns.

    is_remembered: the mapping was confirmed for an earlier file of this shape. import_times: when this very
    file was imported.
    """

    kind: str
    sheet: Sheet
    mapping: Mapping
    is_remembered: bool
    import_times: tuple[dt.datetime, ...]


def inspect_file(
    engine: Engine,
    file: SourceFile,
    *,
    kind: str | None = None,
    consultation_code: str | None = None,
    sheet_name: str | None = None,
) -> Inspection:
    """Inspect a file before it is imported.

    The kind is guessed where it is not named. Raises FileProblem where the file is no table.
    """
    with open_read_session(engine) as session:
        consultation = find_consultation(session, consultation_code)
        sheet = _choose_sheet(file, sheet_name)
        kind = (
            kind
            or _find_remembered_kind(session, sheet)
            or find_likeliest_kind(sheet, build_survey_questions(consultation))
        )
        mapping, is_remembered = _find_mapping(session, sheet, kind, consultation)
        import_times = session.scalars(
            select(Change.at)
            .join(Import, Import.change_id == Change.id)
            .where(Import.digest == _compute_digest(file), Import.undone_change_id.is_(None))
            .order_by(Import.id)
        )
        return Inspection(kind, sheet, mapping, is_remembered, tuple(import_times))


def import_records(  # noqa: PLR0913 - each is a question that one file may raise
    engine: Engine,
    file: SourceFile,
    *,
    kind: str,
    actor: Person,
    consultation_code: str | None = None,
    mapping: Mapping | None = None,
    file_values: dict[str, str] | None = None,
    sheet_name: str | None = None,
    date_order: str | None = None,
    dry_run: bool = False,
    report_progress: ProgressCallback = lambda _share, _rows: None,
) -> ImportReport:
    """Import a file of contacts, outreach or responses for a consultation (by code; else the default).

    mapping is what a person confirmed; without it, the one remembered for files of this shape or else the
    proposed one is used. file_values gives, by field, what the file does not say; date_order whether the day or the
    month comes first in dates that do not tell.

    dry_run reports what would become of the file and writes nothing. report_progress is called with the share read
    and the number of rows, and may raise to cancel.

    Importing the same file again changes nothing. Raises FileProblem, with nothing stored, where the file as a
    whole cannot be used; a single row that cannot be loaded is pending or quarantined, and is listed in the
    report. Raises NotAllowed.
    """
    check_right(actor.role, Right.IMPORT_DATA)
    sheet = _choose_sheet(file, sheet_name)
    report = ImportReport(kind, file.name, _compute_digest(file), dry_run=dry_run, sheet=sheet.name)
    try:
        with _open_import(engine, actor, None if dry_run else f"{kind}: {file.name}") as (session, writer):
            consultation = find_consultation(session, consultation_code)
            is_confirmed = mapping is not None
            mapping = mapping or _find_mapping(session, sheet, kind, consultation)[0]
            if file_values:
                mapping = replace(mapping, file_values=mapping.file_values | file_values)
            if date_order is not None:
                mapping = mapping.decide_dates(date_order)
            check_mapping(mapping, sheet)
            sheet = split_people(sheet, mapping.targets)
            if mapping.warnings:
                raise FileProblem(
                    f"{file.name}: {mapping.warnings[0]} The page Imports lets you say so; nothing was stored."
                )
            if question := describe_undecided_dates(mapping):
                raise FileProblem(
                    f"{file.name}: {question} The page Imports lets you say so, or the option --dates; nothing was "
                    "stored."
                )
            for note in sheet.notes:
                report.add_note(note, 0)
            columns, register = MappedColumns(sheet, mapping), CouncilRegister(session, consultation.opens)
            register.detect_codes(str(columns.read_cell(row, "organisation")) for row in sheet.read_sample(500))
            context = ImportContext(session, columns, consultation, register, writer, read_rows=sheet.read_rows)
            pipeline = ImportPipeline(context, LOADERS[mapping.record_type](context), sheet, report, mapping)
            pipeline.load_rows(sheet.read_rows(), report_progress)
            for note, lines in sheet.remarks.lines_by_note.items():
                report.notes.setdefault(note, []).extend(lines)
            pipeline.finish_import(is_confirmed=is_confirmed)
    except NothingToWriteError:
        pass
    return report


@contextmanager
def _open_import(engine: Engine, actor: Person, subject: str | None) -> Iterator[tuple[Session, ChangeWriter | None]]:
    """Open a change for an import, or without a subject only a session to read in: for a dry run."""
    if subject is None:
        with open_read_session(engine) as session:
            yield session, None
    else:
        with open_change(engine, actor=actor, right=Right.IMPORT_DATA, action="import", subject=subject) as writer:
            yield writer.session, writer


def _list_sheets(file: SourceFile) -> tuple[list[Sheet], list[Sheet]]:
    """List all sheets of a file, and those that could be meant.

    The latter are the visible ones with known headings, or else what there is. Raises FileProblem where there
    is none.
    """
    sheets: list[Sheet] = []
    problems: list[FileProblem] = []
    for table in read_tables(file):
        try:
            sheets.append(build_sheet(table, file.name))
        except FileProblem as problem:
            problems.append(problem)
    if not sheets:
        raise problems[0]
    known_sheets = [sheet for sheet in sheets if sheet.has_known_headings]
    return sheets, [sheet for sheet in known_sheets if not sheet.is_hidden] or known_sheets or sheets


def _choose_sheet(file: SourceFile, sheet_name: str | None) -> Sheet:
    """Choose the sheet with the data.

    Raises FileProblem where several could be meant and none is named, or where the named one is missing.
    """
    all_sheets, likely_sheets = _list_sheets(file)
    if sheet_name is not None:
        if named_sheet := next((sheet for sheet in all_sheets if sheet.name == sheet_name), None):
            return named_sheet
        likely_names = ", ".join(sheet.name for sheet in likely_sheets)
        raise FileProblem(f"{file.name} has no sheet {sheet_name!r} with anything in it. It has {likely_names}.")
    if likely_sheets[0].has_known_headings and len(likely_sheets) > 1:
        names = " and ".join(repr(sheet.name) for sheet in likely_sheets)
        raise FileProblem(
            f"{file.name} has {len(likely_sheets)} sheets with such headings, {names}: "
            "say which one is meant, and bring the other in after it."
        )
    return likely_sheets[0]


def list_encoding_samples(file: SourceFile) -> tuple[tuple[str, str], ...]:
    """List the ways in which the letters of a file can be read, as (encoding, words); none where one is certain.

    Raises FileProblem where the file is no table.
    """
    return next((table.encoding_samples for table in read_tables(file) if table.encoding_samples), ())


def list_sheet_names(file: SourceFile) -> tuple[str, ...]:
    """List the names of the sheets of a file that could be meant.

    Raises FileProblem where there is none.
    """
    return tuple(sheet.name for sheet in _list_sheets(file)[1])


def _find_mapping(session: Session, sheet: Sheet, kind: str, consultation: Consultation) -> tuple[Mapping, bool]:
    """Find the mapping remembered for sheets of this shape, or else propose one.

    The second value tells whether it was remembered.
    """
    shape = compute_fingerprint(sheet)
    remembered_row = session.scalars(
        select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.shape == shape)
    ).first()
    if remembered_row is not None:
        stored_mapping = Mapping.from_json(remembered_row.mapping)
        if set(stored_mapping.targets) <= set(sheet.headings):
            questions, days = build_survey_questions(consultation), (consultation.opens, consultation.closes)
            return adapt_remembered_mapping(stored_mapping, sheet, questions, days), True
    register_cache: list[CouncilRegister] = []

    def is_organisation(name: str) -> bool:
        """Tell whether a cell may be the name of an organisation; the register is loaded when first needed."""
        if not register_cache:
            register_cache.append(CouncilRegister(session, consultation.opens))
        return register_cache[0].may_name_organisation(name)

    period = (consultation.opens, consultation.closes)
    return propose_mapping(sheet, kind, build_survey_questions(consultation), is_organisation, period), False


def _find_remembered_kind(session: Session, sheet: Sheet) -> str | None:
    """Find the kind of the newest file of this shape whose mapping was confirmed; None where there is none."""
    shape = compute_fingerprint(sheet)
    return session.scalar(
        select(ColumnMapping.kind).where(ColumnMapping.shape == shape).order_by(ColumnMapping.id.desc()).limit(1)
    )


def build_survey_questions(consultation: Consultation) -> list[SurveyQuestion]:
    """Build the questions of a consultation in the form by which columns are recognised."""
    return [
        SurveyQuestion(
            question.number, question.text, tuple(question.options or ()), tuple(question.option_codes or ())
        )
        for question in consultation.questions
    ]


def find_consultation(session: Session, consultation_code: str | None) -> Consultation:
    """Find the consultation of a code, or without one, the default one.

    Raises FileProblem where there is none.
    """
    statement = select(Consultation).order_by(*Consultation.default_order()).limit(1)
    if consultation_code is not None:
        statement = statement.where(Consultation.code == consultation_code)
    consultation = session.scalar(statement)
    if consultation is None:
        missing_phrase = f'no consultation "{consultation_code}"' if consultation_code else "no consultation"
        raise FileProblem(
            f"There is {missing_phrase} in the database: set one up on the page Consultation, or load one by "
            ".venv/bin/python -m lib consultation FILE.toml."
        )
    return consultation


def _compute_digest(file: SourceFile) -> str:
    """Compute the SHA-256 digest of the content of a file."""
    file.stream.seek(0)
    return hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
