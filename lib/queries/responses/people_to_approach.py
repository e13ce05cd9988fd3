"""List the people to approach at the councils that have not responded."""

import datetime as dt

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import ContactPeriod
from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import RESPONDED


def list_contacts_to_approach(session: Session, *, scope: Scope, reader: Role) -> pd.DataFrame:
    """List the contacts to approach at the councils without a response.

    They are those who were there on the day, with what was known of them then; who had asked by then not to be
    contacted is left out. Columns: contact_id, code, council, role, name, job_title, email, telephone. Raises
    NotAllowed where the reader may not see contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    council = select_dispositions(scope)
    return load_table(
        session,
        select(
            ContactPeriod.contact_id,
            council.c.code,
            council.c.name.label("council"),
            ContactPeriod.role,
            ContactPeriod.name,
            ContactPeriod.job_title,
            ContactPeriod.email,
            ContactPeriod.telephone,
        )
        .join(ContactPeriod, ContactPeriod.organisation_id == council.c.id)
        .where(
            council.c.disposition.not_in(RESPONDED),
            ContactPeriod.do_not_contact.is_(False),
            ContactPeriod.is_listed_on(scope.as_at),
        )
        .order_by(council.c.name, ContactPeriod.role, ContactPeriod.name, ContactPeriod.contact_id),
    )


def list_standing_wishes(session: Session, *, day: dt.date, reader: Role) -> set[int]:
    """List the contacts (by id) who have asked by a day not to be contacted.

    Whoever saves the list of an earlier day leaves them out. Raises NotAllowed where the reader may not see contacts.
    """
    check_right(reader, Right.SEE_CONTACTS)
    wishes = select(ContactPeriod.contact_id).where(ContactPeriod.do_not_contact, ContactPeriod.held_on(day))
    return set(session.scalars(wishes))
