"""Different words for the same thing share a concept."""

from lib.themes.thesaurus import find_concepts


def test_a_word_means_what_it_means_and_not_what_another_of_its_stem_does() -> None:
    assert find_concepts("the public management of a political decade") == []
    assert find_concepts("executive income") == ["reasons:wages"]
    assert find_concepts("allowed") == find_concepts("allow") == ["reasons:allow"]
    assert "reasons:politeness" in find_concepts("a polite reply")


def test_what_ends_a_text_counts_once_as_what_begins_it() -> None:
    assert sorted(find_concepts("housing and buses")) == sorted(find_concepts("buses and housing"))
    assert len(find_concepts("buses")) == len(set(find_concepts("buses")))


def test_different_words_for_the_same_thing_share_a_concept() -> None:
    assert set(find_concepts("our potholes")) & set(find_concepts("a highway full of holes and road repairs"))
