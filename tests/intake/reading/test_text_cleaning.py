"""Texts are cleaned of what tools did to them on the way."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.reading.text_cleaning import TextCleaner, clean_text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("one_x000D_\ntwo", "one\ntwo"),
        ("one\u2028two\u2029three\x0bfour\x0cfive", "one\ntwo\nthree\nfour\nfive"),
        ("Organisation_x0020_Name", "Organisation Name"),
        ("'=1+1", "=1+1"),
        ("''=1+1", "'=1+1"),
        ("'01632 960001", "01632 960001"),
        ('="0123"', "0123"),
        ("'70s were good", "'70s were good"),
        ("AT&amp;T &#163;5", "AT&T £5"),
        ("a\u2003b\u202fc", "a b c"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_escapes_and_separators_become_what_they_stand_for(text: str, clean: str) -> None:
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("text", "mended"),
    [("â€œDÃºnâ€\x9d", "“Dún”"), ("weâ€™d pay Â£5", "we’d pay £5"), ("caf√© ‚Äì yes", "café – yes"), ("D├║n", "Dún"),
     ("councilΓÇÖs", "council’s"), ("\x93quote\x94 it\x92s", "“quote” it’s")],
)  # fmt: skip
def test_letters_that_were_read_in_the_wrong_encoding_are_mended_and_told(text: str, mended: str) -> None:
    cleaner = TextCleaner()
    assert cleaner.clean_text(text) == mended
    assert (cleaner.has_mended, cleaner.has_garbled) == (True, False)


def test_what_cannot_be_mended_is_told() -> None:
    cleaner = TextCleaner()
    cleaner.clean_text("quot\ufffded")
    assert cleaner.has_garbled


@pytest.mark.parametrize("text", ["It’s £5 – “ok”", "Ynys Môn", "Ô is a letter", "Zoë, Siân – naïve façade…", "½ – ¾"])
def test_right_letters_are_left_alone(text: str) -> None:
    cleaner = TextCleaner()
    assert cleaner.clean_text(text) == text
    assert not cleaner.has_mended


@given(st.text())
def test_a_clean_text_has_no_character_that_no_screen_shows(text: str) -> None:
    assert all(
        letter in "\n\t" or letter.isprintable() or ord(letter) > 0x2069 or unicodedata.category(letter) == "Cn"
        for letter in clean_text(text)  # a sign that no alphabet has yet is no control character
    )


@given(st.lists(st.text(alphabet="ab '=&;_x0D@SQ\né\u2028", max_size=8), max_size=4))
def test_a_row_is_cleaned_as_each_of_its_texts_is(texts: list[str]) -> None:
    assert TextCleaner().clean_row(texts) == [clean_text(text) for text in texts]
