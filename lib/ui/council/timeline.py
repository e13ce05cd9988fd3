"""Show every message, activity and response of a council in the order of time."""

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.queries.register import council_history
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.people_files import limit_table
from lib.ui.shared.view import View, format_day


def render_timeline(view: View, council: CouncilFacts) -> None:
    """Render every message, activity and response in the order of time, the newest first."""
    rows = view.run_query_uncached(
        council_history.list_council_events, scope=view.scope, organisation_id=council.id, reader=view.role
    )
    st.markdown(f"**What happened, up to {format_day(view.scope.as_at)}**")
    includes_everybody = st.toggle("Also what went to everybody", key="everybody", bind="query-params")
    if not includes_everybody:
        rows = rows[rows["whom"] != council_history.EVERYBODY]
    if rows.empty:
        st.markdown("Nothing yet.")
        return
    headings = {"day": "Day", "what": "What", "whom": "Whom", "detail": "What became of it"}
    st.dataframe(
        rows,
        hide_index=True,
        height=min(420, 35 * len(rows) + 38),
        column_config={**headings, "day": st.column_config.DateColumn("Day", format="D MMM YYYY")},
        key="timeline",
        alt="What happened with this council, the newest first",
    )

    def build_table() -> pd.DataFrame:
        return rows.rename(columns=headings)

    has_names = has_right(view.role, Right.SEE_CONTACTS)
    render_download_buttons(
        view, limit_table(view, build_table) if has_names else build_table, f"council_{council.code}", council.name
    )
