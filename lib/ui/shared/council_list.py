"""List the councils behind a cell, a bar or a tile, and open the page of each."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lib.measures.dispositions import STANDING_MEANINGS, describe_standings
from lib.queries.register import council_ledger
from lib.terms import RESPONDED, SINGLE_TIER, TIER_OF
from lib.ui.shared import navigation
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View, format_day, open_dialog
from lib.ui.shared.wording import format_count

GROUP_KEY = "_behind"
MAX_ROWS, ROWS_SHOWN = 1_000, 250  # of more councils than this, a page shows the first so many; a file has all
COLUMNS = {
    "council": "Council",
    "standing_text": "Standing",
    "responded_on": "Responded on",
    "type": "Council type",
    "region": "Region",
    "leader": "Leader",
    "chief_executive": "Chief executive",
    "tries": "Messages sent",
    "last_tried": "Council last tried",
    "channels": "Tried through",
}


@dataclass(frozen=True, slots=True)
class CouncilGroup:
    """Group of councils by region, type or tier, and the standings meant; no standing means all of them.

    criteria: pairs such as ("region", "London"), all of which hold for the councils of the group. since: only those
    that did not stand so at the end of that day, such as those that responded after it.
    """

    criteria: tuple[tuple[str, str], ...]
    standings: tuple[str, ...] = ()
    since: dt.date | None = None

    @property
    def group_title(self) -> str:
        """Title of the group: its criteria and standings in words."""
        names = [name for _grouping, name in self.criteria] or ["All councils"]
        if self.standings == RESPONDED:
            return " · ".join([*names, f"responded after {format_day(self.since)}" if self.since else "responded"])
        return " · ".join([*names, *(STANDING_MEANINGS[code].term for code in self.standings)])

    def filter_ledger(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Filter the rows of the council ledger down to the councils of the group."""
        for grouping, name in self.criteria:
            column = [TIER_OF.get(kind, SINGLE_TIER) for kind in rows["type"]] if grouping == "tier" else rows[grouping]
            rows = rows[pd.Series(column, index=rows.index) == name]
        return rows[rows["standing"].isin(self.standings)] if self.standings else rows


def choose_group(group: CouncilGroup) -> None:
    """Choose the group whose councils are shown in this run."""
    st.session_state[GROUP_KEY] = group


def render_chosen_group(view: View) -> None:
    """Render the councils behind what was clicked just now, in a dialog over the page."""
    group: CouncilGroup | None = st.session_state.pop(GROUP_KEY, None)
    if group is not None:
        open_dialog(group.group_title, _render_group, view, group, width="large")


def _render_group(view: View, group: CouncilGroup) -> None:
    """Render the number of councils in a group, and their table."""
    rows = group.filter_ledger(view.compute_cached(list_all_councils, view=view))
    if group.since:
        earlier_rows = view.run_query(council_ledger.list_councils, scope=view.scope.on_day(group.since))
        earlier_codes = group.filter_ledger(earlier_rows)["code"]
        gone_count = int((~earlier_codes.isin(rows["code"])).sum())
        if gone_count:
            st.caption(
                f"{format_count(gone_count, 'council', 'councils')} that had responded by then withdrew since, and "
                f"{'is' if gone_count == 1 else 'are'} taken off the change."
            )
        rows = rows[~rows["code"].isin(earlier_codes)]
    if rows.empty:
        st.markdown("No council.")
        return
    st.caption(f"{format_count(len(rows), 'council', 'councils')}. Click one to open its page.")
    render_council_table(view, rows, "behind", group.group_title)


REACH_WORDS = {"not delivered": "not reached", "delivered": "reached", "opened": "reached, opened"}


def describe_reach(rows: pd.DataFrame) -> pd.DataFrame:
    """Describe how far leaders and chief executives are reached, in the words of the pages.

    A message that was only opened counts as no more than delivered: an open alone reaches nobody.
    """
    roles = ("leader", "chief_executive")
    return rows.assign(**{role: [REACH_WORDS.get(rung, rung) for rung in rows[role].to_list()] for role in roles})


def limit_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Limit rows to those that a page shows: all of them, or the first where there are very many."""
    return rows if len(rows) <= MAX_ROWS else rows.head(ROWS_SHOWN)


def list_all_councils(view: View) -> pd.DataFrame:
    """List every council looked at with its row of the ledger, and standing_term and standing_text in words."""
    return describe_standings(view.run_query(council_ledger.list_councils, scope=view.scope), view.consultation.closes)


def render_council_table(
    view: View,
    rows: pd.DataFrame,
    name: str,
    title: str,
    columns: dict[str, str] = COLUMNS,
    config: dict[str, Any] | None = None,
) -> None:
    """Render councils as a table to search and to save; a click on one opens its page.

    columns are those of rows that are shown and saved, with their headings; config says more of how some are shown.
    """
    rows = describe_reach(rows)
    shown_rows = limit_rows(rows)
    event: Any = st.dataframe(
        shown_rows,
        hide_index=True,
        height=min(480, 35 * len(shown_rows) + 38),
        column_order=list(columns),
        column_config={
            **columns,
            "responded_on": st.column_config.DateColumn("Responded on", format="D MMM YYYY"),
            "last_tried": st.column_config.DateColumn(
                "Council last tried", format="D MMM YYYY", help="The last day on which anybody there was tried."
            ),
            **(config or {}),
        },
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"{name}-{view.version}",
        placeholder="–",
        alt=f"{title}: councils, their standing and what was tried",
    )
    if len(rows) > len(shown_rows):
        st.caption(
            f"The first {len(shown_rows):,} of {len(rows):,}: narrow them by filters or save the file, which has all."
        )
    headings = {"code": "Code", **columns}
    render_download_buttons(view, lambda: rows[list(headings)].rename(columns=headings), name, title)
    row_indexes = [*event.selection.rows, *(row_index for row_index, _column_name in event.selection.cells)]
    if row_indexes:
        navigation.open_council(str(shown_rows.iloc[row_indexes[0]]["code"]))
