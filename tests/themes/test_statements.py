"""Answers are cut into statements at their places."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.themes.engine import ignore_progress
from lib.themes.material import is_substantive, prepare_answers
from lib.themes.statements import find_sentence_around, is_whole_sentence, split_into_statements


def test_an_answer_with_two_points_gives_two_statements_at_their_places() -> None:
    text = "We need stable funding for several years ahead, and inspectors should visit schools far less often."
    found = split_into_statements([text])
    assert [one.text for one in found] == [
        "We need stable funding for several years ahead",
        "inspectors should visit schools far less often.",
    ]
    assert all(text[one.start : one.end] == one.text for one in found)


def cut(text: str) -> list[str]:
    return [one.text for one in split_into_statements([text])]


def test_a_bare_and_parts_two_points_but_neither_a_list_nor_the_name_of_a_place() -> None:
    assert len(cut("Small districts lack officer capacity and hospital discharges need one budget.")) == 2
    assert len(cut("The sector has people, local knowledge and every possible motive to rescue its councils.")) == 1
    assert len(cut("Public health specialists are few in Yorkshire and the Humber since posts were cut.")) == 1


def test_bullets_and_lines_are_statements_and_an_abbreviation_ends_none() -> None:
    found = [
        one.text for one in split_into_statements(["- more gardeners\n- later buses, e.g. at night\n3) lower rates"])
    ]
    assert found == ["more gardeners", "later buses, e.g. at night", "lower rates"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), max_size=5))
def test_whatever_is_written_a_statement_is_a_slice_of_its_answer(answers: list[str]) -> None:
    for one in split_into_statements(answers):
        assert one.text == answers[one.answer][one.start : one.end] != ""
        start, end = find_sentence_around(answers[one.answer], one.start, one.end)
        assert start <= one.start < one.end <= end <= len(answers[one.answer])


def test_an_answer_of_any_length_is_cut_in_no_long_time() -> None:
    begun = time.monotonic()
    for piece in (
        ".",
        "e.g. ",
        "money is short for us, and ",
        "a",
        "(",
        "- ",
        "as a council ",
        "Brighton and Hove ",
        " ",
    ):
        said = split_into_statements(["As a " + piece * (50_000 // len(piece)) + " x please add money"])
        assert said[-1].text.endswith("add money")
        assert is_substantive(said[-1].text)
    assert is_substantive("As a council with " + "-" * 150 + "a" * 150 + "! we need money")
    assert prepare_answers(["As " + "-" * 150 + " x please add money"], (), ignore_progress).statements
    assert time.monotonic() - begun < 20  # it was minutes while time grew with the square of the length


def test_a_clause_out_of_a_sentence_is_told_from_a_whole_one() -> None:
    assert all(map(is_whole_sentence, ("Money is short.", "“Is it?”", "We say so!", "- Peers help.")))
    assert not any(map(is_whole_sentence, ("it rarely answers them.", "Publication alone is not enough", "", "…")))
