"""Show what went to named contacts, and what went out to everybody, by channel."""

import pandas as pd
import streamlit as st

from lib.measures.definitions import REACH_RUNGS
from lib.queries.responses import reach
from lib.ui.shared.view import View


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
