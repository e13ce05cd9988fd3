"""Show all councils, to search, filter, sort and save."""

import streamlit as st

from lib.measures.dispositions import STANDING_MEANINGS
from lib.ui.shared import council_list
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count


def render_ledger(view: View) -> None:
    """Render all councils, to search, filter, sort and save."""
    rows = view.compute_cached(council_list.list_all_councils, view=view)
    left, right = st.columns([2, 3])
    typed = left.text_input(
        "Search", key="ledger-search", placeholder="Part of a name, region, type, standing or channel"
    )
    standings_present = set(rows["standing_term"].unique())
    options = [meaning.term for meaning in STANDING_MEANINGS.values() if meaning.term in standings_present]
    standings = right.pills("Standing", options, selection_mode="multi", key="ledger-standing")
    words = (typed or "").casefold().split()
    if words:
        text = rows["council"]
        for name in ("region", "type", "standing_text", "channels", "code"):
            text = text + " " + rows[name]
        text = text.str.casefold()
        for word in words:
            rows = rows[text.loc[rows.index].str.contains(word, regex=False)]
    if standings:
        rows = rows[rows["standing_term"].isin(standings)]
    st.caption(f"{format_count(len(rows), 'council', 'councils')}. Click one to open its page.")
    if len(rows):
        council_list.render_council_table(view, rows, "ledger", "Councils")
