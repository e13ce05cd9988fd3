"""Keep out of an import what somebody deleted by hand, so that the same file does not bring it back."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import QuarantinedRow
from lib.intake.loaders.loader import UNCHANGED, RowOutcome
from lib.intake.loaders.responses.parse import ParsedResponse
from lib.intake.problems import RowProblem

DELETED = "deleted"  # the decision about the row of a response that should never have come in
Outcomes = list[RowOutcome | RowProblem]


def find_deleted_responses(session: Session, consultation_id: int) -> set[tuple[str, str]]:
    """Find the responses of a consultation that were deleted by hand, each by its source_id and content."""
    doubts = session.scalars(
        select(QuarantinedRow.doubt).where(
            QuarantinedRow.kind == "responses",
            QuarantinedRow.consultation_id == consultation_id,
            QuarantinedRow.decision == DELETED,
        )
    )
    return {(str(doubt["written"]), str(doubt["content"])) for doubt in doubts if doubt}


def part_deleted_items(
    items: list[ParsedResponse], deleted_responses: set[tuple[str, str]]
) -> tuple[list[ParsedResponse], Callable[[Outcomes], Outcomes]]:
    """Part the items that were deleted from the others.

    Returns the others, and a function that puts the outcomes of the deleted ones between theirs, in the order of all
    items. A response under the same id with another content is another one, and comes in.
    """
    is_deleted = [(item.source_id, item.content) in deleted_responses for item in items]

    def build_outcomes(outcomes: Outcomes) -> Outcomes:
        kept_outcomes = iter(outcomes)
        left_out = RowOutcome(UNCHANGED, ("it was deleted by hand, and is left out",))
        return [left_out if deleted else next(kept_outcomes) for deleted in is_deleted]

    return [item for item, deleted in zip(items, is_deleted, strict=True) if not deleted], build_outcomes
