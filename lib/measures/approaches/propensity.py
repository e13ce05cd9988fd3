"""Estimate from the campaign's own past how likely councils respond, with an approach and without.

In plain words. For every week of the campaign it is known which councils had not responded yet, what was known of them,
who was approached, and who then responded. From that the model learns how many come by themselves, and how many more
an approach moves. Where little was seen it keeps to what is usual; the more was seen, the more it follows the campaign.

In statistical terms. A discrete-time hazard by week with two competing causes: a council responds by itself, or because
it was approached within the last two weeks. Each cause has a log-linear intensity, and the chance of a response in a
week is one less the exponential of minus their sum. Every coefficient has a normal prior, so that regions and types are
pooled towards their mean and channels that were never used keep their prior; the posterior mode is found by Fisher
scoring. What an approach adds by the closing day is the chance that the council would not respond otherwise, times the
chance that the approach moves it: a council that would respond anyhow gains little by it.

Limits. Councils are approached for reasons, so the coefficient of a channel is an association; a half-and-half test
(lib.measures.approaches.halves) is the way to know. The priors are our judgement. python -m tests.benchmarks.ranking
prints calibration and Brier score on simulated campaigns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd

from lib.terms import CHANNELS, EMAIL, LETTER, TELEPHONE, UNREACHED_RUNGS, VISIT

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

WEEK_DAYS, WEEKS_IN_EFFECT = 7, 2
LATE_DAYS = 14  # the last days, in which many consultations see a rush
MAX_STEPS, SMALLEST_STEP = 60, 1e-8  # of Fisher scoring
LARGEST_SCORE = 3.0  # of a logarithm of an intensity
OTHER_CHANNEL = "other"

# Mean and standard deviation of the prior of each coefficient of the logarithm of an intensity. First of responding by
# itself in one week, then of being moved in one week by an approach: 10 in 100 in two weeks by a call, for a start.
OWN_PRIORS: dict[str, tuple[float, float]] = {
    "intercept": (log(0.03), 1.5),
    "weeks left": (0.0, 0.15),
    "last two weeks": (0.2, 0.4),
    "leader opened": (0.15, 0.3),
    "leader engaged": (0.4, 0.4),
    "chief executive opened": (0.15, 0.3),
    "chief executive engaged": (0.4, 0.4),
    "neither reached": (-0.3, 0.4),
    "tried before": (-0.1, 0.2),
}
MOVED_PRIORS: dict[str, tuple[float, float]] = {
    TELEPHONE: (log(0.053), 0.6),
    EMAIL: (log(0.02), 0.6),
    LETTER: (log(0.015), 0.6),
    VISIT: (log(0.08), 0.6),
    OTHER_CHANNEL: (log(0.02), 0.6),
    "repeated approach": (-0.5, 0.3),
    "approached and engaged": (0.2, 0.4),
}
PRIORS = OWN_PRIORS | MOVED_PRIORS
GROUP_DEVIATION = 0.4  # standard deviation of the prior of each region and each type
_TIME_COLUMNS = [list(OWN_PRIORS).index(name) for name in ("weeks left", "last two weeks")]


@dataclass(frozen=True, slots=True)
class PropensityModel:
    """Coefficients of the logarithms of both intensities by name: OWN_PRIORS, regions, types, then MOVED_PRIORS.

    regions and types are the names that the model has seen; any other has the mean of all, 0. weeks_seen: councils at
    risk times weeks, from which the model learned; responses_seen: how many of them responded.
    """

    coefficients: dict[str, float]
    regions: tuple[str, ...]
    types: tuple[str, ...]
    weeks_seen: int
    responses_seen: int


def fit_propensity(weeks: pd.DataFrame) -> PropensityModel:
    """Fit the model to the past weeks of a campaign.

    weeks has one row for each council and week in which it had not yet responded at the week's start, or one row for
    all that agree in the first seven columns: region, type, leader and chief_executive (how far each is reached at the
    week's start: one of ROLE_RUNGS), channel (of the newest approach
    to anybody there in that week or the week before; "" for none), tries (approaches before that one; without one, all
    so far), days_left (from the week's first day to the closing day), councils (how many) and responded (how many of
    them sent a complete or partial response in that week). An empty table gives the prior.
    """
    regions, types = (tuple(sorted(map(str, weeks[name].dropna().unique()))) for name in ("region", "type"))
    names = [*OWN_PRIORS, *regions, *types, *MOVED_PRIORS]
    priors = [PRIORS.get(name, (0.0, GROUP_DEVIATION)) for name in names]
    councils, responded = (weeks[name].to_numpy(dtype=float) for name in ("councils", "responded"))
    coefficients = _find_posterior_mode(
        _build_own_design(weeks, regions, types),
        _build_moved_design(weeks),
        councils,
        responded,
        np.array(priors),
    )
    return PropensityModel(
        dict(zip(names, coefficients.tolist(), strict=True)), regions, types, int(councils.sum()), int(responded.sum())
    )


def _find_posterior_mode(own: Array, moved: Array, councils: Array, responded: Array, priors: Array) -> Array:
    """Find the posterior mode by Fisher scoring; a step that worsens the posterior is halved.

    own and moved: the design matrices of the two intensities. priors: mean and standard deviation, one row a
    coefficient.
    """
    means, precisions = priors[:, 0], priors[:, 1] ** -2
    approached = np.flatnonzero(moved.any(axis=1))
    moved = moved[approached]
    split = own.shape[1]

    def compute_intensities(values: Array) -> tuple[Array, Array, Array]:
        own_intensity = _compute_intensity(own, values[:split])
        moved_intensity = _compute_intensity(moved, values[split:])
        total = own_intensity.copy()
        total[approached] += moved_intensity
        return own_intensity, moved_intensity, total

    def compute_log_posterior(values: Array) -> float:
        total = compute_intensities(values)[2]
        likelihood = responded @ np.log(-np.expm1(-total)) - (councils - responded) @ total
        return float(likelihood - precisions @ (values - means) ** 2 / 2)

    coefficients, reached = means.copy(), compute_log_posterior(means)
    for _ in range(MAX_STEPS):
        own_intensity, moved_intensity, total = compute_intensities(coefficients)
        odds = 1 / np.expm1(total)
        slopes = np.zeros((len(own), len(means)))
        slopes[:, :split] = own * own_intensity[:, None]
        slopes[approached, split:] = moved * moved_intensity[:, None]
        gradient = slopes.T @ (responded * odds - (councils - responded)) - precisions * (coefficients - means)
        information = (slopes.T * (councils * odds)) @ slopes + np.diag(precisions)
        step = np.linalg.solve(information, gradient)
        while (posterior := compute_log_posterior(coefficients + step)) < reached and np.abs(
            step
        ).max() > SMALLEST_STEP:
            step = step / 2
        coefficients, reached = coefficients + step, posterior
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return np.asarray(coefficients)


def _compute_intensity(design: Array, coefficients: Array) -> Array:
    """Compute the intensity of each row."""
    return np.asarray(np.exp(np.minimum(design @ coefficients, LARGEST_SCORE)))


def _build_own_design(weeks: pd.DataFrame, regions: Sequence[str], types: Sequence[str]) -> Array:
    """Build the design matrix of responding by itself, one row a row of weeks, one column a coefficient."""
    leader, chief_executive = (weeks[name].fillna("").to_numpy(dtype=object) for name in ("leader", "chief_executive"))
    days_left, unreached = weeks["days_left"].to_numpy(dtype=float), frozenset(UNREACHED_RUNGS)
    columns = [
        np.ones(len(weeks)),
        _scale_weeks_left(days_left),
        days_left <= LATE_DAYS,
        leader == "opened",
        leader == "engaged",
        chief_executive == "opened",
        chief_executive == "engaged",
        _is_in(leader, unreached) & _is_in(chief_executive, unreached),
        np.log2(1 + weeks["tries"].to_numpy(dtype=float)),
    ]
    for names, column in ((regions, "region"), (types, "type")):
        values = weeks[column].to_numpy(dtype=object)
        columns += [values == name for name in names]
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])


def _build_moved_design(weeks: pd.DataFrame) -> Array:
    """Build the design matrix of being moved by an approach; a row without an approach is all 0."""
    channel = weeks["channel"].fillna("").to_numpy(dtype=object)
    approached = channel != ""
    columns = [
        *(channel == name for name in CHANNELS),
        approached & np.logical_not(_is_in(channel, frozenset(CHANNELS))),
        np.log2(1 + weeks["tries"].to_numpy(dtype=float)) * approached,
        _flag_engaged(weeks) & approached,
    ]
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])


def _flag_engaged(weeks: pd.DataFrame) -> Flags:
    """Flag the rows in which leader or chief executive engaged."""
    return np.asarray((weeks["leader"] == "engaged") | (weeks["chief_executive"] == "engaged"), dtype=bool)


def _is_in(values: np.ndarray[tuple[int, ...], np.dtype[np.object_]], names: frozenset[str]) -> Flags:
    """Flag the values that are one of the names."""
    codes, distinct = pd.factorize(values)
    return np.array([name in names for name in distinct], dtype=bool)[codes]


def _scale_weeks_left(days_left: Array) -> Array:
    """Scale the time left: weeks, up to twelve."""
    return np.asarray(np.minimum(days_left / WEEK_DAYS, 12.0))


def estimate_weekly_chances(model: PropensityModel, weeks: pd.DataFrame) -> Array:
    """Estimate the chance of a response in one week, between 0 and 1, for each row.

    weeks has the columns of fit_propensity but for councils and responded.
    """
    own, moved = _split_coefficients(model)
    design = _build_moved_design(weeks)
    total = _compute_intensity(_build_own_design(weeks, model.regions, model.types), own)
    total = total + _compute_intensity(design, moved) * design.any(axis=1)
    return np.asarray(-np.expm1(-total))


def _split_coefficients(model: PropensityModel) -> tuple[Array, Array]:
    """Split the coefficients into those of responding by itself and those of being moved."""
    values = np.array(list(model.coefficients.values()))
    return values[: -len(MOVED_PRIORS)], values[-len(MOVED_PRIORS) :]


def estimate_chances(model: PropensityModel, rows: pd.DataFrame, *, days_left: int) -> pd.DataFrame:
    """Estimate the chance that each council responds by the closing day, and what one approach today adds to it.

    rows has one row a council without a response: region, type, leader, chief_executive and tries as in fit_propensity,
    tries being all approaches so far; and in_effect, the channel of an approach of the last seven days, which has a
    week to run, "" for none. days_left: from today to the closing day. Returns, with the index of rows,
    chance_without (no approach from today on) and one column for each of CHANNELS, by how much an approach through it
    raises that chance; all between 0 and 1.
    """
    terms = model.coefficients
    lengths = _divide_time(days_left)
    ends = days_left - WEEK_DAYS * np.arange(len(lengths), dtype=float)
    trend = terms["weeks left"] * _scale_weeks_left(ends) + terms["last two weeks"] * (ends <= LATE_DAYS)
    design = _build_own_design(rows.assign(days_left=0), model.regions, model.types)
    design[:, _TIME_COLUMNS] = 0.0
    own_coefficients, moved_coefficients = _split_coefficients(model)
    without = np.exp(-_compute_intensity(design, own_coefficients) * (np.exp(trend) @ lengths))
    running = _build_moved_design(rows.assign(channel=rows["in_effect"], tries=np.maximum(rows["tries"] - 1, 0)))
    running_intensity = _compute_intensity(running, moved_coefficients) * running.any(axis=1)
    without = without * np.exp(-running_intensity * lengths[:1].sum())
    tries = np.log2(1 + rows["tries"].to_numpy(dtype=float))
    repeats = terms["repeated approach"] * tries + terms["approached and engaged"] * _flag_engaged(rows)
    weeks_in_effect = lengths[:WEEKS_IN_EFFECT].sum()
    added = {channel: without * -np.expm1(-np.exp(terms[channel] + repeats) * weeks_in_effect) for channel in CHANNELS}
    return pd.DataFrame({"chance_without": 1 - without, **added}, index=rows.index)


def _divide_time(days_left: int) -> Array:
    """Divide the time left into weeks, the last of which may be shorter; in weeks."""
    whole, rest = divmod(max(0, days_left), WEEK_DAYS)
    return np.array([1.0] * whole + [rest / WEEK_DAYS] * (rest > 0))
