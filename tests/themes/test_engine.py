"""From answers to themes: what is cut, what is left out, what is found, kept, named and taught."""

import csv
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.settings import ROOT
from lib.themes.assignment import choose_assignments, compute_similarities, self_train_centroids
from lib.themes.engine import assign_themes, discover_themes, ignore_progress
from lib.themes.grouping import cluster_statements
from lib.themes.labels import format_label
from lib.themes.material import is_substantive, prepare_answers
from lib.themes.place_names import has_place_name, remove_place_names
from lib.themes.statements import find_sentence_around, split_into_statements
from lib.themes.stems import extract_stems
from lib.themes.thesaurus import find_concepts
from lib.themes.types import GivenTheme, LabelledExample
from lib.themes.vectors import normalise_rows
from tests.benchmarks.many_short import SENTENCES

LABELLED = ROOT / "tests" / "benchmarks" / "labelled"
PARKS = [
    "Parks need more gardeners.",
    "More gardeners are needed in our parks.",
    "The parks lack gardeners.",
    "Gardeners for the parks, please.",
]
BUSES = [
    "Evening buses must run later.",
    "Run the evening buses later.",
    "Later evening buses would help.",
    "Buses stop too early in the evening.",
]
TAX = [
    "Business rates should stay local.",
    "Let councils keep business rates.",
    "Keep the business rates local.",
    "Local business rates retention helps us.",
]


def some(count: int) -> list[str]:
    with (LABELLED / "council_finance" / "answers.csv").open(encoding="utf-8") as file:
        return [line["text"] for line in csv.DictReader(file)][:count]


def test_an_answer_with_two_points_gives_two_statements_at_their_places() -> None:
    text = "We need stable funding for several years ahead, and inspectors should visit schools far less often."
    found = split_into_statements([text])
    assert [one.text for one in found] == [
        "We need stable funding for several years ahead",
        "inspectors should visit schools far less often.",
    ]
    assert all(text[one.start : one.end] == one.text for one in found)


def cut(text: str) -> list[str]:
    return [one.text for one in split_into_statements([text])]


def test_a_bare_and_parts_two_points_but_neither_a_list_nor_the_name_of_a_place() -> None:
    assert len(cut("Small districts lack officer capacity and hospital discharges need one budget.")) == 2
    assert len(cut("The sector has people, local knowledge and every possible motive to rescue its councils.")) == 1
    assert len(cut("Public health specialists are few in Yorkshire and the Humber since posts were cut.")) == 1


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Councils across the North West support this", "Councils support this"),
        ("In Leeds, help comes late", "help comes late"),
        ("York’s bus lanes work", "bus lanes work"),
        ("Reading the report helps", "Reading the report helps"),
        ("No place is named", "No place is named"),
    ],
)
def test_places_are_taken_out_of_what_is_compared(written: str, left: str) -> None:
    assert remove_place_names(written) == left
    assert has_place_name(written) == (written != left)


def test_who_writes_from_one_region_does_not_make_a_theme() -> None:
    regions = ("the North West", "the South East", "Yorkshire and the Humber", "London")
    said = ("gardeners keep our parks alive", "evening buses stop far too early", "business rates ought to stay local")
    answers = [f"Colleagues in {region} tell us that {one}." for region in regions for one in said * 2]
    found = discover_themes(answers)
    carried = {
        frozenset(one.answer % 3 for one in found.assignments if one.theme == t) for t in range(len(found.themes))
    }
    assert carried == {frozenset({0}), frozenset({1}), frozenset({2})}


def test_what_is_said_in_answer_to_several_questions_is_one_theme_and_each_question_is_heard() -> None:
    answers = [*PARKS, *TAX, *PARKS, *BUSES]
    questions = ["What matters most?"] * 8 + ["What else should change?"] * 8
    found = discover_themes(answers, questions)
    about = ["parks"] * 4 + ["rates"] * 4 + ["parks"] * 4 + ["buses"] * 4
    subjects = [{about[one.answer] for one in found.assignments if one.theme == t} for t in range(len(found.themes))]
    assert all(len(one) == 1 for one in subjects)
    assert set.union(*subjects) == {"parks", "rates", "buses"}
    heard = {questions[one.answer] for one in found.assignments if one.theme == subjects.index({"parks"})}
    assert heard == set(questions)


