"""Show who gets the digest of a consultation by mail, add to them and take away."""

import streamlit as st

from lib import settings
from lib.access import Right, has_right
from lib.actions import digest_subscriptions as actions
from lib.queries.campaign.digest_subscriptions import Subscription, list_subscriptions
from lib.queries.register import consultations
from lib.settings import DigestSettings
from lib.terms import COUNCIL_TYPES, DIGEST_FREQUENCIES, WEEKLY
from lib.ui.consultation.draft import find_draft
from lib.ui.shared import action_feedback
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

SLOT, FORM_KEY = "digest", "digest-subscribe"
ADDRESS_KEY, FREQUENCY_KEY, REGIONS_KEY, TYPES_KEY = "digest-address", "digest-often", "digest-regions", "digest-types"
INTRODUCTION = (
    "A short mail on how the consultation stands and what is new, daily or weekly. It holds figures and councils and "
    "approved themes, as a Board member sees them, and no details of people. It is sent only where something is new."
)


def render_digest(view: View) -> None:
    """Render the subscriptions for those who plan approaches, with a form to add one; nothing for anybody else."""
    is_set_up = view.consultation.id and find_draft(None) is None
    if not is_set_up or not has_right(view.role, Right.PLAN_APPROACHES):
        return
    st.subheader("Digest", anchor=False)
    st.markdown(INTRODUCTION)
    digest_settings = _load_settings()
    action_feedback.render_result(view, SLOT, shortcut=None)
    rows = view.run_query_uncached(list_subscriptions, consultation_id=view.consultation.id, reader=view.role)
    standing_rows = [row for row in rows if row.active]
    for row in standing_rows:
        _render_subscription(view, row, digest_settings)
    if not standing_rows:
        st.markdown("Nobody is subscribed.")
    if expander := render_expander("Subscribe an address", key=FORM_KEY):
        with expander:
            _render_form(view)


def _load_settings() -> DigestSettings:
    """Load the settings of the mail, and say where nothing can be sent by them."""
    try:
        digest_settings = settings.load_digest_settings()
    except ValueError as problem:
        st.warning(escape_text(f"Nothing is sent: {problem}"))
        return DigestSettings()
    if digest_settings.server is None:
        st.caption(
            "No mail server is set, so nothing is sent yet: whoever looks after the dashboard sets one "
            "(docs/operation.md). `python -m lib digest --file` makes the same as a file."
        )
    return digest_settings


def _render_subscription(view: View, row: Subscription, digest_settings: DigestSettings) -> None:
    """Render one subscription with the button that ends it."""
    groups = ", ".join((*row.regions, *row.types)) or "all councils"
    parts = [
        row.frequency,
        groups,
        f"last sent on {format_day(row.last_sent_on)}" if row.last_sent_on else "not sent yet",
    ]
    if not digest_settings.allows(row.address):
        parts.append("not on the allow-list, so nothing is sent")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape_text(row.address)}** · {escape_text(' · '.join(parts))}", width="stretch")
        st.button("End it", key=f"digest-end-{row.id}", on_click=_handle_end, args=(view, row.id))


def _render_form(view: View) -> None:
    """Render the form that subscribes an address."""
    groups = view.run_query(consultations.list_groups, consultation_id=view.consultation.id)
    with st.form("digest-form", border=True):
        left, right = st.columns([3, 1])
        left.text_input("E-mail address", key=ADDRESS_KEY, autocomplete="off")
        right.selectbox("How often", DIGEST_FREQUENCIES, key=FREQUENCY_KEY, index=DIGEST_FREQUENCIES.index(WEEKLY))
        left, right = st.columns(2)
        left.multiselect("Only these regions", groups["region"], key=REGIONS_KEY, placeholder="All regions")
        types = [name for name in COUNCIL_TYPES if name in groups["type"]]
        right.multiselect("Only these council types", types, key=TYPES_KEY, placeholder="All types")
        st.form_submit_button("Subscribe it", on_click=_handle_subscribe, args=(view,))


def _handle_subscribe(view: View) -> None:
    """Subscribe what the form holds, and empty it where that was saved."""
    result = action_feedback.attempt_action(
        view,
        SLOT,
        "It is subscribed.",
        actions.subscribe,
        consultation_id=view.consultation.id,
        address=st.session_state[ADDRESS_KEY],
        frequency=st.session_state[FREQUENCY_KEY],
        regions=st.session_state[REGIONS_KEY],
        types=st.session_state[TYPES_KEY],
    )
    if result.is_saved:
        st.session_state[ADDRESS_KEY] = ""


def _handle_end(view: View, subscription_id: int) -> None:
    """End a subscription."""
    action_feedback.attempt_action(
        view,
        SLOT,
        "It has ended: nothing is sent there any more.",
        actions.unsubscribe,
        subscription_id=subscription_id,
    )
