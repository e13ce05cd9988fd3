"""Two groups of councils side by side over all themes; a difference is marked only where the numbers carry it."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.findings import theme_comparisons
from lib.findings.shown_themes import REGION, TYPE, GroupChoice, ThemeShare
from lib.findings.theme_comparisons import ThemeComparison
from lib.measures import breadth, definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import format_percent
from lib.outputs import theme_charts
from lib.outputs.theme_charts import ThemePair
from lib.queries.register import consultations
from lib.terms import APPROVED, COUNCIL_TYPES, REJECTED
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import FEW, Looked, all_drawn
from lib.ui.themes.theme_wording import STATES, between


def show(look: Looked) -> None:
    """Choose two groups, and see what each raises."""
    groups = look.view.run_query(consultations.list_groups, consultation_id=look.view.consultation.id)
    ways = dict.fromkeys(groups["region"], REGION)
    ways |= {name: TYPE for name in COUNCIL_TYPES if name in groups["type"]}
    one, other = _chosen(list(ways))
    if one == other:
        st.markdown("Choose two different groups.")
        return
    both = _found(look, (ways[one], one), (ways[other], other))
    found = [beside for beside in both if beside.theme.state != REJECTED]
    if not found:
        st.markdown(look.none_yet)
        return
    _words(look, found, one, other)
    _chart(look, found, one, other)
    _table(look, found, one, other)


def _chosen(names: list[str]) -> tuple[str, str]:
    left, right = st.columns(2)
    one = left.selectbox("One group", names, key="one", bind="query-params")
    other = right.selectbox("The other group", names, index=min(1, len(names) - 1), key="other", bind="query-params")
    return str(one), str(other)


def _found(look: Looked, one: GroupChoice, other: GroupChoice) -> list[ThemeComparison]:
    return look.view.compute_cached(
        theme_comparisons.compare_groups, detail=f"{look.detail} {one} {other}", ask=look.view.run_query, scope=look.view.scope,
        question_id=look.question_id, first_group=one, second_group=other, reader=look.view.role,
    )  # fmt: skip


def _words(look: Looked, found: list[ThemeComparison], one: str, other: str) -> None:
    clear = sum(beside.is_clear for beside in found)
    heard = f"{one}: {found[0].first.respondents} of {found[0].first.frame} councils answered; "
    heard += f"{other}: {found[0].second.respondents} of {found[0].second.frame}."
    said = (
        f"The numbers carry a difference on {clear} of {format_count(len(found), 'theme', 'themes')}, printed in bold."
        if clear
        else f"The numbers carry no difference on any of {format_count(len(found), 'theme', 'themes')}."
    )
    meaning = definitions.DIFFERENCE
    st.markdown(f"{escape_text(heard)} **{said}**", help=f"{meaning.sentence} {meaning.formula}.")
    if look.view.scope.regions or look.view.scope.types:
        st.caption("The two groups are compared in full, whatever the filters.")


def _chart(look: Looked, found: list[ThemeComparison], one: str, other: str) -> None:
    chart = st.container()
    first = sorted(found, key=lambda beside: not beside.is_clear)
    few = max(FEW, sum(beside.is_clear for beside in found))
    drawn = first if all_drawn(len(first), "all-beside", few) else first[:few]
    chart.markdown("**Share of the councils that answered, theme by theme**")
    with chart:
        _pairs(look, drawn, one, other)


def _pairs(look: Looked, drawn: list[ThemeComparison], one: str, other: str) -> None:
    look.view.render_chart(
        theme_charts.draw_theme_pairs,
        rows=[
            ThemePair(
                beside.theme.label,
                f"{_of(beside.first)} against {_of(beside.second)}{_provisional(beside)}",
                beside.first.value,
                beside.second.value,
                is_clear=beside.is_clear,
            )
            for beside in drawn
        ],
        first_group=one,
        second_group=other,
        detail=f"{look.detail} {one} {other} {len(drawn)}",
        alt=f"Shares of councils that raised each theme: {one} and {other}; the table below says the same",
    )


def _provisional(beside: ThemeComparison) -> str:
    return "" if beside.theme.state == APPROVED else f" · {STATES[beside.theme.state].lower()}"


def _of(share: ThemeShare) -> str:
    if isinstance(share.councils, HiddenCount):
        return f"{share.councils} (of {share.respondents})"
    return f"{share.councils} of {share.respondents}"


def _table(look: Looked, found: list[ThemeComparison], one: str, other: str) -> None:
    rows = pd.DataFrame.from_records([_record(beside, one, other) for beside in found])
    with st.expander("The same as a table, to save"):
        st.dataframe(rows, hide_index=True, placeholder="–", key="beside", alt=f"Themes in {one} and in {other}")
        notes = [f"{term.term}: {term.sentence}" for term in (definitions.DIFFERENCE, definitions.SMALL_NUMBERS)]
        render_download_buttons(look.view, lambda: rows, "themes_side_by_side", "Side by side", notes)


def _record(beside: ThemeComparison, one: str, other: str) -> dict[str, Any]:
    apart = beside.difference
    known = apart is not None and apart.value is not None
    return {
        "Theme": beside.theme.label,
        "State": STATES[beside.theme.state],
        one: _of(beside.first),
        f"{one}, share": format_percent(beside.first.value, 0),
        other: _of(beside.second),
        f"{other}, share": format_percent(beside.second.value, 0),
        "In words": "A number is hidden." if apart is None else breadth.describe_difference(one, other, apart),
        "Difference": f"{round((apart.value or 0) * 100):+d} points" if apart and known else "–",
        "95 % interval": between((apart.low or 0, apart.high or 0)) if apart and known else "–",
    }
