"""Read the rows of a sheet by its mapping."""

from collections import defaultdict
from typing import Any

from lib.intake.mapping.mapping import MONTH_FIRST, Mapping
from lib.intake.problems import FileProblem
from lib.intake.reading import cell_values, days
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell
from lib.intake.reading.zones import find_zone


class MappedColumns:
    """Mapping applied to a sheet: the column of each field in a row.

    answer_columns are pairs of question number and column index; option_columns gives, by question number,
    pairs of column index and option.
    """

    def __init__(self, sheet: Sheet, mapping: Mapping, *, order_is_known: bool = False) -> None:
        """Apply a mapping to a sheet.

        order_is_known says that the order of day and month was found out before, in the file that a row is from.
        """
        column_indices = {name: column_index for column_index, name in enumerate(sheet.headings)}
        self._column_indices: dict[str, int] = {}
        self._file_values = mapping.file_values
        self._headings = {target: name for name, target in mapping.targets.items()}
        self._month_first = {
            target: mapping.find_date_order(name) == MONTH_FIRST for name, target in mapping.targets.items()
        }
        self._zones = {
            mapping.targets[name]: zone
            for name, zone_text in (mapping.zones | sheet.zones).items()
            if name in mapping.targets and (zone := find_zone(zone_text)) is not None
        }
        self._counts_from_1904 = sheet.counts_from_1904
        self._order_is_known = order_is_known
        self._proved_fields: set[str] = set()  # of which a date was seen that can only be read this way round
        self._file_name = sheet.file_name
        self.answer_columns: list[tuple[int, int]] = []
        self.option_columns: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for name, target in mapping.targets.items():
            if name not in column_indices:
                continue
            if target.startswith("question "):
                number, _, option = target.removeprefix("question ").partition(": ")
                if option:
                    self.option_columns[int(number)].append((column_indices[name], option))
                else:
                    self.answer_columns.append((int(number), column_indices[name]))
            else:
                self._column_indices[target] = column_indices[name]

    def has_field(self, field_name: str) -> bool:
        """Return whether the file, or a value for the whole file, fills a field."""
        return field_name in self._column_indices or field_name in self._file_values

    def read_cell(self, row: list[Cell], field_name: str) -> Cell:
        """Read the cell of a field; empty where the file has no such column."""
        column_index = self._column_indices.get(field_name)
        return self._file_values.get(field_name, "") if column_index is None else row[column_index]

    def read_text(self, row: list[Cell], field_name: str) -> str | None:
        """Read the text of a field, None where it is empty."""
        return cell_values.parse_text(self.read_cell(row, field_name))

    def find_heading(self, field_name: str) -> str:
        """Find the heading of a field in the file, for a message; else the name of the field."""
        return self._headings.get(field_name, field_name.replace("_", " "))

    def read_day(self, row: list[Cell], field_name: str) -> Any:
        """Read the day of a field, None where it is empty.

        Raises FileProblem where it can only be read in the other order of day and month, and no date before it only
        in this one. Raises RowProblem where the cell is no date.
        """
        cell = self.read_cell(row, field_name)
        if cell == "":
            return None
        month_first = self._month_first.get(field_name, False)
        if (
            not self._order_is_known
            and field_name not in self._proved_fields
            and (parts := days.parse_date_parts(cell))
        ):
            first, second = parts[:2] if not month_first else (parts[1], parts[0])
            if first > 12 >= second:
                self._proved_fields.add(field_name)
            if second > 12 >= first:
                raise FileProblem(
                    f'{self._file_name}, "{self.find_heading(field_name)}": "{days.shorten_date(str(cell))}" has '
                    f"{'the day' if month_first else 'the month'} first, and the other dates were read with "
                    f"{'the month' if month_first else 'the day'} first: correct this one, or say on the "
                    "page Imports that it is the other way round. Nothing was stored."
                )
        return days.parse_day(
            cell,
            self.find_heading(field_name),
            month_first=month_first,
            zone=self._zones.get(field_name),
            counts_from_1904=self._counts_from_1904,
        )
