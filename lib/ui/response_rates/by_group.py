"""Response rates by region, type, tier, and region with type: every group in sight, and the councils behind each."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from lib.findings import response_findings
from lib.measures import definitions
from lib.measures.dispositions import DISPOSITION_MEANINGS
from lib.measures.figure import format_percent
from lib.measures.response_rates import RATE_NAMES, ResponseRates, build_rates_table
from lib.outputs import charts
from lib.terms import COUNCIL_TYPES, DISPOSITIONS, RESPONDED
from lib.ui.shared import council_list
from lib.ui.shared.comparison_day import compared_with
from lib.ui.shared.council_list import Cell
from lib.ui.shared.downloads import downloads
from lib.ui.shared.view import View, long

GROUPINGS = {
    "By region": ["region"],
    "By council type": ["type"],
    "By tier": ["tier"],
    "Region by type": ["region", "type"],
}
HEADINGS = {"region": "Region", "type": "Council type", "tier": "Tier"}
MEANINGS = {
    "response_rate": definitions.RESPONSE_RATE,
    "minimum_response_rate": definitions.MINIMUM_RESPONSE_RATE,
    "contact_rate": definitions.CONTACT_RATE,
    "cooperation_rate": definitions.COOPERATION_RATE,
    "refusal_rate": definitions.REFUSAL_RATE,
}
CODES = {meaning.term: (code,) for code, meaning in DISPOSITION_MEANINGS.items()}


def show(view: View) -> None:
    """The groups as a chart or a matrix, their table, and the councils behind what is clicked."""
    left, middle, right = st.columns([5, 2, 2], vertical_alignment="bottom")
    with left:
        chosen = st.segmented_control(
            "Show", list(GROUPINGS), default="By region", key="by", bind="query-params", label_visibility="collapsed"
        )
    by = GROUPINGS[chosen or "By region"]
    since = compared_with(view, middle, "Change since")
    lowest = right.toggle(
        "Lowest first", key="lowest", bind="query-params", help="The groups with the lowest response rate come first."
    )
    groups = response_findings.compute_rates(view.ask, view.scope, by)
    if lowest:
        groups = sorted(groups, key=lambda one: one.response_rate.value or 0.0)
    if len(by) == 1:
        _chart(view, groups, by, f"{chosen}{' lowest first' if lowest else ''}")
    else:
        _matrix(groups)
    st.caption("Click a bar, or a number in the table, to see the councils behind it.")
    _table(view, groups, by, since)
    council_list.show(view)


def _chart(view: View, groups: list[ResponseRates], by: list[str], detail: str) -> None:
    floor = response_findings.find_floor(view.consultation, by)

    def chosen() -> None:
        points = st.session_state[f"draw_dispositions-{detail}"].selection.points
        if points:
            place, code = points[0]["point_index"], DISPOSITIONS[points[0]["curve_number"]]
            one = groups[::-1][place]
            council_list.choose(Cell(tuple(zip(by, one.group, strict=True)), (code,)))

    st.markdown(
        f"**Where councils stand, by {HEADINGS[by[0]].lower()}, with the response rate beside each name**",
        help=None
        if floor is None
        else f"▼ marks a group below the floor of {format_percent(float(floor), 0)}, which the target asks of each.",
    )
    view.chart(
        charts.draw_dispositions,
        groups=groups,
        floor=floor,
        detail=detail,
        chosen=chosen,
        alt=f"Where councils stand, {detail.lower()}",
    )


def _matrix(groups: list[ResponseRates]) -> None:
    """Responses of all councils in each region and type, as a table whose cells can be chosen by mouse and keyboard."""
    cells = {one.group: one for one in groups}
    types = [kind for kind in COUNCIL_TYPES if any(one.group[1] == kind for one in groups)]
    regions = sorted({one.group[0] for one in groups})
    rows = pd.DataFrame({kind: [_of(cells.get((region, kind))) for region in regions] for kind in types})
    rows.insert(0, "Region", regions)
    rates = [[_rate(cells.get((region, kind))) for kind in types] for region in regions]

    def chosen() -> None:
        picked = st.session_state["matrix"].selection.cells
        if picked and picked[0][1] != "Region":
            row, kind = picked[0]
            council_list.choose(Cell((("region", regions[row]), ("type", kind))))

    st.markdown("**Councils that responded, of all councils in the region and type; the bluer, the more**")
    st.dataframe(
        rows.style.apply(lambda _: _shades(rows, rates), axis=None),
        hide_index=True,
        height=35 * len(rows) + 38,
        column_config={"Region": st.column_config.TextColumn("Region", pinned=True)},
        on_select=chosen,
        selection_mode="single-cell",
        key="matrix",
        alt="Responses of all councils in each region and type",
    )


def _of(one: ResponseRates | None) -> str:
    return f"{one.dispositions.responded_count} of {one.dispositions.council_count}" if one else "–"


def _rate(one: ResponseRates | None) -> float | None:
    return one.response_rate.value if one else None


def _shades(rows: pd.DataFrame, rates: list[list[float | None]]) -> pd.DataFrame:
    styles = [["", *(charts.build_shade_style(rate) for rate in row)] for row in rates]
    return pd.DataFrame(styles, index=rows.index, columns=rows.columns)


def _table(view: View, groups: list[ResponseRates], by: list[str], since: dt.date) -> None:
    """Every count and rate of the groups; what each means is one hover away."""
    earlier = response_findings.compute_rates(view.ask, response_findings.change_scope_day(view.scope, since), by)
    floor = response_findings.find_floor(view.consultation, by)
    rows = build_rates_table(groups, by, floor=floor, earlier=earlier)
    number, share = st.column_config.NumberColumn, format_percent(float(floor or 0), 0)
    changed = f"Since {since.day} {since:%b}"
    config: dict[str, Any] = {name: st.column_config.TextColumn(HEADINGS[name], pinned=True) for name in by}
    config["councils"] = number("Councils", help="Councils that existed on the day the consultation opened.")
    config["change"] = number(
        changed, format="%+d", help=f"Councils that responded, compared with {long(since)} (withdrawn ones taken off)."
    )
    config["to_floor"] = number(
        "To the floor", help=f"How many more councils must respond to reach {share}, the floor of the target."
    )
    config |= {one.term: number(one.term, help=one.sentence) for one in DISPOSITION_MEANINGS.values()}
    config |= {name: number(MEANINGS[name].term, format="%.1f %%", help=MEANINGS[name].sentence) for name in RATE_NAMES}
    order = [*by, "response_rate", "change", *(["to_floor"] if floor else []), "councils", *CODES, *RATE_NAMES[1:]]

    def chosen() -> None:
        picked = st.session_state[f"rates-{'-'.join(by)}"].selection.cells
        if picked:
            place, column = picked[0]
            codes = RESPONDED if column in {"response_rate", "change"} else CODES.get(column, ())
            council_list.choose(Cell(tuple(zip(by, groups[place].group, strict=True)), codes))

    st.dataframe(
        rows.assign(**{name: rows[name] * 100 for name in RATE_NAMES}),
        hide_index=True,
        column_config=config,
        column_order=order,
        on_select=chosen,
        selection_mode="single-cell",
        key=f"rates-{'-'.join(by)}",
        alt="Counts and rates of each group of councils",
    )
    names = {**HEADINGS, "councils": "Councils", "responded": "Responded", "change": f"Change since {long(since)}",
             "to_floor": f"More responses to reach {share}"}  # fmt: skip
    names |= {name: meaning.term for name, meaning in MEANINGS.items()}
    downloads(view, lambda: rows.rename(columns=names), "response_rates", "Response rates of councils", _notes())


def _notes() -> list[str]:
    terms = [*MEANINGS.values(), *DISPOSITION_MEANINGS.values()]
    return [" ".join(part for part in (f"{one.term}: {one.sentence}", one.formula) if part) for one in terms]
