"""A figure is a share that carries what it was made from."""

import pytest

from lib.measures.definitions import REFUSAL_RATE, ROLE_REACH
from lib.measures.figure import Figure, build_figure_record, format_percent


def test_a_figure_says_its_share_its_counts_and_its_definition() -> None:
    figure = Figure(1_310, 3_530, REFUSAL_RATE)
    assert (figure.value, figure.percent_text, figure.counts_text) == (1_310 / 3_530, "37.1 %", "1,310 of 3,530")
    assert figure.hover_text == f"{REFUSAL_RATE.sentence} {REFUSAL_RATE.formula}. Here: 1,310 / 3,530."


def test_a_share_of_nobody_is_none_and_a_dash() -> None:
    figure = Figure(0, 0, ROLE_REACH)
    assert (figure.value, figure.percent_text) == (None, "–")
    assert figure.hover_text == f"{ROLE_REACH.sentence} Here: 0 / 0."  # a definition without a formula adds none


def test_the_record_of_a_figure_holds_its_numbers_unrounded() -> None:
    assert build_figure_record(Figure(1, 3, ROLE_REACH)) == {
        "value": 1 / 3,
        "numerator": 1,
        "denominator": 3,
        "definition": ROLE_REACH.sentence,
    }


@pytest.mark.parametrize(
    ("share", "decimals", "text"), [(0.37115, 1, "37.1 %"), (0.4, 0, "40 %"), (0, 1, "0.0 %"), (None, 0, "–")]
)
def test_a_percentage_has_the_decimals_that_are_asked_for(share: float | None, decimals: int, text: str) -> None:
    assert format_percent(share, decimals) == text
