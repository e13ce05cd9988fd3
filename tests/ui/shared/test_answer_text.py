"""Sentences marked in an answer."""

from lib.ui.shared import answer_text


def test_a_word_is_marked_whole_wherever_it_stands() -> None:
    text = "A peer among peers, and a peer"
    found = answer_text.mark_spans(text, [(2, 6), (13, 17), (13, 18), (26, 30)])
    assert found.count(":orange-background[") == 3
    assert ":orange-background[peers]," in found
    assert found.endswith("a :orange-background[peer]")
