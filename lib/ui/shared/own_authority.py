"""Ask a Board member for their own authority, remembered in the address and in the session.

A link may name it, and never a role. Whoever signed in with an authority of their own has that one, whatever a link
says.
"""

import streamlit as st

from lib.findings.promotion import (
    EVERYWHERE,
    REGION,
    CouncilGroupName,
    OwnAuthority,
    PromotedGroup,
    compute_group,
    find_authority,
)
from lib.queries.register import council_facts
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

AUTHORITY = "authority"  # in the address: the code of the council
KEPT_KEY, CHOICE_KEY, TYPED_KEY = "_my_authority", "my-authority", "my-authority-text"
MAX_LISTED = 1_000  # so many councils can be chosen from a list; more are narrowed by what is typed first


def ask_authority(view: View) -> OwnAuthority | None:
    """Ask for the reader's own authority; None while none is chosen."""
    names = view.run_query(council_facts.list_council_names, scope=view.scope)
    if view.own_authority in names:
        return find_authority(view.run_query, view.scope, view.own_authority)
    code = _find_code(names)
    st.session_state[CHOICE_KEY] = code
    options = _list_options(names, code)
    st.selectbox(
        "My authority",
        options,
        index=None,
        format_func=lambda option: names.get(option, option),
        key=CHOICE_KEY,
        placeholder="Type part of its name",
        on_change=_handle_choice,
        width=480,
        help="It stands in the address: keep the page as a bookmark, and it opens for your authority.",
    )
    return find_authority(view.run_query, view.scope, code) if code else None


def _find_code(names: dict[str, str]) -> str | None:
    """Find the code that the address or else the session names; None where no council asked has it."""
    requested = st.query_params.get(AUTHORITY)
    code = requested or st.session_state.get(KEPT_KEY)
    if code not in names:
        if requested is not None:
            st.info(
                f"The link names the authority “{escape_text(requested[:40])}”, which is not asked here. Choose one."
            )
        return None
    st.session_state[KEPT_KEY] = code
    if requested is None:
        st.query_params[AUTHORITY] = code
    return str(code)


def _handle_choice() -> None:
    """Remember the authority that was chosen, or that none is."""
    code = st.session_state[CHOICE_KEY]
    st.session_state[KEPT_KEY] = code
    if code:
        st.query_params[AUTHORITY] = code
    else:
        st.query_params.pop(AUTHORITY, None)


def _list_options(names: dict[str, str], code: str | None) -> list[str]:
    """List the codes to choose from: all of them, or of very many those that hold what is typed, and the one chosen."""
    if len(names) <= MAX_LISTED:
        return list(names)
    words = (st.text_input("Find my authority", key=TYPED_KEY, placeholder="Part of its name") or "").casefold().split()
    found = [each for each, name in names.items() if words and all(word in name.casefold() for word in words)]
    return list(dict.fromkeys([*([code] if code else []), *found[:MAX_LISTED]]))


def name_own_group(authority: OwnAuthority | None) -> CouncilGroupName:
    """Name the councils that a reader speaks to first: those of their own region, or all while none is chosen."""
    return CouncilGroupName(REGION, authority.region) if authority else CouncilGroupName(EVERYWHERE)


def find_group(view: View, group: CouncilGroupName) -> PromotedGroup:
    """Find how the councils of a group stand, from the cache."""
    return view.compute_cached(
        compute_group,
        detail=f"{group.grouping}:{group.name}",
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        group=group,
    )
