"""Show all accounts, and change one."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.access import Right, Role, has_right
from lib.actions import accounts as actions
from lib.actions.erasure import erase_account
from lib.queries.accounts import accounts as queries
from lib.queries.accounts.accounts import AccountFacts
from lib.terms import ERASED_DOMAIN
from lib.ui.shared.action_feedback import ActionResult, attempt_action, keep_result, render_result
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

Action = Callable[..., int]
SLOT = "account"
ROLE_KEY, AUTHORITY_KEY = "account-role", "account-authority"


def render_accounts(accounts: list[AccountFacts]) -> None:
    """Render the table of all accounts."""
    if not accounts:
        st.info("Nobody may sign in yet: invite yourself as an administrator first.")
        return
    rows = [
        {
            "Name": account.name,
            "E-mail": "" if _is_erased(account) else account.email,
            "Role": str(account.role),
            "Own authority": account.authority,
            "State": _describe_state(account),
            "Last seen (UTC)": f"{account.last_seen_at:%Y-%m-%d %H:%M}" if account.last_seen_at else "never",
            "Signed in now": account.open_count,
        }
        for account in accounts
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _describe_state(account: AccountFacts) -> str:
    """Describe whether an account lets somebody in."""
    if _is_erased(account):
        return "removed"
    if not account.active:
        return "disabled"
    return "in use" if account.has_signed_in else "invited"


def _is_erased(account: AccountFacts) -> bool:
    """Tell whether the details of an account were removed for good."""
    return account.email.endswith(f"@{ERASED_DOMAIN}")


def render_account(view: View, accounts: list[AccountFacts]) -> None:
    """Render what can be changed of one account: role and own authority, whether it lets in, what is open."""
    render_result(view, SLOT)
    if not accounts:
        return
    by_id = {account.id: account for account in accounts if not _is_erased(account)}
    account_id = st.selectbox(
        "Change the account of",
        list(by_id),
        index=None,
        format_func=lambda number: f"{by_id[number].name} ({by_id[number].role})" if number in by_id else "",
        key="account-chosen",
        placeholder="Choose somebody",
    )
    if account_id not in by_id:
        return
    account = by_id[account_id]
    _render_role(view, account)
    with st.container(horizontal=True):
        if account.active:
            _render_button(view, account, "Disable", actions.disable_account, "is disabled, and out at the next click")
        else:
            _render_button(view, account, "Let in again", actions.enable_account, "may sign in again")
        st.button(
            "End all sessions", key=f"end-{account.id}", on_click=_handle_lasting,
            args=(view, account, actions.end_sessions, "has to sign in again everywhere"),
            help="For a lost laptop or a copied cookie. The person signs in again; it cannot be undone.",
        )  # fmt: skip
        if account.has_signed_in:
            st.button(
                "Release the identity", key=f"release-{account.id}", on_click=_handle_lasting,
                args=(view, account, actions.release_identity, "is bound anew at the next sign-in"),
                help="Where the person has a new account at the provider. It cannot be undone.",
            )  # fmt: skip
        if has_right(view.role, Right.REMOVE_DETAILS):
            _render_erasure(view, account)


def _render_role(view: View, account: AccountFacts) -> None:
    """Render the role of an account, and a Board member's own authority, to change them."""
    left, right = st.columns(2)
    role = left.selectbox(
        "Role", list(Role), index=list(Role).index(account.role), key=f"{ROLE_KEY}-{account.id}-{account.role}"
    )
    ask_authority(view, role, right, f"{AUTHORITY_KEY}-{account.id}", account.authority_code)
    st.button(
        "Save the role", key=f"save-role-{account.id}", type="primary", on_click=_handle_role, args=(view, account)
    )


def ask_authority(view: View, role: str | None, container: DeltaGenerator, key: str, code: str = "") -> None:
    """Ask for a Board member's own authority; for everybody else there is nothing to ask."""
    if role != Role.BOARD:
        return
    names = {"": "None", **view.run_query_uncached(queries.list_authorities, reader=view.role)}
    container.selectbox(
        "Own authority",
        list(names),
        index=list(names).index(code) if code in names else 0,
        format_func=lambda value: names.get(value, value),
        key=f"{key}-{code}",
        help="The council that the Board member comes from: what is said of “my authority” is said of it.",
    )


def read_authority(role: Role, key: str, code: str = "") -> str:
    """Read what was chosen as the own authority; empty where there is none, and for everybody but Board members."""
    return str(st.session_state.get(f"{key}-{code}") or "") if role is Role.BOARD else ""


def _render_button(view: View, account: AccountFacts, label: str, action: Action, outcome: str) -> None:
    """Render a button that changes an account in a way that can be undone."""
    arguments = (view, account, action, outcome)
    st.button(label, key=f"{label}-{account.id}", on_click=_handle_change, args=arguments)


def _render_erasure(view: View, account: AccountFacts) -> None:
    """Render the form that removes the details of an account for good, for who asked for it."""
    with st.popover("Remove the details", key=f"erase-{account.id}"), st.form(f"erase-form-{account.id}", border=False):
        st.markdown(
            "Name, address, identity and sessions go for good, also out of the audit trail, where "
            f"“Former user {account.id}” stands from then on. It cannot be undone."
        )
        st.text_input("Reason", key=f"erase-reason-{account.id}", help="It stays in the audit trail, and names nobody.")
        st.form_submit_button("Remove for good", type="primary", on_click=_handle_erasure, args=(view, account))


def _handle_erasure(view: View, account: AccountFacts) -> None:
    """Remove the details of an account when the button is pressed, and offer no undoing."""
    reason = str(st.session_state.get(f"erase-reason-{account.id}") or "")
    words = f"The details are removed: it is Former user {account.id} from now on."
    result = attempt_action(view, SLOT, words, erase_account, account_id=account.id, reason=reason)
    if result.is_saved:
        keep_result(SLOT, ActionResult(result.words, is_lasting=True))
        st.session_state["account-chosen"] = None


def _handle_change(view: View, account: AccountFacts, action: Action, outcome: str) -> None:
    """Change an account when the button is pressed."""
    attempt_action(view, SLOT, f"{escape_text(account.name)} {outcome}.", action, account_id=account.id)


def _handle_role(view: View, account: AccountFacts) -> None:
    """Save a role when the button is pressed."""
    role = Role(st.session_state.get(f"{ROLE_KEY}-{account.id}-{account.role}") or account.role)
    authority = read_authority(role, f"{AUTHORITY_KEY}-{account.id}", account.authority_code)
    attempt_action(
        view, SLOT, f"{escape_text(account.name)} is {role} from the next click on.", actions.change_role,
        account_id=account.id, role=role, authority_code=authority,
    )  # fmt: skip


def _handle_lasting(view: View, account: AccountFacts, action: Action, outcome: str) -> None:
    """Change an account in a way that cannot be undone, and offer no undoing."""
    result = attempt_action(view, SLOT, f"{escape_text(account.name)} {outcome}.", action, account_id=account.id)
    if result.is_saved:
        keep_result(SLOT, ActionResult(result.words, is_lasting=True))
