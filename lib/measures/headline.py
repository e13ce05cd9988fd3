"""Say in one sentence how a consultation stands: the same on Overview, on the landing page and in the Board paper."""

import datetime as dt

from lib.measures.forecast import Forecast
from lib.measures.target import TargetPart


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
    "64 of the 142 councils needed have responded; by 13 March 90 to 140 are likely: possible, unlikely.".
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
    verdict = f": {part.verdict_text}" if part is not None else ""
    return f"{begin}{_describe_outlook(closes, forecast)}{verdict}."


def _describe_outlook(closes: dt.date, forecast: Forecast | None) -> str:
    """Describe how many are likely by the closing day; empty where there is no forecast."""
    if forecast is None:
        return ""
    likely = f"{forecast.low:,} to {forecast.high:,} are" if forecast.low < forecast.high else f"{forecast.low:,} are"
    return f"; by {closes.day} {closes:%B} {likely} likely"
