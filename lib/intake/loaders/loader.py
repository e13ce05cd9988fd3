"""Define what the loaders of contacts, outreach and responses share.

That is the context of an import, the outcome of a row, and snapshots.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.changes.archive import ARCHIVED
from lib.changes.change import ChangeWriter
from lib.changes.erased_people import ErasedPeople, load_erased_people
from lib.changes.snapshots import SnapshotRow
from lib.database.models import Consultation, QuarantinedRow
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.matching.register import CouncilRegister
from lib.intake.problems import AmbiguousMatch, FileProblem, RowProblem
from lib.intake.reading.cell_values import format_cell
from lib.intake.reading.tables import Cell, NumberedRow

CHUNK_SIZE = 1_000
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
KEEP_BOTH, REPLACE = "keep both", "replace"
SAME_PERSON, SUCCESSOR, ONE_MORE = PERSON_DECISIONS = ("same person", "successor", "one more")
Item = TypeVar("Item")


@dataclass(slots=True)
class ImportContext:
    """Context of one import that is under way.

    writer: the change that is written; None in a dry run, which writes nothing. id_decision: what was decided about
    rows whose id is ambiguous; person_decision (one of PERSON_DECISIONS) and person_day, from which it counts: about
    rows that name another person for a role that is held; status_decision: about rows whose status is unknown.
    read_rows: all rows of the file, for a loader that has to know them before it loads the first; none where single
    rows are loaded.
    """

    session: Session
    columns: MappedColumns
    consultation: Consultation
    register: CouncilRegister
    writer: ChangeWriter | None
    id_decision: str | None = None
    person_decision: str | None = None
    person_day: dt.date | None = None
    status_decision: str | None = None
    read_rows: Callable[[], Iterator[NumberedRow]] = lambda: iter(())
    erased_people: ErasedPeople = field(init=False)

    def __post_init__(self) -> None:
        """Load whose details were removed for good: nothing of them is stored again.

        Raises FileProblem where the consultation is archived.
        """
        if self.consultation.archived:
            raise FileProblem(f"{self.consultation.title} {ARCHIVED}")
        self.erased_people = load_erased_people(self.session)

    @property
    def dry_run(self) -> bool:
        """Whether nothing is written."""
        return self.writer is None

    @property
    def change_id(self) -> int | None:
        """Id of the Change to which new rows belong; None in a dry run."""
        return self.writer.change.id if self.writer is not None else None

    def begin_writing(self, writer: ChangeWriter) -> None:
        """Go on in the session of a change, which writes what was worked out so far in a dry run."""
        self.session, self.writer = writer.session, writer

    def store_snapshots(self, thing: str, rows: Iterable[tuple[int, SnapshotRow]]) -> None:
        """Store snapshots (id, row) of rows that are about to be altered in bulk; none in a dry run."""
        if self.writer is not None:
            self.writer.snapshots.store_rows(thing, rows)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """Outcome of a row, and what is worth noting about it.

    status is ADDED, CHANGED or UNCHANGED.
    """

    status: str
    notes: tuple[str, ...] = ()


class Loader(Protocol):
    """Loader that reads rows one by one, then loads many of them at once: chunk_size of them."""

    chunk_size: int

    def read_row(self, row: list[Cell]) -> Any:
        """Read what a row says.

        Raises RowProblem where it cannot be loaded.
        """

    def load_items(self, items: list[Any]) -> list[RowOutcome | RowProblem]:
        """Load what rows say: compare it with what is stored, and write what differs.

        Returns one outcome for each, in their order.
        """


@runtime_checkable
class AheadLoader(Loader, Protocol):
    """Loader that can work out what to write before anybody holds the write lock, and write it later."""

    def reconcile_items(self, items: list[Any]) -> tuple[list[RowOutcome | RowProblem], Any]:
        """Compare what rows say with what is stored, and write nothing.

        Returns one outcome for each, in their order, and what is to be written.
        """

    def store_writes(self, writes: Any) -> None:
        """Store what reconcile_items() worked out; nothing in a dry run."""


@dataclass(slots=True)
class RepeatChecker:
    """Checker that no file says two things about one id.

    It remembers hashes, not rows.
    """

    _content_hashes: dict[int, int] = field(default_factory=dict)

    def __contains__(self, key: Any) -> bool:
        """Tell whether the key occurred in an earlier row."""
        return hash(key) in self._content_hashes

    def is_repeated(self, key: Any, content: Any, *, key_text: str | None = None) -> bool:
        """Tell whether the key occurred in an earlier row with the same content.

        key_text is what the file says in the place of the key; empty where it has no id, and the key was built from
        what is personal. Raises AmbiguousMatch where the content differed.
        """
        key_hash, content_hash = hash(key), hash(content)
        earlier_hash = self._content_hashes.get(key_hash)
        if earlier_hash is None:
            self._content_hashes[key_hash] = content_hash
            return False
        if earlier_hash != content_hash:
            shown_text = str(key) if key_text is None else key_text
            subject = f'the id "{format_cell(shown_text)}"' if shown_text else "the same person"
            raise AmbiguousMatch(
                f"{subject} stands twice in this file, with different content",
                topic="id",
                written_text=str(key),
            )
        return True


def collect_outcomes(items: Iterable[Item], load_item: Callable[[Item], RowOutcome]) -> list[RowOutcome | RowProblem]:
    """Collect the outcome of each item, or the problem that keeps it from being loaded."""
    outcomes: list[RowOutcome | RowProblem] = []
    for item in items:
        try:
            outcomes.append(load_item(item))
        except RowProblem as problem:
            outcomes.append(problem)
    return outcomes


def split_chunks(rows: Iterable[Item], size: int = CHUNK_SIZE) -> Iterator[list[Item]]:
    """Split rows into chunks of at most so many."""
    rows = iter(rows)
    while chunk := list(itertools.islice(rows, size)):
        yield chunk


def find_replaced_contents(context: ImportContext, kind: str) -> set[str]:
    """Find the contents of rows that others replaced by a decision.

    They do not come back with the same file.
    """
    rows = context.session.scalars(
        select(QuarantinedRow.doubt).where(
            QuarantinedRow.kind == kind,
            QuarantinedRow.consultation_id == context.consultation.id,
            QuarantinedRow.decision == REPLACE,
        )
    )
    return {
        str(ambiguous_match["replaced"])
        for ambiguous_match in rows
        if ambiguous_match and ambiguous_match.get("replaced")
    }
