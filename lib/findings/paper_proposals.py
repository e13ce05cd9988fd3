"""Propose what officers may write in the sections of a Board paper, from the figures of its day.

A proposal is no part of the paper until an officer has accepted and saved it: see docs/decisions/0081.
"""

from lib.findings.paper_basis import PaperBasis, format_day
from lib.terms import ACTIONS, CONTACT_OFFICER, FINANCE, NEXT_STEPS

GROUPS_NAMED = 3
NO_COSTS = "This report has no financial implications of its own."


def propose_narrative(basis: PaperBasis, *, contact: str) -> dict[str, str]:
    """Propose the sections that no default fills; each line is a paragraph. contact: whom members may ask, or empty."""
    return {
        ACTIONS: "\n".join(_propose_actions(basis)),
        NEXT_STEPS: "\n".join(_propose_next_steps(basis)),
        FINANCE: NO_COSTS,
        CONTACT_OFFICER: contact,
    }


def _propose_actions(basis: PaperBasis) -> list[str]:
    """Propose who does what: while it is open, whom members and officers ask; later, what becomes of the responses."""
    silent_count = basis.overall.response_rate.denominator - basis.overall.response_rate.numerator
    if basis.is_closed:
        return [
            "Members: to thank the councils that responded.",
            "Officers: to report to the Board what the responses say.",
        ]
    if not silent_count:
        return ["Members: to thank the councils, all of which have responded."]
    due = format_day(basis.consultation.closes)
    needs = [part for part in basis.parts if part.missing_responses]
    need = max(needs, key=lambda part: len(part.missing_responses), default=None)  # the one that names the most groups
    missing = f" Most are missing here: {need.describe_remedy(GROUPS_NAMED)} ({need.name})." if need else ""
    return [
        f"Members: to ask councils that have not responded ({silent_count:,} in all) to do so by {due}.{missing}",
        "Officers: to approach the councils that have not responded.",
    ]


def _propose_next_steps(basis: PaperBasis) -> list[str]:
    """Propose what comes next: the closing day, and the next meeting of the Board where its day is set."""
    consultation, day = basis.consultation, basis.scope.as_at
    closing_day = format_day(consultation.closes)
    if day > consultation.closes:
        steps = [f"The consultation closed on {closing_day}. A late response is still counted."]
    else:
        steps = [f"Responses are due by {closing_day}."]
    meetings = [meeting for meeting in consultation.board_days if meeting > day]
    if meetings:
        steps.append(f"Officers report how it stands to the next meeting of the Board, on {format_day(meetings[0])}.")
    return steps
