"""Show in how many councils leader, chief executive, both or neither are reached."""

import streamlit as st

from lib.measures.definitions import REACH_RUNGS
from lib.measures.figure import Figure
from lib.measures.reach import RoleReach
from lib.queries.responses import reach
from lib.ui.shared.view import View

OTHERS_NOTE = "Somebody else at the council may have been reached."


def render_role_reach(view: View) -> dict[str, Figure]:
    """Render the councils by whether their leader, their chief executive, both or neither are reached.

    Returns the figures by name, for their provenance.
    """
    role_reach = RoleReach.from_counts(view.run_query(reach.count_councils_by_reach, scope=view.scope))
    total = role_reach.council_count
    container = st.container(horizontal=True, gap="small")
    for name, count in zip(
        ("Both reached", "Leader only", "Chief executive only", "Neither reached"),
        (role_reach.both, role_reach.leader_only, role_reach.chief_executive_only, role_reach.neither),
        strict=True,
    ):
        share = f"{count / total:.0%} of {total:,} councils" if total else "no councils"
        container.metric(
            name, f"{count:,}", help=f"{share}. {REACH_RUNGS['delivered'].sentence} {OTHERS_NOTE}", border=True
        )
    return {"Leaders reached": role_reach.leader_reach, "Chief executives reached": role_reach.chief_executive_reach}
