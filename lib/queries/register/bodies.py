"""List the organisations that are no councils, with where they stand."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import OTHER_TYPES


def list_bodies(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List the professional bodies, stakeholders and other organisations that are no councils, by type and name.

    The scope's groups are ignored. Columns: code, name, type, standing (one of STANDINGS), withdrew_on (a
    day, or empty).
    """
    body = select_dispositions(scope.without_filters(), OTHER_TYPES)
    columns = (body.c.code, body.c.name, body.c.type, body.c.standing, body.c.withdrew_on)
    return load_table(session, select(*columns).order_by(body.c.type.desc(), body.c.name))
