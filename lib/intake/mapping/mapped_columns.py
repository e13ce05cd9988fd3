"""Read the rows of a sheet by its mapping."""

import hashlib
import json
import re
from collections import defaultdict
from typing import Any

from lib.intake.mapping.fields import normalise_heading
from lib.intake.mapping.mapping import MONTH_FIRST, Mapping
from lib.intake.mapping.people import PERSON_FIELDS, PERSON_HEADING, split_target
from lib.intake.problems import FileProblem
from lib.intake.reading import cell_values, days
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell
from lib.intake.reading.zones import find_zone
from lib.terms import ROLES

SPOILT_ID = re.compile(r"\s*\d(?:[.,]\d+)?E\+?\d{2,3}\s*", re.IGNORECASE)
MEANING_MARK = "m:"  # how the digest of what a row means begins; one without it is of all cells, as they stood


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
        self._all_indices = column_indices
        self._targets = {name: target for name, target in mapping.targets.items() if name in column_indices}
        self._digest_columns: list[tuple[str, int]] | None = None
        self._column_indices: dict[str, int] = {}
        self._file_values = mapping.file_values
        self.headings = sheet.headings
        self.option_codes: dict[int, dict[str, str]] = {  # by question number: code -> option
            int(target.removeprefix("question ")): mapping.codes[name]
            for name, target in mapping.targets.items()
            if name in mapping.codes and target.removeprefix("question ").isdigit()
        }
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
        self._people_indices: dict[str, dict[str, int]] = defaultdict(dict)  # by person in the row, then by field
        self._person_index = column_indices.get(PERSON_HEADING)
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
            elif (person_target := split_target(target))[0] is not None:
                self._people_indices[person_target[0]][person_target[1]] = column_indices[name]
            else:
                self._column_indices[target] = column_indices[name]
        self._people_fields = frozenset().union(*self._people_indices.values())

    def has_field(self, field_name: str) -> bool:
        """Return whether the file, or a value for the whole file, fills a field."""
        return (
            field_name in self._column_indices or field_name in self._file_values or field_name in self._people_fields
        )

    def tells_field(self, row: list[Cell], field_name: str) -> bool:
        """Return whether the file has the field for the person that a row is about: another's column tells nothing."""
        if not self._people_indices or field_name not in PERSON_FIELDS:
            return self.has_field(field_name)
        person = "" if self._person_index is None else str(row[self._person_index])
        is_headed = field_name == "role" and person in ROLES
        return is_headed or field_name in self._people_indices.get(person, ()) or field_name in self._file_values

    def read_cell(self, row: list[Cell], field_name: str) -> Cell:
        """Read the cell of a field; empty where the file has no such column."""
        if field_name == "source_id" and self.has_spoilt_id(row):
            return ""
        if self._people_indices and (field_name in PERSON_FIELDS or field_name == "source_id"):
            return self._read_person_cell(row, field_name)
        column_index = self._column_indices.get(field_name)
        return self._file_values.get(field_name, "") if column_index is None else row[column_index]

    def has_spoilt_id(self, row: list[Cell]) -> bool:
        """Return whether a spreadsheet cut the id of a row down to a few digits, as in 1.23E+15, so that it is none."""
        column_index = self._column_indices.get("source_id")
        return column_index is not None and bool(SPOILT_ID.fullmatch(str(row[column_index])))

    def _read_person_cell(self, row: list[Cell], field_name: str) -> Cell:
        """Read the cell of a field of the person that a row is about; what is another's is never read for it."""
        person = "" if self._person_index is None else str(row[self._person_index])
        indices = self._people_indices.get(person) or next(iter(self._people_indices.values()))
        if field_name in indices:
            return row[indices[field_name]]
        if field_name == "role" and person in ROLES:
            return person
        if field_name == "source_id" and "source_id" in self._column_indices:  # it is the row's, and so of both
            row_id = str(row[self._column_indices["source_id"]]).strip()
            return f"{row_id} ({person})" if row_id else ""
        return self._file_values.get(field_name, "")

    def compute_digest(self, row: list[Cell]) -> str:
        """Compute a digest of what a row means: the cells that are mapped, and what they are mapped to.

        A row is the same again only where it means the same. Read with other columns, it is another.
        """
        person = "" if self._person_index is None else str(row[self._person_index])
        if self._digest_columns is None:
            self._digest_columns = sorted((target, self._all_indices[name]) for name, target in self._targets.items())
        meaning = [
            (target, str(row[index]).strip())
            for target, index in self._digest_columns
            if split_target(target)[0] in {None, person} or not person
        ]
        said = " ".join(cell for target, cell in meaning if target.startswith("question ")).casefold()
        codes = [
            (number, sorted((code, option) for code, option in options.items() if code.casefold() in said))
            for number, options in sorted(self.option_codes.items())
        ]
        dates = sorted(target for target, is_month_first in self._month_first.items() if is_month_first)
        zones = sorted((target, str(zone)) for target, zone in self._zones.items())
        text = json.dumps([person, meaning, sorted(self._file_values.items()), dates, zones, codes], sort_keys=True)
        return MEANING_MARK + hashlib.sha256(text.encode()).hexdigest()

    def read_text(self, row: list[Cell], field_name: str) -> str | None:
        """Read the text of a field, None where it is empty."""
        return cell_values.parse_text(self.read_cell(row, field_name))

    def list_plain_headings(self) -> frozenset[str]:
        """List all headings of the sheet in their plainest form, part for part, also of columns that are not used."""
        return frozenset(normalise_heading(part) for name in self.headings for part in (name, *name.split(" - ")))

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
