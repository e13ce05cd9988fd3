"""Save the people at the councils to approach, for those who may see them."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.queries.responses import people_to_approach
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import format_count


def render_contacts_download(view: View, rows: pd.DataFrame) -> None:
    """Render, for those who may see them, a download of the people at these councils."""
    if not has_right(view.role, Right.SEE_CONTACTS):
        return
    st.markdown("**The people to approach**")
    st.caption(
        f"Leaders, chief executives and others at {format_count(len(rows), 'council', 'councils')}, in the order "
        f"above, as on {format_day(view.scope.as_at)}, without those who have asked to be left alone by today."
    )
    render_download_buttons(
        view, lambda: _list_people(view, rows), "contacts_to_approach", "Contacts to approach (personal data)"
    )


def _list_people(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """List the people at these councils, in the order of the councils on the page."""
    contacts = view.run_query_uncached(people_to_approach.list_contacts_to_approach, scope=view.scope, reader=view.role)
    today = dt.datetime.now(dt.UTC).date()
    wishes = view.run_query_uncached(people_to_approach.list_standing_wishes, day=today, reader=view.role)
    contacts = contacts[~contacts["contact_id"].isin(wishes)]  # a wish of today wins over the list of an earlier day
    council_columns = rows[["code", "why", "standing_text", "region", "last_tried", "channels"]]
    people = council_columns.merge(contacts, on="code", how="inner")  # in the order of the councils on the page
    headings = {
        "council": "Council",
        "role": "Role",
        "name": "Name",
        "job_title": "Job title",
        "email": "E-mail",
        "telephone": "Telephone",
        "why": "Why this one",
        "standing_text": "Standing",
        "region": "Region",
        "last_tried": "Last tried",
        "channels": "Tried through",
        "code": "Code",
    }
    return people[list(headings)].rename(columns=headings)
