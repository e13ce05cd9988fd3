"""Show response rates by region, type, tier, and region with type, and the councils behind each group."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from lib.findings import response_findings
from lib.measures import definitions
from lib.measures.dispositions import STANDING_MEANINGS
from lib.measures.figure import format_percent
from lib.measures.response_rates import RATE_NAMES, ResponseRates, build_rates_table
from lib.outputs import charts
from lib.outputs.bars import build_colour_key
from lib.terms import COUNCIL_TYPES, RESPONDED, STANDINGS
from lib.ui.shared import council_list
from lib.ui.shared.council_list import CouncilGroup
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View, format_day

GROUPINGS = {
    "By region": ["region"],
    "By council type": ["type"],
    "By tier": ["tier"],
    "Region by type": ["region", "type"],
}
HEADINGS = {"region": "Region", "type": "Council type", "tier": "Tier"}
RATE_MEANINGS = {
    "response_rate": definitions.RESPONSE_RATE,
    "minimum_response_rate": definitions.MINIMUM_RESPONSE_RATE,
    "contact_rate": definitions.CONTACT_RATE,
    "cooperation_rate": definitions.COOPERATION_RATE,
    "refusal_rate": definitions.REFUSAL_RATE,
}
CODES_BY_TERM = {meaning.term: (code,) for code, meaning in STANDING_MEANINGS.items()}


def render_group_rates(view: View) -> None:
    """Render the groups as a chart or a matrix, their table, and the councils behind what is clicked."""
    chosen_label = st.segmented_control(
        "Show", list(GROUPINGS), default="By region", key="by", bind="query-params", label_visibility="collapsed"
    )
    by_name = st.toggle(
        "By name", key="by_name", bind="query-params", help="Without it, the lowest response rate comes first."
    )
    grouping = GROUPINGS[chosen_label or "By region"]
    groups = response_findings.compute_rates(view.run_query, view.scope, grouping)
    if not by_name:
        groups = sorted(groups, key=lambda rates: rates.response_rate.value or 0.0)
    if len(grouping) == 1:
        _render_chart(view, groups, grouping, f"{chosen_label}{' by name' if by_name else ''}")
    else:
        _render_matrix(groups)
    st.caption("Click a bar, or a number in the table, to see the councils behind it.")
    _render_table(view, groups, grouping, view.comparison_day)
    council_list.render_chosen_group(view)


def _render_chart(view: View, groups: list[ResponseRates], grouping: list[str], detail: str) -> None:
    """Render where the councils of each group stand, as a bar for each group."""
    floor = response_findings.find_floor(view.consultation, grouping)

    def handle_bar_click() -> None:
        points = view.read_clicked_points(charts.draw_dispositions, detail)
        if points:
            bar_index, code = points[0]["point_index"], STANDINGS[points[0]["curve_number"]]
            rates = groups[::-1][bar_index]
            council_list.choose_group(CouncilGroup(tuple(zip(grouping, rates.group, strict=True)), (code,)))

    st.markdown(
        f"**Where councils stand, by {HEADINGS[grouping[0]].lower()}, with the response rate beside each name**",
        help=None
        if floor is None
        else f"▼ marks a group below the floor of {format_percent(float(floor), 0)}, which the target asks of each.",
    )
    st.html(build_colour_key({code: STANDING_MEANINGS[code].term for code in STANDINGS}))
    view.render_chart(
        charts.draw_dispositions,
        groups=groups,
        floor=floor,
        detail=detail,
        chosen=handle_bar_click,
        alt=f"Where councils stand, {detail.lower()}",
    )


def _render_matrix(groups: list[ResponseRates]) -> None:
    """Render how many of all councils in each region and type responded.

    It is a table whose cells can be chosen by mouse and keyboard.
    """
    cells = {group.group: group for group in groups}
    types = [kind for kind in COUNCIL_TYPES if any(group.group[1] == kind for group in groups)]
    regions = sorted({group.group[0] for group in groups})
    rows = pd.DataFrame({kind: [_format_counts(cells.get((region, kind))) for region in regions] for kind in types})
    rows.insert(0, "Region", regions)
    rate_matrix = [[_find_rate(cells.get((region, kind))) for kind in types] for region in regions]

    def handle_cell_click() -> None:
        picked_cells = st.session_state["matrix"].selection.cells
        if picked_cells and picked_cells[0][1] != "Region":
            row_index, kind = picked_cells[0]
            council_list.choose_group(CouncilGroup((("region", regions[row_index]), ("type", kind))))

    st.markdown("**Councils that responded, of all councils in the region and type; the bluer, the more**")
    st.dataframe(
        rows.style.apply(lambda _: _build_cell_styles(rows, rate_matrix), axis=None),
        hide_index=True,
        height=35 * len(rows) + 38,
        column_config={"Region": st.column_config.TextColumn("Region", pinned=True)},
        on_select=handle_cell_click,
        selection_mode="single-cell",
        key="matrix",
        alt="Responses of all councils in each region and type",
    )


def _format_counts(rates: ResponseRates | None) -> str:
    """Format how many councils of all in a group responded; a dash where there is no such group."""
    return f"{rates.dispositions.responded_count} of {rates.dispositions.council_count}" if rates else "–"


def _find_rate(rates: ResponseRates | None) -> float | None:
    """Find the response rate of a group; None where there is no such group or no rate."""
    return rates.response_rate.value if rates else None


def _build_cell_styles(rows: pd.DataFrame, rate_matrix: list[list[float | None]]) -> pd.DataFrame:
    """Build the style of each cell of the matrix from its response rate; the first column has none."""
    styles = [["", *(charts.build_shade_style(rate) for rate in row)] for row in rate_matrix]
    return pd.DataFrame(styles, index=rows.index, columns=rows.columns)


def _render_table(view: View, groups: list[ResponseRates], grouping: list[str], since: dt.date) -> None:
    """Render every count and rate of the groups; what each means is one hover away."""
    earlier = response_findings.compute_rates(view.run_query, view.scope.on_day(since), grouping)
    floor = response_findings.find_floor(view.consultation, grouping)
    rows = build_rates_table(groups, grouping, floor=floor, earlier=earlier)
    number_column, floor_text = st.column_config.NumberColumn, format_percent(float(floor or 0), 0)
    change_heading = f"Since {since.day} {since:%b}"
    config: dict[str, Any] = {name: st.column_config.TextColumn(HEADINGS[name], pinned=True) for name in grouping}
    config["councils"] = number_column("Councils", help="Councils that existed on the day the consultation opened.")
    config["change"] = number_column(
        change_heading,
        format="%+d",
        help=f"Councils that responded, compared with {format_day(since)}: withdrawn ones are taken off, and a further "
        "response of a council that had responded adds nothing.",
    )
    config["to_floor"] = number_column(
        "To the floor", help=f"How many more councils must respond to reach {floor_text}, the floor of the target."
    )
    config |= {
        meaning.term: number_column(meaning.term, help=meaning.sentence) for meaning in STANDING_MEANINGS.values()
    }
    config |= {
        name: number_column(RATE_MEANINGS[name].term, format="%.1f %%", help=RATE_MEANINGS[name].sentence)
        for name in RATE_NAMES
    }
    column_order = [
        *grouping,
        "response_rate",
        "change",
        *(["to_floor"] if floor is not None else []),
        "councils",
        *CODES_BY_TERM,
        *RATE_NAMES[1:],
    ]

    def handle_cell_click() -> None:
        picked_cells = st.session_state[f"rates-{'-'.join(grouping)}"].selection.cells
        if picked_cells:
            row_index, column = picked_cells[0]
            codes = RESPONDED if column in {"response_rate", "change"} else CODES_BY_TERM.get(column, ())
            criteria = tuple(zip(grouping, groups[row_index].group, strict=True))
            council_list.choose_group(CouncilGroup(criteria, codes, since if column == "change" else None))

    st.dataframe(
        rows.assign(**{name: rows[name] * 100 for name in RATE_NAMES}),
        hide_index=True,
        column_config=config,
        column_order=column_order,
        on_select=handle_cell_click,
        selection_mode="single-cell",
        key=f"rates-{'-'.join(grouping)}",
        alt="Counts and rates of each group of councils",
    )
    names = {
        **HEADINGS,
        "councils": "Councils",
        "responded": "Responded",
        "change": f"Change since {format_day(since)}",
        "to_floor": f"More responses to reach {floor_text}",
    }
    names |= {name: meaning.term for name, meaning in RATE_MEANINGS.items()}
    render_download_buttons(
        view, lambda: rows.rename(columns=names), "response_rates", "Response rates of councils", _list_definitions()
    )


def _list_definitions() -> list[str]:
    """List the definitions of all rates and dispositions, for the exported table."""
    terms = [*RATE_MEANINGS.values(), *STANDING_MEANINGS.values()]
    return [" ".join(part for part in (f"{term.term}: {term.sentence}", term.formula) if part) for term in terms]
