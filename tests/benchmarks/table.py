"""The rows of the one table that make benchmark prints: what was measured, with the floor of the same run.

Every benchmark adds its rows as it goes. Where nobody collects them they are lost: it has printed more than they say.
"""

import dataclasses
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROWS_FILE = "BENCHMARK_ROWS"  # in the environment: the file to which rows are added


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """One measurement.

    ours and floor are in unit; floor is what a plain or another way took in the same run, None where there is none.
    goal is in words, empty where none is set; is_met says whether it was reached.
    """

    part: str
    what: str
    ours: float
    unit: str = ""
    floor: float | None = None
    floor_name: str = ""
    goal: str = ""
    is_met: bool | None = None

    @property
    def ratio_text(self) -> str:
        """Ours over the floor; empty without one."""
        return f"{self.ours / self.floor:.2f}" if self.floor else ""

    def format_cells(self) -> list[str]:
        """The cells of its row."""
        floor = "" if self.floor is None else f"{_format_number(self.floor)} {self.unit} ({self.floor_name})"
        verdict = {None: "", True: "yes", False: "no"}[self.is_met]
        ours = f"{_format_number(self.ours)} {self.unit}".strip()
        return [self.part, self.what, ours, floor, self.ratio_text, self.goal, verdict]


HEADINGS = ("part", "what", "ours", "floor of the same run", "ratio", "goal", "met")


def add_row(row: BenchmarkRow) -> None:
    """Add a row to the table, where one is collected."""
    if file := os.environ.get(ROWS_FILE):
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(dataclasses.asdict(row)) + "\n")


def read_rows(file: Path) -> list[BenchmarkRow]:
    """Read the rows that were added."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [BenchmarkRow(**json.loads(line)) for line in lines]


def format_table(rows: Iterable[BenchmarkRow]) -> str:
    """Format rows as one table in Markdown."""
    cells = [list(HEADINGS), ["---"] * len(HEADINGS), *(row.format_cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in cells)


def _format_number(number: float) -> str:
    """Format a number so that its first three digits are told."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"
