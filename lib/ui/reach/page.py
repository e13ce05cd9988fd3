"""Render the parts of the reach page."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.measures.definitions import REACH_RUNGS
from lib.measures.figure import Figure
from lib.measures.reach import RoleReach
from lib.queries.responses import reach
from lib.terms import ROLES
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View

BAR_COLOUR = "#2f7fc1"
OTHERS_NOTE = "Somebody else at the council may have been reached."
RUNGS_SHOWN = ("listed", "usable", "sent", "delivered", "engaged", "delivered_and_responded")


def build_title(view: View) -> str:
    """Build the title of the page: in how many councils leader and chief executive are both reached."""
    role_reach = RoleReach.from_counts(view.run_query(reach.count_councils_by_reach, scope=view.scope))
    return f"Leader and chief executive both reached in {role_reach.both:,} of {role_reach.council_count:,} councils"


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
    bodies = bodies.assign(
        audience=[
            {"Professional body": "Professional bodies"}.get(kind, "National stakeholders") for kind in bodies["type"]
        ]
    )
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
            width=118,
        )
        for rung in RUNGS_SHOWN
    }
    st.dataframe(
        shares.round(2),
        hide_index=True,
        column_order=["audience", *RUNGS_SHOWN],
        column_config=config,
        key="ladder",
        alt="Share of each audience that is listed, can be contacted, was sent a message, is reached, is engaged",
    )


def render_ladder_numbers(view: View, ladder: pd.DataFrame) -> None:
    """Render the numbers behind the ladder, on request, and as files."""
    expander = st.expander("The numbers behind the steps", on_change="rerun", key="ladder-numbers")
    if not expander.open:
        return
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


def render_channels(view: View) -> None:
    """Render what went to named contacts, and what went out to everybody."""
    named_channels = view.run_query(reach.count_messages_by_channel, scope=view.scope)
    st.markdown("**To named contacts at councils, by channel**")
    if named_channels.empty:
        st.markdown("Nothing has been sent to a named contact yet.")
    else:
        number_column = st.column_config.NumberColumn
        st.dataframe(
            named_channels,
            hide_index=True,
            column_config={
                "channel": "Channel",
                "messages": number_column("Sent", format="localized", help="Messages, calls or invitations."),
                "delivered": number_column(
                    "Delivered", format="localized", help="Delivered and not bounced, or answered in some way."
                ),
                "opened": number_column(
                    "Opened", format="localized", help="Shown, but never counted as reached: mail scanners open mail."
                ),
                "engaged": number_column("Engaged", format="localized", help=REACH_RUNGS["engaged"].sentence),
                "bounced": number_column("Bounced", format="localized", help="Came back as undeliverable."),
                "councils": number_column("Councils reached", help="Councils with at least one message delivered."),
            },
            alt="Messages to named contacts by channel",
        )
    mass_channels = view.run_query(reach.count_mass_activities, scope=view.scope)
    st.markdown("**To everybody, by channel**")
    st.caption("Mass channels have an audience, not recipients: they never make a named contact reached.")
    if mass_channels.empty:
        st.markdown("No activity has been recorded yet.")
    else:
        st.dataframe(
            mass_channels.assign(
                audience=["not known" if pd.isna(size) else f"{int(size):,}" for size in mass_channels["audience"]]
            ),
            hide_index=True,
            column_config={
                "channel": "Channel",
                "activities": st.column_config.NumberColumn("Activities"),
                "audience": st.column_config.TextColumn(
                    "Audience", help="People or visits, added up over activities: the same person can be in several."
                ),
                "unknown": st.column_config.NumberColumn("Size unknown", help="Activities without a known audience."),
                "last": st.column_config.DateColumn("Latest", format="D MMM YYYY"),
            },
            alt="The campaign's mass channels with their audiences",
        )