def test_a_sentence_that_a_campaign_sends_a_hundred_times_weighs_as_one() -> None:
    answers = [*PARKS, *BUSES, *TAX]
    flooded = [*answers, *[f"In {place}, parks need gardeners." for place in ("Leeds", "York", "Kent", "Bury")] * 25]
    assert (
        len(prepare_answers(flooded, [], ignore_progress).distinct_rows)
        == len(prepare_answers(answers, [], ignore_progress).distinct_rows) + 1
    )


def test_a_few_sentences_that_hundreds_send_are_still_as_many_themes() -> None:
    sentences = [line.strip() for block in SENTENCES.values() for line in block.strip().splitlines()[:4]]
    once, often = discover_themes(sentences), discover_themes(sentences * 20)
    assert len(once.themes) < 10
    assert len(often.themes) >= len(SENTENCES) - 1


def test_two_groups_in_the_same_words_are_one_theme_however_the_encoder_sees_them() -> None:
    words, sentences = np.eye(3, dtype=np.float32), np.eye(4, dtype=np.float32)
    said = [np.hstack([words[word], 2 * sentences[sentence]]) for word, sentence in ((0, 0), (0, 1), (1, 2), (2, 3))]
    found = cluster_statements(np.repeat(normalise_rows(np.array(said)), 5, axis=0), theme_count=4, lexical_width=3)
    assert len(found) == 3


def test_a_chain_of_groups_each_like_the_next_is_not_one_theme() -> None:
    turned = np.radians([0, 55, 110])
    said = [np.hstack([[np.cos(one), np.sin(one)], 2 * other]) for one, other in zip(turned, np.eye(3), strict=True)]
    found = cluster_statements(np.repeat(normalise_rows(np.array(said)), 5, axis=0), theme_count=3, lexical_width=2)
    assert len(found) == 2


def test_a_word_means_what_it_means_and_not_what_another_of_its_stem_does() -> None:
    assert find_concepts("the public management of a political decade") == []
    assert find_concepts("executive income") == ["reasons:wages"]
    assert find_concepts("allowed") == find_concepts("allow") == ["reasons:allow"]
    assert "reasons:politeness" in find_concepts("a polite reply")


def test_what_ends_a_text_counts_once_as_what_begins_it() -> None:
    assert sorted(find_concepts("housing and buses")) == sorted(find_concepts("buses and housing"))
    assert len(find_concepts("buses")) == len(set(find_concepts("buses")))


def test_bullets_and_lines_are_statements_and_an_abbreviation_ends_none() -> None:
    found = [
        one.text for one in split_into_statements(["- more gardeners\n- later buses, e.g. at night\n3) lower rates"])
    ]
    assert found == ["more gardeners", "later buses, e.g. at night", "lower rates"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), max_size=5))
def test_whatever_is_written_a_statement_is_a_slice_of_its_answer(answers: list[str]) -> None:
    for one in split_into_statements(answers):
        assert one.text == answers[one.answer][one.start : one.end] != ""
        start, end = find_sentence_around(answers[one.answer], one.start, one.end)
        assert start <= one.start < one.end <= end <= len(answers[one.answer])


@pytest.mark.parametrize(
    "text",
    ["No comment.", "N/A", "Nothing to add", "See our answer to question 3.", "We answer as a district council.",
     "This reply has been agreed by our leader and chief executive.", "Thank you for the opportunity to respond.", "As a metropolitan borough with a small corporate team", "", "!!!"],
)  # fmt: skip
def test_no_comment_and_who_is_writing_carry_no_theme(text: str) -> None:
    assert not is_substantive(text)
    assert is_substantive("Parks need more gardeners")


def test_the_wording_of_the_question_said_back_carries_no_theme() -> None:
    asked = frozenset(extract_stems("What has worked well in sector-led improvement for your organisation?"))
    assert not is_substantive("Sector-led improvement has worked well for our organisation", asked)
    assert is_substantive("Mentoring of new leaders has worked well", asked)


