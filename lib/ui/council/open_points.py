"""List what remains to be done about a council."""

from typing import Any

from lib.access import Right, has_right
from lib.queries.imports import pending_rows
from lib.queries.register import council_answers
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.shared.view import View
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
UNREACHED_RUNGS = ("no contact", "no address", "not sent", "not delivered")


def list_open_points(view: View, council: CouncilFacts, row: dict[str, Any]) -> list[str]:
    """List what remains to be done about a council, each point a sentence."""
    lines = []
    if row["disposition"] in {"O", "N"}:
        lines.append("No response yet." if row["disposition"] == "O" else "Not reached, and no response yet.")
    if row["disposition"] == "R":
        lines.append("It began and broke off: ask it to finish." if row["started"] else "It declined.")
    if row["disposition"] in {"P", "R"}:
        questions_left = view.run_query(
            council_answers.count_unanswered_questions, scope=view.scope, organisation_id=council.id
        )
        if questions_left and row["started"]:
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
