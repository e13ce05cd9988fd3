"""Choose councils without a response by filters that can be stored and applied again on another day.

A segment is a question, not a list: who is in it is worked out anew whenever it is looked at.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from lib.measures.approaches.channels import flag_usable_channels
from lib.terms import (
    BROKE_OFF,
    CHANNELS,
    CHIEF_EXECUTIVE,
    COUNCIL_TYPES,
    LEADER,
    STANDINGS,
    UNREACHED_RUNGS,
    Problem,
)

NOT_REACHED_YET, NOT_OPENED_SINCE, OPENED_SINCE, ENGAGED = SIGNALS = (
    "not reached",
    "not opened since",
    "opened since",
    "engaged",
)
DATED_SIGNALS = (NOT_OPENED_SINCE, OPENED_SINCE)
BEFORE, AFTER, NEVER = TRIED = ("before", "on or after", "never")
BEGUN, OVERDUE, FLOOR_SHORT = REASON_KINDS = ("begun", "promised overdue", "floor short")
ROLE_COLUMNS = {LEADER: "leader", CHIEF_EXECUTIVE: "chief_executive"}
# How lib.measures.approaches.reasons and the list before it word these reasons.
REASON_PATTERNS = {
    BEGUN: re.compile(r"that was begun|began and broke off"),
    OVERDUE: re.compile(r"promised by .* has not come"),
    FLOOR_SHORT: re.compile(r"\bmore (?!councils? of any kind)[^.]*?reach"),
}
LONGEST_TEXT = 200  # characters


class SegmentFilterProblem(Problem):
    """Problem that filters say something that nobody knows."""


@dataclass(frozen=True, slots=True)
class SegmentFilters:
    """Filters of a segment; what is empty or None leaves all councils in, and all that is set must hold.

    regions, types and standings (codes): any of these. role: LEADER or CHIEF_EXECUTIVE, with signal, one of SIGNALS,
    and signal_day for DATED_SIGNALS; a day counts as since itself. tried: one of TRIED, with tried_day unless it is
    NEVER. tried_through: through all of these channels; never_through: through none. open_channels: all of these are
    open. recommended: any of these. fewest_tries, most_tries: both included. reasons: any of REASON_KINDS. text:
    part of the council's name or of the reason.
    """

    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    role: str = ""
    signal: str = ""
    signal_day: dt.date | None = None
    tried: str = ""
    tried_day: dt.date | None = None
    tried_through: tuple[str, ...] = ()
    never_through: tuple[str, ...] = ()
    open_channels: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    fewest_tries: int | None = None
    most_tries: int | None = None
    reasons: tuple[str, ...] = ()
    text: str = ""

    def __post_init__(self) -> None:
        """Check that the filters say something that is known. Raises SegmentFilterProblem."""
        for name, known in KNOWN_VALUES.items():
            for value in getattr(self, name):
                _check_value(name, value, known)
        for name, known in KNOWN_CHOICES.items():
            if getattr(self, name):
                _check_value(name, getattr(self, name), known)
        _check_complete(self)

    @property
    def is_empty(self) -> bool:
        """Whether no filter is set."""
        return self == SegmentFilters()

    def to_dict(self) -> dict[str, Any]:
        """Convert the filters that are set to what JSON holds: days in ISO form."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _encode_filter(value) for name, value in values.items() if value not in ((), "", None)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "SegmentFilters":
        """Build the filters from what to_dict returned. Raises SegmentFilterProblem where it holds anything else."""
        names = [field.name for field in fields(cls)]
        if unknown := sorted(str(name) for name in stored if name not in names):
            raise SegmentFilterProblem(
                f"This segment has a filter that is not known here: {', '.join(unknown)}. It was saved by another "
                "version of the dashboard: save it anew with the filters on this page."
            )
        return cls(**{name: _decode_filter(name, value) for name, value in stored.items()})


KNOWN_VALUES: dict[str, tuple[str, ...] | None] = {
    "regions": None,  # as the register has them
    "types": COUNCIL_TYPES,
    "standings": STANDINGS,
    "tried_through": None,  # as files have them, too
    "never_through": None,
    "open_channels": CHANNELS,
    "recommended": CHANNELS,
    "reasons": REASON_KINDS,
}
KNOWN_CHOICES = {"role": tuple(ROLE_COLUMNS), "signal": SIGNALS, "tried": TRIED}
DAYS, NUMBERS = ("signal_day", "tried_day"), ("fewest_tries", "most_tries")


