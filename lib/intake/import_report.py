"""What became of a file."""

from dataclasses import dataclass, field
from typing import Any

KEPT_LINES = 5_000  # of a stored report; every row that waits is kept whole in any case
EXAMPLES = 5


@dataclass(slots=True)
class Report:
    """The counts add up: rows_read = added + changed + unchanged + settled + doubted + set_aside.

    stored rows were added, changed or left alone (unchanged); settled ones follow an officer's earlier decision;
    doubted ones wait for a decision; set_aside ones cannot be placed as they are. problems holds (line, reason) of the
    last two. placed counts rows that an earlier import had left waiting. notes: what is worth knowing -> lines.
    """

    kind: str
    file_name: str
    digest: str
    rows_read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    settled: int = 0
    doubted: int = 0
    set_aside: int = 0
    placed: int = 0
    newly_waiting: int = 0
    demonstration: bool = False
    dry: bool = False
    sheet: str = ""
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=dict)

    @property
    def stored(self) -> int:
        return self.added + self.changed + self.unchanged

    @property
    def waiting(self) -> int:
        return self.doubted + self.set_aside

    @property
    def wrote(self) -> int:
        """Rows that this import wrote."""
        return self.added + self.changed + self.newly_waiting

    def note(self, what: str, line: int) -> None:
        """Keep what is worth knowing of a row."""
        lines = self.notes.setdefault(what, [])
        if len(lines) < KEPT_LINES:
            lines.append(line)

    def counts(self) -> dict[str, int]:
        """The rows by what became of them."""
        return {
            "added": self.added,
            "changed": self.changed,
            "left alone": self.unchanged,
            "settled before": self.settled,
            "doubted": self.doubted,
            "set aside": self.set_aside,
        }

    def as_json(self) -> dict[str, Any]:
        """The report as it is stored. It holds lines and reasons, and no address or answer."""
        return {
            "counts": {"read": self.rows_read, **self.counts(), "placed that had waited": self.placed},
            "sheet": self.sheet,
            "notes": {what: lines[:KEPT_LINES] for what, lines in self.notes.items()},
            "problems": [[line, reason] for line, reason in self.problems[:KEPT_LINES]],
        }

    def lines(self, most: int = 10) -> list[str]:
        """The report in words, with at most so many of the rows that wait."""
        parts = [f"{number:,} {what}" for what, number in self.counts().items() if number or what != "settled before"]
        head = f"{self.file_name}: {self.rows_read:,} rows read, {', '.join(parts)}"
        if self.dry:
            head += " (a trial: nothing was stored)"
        elif not self.wrote and not self.placed:
            head += " (nothing changed)"
        notes = [f"  {what}: {places(lines)}" for what, lines in self.notes.items()]
        shown = [f"  line {line}: {reason}" for line, reason in self.problems[:most]]
        more = self.waiting - len(shown)
        return [head, *notes, *shown, *([f"  and {more:,} more"] if more > 0 else [])]


def places(lines: list[int], most: int = EXAMPLES) -> str:
    """The lines of a note in words, at most so many of them."""
    if lines == [0]:
        return "the whole file"
    named = ", ".join(f"{line:,}" for line in lines[:most])
    more = len(lines) - most
    return f"line{'s' if len(lines) > 1 else ''} {named}{f' and {more:,} more' if more > 0 else ''}"
