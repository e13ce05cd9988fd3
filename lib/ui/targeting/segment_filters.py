"""Ask for the filters of a segment, as far as the list has the columns that they need."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from lib.measures.approaches.segments import (
    BEGUN,
    DATED_SIGNALS,
    FLOOR_SHORT,
    LONGEST_TEXT,
    NEVER,
    OVERDUE,
    REASON_KINDS,
    ROLE_COLUMNS,
    TRIED,
    SegmentFilters,
    list_offered_signals,
)
from lib.measures.dispositions import STANDING_MEANINGS
from lib.terms import CHANNELS, COUNCIL_TYPES
from lib.ui.shared.view import ask_past_day

PANEL = "segment_"  # how the keys of the filters begin
REASON_WORDS = {BEGUN: "Began and did not finish", OVERDUE: "Promise overdue", FLOOR_SHORT: "Short of the floor"}
# The filters that hold several values, each with the column of the list that it needs.
COLUMN_OF_LIST = {
    "regions": "region",
    "types": "type",
    "standings": "standing",
    "tried_through": "channels",
    "never_through": "channels",
    "open_channels": "usable",
    "recommended": "channel",
    "reasons": "why",
}
OTHERS = ("tried", "tried_day", "signal_day", "fewest_tries", "most_tries", "text")


def fill_panel(filters: SegmentFilters) -> None:
    """Fill the filters with those of a segment, before they are drawn."""
    for name in COLUMN_OF_LIST:
        st.session_state[PANEL + name] = list(getattr(filters, name))
    for name in OTHERS:
        st.session_state[PANEL + name] = getattr(filters, name)
    st.session_state[f"{PANEL}tried"] = filters.tried or None
    st.session_state[f"{PANEL}signal"] = (filters.role, filters.signal) if filters.signal else None


def read_filters(rows: pd.DataFrame) -> SegmentFilters:
    """Read the filters as they stand while nobody sees them, and keep them so.

    Streamlit forgets what a field holds while it is not drawn, unless it was set by hand. Raises SegmentFilterProblem
    where they cannot hold together.
    """
    state, columns = st.session_state, set(rows.columns)
    for name in (*COLUMN_OF_LIST, *OTHERS, "signal"):
        state[PANEL + name] = state.get(PANEL + name)
    values: dict[str, Any] = {"text": state[f"{PANEL}text"] or ""}
    values |= {name: tuple(state[PANEL + name] or ()) for name, column in COLUMN_OF_LIST.items() if column in columns}
    if (chosen := state[f"{PANEL}signal"]) in _list_signal_options(columns):
        role, signal = chosen
        day = state[f"{PANEL}signal_day"] if signal in DATED_SIGNALS else None
        values |= {"role": role, "signal": signal, "signal_day": day}
    if "last_tried" in columns and (tried := state[f"{PANEL}tried"]):
        values |= {"tried": tried, "tried_day": None if tried == NEVER else state[f"{PANEL}tried_day"]}
    if "tries" in columns:
        values |= {name: state[PANEL + name] for name in ("fewest_tries", "most_tries")}
    return SegmentFilters(**values)


def ask_filters(rows: pd.DataFrame) -> SegmentFilters:
    """Ask for the filters. Raises SegmentFilterProblem where they cannot hold together."""
    columns = set(rows.columns)
    values: dict[str, Any] = {}
    text_column, reason_column = st.columns(2)
    with text_column:
        values["text"] = st.text_input("Name or reason holds", max_chars=LONGEST_TEXT, key=f"{PANEL}text") or ""
    if "why" in columns:
        with reason_column:
            values["reasons"] = _ask_several("Reason", "reasons", list(REASON_KINDS), REASON_WORDS)
    first, second, third = st.columns(3)
    with first:
        if "region" in columns:
            values["regions"] = _ask_several("Region", "regions", _list_values(rows["region"]))
    with second:
        if "type" in columns:
            values["types"] = _ask_several(
                "Council type", "types", [name for name in COUNCIL_TYPES if name in set(rows["type"])]
            )
    with third:
        if "standing" in columns:
            terms = {code: meaning.term for code, meaning in STANDING_MEANINGS.items()}
            present = [code for code in terms if code in set(rows["standing"])]
            values["standings"] = _ask_several("Standing", "standings", present, terms)
    values |= _ask_signal(columns)
    values |= _ask_tries(rows)
    values |= _ask_channels(rows)
    return SegmentFilters(**values)


def _list_signal_options(columns: set[str]) -> list[tuple[str, str]]:
    """List which signals of which role can be asked for."""
    return [(role, signal) for role in ROLE_COLUMNS for signal in list_offered_signals(columns)]


def _ask_signal(columns: set[str]) -> dict[str, Any]:
    """Ask how far the leader or the chief executive is reached."""
    options = _list_signal_options(columns)
    if not options:
        return {}
    left, right = st.columns(2)
    _drop_unknown("signal", options)
    chosen = left.selectbox(
        "Leader or chief executive",
        options,
        index=None,
        format_func=lambda option: f"{option[0]}: {option[1]}{' …' if option[1] in DATED_SIGNALS else ''}",
        key=f"{PANEL}signal",
        placeholder="Whatever they did",
    )
    if not chosen:
        return {}
    role, signal = chosen
    day = _ask_day(right, "Since", "signal_day") if signal in DATED_SIGNALS else None
    return {"role": role, "signal": signal, "signal_day": day}


def _ask_tries(rows: pd.DataFrame) -> dict[str, Any]:
    """Ask when and how often they were tried."""
    values: dict[str, Any] = {}
    first, second, third, fourth = st.columns(4)
    if "last_tried" in rows:
        values["tried"] = (
            first.selectbox("Last tried", TRIED, index=None, key=f"{PANEL}tried", placeholder="Whenever") or ""
        )
        if values["tried"] and values["tried"] != NEVER:
            values["tried_day"] = _ask_day(second, "Day", "tried_day")
    if "tries" in rows:
        for column, label, name in ((third, "Tries, at least", "fewest_tries"), (fourth, "at most", "most_tries")):
            number = column.number_input(label, min_value=0, value=None, step=1, key=PANEL + name, placeholder="any")
            values[name] = None if number is None else int(number)
    return values


def _ask_channels(rows: pd.DataFrame) -> dict[str, Any]:
    """Ask through which channels they were tried, which are open, and which is recommended."""
    values: dict[str, Any] = {}
    used: list[str] = []
    if "channels" in rows:
        texts = rows["channels"].fillna("").astype(str).unique()
        used = sorted({name for text in texts for name in text.split(", ") if name} | set(CHANNELS))
    asked = [
        ("channels", "Tried through", "tried_through", used),
        ("channels", "Never tried through", "never_through", used),
        ("usable", "Channel open", "open_channels", list(CHANNELS)),
        ("channel", "Recommended channel", "recommended", list(CHANNELS)),
    ]
    offered = [question for question in asked if question[0] in rows]
    columns = st.columns(len(offered)) if offered else []
    for column, (_name, label, name, options) in zip(columns, offered, strict=True):
        with column:
            values[name] = _ask_several(label, name, options)
    return values


def _ask_several(label: str, name: str, options: list[str], words: dict[str, str] | None = None) -> tuple[str, ...]:
    """Ask for any of several values. One that a segment has and that is not among them now stays to choose."""
    kept = [value for value in st.session_state.get(PANEL + name) or [] if value not in options]
    chosen = st.multiselect(
        label,
        [*options, *kept],
        format_func=lambda value: (words or {}).get(value, value),
        key=PANEL + name,
        placeholder="Any",
    )
    return tuple(chosen)


def _ask_day(column: Any, label: str, name: str) -> dt.date | None:
    """Ask for a day."""
    if st.session_state.get(PANEL + name) is None:
        st.session_state.pop(PANEL + name, None)
    return ask_past_day(label, PANEL + name, column)


def _drop_unknown(name: str, options: list[Any]) -> None:
    """Forget what was chosen and is not offered by this list."""
    if st.session_state.get(PANEL + name) not in [None, *options]:
        st.session_state[PANEL + name] = None


def _list_values(column: pd.Series) -> list[str]:
    """List the values of a column in alphabetical order."""
    return sorted(str(value) for value in column.dropna().unique())
