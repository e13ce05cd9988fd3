"""Keep a list of people to call one after the other, and lead to the page on which calls are logged."""

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from lib.ui.shared import section_switcher
from lib.ui.shared.navigation import COUNCIL_KEY

LOG_SECTION = "Log"
QUEUE_KEY = "_call-queue"
QueuedCall = tuple[str, int | None]  # the code of a council, and the contact; None for whoever is offered first


def start_queue(calls: Sequence[QueuedCall]) -> None:
    """Put people in line, in the place of those who were."""
    st.session_state[QUEUE_KEY] = list(calls)


def list_queue() -> list[QueuedCall]:
    """List who is in line, the next one first."""
    queue: list[QueuedCall] = st.session_state.get(QUEUE_KEY, [])
    return queue


def drop_call(code: str) -> None:
    """Drop the next one in line, where that is at this council."""
    queue = list_queue()
    if queue and queue[0][0] == code:
        st.session_state[QUEUE_KEY] = queue[1:]


def open_log(code: str = "") -> NoReturn:
    """Open the page on which calls are logged, for a council where one is named; day and filters stay."""
    section_switcher.open_section(LOG_SECTION)
    st.switch_page("pages/campaign.py", query_params={COUNCIL_KEY: code} if code else None)


def show_log() -> None:
    """Let the page on which calls are logged show the form: for a button on that page."""
    section_switcher.open_section(LOG_SECTION)
