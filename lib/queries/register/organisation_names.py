"""List the organisations on the register by name."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Consultation, Organisation
from lib.queries.table_loading import load_table
from lib.terms import COUNCIL_TYPES


def list_organisations(session: Session, *, consultation_id: int) -> pd.DataFrame:
    """List the organisations that a response can come from.

    Columns: code, name, type. Councils of the frame come first, then by name.
    """
    opening_day = select(Consultation.opens).where(Consultation.id == consultation_id).scalar_subquery()
    return load_table(
        session,
        select(Organisation.code, Organisation.name, Organisation.type)
        .where(Organisation.existed_on(opening_day))
        .order_by(Organisation.type.not_in(COUNCIL_TYPES), Organisation.name, Organisation.id),
    )
