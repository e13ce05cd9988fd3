"""How good and how fast the engine of themes is, beside two floors in the same run: a plain method, and TF-IDF with NMF,
which is told the true number of themes.

python -m tests.benchmarks.themes            labelled sets: discovery, assignment with 0, 5 and 20 examples, one half
                                             kept and scored on the other
python -m tests.benchmarks.themes speed      500, 5,000 and 50,000 answers made of clauses of the labelled sets, and as
                                             many of which no two say the same
python -m tests.benchmarks.themes save FILE  ten subsamples of 90 % of each set, with the spread of every score, as JSON
python -m tests.benchmarks.themes compare BASE.json
                                             the same beside saved scores, subsample by subsample: does a change stand?
make benchmark-bertopic                      discovery and its time beside BERTopic, in an environment of its own

Discovery: themes found and true are paired so that the sum of F1 is largest (Hungarian). Micro F1 counts every answer
found or true, those of unpaired themes too; macro F1 is the mean over true themes. Nothing here is a test.

A change stands where the lower 95 % bound of its mean effect over the sets is above -.005 and no set loses more than two
of its standard deviations over subsamples (at least .005). A third argument
of save and compare is the number of subsamples, for a first look.
"""

import csv
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from scipy.stats import t as student

from lib.themes import vectors
from lib.themes.engine import assign_themes, discover_themes
from lib.themes.grouping import THEMES_PER_TENFOLD
from lib.themes.statements import split_into_statements
from lib.themes.stems import extract_stems
from lib.themes.types import GivenTheme
from lib.themes.vectors import Vectors, encode_texts, normalise_rows
from tests.benchmarks.many_short import many_short
from tests.benchmarks.table import BenchmarkRow, add_row

LABELLED = Path(__file__).parent / "labelled"
TAKING_STOCK = Path(__file__).parents[2] / "data" / "taking_stock"
ASKED = {
    "council_finance": "How should councils be helped to manage rising demand for their services with less money, and "
    "what stands in the way?",
    "peer_challenge": "What has your experience of peer challenge and shared learning between councils been, and what "
    "would you change?",
    "written_clauses": "What works well, and what should change, in the way councils help each other to improve "
    "(sector-led improvement)? Please tell us in your own words.",
    "combined_clauses": "Thinking about councils helping each other to improve: what should sector-led improvement do "
    "next, and what gets in the way?",
    "future_of_support": "Thinking about the next five years, what should change about sector-led improvement in English "
    "local government, and what should be kept?",
    "parks_and_libraries": "The council has published its plans for parks, libraries and leisure for the next five years. "
    "What would you like to tell us about them?",
    "half_says_nothing": "How should councils in England support one another before, during and after emergencies such as "
    "floods, and what would make that support work better?",
    "unequal_themes": "What makes it hard for your council to recruit and keep planners, social workers and other "
    "hard-to-find staff, and what would help?",
    "with_residual": "Which of the changes to libraries, register offices and customer centres set out in this paper "
    "should come first for your residents, and why?",
}
# Seven sets whose writers had not seen the engine: short clauses, clauses put together from parts, two by hand, one in
# which half of the clauses say nothing, one with themes of very unequal size, and one with residual themes.
UNSEEN = (
    "written_clauses",
    "combined_clauses",
    "future_of_support",
    "parks_and_libraries",
    "half_says_nothing",
    "unequal_themes",
    "with_residual",
)
MOST = 20  # examples of a theme
BERTOPIC = Path(__file__).parents[2] / ".venv-bertopic" / "bin" / "python"
RIVAL = Path(__file__).parent / "rival.py"
Coding = NDArray[np.bool_]  # answers x themes
MAX_SECONDS = {500: 2, 5_000: 15, 50_000: 180}  # by the number of answers
SUBSAMPLES, SUBSAMPLE_SHARE = 10, 0.9
MAX_LOSS, MAX_LOSS_IN_SDS = 0.005, 2
MIN_SD = 0.005  # of a set's scores over subsamples; less is an accident
# what a subsample is scored by; "against truth" is how many codings there are for each true one
DISCOVERY_SCORES = ("micro", "macro", "precision", "recall", "themes against truth")
ASSIGNMENT_SCORES = ("given micro", "given precision", "given recall", "given themes against truth")
JUDGES = ("micro", "macro", "given micro")
SavedScores = dict[str, list[dict[str, float]]]  # by set, one dict a subsample


