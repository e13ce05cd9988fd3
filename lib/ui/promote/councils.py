"""Show which councils of a group have not responded, and what they did since the last Board."""

import streamlit as st

from lib.findings.promotion import ENGAGED_MEANING, PromotedGroup, list_group_news
from lib.ui.shared.comparison_day import describe_default
from lib.ui.shared.council_list import limit_rows
from lib.ui.shared.name_lists import render_named_lines
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count, format_names

NAMES_SHOWN = 30
ROW_HEIGHT, TABLE_HEIGHT = 35, 423  # pixels


def render_open_councils(promoted: PromotedGroup) -> None:
    """Render the councils without a response, those whose leader has engaged first."""
    rows = promoted.open_councils
    if rows.empty:
        return
    title = "Which did not respond" if promoted.is_closed else "Which have not responded"
    st.markdown(f"**{title}**")
    if declined := promoted.declined_councils:
        st.warning(
            f"Do not press {format_names(declined, NAMES_SHOWN)}: "
            f"{'it has' if len(declined) == 1 else 'they have'} declined."
        )
    shown_rows = limit_rows(rows)
    st.dataframe(
        shown_rows.assign(engaged=["Yes" if engaged else "" for engaged in shown_rows["engaged"]]),
        hide_index=True,
        height=min(TABLE_HEIGHT, ROW_HEIGHT * (len(shown_rows) + 1) + 3),
        column_order=["council", "engaged", "answer"],
        column_config={
            "council": st.column_config.TextColumn("Council", width=180),
            "engaged": st.column_config.TextColumn("Engaged", help=ENGAGED_MEANING, width=72),
            "answer": st.column_config.TextColumn("Response", width=92),
        },
        key="open-councils",
        alt="Councils that have not responded, and whether the leader of each has engaged",
    )
    notes = ["Tell the campaign’s officers whom you speak to, so that nobody is asked twice."]
    if len(shown_rows) < len(rows):
        notes.insert(0, f"The first {len(shown_rows):,} of {len(rows):,}.")
    st.caption(" ".join(notes))


def render_group_news(view: View, promoted: PromotedGroup) -> None:
    """Render what the councils did since the day compared with."""
    since = view.comparison_day
    reason = "" if view.chosen_comparison_day else f" ({describe_default(view.consultation, view.scope.as_at)})"
    st.markdown(
        f"**What they did since {format_day(since)}**{reason}",
        help="Choose another day under Compare with, in the side bar.",
    )
    news = list_group_news(view.run_query, view.scope, promoted.group, since)
    if not (news.responded or news.withdrew):
        st.markdown(f"None of the {escape_text(promoted.group.words)} responded.")
        return
    render_named_lines(
        lambda name_limit: [
            f"**{format_count(len(names), 'council', 'councils')}** {phrase}: {format_names(list(names), name_limit)}"
            for names, phrase in ((news.responded, "responded"), (news.withdrew, "withdrew their response"))
            if names
        ]
    )
