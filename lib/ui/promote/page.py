"""Arrange the page Promote: whose councils it is about, and where they stand."""

import streamlit as st

from lib.findings.promotion import (
    ENGAGED_MEANING,
    REGION,
    TYPE,
    CouncilGroupName,
    OwnAuthority,
    PromotedGroup,
)
from lib.queries.register import consultations
from lib.terms import COUNCIL_TYPES
from lib.ui.shared.own_authority import name_own_group
from lib.ui.shared.section_switcher import choose_section
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

PARTS = (MY_REGION, OTHER_REGION, NETWORK) = ("My region", "Another region", "Professional networks")
REGION_KEY, NETWORK_KEY = "other_region", "network"  # in the address


def choose_group(view: View, authority: OwnAuthority | None) -> CouncilGroupName:
    """Ask which councils the page is about: the member's own region first."""
    part = choose_section(PARTS)
    groups = view.run_query(consultations.list_groups, consultation_id=view.consultation.id)
    if part == OTHER_REGION:
        others = [name for name in groups["region"] if authority is None or name != authority.region]
        return _ask_group("Region", REGION, others or groups["region"], REGION_KEY)
    if part == NETWORK:
        types = [name for name in COUNCIL_TYPES if name in groups["type"]]
        return _ask_group("Councils of the type", TYPE, types, NETWORK_KEY, first=authority.type if authority else "")
    return name_own_group(authority)


def _ask_group(label: str, grouping: str, names: list[str], key: str, *, first: str = "") -> CouncilGroupName:
    """Ask for one region or one type, kept in the address; first is the one to begin with, if it is there."""
    if st.session_state.get(key) not in (None, *names):  # such as one's own region, since the authority was chosen
        del st.session_state[key]
    if first in names and key not in st.session_state and key not in st.query_params:
        st.session_state[key] = first
    name = st.selectbox(label, names, key=key, bind="query-params", width=360)
    return CouncilGroupName(grouping, name or names[0])


def render_standing(promoted: PromotedGroup, authority: OwnAuthority | None) -> None:
    """Render how many leaders have engaged, and where the member's own authority stands."""
    if authority is None:
        st.caption("Choose your authority: the page then speaks of your own region.")
    else:
        words = authority.describe_standing(is_closed=promoted.is_closed)
        st.markdown(f"Your authority: {escape_text(words)}")
    if promoted.engaged_sentence:
        st.markdown(f"**{promoted.engaged_sentence}**", help=ENGAGED_MEANING)
