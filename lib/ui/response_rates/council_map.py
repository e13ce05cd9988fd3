"""Show the map of councils: one equal tile for each council, near where it lies."""

import pandas as pd
import streamlit as st

from lib.measures.dispositions import STANDING_MEANINGS, describe_standings
from lib.queries.responses import dispositions
from lib.terms import LOWER, UPPER
from lib.ui.response_rates.tile_component import MapTile, render_tile_map
from lib.ui.shared import council_list, navigation
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View

TIERS = {
    "Districts and single tiers": LOWER,
    "Counties and single tiers": UPPER,
}
FIRST_TIER = "Districts and single tiers"


def render_council_map(view: View) -> None:
    """Render the map of one tier, and its table on request."""
    if "tier" not in st.session_state and "tier" not in st.query_params:
        st.session_state["tier"] = FIRST_TIER
    chosen_tier = st.segmented_control(
        "Tier",
        list(TIERS),
        key="tier",
        bind="query-params",
        label_visibility="collapsed",
        help="Where there are two tiers, a county and its districts cover the same ground, so each tier has its map.",
    )
    tier = TIERS[chosen_tier or FIRST_TIER]
    rows = view.run_query(dispositions.list_map_tiles, scope=view.scope)
    rows = describe_standings(rows[rows["tier"] == tier], view.consultation.closes)
    if rows.empty:
        st.info("None of the councils looked at has a place on this map.")
        return
    st.markdown("**Who has responded, council by council** · each tile is one council, near where it lies")
    code = render_tile_map(
        _build_tiles(rows),
        title="Councils on the map: arrow keys move, letters search, Enter opens a council",
        meaning={state: meaning.term for state, meaning in STANDING_MEANINGS.items()},
        key=f"map-{tier}",
    )
    _render_map_table(view, rows)
    if code:
        navigation.open_council(code)


def _build_tiles(rows: pd.DataFrame) -> list[MapTile]:
    """Build a tile for each council, with its standing in words."""
    return [
        MapTile(
            code=row["code"],
            name=row["council"],
            column=row["column"],
            row=row["row"],
            region=row["region"],
            state=row["standing"],
            description=" · ".join((row["council"], row["type"], row["region"], row["standing_text"])),
        )
        for row in rows.to_dict("records")
    ]


def _render_map_table(view: View, rows: pd.DataFrame) -> None:
    """Render the councils on the map as a table, on request."""
    if expander := render_expander("The councils on the map as a table", key="map-table"):
        ledger = view.compute_cached(council_list.list_all_councils, view=view)
        with expander:
            council_list.render_council_table(
                view, ledger[ledger["code"].isin(rows["code"])], "councils_on_the_map", "Councils on the map"
            )
