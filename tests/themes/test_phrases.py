"""Noun phrases are what stands between verbs and words of grammar."""

from hypothesis import given
from hypothesis import strategies as st

from lib.themes.phrases import list_noun_phrases, list_nouns


def find(text: str) -> list[str]:
    return [phrase.text for phrase, _ in list_noun_phrases(text)]


def test_a_topic_with_its_preposition_is_a_phrase() -> None:
    assert "Follow-up after a peer challenge" in find("Follow-up after a peer challenge should be standard.")
    assert "data on cost and performance" in find("We need data on cost and performance for each service.")
    assert "Sharing of good practice" in find("Sharing of good practice works.")


def test_no_phrase_holds_a_verb_crosses_a_sign_or_ends_with_an_adjective_or_a_preposition() -> None:
    assert find("Peer reviews cost too much, small councils cannot release officers.") == [
        "Peer reviews",
        "small councils",
    ]
    assert find("We offer support.") == []
    assert find("Councils in financial. Trouble of") == []
    assert find("The councils facing cuts") == []


def test_a_phrase_is_whole_where_no_word_of_its_compound_stands_beside_it() -> None:
    whole = {phrase.text: is_whole for phrase, is_whole in list_noun_phrases("Our peer challenge team is here.")}
    assert whole == {"peer challenge": False, "peer challenge team": True, "challenge team": False}


def test_nouns_are_listed_without_adjectives_and_verbs() -> None:
    assert list_nouns("The local buses are often dirty and we keep our tickets.") == ["buses", "tickets"]


@given(st.text(max_size=120))
def test_whatever_is_written_a_phrase_has_two_to_six_words_of_the_text(text: str) -> None:
    for phrase, _ in list_noun_phrases(text):
        assert 2 <= len(phrase) <= 6
        assert all(word in text for word in phrase)
