"""Show which councils have not responded, and whom to approach first."""

import streamlit as st

from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view
from lib.ui.shared.wording import format_count
from lib.ui.targeting import councils_to_approach, page, recipient_lists, segments

view = find_current_view()
councils = councils_to_approach.list_councils_to_approach(view)
page_shell.render_heading(view, f"{format_count(len(councils), 'council has', 'councils have')} not responded")
if councils.empty:
    st.markdown("Every council looked at has sent a complete or partial response.")
else:
    floor_phrase = "regions and types furthest below the floor of the target, among them "
    st.markdown(
        "Whom to approach first: councils that began and did not finish, then "
        f"{'' if view.consultation.target_group_floor is None else floor_phrase}councils that engaged."
    )
    shown_councils = segments.choose_segment(view, councils_to_approach.filter_by_standing(councils))
    councils_to_approach.render_council_table(view, shown_councils)
    recipient_lists.render(view, shown_councils)
provenance.render_provenance(view, page.compute_figures(view, councils))
