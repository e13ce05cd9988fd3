"""Show the trail of signing in."""

import pandas as pd
import streamlit as st

from lib.queries.accounts.accounts import list_sign_in_events
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View

MAX_SHOWN, MAX_SAVED = 200, 100_000


def render_events(view: View) -> None:
    """Render who signed in and out, who was refused and why; nobody can edit it."""
    expander = st.expander("Who signed in, and who was refused", on_change="rerun", key="sign-in-events")
    if not expander.open:
        return
    with expander:
        table = _build_table(view, MAX_SHOWN)
        if table.empty:
            st.info("Nobody has signed in yet.")
            return
        st.dataframe(table, hide_index=True)
        st.caption(
            f"The newest {MAX_SHOWN}, in UTC; the file holds more. A refusal that repeats within a minute stands once."
        )
        render_download_buttons(view, lambda: _build_table(view, MAX_SAVED), "sign_ins", "Who signed in")


def _build_table(view: View, limit: int) -> pd.DataFrame:
    """Build the table of the newest events."""
    events = view.run_query_uncached(list_sign_in_events, reader=view.role, limit=limit)
    rows = [(event.at.strftime("%Y-%m-%d %H:%M:%S"), event.kind, event.name, event.detail) for event in events]
    return pd.DataFrame(rows, columns=["When (UTC)", "What", "Who", "Why"])
