"""Where the headings of a table are, in one row or in several, and its rows below them."""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lib.intake.mapping.fields import HEADING_ROWS, KNOWN_HEADINGS, QUESTION, heading
from lib.intake.problems import FileProblem
from lib.intake.reading.tables import Cell, Row, Table

IMPORT_ID = '{"importid"'  # how the third row of headings begins in a Qualtrics export
NOISE = {"response", "open ended response", "responses", "comment"}  # what SurveyMonkey writes below a question
SAMPLE_ROWS = 2_000
MOST_HEADINGS = 2_000
DATA = re.compile(r"^[\d\s/.:,+-]+$|@|^\d{4}-\d\d-\d\d|^\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its headings. titles holds the parts of each heading where it stands in several rows.

    rows() starts anew each time; every row has at least as many cells as there are headings. share() is how much was
    read. sure is False where the headings were found by their looks only.
    """

    file_name: str
    name: str
    headings: list[str]
    titles: list[tuple[str, ...]]
    rows: Callable[[], Iterator[Row]]
    share: Callable[[], float]
    notes: tuple[str, ...]
    sure: bool
    text: bool = False
    hidden: bool = False

    def sample(self, most: int = SAMPLE_ROWS) -> list[list[Cell]]:
        """The first rows."""
        return [cells for _line, cells in itertools.islice(self.rows(), most)]

    def as_record(self, cells: list[Cell]) -> dict[str, Cell]:
        """A row as a mapping from heading to cell. Cells beyond the headings are kept under "column N"."""
        record = dict(zip(self.headings, cells, strict=False))
        beyond = enumerate(cells[len(self.headings) :], start=len(self.headings) + 1)
        return record | {f"column {number}": cell for number, cell in beyond if cell != ""}


def by_hand(name: str, headings: list[str], row: list[Cell]) -> Sheet:
    """One row under its headings that comes from no file."""
    titles: list[tuple[str, ...]] = [(heading,) for heading in headings]
    return Sheet(name, "", headings, titles, lambda: iter([(1, row)]), lambda: 1.0, (), sure=True)


def sheet(table: Table, file_name: str) -> Sheet:
    """The table below its headings, which stand among the first rows.

    Raises FileProblem where there are none, or where the table holds nothing.
    """
    head = list(itertools.islice(table.rows(), HEADING_ROWS + 3))
    if not head:
        where = f", sheet {table.name!r}" if table.name else ""
        raise FileProblem(f"{file_name}{where} has no filled cell: export it again.")
    at, sure = _heading_row(head)
    first, last = _first_row(head, at), _last_row(head, at)
    titles = _titles([cells for _line, cells in head[first : last + 1]])
    if len(titles) > MOST_HEADINGS:
        raise FileProblem(
            f"{file_name} has {len(titles):,} columns, and at most {MOST_HEADINGS:,} can be read: take away what "
            "stands far to the right of the table, and try again."
        )
    headings = _distinct([" - ".join(parts) for parts in titles])
    below, width = head[last][0], len(headings)

    def rows() -> Iterator[Row]:
        for line, cells in table.rows():
            if line > below:
                yield line, cells + [""] * (width - len(cells))

    return Sheet(
        file_name, table.name, headings, titles, rows, table.share, table.notes, sure, table.text, table.hidden
    )


def _heading_row(head: list[Row]) -> tuple[int, bool]:
    """The place of the row that names the columns, and whether it holds words that are known."""
    places = range(min(len(head), HEADING_ROWS))
    known = [_known(head[place][1]) for place in places]
    if max(known) >= 2:
        return next(place for place in places if known[place] >= max(2, max(known) * 0.6)), True
    widest = max(len(cells) for _line, cells in head)
    for place in places:
        cells = head[place][1]
        filled = [cell for cell in cells if cell != ""]
        if len(filled) >= max(2, widest * 0.6) and not any(_is_data(cell) for cell in filled):
            return place, False
    return 0, False


def _known(cells: list[Cell]) -> int:
    return len({heading(one) for one in cells} & KNOWN_HEADINGS) + sum(
        bool(QUESTION.match(str(one))) for one in cells if len(str(one)) < 1_000
    )


def _is_data(cell: Cell) -> bool:
    return isinstance(cell, dt.date) or bool(DATA.search(cell))


def _first_row(head: list[Row], at: int) -> int:
    """One row higher where the headings repeat themselves and stand below names of groups (merged cells)."""
    names = [heading(cell) for cell in head[at][1] if cell != ""]
    if at == 0 or len(set(names)) == len(names) or head[at][0] != head[at - 1][0] + 1:
        return at
    above = [cell for cell in head[at - 1][1] if cell != ""]
    return at - 1 if len(above) >= 2 and not any(_is_data(cell) for cell in above) else at


def _last_row(head: list[Row], at: int) -> int:
    """One or two rows lower where the headings go on there."""
    for below in (2, 1):
        if at + below < len(head) and any(str(cell).casefold().startswith(IMPORT_ID) for cell in head[at + below][1]):
            return at + below
    if at + 1 >= len(head) or head[at + 1][0] != head[at][0] + 1:
        return at
    upper, lower = head[at][1], head[at + 1][1]
    filled = [cell for cell in lower if cell != ""]
    if any(_is_data(cell) for cell in filled):
        return at
    under = [str(cell) for cell, title in zip(lower, upper, strict=False) if heading(title) in KNOWN_HEADINGS]
    if any(cell and heading(cell) not in NOISE and heading(cell) not in KNOWN_HEADINGS for cell in under):
        return at  # under a heading like Organisation stands the name of one
    if under and all(under):
        return at
    gaps = [cell for place, cell in enumerate(lower) if cell != "" and (place >= len(upper) or upper[place] == "")]
    noise = [cell for cell in filled if heading(cell) in NOISE]
    known = [cell for cell in filled if heading(cell) in KNOWN_HEADINGS]
    titled = len([cell for cell in upper if cell != ""])
    goes_on = (
        bool(noise)
        or len(known) >= 3
        or (len(gaps) >= 2 and len(filled) < titled + len(gaps))
        or (bool(gaps) and len(known) >= 2)
    )
    return at + 1 if goes_on else at


def _titles(rows: list[list[Cell]]) -> list[tuple[str, ...]]:
    width = max(len(cells) for cells in rows)
    parts: list[list[str]] = [[] for _ in range(width)]
    for number, cells in enumerate(rows):
        last = ""
        for place in range(width):
            written = str(cells[place]) if place < len(cells) else ""
            if written.casefold().startswith(IMPORT_ID) or (number and heading(written) in NOISE):
                continue
            if not written and number < len(rows) - 1 and len(rows) > 1:
                lower = rows[number + 1]
                written = last if place < len(lower) and lower[place] != "" else ""  # a merged cell names all it spans
            last = written
            if written and written not in parts[place]:
                parts[place].append(written)
    return [tuple(one) for one in parts]


def _distinct(headings: list[str]) -> list[str]:
    """Every heading once: a repeated or empty one gets its column's number, so that no cell is lost."""
    seen: set[str] = set()
    found = []
    for number, name in enumerate(headings, start=1):
        found.append(f"{name} (column {number})".strip() if not name or name in seen else name)
        seen.add(name)
    return found
