"""Show how many leaders, chief executives and bodies are reached, a bar each."""

import streamlit as st

from lib.measures import reach as reach_measures
from lib.measures.figure import Figure
from lib.queries.responses import reach
from lib.terms import PLURAL_NAMES
from lib.ui.shared.view import View


def render_reach(view: View) -> dict[str, Figure]:
    """Render how many leaders, chief executives and organisations of other types are reached.

    Returns the figures by name, for their provenance.
    """
    roles = reach_measures.RoleReach.from_counts(view.run_query(reach.count_councils_by_reach, scope=view.scope))
    ladder = view.run_query(reach.count_bodies_by_rung, scope=view.scope)
    figures = {
        "Leaders": roles.leader_reach,
        "Chief executives": roles.chief_executive_reach,
    } | {
        plural_name: reach_measures.compute_body_reach(ladder, organisation_type)
        for organisation_type, plural_name in PLURAL_NAMES.items()
        if (ladder["type"] == organisation_type).any()
    }
    for name, figure in figures.items():
        _render_reach_bar(name, figure)
    return {f"{name} reached": figure for name, figure in figures.items()}


def _render_reach_bar(name: str, figure: Figure) -> None:
    """Render one figure of reach as a bar."""
    st.progress(figure.value or 0.0, text=f"{name}: **{figure.counts_text}** ({figure.percent_text})")
