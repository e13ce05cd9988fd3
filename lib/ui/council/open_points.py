"""List what remains to be done about a council."""

from typing import Any

import pandas as pd

from lib.access import Right, has_right
from lib.queries.imports import pending_rows
from lib.queries.register import council_answers
from lib.queries.register.council_facts import CouncilFacts
from lib.terms import BROKE_OFF, DECLINED, NOT_REACHED, OTHER, PARTIAL, RESPONDED, UNREACHED_RUNGS
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import format_count

RUNG_PHRASES = {
    "no contact": "nobody is on the list",
    "no address": "no address is known",
    "not sent": "no message was sent yet",
    "not delivered": "no message arrived",
    "delivered": "reached",
    "opened": "reached, opened a message",
    "engaged": "reached, and replied, attended or clicked",
}
STANDING_POINTS = {
    OTHER: "No response yet.",
    NOT_REACHED: "Not reached, and no response yet.",
    BROKE_OFF: "It began and broke off: ask it to finish.",
    DECLINED: "It declined.",
}


def list_open_points(view: View, council: CouncilFacts, row: dict[str, Any]) -> list[str]:
    """List what remains to be done about a council, each point a sentence."""
    lines = []
    standing = row["standing"]
    has_withdrawn = not pd.isna(row["withdrew_on"]) and standing not in RESPONDED
    has_said_nothing = not pd.isna(row["said_nothing_on"]) and standing == OTHER
    if has_withdrawn:
        lines.append(f"It withdrew on {format_day(row['withdrew_on'])}, and no other response counts.")
    if has_said_nothing:
        lines.append(
            f'It sent in no more than "no comment" on {format_day(row["said_nothing_on"])}: ask what it thinks.'
        )
    if standing in STANDING_POINTS and not (standing == OTHER and (has_withdrawn or has_said_nothing)):
        lines.append(STANDING_POINTS[standing])
    if standing in {PARTIAL, BROKE_OFF}:
        questions_left = view.run_query(
            council_answers.count_unanswered_questions, scope=view.scope, organisation_id=council.id
        )
        if questions_left:
            lines.append(
                f"{format_count(questions_left, 'question that applies', 'questions that apply')} to it not answered."
            )
    lines += [
        f"{label}: {RUNG_PHRASES[str(row[role])]}."
        for role, label in (("leader", "Leader"), ("chief_executive", "Chief executive"))
        if row[role] in UNREACHED_RUNGS
    ]
    if has_right(view.role, Right.IMPORT_DATA):
        pending_count = view.run_query(
            pending_rows.count_pending_matches, consultation_id=view.consultation.id, code=council.code
        )
        if pending_count:
            lines.append(
                f"{format_count(pending_count, 'row', 'rows')} in which it comes into question, to be settled on "
                "Imports."
            )
    return lines
