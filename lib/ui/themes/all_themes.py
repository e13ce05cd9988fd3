"""All themes of a look: how many, which is the widest, what is new, a bar for each, and the table behind the bars."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.findings import coding_findings
from lib.findings.shown_themes import REGION, TYPE, ThemeFinding
from lib.measures import definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.growth import GrowthVerdict
from lib.outputs import theme_charts
from lib.outputs.theme_charts import ThemeBar
from lib.queries.themes import theme_lookup
from lib.terms import APPROVED
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import run_panel, theme_editing
from lib.ui.themes.selection import ALL, FEW, PART, SORT, Looked, all_drawn, open_theme
from lib.ui.themes.theme_wording import STATES, between, breadth, in_short, number, raised_by

NEWS = (GrowthVerdict.NEW, GrowthVerdict.GROWING, GrowthVerdict.FALLING)
CHART, TABLE = "theme-bars", "theme-table"


def show(look: Looked) -> None:
    """The themes at one glance, then one by one."""
    if not look.found.themes:
        _nothing(look)
        return
    _first(look)
    _news(look)
    also = _also(look)
    themes = [*look.themes, *also]
    if themes:
        chart = st.container()
        drawn = themes if all_drawn(len(look.themes), "all") else [*look.themes[:FEW], *also]
        with chart:
            _chart(look, drawn)
        _table(look, themes)
    if look.officer:
        _merged(look, bool(also))
        _covered(look)
        _work(look)


def _nothing(look: Looked) -> None:
    if look.officer:
        st.markdown("Nobody has looked for themes in these answers yet.")
        run_panel.run_again(look.view, look.question_id)
        _work(look)
    elif look.found.day is None:
        st.markdown("Themes are shown here once enough councils have answered that nobody can tell who said what.")
    else:
        st.markdown("Officers have not looked for themes in these answers yet.")


def _first(look: Looked) -> None:
    """What everybody should take away, in words."""
    widest = next((one for one in look.signed if not isinstance(one.total.councils, HiddenCount)), None)
    if not look.approved and look.themes:
        st.markdown(
            "**Nothing is signed yet:** these are the machine's proposals. None of them is a finding before an officer "
            "has read its evidence and approved it."
        )
        if look.officer:
            st.button("Sort and sign them", type="primary", on_click=_sort)
    elif widest:
        where = " and ".join(breadth(widest, way) for way in (REGION, TYPE))
        st.markdown(
            f"**Widest of the approved:** {escape_text(widest.label)}, raised by {raised_by(widest.total)}, in {where}.",
            help=f"{definitions.COUNCILS_WITH_THEME.sentence} {definitions.THEME_SHARE.sentence}",
        )
    if 0 < look.approved < len(look.themes):
        st.markdown(":orange-badge[Provisional] marks what nobody has approved yet: it may still change or go.")
    if not look.officer and look.found.day:
        both = look.view.scope.regions and look.view.scope.types
        crossed = " A region and a type together are not shown." if both else ""
        st.caption(f"Counted up to the end of {format_day(look.found.day)}. {definitions.SMALL_NUMBERS.sentence}{crossed}")


def _sort() -> None:
    st.session_state[PART] = SORT


def _news(look: Looked) -> None:
    """What is new, growing or falling since the day compared with."""
    if look.found.since is None:
        st.markdown(f"Too little had come in by {format_day(look.since)} to say what is new since.")
        return
    parts = []
    for verdict in NEWS:
        named = [_marked(one) for one in look.themes if one.verdict == verdict]
        if named:
            parts.append(f"**{verdict.capitalize()}** since {format_day(look.found.since)}: {format_names(named, 5)}.")
    said = " ".join(parts) or f"Nothing is new or growing since {format_day(look.found.since)}, as far as the numbers tell."
    st.markdown(said, help=f"{definitions.GROWTH.sentence} {definitions.GROWTH.formula}.")


def _marked(one: ThemeFinding) -> str:
    return one.label if one.state == APPROVED else f"{one.label} ({STATES[one.state].lower()})"


def _also(look: Looked) -> list[ThemeFinding]:
    """The rejected themes, where an officer asks for them."""
    if not look.officer:
        return []
    asked = st.toggle("Also rejected and merged themes", key="rejected", bind="query-params")
    return look.rejected if asked else []


def _chart(look: Looked, themes: list[ThemeFinding]) -> None:
    st.markdown("**Share of the councils that answered, with its 95 % interval · click a theme to open it**")

    def chosen() -> None:
        points = st.session_state[f"bars-{CHART}"].selection.points
        if points:
            open_theme(themes[points[0]["point_index"]].code)

    st.plotly_chart(
        look.view.compute_cached(theme_charts.draw_theme_bars, detail=f"{look.detail} {len(themes)}", rows=_rows(themes)),
        theme=None,
        key=f"bars-{CHART}",
        config={"displayModeBar": False},
        on_select=chosen,
        selection_mode="points",
        alt="Themes by the share of councils that raised them; the table below says the same",
    )


def _rows(themes: list[ThemeFinding]) -> list[ThemeBar]:
    return [
        ThemeBar(
            label=one.label,
            facts=in_short(one),
            share=one.total.value,
            interval=one.total.share_interval,
            is_faint=one.state != APPROVED,
            hover_text=_said(one),
        )
        for one in themes
    ]


def _said(one: ThemeFinding) -> str:
    """What is told when a theme is pointed at."""
    growth = one.growth.verdict_sentence if one.growth else str(one.verdict or "")
    parts = [f"{one.code}: raised by {raised_by(one.total)}", f"interval {between(one.total.share_interval)}", growth]
    return "; ".join(part for part in parts if part)


def _table(look: Looked, themes: list[ThemeFinding]) -> None:
    rows = pd.DataFrame.from_records([_record(look, one) for one in themes])

    def chosen() -> None:
        picked: Any = st.session_state[TABLE].selection
        places = [*picked.rows, *(row for row, _column in picked.cells)]
        if places:
            open_theme(themes[places[0]].code)

    share = st.column_config.NumberColumn("Share", format="%.0f %%", help=definitions.THEME_SHARE.sentence)
    settled = st.column_config.NumberColumn("Settled", format="%.0f %%", help=definitions.DECIDED_SHARE.sentence)
    with st.expander("The same as a table, to sort and to save"):
        st.dataframe(
            rows,
            hide_index=True,
            height=min(480, 35 * len(rows) + 38),
            column_config={
                "Share": share,
                "Settled": settled,
                "Theme": st.column_config.TextColumn("Theme", width="large", pinned=True),
                "First heard": st.column_config.DateColumn("First heard", format="D MMM YYYY"),
            },
            on_select=chosen,
            selection_mode=["single-row", "single-cell"],
            placeholder="–",
            key=TABLE,
            alt="Themes with the councils that raised them, breadth, growth and state",
        )
        render_download_buttons(look.view, lambda: rows, "themes", "Themes", _notes(look))


def _notes(look: Looked) -> list[str]:
    terms = (definitions.COUNCILS_WITH_THEME, definitions.THEME_SHARE, definitions.GROWTH, definitions.SMALL_NUMBERS)
    notes = [f"{one.term}: {one.sentence} {one.formula}".strip() for one in terms]
    asked = f"Themes of question {look.question.number}: {look.question.text}" if look.question else ALL
    up_to = f"Counted up to the end of {format_day(look.found.day)}" if look.found.day else ""
    return [asked, *([up_to] if up_to else []), "What is not approved is provisional", *notes]


def _record(look: Looked, one: ThemeFinding) -> dict[str, Any]:
    share = one.total.value
    record: dict[str, Any] = {
        "Theme": one.label,
        "Code": one.code,
        "State": STATES[one.state],
        "Councils": one.total.councils if look.officer else number(one.total.councils),
        "Of those that answered": one.total.respondents,
        "Share": None if share is None else share * 100,
        "95 % interval": between(one.total.share_interval),
        "Regions": breadth(one, REGION),
        "Types": breadth(one, TYPE),
        "Growth": str(one.verdict) if one.verdict else None,
        "Answers": one.answers if look.officer else number(one.answers),
        "Bodies and stakeholders": one.other_organisations if look.officer else number(one.other_organisations),
        "Settled": None if one.decided_share is None else one.decided_share * 100,
    }
    if look.officer:
        record |= {"Councils gained": one.gained, "First heard": one.first_mentioned}
    return record


def _merged(look: Looked, asked: bool) -> None:
    there = look.view.run_query(theme_lookup.list_merged_themes, consultation_id=look.view.consultation.id, question_id=look.question_id)
    if there and (asked or st.session_state.get("rejected")):
        lines = [f"- {one.code} {escape_text(one.label)} counts for {one.into_code} {escape_text(one.into_label)}" for one in there]
        st.markdown("**Merged**\n\n" + "\n".join(lines))


def _covered(look: Looked) -> None:
    """How far the answers are coded, and the button that looks for themes again."""
    found = look.view.compute_cached(
        coding_findings.compute_coverage, detail=look.detail, ask=look.view.run_query, scope=look.view.scope,
        question_id=look.question_id,
    )  # fmt: skip
    later = f", {found.unread:,} came after themes were last looked for" if found.unread else ""
    st.markdown(
        f"**Coverage:** {found.coded:,} of {format_count(found.answers, 'answer', 'answers')} in a theme, "
        f"{found.unthemed:,} in none{later}.",
        help=definitions.COVERAGE.sentence,
    )
    run_panel.run_again(look.view, look.question_id)


def _work(look: Looked) -> None:
    """A theme that nobody proposed."""
    with st.expander("Add a theme by hand"):
        theme_editing.add(look.view, look.question_id)
