"""How much labelled examples add to the assignment of given themes, and how long it takes.

python -m tests.benchmarks.examples          labelled sets: 0, 5, 20 and 200 examples a theme, on answers never an example
python -m tests.benchmarks.examples codes    answers all coded by people, to themes whose labels say nothing

Six in ten answers may become examples, the same four in ten are scored whatever the number; the mean of three draws.
"by theme": an example says one theme of its answer, whatever else the answer carries, and the same answer may be an example
of another; "one": the same, and every answer is an example of one theme alone; "whole": all themes of the answer.
Seconds are of the processor. Micro F1 counts pairs of answer and theme; samples-F1 is the mean F1 of the answers that truly carry a theme.
"""

import random
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_union

from lib.themes import engine
from lib.themes.material import PreparedAnswers, prepare_answers
from lib.themes.types import ExamplePair, GivenTheme
from tests.benchmarks.many_short import many_short
from tests.benchmarks.table import BenchmarkRow, add_row
from tests.benchmarks.themes import UNSEEN, Coding, Set, coded, f1, in_plain_words, labelled, planted

COUNTS = (0, 5, 20, 200)
DRAWS = 3
SCORED_SHARE = 0.4  # of the answers, which are never an example


class Draw(NamedTuple):
    """Examples, and the answers to be scored."""

    examples: list[ExamplePair]
    scored: list[int]


def samples_f1(found: Coding, true: Coding) -> float:
    carrying = true.any(axis=1)
    both = (found & true)[carrying].sum(axis=1)
    return float((2 * both / (found.sum(axis=1) + true.sum(axis=1))[carrying]).mean())


def draw(one: Set, count: int, seed: int, *, whole: bool) -> Draw:
    """So many examples of each theme; whole: with all other themes of the same answers."""
    chance = random.Random(seed)  # noqa: S311
    order = list(range(len(one.texts)))
    chance.shuffle(order)
    scored_count = int(len(order) * SCORED_SHARE)
    examples = {
        (answer, theme)
        for theme in range(one.true.shape[1])
        for answer in [answer for answer in order[scored_count:] if one.true[answer, theme]][:count]
    }
    if whole:
        answers = {answer for answer, _ in examples}
        examples = {(answer, int(theme)) for answer in answers for theme in np.flatnonzero(one.true[answer])}
    return Draw(sorted(examples), sorted(order[:scored_count]))


def draw_one_each(one: Set, count: int, seed: int) -> Draw:
    """So many examples of each theme, each answer an example of one of its themes, drawn at random."""
    chance = random.Random(seed)  # noqa: S311
    order = list(range(len(one.texts)))
    chance.shuffle(order)
    scored_count = int(len(order) * SCORED_SHARE)
    counts = [0] * one.true.shape[1]
    examples = []
    for answer in order[scored_count:]:
        wanted = [int(theme) for theme in np.flatnonzero(one.true[answer]) if counts[theme] < count]
        if wanted:
            theme = chance.choice(wanted)
            counts[theme] += 1
            examples.append((answer, theme))
    return Draw(sorted(examples), sorted(order[:scored_count]))


DRAWN: dict[str, Callable[[Set, int, int], Draw]] = {
    "by theme": partial(draw, whole=False),
    "one": draw_one_each,
    "whole": partial(draw, whole=True),
}


def score(one: Set, drawn: Draw) -> tuple[float, float]:
    assigned = engine.assign_themes(one.texts, one.themes, examples=drawn.examples, questions=[one.question])
    found = coded([(each.answer, each.theme) for each in assigned], *one.true.shape)[drawn.scored]
    return f1(found, one.true[drawn.scored]), samples_f1(found, one.true[drawn.scored])


def score_word_classifier(one: Set, drawn: Draw) -> tuple[float, float]:
    """Score TF-IDF of words and of characters with one logistic regression a theme, trained on the same examples.

    Its threshold is the one that is best on a fifth of its examples, which are held back for it.
    """
    train = sorted({answer for answer, _theme in drawn.examples})
    chance = random.Random(0)  # noqa: S311
    held_back = sorted(chance.sample(train, max(1, len(train) // 5)))
    fitted = [answer for answer in train if answer not in set(held_back)]
    words = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2),
    )
    model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1_000))
    model.fit(words.fit_transform([one.texts[answer] for answer in fitted]), one.true[fitted].astype(int))

    def estimate_chances(answers: list[int]) -> np.ndarray:
        return np.asarray(model.predict_proba(words.transform([one.texts[answer] for answer in answers])))

    held_chances = estimate_chances(held_back)
    threshold = max(np.arange(0.1, 0.9, 0.05), key=lambda level: f1(held_chances >= level, one.true[held_back]))
    found = estimate_chances(drawn.scored) >= threshold
    return f1(found, one.true[drawn.scored]), samples_f1(found, one.true[drawn.scored])


