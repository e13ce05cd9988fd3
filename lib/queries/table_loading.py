"""Load the rows of a statement into a table."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Select
from sqlalchemy.orm import Session

from lib.queries.prepared import AnyStatement


def load_table(session: Session, statement: AnyStatement, parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Load the rows of a statement into a table that has its columns also where there are no rows."""
    result = session.execute(statement, parameters)
    return pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys()))


def load_large_table(session: Session, statement: Select[*tuple[Any, ...]], days: Collection[str] = ()) -> pd.DataFrame:
    """Load as load_table does, in a third of its time, for tens of thousands of rows.

    Its values are texts and whole numbers, and dates in the columns that days names: nothing else is converted.
    """
    result = session.connection().execute(statement)
    names = list(result.keys())
    if result.cursor is None:
        raise TypeError("only a statement that returns rows can be loaded")
    table = pd.DataFrame(result.cursor.fetchall(), columns=names, dtype=object)
    result.close()
    return table.assign(**{name: _read_days(table[name]) for name in days})


def _read_days(column: pd.Series) -> pd.Series:
    """Read days as the database gives them, each of the few different ones once; None where there is none."""
    codes, values = pd.factorize(column)
    days = [value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10]) for value in values]
    return pd.Series([days[code] if code >= 0 else None for code in codes.tolist()], index=column.index, dtype=object)
