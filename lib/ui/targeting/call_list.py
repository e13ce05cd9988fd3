"""Show the councils to approach, the first on top, with the reason beside each, and let people select several."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.findings.approach_ranking import (
    LATER,
    LIST_PARTS,
    PART_MEANINGS,
    TO_APPROACH,
)
from lib.measures.approaches.propensity import LATE_DAYS
from lib.ui.shared import council_list, navigation
from lib.ui.shared.action_feedback import compute_digest
from lib.ui.shared.downloads import TALL_ROW_HEIGHT, render_download_buttons
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text
from lib.ui.targeting.segments import describe_chosen_segment

PART_KEY, DEFAULT_KEY, ROUND_KEY = "calls", "_selected_first", "_selection_round"
FIRST_COUNT = 10
COLUMNS = {
    "rank": "Rank",
    "council": "Council",
    "why": "What to do, and why",
    "against": "What speaks against it",
    "chance_text": "Chance",
    "region": "Region",
    "type": "Council type",
    "leader": "Leader",
    "chief_executive": "Chief executive",
    "tries": "Approaches",
    "last_tried": "Last tried",
    "channels": "Tried through",
    "standing_text": "Standing",
}
FILE_COLUMNS = {"code": "Code", "part": "List", **COLUMNS, "usable": "Open channels", "promised_by": "Promised by"}


def render_call_list(view: View, rows: pd.DataFrame) -> list[str]:
    """Render the list in its parts, and return the codes of the councils that are selected, in their order."""
    if rows.empty:
        st.markdown("No council to approach: every council looked at has responded, or the filters leave none.")
        return []
    _render_deadline(view)
    part = _choose_part(rows)
    _render_part_meaning(view, rows, part)
    shown_rows = council_list.limit_rows(rows[rows["part"] == part].reset_index(drop=True))
    with st.container(key="call-table"):
        codes = _render_table(view, shown_rows, part)
    with st.container(key="call-cards"):
        codes += [code for code in _render_cards(view, shown_rows.head(FIRST_COUNT)) if code not in codes]
    _render_actions(view, rows, part, shown_rows)
    if len(codes) == 1:
        name = str(shown_rows.loc[shown_rows["code"] == codes[0], "council"].iloc[0])
        st.button(f"Open the page of {escape_text(name)}", on_click=navigation.request_council, args=(codes[0],))
    return codes


def _render_deadline(view: View) -> None:
    """Render what is still sensible from the closing day on."""
    closes = view.consultation.closes
    if view.scope.as_at >= closes:
        closed = "closes today" if view.scope.as_at == closes else f"closed on {format_day(closes)}"
        st.caption(
            f"The consultation {closed}. A response still counts, as a late one: the list is ranked by what an answer "
            f"within {LATE_DAYS} days would add, as if approaches still worked as before. Else thank those who "
            "answered, and tell them what comes of it."
        )


def _choose_part(rows: pd.DataFrame) -> str:
    """Ask which part of the list is shown, of those that have councils."""
    counts = rows["part"].value_counts()
    parts = [part for part in LIST_PARTS if counts.get(part)]
    if st.session_state.get(PART_KEY) not in (None, *parts):
        del st.session_state[PART_KEY]
    if PART_KEY not in st.session_state and st.query_params.get(PART_KEY) not in parts:
        st.session_state[PART_KEY] = parts[0]
    chosen = st.segmented_control(
        "Which councils",
        parts,
        format_func=lambda part: f"{part} ({counts[part]:,})",
        key=PART_KEY,
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or parts[0]


def _render_part_meaning(view: View, rows: pd.DataFrame, part: str) -> None:
    """Render what the councils of a part have in common, and from when on one may go on where nobody may today."""
    text = PART_MEANINGS[part]
    until = [day for day in rows["cooling_until"] if day is not None]
    if part == LATER and until and TO_APPROACH not in set(rows["part"]):
        text = (
            f"Nobody may be approached on {format_day(view.scope.as_at)}. The first may from {format_day(min(until))}."
        )
    st.caption(f"{text} Tick several, or press Shift and Space on each, to do one thing with all of them.")


def _render_table(view: View, rows: pd.DataFrame, part: str) -> list[str]:
    """Render the councils as a table in which several can be selected, and return the codes of those that are."""
    button_key, digest = f"open-council-{part}", _compute_table_digest(view, rows)
    text = st.column_config.TextColumn
    shown_count = min(FIRST_COUNT, len(rows))
    event: Any = st.dataframe(
        council_list.describe_reach(_describe_chances(view, rows)).assign(open="Open"),
        hide_index=True,
        height=TALL_ROW_HEIGHT * shown_count + 38,
        row_height=TALL_ROW_HEIGHT,
        column_order=[*list(COLUMNS)[:4], "open", *list(COLUMNS)[4:]],
        column_config={
            **COLUMNS,
            "rank": st.column_config.NumberColumn("", width=36, help="Rank: the order in which to approach them."),
            "council": text("Council", width=140),
            "why": text(COLUMNS["why"], width=390, help="What to do first, what its people did, and what it is for."),
            "against": text(COLUMNS["against"], width=170, help="What to weigh before you do."),
            "open": st.column_config.ButtonColumn(
                "Page", width=64, type="tertiary", key=button_key, on_click=_open_clicked,
                args=(button_key, rows["code"].to_list()), help="Opens the page of the council.",
            ),
            "chance_text": text(COLUMNS["chance_text"], width=100, help=_explain_chance(view)),
            "leader": text("Leader", help="How far the leader of the council is reached."),
            "chief_executive": text("Chief executive", help="How far the chief executive is reached."),
            "tries": st.column_config.NumberColumn("Approaches", help="Days on which its people were approached."),
            "last_tried": st.column_config.DateColumn("Last tried", format="D MMM YYYY"),
        },
        on_select="rerun",
        selection_mode="multi-row",
        selection_default=_find_default_selection(digest),
        key=f"calls-{digest}-{st.session_state.get(ROUND_KEY, 0)}",
        placeholder="–",
        alt="Councils to approach, the first on top, with what to do and why",
    )  # fmt: skip
    return [str(rows.iloc[index]["code"]) for index in event.selection.rows if index < len(rows)]


def _open_clicked(key: str, codes: list[str]) -> None:
    """Request the page of the council whose name was pressed."""
    click = st.session_state[key]
    if click is not None and click["row"] < len(codes):
        navigation.request_council(codes[click["row"]])


def _describe_chances(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Describe the chance of a response without an approach and with it, in the column chance_text.

    From the closing day on it is empty: the campaign has taught nothing of late responses.
    """
    if view.scope.as_at >= view.consultation.closes:
        return rows.assign(chance_text=None)
    pairs = zip(rows["chance_without"].to_list(), rows["chance_with"].to_list(), strict=True)
    return rows.assign(chance_text=[f"{without * 100:.0f} → {with_it * 100:.0f} in 100" for without, with_it in pairs])