class Set(NamedTuple):
    """answers to one question, with the themes that they truly carry."""

    name: str
    question: str
    texts: list[str]
    themes: list[GivenTheme]
    true: Coding
    responses: tuple[str, ...] = ()  # the response that each answer is part of, where it is known


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labelled(name: str) -> list[Set]:
    """The sets of one folder: one a question."""
    folder = LABELLED / name
    answers, themes, assigned = (_read(folder / f"{part}.csv") for part in ("answers", "themes", "assignments"))
    asked = (
        {one["question"]: one["text"] for one in _read(folder / "questions.csv")} if "question" in answers[0] else {}
    )
    sets = []
    for question in asked or {"": ""}:
        ours, there = ([row for row in part if not asked or row["question"] == question] for part in (answers, themes))
        sets.append(_set(f"{name} {question}", asked.get(question, ASKED.get(name, "")), ours, there, assigned))
    return sets


def planted() -> list[Set]:
    """The demonstration's answers, one set a question."""
    export, themes = _read(TAKING_STOCK / "survey_export.csv"), _read(TAKING_STOCK / "planted_themes.csv")
    planted_in = _read(TAKING_STOCK / "planted_assignments.csv")
    sets = []
    for column in (name for name in export[0] if name[:1] == "Q" and name[1:2].isdigit()):
        number = column.split(".")[0][1:]
        answers = [{"id": row["Response ID"], "text": row[column]} for row in export if row[column].strip()]
        assigned = [{"id": r["response"], "theme_id": r["theme_id"]} for r in planted_in if r["question"] == number]
        raised = {one["theme_id"] for one in assigned}
        sets.append(
            _set(f"demonstration {number}", column, answers, [t for t in themes if t["theme_id"] in raised], assigned)
        )
    return sets


def in_plain_words(most: int = 99) -> list[Set]:
    """A thousand short answers, and three hundred of another draw, from at most so many sentences a theme."""
    sets = []
    for seed, count in ((20, 1_000), (21, 300)):
        themes, answers, carried = many_short(seed, most)
        true = np.array([[theme in of for theme in range(len(themes))] for of in carried[:count]])
        given = [GivenTheme(label, description) for _, label, description in themes]
        sets.append(Set(f"many_short {count}", "", answers[:count], given, true))
    return sets


def with_asides() -> list[Set]:
    """Short answers with none to two sentences beside the point, which belong to no theme."""
    asides = [
        f"{clause.text.rstrip('.')}."
        for one in labelled("short_arguments")
        for clause in split_into_statements(one.texts)
    ]
    chance = random.Random(1)  # noqa: S311
    return [
        one._replace(
            texts=[" ".join([text, *chance.sample(asides, chance.choice([0, 0, 1, 1, 2]))]) for text in one.texts]
        )
        for one in (in_plain_words()[1], in_plain_words(6)[1])
    ]


def families() -> dict[str, list[Set]]:
    """All sets, by the name of what they came from."""
    return {
        "many_short": in_plain_words(),
        "few_sentences": in_plain_words(6),
        "with_asides": with_asides(),
        "demonstration": planted(),
        **{name: labelled(name) for name in ("council_finance", "short_arguments", "peer_challenge", *UNSEEN)},
    }


def _set(
    name: str,
    question: str,
    answers: list[dict[str, str]],
    themes: list[dict[str, str]],
    assigned: list[dict[str, str]],
) -> Set:
    row, column = {one["id"]: n for n, one in enumerate(answers)}, {one["theme_id"]: n for n, one in enumerate(themes)}
    true = np.zeros((len(answers), len(themes)), bool)
    for one in assigned:
        if one["id"] in row and one["theme_id"] in column:
            true[row[one["id"]], column[one["theme_id"]]] = True
    given = [GivenTheme(one["label"], one["description"]) for one in themes]
    return Set(name, question, [one["text"] for one in answers], given, true, tuple(one["id"] for one in answers))


def paired(found: Coding, true: Coding) -> tuple[float, float]:
    """Micro and macro F1 of the best pairing of found and true themes."""
    shared, macro = _pair(found, true)
    return float(2 * shared / max(found.sum() + true.sum(), 1)), macro


def _pair(found: Coding, true: Coding) -> tuple[int, float]:
    """How many codings the best pairing of found and true themes shares, and its macro F1."""
    both = found.T.astype(int) @ true.astype(int)
    f1 = 2 * both / np.maximum(found.sum(0)[:, None] + true.sum(0)[None, :], 1)
    rows, columns = linear_sum_assignment(-f1)
    return int(both[rows, columns].sum()), float(f1[rows, columns].sum() / true.shape[1])


