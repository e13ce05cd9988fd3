"""Say in words what came of an approach to a person."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lib.terms import LEFT_WORD, NO_ANSWER, PROMISED, SAID_NO, SOFT, SPOKE, WRONG_NUMBER
from lib.ui.shared.wording import escape_text

OUTCOME_LABELS = {
    SPOKE: "Spoke",
    PROMISED: "Promised a response",
    SAID_NO: "Declined",
    LEFT_WORD: "Left word",
    NO_ANSWER: "No answer",
    WRONG_NUMBER: "Wrong number",
}
EVENT_WORDS = {"delivered_on": "delivered", "opened_on": "opened", "engaged_on": "replied, attended or clicked"}


def format_short_day(day: dt.date) -> str:
    """Format a day without its year: 5 Jan."""
    return f"{day.day} {day:%b}"


def describe_result(approach: Mapping[str, Any]) -> str:
    """Describe what came of an approach, as lib.queries.campaign.approach_log gives it; without its note."""
    outcome, due_on = approach["outcome"], approach["due_on"]
    if outcome is not None:
        text = OUTCOME_LABELS[outcome].lower()
        if due_on is None:
            return text
        join = " by" if outcome == PROMISED else "; try again on"
        return f"{text}{join} {format_short_day(due_on)}"
    words = [
        f"{words} {format_short_day(approach[column])}" for column, words in EVENT_WORDS.items() if approach[column]
    ]
    if approach["bounced_on"]:
        kind = " for now" if approach["bounce_kind"] == SOFT else ""
        words.append(f"came back{kind} {format_short_day(approach['bounced_on'])}")
    return ", ".join(words) or "nothing known of it yet"


def describe_approach(approach: Mapping[str, Any]) -> str:
    """Describe an approach in one line, fit for the page: the day, how, what came of it, its note and who logged it."""
    parts = [f"{approach['day'].day} {approach['day']:%b %Y}, {approach['channel']}: {describe_result(approach)}"]
    if approach["note"]:
        parts.append(f"“{approach['note']}”")
    if approach["by_hand"]:
        parts.append(f"logged by {approach['by']}")
    return escape_text(" · ".join(parts))
