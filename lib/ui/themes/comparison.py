"""Render two groups of councils side by side over all themes; only a clear difference is marked."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.findings import theme_comparisons
from lib.findings.shown_themes import REGION, TYPE, GroupChoice, ThemeShare
from lib.findings.theme_comparisons import ThemeComparison
from lib.measures import breadth, definitions
from lib.measures.disclosure import HiddenCount
from lib.outputs import theme_charts
from lib.outputs.theme_charts import ThemePair
from lib.queries.register import consultations
from lib.terms import APPROVED, COUNCIL_TYPES, REJECTED
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import SHORT_CHART_SIZE, ThemeSelection, ask_full_chart
from lib.ui.themes.theme_wording import STATE_NAMES, format_about, format_interval


def render_comparison(selection: ThemeSelection) -> None:
    """Ask for two groups, and render what each of them mentions."""
    groups = selection.view.run_query(consultations.list_groups, consultation_id=selection.view.consultation.id)
    groupings_by_name = dict.fromkeys(groups["region"], REGION)
    groupings_by_name |= {name: TYPE for name in COUNCIL_TYPES if name in groups["type"]}
    first_name, second_name = _choose_groups(list(groupings_by_name))
    if first_name == second_name:
        st.markdown("Choose two different groups.")
        return
    all_comparisons = _compare_groups(
        selection, (groupings_by_name[first_name], first_name), (groupings_by_name[second_name], second_name)
    )
    comparisons = [comparison for comparison in all_comparisons if comparison.theme.state != REJECTED]
    if not comparisons:
        st.markdown(selection.empty_message)
        return
    _render_summary(selection, comparisons, first_name, second_name)
    _render_chart(selection, comparisons, first_name, second_name)
    _render_table(selection, comparisons, first_name, second_name)


def _choose_groups(group_names: list[str]) -> tuple[str, str]:
    """Ask for the names of two groups."""
    first_container, second_container = st.columns(2)
    first_name = first_container.selectbox("One group", group_names, key="one", bind="query-params")
    second_name = second_container.selectbox(
        "The other group", group_names, index=min(1, len(group_names) - 1), key="other", bind="query-params"
    )
    return str(first_name), str(second_name)


def _compare_groups(
    selection: ThemeSelection, first_group: GroupChoice, second_group: GroupChoice
) -> list[ThemeComparison]:
    """Compare two groups over all themes, from the cache where it can be."""
    return selection.view.compute_cached(
        theme_comparisons.compare_groups,
        detail=f"{selection.cache_detail} {first_group} {second_group}",
        ask=selection.view.run_query,
        scope=selection.view.scope,
        question_id=selection.question_id,
        first_group=first_group,
        second_group=second_group,
        reader=selection.view.role,
    )


def _render_summary(
    selection: ThemeSelection, comparisons: list[ThemeComparison], first_name: str, second_name: str
) -> None:
    """Render, in words, how many councils of each group answered and on how many themes they differ clearly."""
    clear_count = sum(comparison.is_clear for comparison in comparisons)
    respondents_text = (
        f"{first_name}: {comparisons[0].first.respondents} of {comparisons[0].first.frame} councils answered; "
    )
    respondents_text += f"{second_name}: {comparisons[0].second.respondents} of {comparisons[0].second.frame}."
    difference_text = (
        f"The numbers carry a difference on {clear_count} of "
        f"{format_count(len(comparisons), 'theme', 'themes')}, printed in bold."
        if clear_count
        else f"The numbers carry no difference on any of {format_count(len(comparisons), 'theme', 'themes')}."
    )
    definition = definitions.DIFFERENCE
    st.markdown(
        f"{escape_text(respondents_text)} **{difference_text}**", help=f"{definition.sentence} {definition.formula}."
    )
    if selection.view.scope.regions or selection.view.scope.types:
        st.caption("The two groups are compared in full, whatever the filters.")


def _render_chart(
    selection: ThemeSelection, comparisons: list[ThemeComparison], first_name: str, second_name: str
) -> None:
    """Render the chart of the shares, themes with a clear difference first, all of them where that is asked for."""
    chart_container = st.container()
    sorted_comparisons = sorted(comparisons, key=lambda comparison: not comparison.is_clear)
    short_size = max(SHORT_CHART_SIZE, sum(comparison.is_clear for comparison in comparisons))
    charted_comparisons = (
        sorted_comparisons
        if ask_full_chart(len(sorted_comparisons), "all-beside", short_size)
        else sorted_comparisons[:short_size]
    )
    chart_container.markdown("**Councils that raise each theme, of those that answered: further right is more**")
    with chart_container:
        _render_pairs(selection, charted_comparisons, first_name, second_name)


def _render_pairs(
    selection: ThemeSelection, comparisons: list[ThemeComparison], first_name: str, second_name: str
) -> None:
    """Render a pair of shares for each theme."""
    selection.view.render_chart(
        theme_charts.draw_theme_pairs,
        rows=[
            ThemePair(
                comparison.theme.label,
                f"{_format_councils(comparison.first)} against {_format_councils(comparison.second)}"
                f"{_format_provisional(comparison)}",
                comparison.first.bar_length,
                comparison.second.bar_length,
                is_clear=comparison.is_clear,
            )
            for comparison in comparisons
        ],
        first_group=first_name,
        second_group=second_name,
        detail=f"{selection.cache_detail} {first_name} {second_name} {len(comparisons)}",
        alt=f"Shares of councils that raised each theme: {first_name} and {second_name}; the table below says the same",
    )


def _format_provisional(comparison: ThemeComparison) -> str:
    """Format the state of a theme that is not approved; empty for one that is."""
    return "" if comparison.theme.state == APPROVED else f" · {STATE_NAMES[comparison.theme.state].lower()}"


def _format_councils(share: ThemeShare) -> str:
    """Format the councils that mention a theme, of the respondents."""
    if isinstance(share.councils, HiddenCount):
        return f"{share.councils} (of {share.respondents})"
    return f"{format_about(share)} of {share.respondents}"


def _render_table(
    selection: ThemeSelection, comparisons: list[ThemeComparison], first_name: str, second_name: str
) -> None:
    """Render the comparison as a table, to save."""
    table = pd.DataFrame.from_records(
        [_build_record(comparison, first_name, second_name) for comparison in comparisons]
    )
    with st.expander("The same as a table, to save"):
        st.dataframe(
            table, hide_index=True, placeholder="–", key="beside", alt=f"Themes in {first_name} and in {second_name}"
        )
        notes = [
            f"{definition.term}: {definition.sentence}"
            for definition in (definitions.DIFFERENCE, definitions.SMALL_NUMBERS)
        ]
        render_download_buttons(selection.view, lambda: table, "themes_side_by_side", "Side by side", notes)


def _build_record(comparison: ThemeComparison, first_name: str, second_name: str) -> dict[str, Any]:
    """Build the row of a theme in the table, by column name."""
    difference = comparison.difference
    is_known = difference is not None and difference.value is not None
    return {
        "Theme": comparison.theme.label,
        "State": STATE_NAMES[comparison.theme.state],
        first_name: _format_councils(comparison.first),
        second_name: _format_councils(comparison.second),
        "In words": "A number is hidden."
        if difference is None
        else breadth.describe_difference(first_name, second_name, difference),
        "Difference": f"{round((difference.value or 0) * 100):+d} points" if difference and is_known else "–",
        "95 % interval": format_interval((difference.low or 0, difference.high or 0))
        if difference and is_known
        else "–",
    }
