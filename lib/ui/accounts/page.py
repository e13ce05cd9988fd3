"""Head the page Accounts, and read what it shows."""

import streamlit as st

from lib.access import Right, check_right
from lib.queries.accounts import accounts as queries
from lib.queries.accounts.accounts import AccountFacts
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count


def render_heading(view: View) -> None:
    """Render the title, and what an account is.

    Raises NotAllowed where the reader may not manage accounts.
    """
    check_right(view.role, Right.MANAGE_ACCOUNTS)
    st.title("Who may sign in", anchor=False)
    st.caption(
        "Nobody gets in without an account. What is changed here holds from the person's next click, in every window. "
        "Who signed in, and who was refused, stands on the page Audit."
    )


def list_accounts(view: View) -> list[AccountFacts]:
    """List all accounts, read anew."""
    accounts: list[AccountFacts] = view.run_query_uncached(queries.list_accounts, reader=view.role)
    st.markdown(f"**{format_count(len(accounts), 'account', 'accounts')}**")
    return accounts
