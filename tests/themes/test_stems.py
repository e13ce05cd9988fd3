"""Words are reduced to stems, and those that mean nothing by themselves are left out."""

from lib.themes.stems import extract_content_words, extract_stems, split_words, stem_word


def test_improving_and_improvement_are_the_same_word() -> None:
    assert stem_word("improving") == stem_word("improvement") != stem_word("improper")


def test_figures_and_signs_are_no_words_and_either_apostrophe_is_the_same() -> None:
    assert (
        split_words("The council’s 12 parks, £5!")
        == split_words("the council's parks")
        == ["the", "council's", "parks"]
    )


def test_stop_words_and_the_words_of_the_question_are_left_out() -> None:
    assert extract_content_words("We want more gardeners in the parks") == ["gardeners", "parks"]
    assert extract_stems("more gardeners in the parks", frozenset({stem_word("park")})) == [stem_word("gardeners")]
