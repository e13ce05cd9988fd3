"""The one sentence on how a consultation stands."""

import datetime as dt

import pytest

from lib.measures.forecast import Forecast
from lib.measures.headline import describe_headline
from lib.measures.target import TargetPart, TargetVerdict

CLOSES, EARLY = dt.date(2015, 3, 13), dt.date(2015, 2, 20)
PART = TargetPart("40 % of all councils", TargetVerdict.UNLIKELY, "", {}, 0.2)


@pytest.mark.parametrize(
    ("responded", "needed", "day", "forecast", "sentence"),
    [
        (132, 142, CLOSES, None, "132 of the 142 councils needed responded: missed by 10."),
        (142, 142, CLOSES, None, "142 of the 142 councils needed responded: the target is met."),
        (150, 142, EARLY, None, "150 of the 142 councils needed have responded: the target is met, with 8 to spare."),
        (1, 142, EARLY, None, "1 of the 142 councils needed has responded: too early to say where it leads."),
        (
            64, 142, EARLY, Forecast(90, 110, 140),
            "64 of the 142 councils needed have responded; by 13 March 90 to 140 are likely, and 142 or more with a chance of about 1 in 5.",
        ),
        (64, None, EARLY, Forecast(90, 110, 140), "64 of 353 councils have responded; by 13 March 90 to 140 are likely."),
        (64, None, CLOSES, None, "64 of 353 councils responded."),
    ],
)  # fmt: skip
def test_the_sentence_says_how_it_stands_the_number_first(
    responded: int, needed: int | None, day: dt.date, forecast: Forecast | None, sentence: str
) -> None:
    part = PART if needed else None
    described = describe_headline(responded, 353, needed=needed, closes=CLOSES, as_at=day, forecast=forecast, part=part)
    assert described == sentence


@pytest.mark.parametrize(
    ("part", "ending"),
    [
        (None, ""),
        (TargetPart("40 % of all councils", TargetVerdict.ON_COURSE, "", {}), ": on course"),
        (TargetPart("40 % of all councils", TargetVerdict.OFF_COURSE, "", {}), ", and 1,142 are not: off course"),
    ],
)
def test_the_verdict_follows_the_outlook(part: TargetPart | None, ending: str) -> None:
    sentence = describe_headline(
        64, 3_000, needed=1_142, closes=CLOSES, as_at=EARLY, forecast=Forecast(90, 110, 1_200), part=part
    )
    assert sentence == (f"64 of the 1,142 councils needed have responded; by 13 March 90 to 1,200 are likely{ending}.")


def test_without_a_target_the_outlook_is_left_out_after_the_closing_day_and_where_there_is_none() -> None:
    def describe(day: dt.date, forecast: Forecast | None) -> str:
        return describe_headline(64, 353, needed=None, closes=CLOSES, as_at=day, forecast=forecast, part=None)

    assert describe(CLOSES, Forecast(90, 110, 140)) == "64 of 353 councils responded."
    assert describe(EARLY, None) == "64 of 353 councils have responded."
    assert describe(EARLY, Forecast(64, 64, 64)) == ("64 of 353 councils have responded; by 13 March 64 are likely.")
