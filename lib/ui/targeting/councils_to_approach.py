"""Show the councils without a response, those to approach first at the top."""

import pandas as pd
import streamlit as st

from lib.measures.dispositions import STANDING_MEANINGS, describe_standings
from lib.measures.figure import format_percent
from lib.measures.response_rates import compute_rates_by_group
from lib.measures.targeting import rank_councils
from lib.queries.register import council_ledger
from lib.queries.responses import dispositions
from lib.terms import RESPONDED
from lib.ui.shared import council_list
from lib.ui.shared.view import View

COLUMNS = {
    "council": "Council",
    "why": "Why this one",
    "type": "Council type",
    "region": "Region",
    "leader": "Leader",
    "chief_executive": "Chief executive",
    "tries": "Messages sent",
    "last_tried": "Last tried",
    "channels": "Tried through",
    "standing_text": "Standing",
}


def list_councils_to_approach(view: View) -> pd.DataFrame:
    """List the councils without a response, those to approach first at the top.

    Columns: code, standing_term and COLUMNS.
    """
    return view.compute_cached(_list_ranked_councils, view=view)


def _list_ranked_councils(view: View) -> pd.DataFrame:
    """List the councils without a response in the order in which to approach them."""
    all_councils = view.run_query(council_ledger.list_councils, scope=view.scope)
    rows = all_councils[~all_councils["disposition"].isin(RESPONDED)]
    counts = view.run_query(dispositions.count_dispositions, scope=view.scope)
    floor = view.consultation.target_group_floor
    shortfalls: dict[str, int] = {}
    if floor is not None:
        shortfalls = {
            rates.group[0]: rates.count_shortfall(floor)
            for grouping in ("region", "type")
            for rates in compute_rates_by_group(counts, [grouping])
        }
    ranked = rank_councils(rows, shortfalls, format_percent(float(floor or 0), 0))
    return describe_standings(ranked, view.consultation.closes)[["code", "standing_term", *COLUMNS]]


def filter_by_standing(rows: pd.DataFrame) -> pd.DataFrame:
    """Ask for standings, and filter the rows down to those chosen."""
    standings = set(rows["standing_term"].unique())
    options = [meaning.term for meaning in STANDING_MEANINGS.values() if meaning.term in standings]
    chosen_standings = st.pills(
        "Standing", options, selection_mode="multi", key="standing", bind="query-params", label_visibility="collapsed"
    )
    return rows[rows["standing_term"].isin(chosen_standings)] if chosen_standings else rows


def render_council_table(view: View, rows: pd.DataFrame) -> None:
    """Render the councils, and the files to work from."""
    floor = view.consultation.target_group_floor
    floor_text = (
        ""
        if floor is None
        else f"The target asks for {format_percent(float(floor), 0)} of the councils in every region and every type: "
        "how many more responses reach it. "
    )
    text_column, number_column = st.column_config.TextColumn, st.column_config.NumberColumn
    config = {
        "why": text_column(
            COLUMNS["why"],
            width=330,
            help=f"{floor_text}What its people did.",
        ),
        "standing_text": text_column(COLUMNS["standing_text"], help=_describe_standings(rows)),
        "leader": text_column(COLUMNS["leader"], help="How far the leader of the council is reached."),
        "chief_executive": text_column(
            COLUMNS["chief_executive"], help="How far the chief executive of the council is reached."
        ),
        "tries": number_column(COLUMNS["tries"], help="Messages, calls and invitations to its people."),
    }
    st.caption("Click a council to open its page.")
    council_list.render_council_table(view, rows, "councils_to_approach", "Councils to approach", COLUMNS, config)


def _describe_standings(rows: pd.DataFrame) -> str:
    """Describe each standing among these rows."""
    standings = set(rows["standing_term"].unique())
    return " ".join(
        f"{meaning.term}: {meaning.sentence}" for meaning in STANDING_MEANINGS.values() if meaning.term in standings
    )