def _check_value(name: str, value: object, known: tuple[str, ...] | None) -> None:
    """Check that a value is a word, and one of those known."""
    if not isinstance(value, str) or (known is not None and value not in known):
        raise SegmentFilterProblem(
            f'The filter "{name.replace("_", " ")}" does not know "{value}". Choose the filters on the page anew.'
        )


def _check_complete(filters: SegmentFilters) -> None:
    """Check that what belongs together is there, and that the numbers can hold."""
    if bool(filters.role) != bool(filters.signal):
        raise SegmentFilterProblem("Say both whom you mean, the leader or the chief executive, and what they did.")
    if (filters.signal in DATED_SIGNALS) != (filters.signal_day is not None):
        raise SegmentFilterProblem("Choose the day since which they opened a message or did not.")
    if (filters.tried in (BEFORE, AFTER)) != (filters.tried_day is not None):
        raise SegmentFilterProblem("Choose the day before or after which the councils were last tried.")
    fewest, most = filters.fewest_tries, filters.most_tries
    if (fewest is not None and fewest < 0) or (most is not None and most < (fewest or 0)):
        raise SegmentFilterProblem("The most tries cannot be fewer than the fewest.")
    if len(filters.text) > LONGEST_TEXT:
        raise SegmentFilterProblem(f"Search for at most {LONGEST_TEXT} characters.")


def _encode_filter(value: Any) -> Any:
    """Encode a value for JSON."""
    return value.isoformat() if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value


def _decode_filter(name: str, value: Any) -> Any:
    """Decode a value of a filter from JSON. Raises SegmentFilterProblem."""
    is_wrong = SegmentFilterProblem(f'The filter "{name.replace("_", " ")}" cannot be read. Save the segment anew.')
    if name in DAYS:
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise is_wrong from error
    if name in NUMBERS:
        if not isinstance(value, int) or isinstance(value, bool):
            raise is_wrong
        return value
    if name in KNOWN_VALUES:
        if not isinstance(value, (list, tuple)):
            raise is_wrong
        return tuple(value)
    if not isinstance(value, str):
        raise is_wrong
    return value


NEEDED_COLUMNS: dict[str, tuple[str, ...]] = {
    "regions": ("region",),
    "types": ("type",),
    "standings": ("standing",),
    "tried": ("last_tried",),
    "tried_through": ("channels",),
    "never_through": ("channels",),
    "open_channels": ("usable",),
    "recommended": ("channel",),
    "fewest_tries": ("tries",),
    "most_tries": ("tries",),
    "reasons": ("why",),
    "text": ("council",),
}


def list_offered_signals(columns: Iterable[str]) -> tuple[str, ...]:
    """List the signals of leaders and chief executives by which a list with these columns can be filtered."""
    present = set(columns)
    if not present.issuperset(ROLE_COLUMNS.values()):
        return ()
    has_days = present.issuperset(f"{column}_opened_on" for column in ROLE_COLUMNS.values())
    return SIGNALS if has_days else tuple(signal for signal in SIGNALS if signal not in DATED_SIGNALS)


def list_missing_filters(filters: SegmentFilters, columns: Iterable[str]) -> list[str]:
    """List the filters that are set and that a list with these columns cannot answer, in words."""
    present = set(columns)
    filled = [name for name in NEEDED_COLUMNS if getattr(filters, name) not in ((), "", None)]
    missing = [name.replace("_", " ") for name in filled if not present.issuperset(NEEDED_COLUMNS[name])]
    if filters.signal and filters.signal not in list_offered_signals(present):
        missing.append(filters.signal)
    return missing