def f1(found: Coding, true: Coding) -> float:
    """Micro F1 where the themes are given."""
    return float(2 * (found & true).sum() / max(found.sum() + true.sum(), 1))


def coded(pairs: Sequence[tuple[int, int]], answers: int, themes: int) -> Coding:
    coding = np.zeros((answers, max(themes, 1)), bool)
    for answer, theme in pairs:
        coding[answer, theme] = True
    return coding


def ours(one: Set) -> Coding:
    found = discover_themes(one.texts, [one.question])
    return coded([(a.answer, a.theme) for a in found.assignments], len(one.texts), len(found.themes))


def floor(one: Set) -> Coding:
    """TF-IDF and NMF, told the true number of themes; an answer carries what makes up over 0.3 of it."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2).fit_transform(one.texts)
    mixed = NMF(min(one.true.shape[1], *words.shape), init="nndsvda", random_state=0, max_iter=1000).fit_transform(
        words
    )
    return np.asarray(mixed / np.maximum(mixed.sum(1, keepdims=True), 1e-9) > 0.3)


def plain(one: Set) -> Coding:
    """A plain method, not told the number of themes: clauses, stemmed TF-IDF reduced to 60, Ward's method, groups evened
    and joined above a cosine of .45, several themes an answer where it is above .5."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    said = split_into_statements(one.texts)
    words = TfidfVectorizer(analyzer=extract_stems, sublinear_tf=True, min_df=2).fit_transform(
        each.text for each in said
    )
    placed = normalise_rows(TruncatedSVD(min(60, words.shape[1] - 1), random_state=0).fit_transform(words))
    group = fcluster(linkage(placed, "ward"), int(THEMES_PER_TENFOLD * np.log10(len(said)) + 0.5), "maxclust")
    for _ in range(5):
        middles = _middles(placed, group)
        group = (placed @ middles.T).argmax(1)
    while True:
        middles = _middles(placed, group)
        group = (placed @ middles.T).argmax(1)
        near = np.triu(middles @ middles.T, 1)
        first, second = np.unravel_index(near.argmax(), near.shape)
        if near[first, second] < 0.45:
            break
        group[group == second] = first
    like = placed @ middles.T
    carries = (like > 0.5) | ((like == like.max(1, keepdims=True)) & (like > 0.1))
    return coded([(said[row].answer, theme) for row, theme in zip(*carries.nonzero(), strict=True)], len(one.texts),
                 len(middles))  # fmt: skip


def _middles(placed: Vectors, group: NDArray[np.int64]) -> Vectors:
    return normalise_rows(np.array([placed[group == number].sum(0) for number in np.unique(group)]))


