"""The councils behind a cell, a bar or a tile, and the way from each to its own page."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lib.measures.dispositions import DISPOSITION_MEANINGS
from lib.queries.register import council_ledger
from lib.terms import RESPONDED, SINGLE_TIER, TIER_OF
from lib.ui.shared import navigation
from lib.ui.shared.downloads import downloads
from lib.ui.shared.view import View
from lib.ui.shared.wording import counted

KEY = "_behind"
MANY, FIRST = 1_000, 250  # of more councils than this, a page shows the first so many; a file has all
COLUMNS = {
    "council": "Council",
    "standing": "Standing",
    "responded_on": "Responded on",
    "type": "Council type",
    "region": "Region",
    "leader": "Leader",
    "chief_executive": "Chief executive",
    "tries": "Messages sent",
    "last_tried": "Last tried",
    "channels": "Tried through",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of councils by region, type or tier, and the dispositions meant; no disposition means all of them."""

    groups: tuple[tuple[str, str], ...]
    dispositions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        names = [name for _by, name in self.groups] or ["All councils"]
        if self.dispositions == RESPONDED:
            return " · ".join([*names, "responded"])
        return " · ".join([*names, *(DISPOSITION_MEANINGS[code].term for code in self.dispositions)])

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The councils of the cell among those of the ledger."""
        for by, name in self.groups:
            column = [TIER_OF.get(kind, SINGLE_TIER) for kind in rows["type"]] if by == "tier" else rows[by]
            rows = rows[pd.Series(column, index=rows.index) == name]
        return rows[rows["disposition"].isin(self.dispositions)] if self.dispositions else rows


def choose(cell: Cell) -> None:
    """Show the councils behind a cell in this run."""
    st.session_state[KEY] = cell


def show(view: View) -> None:
    """The councils behind what was clicked just now, over the page."""
    cell: Cell | None = st.session_state.pop(KEY, None)
    if cell is not None:
        st.dialog(cell.title, width="large")(_councils)(view, cell)


def _councils(view: View, cell: Cell) -> None:
    rows = cell.of(view.work_out(all_councils, view=view))
    if rows.empty:
        st.markdown("No council.")
        return
    st.caption(f"{counted(len(rows), 'council', 'councils')}. Click one to open its page.")
    table(view, rows, "behind", cell.title)


WORDS = {"not delivered": "not reached", "delivered": "reached", "opened": "reached, opened"}


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """How far leaders and chief executives are reached, in the words of the pages: an open alone reaches nobody."""
    roles = ("leader", "chief_executive")
    return rows.assign(**{role: [WORDS.get(rung, rung) for rung in rows[role].to_list()] for role in roles})


def first(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that a page shows: all of them, or the first where there are very many."""
    return rows if len(rows) <= MANY else rows.head(FIRST)


def all_councils(view: View) -> pd.DataFrame:
    """Every council looked at with what the ledger knows of it, its standing in words."""
    rows = view.ask(council_ledger.list_councils, scope=view.scope)
    return rows.assign(standing=[DISPOSITION_MEANINGS[code].term for code in rows["disposition"].to_list()])


def table(
    view: View,
    rows: pd.DataFrame,
    name: str,
    title: str,
    columns: dict[str, str] = COLUMNS,
    config: dict[str, Any] | None = None,
) -> None:
    """Councils as a table to search and to save; a click on one opens its page.

    columns are those of rows that are shown and saved, with their headings; config says more of how some are shown.
    """
    rows = in_words(rows)
    shown = first(rows)
    chosen: Any = st.dataframe(
        shown,
        hide_index=True,
        height=min(480, 35 * len(shown) + 38),
        column_order=list(columns),
        column_config={
            **columns,
            "responded_on": st.column_config.DateColumn("Responded on", format="D MMM YYYY"),
            "last_tried": st.column_config.DateColumn("Last tried", format="D MMM YYYY"),
            **(config or {}),
        },
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"{name}-{view.version}",
        placeholder="–",
        alt=f"{title}: councils, their standing and what was tried",
    )
    if len(rows) > len(shown):
        st.caption(
            f"The first {len(shown):,} of {len(rows):,}: narrow them by filters or save the file, which has all."
        )
    names = {"code": "Code", **columns}
    downloads(view, lambda: rows[list(names)].rename(columns=names), name, title)
    places = [*chosen.selection.rows, *(row for row, _column in chosen.selection.cells)]
    if places:
        navigation.to_council(str(shown.iloc[places[0]]["code"]))
