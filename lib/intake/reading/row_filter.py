"""Leave out rows of a table that are no data: headings again, totals, notes below. Each is told with its line."""

import datetime as dt
import re
from collections.abc import Iterator

from lib.intake.mapping.fields import normalise_heading
from lib.intake.reading.tables import Cell, NumberedRow, RowRemarks

HEADINGS_AGAIN = "the headings stand there again: the row was left out"
TOTALS = "a row of totals was left out: it is no row of the table"
NOTE_BELOW = "a note beside the table was left out: if it is a row of the table, fill its other cells and bring the file in again"
TOTAL_WORDS = re.compile(
    r"(?:(?:grand|overall|running|column|sub)[ -]?)?totals?\b|(?:sum|count|average|mean|median|max(?:imum)?|min(?:imum)?)"
    r"\b(?! of (?:the|our|my|any))",
    re.IGNORECASE,
)
NOTE_WORDS = re.compile(
    r"(?:notes?|n\.?b\.?|sources?|footnotes?|key|disclaimer|prepared (?:by|on|for)|generated|exported|created (?:by|on|at)"
    r"|printed|downloaded|produced|compiled|report (?:generated|run|created|date|produced|for)|last updated|updated on"
    r"|data (?:as (?:at|of)|correct|extracted|source)|as (?:at|of)\b|end of (?:report|list|file|table|data|export)"
    r"|page \d+(?: of \d+)?$|copyright|©|\(c\)|confidential|official(?:[ -]sensitive)?\b|applied filters?|filters?:"
    r"|filtered by|\(?\d[\d,]* (?:rows?|records?|responses?|contacts?|results?|recipients?|entries)\b|\*+ |† |--+|==+"
    r"|\*{3,}|powered by|this (?:report|list|file|export|spreadsheet|table)\b|for (?:queries|questions|further)\b)",
    re.IGNORECASE,
)
NUMERIC = re.compile(r"[\d\s,.%£$€()+\-–:/]*")
MAX_LABEL_LENGTH = 60
MIN_WIDTH = 3  # filled headings; of a narrower table a row with one cell may be all there is


class RowFilter:
    """Filter of the rows below the headings of one table."""

    def __init__(self, heading_parts: list[tuple[str, ...]], remarks: RowRemarks) -> None:
        """Remember the forms in which the heading of each column may stand there again."""
        self._forms = [
            {normalise_heading(text) for text in (*parts, " - ".join(parts)) if text} for parts in heading_parts
        ]
        self._first_letters = {
            text.strip()[:1].casefold()
            for parts in heading_parts
            for part in parts
            for text in (part, normalise_heading(part))
        }
        self._heading_count = sum(bool(forms) for forms in self._forms)
        self._remarks = remarks

    def filter_rows(self, rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
        """Yield the rows that are data; those with one filled cell wait until it is clear what follows."""
        held: list[NumberedRow] = []
        last_line, is_apart = 0, False
        for line, cells in rows:
            label_index = next((index for index, cell in enumerate(cells) if cell != ""), None)
            if label_index is None:
                continue
            if note := self._describe_odd_row(cells, label_index):
                self._remarks.add_line(note, line)
                last_line, is_apart = line, is_apart or note == NOTE_BELOW
                continue
            if self._is_lone_text(cells, label_index):
                is_apart = is_apart or bool(held) or (bool(last_line) and line > last_line + 1)
                held.append((line, cells))
                last_line = line
                continue
            yield from held
            held.clear()
            is_apart, last_line = False, line
            yield line, cells
        if is_apart:
            for line, _cells in held:
                self._remarks.add_line(NOTE_BELOW, line)
        else:
            yield from held

    def _describe_odd_row(self, cells: list[Cell], label_index: int) -> str:
        """Describe a row that is no data; empty for any other."""
        label = cells[label_index]
        if isinstance(label, dt.date):
            return ""
        if label_index < len(self._forms) and label[0].casefold() in self._first_letters and len(label) < 1_000:
            folded_label = normalise_heading(label)
            if folded_label in self._forms[label_index] and self._is_heading_row(cells):
                return HEADINGS_AGAIN
        if len(label) <= MAX_LABEL_LENGTH and TOTAL_WORDS.match(label) and self._has_numbers_only(cells, label_index):
            return TOTALS
        if self._heading_count >= MIN_WIDTH and NOTE_WORDS.match(label):
            filled_count = sum(cell != "" for cell in cells)
            if filled_count == 1 or (filled_count == 2 and self._heading_count > 4 and len(label) <= MAX_LABEL_LENGTH):
                return NOTE_BELOW
        return ""

    def _is_heading_row(self, cells: list[Cell]) -> bool:
        """Return whether all filled cells of a row are the headings of their columns, and most of those are there."""
        filled = [(index, cell) for index, cell in enumerate(cells) if cell != ""]
        return (
            len(filled) >= 2
            and len(filled) * 2 >= self._heading_count
            and all(
                index < len(self._forms) and normalise_heading(str(cell)[:2_000]) in self._forms[index]
                for index, cell in filled
            )
        )

    def _has_numbers_only(self, cells: list[Cell], label_index: int) -> bool:
        """Return whether a row has nothing but numbers beside its first filled cell."""
        others = [cell for cell in cells[label_index + 1 :] if cell != ""]
        return (bool(others) or self._heading_count >= MIN_WIDTH) and all(
            isinstance(cell, str)
            and len(cell) < 40
            and (NUMERIC.fullmatch(cell) is not None or TOTAL_WORDS.match(cell) is not None)
            for cell in others
        )

    def _is_lone_text(self, cells: list[Cell], label_index: int) -> bool:
        """Return whether a row has one filled cell that can be no key of it."""
        label = cells[label_index]
        return (
            self._heading_count >= MIN_WIDTH
            and isinstance(label, str)
            and "@" not in label
            and not NUMERIC.fullmatch(label)
            and not any(cell != "" for cell in cells[label_index + 1 :])
        )
