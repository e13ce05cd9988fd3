"""A person is found in a text by the whole of a name, and nobody else and no ordinary word is taken for them."""

import pytest

from lib.changes.word_removal import build_person_pattern


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Will Young", "He will. Young people matter."),
        ("Will Young", "We will, young and old"),
        ("Mark Young", "We mark young and old alike"),
        ("James Martin", "said Martin: James is off"),
        ("Ann Lee", "Mary Ann Lee rang"),
        ("Ann Lee", "Ann Lee-Smith rang"),
        ("Ann Lee", "Jo-Ann Lee rang"),
        ("Ann Lee", "ann lee-smith rang"),
        ("Ann Lee", "Ann Lee Smith rang"),
        ("Ann Lee", "Ann. Lee rang"),
        ("Ann Lee", "Joann Lee rang"),
        ("Lee", "Lee rang"),
    ],
)
def test_somebody_else_and_ordinary_words_stay(name: str, text: str) -> None:
    pattern = build_person_pattern([name], [], [])
    assert pattern.remove(text) == text
    assert not pattern.is_in(text)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Will Young", "Ask Will Young or WILL YOUNG.", "Ask [removed] or [removed]."),
        ("Ann Lee", "On Monday Cllr Ann Lee said so", "On Monday Cllr [removed] said so"),
        ("Ann Lee", "Lee, Ann; ann lee; Ann Lee's; ANN LEE", "[removed]; [removed]; [removed]'s; [removed]"),
        ("Ann Lee", "He said so. Ann Lee did not", "He said so. [removed] did not"),
        ("Ann Lee", "the Ann Lee-led group", "the [removed]-led group"),
        ("A. Lee", "From A. Lee, and A Lee", "From [removed], and [removed]"),
        ("Cllr Ann Lee OBE", "file ann_lee.csv", "file [removed].csv"),
        ("Zo\u00eb O'N\u00fa\u00f1ez", "Zoe O'Nunez, ZO\u00cb O\u2019N\u00da\u00d1EZ", "[removed], [removed]"),
        (
            "Zo\u00eb O'N\u00fa\u00f1ez",
            "Zoe\u0308 O'Nu\u0301n\u0303ez; O'N\u00fa\u00f1ez, Zo\u00eb",
            "[removed]; [removed]",
        ),
    ],
)
def test_a_name_goes_in_whatever_order_capitals_and_accents(name: str, text: str, expected: str) -> None:
    assert build_person_pattern([name], [], []).remove(text) == expected


@pytest.mark.parametrize("number", ["01632 960123", "+44 1632 960123", "0044 (0)1632 960 123"])
def test_a_number_goes_however_it_is_dialled(number: str) -> None:
    pattern = build_person_pattern([], [], [number])
    for text in ("01632 960123", "01632960123", "+44 (0)1632 960-123", "0044 1632 960123"):
        assert pattern.remove(f"Ring {text}, not 01632 9601234") == "Ring [removed], not 01632 9601234"
