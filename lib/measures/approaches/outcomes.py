"""Compute what came of approaches by channel, message and number of reminders, beside what was to be expected.

Councils are approached for reasons and other things happen meanwhile, so a difference is an association. Only a
half-and-half test (lib.measures.approaches.halves) says what an approach itself does.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.measures.approaches.differences import ShareDifference, compute_share_difference

WINDOW_DAYS = 14
SMALLEST_COMPARISON = 20  # councils that were not approached, to compare with
KEYS = ["channel", "message", "reminders"]


@dataclass(frozen=True, slots=True)
class ApproachOutcome:
    """What came of the approaches through one channel, with one message, after so many earlier approaches.

    Counts of councils: approached, delivered, engaged (None where the channel cannot tell), followed (approached so
    long ago that the window of fourteen days is over) and responded (of those, within the window). expected: of the
    followed, how many would have responded going by the arrival curve, None where it does not say. difference: share
    that responded less share expected, with its 95 % interval. is_beside_others: whether expected rests on councils not
    approached that day; otherwise on the fourteen days before.
    """

    channel: str
    message: str
    reminders: int
    approached: int
    delivered: int
    engaged: int | None
    followed: int
    responded: int
    expected: float | None
    difference: ShareDifference | None
    is_beside_others: bool

    @property
    def sentence(self) -> str:
        """What came of them, in words, told as an association."""
        if not self.followed:
            return "Fourteen days have not passed yet."
        came = f"{self.responded:,} of {self.followed:,} responded within {WINDOW_DAYS} days"
        if self.expected is None or self.difference is None:
            return f"{came}; there is nothing to compare with."
        basis = "going by the other councils" if self.is_beside_others else "going by the two weeks before"
        verdict = "no clear difference"
        if self.difference.is_clear:
            verdict = "more than expected" if self.difference.value > 0 else "fewer than expected"
        return f"{came}, about {self.expected:.0f} to be expected {basis}: {verdict}."


def compute_outcomes(
    approaches: pd.DataFrame, arrivals: pd.DataFrame, *, councils: int, as_at: dt.date
) -> list[ApproachOutcome]:
    """Compute what came of approaches, by channel, message and reminders, in that order.

    approaches: one row a council and activity, with council (a code), channel, message, reminders (earlier approaches
    to the council), approached_on (a date), delivered (1 or 0), engaged (1, 0, or empty where the channel cannot tell)
    and responded_on (the first day of a complete or partial response; empty for none). Rows after as_at, and those of
    councils that had responded before, are left out. arrivals: day and responded, as compute_arrival_curve returns.
    councils: size of the frame.
    """
    rows = approaches.assign(
        approached_on=pd.to_datetime(approaches["approached_on"]),
        responded_on=pd.to_datetime(approaches["responded_on"]),
    )
    today = pd.Timestamp(as_at)
    rows = rows[(rows["approached_on"] <= today) & ~(rows["responded_on"] < rows["approached_on"])]
    rows = rows.assign(
        is_followed=rows["approached_on"] + pd.Timedelta(days=WINDOW_DAYS) <= today,
        in_window=rows["responded_on"] <= rows["approached_on"] + pd.Timedelta(days=WINDOW_DAYS),
    )
    curve = dict(zip(pd.to_datetime(arrivals["day"]), arrivals["responded"].astype(int), strict=True))
    outcomes = []
    for (channel, message, reminders), group in rows.groupby(KEYS, sort=True):
        outcomes.append(
            _compute_outcome(str(channel), str(message), int(str(reminders)), group, _Curve(curve, councils))
        )
    return outcomes


@dataclass(frozen=True, slots=True)
class _Curve:
    """Arrival curve of all councils: how many had responded at the end of each day."""

    responded: dict[pd.Timestamp, int]
    councils: int

    def count_responded_by(self, day: pd.Timestamp) -> int:
        """Count the councils that had responded by the end of a day: none before the curve, its last after it."""
        earlier = [number for curve_day, number in self.responded.items() if curve_day <= day]
        return earlier[-1] if earlier else 0

    def find_usual_share(self, day: pd.Timestamp, approached: int, responded: int) -> tuple[float, float, bool] | None:
        """Compare with the councils not approached on the day, or else with the fourteen days before.

        Returns the share that responded in fourteen days, of how many councils, and whether these are the others.
        """
        before_day, window = day - pd.Timedelta(days=1), pd.Timedelta(days=WINDOW_DAYS)
        start = self.count_responded_by(before_day)
        others = self.councils - start - approached
        if others >= SMALLEST_COMPARISON:
            came = max(0, self.count_responded_by(day + window) - start - responded)
            return came / others, float(others), True
        earlier = before_day - window
        if self.responded and earlier >= min(self.responded) and self.count_responded_by(earlier) < self.councils:
            at_risk = self.councils - self.count_responded_by(earlier)
            return max(0, start - self.count_responded_by(earlier)) / at_risk, float(at_risk), False
        return None


def _compute_outcome(channel: str, message: str, reminders: int, group: pd.DataFrame, curve: _Curve) -> ApproachOutcome:
    """Compute what came of one group of approaches."""
    distinct = group.sort_values("approached_on").drop_duplicates("council")
    followed = distinct[distinct["is_followed"]]
    responded = int(followed["in_window"].sum())
    expected, sizes, bases = 0.0, list[float](), set[bool]()
    is_comparable = len(followed) > 0
    for day, members in followed.groupby("approached_on"):
        comparison = curve.find_usual_share(pd.Timestamp(str(day)), len(members), int(members["in_window"].sum()))
        if comparison is None:
            is_comparable = False
            break
        share, size, is_beside_others = comparison
        expected += share * len(members)
        sizes.append(size)
        bases.add(is_beside_others)
    engaged = distinct["engaged"].dropna()
    difference = None
    if is_comparable:
        size = float(np.mean(sizes))
        difference = compute_share_difference(responded, len(followed), expected / len(followed) * size, size)
    return ApproachOutcome(
        channel,
        message,
        reminders,
        len(distinct),
        int(distinct["delivered"].sum()),
        int(engaged.sum()) if len(engaged) else None,
        len(followed),
        responded,
        expected if is_comparable else None,
        difference,
        bases == {True},
    )
