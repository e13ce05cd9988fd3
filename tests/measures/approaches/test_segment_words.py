"""A segment is described as people would say it."""

import datetime as dt
from typing import Any

import pytest

from lib.measures.approaches.segment_words import describe_filters
from lib.measures.approaches.segments import (
    BEFORE,
    BEGUN,
    ENGAGED,
    NEVER,
    NOT_OPENED_SINCE,
    NOT_REACHED_YET,
    OPENED_SINCE,
    OVERDUE,
    SegmentFilters,
)
from lib.terms import BROKE_OFF, CHIEF_EXECUTIVE, EMAIL, LEADER, OTHER, TELEPHONE


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
        (
            {"types": ("Shire county", "Unitary"), "standings": (BROKE_OFF, OTHER), "fewest_tries": 2, "most_tries": 4},
            "shire counties and unitary councils that stand at “Broke off” or “Reached, no response”; tried 2 to 4 times",
        ),
        (
            {"role": LEADER, "signal": NOT_REACHED_YET, "fewest_tries": 3},
            "councils whose leader is not reached; tried at least 3 times",
        ),
        (
            {"role": LEADER, "signal": ENGAGED, "open_channels": (EMAIL, TELEPHONE), "fewest_tries": 1},
            "councils whose leader has engaged; tried at least once; open to e-mail and telephone",
        ),
        (
            {"role": LEADER, "signal": OPENED_SINCE, "signal_day": dt.date(2015, 2, 3), "text": " wold "},
            "councils whose leader has opened a message since 3 February 2015; with “wold” in the name or the reason",
        ),
        (
            {"tried_through": (EMAIL, TELEPHONE), "recommended": (EMAIL, TELEPHONE), "most_tries": 5},
            (
                "councils tried through e-mail and telephone; tried at most 5 times; to be approached by e-mail or "
                "telephone"
            ),
        ),
    ],
)
def test_a_segment_is_described_in_plain_words(values: dict[str, Any], words: str) -> None:
    assert describe_filters(SegmentFilters(**values)) == words
