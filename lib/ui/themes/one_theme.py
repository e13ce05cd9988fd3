"""One theme: what it says, who raised it and who did not, since when, and what was done to it."""

import pandas as pd
import streamlit as st

from lib.findings import theme_comparisons, theme_findings
from lib.findings.shown_themes import REGION, THEME_GROUPINGS, TYPE, ThemeFinding, ThemeShare
from lib.measures import definitions
from lib.measures.breadth import Difference
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import format_percent
from lib.outputs import theme_charts
from lib.outputs.theme_charts import ThemeBar
from lib.queries.themes import theme_counts as queries
from lib.queries.themes import theme_events
from lib.terms import PROPOSED
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import theme_editing, theme_evidence
from lib.ui.themes.selection import THEME, Looked, open_theme
from lib.ui.themes.theme_wording import MANY, STATES, badge, between, breadth, number, raised_by

TITLES = {REGION: "By region", TYPE: "By council type"}
CHOSEN = "theme-chosen"


def show(look: Looked) -> None:
    """The theme that the address names, in full; or which one to look at."""
    theme = _chosen(look)
    if theme is None:
        return
    _summary(look, theme)
    if look.officer:
        action_feedback.render_result(look.view, theme_editing.place_of(theme))
        _next(look, theme)
        theme_evidence.sentences(look, theme)
        with st.expander("Work on this theme", expanded=theme.state == PROPOSED):
            theme_editing.edit(look.view, theme)
    theme_evidence.quotations(look, theme)
    _groups(look, theme)
    _not_heard(theme)
    if look.officer:
        _since_when(look, theme)
        theme_evidence.answers(look, theme)
        _history(look, theme)


def _next(look: Looked, theme: ThemeFinding) -> None:
    """After a theme that is decided: the way to the next one that waits, the widest first."""
    waiting = [one for one in look.themes if one.state == PROPOSED and one.code != theme.code]
    if theme.state != PROPOSED and waiting:
        st.button(
            f"Next to sign ({len(waiting):,} left)",
            key=f"next-{theme.id}",
            on_click=open_theme,
            args=(waiting[0].code,),
        )


def _chosen(look: Looked) -> ThemeFinding | None:
    """The theme that the address names, and a box to look at another one."""
    there = {one.code: one for one in [*look.themes, *look.rejected]}
    if not there:
        st.markdown(look.none_yet)
        return None
    code = st.query_params.get(THEME, "")
    if code and look.named is None:
        st.info(f"There is no theme {escape_text(code)} among these. Choose one in the list.")
    elif look.stands and look.stands.is_merged and look.named:
        st.info(f"{escape_text(code)} was merged into {look.named.code}, which is shown here.")
    st.session_state[CHOSEN] = look.named.code if look.named else None

    def chosen() -> None:
        if st.session_state[CHOSEN]:
            open_theme(str(st.session_state[CHOSEN]))

    st.selectbox(
        "Theme",
        list(there),
        format_func=lambda one: f"{one} · {there[one].label}",
        key=CHOSEN,
        on_change=chosen,
        index=None,
        required=True,  # so that it has no cross to empty it, which is too small to hit
        placeholder="Choose a theme, or click one in the overview",
    )
    return look.named


def _summary(look: Looked, theme: ThemeFinding) -> None:
    st.header(escape_text(theme.label), anchor=False)
    where = f"question {theme.question_number}" if theme.question_number else "all questions"
    st.markdown(f"{badge(theme)} {theme.code} · {where}")
    if theme.description:
        st.markdown(escape_text(theme.description))
    places = " and ".join(breadth(theme, way) for way in THEME_GROUPINGS)
    interval = f", 95 % interval {between(theme.total.share_interval)}" if theme.total.share_interval else ""
    st.markdown(
        f"**Raised by {raised_by(theme.total)}**{interval}; in {places}.",
        help=f"{definitions.THEME_SHARE.sentence} {definitions.THEME_SHARE.formula}.",
    )
    lines = [f"Answers: {number(theme.answers)}", f"bodies and stakeholders: {number(theme.other_organisations)}"]
    if (
        isinstance(theme.total.councils, int)
        and isinstance(theme.answers, int)
        and theme.total.councils > theme.answers
    ):
        lines.append("an answer for several councils counts for each of them")
    if theme.decided_share is not None:
        lines.append(f"{format_percent(theme.decided_share, 0)} settled by a person")
    if theme.verdict and look.found.since:
        said = theme.growth.verdict_sentence if theme.growth else str(theme.verdict)
        lines.append(f"compared with {format_day(look.found.since)}: {said}")
    st.caption(" · ".join(lines), help=f"{definitions.DECIDED_SHARE.sentence} {definitions.GROWTH.sentence}")


