"""Read the status of a message, and ask once about one that no tool is known to write.

What somebody decides about a status is remembered with the rows that waited for it, and counts for every later file;
undoing the decision forgets it.
"""

from sqlalchemy import select

from lib.database.models import QuarantinedRow
from lib.intake.loaders.loader import ImportContext
from lib.intake.problems import AmbiguousMatch
from lib.intake.reading.cell_values import format_cell
from lib.intake.reading.message_statuses import (
    ARRIVED,
    FAILED,
    UNDER_WAY,
    WISH,
    MessageStatus,
    build_status,
    fold_status,
    read_status,
)

STATUS_DECISIONS = (ARRIVED, FAILED, UNDER_WAY, WISH)


class StatusReader:
    """Reader of statuses, by the table of known words and by what was decided about others."""

    def __init__(self, context: ImportContext) -> None:
        """Load what was decided about statuses before."""
        self._decision = context.status_decision
        rows = context.session.execute(
            select(QuarantinedRow.doubt, QuarantinedRow.decision)
            .where(QuarantinedRow.decision.in_(STATUS_DECISIONS))
            .order_by(QuarantinedRow.id)
        )
        self._decided = {
            fold_status(str(row.doubt["written"])): str(row.decision)
            for row in rows
            if row.doubt and row.doubt.get("about") == "status"
        }

    def read_status(self, text: str, heading: str) -> MessageStatus:
        """Read a status.

        Raises AmbiguousMatch where neither the table nor a decision knows it.
        """
        status = read_status(text)
        if status is not None:
            return status
        decision = self._decision or self._decided.get(fold_status(text))
        if decision is None:
            raise AmbiguousMatch(
                f'"{heading}": "{format_cell(text)}" is a status that no mailing tool is known to write: say once what '
                "it means",
                topic="status",
                written_text=" ".join(text.split())[:200],
            )
        return build_status(frozenset({decision}))
