"""The facts of a consultation as people type them."""

import datetime as dt

import pytest

from lib.database.consultation_setup import CODE_PATTERN
from lib.ui.consultation.facts_form import format_short_day, parse_day, propose_code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Free to decide: what councils need", "free-to-decide-2026"),
        ("Taking Stock 2026", "taking-stock-2026"),
        ("", ""),
        ("Ünïque “quotes” & more", "n-que-quotes-more-2026"),
    ],
)
def test_a_code_is_proposed_from_the_title_and_the_year(title: str, code: str) -> None:
    assert propose_code(title, dt.date(2026, 11, 2)) == code
    assert not code or CODE_PATTERN.fullmatch(code)


@pytest.mark.parametrize(
    "text", ["14/01/2026", "14.01.2026", "2026-01-14", "14 January 2026", " 14  Jan 2026", "14/1/26"]
)
def test_a_board_day_is_read_as_people_write_it(text: str) -> None:
    assert parse_day(text) == dt.date(2026, 1, 14)
    assert parse_day(format_short_day(dt.date(2026, 1, 14))) == dt.date(2026, 1, 14)


@pytest.mark.parametrize("text", ["soon", "32/01/2026", "14/01/1026"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None
