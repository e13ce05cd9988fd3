"""The parts of the targeting page."""

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.measures.definitions import NOT_RESPONDED
from lib.measures.dispositions import DISPOSITION_MEANINGS
from lib.measures.figure import Figure, format_percent
from lib.measures.response_rates import compute_rates_by_group, compute_overall_rates
from lib.measures.targeting import rank_councils
from lib.queries.register import council_ledger
from lib.queries.responses import dispositions, people_to_approach
from lib.terms import RESPONDED
from lib.ui.shared import council_list
from lib.ui.shared.downloads import downloads
from lib.ui.shared.view import View
from lib.ui.shared.wording import counted

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


def councils(view: View) -> pd.DataFrame:
    """The councils without a response, the most useful first. Columns: COLUMNS."""
    return view.work_out(_ranked, view=view)


def _ranked(view: View) -> pd.DataFrame:
    everyone = view.ask(council_ledger.list_councils, scope=view.scope)
    rows = everyone[~everyone["disposition"].isin(RESPONDED)]
    counts = view.ask(dispositions.count_dispositions, scope=view.scope)
    floor = view.consultation.target_group_floor
    short: dict[str, int] = {}
    for by in ("region", "type"):
        short |= {one.group[0]: one.count_shortfall(floor) for one in compute_rates_by_group(counts, [by])}
    ranked = rank_councils(rows, short, format_percent(float(floor), 0))
    return ranked.assign(standing=[DISPOSITION_MEANINGS[code].term for code in ranked["disposition"]])[["code", *COLUMNS]]


def figures(view: View, rows: pd.DataFrame) -> dict[str, Figure]:
    """How many of the councils looked at have not responded."""
    everyone = compute_overall_rates(view.ask(dispositions.count_dispositions, scope=view.scope)).dispositions.council_count
    return {NOT_RESPONDED.term: Figure(len(rows), everyone, NOT_RESPONDED)}


def narrowed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the standings chosen on the page."""
    found = set(rows["standing"].unique())
    there = [one.term for one in DISPOSITION_MEANINGS.values() if one.term in found]
    chosen = st.pills(
        "Standing", there, selection_mode="multi", key="standing", bind="query-params", label_visibility="collapsed"
    )
    return rows[rows["standing"].isin(chosen)] if chosen else rows


def table(view: View, rows: pd.DataFrame) -> None:
    """The councils, and the files to work from."""
    floor = format_percent(float(view.consultation.target_group_floor), 0)
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    config = {
        "why": text(
            COLUMNS["why"],
            width=330,
            help=f"The target asks for {floor} of the councils in every region and every type: how many more responses "
            "reach it, and what its people did.",
        ),
        "standing": text(COLUMNS["standing"], help=_meanings(rows)),
        "leader": text(COLUMNS["leader"], help="How far the leader of the council is reached."),
        "chief_executive": text(
            COLUMNS["chief_executive"], help="How far the chief executive of the council is reached."
        ),
        "tries": number(COLUMNS["tries"], help="Messages, calls and invitations to its people."),
    }
    st.caption("Click a council to open its page.")
    council_list.table(view, rows, "councils_to_approach", "Councils to approach", COLUMNS, config)


def contacts(view: View, rows: pd.DataFrame) -> None:
    """For those who may see them, the people at these councils as a file."""
    if not has_right(view.role, Right.SEE_CONTACTS):
        return
    st.markdown("**The people to approach**")
    st.caption(
        f"Leaders, chief executives and others at {counted(len(rows), 'council', 'councils')}, in the order above, "
        "without those who asked to be left alone."
    )
    downloads(view, lambda: _people(view, rows), "contacts_to_approach", "Contacts to approach (personal data)")


def _people(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    found = view.read(people_to_approach.list_contacts_to_approach, scope=view.scope, reader=view.role)
    why = rows[["code", "why", "standing", "region", "last_tried", "channels"]]
    people = why.merge(found, on="code", how="inner")  # in the order of the councils on the page
    names = {"council": "Council", "role": "Role", "name": "Name", "job_title": "Job title", "email": "E-mail",
             "telephone": "Telephone", "why": "Why this one", "standing": "Standing", "region": "Region",
             "last_tried": "Last tried", "channels": "Tried through", "code": "Code"}  # fmt: skip
    return people[list(names)].rename(columns=names)


def _meanings(rows: pd.DataFrame) -> str:
    found = set(rows["standing"].unique())
    return " ".join(f"{one.term}: {one.sentence}" for one in DISPOSITION_MEANINGS.values() if one.term in found)
