"""Show each role what is theirs to do: a Board member their authority and region, staff what waits for them."""

import streamlit as st

from lib.access import Right, has_right
from lib.findings.promotion import ENGAGED_MEANING, OwnAuthority
from lib.queries.campaign.tasks import count_due_tasks
from lib.queries.imports.pending_rows import count_pending_rows
from lib.queries.themes.theme_lookup import count_themes_by_question
from lib.terms import PROPOSED
from lib.ui.shared import outlook, own_authority
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names

LEADERS_NAMED, GROUPS_NAMED = 100, 2
GO_ON = ":material/arrow_forward:"


def render_own_view(view: View) -> None:
    """Render, in a frame, what the reader's role can do next."""
    with st.container(border=True, key="own-view"):
        if has_right(view.role, Right.PLAN_APPROACHES):
            _render_waiting(view)
        else:
            _render_own_region(view)


def _render_own_region(view: View) -> None:
    """Render whom the member can bring to respond, and the way to a text for them; on request, who is nearest to it."""
    st.markdown("**What I can do: my authority, my region**")
    ask = st.container()
    authority = own_authority.ask_authority(view)
    promoted = own_authority.find_group(view, own_authority.name_own_group(authority))
    with ask:
        st.markdown(f"**{promoted.headline}.**")
        with st.container(key="pass-on"):
            label = "Forward a text of thanks" if promoted.is_closed else "Forward a text to them"
            st.page_link("pages/promote.py", label=label, icon=GO_ON)
        if authority is not None:
            st.markdown(escape_text(authority.describe_standing(is_closed=promoted.is_closed)))
    need = "" if promoted.is_closed else _describe_greatest_need(view, authority)
    if authority is None and not need:
        return
    with st.expander("Who is nearest to it, and what is needed most"):
        if authority is not None:
            engaged = [name for name in promoted.engaged_councils if name != authority.name]
            st.markdown(_describe_engaged(engaged), help=ENGAGED_MEANING)
        st.markdown(need)


def _describe_greatest_need(view: View, authority: OwnAuthority | None) -> str:
    """Describe what the member's own region and type lack, and else which groups lack most; empty for nothing."""
    needs = [part for part in outlook.compute_target_status(view) if len(part.missing_responses) > 1]
    if not needs:
        return ""
    own_remedy = needs[0].describe_remedy_from((authority.region, authority.type)) if authority else ""
    if own_remedy:
        return f"Needed from your own region and type: **{escape_text(own_remedy)}** ({escape_text(needs[0].name)})."
    return f"Needed most, if you know anybody there: {escape_text(needs[0].describe_remedy(GROUPS_NAMED))}."


def _describe_engaged(councils: list[str]) -> str:
    """Describe which of them have a leader who has engaged: those to whom a word may lead furthest."""
    if not councils:
        return "No other leader there has engaged so far."
    return f"Leaders who have engaged: {format_names(councils, LEADERS_NAMED)}."


def _render_waiting(view: View) -> None:
    """Render what waits for staff: calls that are due, and for officers rows in doubt and proposed themes."""
    st.markdown("**What waits for you**")
    due = view.run_query(count_due_tasks, scope=view.scope, reader=view.role)
    _render_line(due, "call is due", "calls are due", "pages/campaign.py", "Campaign", {"part": "Due"})
    if has_right(view.role, Right.IMPORT_DATA):
        pending = view.run_query(count_pending_rows, consultation_id=view.consultation.id)
        _render_line(pending, "row waits for a decision", "rows wait for a decision", "pages/imports.py", "Imports",
                     {"part": "Rows that wait"})  # fmt: skip
    if has_right(view.role, Right.EDIT_THEMES):
        proposed = view.run_query(count_themes_by_question, scope=view.scope, states_counted=(PROPOSED,))
        _render_line(sum(proposed.values()), "proposed theme to check", "proposed themes to check", "pages/themes.py",
                     "Themes", {"question": "", "part": "Sort and sign"})  # fmt: skip
        st.page_link("pages/board_paper.py", label="Write the Board paper", icon=GO_ON)
    st.page_link("pages/targeting.py", label="Whom to approach next", icon=GO_ON)


def _render_line(
    count: int, singular: str, plural: str, page: str, page_title: str, query_params: dict[str, str]
) -> None:
    """Render the way to something that waits; nothing where nothing does."""
    if count:
        st.page_link(page, label=f"{format_count(count, singular, plural)}: {page_title}", icon=GO_ON,
                     query_params=query_params)  # fmt: skip
