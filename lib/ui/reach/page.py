"""The parts of the reach page."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.measures.definitions import REACH_RUNGS
from lib.measures.figure import Figure
from lib.measures.reach import RoleReach
from lib.queries.responses import reach
from lib.terms import ROLES
from lib.ui.shared.downloads import downloads
from lib.ui.shared.view import View

COLOUR = "#2f7fc1"
OTHERS = "Somebody else at the council may have been reached."
SHOWN = ("listed", "usable", "sent", "delivered", "engaged", "delivered_and_responded")


def title(view: View) -> str:
    """In how many councils both the leader and the chief executive are reached."""
    found = RoleReach.from_counts(view.ask(reach.count_councils_by_reach, scope=view.scope))
    return f"Leader and chief executive both reached in {found.both:,} of {found.council_count:,} councils"


def roles(view: View) -> dict[str, Figure]:
    """Councils by whether their leader, their chief executive, both or neither are reached."""
    found = RoleReach.from_counts(view.ask(reach.count_councils_by_reach, scope=view.scope))
    total = found.council_count
    row = st.container(horizontal=True, gap="small")
    for name, count in zip(
        ("Both reached", "Leader only", "Chief executive only", "Neither reached"),
        (found.both, found.leader_only, found.chief_executive_only, found.neither),
        strict=True,
    ):
        share = f"{count / total:.0%} of {total:,} councils" if total else "no councils"
        row.metric(name, f"{count:,}", help=f"{share}. {REACH_RUNGS['delivered'].sentence} {OTHERS}", border=True)
    return {"Leaders reached": found.leader_reach, "Chief executives reached": found.chief_executive_reach}


def ladder(view: View) -> pd.DataFrame:
    """How many organisations are at or beyond each rung. Columns: audience, organisations, and SHOWN."""
    found = RoleReach.from_counts(view.ask(reach.count_councils_by_reach, scope=view.scope))
    councils = view.ask(reach.count_councils_by_rung, scope=view.scope).set_index("role")
    councils = councils.reindex(list(ROLES)).fillna(0)
    other = councils.index == "Other"  # not every council lists somebody else
    councils["organisations"] = councils["listed"].where(other, found.council_count)
    names = {"Leader": "Council leaders", "Chief executive": "Council chief executives", "Other": "Others at councils"}
    councils.insert(0, "audience", [names[role] for role in councils.index])
    bodies = view.ask(reach.count_bodies_by_rung, scope=view.scope)
    bodies = bodies.assign(
        audience=[
            {"Professional body": "Professional bodies"}.get(kind, "National stakeholders") for kind in bodies["type"]
        ]
    )
    columns = ["audience", "organisations", *SHOWN]
    table = pd.concat([councils[columns], bodies[columns].sort_values("audience", ascending=False)], ignore_index=True)
    return table.astype(dict.fromkeys(columns[1:], int))


def ladder_chart(table: pd.DataFrame) -> None:
    """The share of each audience at or beyond each rung, as a bar in a cell. What a rung means is one hover away."""
    shares = table.assign(
        **{rung: table[rung] / table["organisations"].where(table["organisations"] > 0) for rung in SHOWN}
    )
    config: dict[str, Any] = {"audience": st.column_config.TextColumn("Audience")}
    config |= {
        rung: st.column_config.ProgressColumn(
            REACH_RUNGS[rung].term,
            help=REACH_RUNGS[rung].sentence,
            format="percent",
            min_value=0,
            max_value=1,
            color=COLOUR,
            width=118,
        )
        for rung in SHOWN
    }
    st.dataframe(
        shares.round(2),
        hide_index=True,
        column_order=["audience", *SHOWN],
        column_config=config,
        key="ladder",
        alt="Share of each audience that is listed, can be contacted, was sent a message, is reached, is engaged",
    )


def ladder_numbers(view: View, table: pd.DataFrame) -> None:
    """The numbers behind the ladder, on request, and as files."""
    box = st.expander("The numbers behind the steps", on_change="rerun", key="ladder-numbers")
    if not box.open:
        return
    with box:
        _ladder_table(view, table)


def _ladder_table(view: View, table: pd.DataFrame) -> None:
    config: dict[str, Any] = {
        "audience": st.column_config.TextColumn("Audience"),
        "organisations": st.column_config.NumberColumn("In all", help="Organisations in the frame."),
    }
    config |= {rung: st.column_config.NumberColumn(REACH_RUNGS[rung].term, help=REACH_RUNGS[rung].sentence) for rung in SHOWN}
    st.dataframe(table, hide_index=True, column_config=config, alt="Organisations at or beyond each rung, by audience")
    downloads(
        view,
        lambda: table.rename(
            columns={"audience": "Audience", "organisations": "In all", **{rung: REACH_RUNGS[rung].term for rung in SHOWN}}
        ),
        "reach",
        "Reach by audience and role",
    )


def channels(view: View) -> None:
    """What went to named contacts, and what went out to everybody."""
    named = view.ask(reach.count_messages_by_channel, scope=view.scope)
    st.markdown("**To named contacts at councils, by channel**")
    if named.empty:
        st.markdown("Nothing has been sent to a named contact yet.")
    else:
        number = st.column_config.NumberColumn
        st.dataframe(
            named,
            hide_index=True,
            column_config={
                "channel": "Channel",
                "messages": number("Sent", format="localized", help="Messages, calls or invitations."),
                "delivered": number(
                    "Delivered", format="localized", help="Delivered and not bounced, or answered in some way."
                ),
                "opened": number(
                    "Opened", format="localized", help="Shown, but never counted as reached: mail scanners open mail."
                ),
                "engaged": number("Engaged", format="localized", help=REACH_RUNGS["engaged"].sentence),
                "bounced": number("Bounced", format="localized", help="Came back as undeliverable."),
                "councils": number("Councils reached", help="Councils with at least one message delivered."),
            },
            alt="Messages to named contacts by channel",
        )
    mass = view.ask(reach.count_mass_activities, scope=view.scope)
    st.markdown("**To everybody, by channel**")
    st.caption("Mass channels have an audience, not recipients: they never make a named contact reached.")
    if mass.empty:
        st.markdown("No activity has been recorded yet.")
    else:
        st.dataframe(
            mass.assign(audience=["not known" if pd.isna(size) else f"{int(size):,}" for size in mass["audience"]]),
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