def by_examples(one: Set, count: int) -> float:
    """F1 of assigning to the true themes with so many examples of each, on answers that are never an example here."""
    chance = random.Random(0)  # noqa: S311
    drawn = []
    for theme in range(one.true.shape[1]):
        carrying = [int(answer) for answer in np.flatnonzero(one.true[:, theme])]
        chance.shuffle(carrying)
        drawn += [
            (number, answer, theme) for number, answer in enumerate(carrying[: min(MOST, len(carrying) * 6 // 10)])
        ]
    rest = np.setdiff1d(np.arange(len(one.texts)), [answer for _, answer, _ in drawn])
    examples = [(answer, theme) for number, answer, theme in drawn if number < count]
    assigned = assign_themes(one.texts, one.themes, examples=examples, questions=[one.question])
    return f1(coded([(a.answer, a.theme) for a in assigned], *one.true.shape)[rest], one.true[rest])


def kept(one: Set) -> float:
    """Themes found on one half of the answers and kept: micro F1 on the other half."""
    first = discover_themes(one.texts[::2], [one.question])
    given = [GivenTheme(theme.label, theme.description, True, theme.evidence) for theme in first.themes]
    again = assign_themes(one.texts[1::2], given, questions=[one.question])
    return paired(coded([(a.answer, a.theme) for a in again], len(one.texts[1::2]), len(given)), one.true[1::2])[0]


def quality() -> None:
    for name, sets in families().items():
        mine, simple, theirs = (
            np.mean([paired(how(one), one.true) for one in sets], axis=0) for how in (ours, plain, floor)
        )
        given = [float(np.mean([by_examples(one, count) for one in sets])) for count in (0, 5, MOST)]
        half = float(np.mean([kept(one) for one in sets]))
        print(
            f"{name:19} discovery micro {mine[0]:.2f} macro {mine[1]:.2f} | plain method {simple[0]:.2f} {simple[1]:.2f} | "
            f"TF-IDF+NMF {theirs[0]:.2f} {theirs[1]:.2f} | assigning with 0, 5, 20 examples {given[0]:.2f} {given[1]:.2f} {given[2]:.2f} | kept on the other half "
            f"{half:.2f}"
        )
        add_row(BenchmarkRow("themes", f"{name}: discovery, micro F1", mine[0], "", theirs[0], "TF-IDF and NMF"))
        add_row(BenchmarkRow("themes", f"{name}: discovery, micro F1", mine[0], "", simple[0], "plain method"))


def _subsample(one: Set, seed: int) -> Set:
    """Most answers of a set, drawn by a seed, with the themes that they carry."""
    count = len(one.texts)
    rows = np.sort(np.random.default_rng(seed).choice(count, max(1, round(SUBSAMPLE_SHARE * count)), replace=False))
    true = one.true[rows]
    raised = np.flatnonzero(true.any(axis=0))
    return Set(
        one.name,
        one.question,
        [one.texts[row] for row in rows],
        [one.themes[column] for column in raised],
        true[:, raised],
    )


def _score(one: Set) -> dict[str, float]:
    """The scores of one subsample: themes discovered, and the true ones given without examples."""
    found = ours(one)
    shared, macro = _pair(found, one.true)
    given = coded(
        [(a.answer, a.theme) for a in assign_themes(one.texts, one.themes, questions=[one.question])], *one.true.shape
    )
    agreed, said = int((given & one.true).sum()), max(int(one.true.sum()), 1)
    discovery = (
        2 * shared / (found.sum() + said), macro, shared / max(found.sum(), 1), shared / said, found.sum() / said
    )  # fmt: skip
    assignment = (f1(given, one.true), agreed / max(given.sum(), 1), agreed / said, given.sum() / said)
    return {
        score: float(value)
        for score, value in zip((*DISCOVERY_SCORES, *ASSIGNMENT_SCORES), (*discovery, *assignment), strict=True)
    }


def score_subsamples(count: int) -> SavedScores:
    """The scores of every set, of each subsample the mean over the questions of the set."""
    encode_once()
    scores: SavedScores = {}
    for name, sets in families().items():
        drawn = [[_score(_subsample(one, seed)) for one in sets] for seed in range(count)]
        scores[name] = [{key: float(np.mean([one[key] for one in each])) for key in each[0]} for each in drawn]
        mean, spread = _mean_and_sd(scores[name])
        print(f"{name:19}", " | ".join(f"{key} {mean[key]:.3f} ({spread[key]:.3f})" for key in mean), flush=True)
    return scores


def _mean_and_sd(subsamples: Sequence[dict[str, float]]) -> tuple[dict[str, float], dict[str, float]]:
    """Mean and standard deviation of each score over subsamples."""
    columns = {key: [one[key] for one in subsamples] for key in subsamples[0]}
    return (
        {key: float(np.mean(values)) for key, values in columns.items()},
        {key: float(np.std(values, ddof=1)) if len(values) > 1 else 0.0 for key, values in columns.items()},
    )


def save(file: str, count: int = SUBSAMPLES) -> None:
    Path(file).write_text(json.dumps(score_subsamples(count), indent=1), encoding="utf-8")


def compare(file: str, count: int = SUBSAMPLES) -> None:
    """Score anew and print, for each score, the difference to saved ones: whether a change stands."""
    before: SavedScores = json.loads(Path(file).read_text(encoding="utf-8"))
    after = score_subsamples(count)
    print_comparison(before, after)


def print_comparison(before: SavedScores, after: SavedScores) -> None:
    for score in JUDGES:
        differences, lost = [], []
        print(f"\n{score}: before, after, difference")
        for name, now in ((name, now) for name, now in after.items() if name in before):
            then = before[name][: len(now)]
            (old, spread), (new, _) = _mean_and_sd(then), _mean_and_sd(now)
            change = new[score] - old[score]
            differences.append(change)
            if change < -MAX_LOSS_IN_SDS * max(spread[score], MIN_SD):
                lost.append(name)
            print(f"  {name:19} {old[score]:.3f} (SD {spread[score]:.3f}) {new[score]:.3f} {change:+.3f}")
        mean, error = np.mean(differences), np.std(differences, ddof=1) / len(differences) ** 0.5
        bound = mean - student.ppf(0.95, len(differences) - 1) * error
        verdict = "stands" if bound > -MAX_LOSS and not lost else "does not stand"
        print(f"  mean {mean:+.3f}, lower 95 % bound {bound:+.3f}, lost more than two SD: {lost or 'none'}: {verdict}")


def encode_once() -> None:
    """Let the encoder read every text once, since subsamples share most of theirs."""
    encode, known = vectors.encode_texts, dict[str, NDArray[np.float32]]()

    def encode_new(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encode(new), strict=True))
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), -1 if texts else 512)

    vectors.encode_texts = encode_new


