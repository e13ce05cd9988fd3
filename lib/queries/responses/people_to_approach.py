"""List the people to approach at the councils that have not responded."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Contact
from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import RESPONDED


def list_contacts_to_approach(session: Session, *, scope: Scope, reader: Role) -> pd.DataFrame:
    """List the contacts to approach at the councils without a response.

    Those who asked not to be contacted are left out. Columns: code, council, role, name, job_title, email, telephone.
    Raises NotAllowed where the reader may not see contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    council = select_dispositions(scope)
    return load_table(
        session,
        select(
            council.c.code,
            council.c.name.label("council"),
            Contact.role,
            Contact.name,
            Contact.job_title,
            Contact.email,
            Contact.telephone,
        )
        .join(Contact, Contact.organisation_id == council.c.id)
        .where(
            council.c.disposition.not_in(RESPONDED),
            Contact.do_not_contact.is_(False),
            Contact.added_on <= scope.as_at,
        )
        .order_by(council.c.name, Contact.role, Contact.name),
    )
