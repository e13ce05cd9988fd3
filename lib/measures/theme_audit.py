"""Estimate how many councils raise a theme, from all of the machine's verdicts and a sample judged by people.

The machine says of every answer whether a theme is in it; in some it is wrong. People judge a random sample of answers
without seeing what the machine found, drawn by stratum: found clearly, found barely, not found. In each stratum the
share of answers that truly say so is known from the sample, which corrects the machine's verdicts: a stratified
difference estimator, the simplest prediction-powered inference. What people decided by hand counts as it is.

The interval is that of the finite population: what was judged is known, and only the rest is uncertain. The rate of
each stratum has the posterior of a neutral prior, and the answers that nobody judged follow it. So it keeps its
coverage where a sample holds no error at all, which a normal approximation does not (docs/benchmarks.md).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.terms import AUDIT_STRATA, NOT_FOUND

INTERVAL_LEVEL = 0.9
PRIOR_COUNT = 1 / 3  # Kerman's neutral prior, whose posterior has its middle where the sample has its rate
DRAWS, SEED = 4_000, 2015  # of the posterior; a fixed seed gives the same figures always
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StratumSample:
    """Sample of one stratum.

    answers: in the stratum altogether, when it was drawn. judged: of these, drawn and judged by people. coded: of the
    judged, those that say the theme. settled: of the others, those that people decided by hand since; settled_coded:
    of these, those that say the theme.
    """

    answers: int
    judged: int
    coded: int
    settled: int = 0
    settled_coded: int = 0

    @property
    def coded_rate(self) -> float | None:
        """Share of the judged answers that say the theme; None where nothing was judged."""
        return self.coded / self.judged if self.judged else None

    @property
    def open_answers(self) -> int:
        """Answers that nobody decided."""
        return max(0, self.answers - self.judged - self.settled)


@dataclass(frozen=True, slots=True)
class CouncilPattern:
    """Number of councils of which the same is known.

    is_decided: people decided that one of the council's answers says the theme. undecided: its answers that nobody
    decided, by stratum in the order of AUDIT_STRATA.
    """

    councils: int
    is_decided: bool
    undecided: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AuditedShare:
    """Councils that raise a theme, of those that answered, with the 90 % interval of both; low and high lie in 0 to 1.

    councils: estimated, rarely a whole number. respondents: councils that answered.
    """

    councils: float
    respondents: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """Estimated share, 0 to 1."""
        return self.councils / self.respondents if self.respondents else 0.0


@dataclass(frozen=True, slots=True)
class MachineAccuracy:
    """Accuracy of the machine's verdicts on one theme.

    precision: of the answers in which it found the theme, those that say it; recall: of those that say it, those in
    which it found it. Each lies between 0 and 1 with its 90 % interval; None where nothing can be said. missed:
    estimated number of answers that say it and count for it neither by the machine nor by anybody.
    """

    precision: float | None
    precision_interval: Interval | None
    recall: float | None
    recall_interval: Interval | None
    missed: float | None = None


def is_all_decided(patterns: Iterable[CouncilPattern]) -> bool:
    """Tell whether nothing is left to estimate of some councils."""
    return all(pattern.is_decided or not any(pattern.undecided) for pattern in patterns)


def estimate_share(samples: Mapping[str, StratumSample], patterns: Sequence[CouncilPattern]) -> AuditedShare:
    """Estimate the share of councils that raise a theme, with its 90 % interval.

    samples: by stratum. patterns: all councils that answered; where all is decided, the interval has no width.
    """
    respondents = sum(pattern.councils for pattern in patterns)
    councils = estimate_councils(samples, patterns)
    if not respondents or is_all_decided(patterns):
        share = councils / respondents if respondents else 0.0
        return AuditedShare(councils, respondents, share, share)
    generator = np.random.default_rng(SEED)
    rates = _draw_rates(generator, samples)
    totals = np.zeros(DRAWS)
    for pattern in patterns:
        if pattern.is_decided or not any(pattern.undecided):
            totals += pattern.councils * pattern.is_decided
        else:
            totals += generator.binomial(pattern.councils, _compute_chances(rates, pattern.undecided))
    totals += generator.uniform(-0.5, 0.5, DRAWS)  # whole numbers would make the interval wider than it need be
    low, high = np.clip(np.quantile(totals, _list_tails()) / respondents, 0, 1)
    share = councils / respondents
    return AuditedShare(councils, respondents, min(float(low), share), max(float(high), share))


def estimate_councils(samples: Mapping[str, StratumSample], patterns: Sequence[CouncilPattern]) -> float:
    """Estimate how many of some councils raise a theme: those decided, and of the others as many as the sample says."""
    silences = [1.0 - _estimate_rate(samples, stratum) for stratum in AUDIT_STRATA]
    return sum(
        pattern.councils * (1.0 if pattern.is_decided else 1.0 - math.prod(map(pow, silences, pattern.undecided)))
        for pattern in patterns
    )


def estimate_accuracy(samples: Mapping[str, StratumSample]) -> MachineAccuracy:
    """Estimate precision and recall of the machine's verdicts over the answers of all strata."""
    generator = np.random.default_rng(SEED)
    true_counts: dict[str, NDArray[np.float64]] = {}
    estimates: dict[str, float] = {}
    for stratum, rates in zip(AUDIT_STRATA, _draw_rates(generator, samples), strict=True):
        sample = samples.get(stratum, StratumSample(0, 0, 0))
        known = sample.coded + sample.settled_coded
        true_counts[stratum] = known + generator.binomial(sample.open_answers, rates)
        estimates[stratum] = known + sample.open_answers * _estimate_rate(samples, stratum)
    found_strata = [stratum for stratum in AUDIT_STRATA if stratum != NOT_FOUND]
    found_answers = sum(samples[stratum].answers for stratum in found_strata if stratum in samples)
    if not found_answers or not any(samples[stratum].judged for stratum in found_strata if stratum in samples):
        return MachineAccuracy(None, None, None, None)
    true_found, true_draws = (
        sum(estimates[stratum] for stratum in found_strata),
        np.sum([true_counts[stratum] for stratum in found_strata], axis=0),
    )
    precision = true_found / found_answers
    precision_interval = _compute_interval(true_draws / found_answers, precision)
    true_total = true_found + estimates[NOT_FOUND]
    if not true_total or (NOT_FOUND in samples and samples[NOT_FOUND].answers and not samples[NOT_FOUND].judged):
        return MachineAccuracy(precision, precision_interval, None, None)
    recall = true_found / true_total
    missed = samples[NOT_FOUND].open_answers * _estimate_rate(samples, NOT_FOUND) if NOT_FOUND in samples else 0.0
    all_draws = true_draws + true_counts[NOT_FOUND]
    recall_draws = np.divide(true_draws, all_draws, out=np.zeros(DRAWS), where=all_draws > 0)
    recall_interval = _compute_interval(recall_draws, recall)
    return MachineAccuracy(precision, precision_interval, recall, recall_interval, missed)


