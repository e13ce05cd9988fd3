"""Remove the details of somebody who asks for it, found by their address, wherever they are or were."""

import streamlit as st

from lib.actions.erasure import list_contacts_with
from lib.ui.shared.action_feedback import render_result
from lib.ui.shared.erasure_form import render_erasure
from lib.ui.shared.view import View

SLOT, ADDRESS_KEY = "removing", "removing-address"


def render_removing(view: View) -> None:
    """Render the search for a person by address, and what removing their details would do."""
    st.subheader("Remove a person's details", anchor=False)
    render_result(view, SLOT)
    st.text_input(
        "E-mail address",
        key=ADDRESS_KEY,
        placeholder="One that the person has, or had",
        help="Of somebody whose address is not known, open the council, and there “Change” beside the person. An "
        "account of this dashboard is removed on the page Accounts.",
        width=420,
    )
    address = str(st.session_state.get(ADDRESS_KEY) or "").strip()
    if not address:
        return
    contacts = view.run_query_uncached(list_contacts_with, address=address, reader=view.role)
    if not contacts:
        st.info("Nobody on record has, or had, this address.")
        return
    by_id = {contact.id: f"{contact.role}, {contact.organisation}" for contact in contacts}
    contact_id = contacts[0].id
    if len(contacts) > 1:
        chosen = st.selectbox("Which one?", list(by_id), format_func=lambda key: by_id.get(key, ""), key="removing-who")
        contact_id = chosen if chosen is not None else contact_id
    if render_erasure(view, contact_id, SLOT):
        st.rerun()  # nobody has the address any more
