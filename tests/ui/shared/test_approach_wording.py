"""What came of an approach, in words."""

from typing import Any

import pytest

from lib.terms import APPROACH_OUTCOMES
from lib.ui.shared.approach_wording import OUTCOME_LABELS, describe_approach, describe_result
from tests.support.factories import day

NOTHING: dict[str, Any] = dict.fromkeys(
    ("outcome", "due_on", "delivered_on", "opened_on", "engaged_on", "bounced_on", "bounce_kind", "note")
)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "nothing known of it yet"),
        ({"outcome": "spoke", "delivered_on": day("2015-03-03")}, "spoke"),
        ({"outcome": "promised", "due_on": day("2015-03-06")}, "promised a response by 6 Mar"),
        ({"outcome": "left word", "due_on": day("2015-03-06")}, "left word; try again on 6 Mar"),
        ({"delivered_on": day("2015-03-03"), "opened_on": day("2015-03-04")}, "delivered 3 Mar, opened 4 Mar"),
        ({"bounced_on": day("2015-03-03"), "bounce_kind": "soft"}, "came back for now 3 Mar"),
        ({"bounced_on": day("2015-03-03"), "bounce_kind": "hard"}, "came back 3 Mar"),
    ],
)
def test_what_came_of_an_approach_is_told_in_words(facts: dict[str, Any], text: str) -> None:
    assert describe_result(NOTHING | facts) == text


def test_every_outcome_has_a_label_and_a_note_is_no_formatting() -> None:
    assert tuple(OUTCOME_LABELS) == APPROACH_OUTCOMES
    approach = NOTHING | {
        "day": day("2015-03-03"),
        "channel": "Telephone",
        "note": "*A* [b](c)",
        "by_hand": True,
        "by": "Kim",
    }
    told = describe_approach(approach)
    assert r"\*A\* \[b\]\(c\)" in told
    assert told.endswith("logged by Kim")
