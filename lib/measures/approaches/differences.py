"""Estimate the difference of two shares that were observed independently."""

from dataclasses import dataclass
from math import sqrt

from lib.measures.shares import Z_95


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """Difference of two shares with its 95 % interval, all between -1 and 1."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def compute_share_difference(first: float, first_of: float, second: float, second_of: float) -> ShareDifference | None:
    """Compute the difference first / first_of - second / second_of.

    Newcombe's interval (Statistics in Medicine 17, 1998, method 10) of two Wilson intervals without a finite population
    correction: see docs/decisions/0062. The counts may be expected ones, and so need not be whole. None where one of
    the denominators is 0.
    """
    if first_of <= 0 or second_of <= 0:
        return None
    (share, low, high), (other_share, other_low, other_high) = (
        _compute_wilson(first, first_of),
        _compute_wilson(second, second_of),
    )
    value = share - other_share
    return ShareDifference(
        value,
        max(-1.0, value - sqrt((share - low) ** 2 + (other_high - other_share) ** 2)),
        min(1.0, value + sqrt((high - share) ** 2 + (other_share - other_low) ** 2)),
    )


def _compute_wilson(count: float, number: float) -> tuple[float, float, float]:
    """Compute a share and Wilson's 95 % interval."""
    share = min(1.0, count / number)
    centre = (share + Z_95**2 / (2 * number)) / (1 + Z_95**2 / number)
    half = Z_95 * sqrt(share * (1 - share) / number + Z_95**2 / (4 * number**2)) / (1 + Z_95**2 / number)
    return share, min(share, centre - half), max(share, centre + half)
