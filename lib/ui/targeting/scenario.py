"""Show what becomes of the target if the selected councils respond."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from lib.findings.approach_ranking import count_standings, read_targets
from lib.measures.approaches.scenario import ResponseState, Scenario, compute_scenario, describe_scenario
from lib.measures.figure import format_percent
from lib.measures.response_rates import ResponseRates
from lib.measures.target import Outlook
from lib.queries.campaign import approach_history
from lib.ui.shared.view import View


def render_scenario(view: View, rows: pd.DataFrame, codes: list[str]) -> None:
    """Render what rates, floors and R become if the selected councils respond; nothing where none is selected."""
    chosen = rows[rows["code"].isin(codes)]
    if chosen.empty:
        return
    councils = view.run_query(approach_history.list_standings, scope=view.scope.without_filters())
    is_closed = view.scope.as_at >= view.consultation.closes
    targets = read_targets(view.consultation)
    scenario = compute_scenario(count_standings(councils), chosen, targets, Outlook(None, is_closed))
    st.markdown(describe_scenario(scenario))
    table = build_scenario_table(scenario, targets.floor)
    if not table.empty:
        st.dataframe(
            table,
            hide_index=True,
            height=35 * len(table) + 38,
            column_config={
                "part": st.column_config.TextColumn("Of the target", width=260),
                "before": st.column_config.TextColumn("Now", width=300),
                "after": st.column_config.TextColumn("If they answer", width=300),
            },
            key="scenario-table",
            alt="Parts of the target now, and if the selected councils answer",
        )


def build_scenario_table(scenario: Scenario, floor: Decimal | None) -> pd.DataFrame:
    """Build the table of the parts of the target, and of the regions and types whose shortfall changes.

    Columns: part, before, after, in words.
    """
    before, after = scenario.before, scenario.after
    lines = [
        (part.name, part.status_text, next(other.status_text for other in after.parts if other.name == part.name))
        for part in before.parts
    ]
    if floor is not None:
        new_rates = {rates.group: rates for rates in _list_groups(after)}
        lines += [
            (rates.group[0], _describe_floor(rates, floor), _describe_floor(new_rates[rates.group], floor))
            for rates in _list_groups(before)
            if rates.count_shortfall(floor) != new_rates[rates.group].count_shortfall(floor)
        ]
    return pd.DataFrame(lines, columns=["part", "before", "after"])


def _list_groups(state: ResponseState) -> list[ResponseRates]:
    """List the rates of regions and types."""
    return [*state.regions, *state.types]


def _describe_floor(rates: ResponseRates, floor: Decimal) -> str:
    """Describe how a region or type stands beside the floor."""
    missing, text = rates.count_shortfall(floor), rates.response_rate.percent_text
    return f"{text}: {missing:,} short of {format_percent(float(floor), 0)}" if missing else f"{text}: there"
