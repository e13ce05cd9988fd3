"""Show which regions and council types lie below the floor of the target."""

from decimal import Decimal

import streamlit as st

from lib.measures.figure import format_percent
from lib.measures.response_rates import compute_rates_by_group
from lib.queries.responses import dispositions
from lib.ui.shared.view import View

GROUPS_SHOWN = 4


def render_groups_below_floor(view: View) -> None:
    """Render the regions and council types that lie below the target's floor, if one is set."""
    floor = view.consultation.target_group_floor
    if floor is not None:
        _render_low_groups(view, floor)


def _render_low_groups(view: View, floor: Decimal) -> None:
    """Render the regions and council types below a floor, a share between 0 and 1."""
    counts = view.run_query(dispositions.count_dispositions, scope=view.scope)
    low_groups = [
        rates
        for grouping in ("region", "type")
        for rates in compute_rates_by_group(counts, [grouping])
        if rates.count_shortfall(floor)
    ]
    low_groups.sort(key=lambda rates: rates.response_rate.value or 0.0)
    group_names = [f"{rates.group[0]} ({rates.response_rate.counts_text})" for rates in low_groups]
    floor_text = format_percent(float(floor), 0)
    st.markdown(
        f"**Below the floor of {floor_text}:** {', '.join(group_names[:GROUPS_SHOWN])}"
        if low_groups
        else f"Every region and type of council has reached {floor_text}.",
        help=f"The target asks for {floor_text} of the councils in every region and every type. The lowest come first.",
    )
    if group_names[GROUPS_SHOWN:]:
        st.expander(f"And {len(group_names) - GROUPS_SHOWN:,} more").markdown(", ".join(group_names[GROUPS_SHOWN:]))
