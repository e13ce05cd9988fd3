"""Which addresses belong to nobody in person."""

import pytest

from lib.person_words import is_office_address


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("leader@x.example", True),
        ("chief.executive@x.example", True),
        ("ChiefExec@x.example", True),
        ("leadersoffice@x.example", True),
        ("democratic-services@x.example", True),
        ("contactus@x.example", True),
        ("leader2@x.example", True),
        ("ismail.khan@x.example", False),
        ("r.cheadleader@x.example", False),
        ("l.mayorga@x.example", False),
        ("infosino.j@x.example", False),
        ("ada@council.example", False),
    ],
)
def test_an_office_is_told_by_a_whole_word_before_the_at(address: str, expected: bool) -> None:
    assert is_office_address(address) is expected
