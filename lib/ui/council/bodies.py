"""Show the organisations that are no councils, and add one that is on no register."""

from typing import Any

import streamlit as st

from lib.access import Right, has_right
from lib.intake.by_hand.organisations import NewOrganisation, add_organisation
from lib.measures.dispositions import describe_standings
from lib.queries.register import bodies, frame_preview
from lib.terms import COUNCIL_TYPES, ORGANISATION_TYPES, PROFESSIONAL_BODY
from lib.ui.shared import action_feedback, navigation
from lib.ui.shared.view import View, ask_past_day, open_dialog
from lib.ui.shared.wording import escape_text

SLOT = "organisation"


def render_bodies(view: View) -> None:
    """Render the bodies and stakeholders with their standing, and for officers a button that adds an organisation."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Professional bodies and stakeholders**")
        if has_right(view.role, Right.IMPORT_DATA) and st.button(
            "Add an organisation", icon=":material/domain_add:", key="organisation-add"
        ):
            open_dialog("Add an organisation", _render_addition, view)
    action_feedback.render_result(view, SLOT, shortcut=None)
    rows = view.run_query(bodies.list_bodies, scope=view.scope)
    if rows.empty:
        st.markdown("None is on the list.")
        return
    table = describe_standings(rows, view.consultation.closes)
    event: Any = st.dataframe(
        table,
        hide_index=True,
        height=min(300, 35 * len(table) + 38),
        column_order=["name", "type", "standing_text"],
        column_config={"name": "Organisation", "type": "Kind", "standing_text": "Standing"},
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"bodies-{view.version}",
        alt="Professional bodies and stakeholders, and their standing",
    )
    row_indexes = [*event.selection.rows, *(row_index for row_index, _column_name in event.selection.cells)]
    if row_indexes:
        navigation.open_council(str(table.iloc[row_indexes[0]]["code"]))


def _render_addition(view: View) -> None:
    """Render the form that adds an organisation."""
    types = list(ORGANISATION_TYPES)
    chosen_type = st.selectbox("Kind", types, types.index(PROFESSIONAL_BODY), key="organisation-type")
    is_council = chosen_type in COUNCIL_TYPES
    with st.form("organisation", border=False):
        name = st.text_input("Name", key="organisation-name")
        short_name = st.text_input("Short name", key="organisation-short", placeholder="The same, if left empty")
        region, first_day = None, None
        if is_council:
            regions = view.run_query(frame_preview.list_regions)
            region = st.selectbox("Region", regions, index=None, key="organisation-region")
            first_day = ask_past_day(
                "First day of the council", "organisation-day",
                help_text="It counts in consultations that open on that day or later.",
            )  # fmt: skip
        is_sent = st.form_submit_button("Add", type="primary")
    if not is_sent:
        return
    organisation = NewOrganisation(str(chosen_type), name, short_name, region, first_day)
    result = action_feedback.attempt_action(
        view, SLOT, f"Added: {escape_text(name.strip())}.", add_organisation, organisation=organisation
    )
    if result.is_saved:
        st.rerun()
    st.error(result.words)
    action_feedback.discard_result(SLOT)
