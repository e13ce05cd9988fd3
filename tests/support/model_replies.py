"""Themes to label, and what a model replies about them."""

from collections.abc import Callable
from typing import Any

from lib.model.suggested_labels import SuggestedLabel, ThemeToLabel, suggest_labels
from tests.support.model_endpoint import Reply, listening, writes

MENTORS = ThemeToLabel(
    "Mentors", "About mentors.", ("We’d  like\nmentors for new leaders.", "Pair us with another council.")
)
MONEY = ThemeToLabel("Money", "", ("Pay for the team’s travel.",))
GOOD = {
    "label": "Give new leaders a mentor",
    "description": "They ask for one.",
    "quote": "We'd like mentors for new leaders",
}
FEE = {"label": "Meet the cost of travel", "description": "", "quote": "pay for the team's travel."}
TRAILING = "What there was stays."


def good(body: dict[str, Any]) -> Reply:
    return writes(GOOD if "mentors" in body["messages"][1]["content"] else FEE)


def always(reply: Reply) -> Callable[[dict[str, Any]], Reply]:
    return lambda _body: reply


def told_of(reply: Reply, themes: list[ThemeToLabel] | None = None) -> tuple[list[SuggestedLabel], str, int]:
    """The suggestions, the line that is told, and how often the endpoint was asked."""
    said: list[str] = []
    with listening(always(reply)) as fake:
        found = suggest_labels(themes or [MENTORS], fake.settings(), said.append)
    assert len(said) == 1
    assert "\n" not in said[0]
    return found, said[0].split("; ")[-1], len(fake.bodies)
