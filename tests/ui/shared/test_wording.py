"""Words from outside in a sentence on a page."""

from lib.ui.shared.wording import conjugate_have, escape_text, format_count, format_names


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
