"""What the placers of contacts, outreach and responses share: their job, what they say of a row, and before-images."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lib.database.models import Consultation, Snapshot, QuarantinedRow
from lib.intake.mapping.proposal import MappedColumns
from lib.intake.matching.register import CouncilRegister
from lib.intake.problems import Doubt, RowProblem
from lib.intake.reading.cell_values import format_cell
from lib.intake.reading.tables import Cell

CHUNK = 1_000
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
KEEP_BOTH, REPLACE = "keep both", "replace"
Item = TypeVar("Item")


@dataclass(slots=True)
class Job:
    """One import under way. dry: nothing is written. ids: what was decided about rows whose id is in doubt."""

    session: Session
    columns: MappedColumns
    consultation: Consultation
    register: CouncilRegister
    change_id: int
    dry: bool
    ids: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a row, and what is worth saying of it."""

    outcome: str
    notes: tuple[str, ...] = ()


class Placer(Protocol):
    """Reads rows one by one, then places so many of them at once."""

    def read(self, row: list[Cell]) -> Any:
        """What a row says. Raises RowProblem where it cannot be placed."""

    def place(self, items: list[Any]) -> list[Placed | RowProblem]:
        """Compares what rows say with what is stored, and writes what differs. One answer for each, in their order."""


@dataclass(slots=True)
class Once:
    """Sees to it that no file says two things about one id. It remembers numbers, not rows."""

    _seen: dict[int, int] = field(default_factory=dict)

    def repeats(self, key: Any, content: Any) -> bool:
        """Whether the key stood in an earlier row, with the same content. Raises Doubt where the content differed."""
        mark, said = hash(key), hash(content)
        before = self._seen.get(mark)
        if before is None:
            self._seen[mark] = said
            return False
        if before != said:
            raise Doubt(
                f'the id "{format_cell(str(key))}" stands twice in this file, with different content',
                about="id",
                written=str(key),
            )
        return True


def judged(items: Iterable[Item], judge: Callable[[Item], Placed]) -> list[Placed | RowProblem]:
    """What became of each item, or the problem that keeps it from its place."""
    answers: list[Placed | RowProblem] = []
    for item in items:
        try:
            answers.append(judge(item))
        except RowProblem as problem:
            answers.append(problem)
    return answers


def chunks(rows: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """So many rows at a time."""
    rows = iter(rows)
    while chunk := list(itertools.islice(rows, size)):
        yield chunk


def as_stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table as a before-image: days as text."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.items()}


def replaced(job: Job, kind: str) -> set[str]:
    """What rows said in whose place others were put by a decision: they do not come back with the same file."""
    rows = job.session.scalars(
        select(QuarantinedRow.doubt).where(
            QuarantinedRow.kind == kind, QuarantinedRow.consultation_id == job.consultation.id, QuarantinedRow.decision == REPLACE
        )
    )
    return {str(doubt["replaced"]) for doubt in rows if doubt and doubt.get("replaced")}


def keep_before(session: Session, change_id: int, thing: str, images: list[tuple[int, dict[str, Any]]]) -> None:
    """Keep what things were before a change: (id, the whole of it)."""
    if images:
        rows = [{"change_id": change_id, "thing": thing, "thing_id": one, "before": before} for one, before in images]
        session.execute(insert(Snapshot), rows)
