"""Show how many organisations of each audience are at or beyond each rung of the ladder."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.measures.definitions import REACH_RUNGS
from lib.measures.reach import RoleReach
from lib.queries.responses import reach
from lib.terms import PLURAL_NAMES, ROLES
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View

BAR_COLOUR = "#2f7fc1"
# What matters most first: a narrow screen shows the first columns.
RUNGS_SHOWN = ("engaged", "delivered", "sent", "usable", "listed", "delivered_and_responded")


def build_ladder(view: View) -> pd.DataFrame:
    """Build the table of how many organisations are at or beyond each rung.

    Columns: audience, organisations, and RUNGS_SHOWN.
    """
    role_reach = RoleReach.from_counts(view.run_query(reach.count_councils_by_reach, scope=view.scope))
    councils = view.run_query(reach.count_councils_by_rung, scope=view.scope).set_index("role")
    councils = councils.reindex(list(ROLES)).fillna(0)
    is_other_role = councils.index == "Other"  # not every council lists somebody else
    councils["organisations"] = councils["listed"].where(is_other_role, role_reach.council_count)
    names = {"Leader": "Council leaders", "Chief executive": "Council chief executives", "Other": "Others at councils"}
    councils.insert(0, "audience", [names[role] for role in councils.index])
    bodies = view.run_query(reach.count_bodies_by_rung, scope=view.scope)
    bodies = bodies.assign(audience=[PLURAL_NAMES[kind] for kind in bodies["type"]])
    columns = ["audience", "organisations", *RUNGS_SHOWN]
    table = pd.concat([councils[columns], bodies[columns].sort_values("audience", ascending=False)], ignore_index=True)
    return table.astype(dict.fromkeys(columns[1:], int))


def render_ladder(ladder: pd.DataFrame) -> None:
    """Render the share of each audience at or beyond each rung, as a bar in a cell.

    What a rung means is one hover away.
    """
    shares = ladder.assign(
        **{rung: ladder[rung] / ladder["organisations"].where(ladder["organisations"] > 0) for rung in RUNGS_SHOWN}
    )
    config: dict[str, Any] = {"audience": st.column_config.TextColumn("Audience")}
    config |= {
        rung: st.column_config.ProgressColumn(
            REACH_RUNGS[rung].term,
            help=REACH_RUNGS[rung].sentence,
            format="percent",
            min_value=0,
            max_value=1,
            color=BAR_COLOUR,
            width=112,
        )
        for rung in RUNGS_SHOWN
    }
    st.dataframe(
        shares.round(2),
        hide_index=True,
        column_order=["audience", *RUNGS_SHOWN],
        column_config=config,
        key="ladder",
        alt="Share of each audience that is engaged, is reached, was sent a message, can be contacted, is listed",
    )


def render_ladder_numbers(view: View, ladder: pd.DataFrame) -> None:
    """Render the numbers behind the ladder, on request, and as files."""
    if expander := render_expander("The numbers behind the steps", key="ladder-numbers"):
        with expander:
            _render_ladder_table(view, ladder)


def _render_ladder_table(view: View, ladder: pd.DataFrame) -> None:
    """Render the table of the ladder, and the buttons that save it."""
    config: dict[str, Any] = {
        "audience": st.column_config.TextColumn("Audience"),
        "organisations": st.column_config.NumberColumn("In all", help="Organisations in the frame."),
    }
    config |= {
        rung: st.column_config.NumberColumn(REACH_RUNGS[rung].term, help=REACH_RUNGS[rung].sentence)
        for rung in RUNGS_SHOWN
    }
    st.dataframe(ladder, hide_index=True, column_config=config, alt="Organisations at or beyond each rung, by audience")
    render_download_buttons(
        view,
        lambda: ladder.rename(
            columns={
                "audience": "Audience",
                "organisations": "In all",
                **{rung: REACH_RUNGS[rung].term for rung in RUNGS_SHOWN},
            }
        ),
        "reach",
        "Reach by audience and role",
    )
