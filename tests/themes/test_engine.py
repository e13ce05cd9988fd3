"""From answers to themes: what is found, kept, assigned and held against what people decided."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.themes.engine import assign_themes, discover_themes
from lib.themes.types import GivenTheme, LabelledExample
from tests.support.subject_answers import BUSES, PARKS, TAX, read_answers


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


def test_where_no_new_themes_are_wanted_all_known_ones_stay_that_are_said_and_no_other_comes() -> None:
    known = [GivenTheme("Parks", "Parks need gardeners.", False, (PARKS[0],)), GivenTheme("Trams", "", True)]
    known.append(GivenTheme("Moon", "Craters on the moon.", False))
    closed = discover_themes([*PARKS, *BUSES, *TAX], known_themes=known, is_closed=True)
    assert {theme.known_index for theme in closed.themes} <= {0, 1, 2}
    assert {0, 1} <= {theme.known_index for theme in closed.themes}
    assert all(theme.size or theme.known_index == 1 for theme in closed.themes)
    assert {assignment.answer for assignment in closed.assignments if assignment.theme == 0} >= set(range(4))
    open_themes = discover_themes([*PARKS, *BUSES, *TAX], known_themes=known).themes
    assert None in {theme.known_index for theme in open_themes}


def test_the_same_answers_give_the_same_themes() -> None:
    assert discover_themes(read_answers(80)) == discover_themes(read_answers(80))


def test_from_twenty_answers_themes_are_found_and_from_none_no_error_comes() -> None:
    assert discover_themes(read_answers(20)).themes
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
    answers = read_answers(120)
    first = discover_themes(answers[:80])
    known = [GivenTheme(one.label, one.description, False, one.evidence) for one in first.themes]
    again = discover_themes(answers, known_themes=known)
    kept = [one for one in again.themes if one.known_index is not None]
    assert len(kept) >= len(first.themes) / 3
    assert all(one.label == known[one.known_index].label for one in kept if one.known_index is not None)


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
