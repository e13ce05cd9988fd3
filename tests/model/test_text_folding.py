"""Texts that differ in typography alone are the same when folded, and every character leads back."""

from hypothesis import given
from hypothesis import strategies as st

from lib.model.text_folding import fold_text


def test_case_accents_spaces_quotation_marks_and_dashes_do_not_count() -> None:
    assert fold_text("José’s  “Ofﬁce”\u00a0–\nnow").text == fold_text('jose\'s "office" - NOW').text


def test_an_invisible_character_is_left_out_and_positions_skip_it() -> None:
    folded = fold_text("co\u00adop")
    assert (folded.text, folded.positions) == ("coop", [0, 1, 3, 4])


@given(st.text(max_size=200))
def test_every_folded_character_leads_back_to_a_character_no_earlier_than_the_one_before(text: str) -> None:
    folded = fold_text(text)
    assert len(folded.positions) == len(folded.text)
    assert folded.positions == sorted(folded.positions)
    assert all(0 <= position < len(text) for position in folded.positions)
