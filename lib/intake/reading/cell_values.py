"""Cells as values. A cell that is not what its column asks for raises RowProblem with the column and the remedy."""

import datetime as dt
import functools
import re

from lib.intake.problems import RowProblem
from lib.intake.reading.tables import Cell
from lib.terms import CHIEF_EXECUTIVE, LEADER

DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y")
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y", "%m.%d.%y")
SPELT = (
    "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y", "%d-%b-%y", "%B %d %Y", "%b %d %Y", "%d %b %y", "%Y/%m/%d",
    "%Y%m%d",
)  # fmt: skip
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
CLOCK = re.compile(
    r"(?:,?\s+at)?[ T,]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?( ?(Z|UTC|GMT|BST|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)
PARTS = re.compile(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\b")
EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
FIRST_DAY = dt.date(1990, 1, 1)  # nothing this dashboard keeps is older
KEY_LENGTH = 500
EXCEL_EPOCH = dt.date(1899, 12, 30)


def day(cell: Cell, column: str, *, month_first: bool = False) -> dt.date | None:
    """A date, also with a time of day behind it, or as the serial number in which Excel keeps it; None if empty."""
    if isinstance(cell, dt.date):
        return _plausible(cell, column, str(cell))
    if not cell:
        return None
    found = _written_day(cell, month_first)
    if found is None:
        if PARTS.match(cell) and _written_day(cell, not month_first) is not None:
            order = "the month before the day" if month_first else "the day before the month"
            raise RowProblem(f'"{column}": "{short(cell)}" is not a date where this file writes {order}')
        written = f'"{cell}"' if len(cell) <= 24 and "@" not in cell else "what stands there"
        raise RowProblem(f'"{column}": {written} is not a date like 2015-01-05 or 05/01/2015')
    return _plausible(found, column, cell)


@functools.lru_cache(maxsize=50_000)
def _written_day(written: str, month_first: bool) -> dt.date | None:
    text = " ".join(ORDINAL.sub("", WEEKDAY.sub("", CLOCK.sub("", written.strip()))).replace(",", " ").split())
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    for pattern in (*(MONTH_FIRST if month_first else DAY_FIRST), *SPELT):
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def first_parts(cell: Cell) -> tuple[int, int] | None:
    """The first two numbers of a date that is written with three, None for any other cell."""
    found = None if isinstance(cell, dt.date) else PARTS.match(cell)
    return (int(found[1]), int(found[2])) if found else None


def _plausible(value: dt.date, column: str, written: str) -> dt.date:
    if value < FIRST_DAY:
        raise RowProblem(f'"{column}": the year of "{short(written)}" cannot be right')
    if value > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):  # a file may come from east of here
        raise RowProblem(f'"{column}": "{short(written)}" lies in the future')
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
    """What a row is known by, of at most 500 characters, or None for an empty cell. A number is a number: 1.0 is 1."""
    value = text(cell)
    if value is None:
        return None
    return _not_too_long(value[:-2] if value.endswith(".0") and value[:-2].isdigit() else value, column)


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


def happened(cell: Cell) -> bool | None:
    """Whether something happened, where a tool tells no day but Yes, a count, or the kind of a bounce; else None."""
    if isinstance(cell, dt.date):
        return None
    value = cell.strip().casefold()
    if value in {"", "0", "0.0", "no", "n", "false", "-", "none", "never", "n/a"}:
        return False
    if value in {"yes", "y", "true", "x", "hard", "soft"} or (value.isascii() and value.isdigit() and len(value) <= 4):
        return True
    return None


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


def shown(cell: Cell) -> str:
    """The start of a cell for a message, unless it may be personal: an address, or a long number."""
    words = short(cell)
    return "..." if "@" in words or re.search(r"\d[\d ]{8,}", words) else words


def short(cell: Cell) -> str:
    """The start of a cell, for a message."""
    words = " ".join(str(cell).split())
    return words if len(words) <= 40 else words[:39] + "…"
