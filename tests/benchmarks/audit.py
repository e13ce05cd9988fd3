"""Simulate the audit of themes: coverage and width of the 90 % interval of a share, over all labelled sets.

python -m tests.benchmarks.audit            every theme of every set, audited thirty times

The machine assigns answers to the true themes without examples; a sample is drawn as officers' audits draw it, and is
judged by the truth. Each answer counts as a council. Beside it stands what judging as many answers at random tells
without the machine (the same posterior over one stratum). Nothing here is a test.
"""

import random
from collections import defaultdict

import numpy as np

from lib.actions.audit_sample import allocate_sample
from lib.measures.theme_audit import CouncilPattern, StratumSample, estimate_share
from lib.terms import AUDIT_STRATA, CLEAR, CLOSE, NOT_FOUND, choose_stratum
from lib.themes.engine import assign_themes
from tests.benchmarks.table import BenchmarkRow, add_row
from tests.benchmarks.themes import LABELLED, Set, in_plain_words, labelled, planted

REPEATS = 30
MIN_CARRYING = 3  # themes of fewer answers are not approved


def audit_once(
    strata: dict[str, list[int]], truth: dict[int, bool], chance: random.Random
) -> tuple[float, float, float]:
    """Draw, judge and estimate once: the estimate, and the ends of its interval."""
    allocation = allocate_sample({name: len(answers) for name, answers in strata.items()})
    samples, patterns = {}, []
    for position, name in enumerate(AUDIT_STRATA):
        answers = strata.get(name, [])
        drawn = chance.sample(answers, allocation.get(name, 0))
        coded = sum(truth[answer] for answer in drawn)
        samples[name] = StratumSample(len(answers), len(drawn), coded)
        undecided = tuple(int(position == column) for column in range(len(AUDIT_STRATA)))
        patterns += [
            CouncilPattern(coded, True, (0, 0, 0)),
            CouncilPattern(len(drawn) - coded, False, (0, 0, 0)),
            CouncilPattern(len(answers) - len(drawn), False, undecided),
        ]
    share = estimate_share(samples, patterns)
    return share.value, share.low, share.high


def audit_at_random(truth: dict[int, bool], size: int, chance: random.Random) -> tuple[float, float]:
    """Judge as many answers at random, without the machine: the ends of the interval."""
    drawn = chance.sample(sorted(truth), min(size, len(truth)))
    coded = sum(truth[answer] for answer in drawn)
    patterns = [
        CouncilPattern(coded, True, (0, 0, 0)),
        CouncilPattern(len(drawn) - coded, False, (0, 0, 0)),
        CouncilPattern(len(truth) - len(drawn), False, (0, 0, 1)),
    ]
    share = estimate_share({NOT_FOUND: StratumSample(len(truth), len(drawn), coded)}, patterns)
    return share.low, share.high


def simulate(one: Set) -> list[tuple[bool, float, bool, float, float]]:
    """Simulate all themes of a set: covered, width, covered without the machine, its width, the machine's raw error."""
    found = {
        (item.answer, item.theme): item.confidence
        for item in assign_themes(one.texts, one.themes, questions=[one.question])
    }
    results = []
    for theme in range(len(one.themes)):
        if one.true[:, theme].sum() < MIN_CARRYING:
            continue
        truth = {answer: bool(one.true[answer, theme]) for answer in range(len(one.texts))}
        strata: dict[str, list[int]] = defaultdict(list)
        for answer in truth:
            confidence = found.get((answer, theme))
            strata[choose_stratum(confidence)].append(answer)
        true_share = sum(truth.values()) / len(truth)
        raw = (len(strata[CLEAR]) + len(strata[CLOSE])) / len(truth)
        size = sum(allocate_sample({name: len(answers) for name, answers in strata.items()}).values())
        for repeat in range(REPEATS):
            chance = random.Random(f"{one.name} {theme} {repeat}")  # noqa: S311
            _value, low, high = audit_once(strata, truth, chance)
            plain_low, plain_high = audit_at_random(truth, size, chance)
            results.append(
                (low - 1e-9 <= true_share <= high + 1e-9, high - low, plain_low - 1e-9 <= true_share <= plain_high + 1e-9,
                 plain_high - plain_low, abs(raw - true_share))
            )  # fmt: skip
    return results


def main() -> None:
    sets = [*planted(), *in_plain_words()]
    for folder in sorted(path.name for path in LABELLED.iterdir() if path.is_dir()):
        sets += labelled(folder)
    everything = []
    for one in sets:
        results = simulate(one)
        if results:
            everything += results
            covered, width, plain_covered, plain_width, error = np.mean(results, axis=0)
            print(
                f"{one.name:26} covered {covered:.3f} width {width:.3f} | at random {plain_covered:.3f} {plain_width:.3f} "
                f"| the machine alone is wrong by {error:.3f}",
                flush=True,
            )
    covered, width, plain_covered, plain_width, error = np.mean(everything, axis=0)
    print(
        f"{'all':26} covered {covered:.3f} width {width:.3f} | at random {plain_covered:.3f} {plain_width:.3f} | {error:.3f}"
    )
    is_covered = 0.87 <= covered <= 0.93
    add_row(
        BenchmarkRow("audit", "held by the 90 % interval", covered * 100, "%", goal="87 to 93 %", is_met=is_covered)
    )
    add_row(
        BenchmarkRow(
            "audit", "width of the interval", width * 100, "points", plain_width * 100, "judging as many at random",
            "narrower", width < plain_width,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
