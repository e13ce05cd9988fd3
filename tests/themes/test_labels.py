"""A theme is named by a whole phrase that somebody wrote."""

import pytest

from lib.themes.engine import discover_themes
from lib.themes.labels import format_label
from tests.support.subject_answers import BUSES, TAX


def test_what_many_say_names_a_theme_and_not_one_sentence_that_comes_again_with_another_word() -> None:
    tale = "{} potholes near the bakery were mended badly for the milkman."
    roads = (
        "Potholes should be mended within a week.", "Roads full of potholes ought to be mended before winter.",
        "Potholes stay for months before anybody has them mended.",
        "Mended potholes open again, since the roads are patched cheaply.",
        "Cyclists fear potholes that nobody has mended on narrow roads.",
    )  # fmt: skip
    told = [tale.format(day) for day in ("Today", "Yesterday", "Tuesday", "Again", "Monday")]
    labels = [one.label for one in discover_themes([*roads, *told, *BUSES, *TAX]).themes]
    assert any("mended" in label for label in labels)
    assert not any("milkman" in label for label in labels)


def test_half_a_sentence_names_no_theme_where_a_whole_one_can() -> None:
    gardeners = (
        ("A park's size ought to decide the number of gardeners and the kind of tools that they are given by the council "
        "at the start of each year."),
        ("The use of a park ought to decide the number of gardeners and the hours that they work there, rather than what "
        "was agreed so many years ago."),
        "Parks get gardeners by chance, it seems.", "Somebody moves our park gardeners around.",
    )  # fmt: skip
    labels = [one.label for one in discover_themes([*gardeners, *BUSES, *TAX]).themes]
    assert "Somebody moves our park gardeners around" in labels
    assert not any(label.startswith(("The kind of tools", "The hours")) for label in labels)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("We believe that peers should return after a year.", "Peers should return after a year"),
        ("  in our view, \n reviews  must be candid", "Reviews must be candid"),
        ("", ""),
    ],
)
def test_a_label_is_a_whole_phrase_without_its_opening(written: str, label: str) -> None:
    assert format_label(written) == label


def test_a_long_label_ends_at_a_joint_with_a_sign_that_more_follows() -> None:
    label = format_label("Gardeners " + "and trees, " * 30)
    assert label.endswith("…")
    assert len(label.split()) <= 15