def test_an_opening_as_a_district_council_is_taken_off_what_follows() -> None:
    material = prepare_answers(
        ["As a small district council we lack gardeners for the parks."], (), lambda _share, _what: None
    )
    assert [one.text for one in material.statements] == ["we lack gardeners for the parks."]


def test_different_words_for_the_same_thing_share_a_concept() -> None:
    assert set(find_concepts("our potholes")) & set(find_concepts("a highway full of holes and road repairs"))


def test_what_says_the_same_becomes_a_theme_with_its_sentences() -> None:
    answers = [*PARKS, *BUSES, *TAX, "No comment.", ""]
    found = discover_themes(answers)
    of = {place: {one.theme for one in found.assignments if one.answer == place} for place in range(len(answers))}
    for group in (range(4), range(4, 8), range(8, 12)):
        together = Counter(theme for place in group for theme in of[place])
        assert max(together.values(), default=0) >= 3, (group, of)
    assert not of[12]
    assert not of[13]
    for one in found.assignments:
        assert answers[one.answer][one.start : one.end].strip()
        assert 0 <= one.confidence <= 1
    assert len({theme.label for theme in found.themes}) == len(found.themes)


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


def test_the_same_answers_give_the_same_themes() -> None:
    assert discover_themes(some(80)) == discover_themes(some(80))


def test_from_twenty_answers_themes_are_found_and_from_none_no_error_comes() -> None:
    assert discover_themes(some(20)).themes
    for few in ([], [""], ["No comment."], ["Parks need more gardeners."], ["Parks need gardeners."] * 3):
        assert len(discover_themes(few).themes) <= 1


def test_settled_themes_stay_as_they_are_and_only_new_ones_are_named() -> None:
    known = [
        GivenTheme("Gardeners in parks", "Parks need staff."),
        GivenTheme("Nobody says this", "Rockets to the moon."),
    ]
    found = discover_themes([*PARKS, *BUSES, *TAX], known_themes=known)
    assert [(one.label, one.description, one.known_index) for one in found.themes[:2]] == [
        ("Gardeners in parks", "Parks need staff.", 0), ("Nobody says this", "Rockets to the moon.", 1)
    ]  # fmt: skip
    assert {one.answer for one in found.assignments if one.theme == 0} >= {0, 1, 2}
    assert all(one.known_index is None for one in found.themes[2:])


def test_themes_of_an_earlier_run_are_recognised_in_new_answers() -> None:
    answers = some(120)
    first = discover_themes(answers[:80])
    known = [GivenTheme(one.label, one.description, False, one.evidence) for one in first.themes]
    again = discover_themes(answers, known_themes=known)
    kept = [one for one in again.themes if one.known_index is not None]
    assert len(kept) >= len(first.themes) / 3
    assert all(one.label == known[one.known_index].label for one in kept if one.known_index is not None)


def test_what_a_theme_clearly_catches_tells_what_else_belongs_to_it() -> None:
    themes = np.eye(2, 3, dtype=np.float32)
    said = normalise_rows(np.array([[1, 0, 0.8]] * 6 + [[0, 1, 0]] * 6 + [[0, 0.1, 1]]))
    assert compute_similarities(said, themes)[-1].argmax() == 1
    assert compute_similarities(said, self_train_centroids(said, themes))[-1].argmax() == 0


def test_themes_that_their_words_hardly_tell_apart_are_not_drawn_astray() -> None:
    themes = np.eye(2, 3, dtype=np.float32)
    said = normalise_rows(np.array([[1, 0.91, 0.8]] * 6 + [[0.91, 1, 0]] * 6))
    assert np.array_equal(self_train_centroids(said, themes), themes)
    assert np.array_equal(self_train_centroids(said[:0], themes), themes)
    assert np.array_equal(self_train_centroids(said, themes[:1]), themes[:1])


