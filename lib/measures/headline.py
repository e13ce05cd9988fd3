"""Say in one sentence how a consultation stands: the same on Overview, on the landing page and in the Board paper."""

import datetime as dt

from lib.measures.forecast import Forecast
from lib.measures.target import TargetPart, TargetVerdict, describe_chance


def describe_headline(
    responded: int,
    councils: int,
    *,
    needed: int | None,
    closes: dt.date,
    as_at: dt.date,
    forecast: Forecast | None,
    part: TargetPart | None,
) -> str:
    """Describe how a consultation stands on a day, the number first.

    responded: councils that have, of so many. needed: how many meet the overall target, None where none is set. part:
    that part of the target, with its verdict. Such as "132 of the 142 councils needed responded: missed by 10." or
    "64 of the 142 councils needed have responded; by 13 March 90 to 150 are likely, and 142 or more with a chance of
    about 1 in 5.".
    """
    is_closed = as_at >= closes
    verb = "responded" if is_closed else "has responded" if responded == 1 else "have responded"
    if needed is None:
        begin = f"{responded:,} of {councils:,} councils {verb}"
        return f"{begin}{'' if is_closed else _describe_outlook(closes, forecast)}."
    begin = f"{responded:,} of the {needed:,} councils needed {verb}"
    if responded >= needed:
        return f"{begin}: the target is met{f', with {responded - needed:,} to spare' if responded > needed else ''}."
    if is_closed:
        return f"{begin}: missed by {needed - responded:,}."
    if forecast is None:
        return f"{begin}: too early to say where it leads."
    return f"{begin}{_describe_outlook(closes, forecast)}{_describe_verdict(needed, part)}."


def _describe_verdict(needed: int, part: TargetPart | None) -> str:
    """Describe whether the target will be met; empty where nothing is said of it."""
    if part is None:
        return ""
    if part.chance is not None:
        return f", and {needed:,} or more with a chance of {describe_chance(part.chance)}"
    return ": on course" if part.verdict is TargetVerdict.ON_COURSE else f", and {needed:,} are not: off course"


def _describe_outlook(closes: dt.date, forecast: Forecast | None) -> str:
    """Describe how many are likely by the closing day; empty where there is no forecast."""
    if forecast is None:
        return ""
    likely = f"{forecast.low:,} to {forecast.high:,} are" if forecast.low < forecast.high else f"{forecast.low:,} are"
    return f"; by {closes.day} {closes:%B} {likely} likely"
