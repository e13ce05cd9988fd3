"""Words from outside stay words, and counts and lists read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ui.shared.wording import escape_text, format_count, format_names


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
