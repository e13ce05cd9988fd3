"""Report what became of a file."""

from dataclasses import dataclass, field
from typing import Any

MAX_STORED_LINES = 5_000  # of a stored report; every pending row is kept whole in any case
MAX_NOTE_LINES = 5


@dataclass(slots=True)
class ImportReport:
    """Report of one import, with its rows counted by outcome.

    The counts add up: rows_read = added + changed + unchanged + resolved + ambiguous + quarantined.

    Stored rows were added, changed or left alone (unchanged); resolved ones follow an officer's earlier
    decision; ambiguous ones are pending until somebody decides; quarantined ones cannot be loaded as they are.
    problems holds (line, reason) of the last two. loaded_pending counts rows that an earlier import had left
    pending, newly_pending those that this one did. notes: what is worth knowing -> line numbers. dry_run:
    nothing was stored.
    """

    kind: str
    file_name: str
    digest: str
    rows_read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    resolved: int = 0
    ambiguous: int = 0
    quarantined: int = 0
    loaded_pending: int = 0
    newly_pending: int = 0
    demonstration: bool = False
    dry_run: bool = False
    sheet: str = ""
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=dict)

    @property
    def stored_count(self) -> int:
        """Number of rows that are stored: added, changed or left alone."""
        return self.added + self.changed + self.unchanged

    @property
    def pending_count(self) -> int:
        """Number of rows that are pending: ambiguous or quarantined."""
        return self.ambiguous + self.quarantined

    @property
    def written_count(self) -> int:
        """Number of rows that this import wrote."""
        return self.added + self.changed + self.newly_pending

    def add_note(self, note: str, line: int) -> None:
        """Add a note that is worth knowing about a row."""
        line_numbers = self.notes.setdefault(note, [])
        if len(line_numbers) < MAX_STORED_LINES:
            line_numbers.append(line)

    def count_outcomes(self) -> dict[str, int]:
        """Count the rows by outcome, in words that can be shown."""
        return {
            "added": self.added,
            "changed": self.changed,
            "left alone": self.unchanged,
            "settled before": self.resolved,
            "doubted": self.ambiguous,
            "set aside": self.quarantined,
        }

    def as_json(self) -> dict[str, Any]:
        """Convert the report to the dictionary that is stored.

        It holds line numbers and reasons, and no address or answer.
        """
        return {
            "counts": {"read": self.rows_read, **self.count_outcomes(), "placed that had waited": self.loaded_pending},
            "sheet": self.sheet,
            "notes": {note: line_numbers[:MAX_STORED_LINES] for note, line_numbers in self.notes.items()},
            "problems": [[line, reason] for line, reason in self.problems[:MAX_STORED_LINES]],
        }

    def describe_lines(self, max_problems: int = 10) -> list[str]:
        """Describe the report line by line, with at most max_problems of the pending rows."""
        count_phrases = [
            f"{count:,} {outcome}"
            for outcome, count in self.count_outcomes().items()
            if count or outcome != "settled before"
        ]
        headline = f"{self.file_name}: {self.rows_read:,} rows read, {', '.join(count_phrases)}"
        if self.dry_run:
            headline += " (a trial: nothing was stored)"
        elif not self.written_count and not self.loaded_pending:
            headline += " (nothing changed)"
        note_lines = [f"  {note}: {format_line_numbers(line_numbers)}" for note, line_numbers in self.notes.items()]
        problem_lines = [f"  line {line}: {reason}" for line, reason in self.problems[:max_problems]]
        remaining = self.pending_count - len(problem_lines)
        return [headline, *note_lines, *problem_lines, *([f"  and {remaining:,} more"] if remaining > 0 else [])]


def format_line_numbers(line_numbers: list[int], max_lines: int = MAX_NOTE_LINES) -> str:
    """Format the line numbers of a note, at most max_lines of them."""
    if line_numbers == [0]:
        return "the whole file"
    number_list = ", ".join(f"{line:,}" for line in line_numbers[:max_lines])
    remaining = len(line_numbers) - max_lines
    return (
        f"line{'s' if len(line_numbers) > 1 else ''} {number_list}{f' and {remaining:,} more' if remaining > 0 else ''}"
    )