def _explain_chance(view: View) -> str:
    """Explain what the chances are and where they come from."""
    closes = view.consultation.closes
    if view.scope.as_at >= closes:
        return "How likely a late response is cannot be said: the campaign has taught nothing of them."
    return (
        f"Of 100 councils like this one, how many respond by {format_day(closes)} by themselves, and → how many if "
        "they are approached once as the list says. That gain, times what a response is worth there, over the minutes "
        "that it takes, makes the order. It is learned from this campaign, and is no more than an estimate."
    )


def _render_cards(view: View, rows: pd.DataFrame) -> list[str]:
    """Render the first councils for a narrow screen, each with its whole reason; return the codes of those ticked."""
    codes = []
    for row in rows.to_dict("records"):
        council, why, against = (escape_text(str(row[name])) for name in ("council", "why", "against"))
        label = f"**{row['rank']}. {council}** {why}{f' *But: {against}*' if against else ''}"
        if st.checkbox(label, key=f"tick-{row['code']}-{view.version}"):
            codes.append(str(row["code"]))
    return codes


def _render_actions(view: View, rows: pd.DataFrame, part: str, shown_rows: pd.DataFrame) -> None:
    """Render what can be done with the list as a whole: select the first ones, and save it."""
    part_count = int((rows["part"] == part).sum())
    if part_count > len(shown_rows):
        st.caption(f"The first {len(shown_rows):,} of {part_count:,}: narrow them by filters, or save the file.")
    first_count, digest = min(FIRST_COUNT, len(shown_rows)), _compute_table_digest(view, shown_rows)
    with st.container(horizontal=True):
        st.button(
            f"Select the first {first_count}", key="select-first", on_click=_select_first, args=(digest, first_count),
            help="By keyboard: go to a row with the arrows, and press Shift and Space together. By mouse: tick it.",
        )  # fmt: skip
        st.button("Select none", key="select-none", on_click=_select_first, args=(digest, 0))
    chosen_text = describe_chosen_segment()
    notes = [f"Councils chosen: {chosen_text}"] if chosen_text else []
    render_download_buttons(
        view, lambda: build_file(view, rows), "councils_to_approach", "Councils to approach", notes=notes
    )


def _compute_table_digest(view: View, rows: pd.DataFrame) -> str:
    """Compute a digest of the councils in their order, so that a selection belongs to the rows that were shown."""
    return compute_digest([view.version, *rows["code"].to_list()])


def _find_default_selection(digest: str) -> Any:
    """Find which rows are selected at first in the table of this digest, as somebody pressed a button for it."""
    chosen_digest, count = st.session_state.get(DEFAULT_KEY, ("", 0))
    return {"selection": {"rows": list(range(count))}} if chosen_digest == digest else None


def _select_first(digest: str, count: int) -> None:
    """Select so many rows from the top in the next run, in a table that is made anew for it."""
    st.session_state[DEFAULT_KEY] = (digest, count)
    st.session_state[ROUND_KEY] = st.session_state.get(ROUND_KEY, 0) + 1
    for key in [key for key in st.session_state if str(key).startswith("tick-")]:
        del st.session_state[key]


def build_file(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Build the table that is saved: all parts of the list, with headings."""
    described = council_list.describe_reach(_describe_chances(view, rows))
    return described[list(FILE_COLUMNS)].rename(columns=FILE_COLUMNS)
