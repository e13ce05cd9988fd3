"""What is exported comes back equal, and nothing in it is run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.table_exchange import guard_apostrophe, guard_formula, needs_guard, remove_guard


@pytest.mark.parametrize(
    "text", ["=1+1", "\n=1+1", "  @cmd", "\u00a0+1", "＝1+1", "＋1", "－1", "＠x", "\u200b=1", "\t=1", "'=1"]
)
def test_a_formula_is_guarded_also_behind_breaks_spaces_and_with_full_width_signs(text: str) -> None:
    assert guard_formula(text) == f"'{text}"


@given(st.one_of(st.text(), st.text(alphabet="'=+-@ \n0123456789\"", max_size=8)))
def test_a_guard_is_taken_away_again(text: str) -> None:
    guarded = guard_formula(text)
    assert not needs_guard(guarded) or guarded.startswith("'")
    assert remove_guard(guarded if guarded != text else guard_apostrophe(text)) == text
    assert remove_guard(guard_apostrophe(text)) == text or needs_guard(text)
