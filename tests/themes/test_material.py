"""What carries no theme is left out before answers are compared."""

import pytest

from lib.themes.engine import ignore_progress
from lib.themes.material import is_substantive, prepare_answers
from lib.themes.stems import extract_stems
from tests.support.subject_answers import BUSES, PARKS, TAX


def test_a_sentence_that_a_campaign_sends_a_hundred_times_weighs_as_one() -> None:
    answers = [*PARKS, *BUSES, *TAX]
    flooded = [*answers, *[f"In {place}, parks need gardeners." for place in ("Leeds", "York", "Kent", "Bury")] * 25]
    assert (
        len(prepare_answers(flooded, [], ignore_progress).distinct_rows)
        == len(prepare_answers(answers, [], ignore_progress).distinct_rows) + 1
    )


@pytest.mark.parametrize(
    "text",
    ["No comment.", "N/A", "Nothing to add", "See our answer to question 3.", "We answer as a district council.",
     "This reply has been agreed by our leader and chief executive.", "Thank you for the opportunity to respond.", "As a metropolitan borough with a small corporate team", "", "!!!"],
)  # fmt: skip
def test_no_comment_and_who_is_writing_carry_no_theme(text: str) -> None:
    assert not is_substantive(text)
    assert is_substantive("Parks need more gardeners")


def test_the_wording_of_the_question_said_back_carries_no_theme() -> None:
    asked = frozenset(extract_stems("What has worked well in sector-led improvement for your organisation?"))
    assert not is_substantive("Sector-led improvement has worked well for our organisation", asked)
    assert is_substantive("Mentoring of new leaders has worked well", asked)


def test_an_opening_as_a_district_council_is_taken_off_what_follows() -> None:
    material = prepare_answers(
        ["As a small district council we lack gardeners for the parks."], (), lambda _share, _what: None
    )
    assert [one.text for one in material.statements] == ["we lack gardeners for the parks."]
