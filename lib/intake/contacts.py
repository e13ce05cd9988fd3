"""A contact list: one row a person, with organisation, role and address."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Consultation, Contact
from lib.intake import fields
from lib.intake.columns import Columns
from lib.intake.matching import Register
from lib.intake.readers import Cell, Sheet
from lib.intake.updates import OncePerFile, put

ALWAYS = ("organisation_id", "added_on")


def placer(
    session: Session, sheet: Sheet, consultation: Consultation, change_id: int
) -> Callable[[dict[str, Cell]], str]:
    """Places one contact. A contact is known by its id in the file, else by organisation, role and address or name."""
    columns = Columns(sheet, required=("organisation", "role", "name"))
    register = Register(session, consultation.opens)
    stored = {one.source_id: one for one in session.scalars(select(Contact))}
    today, once = dt.datetime.now(dt.UTC).date(), OncePerFile()

    def place(row: dict[str, Cell]) -> str:
        facts = _facts(columns, register, row)
        source_id = fields.key(columns.cell(row, "source_id"), columns.title("source_id")) or "/".join(
            (str(facts["organisation_id"]), facts["role"], facts["email"] or facts["name"])
        )
        added = fields.day(columns.cell(row, "added"), columns.title("added"))
        known = stored.get(source_id)
        facts["added_on"] = added or (known.added_on if known else today)
        once.check(source_id, row)
        said = {name: value for name, value in facts.items() if columns.has(name) or name in ALWAYS}
        if not facts["do_not_contact"] and not fields.text(columns.cell(row, "do_not_contact")):
            said.pop("do_not_contact", None)  # an empty cell does not lift somebody's wish
        return put(session, stored, source_id, said, lambda: Contact(source_id=source_id, change_id=change_id, **facts))

    return place


def _facts(columns: Columns, register: Register, row: dict[str, Cell]) -> dict[str, Any]:
    organisation = fields.required_text(columns.cell(row, "organisation"), columns.title("organisation"))
    return {
        "organisation_id": register.find(organisation),
        "role": fields.role(columns.cell(row, "role")),
        "job_title": fields.text(columns.cell(row, "job_title")),
        "name": fields.required_text(columns.cell(row, "name"), columns.title("name")),
        "email": fields.email(columns.cell(row, "email"), columns.title("email")),
        "telephone": fields.text(columns.cell(row, "telephone")),
        "do_not_contact": fields.yes(columns.cell(row, "do_not_contact"), columns.title("do_not_contact")),
    }
