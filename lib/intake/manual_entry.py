"""Store one response entered by hand: a letter, an e-mail, or what somebody said, with its text."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, select

from lib.access import Person, Right, check_right
from lib.changes.change import open_change
from lib.database.models import Organisation
from lib.intake.import_file import find_consultation
from lib.intake.import_report import ImportReport
from lib.intake.loaders.loader import ImportContext
from lib.intake.loaders.responses.loader import ResponseLoader
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.mapping.mapping import Mapping
from lib.intake.matching.register import CouncilRegister
from lib.intake.pipeline import ImportPipeline
from lib.intake.problems import FileProblem
from lib.intake.reading import sheets
from lib.intake.reading.tables import Cell
from lib.intake.reading.text_cleaning import clean_text

FORM_HEADINGS = ["Organisation", "On behalf of", "Received on", "Channel", "Status", "Withdrawn on", "Text"]
FORM_FIELDS = ("organisation", "on_behalf_of", "received", "channel", "status", "withdrawn", "text")
MANUAL_CHANNELS = ("Letter", "E-mail", "Meeting", "Telephone")


@dataclass(frozen=True, slots=True)
class ManualResponse:
    """Response as somebody enters it.

    organisation_codes: the organisations for which it counts, the sender first.
    """

    organisation_codes: tuple[str, ...]
    received_on: dt.date
    channel: str
    is_declined: bool
    text: str


def store_manual_response(
    engine: Engine, *, response: ManualResponse, actor: Person, consultation_code: str | None = None
) -> ImportReport:
    """Store one response entered by hand.

    Raises FileProblem with what is missing, nothing stored then. Raises NotAllowed.
    """
    check_right(actor.role, Right.IMPORT_DATA)
    if not response.organisation_codes:
        raise FileProblem("Choose the organisation that the response comes from.")
    if not response.is_declined and not response.text.strip():
        raise FileProblem("Put the text of the response in; it counts by what it says.")
    if response.received_on > dt.datetime.now(dt.UTC).date():
        raise FileProblem("The day on which it was received lies in the future.")
    with open_change(engine, actor=actor, right=Right.IMPORT_DATA, action="entry by hand") as writer:
        session = writer.session
        consultation = find_consultation(session, consultation_code)
        organisations = {
            row.code: row
            for row in session.execute(
                select(Organisation.code, Organisation.id, Organisation.name).where(
                    Organisation.code.in_(response.organisation_codes)
                )
            )
        }
        if unknown_codes := [code for code in response.organisation_codes if code not in organisations]:
            raise FileProblem(f"There is no organisation {unknown_codes[0]} on the register.")
        names = [organisations[code].name for code in response.organisation_codes]
        entry_name = f"{response.channel} of {response.received_on.day} {response.received_on:%B %Y}, {names[0]}"
        report = ImportReport("responses", entry_name, "")
        row: list[Cell] = [
            names[0],
            "; ".join(names) if len(names) > 1 else "",
            response.received_on,
            response.channel,
            "Declined" if response.is_declined else "",
            "",
            clean_text(response.text),
        ]
        sheet = sheets.build_manual_sheet(entry_name, FORM_HEADINGS, row)
        mapping = Mapping("responses", dict(zip(FORM_HEADINGS, FORM_FIELDS, strict=True)))
        writer.change.subject = entry_name
        register = CouncilRegister(
            session,
            consultation.opens,
            {organisations[code].name: (organisations[code].id,) for code in response.organisation_codes},
        )
        context = ImportContext(
            session,
            MappedColumns(sheet, mapping, order_is_known=True),
            consultation,
            register,
            writer,
        )
        pipeline = ImportPipeline(context, ResponseLoader(context), sheet, report, mapping, origin="by hand")
        pipeline.load_rows(lambda _share, _rows: None)
        if report.problems:
            raise FileProblem(f"It was not stored: {report.problems[0][1]}.")
        if not report.added:
            raise FileProblem("The same response is there already: same organisation, day and text.")
        pipeline.finish_import(is_confirmed=False)
    return report
