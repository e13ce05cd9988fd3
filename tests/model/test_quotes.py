"""The model's quotation counts only where it stands in what people wrote."""

import re

from hypothesis import given
from hypothesis import strategies as st

from lib.model.quotes import find_quotation
from lib.model.redaction import NameRedactor, redact_text

SAID = re.findall(r"\S+", "we want more peer review’s “help” Mr Smith now LS1 1UR a@b.uk, and")


WORDS = st.lists(st.sampled_from(SAID), min_size=4)


@given(WORDS, st.data())
def test_a_quote_of_what_was_sent_is_found_word_for_word_in_the_original(words: list[str], data: st.DataObject) -> None:
    answer = redact_text("  ".join(words), NameRedactor())
    start = data.draw(st.integers(0, len(answer.text) - 1))
    quote = answer.text[start : data.draw(st.integers(start + 1, len(answer.text)))]
    found = find_quotation(quote.replace("’", "'").replace("“", '"').upper(), answer)
    assert found is None or found in answer.original
    whole = find_quotation(answer.text, answer)
    assert whole is None or whole in answer.original


def test_a_word_or_two_are_no_evidence_unless_they_are_the_whole_answer() -> None:
    assert find_quotation("need gardeners", redact_text("Parks need gardeners.", NameRedactor())) is None
    assert find_quotation("No comment", redact_text("No comment.", NameRedactor())) == "No comment."


def test_what_was_redacted_is_restored_from_the_original() -> None:
    answer = redact_text("We thank Mr Smith for it.", NameRedactor())
    assert find_quotation("we thank mr [name] for it", answer) == "We thank Mr Smith for it."


def test_a_quotation_with_another_word_in_it_is_not_found() -> None:
    assert find_quotation("parks need more gardeners", redact_text("Parks need gardeners now.", NameRedactor())) is None
