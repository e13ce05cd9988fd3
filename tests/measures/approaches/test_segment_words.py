"""A segment is described as people would say it."""

import datetime as dt
from typing import Any

import pytest

from lib.measures.approaches.segment_words import describe_filters
from lib.measures.approaches.segments import BEFORE, BEGUN, NEVER, NOT_OPENED_SINCE, OVERDUE, SegmentFilters
from lib.terms import BROKE_OFF, CHIEF_EXECUTIVE, EMAIL, TELEPHONE


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "councils"),
        (
            {
                "regions": ("South West",),
                "types": ("Shire district",),
                "role": CHIEF_EXECUTIVE,
                "signal": NOT_OPENED_SINCE,
                "signal_day": dt.date(2015, 2, 3),
            },
            "shire districts in the South West whose chief executive has not opened a message since 3 February 2015",
        ),
        (
            {"regions": ("London", "North East", "South East"), "reasons": (BEGUN, OVERDUE), "tried": NEVER},
            (
                "councils in London, the North East and the South East that began a response and did not finish it or "
                "whose promised response is overdue; never tried"
            ),
        ),
        (
            {"standings": (BROKE_OFF,), "tried": BEFORE, "tried_day": dt.date(2015, 3, 1), "most_tries": 1},
            "councils that stand at “Broke off”; last tried before 1 March 2015; tried at most once",
        ),
        (
            {"tried_through": (EMAIL,), "never_through": (TELEPHONE, "Text message"), "recommended": (TELEPHONE,)},
            (
                "councils tried through e-mail; never tried through telephone or Text message; to be approached by "
                "telephone"
            ),
        ),
    ],
)
def test_a_segment_is_described_in_plain_words(values: dict[str, Any], words: str) -> None:
    assert describe_filters(SegmentFilters(**values)) == words
