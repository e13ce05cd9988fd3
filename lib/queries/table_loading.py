"""Load the rows of a statement into a table."""

from typing import Any

import pandas as pd
from sqlalchemy import Select
from sqlalchemy.orm import Session


def load_table(session: Session, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """Load the rows of a statement into a table that has its columns also where there are no rows."""
    result = session.execute(statement)
    return pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys()))
