"""Show what was logged last, each entry with a button that undoes it."""

import streamlit as st

from lib.changes.undo import find_undo_obstacle
from lib.queries.campaign import approach_log
from lib.ui.campaign.log_form import SLOT
from lib.ui.shared import action_feedback
from lib.ui.shared.approach_wording import describe_approach
from lib.ui.shared.view import View, find_today
from lib.ui.shared.wording import escape_text

MAX_SHOWN = 8


def render_recent_log(view: View) -> None:
    """Render the last entries, also of days after the one looked at."""
    scope = view.scope.on_day(max(view.scope.as_at, find_today()))
    rows = view.run_query_uncached(approach_log.list_logged_approaches, scope=scope, reader=view.role, limit=MAX_SHOWN)
    st.markdown("**Logged last**")
    if rows.empty:
        st.markdown("Nothing yet. What you save above stands here, and can be undone.")
        return
    shown_changes: set[int] = set()
    for row in rows.to_dict("records"):
        change_id = int(row["change"])
        with st.container(horizontal=True, vertical_alignment="center"):
            who = escape_text(f"{row['name']}, {row['role']}, {row['organisation']}")
            st.markdown(f"**{who}**  \n{describe_approach({str(name): value for name, value in row.items()})}")
            if change_id in shown_changes:  # one entry for many is undone once, whole
                continue
            shown_changes.add(change_id)
            obstacle = view.run_query(find_undo_obstacle, change_id=change_id)
            st.button(
                "Undo",
                key=f"undo-log-{change_id}",
                disabled=bool(obstacle),
                help=obstacle or "Puts everything back as it was before this entry.",
                on_click=action_feedback.handle_undo,
                args=(view, SLOT, change_id),
            )