def without_labels(one: Set) -> Set:
    themes = [GivenTheme(f"Code {number}") for number in range(1, len(one.themes) + 1)]
    return one._replace(themes=themes, question="")


def joined(name: str, sets: list[Set], *, same_themes: bool = False) -> Set:
    """The answers of several sets, with the themes of all of them, or with their common themes."""
    rows, columns = [len(one.texts) for one in sets], [one.true.shape[1] for one in sets]
    true = np.zeros((sum(rows), columns[0] if same_themes else sum(columns)), bool)
    for number, one in enumerate(sets):
        row, column = sum(rows[:number]), 0 if same_themes else sum(columns[:number])
        true[row : row + rows[number], column : column + columns[number]] = one.true
    themes = sets[0].themes if same_themes else [theme for one in sets for theme in one.themes]
    return Set(name, "", [text for one in sets for text in one.texts], themes, true)


def coded_by_people() -> list[Set]:
    """Answers all coded, to themes whose labels say nothing."""
    short = []
    for seed in range(30, 34):
        themes, answers, carried = many_short(seed)
        true = np.array([[theme in of for theme in range(len(themes))] for of in carried])
        short.append(Set("", "", answers, [GivenTheme("")] * len(themes), true))
    unlike = ("council_finance", "peer_challenge", "future_of_support", "parks_and_libraries")
    sets = [
        joined("many_short", short, same_themes=True),
        joined("combined and written clauses", labelled("combined_clauses") + labelled("written_clauses")),
        joined("four sets in unlike words", [one for name in unlike for one in labelled(name)]),
        joined("short_arguments", labelled("short_arguments")),
    ]
    return [without_labels(one) for one in sets]


def remember_preparation() -> None:
    """Prepare the answers of a set once for all draws."""
    remembered = cache(lambda texts, questions: prepare_answers(texts, questions, engine.ignore_progress))

    def prepare(texts: list[str], questions: list[str], _report_progress: object) -> PreparedAnswers:
        prepared = remembered(tuple(texts), tuple(questions))
        assert isinstance(prepared, PreparedAnswers)
        return prepared

    setattr(engine, "prepare_answers", prepare)  # noqa: B010 - mypy would not have it otherwise


def quality() -> None:
    remember_preparation()
    kinds = {"many_short": in_plain_words(), "demonstration": planted()}
    kinds |= {name: labelled(name) for name in ("council_finance", "short_arguments", "peer_challenge", *UNSEEN)}
    for name, sets in kinds.items():
        for kind, draw_examples in DRAWN.items():
            start = time.process_time()
            cells = []
            for count in COUNTS:
                scores = np.array(
                    [[score(one, draw_examples(one, count, seed)) for seed in range(DRAWS)] for one in sets]
                )
                micro, samples = scores.mean(axis=(0, 1))
                cells.append(f"{micro:.3f} (SD {scores[..., 0].mean(axis=0).std(ddof=1):.3f}) / {samples:.3f}")
            took = time.process_time() - start
            print(f"{name:20} {kind:8} {' | '.join(cells)} | {took:.0f} s", flush=True)


def codes() -> None:
    for one in coded_by_people():
        start = time.process_time()
        micro, samples = score(one, draw(one, len(one.texts), 0, whole=True))
        took = time.process_time() - start
        start = time.process_time()
        floor_micro, floor_samples = score_word_classifier(one, draw(one, len(one.texts), 0, whole=True))
        floor_took = time.process_time() - start
        size = f"{len(one.texts):,} answers, {len(one.themes)} themes"
        print(
            f"{one.name:30} {size:26} micro {micro:.3f} samples {samples:.3f} in {took:.1f} s | TF-IDF, one against "
            f"rest: micro {floor_micro:.3f} samples {floor_samples:.3f} in {floor_took:.1f} s",
            flush=True,
        )
        floor_name = "TF-IDF, one-against-rest logistic regression"
        add_row(BenchmarkRow("codes", f"{one.name}: samples-F1", samples, "", floor_samples, floor_name))
        add_row(
            BenchmarkRow("codes", f"{one.name}: time", took, "s", floor_took, floor_name, "under a minute", took < 60)
        )


if __name__ == "__main__":
    {"codes": codes}.get(" ".join(sys.argv[1:]), quality)()
