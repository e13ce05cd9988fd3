"""Labelled examples supervise which answers are coded to a theme, as far as they prove to help."""

from functools import cache

import numpy as np

from lib.themes.assignment import Scores, choose_assignments, compute_confidences, compute_similarities
from lib.themes.engine import assign_themes
from lib.themes.supervised import _estimate_overlooked, code_by_examples
from lib.themes.types import GivenTheme, LabelledExample
from lib.themes.vectors import normalise_rows
from tests.benchmarks.many_short import many_short
from tests.support.subject_answers import BUSES, PARKS

SCORED = range(100)  # of the answers; the others may be examples
Pairs = set[tuple[int, int]]


@cache
def read_set() -> tuple[list[str], Pairs, list[GivenTheme]]:
    themes, answers, carried = many_short(5)
    true = {(answer, theme) for answer, of in enumerate(carried[:300]) for theme in of}
    return answers[:300], true, [GivenTheme(label, description) for _, label, description in themes]


def list_examples(count: int) -> list[tuple[int, int]]:
    """List so many examples of each theme, with all that their answers carry."""
    _, true, themes = read_set()
    drawn = {
        answer
        for theme in range(len(themes))
        for answer in [answer for answer, of in sorted(true) if of == theme and answer not in SCORED][:count]
    }
    return [(answer, theme) for answer, theme in sorted(true) if answer in drawn]


def compute_f1(found: Pairs) -> float:
    true, found = ({pair for pair in pairs if pair[0] in SCORED} for pairs in (read_set()[1], found))
    return 2 * len(true & found) / (len(true) + len(found))


def assign(themes: list[GivenTheme], examples: list[tuple[int, int]]) -> Pairs:
    return {(one.answer, one.theme) for one in assign_themes(read_set()[0], themes, examples=examples)}


def test_the_more_examples_there_are_the_better_the_answers_are_coded() -> None:
    _, _, themes = read_set()
    scores = [compute_f1(assign(themes, list_examples(count))) for count in (0, 5, 20)]
    assert scores[0] <= scores[1] + 0.01
    assert scores[1] < scores[2]


def test_examples_that_each_name_one_theme_of_several_do_not_teach_that_answers_have_one() -> None:
    _, true, themes = read_set()
    carried = {answer: sorted(theme for of, theme in true if of == answer) for answer in range(100, 300)}
    one_each = [(answer, of[answer % len(of)]) for answer, of in carried.items() if of]
    found = assign(themes, one_each)
    assert compute_f1(found) > 0.93
    coded, truly = (sum(answer in SCORED for answer, _ in pairs) for pairs in (found, true))
    assert coded > 0.85 * truly


def test_what_people_did_not_list_is_taken_for_overlooked_only_where_they_list_one_of_several() -> None:
    truly = np.array([[True, True, False], [False, True, True], [True, False, True], [True, False, False]])
    first_alone = truly & (np.cumsum(truly, axis=1) == 1)
    assert _estimate_overlooked(truly, coded=truly) == 0
    assert _estimate_overlooked(first_alone, coded=truly) == 1
    assert _estimate_overlooked(first_alone, coded=~truly) == 0


def test_themes_whose_labels_say_nothing_are_learned_from_examples() -> None:
    codes = [GivenTheme(f"Code {number}") for number in range(12)]
    assert compute_f1(assign(codes, [])) < 0.3
    assert compute_f1(assign(codes, list_examples(200))) > 0.85


def test_a_theme_without_examples_is_still_recognised_by_its_words() -> None:
    _, true, themes = read_set()
    silent = 0
    examples = [(answer, theme) for answer, theme in list_examples(20) if theme != silent]
    found = {answer for answer, theme in assign(themes, examples) if theme == silent and answer in SCORED}
    carrying = {answer for answer, theme in true if theme == silent and answer in SCORED}
    assert len(found & carrying) > len(carrying) / 2


def test_the_evidence_is_the_sentence_that_tells_the_theme() -> None:
    answers, _, themes = read_set()
    several = [
        *answers,
        "Nobody here has an hour to spare. Fostering is cheaper and better than homes for children in care.",
    ]
    found = assign_themes(several, themes, examples=list_examples(20))
    children = len(themes) - 1
    shown = [several[one.answer][one.start : one.end] for one in found if one.answer == 300 and one.theme == children]
    assert shown == ["Fostering is cheaper and better than homes for children in care."]
    assert all(0 < one.confidence <= 1 for one in found)


def test_what_people_took_off_a_theme_is_not_coded_to_what_is_like_it() -> None:
    said = ["Parks need gardeners"] * 8 + ["Buses run late"] * 8 + ["Parks where herons nest"] * 12
    vectors = normalise_rows(np.array([[1, 0, 0]] * 8 + [[0, 1, 0]] * 8 + [[0.8, 0, 0.6]] * 12))
    themes = np.eye(2, 3, dtype=np.float32)
    kept = [LabelledExample(number, number // 8, True) for number in range(16)]
    taken_off = [LabelledExample(number, 0, False) for number in range(16, 27)]
    without, with_negatives = (
        code_by_examples(said, vectors, themes, compute_similarities(vectors, themes), range(28), examples, code_alike)
        for examples in (kept, [*kept, *taken_off])
    )
    assert (27, 0) in without
    assert (27, 0) not in with_negatives
    assert (0, 0) in with_negatives


def code_alike(similarities: Scores) -> list[tuple[int, int, float]]:
    return choose_assignments(similarities, compute_confidences(similarities))


def test_examples_among_answers_that_say_nothing_break_nothing() -> None:
    themes = [GivenTheme("Parks"), GivenTheme("Buses")]
    answers = ["No comment."] * 30
    assert assign_themes(answers, themes, examples=[(number, number % 2) for number in range(30)]) == []
    mixed = [*answers, *PARKS, *BUSES]
    examples = [(number, number % 2) for number in range(30)] + [(number, int(number > 33)) for number in range(30, 38)]
    found = assign_themes(mixed, themes, examples=examples)
    assert np.all([one.answer >= 30 for one in found])
