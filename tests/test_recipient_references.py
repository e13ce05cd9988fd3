"""References survive spreadsheets and people, and no slip makes one person's into another's."""

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.outputs.spreadsheet import build_csv, build_xlsx
from lib.recipient_references import CHARACTERS, draw_references, read_reference
from lib.table_exchange import needs_guard


def test_references_differ_and_come_back_from_spreadsheets_as_text() -> None:
    references = draw_references(2_000)
    assert len(set(references)) == 2_000
    table = pd.DataFrame({"Reference": references})
    for returned in (
        pd.read_csv(io.BytesIO(build_csv(table))),
        pd.read_excel(io.BytesIO(build_xlsx(table, [], "A list")), engine="openpyxl"),
    ):
        assert returned["Reference"].to_list() == references
        assert [read_reference(text) for text in returned["Reference"]] == references
    assert not any(needs_guard(text) or "E" in text for text in references)


def test_a_taken_reference_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter("2222222" + "3333333")
    monkeypatch.setattr("lib.recipient_references.secrets.choice", lambda _characters: next(draws))
    [taken] = draw_references(1)
    draws = iter("2222222" + "3333333")
    assert draw_references(1, {taken}) != [taken]


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda text: f" {text} ", lambda text: text.replace("-", " – "), lambda text: text.replace("-", "")],
)
def test_a_reference_is_read_however_people_write_it(write) -> None:  # type: ignore[no-untyped-def]
    [reference] = draw_references(1)
    assert read_reference(write(reference)) == reference


@pytest.mark.parametrize("text", ["", "Leeds", "TS-7K2M", "12345", "TS-7K2M-QX4E", "4711", "TS-0000-0000"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert read_reference(text) is None


@given(place=st.integers(0, 7), character=st.sampled_from(CHARACTERS))
def test_one_wrong_character_or_two_swapped_are_told(place: int, character: str) -> None:
    [reference] = draw_references(1)
    signs = list(reference.replace("-", ""))
    wrong = [*signs]
    wrong[2 + place] = character
    assert wrong == signs or read_reference("".join(wrong)) is None
    if place < 7:
        swapped = [*signs]
        swapped[2 + place], swapped[3 + place] = swapped[3 + place], swapped[2 + place]
        assert swapped == signs or read_reference("".join(swapped)) is None