def round_to_total(values: Mapping[str, float], total: int) -> dict[str, int]:
    """Round estimates of groups to whole numbers that add up to a total, those nearest to the next one rounded up."""
    rounded = {name: int(value) for name, value in values.items()}
    remainders = sorted(values, key=lambda name: (rounded[name] - values[name], name))
    for name in remainders[: max(0, total - sum(rounded.values()))]:
        rounded[name] += 1
    for name in reversed(remainders):
        if sum(rounded.values()) <= total:
            break
        rounded[name] -= 1 if rounded[name] else 0
    return rounded


def _draw_rates(generator: np.random.Generator, samples: Mapping[str, StratumSample]) -> NDArray[np.float64]:
    """Draw the rate of the open answers of every stratum from its posterior, shape (strata, draws)."""
    return np.array(
        [
            _subtract_settled(
                sample, generator.beta(sample.coded + PRIOR_COUNT, sample.judged - sample.coded + PRIOR_COUNT, DRAWS)
            )
            for sample in (samples.get(stratum, StratumSample(0, 0, 0)) for stratum in AUDIT_STRATA)
        ]
    )


def _subtract_settled(sample: StratumSample, rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the rate of the open answers of a stratum from that of all that were not drawn.

    The sample stands for the whole stratum. Who decides by hand takes the doubtful ones first: what is left is another
    mixture, and gets what the whole has beyond those decided.
    """
    if not sample.settled or not sample.open_answers:
        return rates
    expected = rates * (sample.open_answers + sample.settled)
    return np.clip((expected - sample.settled_coded) / sample.open_answers, 0.0, 1.0)


def _estimate_rate(samples: Mapping[str, StratumSample], stratum: str) -> float:
    """Estimate the rate of the open answers of a stratum.

    Where nothing of it was judged, that of all strata of its kind counts, or a half.
    """
    kin = [stratum] if stratum == NOT_FOUND else [name for name in AUDIT_STRATA if name != NOT_FOUND]
    own_rate = samples[stratum].coded_rate if stratum in samples else None
    if own_rate is not None:
        return float(_subtract_settled(samples[stratum], np.array([own_rate]))[0])
    judged = sum(samples[name].judged for name in kin if name in samples)
    return sum(samples[name].coded for name in kin if name in samples) / judged if judged else 0.5


def _compute_chances(rates: NDArray[np.float64], undecided: Sequence[int]) -> NDArray[np.float64]:
    """Compute the chance that at least one of a council's undecided answers says the theme, one value a draw."""
    exponents = np.array(undecided)[:, None]
    return np.asarray(1.0 - np.prod((1.0 - rates) ** exponents, axis=0))


def _list_tails() -> Interval:
    """List the two quantiles between which the interval lies."""
    return (1 - INTERVAL_LEVEL) / 2, (1 + INTERVAL_LEVEL) / 2


def _compute_interval(draws: NDArray[np.float64], estimate: float) -> Interval:
    """Compute the interval of some draws, widened where the estimate lies outside."""
    low, high = np.quantile(draws, _list_tails())
    return min(float(low), estimate), max(float(high), estimate)
