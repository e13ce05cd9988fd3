"""Words from outside stay words, and counts and lists read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ui.shared.wording import conjugate_have, escape_text, format_count, format_names


@given(st.text())
def test_words_from_outside_are_never_formatting(text: str) -> None:
    shown = escape_text(text)
    for mark in "*_[]<>`$:!":
        assert f" {mark}" not in f" {shown}".replace(f"\\{mark}", "")


@pytest.mark.parametrize("text", ["https://evil.example/x", "www.evil.example", "a.b@evil.example", "WWW.evil.example"])
def test_addresses_from_outside_are_taken_apart_so_that_they_become_no_links(text: str) -> None:
    shown = escape_text(text).replace("\\", "")
    assert text not in shown
    assert shown.replace("\u2060", "") == text


def test_counts_and_lists_read_as_people_write_them() -> None:
    assert format_count(1, "council", "councils") == "1 council"
    assert format_count(1204, "council", "councils") == "1,204 councils"
    assert format_names(["Leeds"], 3) == "Leeds"
    assert format_names(["Leeds", "York"], 3) == "Leeds and York"
    assert format_names(["Leeds", "York", "Hull", "Barnsley"], 2) == "Leeds, York and 2 more"


def test_nothing_in_a_text_is_formatting_a_link_or_a_picture() -> None:
    assert escape_text("*Peers*  help\nus") == r"\*Peers\* help us"
    assert escape_text("![x](http://x.example)").startswith(r"\!\[x\]\(http")
    for address in ("www.x.example", "http://x.example", "ann@x.example"):
        assert "\u2060" in escape_text(address)


def test_a_number_agrees_with_its_noun_and_verb() -> None:
    assert [format_count(number, "council", "councils") for number in (0, 1, 1204)] == [
        "0 councils",
        "1 council",
        "1,204 councils",
    ]
    assert [conjugate_have(number) for number in (0, 1, 2)] == ["have", "has", "have"]


def test_names_beyond_the_limit_are_counted() -> None:
    assert format_names(["Leeds", "York", "Bath"], 2) == "Leeds, York and 1 more"
    assert format_names(["Leeds", "York", "Bath"], 3) == "Leeds, York and Bath"
    assert format_names(["Leeds"], 3) == "Leeds"
    assert format_names([], 3) == ""
