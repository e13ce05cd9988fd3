"""One response entered by hand: a letter, an e-mail, or what somebody said, with its text."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, select

from lib.access import Person, Right, check_right
from lib.database.engine import record_change, open_write_session
from lib.database.models import Organisation
from lib.intake.import_file import find_consultation
from lib.intake.import_report import Report
from lib.intake.loaders.loader import Job
from lib.intake.loaders.responses import Responses
from lib.intake.mapping.proposal import MappedColumns, Mapping
from lib.intake.matching.register import CouncilRegister
from lib.intake.pipeline import Run
from lib.intake.problems import FileProblem
from lib.intake.reading import sheets
from lib.intake.reading.tables import Cell, clean_text

HEADINGS = ["Organisation", "On behalf of", "Received on", "Channel", "Status", "Withdrawn on", "Text"]
FIELDS = ("organisation", "on_behalf_of", "received", "channel", "status", "withdrawn", "text")
CHANNELS = ("Letter", "E-mail", "Meeting", "Telephone")


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody enters. codes: the organisations for which it counts, the sender first."""

    codes: tuple[str, ...]
    received: dt.date
    channel: str
    declines: bool
    text: str


def enter(engine: Engine, *, letter: Letter, by: Person, consultation: str | None = None) -> Report:
    """Store one response. Raises FileProblem with what is missing, nothing stored then; NotAllowed."""
    check_right(by.role, Right.IMPORT_DATA)
    if not letter.codes:
        raise FileProblem("Choose the organisation that the response comes from.")
    if not letter.declines and not letter.text.strip():
        raise FileProblem("Put the text of the response in; it counts by what it says.")
    if letter.received > dt.datetime.now(dt.UTC).date():
        raise FileProblem("The day on which it was received lies in the future.")
    with open_write_session(engine) as session:
        one = find_consultation(session, consultation)
        found = {
            row.code: row
            for row in session.execute(
                select(Organisation.code, Organisation.id, Organisation.name).where(Organisation.code.in_(letter.codes))
            )
        }
        if missing := [code for code in letter.codes if code not in found]:
            raise FileProblem(f"There is no organisation {missing[0]} on the register.")
        names = [found[code].name for code in letter.codes]
        name = f"{letter.channel} of {letter.received.day} {letter.received:%B %Y}, {names[0]}"
        report = Report("responses", name, "")
        row: list[Cell] = [
            names[0],
            "; ".join(names) if len(names) > 1 else "",
            letter.received,
            letter.channel,
            "Declined" if letter.declines else "",
            "",
            clean_text(letter.text),
        ]
        sheet = sheets.build_manual_sheet(name, HEADINGS, row)
        mapping = Mapping("responses", dict(zip(HEADINGS, FIELDS, strict=True)))
        change = record_change(session, actor=by.name, action="entry by hand", subject=name, rows=0)
        register = CouncilRegister(session, one.opens, {found[code].name: (found[code].id,) for code in letter.codes})
        job = Job(session, MappedColumns(sheet, mapping, order_is_known=True), one, register, change.id, dry=False)
        run = Run(job, Responses(job), sheet, report, mapping, origin="by hand")
        run.rows(sheet.read_rows(), lambda _share, _rows: None)
        if report.problems:
            raise FileProblem(f"It was not stored: {report.problems[0][1]}.")
        if not report.added:
            raise FileProblem("The same response is there already: same organisation, day and text.")
        run.finish(remember=False)
    return report
