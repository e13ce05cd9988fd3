"""Cells as values. A cell that is not what its column asks for raises RowProblem with the column and the remedy."""

import datetime as dt
import re

from lib.intake.problems import RowProblem
from lib.intake.readers import Cell
from lib.terms import CHIEF_EXECUTIVE, LEADER

DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d/%m/%y", "%d-%b-%y")
CLOCK = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
FIRST_DAY = dt.date(1990, 1, 1)  # nothing this dashboard keeps is older
KEY_LENGTH = 500
EXCEL_EPOCH = dt.date(1899, 12, 30)


def day(cell: Cell, column: str) -> dt.date | None:
    """A date, also with a time of day behind it, or as the serial number in which Excel keeps it; None if empty."""
    if isinstance(cell, dt.date):
        return _plausible(cell, column, str(cell))
    text = CLOCK.sub("", cell.strip())
    if not text:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _plausible(EXCEL_EPOCH + dt.timedelta(days=int(float(text))), column, cell)
    for pattern in DAYS:
        try:
            return _plausible(dt.datetime.strptime(text, pattern).date(), column, cell)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise RowProblem(f'"{column}": "{short(cell)}" is not a date like 2015-01-05 or 05/01/2015')


def _plausible(value: dt.date, column: str, written: str) -> dt.date:
    if value < FIRST_DAY:
        raise RowProblem(f'"{column}": the year of "{short(written)}" cannot be right')
    if value > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):  # a file may come from east of here
        raise RowProblem(f'"{column}": "{short(written)}" lies in the future')
    return value


def required_day(cell: Cell, column: str) -> dt.date:
    """A date that must be there."""
    value = day(cell, column)
    if value is None:
        raise RowProblem(f'"{column}" is empty: give a date like 2015-01-05')
    return value


def text(cell: Cell) -> str | None:
    """Words, or None for an empty cell."""
    return str(cell).strip() or None


def required_text(cell: Cell, column: str) -> str:
    """A name or title that must be there, of at most 500 characters."""
    value = text(cell)
    if value is None:
        raise RowProblem(f'"{column}" is empty')
    return _not_too_long(value, column)


def key(cell: Cell, column: str) -> str | None:
    """What a row is known by, of at most 500 characters, or None for an empty cell."""
    value = text(cell)
    return None if value is None else _not_too_long(value, column)


def _not_too_long(value: str, column: str) -> str:
    if len(value) > KEY_LENGTH:
        raise RowProblem(f'"{column}" has {len(value):,} characters, and at most {KEY_LENGTH} fit')
    return value


def email(cell: Cell, column: str) -> str | None:
    """An address in lower case, or None for an empty cell."""
    value = str(cell).strip().removeprefix("mailto:").casefold()
    if not value:
        return None
    if len(value) > KEY_LENGTH or not EMAIL.fullmatch(value):
        raise RowProblem(f'"{column}" is not one e-mail address')
    return value


def yes(cell: Cell, column: str) -> bool:
    """Yes or no; an empty cell is no."""
    value = str(cell).strip().casefold()
    if value in {"", "no", "n", "false", "0", "-"}:
        return False
    if value in {"yes", "y", "true", "1", "x"}:
        return True
    raise RowProblem(f'"{column}": "{short(cell)}" is neither Yes nor No')


def whole_number(cell: Cell, column: str) -> int | None:
    """A count, with or without thousands marks; None for an empty cell."""
    value = str(cell).replace(",", "").replace(" ", "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise RowProblem(f'"{column}": "{short(cell)}" is not a whole number')
    return int(value)


def role(cell: Cell) -> str:
    """The role that the dashboard counts: Leader, Chief executive or Other."""
    value = str(cell).strip().casefold().replace("-", " ")
    if value in {"leader", "leader of the council", "council leader", "elected mayor", "executive mayor"}:
        return LEADER
    if value in {"chief executive", "chief executive officer", "ceo", "managing director", "head of paid service"}:
        return CHIEF_EXECUTIVE
    return "Other"


def short(cell: Cell) -> str:
    """The start of a cell, for a message."""
    words = " ".join(str(cell).split())
    return words if len(words) <= 40 else words[:39] + "…"
