"""Read the status of a message, and ask once about one that no tool is known to write.

What somebody decides about a status is remembered with the rows that waited for it, even where they wait on for another
reason, and counts for every later file; undoing the decision forgets it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

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
KEPT_STATUS = "status"  # where an ambiguous match keeps the status that was decided before: as written, and what it is


def keep_status(ambiguous_match: Mapping[str, Any], decision: str | None) -> dict[str, Any]:
    """Keep what was decided about the status of a row that waits on, as a part of its next ambiguous match."""
    if KEPT_STATUS in ambiguous_match:
        return {KEPT_STATUS: ambiguous_match[KEPT_STATUS]}
    if ambiguous_match.get("about") != "status" or decision is None:
        return {}
    return {KEPT_STATUS: {"written": ambiguous_match["written"], "decision": decision}}


class StatusReader:
    """Reader of statuses, by the table of known words and by what was decided about others."""

    def __init__(self, context: ImportContext) -> None:
        """Load what was decided about statuses before."""
        self._context = context
        rows = context.session.execute(
            select(QuarantinedRow.doubt, QuarantinedRow.decision)
            .where(
                or_(
                    QuarantinedRow.decision.in_(STATUS_DECISIONS),
                    QuarantinedRow.doubt[KEPT_STATUS]["decision"].as_string().in_(STATUS_DECISIONS),
                )
            )
            .order_by(QuarantinedRow.id)
        )
        kept_statuses = [
            (row.doubt or {}).get(KEPT_STATUS)
            or {"written": (row.doubt or {}).get("written"), "decision": row.decision}
            for row in rows
            if (row.doubt or {}).get("about") == "status" or KEPT_STATUS in (row.doubt or {})
        ]
        self._decided = {fold_status(str(status["written"])): str(status["decision"]) for status in kept_statuses}

    def read_status(self, text: str, heading: str) -> MessageStatus:
        """Read a status.

        Raises AmbiguousMatch where neither the table nor a decision knows it.
        """
        status = read_status(text)
        if status is not None:
            return status
        decision = self._context.status_decision or self._decided.get(fold_status(text))
        if decision is None:
            raise AmbiguousMatch(
                f'"{heading}": "{format_cell(text)}" is a status that no mailing tool is known to write: say once what '
                "it means",
                topic="status",
                written_text=" ".join(text.split())[:200],
            )
        return build_status(frozenset({decision}))
