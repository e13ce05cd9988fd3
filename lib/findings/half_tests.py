"""Split the councils of a half-and-half test at random, and count what came of its halves."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from lib.measures.approaches.halves import FIRST, SECOND, HalfResult, compute_half_result, split_at_random
from lib.queries.asking import AskQuestion
from lib.queries.campaign import half_tests
from lib.queries.campaign.half_tests import StoredHalfTest
from lib.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class HalfTestOutcome:
    """What came of a test within so many days of its start.

    left_out: councils that turned out to have answered before it started. withdrew: that responded within the days and
    withdrew since, so that they count as not having responded. last_day: on which the days are over.
    """

    result: HalfResult
    left_out: int
    withdrew: int
    last_day: dt.date


def split_testable(session: Session, scope: Scope, codes: Collection[str], seed: int) -> dict[int, str]:
    """Split the councils of these codes that have neither responded nor declined at random; the half by council id."""
    councils = half_tests.list_testable_councils(session, scope=scope.without_filters())
    councils = councils[councils["code"].isin(set(codes))].reset_index(drop=True)
    if councils.empty:
        return {}
    halves = split_at_random(councils, seed)
    return {int(council_id): str(half) for council_id, half in zip(councils["id"], halves, strict=True)}


def compute_test_outcome(ask: AskQuestion, test: StoredHalfTest, scope: Scope, days: int) -> HalfTestOutcome:
    """Compute what came of a test within so many days of its start, by the scope's day."""
    rows = ask(half_tests.list_test_councils, test_id=test.id, scope=scope)
    last_day = test.started_on + dt.timedelta(days=days)
    start, end = pd.Timestamp(test.started_on), pd.Timestamp(last_day)
    ever, live, declined = (pd.to_datetime(rows[name]) for name in ("ever_responded_on", "responded_on", "declined_on"))
    is_early = (ever < start) | (declined < start)
    has_responded = ~is_early & (live >= start) & (live <= end)
    has_withdrawn = ~is_early & (ever >= start) & (ever <= end) & ~has_responded
    sizes = {half: int((~is_early & (rows["half"] == half)).sum()) for half in (FIRST, SECOND)}
    responded = {half: int((has_responded & (rows["half"] == half)).sum()) for half in (FIRST, SECOND)}
    result = compute_half_result(sizes[FIRST], responded[FIRST], sizes[SECOND], responded[SECOND])
    return HalfTestOutcome(result, int(is_early.sum()), int(has_withdrawn.sum()), last_day)
