"""Which column of a file is what. The names of columns differ from tool to tool; docs/files.md lists what is known."""

import re

from lib.intake.problems import FileProblem
from lib.intake.readers import Cell, Sheet, heading

KNOWN: dict[str, tuple[str, ...]] = {
    "source_id": ("contact id", "response id", "ref", "reference", "id", "respondent id"),
    "organisation": ("organisation", "organization", "council", "council name", "authority", "organisation name"),
    "role": ("role",),
    "job_title": ("job title", "position"),
    "name": ("name", "full name", "contact name"),
    "email": ("email", "email address"),
    "telephone": ("telephone", "phone", "telephone number"),
    "do_not_contact": ("do not contact", "opted out", "unsubscribed"),
    "added": ("added", "date added", "created"),
    "mailing": ("mailing", "campaign", "subject"),
    "channel": ("channel",),
    "sent": ("sent", "date sent"),
    "delivered": ("delivered", "date delivered"),
    "opened": ("opened", "date opened"),
    "clicked": ("clicked", "date clicked"),
    "replied": ("replied", "attended", "date replied"),
    "bounced": ("bounced", "date bounced"),
    "date": ("date",),
    "activity": ("activity", "title"),
    "audience": ("audience",),
    "audience_size": ("audience size", "reach"),
    "note": ("note", "notes"),
    "received": ("date received", "received", "submitted", "date submitted"),
    "on_behalf_of": ("responding on behalf of", "on behalf of"),
    "status": ("status", "kind"),
    "withdrawn": ("withdrawn", "date withdrawn"),
    "text": ("text", "letter", "document text"),
}
HEADINGS = {name for names in KNOWN.values() for name in names}
QUESTION = re.compile(r"q(?:uestion)?\s*(\d{1,3})(?!\d)", re.IGNORECASE)


class Columns:
    """The columns of one sheet by what they hold. Missing columns read as empty cells."""

    def __init__(self, sheet: Sheet, *, required: tuple[str, ...]) -> None:
        self.by_field: dict[str, str] = {}
        for field, names in KNOWN.items():
            for written in sheet.headings:
                if heading(written) in names:
                    if field in self.by_field:
                        raise FileProblem(
                            f'{sheet.file_name} has two columns of the same meaning, "{self.by_field[field]}" and '
                            f'"{written}": rename or take away the one that does not count.'
                        )
                    self.by_field[field] = written
        missing = [KNOWN[field][0] for field in required if field not in self.by_field]
        if missing:
            there = ", ".join(f'"{name}"' for name in sheet.headings if name) or "none"
            raise FileProblem(
                f"{sheet.file_name} has no column {' or '.join(repr(name) for name in missing)}, which this kind of "
                f"file needs. Its columns are {there}. Rename a column, or choose another kind of file."
            )
        self.questions: dict[int, str] = {}
        for written in sheet.headings:
            if found := QUESTION.match(written.strip()):
                first = self.questions.setdefault(int(found[1]), written)
                if first != written:
                    raise FileProblem(
                        f'{sheet.file_name} has two columns for question {found[1]}, "{first}" and "{written}": put '
                        "the answers together in one, or rename the one that does not count."
                    )

    def has(self, field: str) -> bool:
        return field in self.by_field

    def cell(self, row: dict[str, Cell], field: str) -> Cell:
        return row.get(self.by_field.get(field, ""), "")

    def title(self, field: str) -> str:
        """What the file calls the column, for a message."""
        return self.by_field.get(field, KNOWN[field][0])
