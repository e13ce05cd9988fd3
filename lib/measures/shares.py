"""Estimate shares of the councils that answered a question, with intervals and post-stratification."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations


def compute_wilson_interval(chosen: int, answered: int, councils: int) -> tuple[float, float] | None:
    """Compute Wilson's 95 % interval for a share, with a finite population correction.

    chosen of the answered councils chose the option; councils is the number of all councils asked. Returns (low, high)
    between 0 and 1; both equal the share itself where all councils answered, and None is returned where none did. The
    interval is indicative: it holds if the councils that have not answered are like those that have. Raises ValueError
    where chosen exceeds answered, or answered exceeds councils.
    """
    if not 0 <= chosen <= answered <= councils:
        raise ValueError("chosen must not be more than answered, nor answered more than councils")
    if not answered:
        return None
    share = chosen / answered
    if answered == councils:
        return share, share
    effective_number = answered * (councils - 1) / (councils - answered)
    centre = (share + Z_95 * Z_95 / (2 * effective_number)) / (1 + Z_95 * Z_95 / effective_number)
    half_width = (
        Z_95
        * sqrt(share * (1 - share) / effective_number + Z_95 * Z_95 / (4 * effective_number * effective_number))
        / (1 + Z_95 * Z_95 / effective_number)
    )
    low = 0.0 if chosen == 0 else centre - half_width
    return low, 1.0 if chosen == answered else centre + half_width


@dataclass(frozen=True, slots=True)
class StratumCount:
    """Counts of one group (stratum) of councils.

    chosen: councils that chose the answer. answered: councils that answered the question. councils: all councils.
    """

    chosen: int
    answered: int
    councils: int


def compute_weighted_share(strata: Mapping[str, StratumCount]) -> float | None:
    """Compute the post-stratified share: each group weighs by its number of councils, not of answers.

    A group in which no council answered is left out, since nothing is known of it. None where no group answered.
    """
    answered_strata = [stratum for stratum in strata.values() if stratum.answered]
    councils = sum(stratum.councils for stratum in answered_strata)
    return (
        sum(stratum.councils * stratum.chosen / stratum.answered for stratum in answered_strata) / councils
        if answered_strata
        else None
    )


def compute_effective_size(strata: Mapping[str, StratumCount]) -> float:
    """Compute Kish's effective sample size of the post-stratified answers.

    It is (sum of weights)² / (sum of squared weights); 0 where no group answered.
    """
    answered_strata = [stratum for stratum in strata.values() if stratum.answered]
    squares = sum(stratum.councils**2 / stratum.answered for stratum in answered_strata)
    return sum(stratum.councils for stratum in answered_strata) ** 2 / squares if squares else 0.0
