"""Render the parts of the targeting page."""

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.measures.definitions import NOT_RESPONDED
from lib.measures.dispositions import DISPOSITION_MEANINGS
from lib.measures.figure import Figure, format_percent
from lib.measures.response_rates import compute_overall_rates, compute_rates_by_group
from lib.measures.targeting import rank_councils
from lib.queries.register import council_ledger
from lib.queries.responses import dispositions, people_to_approach
from lib.terms import RESPONDED
from lib.ui.shared import council_list
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

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
    "standing": "Standing",
}


def list_councils_to_approach(view: View) -> pd.DataFrame:
    """List the councils without a response, those to approach first at the top. Columns: code and COLUMNS."""
    return view.compute_cached(_list_ranked_councils, view=view)


def _list_ranked_councils(view: View) -> pd.DataFrame:
    """List the councils without a response in the order in which to approach them."""
    all_councils = view.run_query(council_ledger.list_councils, scope=view.scope)
    rows = all_councils[~all_councils["disposition"].isin(RESPONDED)]
    counts = view.run_query(dispositions.count_dispositions, scope=view.scope)
    floor = view.consultation.target_group_floor
    shortfalls: dict[str, int] = {}
    for grouping in ("region", "type"):
        shortfalls |= {
            rates.group[0]: rates.count_shortfall(floor) for rates in compute_rates_by_group(counts, [grouping])
        }
    ranked = rank_councils(rows, shortfalls, format_percent(float(floor), 0))
    return ranked.assign(standing=[DISPOSITION_MEANINGS[code].term for code in ranked["disposition"]])[
        ["code", *COLUMNS]
    ]


def compute_figures(view: View, rows: pd.DataFrame) -> dict[str, Figure]:
    """Compute how many of the councils looked at have not responded."""
    council_count = compute_overall_rates(
        view.run_query(dispositions.count_dispositions, scope=view.scope)
    ).dispositions.council_count
    return {NOT_RESPONDED.term: Figure(len(rows), council_count, NOT_RESPONDED)}


def filter_by_standing(rows: pd.DataFrame) -> pd.DataFrame:
    """Ask for standings, and filter the rows down to those chosen."""
    standings = set(rows["standing"].unique())
    options = [meaning.term for meaning in DISPOSITION_MEANINGS.values() if meaning.term in standings]
    chosen_standings = st.pills(
        "Standing", options, selection_mode="multi", key="standing", bind="query-params", label_visibility="collapsed"
    )
    return rows[rows["standing"].isin(chosen_standings)] if chosen_standings else rows


def render_council_table(view: View, rows: pd.DataFrame) -> None:
    """Render the councils, and the files to work from."""
    floor = format_percent(float(view.consultation.target_group_floor), 0)
    text_column, number_column = st.column_config.TextColumn, st.column_config.NumberColumn
    config = {
        "why": text_column(
            COLUMNS["why"],
            width=330,
            help=f"The target asks for {floor} of the councils in every region and every type: how many more responses "
            "reach it, and what its people did.",
        ),
        "standing": text_column(COLUMNS["standing"], help=_describe_standings(rows)),
        "leader": text_column(COLUMNS["leader"], help="How far the leader of the council is reached."),
        "chief_executive": text_column(
            COLUMNS["chief_executive"], help="How far the chief executive of the council is reached."
        ),
        "tries": number_column(COLUMNS["tries"], help="Messages, calls and invitations to its people."),
    }
    st.caption("Click a council to open its page.")
    council_list.render_council_table(view, rows, "councils_to_approach", "Councils to approach", COLUMNS, config)


def render_contacts_download(view: View, rows: pd.DataFrame) -> None:
    """Render, for those who may see them, a download of the people at these councils."""
    if not has_right(view.role, Right.SEE_CONTACTS):
        return
    st.markdown("**The people to approach**")
    st.caption(
        f"Leaders, chief executives and others at {format_count(len(rows), 'council', 'councils')}, in the order above, "
        "without those who asked to be left alone."
    )
    render_download_buttons(
        view, lambda: _list_people(view, rows), "contacts_to_approach", "Contacts to approach (personal data)"
    )


def _list_people(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """List the people at these councils, in the order of the councils on the page."""
    contacts = view.run_query_uncached(people_to_approach.list_contacts_to_approach, scope=view.scope, reader=view.role)
    council_columns = rows[["code", "why", "standing", "region", "last_tried", "channels"]]
    people = council_columns.merge(contacts, on="code", how="inner")  # in the order of the councils on the page
    headings = {"council": "Council", "role": "Role", "name": "Name", "job_title": "Job title", "email": "E-mail",
             "telephone": "Telephone", "why": "Why this one", "standing": "Standing", "region": "Region",
             "last_tried": "Last tried", "channels": "Tried through", "code": "Code"}  # fmt: skip
    return people[list(headings)].rename(columns=headings)


def _describe_standings(rows: pd.DataFrame) -> str:
    """Describe each standing among these rows."""
    standings = set(rows["standing"].unique())
    return " ".join(
        f"{meaning.term}: {meaning.sentence}" for meaning in DISPOSITION_MEANINGS.values() if meaning.term in standings
    )