def test_given_themes_are_assigned_by_label_and_description_and_examples_move_them() -> None:
    themes = [GivenTheme("Gardeners in parks"), GivenTheme("Buses in the evening"), GivenTheme("Business rates")]
    answers = [*PARKS, *BUSES, *TAX, "The heron nests by the lake again.", "Herons nest on the lake."]
    plain = assign_themes(answers, themes)
    assert {(one.answer, one.theme) for one in plain} >= {(0, 0), (4, 1), (8, 2)}
    taught = assign_themes(answers, themes, examples=[(12, 1), (4, 1), (0, 0), (8, 2)])
    assert any(one.answer == 13 and one.theme == 1 for one in taught)
    assert not any(one.answer == 13 and one.theme == 1 for one in plain)


def test_one_wrong_example_does_not_outweigh_what_a_theme_is_called() -> None:
    answers = [*PARKS, *BUSES]
    themes = [GivenTheme("Gardeners keep parks in order"), GivenTheme("Evening buses should run later")]
    wrong = [(0, 1)]  # an answer about parks, said to be about buses
    found = {(one.answer, one.theme) for one in assign_themes(answers, themes, examples=wrong)}
    assert {(number, 0) for number in range(1, len(PARKS))} <= found


def test_what_people_decided_is_held_against_what_the_machine_comes_to() -> None:
    known = [GivenTheme("Gardeners in parks"), GivenTheme("Buses in the evening")]
    decided = [LabelledExample(place, int(place >= 4), True) for place in range(8)] + [
        LabelledExample(0, 1, False),
        LabelledExample(5, 0, False),
    ]
    found = discover_themes([*PARKS, *BUSES, *TAX], known_themes=known, labelled_examples=decided)
    assert found.agreement_before is not None
    assert found.agreement_after is not None
    assert 0.5 <= found.agreement_after <= 1
    assert discover_themes([*PARKS, *BUSES], known_themes=known, labelled_examples=decided[:3]).agreement_after is None


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_whatever_is_written_nothing_breaks_and_evidence_stands_in_its_answer(answers: list[str]) -> None:
    for one in discover_themes(answers, ["What next?"]).assignments:
        assert 0 <= one.start < one.end <= len(answers[one.answer])


def test_a_statement_like_no_theme_carries_none() -> None:
    assert choose_assignments(np.array([[0.05, 0.01], [0.6, 0.2]]), np.array([[0.9, 0.1], [0.8, 0.2]])) == [(1, 0, 0.8)]


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


def test_agreement_is_measured_without_the_sentences_of_the_answers_that_are_held_out() -> None:
    answers = [*BUSES, *TAX, *(f"The heron nests by lake number {word}." for word in ("one", "two", "six", "ten"))]
    bare = [GivenTheme("Buses in the evening"), GivenTheme("Business rates")]
    decided = [LabelledExample(place, 0, True) for place in (0, 1, 2, 3, 8, 9)] + [
        LabelledExample(place, 1, True) for place in range(4, 8)
    ]
    told = [GivenTheme("Buses in the evening", evidence=tuple(answers[8:10])), bare[1]]
    without, with_sentences = (
        discover_themes(answers, known_themes=known, labelled_examples=decided) for known in (bare, told)
    )
    assert without.agreement_before is not None
    assert (with_sentences.agreement_before, with_sentences.agreement_after) == (
        without.agreement_before,
        without.agreement_after,
    )


def test_an_answer_of_any_length_is_cut_in_no_long_time() -> None:
    begun = time.monotonic()
    for piece in (
        ".",
        "e.g. ",
        "money is short for us, and ",
        "a",
        "(",
        "- ",
        "as a council ",
        "Brighton and Hove ",
        " ",
    ):
        said = split_into_statements(["As a " + piece * (50_000 // len(piece)) + " x please add money"])
        assert said[-1].text.endswith("add money")
        assert is_substantive(said[-1].text)
    assert is_substantive("As a council with " + "-" * 150 + "a" * 150 + "! we need money")
    assert prepare_answers(["As " + "-" * 150 + " x please add money"], (), ignore_progress).statements
    assert time.monotonic() - begun < 20  # it was minutes while time grew with the square of the length
