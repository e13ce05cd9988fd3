"""How good the themes are that are found across all questions of a consultation.

python -m tests.benchmarks.across

On the demonstration, and on two consultations put together from the labelled sets, so that nothing is chosen by the
demonstration alone. "Thirds": the answers of each set are three questions, which share its themes. "Overlapping": each set
is two questions, in which a third of its themes is the same and a third each is not; answers that name others are left out.

Each theme found is held against the true theme that most of its answers carry. Precision: the share of its answers that
carry it, weighted by size. Error: by how much the share of councils that it has is off the share of councils that truly
say its true theme; a part of a theme has a large one. Wrongly said: the share of councils that it has and that do not say
its true theme.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lib.themes.engine import discover_themes
from tests.benchmarks.table import BenchmarkRow, add_row
from tests.benchmarks.themes import Coding, Set, coded, encode_once, in_plain_words, labelled, paired, planted

JOINED = (
    "council_finance", "peer_challenge", "future_of_support", "parks_and_libraries", "half_says_nothing",
    "unequal_themes", "with_residual", "written_clauses", "combined_clauses",
)  # fmt: skip
THIRDS_SIZE, OVERLAPPING_SIZE = 330, 150  # answers of a set, of a question


def thirds() -> list[Set]:
    questions = []
    for one in [labelled(name)[0] for name in JOINED] + in_plain_words()[1:]:
        rows = np.random.default_rng(1).permutation(len(one.texts))[:THIRDS_SIZE]
        questions += [_make_question(one, np.sort(rows[part::3]), part) for part in range(3)]
    return questions


def overlapping() -> list[Set]:
    questions = []
    for one in [labelled(name)[0] for name in JOINED] + in_plain_words()[1:]:
        chance = np.random.default_rng(2)
        theme_count = one.true.shape[1]
        thirds_of_themes = np.empty(theme_count, int)
        thirds_of_themes[chance.permutation(theme_count)] = np.arange(theme_count) * 3 // theme_count
        rows: tuple[list[int], list[int]] = ([], [])
        for row in chance.permutation(len(one.texts))[:700]:
            named = set(thirds_of_themes[one.true[row]].tolist())
            fitting = [part for part, absent in ((0, 2), (1, 0)) if absent not in named]
            if fitting:
                rows[chance.choice(fitting)].append(int(row))
        questions += [
            _make_question(one, np.sort(rows[part])[:OVERLAPPING_SIZE], part) for part in range(2)
        ]  # fmt: skip
    return questions


def _make_question(one: Set, rows: NDArray[np.int64], part: int) -> Set:
    """Some answers of a set as those to one question; the first of each question are one council's."""
    true = one.true[rows]
    columns = np.flatnonzero(true.any(axis=0))
    return Set(
        one.name,
        f"{one.question or one.name} Part {part}",
        [one.texts[row] for row in rows],
        [one.themes[column] for column in columns],
        true[:, columns],
        tuple(str(number) for number in range(len(rows))),
    )


def print_scores(name: str, sets: Sequence[Set], *, shows_widest: bool) -> None:
    sizes_of_sets = [len(one.texts) for one in sets]
    labels = sorted({theme.label for one in sets for theme in one.themes})
    true = np.zeros((sum(sizes_of_sets), len(labels)), bool)
    for one, start in zip(sets, np.cumsum([0, *sizes_of_sets]), strict=False):
        for column, theme in enumerate(one.themes):
            true[start : start + len(one.texts), labels.index(theme.label)] |= one.true[:, column]
    found = discover_themes(
        [text for one in sets for text in one.texts], [one.question for one in sets for _ in one.texts]
    )
    coding = coded([(a.answer, a.theme) for a in found.assignments], len(true), len(found.themes))
    shared, sizes = coding.T.astype(int) @ true.astype(int), coding.sum(axis=0)
    matched = shared.argmax(axis=1)
    precisions = shared.max(axis=1) / np.maximum(sizes, 1)
    councils, true_councils = _mark_councils(coding, sets), _mark_councils(true, sets)[:, matched]
    errors = np.abs(councils.mean(axis=0) - true_councils.mean(axis=0))
    wrongly_said = (councils & ~true_councils).mean(axis=0)
    question_numbers = np.repeat(range(len(sets)), sizes_of_sets)
    question_counts = np.array([len(np.unique(question_numbers[column])) for column in coding.T])
    widest = np.argsort(-sizes, kind="stable")
    for theme in widest[:20] if shows_widest else ():
        mixed = "mixed: " if found.themes[theme].is_mixed else ""
        print(
            f"{sizes[theme]:4} {precisions[theme]:.2f}  {mixed}{found.themes[theme].label}  <-  {labels[matched[theme]]}"
        )
    micro, macro = paired(coding, true)
    print(
        f"{name:14} {len(sizes)} themes for {len(labels)}, {len(set(matched.tolist()))} matched | F1 {micro:.3f} / {macro:.3f} | "
        f"precision {(precisions * sizes).sum() / sizes.sum():.3f}, ten widest {precisions[widest[:10]].mean():.3f} | "
        f"error of a share of councils {errors.mean():.3f}, by size {(errors * sizes).sum() / sizes.sum():.3f}, in two "
        f"questions or more {errors[question_counts > 1].mean():.3f}, twenty widest {errors[widest[:20]].mean():.3f}, ten "
        f"widest {errors[widest[:10]].mean():.3f} | wrongly said {wrongly_said.mean():.3f}",
        flush=True,
    )
    scores = (
        ("precision", (precisions * sizes).sum() / sizes.sum(), "at least .60", 0.6, 1),
        ("precision of the ten widest", precisions[widest[:10]].mean(), "at least .55", 0.55, 1),
        ("error of a share of councils", errors.mean(), "at most .15", 0.15, -1),
    )
    for what, value, goal, limit, sign in scores:
        is_demonstration = name == "demonstration"
        add_row(
            BenchmarkRow(
                "across questions", f"{name}: {what}", float(value), goal=goal if is_demonstration else "",
                is_met=bool(sign * value >= sign * limit) if is_demonstration else None,
            )
        )  # fmt: skip


def _mark_councils(coding: Coding, sets: Sequence[Set]) -> Coding:
    """The themes that each response, of one council, carries in any of its answers, one row a response."""
    _, rows = np.unique([response for one in sets for response in one.responses], return_inverse=True)
    marked = np.zeros((rows.max() + 1, coding.shape[1]), bool)
    np.logical_or.at(marked, rows, coding)
    return marked


if __name__ == "__main__":
    encode_once()
    print_scores("demonstration", planted(), shows_widest=True)
    print_scores("thirds", thirds(), shows_widest=False)
    print_scores("overlapping", overlapping(), shows_widest=False)