def filter_rows(rows: pd.DataFrame, filters: SegmentFilters) -> pd.DataFrame:
    """Filter a call list down to the councils of a segment, in its order.

    rows: one row a council, with the columns of a call list. Raises SegmentFilterProblem where a column is missing that
    a filter needs: nobody is in or out of a segment by a filter that was left away.
    """
    if missing := list_missing_filters(filters, rows.columns):
        raise SegmentFilterProblem(
            f"The list shown here does not tell {', '.join(missing)}. Take that filter out of the segment."
        )
    kept = pd.Series(data=True, index=rows.index)
    for name in ("regions", "types", "standings", "recommended"):
        if values := getattr(filters, name):
            kept &= rows[NEEDED_COLUMNS[name][0]].isin(values)
    for flag in (_flag_signal, _flag_tried, _flag_channels, _flag_tries, _flag_reasons, _flag_text):
        if (flags := flag(rows, filters)) is not None:
            kept &= flags
    return rows[kept]


def _flag_signal(rows: pd.DataFrame, filters: SegmentFilters) -> "pd.Series[bool] | None":
    """Flag the councils whose leader or chief executive did what the filters say."""
    if not filters.signal:
        return None
    column = ROLE_COLUMNS[filters.role]
    if filters.signal == NOT_REACHED_YET:
        return rows[column].isin(UNREACHED_RUNGS)
    if filters.signal == ENGAGED:
        return rows[column].eq("engaged")
    opened = pd.to_datetime(rows[f"{column}_opened_on"]) >= pd.Timestamp(str(filters.signal_day))
    return opened if filters.signal == OPENED_SINCE else ~opened


def _flag_tried(rows: pd.DataFrame, filters: SegmentFilters) -> "pd.Series[bool] | None":
    """Flag the councils by when they were last tried. One that was never tried was tried neither before nor after."""
    if not filters.tried:
        return None
    days = pd.to_datetime(rows["last_tried"])
    if filters.tried == NEVER:
        return days.isna()
    day = pd.Timestamp(str(filters.tried_day))
    return days < day if filters.tried == BEFORE else days >= day


def _flag_channels(rows: pd.DataFrame, filters: SegmentFilters) -> "pd.Series[bool] | None":
    """Flag the councils by the channels through which they were tried, and by those that are open."""
    parts: list[tuple[str, tuple[str, ...], bool]] = [
        ("channels", filters.tried_through, True),
        ("channels", filters.never_through, False),
        ("usable", filters.open_channels, True),
    ]
    kept: pd.Series[bool] | None = None
    for column, channels, is_wanted in parts:
        if not channels:
            continue
        flags = flag_usable_channels(rows[column], channels)
        part = pd.Series(flags.all(axis=1) if is_wanted else ~flags.any(axis=1), index=rows.index)
        kept = part if kept is None else kept & part
    return kept


def _flag_tries(rows: pd.DataFrame, filters: SegmentFilters) -> "pd.Series[bool] | None":
    """Flag the councils by how often they were tried."""
    if filters.fewest_tries is None and filters.most_tries is None:
        return None
    tries = rows["tries"].fillna(0)
    most = float("inf") if filters.most_tries is None else filters.most_tries
    return (tries >= (filters.fewest_tries or 0)) & (tries <= most)


def _flag_reasons(rows: pd.DataFrame, filters: SegmentFilters) -> "pd.Series[bool] | None":
    """Flag the councils of which one of the reasons is told."""
    if not filters.reasons:
        return None
    codes, texts = pd.factorize(rows["why"].fillna("").astype(str))  # many councils share their reasons
    patterns = [REASON_PATTERNS[kind] for kind in filters.reasons]
    told = pd.Series([any(pattern.search(str(text)) for pattern in patterns) for text in texts], dtype=bool)
    kept = pd.Series(told.to_numpy()[codes], index=rows.index)
    if BEGUN in filters.reasons and "standing" in rows:
        kept |= rows["standing"].eq(BROKE_OFF)
    return kept


def _flag_text(rows: pd.DataFrame, filters: SegmentFilters) -> "pd.Series[bool] | None":
    """Flag the councils of whose name or reason the text is part, whatever its capitals."""
    wanted = filters.text.casefold().strip()
    if not wanted:
        return None
    columns = [name for name in ("council", "why") if name in rows]
    texts = zip(*(rows[name].fillna("").astype(str).to_list() for name in columns), strict=True)
    return pd.Series([any(wanted in text.casefold() for text in pair) for pair in texts], index=rows.index, dtype=bool)
