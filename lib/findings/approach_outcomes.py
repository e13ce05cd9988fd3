"""Compute what came of the approaches made, beside what was to be expected without them."""

from typing import Any

from lib.measures.approaches.outcomes import ApproachOutcome, compute_outcomes
from lib.measures.progress import compute_arrival_curve
from lib.queries.asking import AskQuestion
from lib.queries.campaign import approach_outcomes
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions
from lib.queries.scope import Scope

BY_CHANNEL, BY_MESSAGE, BY_REMINDERS, EACH = GROUPINGS = (
    "By channel",
    "By message",
    "By number of reminders",
    "Each by itself",
)
MERGED: dict[str, dict[str, Any]] = {  # what is set aside where councils are compared by less than everything
    BY_CHANNEL: {"message": "", "reminders": 0},
    BY_MESSAGE: {"reminders": 0},
    BY_REMINDERS: {"channel": "", "message": ""},
    EACH: {},
}


def compute_approach_outcomes(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, grouping: str
) -> list[ApproachOutcome]:
    """Compute what had come of the approaches by the scope's day, by one of GROUPINGS.

    A council counts once in each group, from its first approach there.
    """
    rows = ask(approach_outcomes.list_approaches, scope=scope).assign(**MERGED[grouping])
    counts = ask(dispositions.count_dispositions, scope=scope)
    spells = ask(dispositions.list_response_spells, scope=scope)
    curve = compute_arrival_curve(spells, opens=consultation.opens, as_at=scope.as_at)
    return compute_outcomes(rows, curve, councils=int(counts["councils"].sum()), as_at=scope.as_at)
