"""Invite somebody."""

import streamlit as st

from lib.access import Role
from lib.actions.accounts import invite_person
from lib.ui.accounts.account_table import ask_authority, read_authority
from lib.ui.shared.action_feedback import attempt_action, render_result
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

SLOT = "invitation"
FIELDS = ("email", "name")


def render_invitation(view: View) -> None:
    """Render what is asked of a person who is invited."""
    st.subheader("Invite somebody", anchor=False)
    left, right = st.columns(2)
    left.text_input(
        "E-mail address",
        key=f"{SLOT}-email",
        help="The one that the provider vouches for: the first sign-in is known by it.",
    )
    right.text_input("Name", key=f"{SLOT}-name", help="As it stands in the audit trail.")
    left, right = st.columns(2)  # anew, so that a telephone shows the boxes in this order
    role = left.selectbox("Role", list(Role), key=f"{SLOT}-role")
    ask_authority(view, role, right, f"{SLOT}-authority")
    st.button("Invite", key=f"{SLOT}-go", type="primary", on_click=_handle_invitation, args=(view,))
    render_result(view, SLOT, shortcut=None)


def _handle_invitation(view: View) -> None:
    """Invite the person when the button is pressed; the boxes keep what was refused."""
    email, name = (str(st.session_state.get(f"{SLOT}-{field}") or "") for field in FIELDS)
    role = Role(st.session_state.get(f"{SLOT}-role") or Role.BOARD)
    authority = read_authority(role, f"{SLOT}-authority")
    result = attempt_action(
        view, SLOT, f"{escape_text(name)} may sign in as {role}. Send them the dashboard's address.", invite_person,
        email=email, name=name, role=role, authority_code=authority,
    )  # fmt: skip
    if result.is_saved:
        for field in FIELDS:
            st.session_state[f"{SLOT}-{field}"] = ""
