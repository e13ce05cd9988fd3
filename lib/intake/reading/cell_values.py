"""Parse cells into values.

A cell that is not what its column asks for raises RowProblem with the column and the remedy.
"""

import datetime as dt
import re

from lib.intake.problems import RowProblem
from lib.intake.reading.tables import Cell
from lib.terms import CHIEF_EXECUTIVE, LEADER

MAX_KEY_LENGTH = 500


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
    return "..." if "@" in str(cell) or re.search(r"\d[\d ]{8,}", words) else words


def shorten_cell(cell: Cell) -> str:
    """Shorten a cell to at most 40 characters, for a message."""
    words = " ".join(str(cell).split())
    return words if len(words) <= 40 else words[:39] + "…"