def _groups(look: Looked, theme: ThemeFinding) -> None:
    """The theme by region and by type, every group in sight."""
    if not theme.shares_by_group:
        st.markdown("A region and a type together are not shown: take one of the two filters away in the side bar.")
        return
    records = []
    for place, way in zip(st.columns(2), THEME_GROUPINGS, strict=True):
        groups = theme.shares_by_group.get(way, {})
        if not groups:
            continue
        apart = theme_comparisons.compare_with_others(theme, way)
        records += [_record(way, name, share, apart.get(name)) for name, share in groups.items()]
        rows = [_row(name, share, apart.get(name)) for name, share in groups.items()]
        with place:
            st.markdown(f"**{TITLES[way]}**", help=definitions.DIFFERENCE.sentence)
            look.view.render_chart(
                theme_charts.draw_theme_bars,
                rows=rows,
                label_first=False,
                detail=f"{theme.id} {way} {look.detail}",
                alt=f"{TITLES[way]}: the share of councils that raised the theme; the table below says the same",
            )
    with st.expander("The same as a table"):
        rows_of = pd.DataFrame.from_records(records)
        st.dataframe(rows_of, hide_index=True, placeholder="–", key=f"groups-{theme.id}", alt="The theme by group")
        terms = (definitions.THEME_SHARE, definitions.DIFFERENCE, definitions.SMALL_NUMBERS)
        notes = [f"{theme.code} {theme.label} ({STATES[theme.state]})"]
        notes += [f"{one.term}: {one.sentence} {one.formula}".strip() for one in terms]
        render_download_buttons(look.view, lambda: rows_of, f"theme_{theme.code}", theme.code, notes)


def _row(name: str, share: ThemeShare, apart: Difference | None) -> ThemeBar:
    return ThemeBar(name, _facts(share, apart), share.value, share.share_interval)


def _facts(share: ThemeShare, apart: Difference | None) -> str:
    if not share.respondents:
        return f"none of {share.frame} has answered"
    if isinstance(share.councils, HiddenCount):
        return f"{share.councils}, of {share.respondents}"
    return f"{share.councils} of {share.respondents}{_marked(apart)}"


def _marked(apart: Difference | None) -> str:
    """What the numbers carry, and nothing where they do not."""
    if apart is None or not apart.is_clear:
        return ""
    return " · more than elsewhere" if (apart.value or 0) > 0 else " · less than elsewhere"


def _record(way: str, name: str, share: ThemeShare, apart: Difference | None) -> dict[str, str]:
    return {
        "By": way.capitalize(),
        "Group": name,
        "Councils with the theme": number(share.councils),
        "That answered": number(share.respondents),
        "All councils": number(share.frame),
        "Share": format_percent(share.value, 0),
        "95 % interval": between(share.share_interval),
        "Against all others": _marked(apart).removeprefix(" · ") or "no difference that the numbers carry",
    }


def _not_heard(theme: ThemeFinding) -> None:
    """Who has not been heard on it: those who answered and did not say it, and those of whom nobody answered."""
    lines = []
    for way, groups in theme.shares_by_group.items():
        quiet = [f"{name} ({one.respondents} answered)" for name, one in groups.items() if one.respondents and one.councils == 0]
        unknown = [name for name, one in groups.items() if not one.respondents]
        if quiet:
            lines.append(f"- {MANY[way].capitalize()} where no council raised it: {format_names(quiet, 12)}")
        if unknown:
            lines.append(f"- {MANY[way].capitalize()} where no council has answered yet: {format_names(unknown, 12)}")
    if theme.shares_by_group:
        said = "\n".join(lines) or "It was raised in every group whose number is shown."
        st.markdown(f"**Not heard on it**\n\n{said}", help=definitions.NOT_MENTIONED.sentence)


def _since_when(look: Looked, theme: ThemeFinding) -> None:
    """When and where it was first heard, and week by week. For officers."""
    view = look.view
    if theme.first_mentioned:
        names = view.run_query(queries.list_first_councils, scope=view.scope, question_id=look.question_id, reader=view.role)
        st.markdown(f"**First heard** on {format_day(theme.first_mentioned)} from {format_names(list(names.get(theme.id, ())), 5)}.")
    weeks = view.compute_cached(
        theme_findings.list_weekly_shares, detail=f"{look.detail} {theme.id}", ask=view.run_query, scope=view.scope,
        question_id=look.question_id, theme_id=theme.id, reader=view.role,
    )  # fmt: skip
    if weeks:
        st.markdown("**Share of the councils first heard in each week that raise it, with its 95 % interval**")
        view.render_chart(
            theme_charts.draw_weekly_shares,
            weeks=weeks,
            detail=f"{theme.id} {look.detail}",
            alt="Week by week, the share of the councils first heard that raise the theme",
        )


def _history(look: Looked, theme: ThemeFinding) -> None:
    done = look.view.run_query(theme_events.list_theme_events, theme_id=theme.id)
    with st.expander(f"What was done to it: {format_count(len(done), 'change', 'changes')}"):
        for one in done:
            st.markdown(f"{format_day(one.at.date())}: {escape_text(one.actor)}, {escape_text(one.action)}: {escape_text(one.subject)}")
