"""Parse cells into values.

A cell that is not what its column asks for raises RowProblem with the column and the remedy.
"""

import datetime as dt
import functools
import re

from lib.intake.problems import RowProblem
from lib.intake.reading.tables import Cell
from lib.terms import CHIEF_EXECUTIVE, LEADER

DAY_FIRST_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y")
MONTH_FIRST_FORMATS = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y", "%m.%d.%y")
OTHER_DATE_FORMATS = (
    "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y", "%d-%b-%y", "%B %d %Y", "%b %d %Y", "%d %b %y", "%Y/%m/%d",
    "%Y%m%d",
)  # fmt: skip
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
CLOCK_TIME = re.compile(
    r"(?:,?\s+at)?[ T,]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?( ?(Z|UTC|GMT|BST|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)
DATE_PARTS = re.compile(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\b")
EMAIL_PATTERN = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
EARLIEST_DAY = dt.date(1990, 1, 1)  # nothing this dashboard keeps is older
MAX_KEY_LENGTH = 500
EXCEL_EPOCH = dt.date(1899, 12, 30)


def parse_day(cell: Cell, column: str, *, month_first: bool = False) -> dt.date | None:
    """Parse a date, or return None for an empty cell.

    A time of day may stand behind the date, and the date may be the serial number in which Excel keeps it.
    Raises RowProblem where the cell is no date, where it is one only in the other order of day and month, where
    it lies in the future, and where it is before EARLIEST_DAY.
    """
    if isinstance(cell, dt.date):
        return _check_plausible(cell, column, str(cell))
    if not cell:
        return None
    parsed_day = _parse_written_day(cell, month_first)
    if parsed_day is None:
        if DATE_PARTS.match(cell) and _parse_written_day(cell, not month_first) is not None:
            order = "the month before the day" if month_first else "the day before the month"
            raise RowProblem(f'"{column}": "{shorten_cell(cell)}" is not a date where this file writes {order}')
        shown_text = f'"{cell}"' if len(cell) <= 24 and "@" not in cell else "what stands there"
        raise RowProblem(f'"{column}": {shown_text} is not a date like 2015-01-05 or 05/01/2015')
    return _check_plausible(parsed_day, column, cell)


@functools.lru_cache(maxsize=50_000)
def _parse_written_day(date_text: str, month_first: bool) -> dt.date | None:
    """Parse a date from text, or return None where the text is no date in this order of day and month."""
    plain_text = " ".join(
        ORDINAL.sub("", WEEKDAY.sub("", CLOCK_TIME.sub("", date_text.strip()))).replace(",", " ").split()
    )
    try:
        return dt.date.fromisoformat(plain_text)
    except ValueError:
        pass
    if re.fullmatch(r"\d{5}(\.\d+)?", plain_text):
        return EXCEL_EPOCH + dt.timedelta(days=int(float(plain_text)))
    for pattern in (*(MONTH_FIRST_FORMATS if month_first else DAY_FIRST_FORMATS), *OTHER_DATE_FORMATS):
        try:
            return dt.datetime.strptime(plain_text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def parse_date_parts(cell: Cell) -> tuple[int, int] | None:
    """Parse the first two numbers of a date that is written with three; None for any other cell."""
    match = None if isinstance(cell, dt.date) else DATE_PARTS.match(cell)
    return (int(match[1]), int(match[2])) if match else None


def _check_plausible(parsed_day: dt.date, column: str, date_text: str) -> dt.date:
    """Check that a date is not before EARLIEST_DAY and not after tomorrow, and return it.

    Raises RowProblem otherwise.
    """
    if parsed_day < EARLIEST_DAY:
        raise RowProblem(f'"{column}": the year of "{shorten_cell(date_text)}" cannot be right')
    if parsed_day > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):  # a file may come from east of here
        raise RowProblem(f'"{column}": "{shorten_cell(date_text)}" lies in the future')
    return parsed_day


def parse_text(cell: Cell) -> str | None:
    """Parse a cell as stripped text, or return None for an empty cell."""
    return str(cell).strip() or None


def parse_required_text(cell: Cell, column: str) -> str:
    """Parse a name or title that must not be empty, of at most 500 characters.

    Raises RowProblem where it is empty or longer.
    """
    value = parse_text(cell)
    if value is None:
        raise RowProblem(f'"{column}" is empty')
    return _check_length(value, column)


def parse_key(cell: Cell, column: str) -> str | None:
    """Parse an identifier of at most 500 characters, or return None for an empty cell.

    A number is a number: 1.0 is 1. Raises RowProblem where it is longer.
    """
    value = parse_text(cell)
    if value is None:
        return None
    return _check_length(value[:-2] if value.endswith(".0") and value[:-2].isdigit() else value, column)


def _check_length(value: str, column: str) -> str:
    """Check that a text has at most MAX_KEY_LENGTH characters, and return it.

    Raises RowProblem otherwise.
    """
    if len(value) > MAX_KEY_LENGTH:
        raise RowProblem(f'"{column}" has {len(value):,} characters, and at most {MAX_KEY_LENGTH} fit')
    return value


def parse_email(cell: Cell, column: str) -> str | None:
    """Parse an e-mail address in lower case, or return None for an empty cell.

    Raises RowProblem where the cell is not one address.
    """
    value = str(cell).strip().removeprefix("mailto:").casefold()
    if not value:
        return None
    if len(value) > MAX_KEY_LENGTH or not EMAIL_PATTERN.fullmatch(value):
        raise RowProblem(f'"{column}" is not one e-mail address')
    return value


def parse_yes_no(cell: Cell, column: str) -> bool:
    """Parse Yes or No; an empty cell is No.

    Raises RowProblem where the cell is neither.
    """
    value = str(cell).strip().casefold()
    if value in {"", "no", "n", "false", "0", "-"}:
        return False
    if value in {"yes", "y", "true", "1", "x"}:
        return True
    raise RowProblem(f'"{column}": "{shorten_cell(cell)}" is neither Yes nor No')


def parse_occurrence(cell: Cell) -> bool | None:
    """Parse whether an event occurred; None where the cell does not tell.

    Some tools give no day but Yes, a count, or the kind of a bounce. A date gives None.
    """
    if isinstance(cell, dt.date):
        return None
    value = cell.strip().casefold()
    if value in {"", "0", "0.0", "no", "n", "false", "-", "none", "never", "n/a"}:
        return False
    if value in {"yes", "y", "true", "x", "hard", "soft"} or (value.isascii() and value.isdigit() and len(value) <= 4):
        return True
    return None


def parse_whole_number(cell: Cell, column: str) -> int | None:
    """Parse a count, with or without thousands separators, or return None for an empty cell.

    Raises RowProblem where the cell is not a whole number of at most nine digits.
    """
    value = str(cell).replace(",", "").replace(" ", "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise RowProblem(f'"{column}": "{shorten_cell(cell)}" is not a whole number')
    return int(value)


def parse_role(cell: Cell) -> str:
    """Parse the role that the dashboard counts: Leader, Chief executive or Other."""
    value = str(cell).strip().casefold().replace("-", " ")
    if value in {"leader", "leader of the council", "council leader", "elected mayor", "executive mayor"}:
        return LEADER
    if value in {"chief executive", "chief executive officer", "ceo", "managing director", "head of paid service"}:
        return CHIEF_EXECUTIVE
    return "Other"


def format_cell(cell: Cell) -> str:
    """Format the start of a cell for a message, unless it may be personal.

    An e-mail address and a long number become three dots.
    """
    words = shorten_cell(cell)
    return "..." if "@" in words or re.search(r"\d[\d ]{8,}", words) else words


def shorten_cell(cell: Cell) -> str:
    """Shorten a cell to at most 40 characters, for a message."""
    words = " ".join(str(cell).split())
    return words if len(words) <= 40 else words[:39] + "…"
