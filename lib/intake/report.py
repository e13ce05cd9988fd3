"""What became of a file."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """The counts add up: rows_read = added + changed + unchanged + set_aside.

    problems holds (line, reason) of every row set aside; placed counts rows that an earlier import had set aside.
    """

    kind: str
    file_name: str
    digest: str
    rows_read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    placed: int = 0
    newly_set_aside: int = 0
    demonstration: bool = False
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def set_aside(self) -> int:
        return len(self.problems)

    @property
    def wrote(self) -> int:
        """Rows that this import wrote."""
        return self.added + self.changed + self.newly_set_aside

    def lines(self, most: int = 10) -> list[str]:
        """The report in words, with at most so many of the rows set aside."""
        head = (
            f"{self.file_name}: {self.rows_read:,} rows read, {self.added:,} added, {self.changed:,} changed, "
            f"{self.unchanged:,} unchanged, {self.set_aside:,} set aside"
        )
        if not self.wrote:
            head += " (nothing changed)"
        shown = [f"  line {line}: {reason}" for line, reason in self.problems[:most]]
        more = self.set_aside - len(shown)
        return [head, *shown, *([f"  and {more:,} more"] if more else [])]