def speed() -> None:
    """Each count of answers twice: clauses as they are, which come again, and halves of two joined, none of them twice."""
    sets = [*labelled("council_finance"), *labelled("short_arguments")]
    clauses = [one.text for each in sets for one in split_into_statements(each.texts)]
    halves = [(words[: len(words) // 2], words[len(words) // 2 :]) for words in map(str.split, clauses)]
    for count, limit in MAX_SECONDS.items():
        chance = random.Random(count)  # noqa: S311
        again = [chance.choices(clauses, k=chance.randint(1, 2)) for _ in range(count)]
        apart = [
            [" ".join(chance.choice(halves)[0] + chance.choice(halves)[1]) for _ in range(len(one))] for one in again
        ]
        for kind, said in (("said again", again), ("all distinct", apart)):
            answers = [". ".join(one) for one in said]
            start = time.perf_counter()
            found = discover_themes(answers)
            took = time.perf_counter() - start
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(
                f"{count:6,} answers, {kind:12}: {took:6.1f} s, {len(found.themes)} themes, at most {memory:.2f} GiB so "
                "far",
                flush=True,
            )
            what = f"time for {count:,} answers, {kind}"
            add_row(BenchmarkRow("themes", what, took, "s", goal=f"under {limit} s", is_met=took < limit))


def beside_bertopic() -> None:
    """Discovery and its time beside BERTopic, which gets our clauses and is judged by its best setting on each set."""
    sets = [*in_plain_words(), *planted(), *labelled("council_finance"), *labelled("short_arguments")]
    sets += [one for name in UNSEEN for one in labelled(name)]
    said = [split_into_statements(one.texts) for one in sets]
    clauses = json.dumps([[each.text for each in one] for one in said])
    rival = subprocess.run([BERTOPIC, RIVAL], input=clauses, stdout=subprocess.PIPE, text=True, check=True)
    encode_texts(["the encoder is loaded before, as the other one is"])
    both, micros = list[tuple[float, float]](), list[tuple[float, float]]()
    for one, clause, told in zip(sets, said, json.loads(rival.stdout), strict=True):
        start = time.perf_counter()
        mine = paired(ours(one), one.true)
        took = time.perf_counter() - start
        theirs = max(
            paired(_of_groups(groups, [each.answer for each in clause], len(one.texts)), one.true)
            for groups in told["groups"].values()
        )
        print(
            f"{one.name:20} micro {mine[0]:.2f} macro {mine[1]:.2f} in {took:4.1f} s | BERTopic {theirs[0]:.2f} "
            f"{theirs[1]:.2f} in {told['seconds']:5.1f} s | time {took / told['seconds']:.2f}",
            flush=True,
        )
        both.append((took, told["seconds"]))
        micros.append((mine[0], theirs[0]))
    ours_took, theirs_took = (sum(each) for each in zip(*both, strict=True))
    print(f"all of them in {ours_took:.1f} s | BERTopic {theirs_took:.1f} s | time {ours_took / theirs_took:.2f}")
    is_met = ours_took <= 0.25 * theirs_took
    add_row(
        BenchmarkRow("bertopic", "time for all sets", ours_took, "s", theirs_took, "BERTopic", "at most 0.25", is_met)
    )
    our_score, their_score = (float(np.mean(scores)) for scores in zip(*micros, strict=True))
    add_row(BenchmarkRow("bertopic", "discovery, mean micro F1", our_score, "", their_score, "BERTopic's best setting"))


def _of_groups(groups: Sequence[int], answers: Sequence[int], count: int) -> Coding:
    there = [(answer, group) for answer, group in zip(answers, groups, strict=True) if group >= 0]
    return coded(there, count, max((group for _, group in there), default=-1) + 1)


def run_mode(mode: str = "", *arguments: str) -> None:
    """Run what the command line names; without a name, the table of all sets."""
    if mode in ("save", "compare"):
        {"save": save, "compare": compare}[mode](arguments[0], *map(int, arguments[1:2]))
    else:
        {"speed": speed, "bertopic": beside_bertopic}.get(mode, quality)()


if __name__ == "__main__":
    run_mode(*sys.argv[1:])
