"""Import one file in one transaction, with one Change and one report.

Either all of it is stored or nothing.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.changes.change import ChangeWriter, open_change
from lib.database.engine import open_read_session
from lib.database.models import Change, ColumnMapping, Consultation, Import
from lib.intake.begun_imports import ImportNote, forget_import, forget_import_without_change, note_import
from lib.intake.import_report import ImportReport
from lib.intake.loaders.loader import ImportContext, split_chunks
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
from lib.intake.spool import Spool
from lib.intake.unrelated_changes import find_newest_change, has_related_change

ATTEMPTS_AHEAD = 2  # to work rows out while others may write; then others wait once for all of it
AHEAD_SHARE = 0.5  # of the work, before anything is written
READING_SHARE = 0.2  # of the work, where only the file is read ahead


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
    with contextlib.nullcontext() if dry_run else note_import(engine, actor=actor, file_name=file.name) as note:
        sheet, request = (
            _choose_sheet(file, sheet_name),
            _ImportRequest(kind, file.name, _compute_digest(file), consultation_code, mapping, file_values, date_order),
        )
        if note is None:
            return _try_import(engine, request, sheet, report_progress)
        try:
            for _attempt in range(ATTEMPTS_AHEAD if kind == "responses" else 0):
                if (report := _import_ahead(engine, note, request, sheet, report_progress)) is not None:
                    return report
            return _import_row_by_row(engine, note, request, sheet, report_progress)
        except NothingToWriteError as signal:
            forget_import_without_change(engine, note)
            return signal.report


def _try_import(
    engine: Engine, request: "_ImportRequest", sheet: Sheet, report_progress: ProgressCallback
) -> ImportReport:
    """Find out what would become of a sheet, and write nothing."""
    with open_read_session(engine) as session:
        pipeline = _build_pipeline(session, request, sheet, None)
        pipeline.report.dry_run = True
        pipeline.load_rows(report_progress)
        with contextlib.suppress(NothingToWriteError):
            pipeline.finish_import(is_confirmed=False)
        return pipeline.report


@dataclass(frozen=True, slots=True)
class _ImportRequest:
    """What import_records was asked for about a sheet. digest: of the file."""

    kind: str
    file_name: str
    digest: str
    consultation_code: str | None
    mapping: Mapping | None
    file_values: dict[str, str] | None
    date_order: str | None

    @property
    def is_confirmed(self) -> bool:
        """Whether a person confirmed the mapping."""
        return self.mapping is not None


class _GroundMovedError(Exception):
    """Signal that ends a change whose rows were worked out for another state of the data."""


def _import_ahead(
    engine: Engine, note: ImportNote, request: _ImportRequest, sheet: Sheet, report_progress: ProgressCallback
) -> ImportReport | None:
    """Import a sheet whose rows are worked out before others have to wait: only writing them holds the write lock.

    None, with nothing stored, where what they rest on was changed meanwhile, or the kind of rows cannot be worked out
    ahead. Raises NothingToWriteError where everything was stored already, without ever asking for the lock.
    """
    with Spool() as spool:
        with open_read_session(engine) as session:
            newest_change_id = find_newest_change(session)
            pipeline = _build_pipeline(session, request, sheet, None)
            if not pipeline.can_prepare:
                return None
            pipeline.prepare_rows(spool, _scale_progress(report_progress, 0.0, AHEAD_SHARE))
            pipeline.finish_import(is_confirmed=request.is_confirmed)
        try:
            with _open_import(engine, note, request) as writer:
                _check_ground(writer, newest_change_id)
                pipeline.write_prepared(writer, spool, _scale_progress(report_progress, AHEAD_SHARE, 1.0))
                pipeline.finish_import(is_confirmed=request.is_confirmed)
        except _GroundMovedError:
            return None
        return pipeline.report


def _check_ground(writer: ChangeWriter, change_id: int) -> None:
    """Check that nothing on which responses rest was changed after a change.

    Raises _GroundMovedError where it was.
    """
    if has_related_change(writer.session, change_id, writer.change.id):
        raise _GroundMovedError


def _import_row_by_row(
    engine: Engine, note: ImportNote, request: _ImportRequest, sheet: Sheet, report_progress: ProgressCallback
) -> ImportReport:
    """Import a sheet whose rows rest on rows before them, which must be stored: only the file is read ahead."""
    with Spool() as spool:
        with open_read_session(engine) as session:
            _choose_mapping(session, request, sheet, find_consultation(session, request.consultation_code))
        report_reading = _scale_progress(report_progress, 0.0, READING_SHARE)
        row_count = 0
        for chunk in split_chunks(sheet.read_rows()):
            spool.append_chunk(chunk)
            row_count += len(chunk)
            report_reading(sheet.measure_progress(), row_count)
        kept_sheet = replace(sheet, read_rows=spool.read_rows, measure_progress=spool.measure_progress)
        report_loading = _scale_progress(report_progress, READING_SHARE, 1.0)
        with _open_import(engine, note, request) as writer:
            pipeline = _build_pipeline(writer.session, request, kept_sheet, writer)
            pipeline.load_rows(lambda share, _rows: report_loading(share, row_count))
            pipeline.finish_import(is_confirmed=request.is_confirmed)
        return pipeline.report


def _scale_progress(report_progress: ProgressCallback, start: float, end: float) -> ProgressCallback:
    """Scale the progress of a part of the work to where that part lies in the whole."""
    return lambda share, rows: report_progress(start + (end - start) * share, rows)


@contextlib.contextmanager
def _open_import(engine: Engine, note: ImportNote, request: _ImportRequest) -> Iterator[ChangeWriter]:
    """Open the change of an import, which ends by forgetting that it began."""
    subject = f"{request.kind}: {request.file_name}"
    with open_change(engine, actor=note.actor, right=Right.IMPORT_DATA, action="import", subject=subject) as writer:
        yield writer
        forget_import(writer.session, note)


def _build_pipeline(
    session: Session, request: _ImportRequest, sheet: Sheet, writer: ChangeWriter | None
) -> ImportPipeline:
    """Build the pipeline of a sheet, with the mapping that it needs.

    Raises FileProblem where the sheet cannot be used as a whole.
    """
    consultation = find_consultation(session, request.consultation_code)
    mapping = _choose_mapping(session, request, sheet, consultation)
    sheet = split_people(sheet, mapping.targets)
    report = ImportReport(request.kind, request.file_name, request.digest, sheet=sheet.name)
    for note in sheet.notes:
        report.add_note(note, 0)
    columns, register = MappedColumns(sheet, mapping), CouncilRegister(session, consultation.opens)
    register.detect_codes(str(columns.read_cell(row, "organisation")) for row in sheet.read_sample(500))
    context = ImportContext(session, columns, consultation, register, writer, read_rows=sheet.read_rows)
    return ImportPipeline(context, LOADERS[mapping.record_type](context), sheet, report, mapping)


def _choose_mapping(session: Session, request: _ImportRequest, sheet: Sheet, consultation: Consultation) -> Mapping:
    """Choose the mapping of a sheet: what was confirmed, or else remembered or proposed, with what was said beside it.

    Raises FileProblem where it leaves a question open.
    """
    mapping = request.mapping or _find_mapping(session, sheet, request.kind, consultation)[0]
    if request.file_values:
        mapping = replace(mapping, file_values=mapping.file_values | request.file_values)
    if request.date_order is not None:
        mapping = mapping.decide_dates(request.date_order)
    check_mapping(mapping, sheet)
    if mapping.warnings:
        raise FileProblem(
            f"{request.file_name}: {mapping.warnings[0]} The page Imports lets you say so; nothing was stored."
        )
    if question := describe_undecided_dates(mapping):
        raise FileProblem(
            f"{request.file_name}: {question} The page Imports lets you say so, or the option --dates; nothing was "
            "stored."
        )
    return mapping


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
