"""Describe the filters of a segment in plain words."""

import datetime as dt
from collections.abc import Callable

from lib.measures.approaches.reasons import PERSONS, PLURAL_TYPES, format_region
from lib.measures.approaches.segments import (
    BEGUN,
    ENGAGED,
    FLOOR_SHORT,
    NEVER,
    NOT_OPENED_SINCE,
    NOT_REACHED_YET,
    OPENED_SINCE,
    OVERDUE,
    SegmentFilters,
)
from lib.measures.dispositions import STANDING_MEANINGS
from lib.terms import LOGGED_CHANNELS

REASON_PHRASES = {
    BEGUN: "that began a response and did not finish it",
    OVERDUE: "whose promised response is overdue",
    FLOOR_SHORT: "in a region or of a type that is short of the floor",
}


def describe_filters(filters: SegmentFilters) -> str:
    """Describe a segment in plain words.

    Such as "shire districts in the South West whose chief executive has not opened a message since 3 February 2015".
    """
    who = _join_words([PLURAL_TYPES[name] for name in filters.types], "and") or "councils"
    where = f" in {_join_words([format_region(name) for name in filters.regions], 'and')}" if filters.regions else ""
    phrases = [phrase for describe_part in PHRASES for phrase in describe_part(filters)]
    return "; ".join([f"{who}{where}{' ' + phrases[0] if phrases else ''}", *phrases[1:]])


def _describe_signal(filters: SegmentFilters) -> list[str]:
    """Describe what the leader or the chief executive did."""
    if not filters.signal:
        return []
    person = PERSONS[filters.role].removeprefix("the ")
    day = _format_day(filters.signal_day)
    deeds = {
        NOT_REACHED_YET: "is not reached",
        ENGAGED: "has engaged",
        NOT_OPENED_SINCE: f"has not opened a message since {day}",
        OPENED_SINCE: f"has opened a message since {day}",
    }
    return [f"whose {person} {deeds[filters.signal]}"]


def _describe_reasons(filters: SegmentFilters) -> list[str]:
    """Describe the reasons that are told of them."""
    return [_join_words([REASON_PHRASES[kind] for kind in filters.reasons], "or")] if filters.reasons else []


def _describe_standings(filters: SegmentFilters) -> list[str]:
    """Describe where they stand."""
    terms = [f"“{STANDING_MEANINGS[code].term}”" for code in filters.standings]
    return [f"that stand at {_join_words(terms, 'or')}"] if terms else []


def _describe_tries(filters: SegmentFilters) -> list[str]:
    """Describe when, how often and through which channels they were tried."""
    phrases = []
    if filters.tried == NEVER:
        phrases.append("never tried")
    elif filters.tried:
        phrases.append(f"last tried {filters.tried} {_format_day(filters.tried_day)}")
    if filters.tried_through:
        phrases.append(f"tried through {_join_words([_format_channel(name) for name in filters.tried_through], 'and')}")
    if filters.never_through:
        phrases.append(
            f"never tried through {_join_words([_format_channel(name) for name in filters.never_through], 'or')}"
        )
    fewest, most = filters.fewest_tries, filters.most_tries
    if fewest is not None and most is not None:
        phrases.append(f"tried {fewest} to {most} times")
    elif fewest is not None or most is not None:
        number = fewest if fewest is not None else most
        times = "once" if number == 1 else f"{number} times"
        phrases.append(f"tried at {'least' if fewest is not None else 'most'} {times}")
    return phrases


def _describe_channels(filters: SegmentFilters) -> list[str]:
    """Describe which channels are open and which is recommended."""
    phrases = []
    if filters.open_channels:
        phrases.append(f"open to {_join_words([_format_channel(name) for name in filters.open_channels], 'and')}")
    if filters.recommended:
        names = _join_words([_format_channel(name) for name in filters.recommended], "or")
        phrases.append(f"to be approached by {names}")
    return phrases


def _describe_text(filters: SegmentFilters) -> list[str]:
    """Describe what is searched for."""
    return [f"with “{filters.text.strip()}” in the name or the reason"] if filters.text.strip() else []


PHRASES: tuple[Callable[[SegmentFilters], list[str]], ...] = (
    _describe_signal,
    _describe_reasons,
    _describe_standings,
    _describe_tries,
    _describe_channels,
    _describe_text,
)


def _format_channel(name: str) -> str:
    """Format the name of a channel for the middle of a sentence."""
    return name[0].lower() + name[1:] if name in LOGGED_CHANNELS else name


def _join_words(words: list[str], conjunction: str) -> str:
    """Join words as people write them; empty for none."""
    return f" {conjunction} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _format_day(day: dt.date | None) -> str:
    """Format a day as people write it: 3 February 2015."""
    return "" if day is None else f"{day.day} {day:%B %Y}"
