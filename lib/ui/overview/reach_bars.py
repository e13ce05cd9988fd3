"""Show how many leaders, chief executives and bodies have engaged and how many were reached, a bar each."""

import pandas as pd
import streamlit as st

from lib.measures.definitions import BODY_REACH, REACH_RUNGS, ROLE_REACH
from lib.measures.figure import Figure
from lib.outputs.bars import ShareBar, build_share_bars
from lib.queries.responses import reach
from lib.terms import CHIEF_EXECUTIVE, LEADER, PLURAL_NAMES
from lib.ui.shared.view import View

ENGAGEMENT = REACH_RUNGS["engaged"]
ROLE_NAMES = {LEADER: "Leaders", CHIEF_EXECUTIVE: "Chief executives"}


def render_reach(view: View, council_count: int) -> dict[str, Figure]:
    """Render how many leaders, chief executives and organisations of other types have engaged, and were reached.

    Returns the figures by name, for their provenance.
    """
    st.markdown(
        "**Who has engaged, and who was reached**", help=f"{ENGAGEMENT.sentence} Reached: {ROLE_REACH.sentence}"
    )
    roles = view.run_query(reach.count_councils_by_rung, scope=view.scope).set_index("role")
    bodies = view.run_query(reach.count_bodies_by_rung, scope=view.scope).set_index("type")
    rows = [(name, roles, role, council_count, ROLE_REACH) for role, name in ROLE_NAMES.items()]
    rows += [
        (name, bodies, kind, int(bodies["organisations"][kind]), BODY_REACH)
        for kind, name in PLURAL_NAMES.items()
        if kind in bodies.index
    ]
    figures, bars = dict[str, Figure](), list[ShareBar]()
    for name, counts, key, total, reached in rows:
        engaged_figure = Figure(_read_count(counts, key, "engaged"), total, ENGAGEMENT)
        reached_figure = Figure(_read_count(counts, key, "delivered"), total, reached)
        figures |= {f"{name} engaged": engaged_figure, f"{name} reached": reached_figure}
        value_text = f"{engaged_figure.numerator:,} engaged, {reached_figure.numerator:,} reached of {total:,}"
        bars.append(ShareBar(name, engaged_figure.value or 0.0, value_text, outer=reached_figure.value or 0.0))
    st.html(build_share_bars(bars))
    return figures


def _read_count(counts: pd.DataFrame, key: str, rung: str) -> int:
    """Read how many are at a rung or beyond; 0 where nobody is on record in the role."""
    return int(counts[rung][key]) if key in counts.index else 0
