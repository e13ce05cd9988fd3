"""Render one theme: what it says, which councils mention it and which do not, since when, and its history."""

import pandas as pd
import streamlit as st

from lib.findings import theme_comparisons, theme_findings
from lib.findings.shown_themes import (
    GROUPING_PLURALS,
    REGION,
    THEME_GROUPINGS,
    TYPE,
    ThemeFinding,
    ThemeShare,
    describe_breadth,
)
from lib.measures import definitions
from lib.measures.breadth import Difference
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import format_percent
from lib.outputs import theme_charts
from lib.outputs.theme_charts import ThemeBar
from lib.queries.themes import theme_counts as queries
from lib.queries.themes import theme_events
from lib.queries.themes.shared_sentences import ThemeSentence
from lib.terms import PROPOSED
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.name_lists import NAMES_ON_REQUEST
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import next_steps, theme_editing, theme_evidence, theme_files
from lib.ui.themes.selection import THEME_KEY, ThemeSelection, open_theme
from lib.ui.themes.theme_wording import (
    HATCHED_NOTE,
    STATE_NAMES,
    describe_accuracy,
    describe_share,
    format_about,
    format_interval,
    format_shown_count,
    format_state_badge,
)

GROUPING_TITLES = {REGION: "By region", TYPE: "By council type"}
CHOICE_KEY = "theme-chosen"


def render_theme(selection: ThemeSelection) -> None:
    """Render the theme that the address names, in full, or ask which one to look at."""
    theme = _choose_theme(selection)
    if theme is None:
        return
    _render_summary(selection, theme)
    theme_sentences: list[ThemeSentence] = []
    if selection.is_officer:
        action_feedback.render_result(selection.view, theme_editing.build_slot(theme))
        _render_next_button(selection, theme)
        theme_sentences = theme_evidence.load_theme_sentences(selection, theme)
        theme_evidence.render_theme_sentences(theme, theme_sentences)
        approval_obstacle = theme_evidence.describe_approval_obstacle(selection, theme, theme_sentences)
        with st.expander("Work on this theme", expanded=theme.state == PROPOSED):
            theme_editing.render_theme_editor(selection.view, theme, approval_obstacle)
    theme_evidence.render_quotations(selection, theme)
    if selection.is_officer:
        theme_evidence.render_quotable_sentences(selection, theme, theme_sentences)
    theme_files.render_quotation_files(selection)
    _render_groups(selection, theme)
    _render_silent_groups(theme)
    if selection.is_officer:
        _render_arrivals(selection, theme)
        theme_evidence.render_evidence_heading(selection, theme)
        theme_files.render_evidence_files(selection, theme)
        theme_evidence.render_coded_answers(selection, theme)
        _render_history(selection, theme)


def _render_next_button(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render, below a theme that is decided, a button to what approved themes need, or to the widest pending one."""
    if theme.state != PROPOSED and next_steps.render_way_on(selection, theme=theme):
        return
    pending_themes = [
        finding for finding in selection.active_themes if finding.state == PROPOSED and finding.code != theme.code
    ]
    if theme.state != PROPOSED and pending_themes:
        st.button(
            f"Next to sign ({len(pending_themes):,} left)",
            key=f"next-{theme.id}",
            on_click=open_theme,
            args=(pending_themes[0].code,),
        )


def _choose_theme(selection: ThemeSelection) -> ThemeFinding | None:
    """Render a box to choose a theme, and find the theme that the address names; None where there is none."""
    themes_by_code = {theme.code: theme for theme in [*selection.active_themes, *selection.rejected_themes]}
    if not themes_by_code:
        st.markdown(selection.empty_message)
        return None
    code = st.query_params.get(THEME_KEY, "")
    if code and selection.opened_theme is None:
        st.info(f"There is no theme {escape_text(code)} among these. Choose one in the list.")
    elif selection.location and selection.location.is_merged and selection.opened_theme:
        st.info(f"{escape_text(code)} was merged into {selection.opened_theme.code}, which is shown here.")
    st.session_state[CHOICE_KEY] = selection.opened_theme.code if selection.opened_theme else None

    def handle_choice() -> None:
        if st.session_state[CHOICE_KEY]:
            open_theme(str(st.session_state[CHOICE_KEY]))

    st.selectbox(
        "Theme",
        list(themes_by_code),
        format_func=lambda theme_code: f"{theme_code} · {themes_by_code[theme_code].label}",
        key=CHOICE_KEY,
        on_change=handle_choice,
        index=None,
        required=True,  # so that it has no cross to empty it, which is too small to hit
        placeholder="Choose a theme, or click one in the overview",
    )
    return selection.opened_theme


def _render_summary(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render the label, the state, the description and the main numbers of a theme."""
    st.header(escape_text(theme.label), anchor=False)
    question_text = f"question {theme.question_number}" if theme.question_number else "all questions"
    approved_text = f" · approved on {format_day(theme.approved_on)}" if theme.approved_on else ""
    st.markdown(f"{format_state_badge(theme)} {theme.code} · {question_text}{approved_text}")
    if theme.is_mixed:
        st.markdown(
            ":orange-badge[Mixed] The sentences of this theme are unlike each other: it is probably several. Split it "
            "below, or move what does not belong."
        )
    if theme.description:
        st.markdown(escape_text(theme.description))
    if theme.example:
        st.markdown(f"*Example, out of one answer:* “{escape_text(theme.example)}”")
    groups_text = " and ".join(describe_breadth(theme, grouping) for grouping in THEME_GROUPINGS)
    st.markdown(
        f"**Raised by {describe_share(theme.total)}**; in {groups_text}.",
        help=f"{definitions.THEME_SHARE.sentence} {definitions.THEME_SHARE.formula}.",
    )
    if accuracy_text := describe_accuracy(theme):
        st.markdown(accuracy_text, help=definitions.AUDIT.sentence)
    if theme.total.frame_interval:
        st.caption(
            f"Of all {theme.total.frame:,} councils it would be {format_interval(theme.total.frame_interval)}, if "
            "those that have not answered are like those that have."
        )
    if selection.is_officer:
        next_steps.render_steps_of_theme(selection, theme)
    facts = (
        [f"Answers: {theme.answers:,}", f"bodies and stakeholders: {theme.other_organisations:,}"]
        if selection.is_officer
        else []
    )
    if (
        isinstance(theme.total.councils, int)
        and isinstance(theme.answers, int)
        and theme.total.councils > theme.answers
    ):
        facts.append("an answer for several councils counts for each of them")
    if theme.decided_share is not None:
        facts.append(f"{format_percent(theme.decided_share, 0)} settled by a person")
    if theme.verdict and selection.overview.since:
        growth_text = theme.growth.verdict_sentence if theme.growth else str(theme.verdict)
        facts.append(f"compared with {format_day(selection.overview.since)}: {growth_text}")
    st.caption(" · ".join(facts), help=f"{definitions.DECIDED_SHARE.sentence} {definitions.GROWTH.sentence}")


def _render_groups(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render the theme by region and by council type, with every group in sight."""
    if not theme.shares_by_group:
        st.markdown("A region and a type together are not shown: take one of the two filters away in the side bar.")
        return
    records: list[dict[str, str]] = []
    all_bars: list[ThemeBar] = []
    for container, grouping in zip(st.columns(2), THEME_GROUPINGS, strict=True):
        group_shares = theme.shares_by_group.get(grouping, {})
        if not group_shares:
            continue
        differences = theme_comparisons.compare_with_others(theme, grouping)
        records += [_build_record(grouping, name, share, differences.get(name)) for name, share in group_shares.items()]
        bars = [_build_bar(name, share, differences.get(name)) for name, share in group_shares.items()]
        all_bars += bars
        with container:
            st.markdown(f"**{GROUPING_TITLES[grouping]}**", help=definitions.DIFFERENCE.sentence)
            selection.view.render_chart(
                theme_charts.draw_theme_bars,
                rows=bars,
                label_first=False,
                detail=f"{theme.id} {grouping} {selection.cache_detail}",
                alt=f"{GROUPING_TITLES[grouping]}: the share of councils that raised the theme; "
                "the table below says the same",
            )
    if any(bar.is_hidden for bar in all_bars):
        st.caption(HATCHED_NOTE)
    with st.expander("The same as a table"):
        table = pd.DataFrame.from_records(records)
        st.dataframe(table, hide_index=True, placeholder="–", key=f"groups-{theme.id}", alt="The theme by group")
        terms = (definitions.THEME_SHARE, definitions.DIFFERENCE, definitions.SMALL_NUMBERS)
        notes = [f"{theme.code} {theme.label} ({STATE_NAMES[theme.state]})"]
        notes += [f"{definition.term}: {definition.sentence} {definition.formula}".strip() for definition in terms]
        render_download_buttons(selection.view, lambda: table, f"theme_{theme.code}", theme.code, notes)


def _build_bar(name: str, share: ThemeShare, difference: Difference | None) -> ThemeBar:
    """Build the bar of a group."""
    return ThemeBar(
        name,
        _describe_group_count(share, difference),
        share.bar_length,
        None,
        is_faint=True,
        is_hidden=isinstance(share.councils, HiddenCount),
    )


def _describe_group_count(share: ThemeShare, difference: Difference | None) -> str:
    """Describe the number of councils of a group that mention the theme, with a clear difference from the others."""
    if not share.respondents:
        return f"none of {share.frame} has answered"
    if isinstance(share.councils, HiddenCount):
        return f"{share.councils}, of {share.respondents}"
    return f"{format_about(share)} of {share.respondents}{_describe_difference(difference)}"


def _describe_difference(difference: Difference | None) -> str:
    """Describe a difference from all other councils; empty where the numbers show no clear difference."""
    if difference is None or not difference.is_clear:
        return ""
    return " · more than elsewhere" if (difference.value or 0) > 0 else " · less than elsewhere"


def _build_record(grouping: str, name: str, share: ThemeShare, difference: Difference | None) -> dict[str, str]:
    """Build the row of a group in the table, by column name."""
    return {
        "By": grouping.capitalize(),
        "Group": name,
        "Councils with the theme": format_about(share),
        "That answered": format_shown_count(share.respondents),
        "All councils": format_shown_count(share.frame),
        "Against all others": _describe_difference(difference).removeprefix(" · ")
        or "no difference that the numbers carry",
    }


def _render_silent_groups(theme: ThemeFinding) -> None:
    """Render the groups in which no council mentions the theme.

    Those where councils answered without mentioning it stand apart from those where no council has answered yet.
    """
    lines = []
    for grouping, group_shares in theme.shares_by_group.items():
        silent_groups = [
            f"{name} ({share.respondents} answered)"
            for name, share in group_shares.items()
            if share.respondents and share.councils == 0
        ]
        unanswered_groups = [name for name, share in group_shares.items() if not share.respondents]
        if silent_groups:
            lines.append(
                f"- {GROUPING_PLURALS[grouping].capitalize()} where no council raised it: "
                f"{format_names(silent_groups, NAMES_ON_REQUEST)}"
            )
        if unanswered_groups:
            lines.append(
                f"- {GROUPING_PLURALS[grouping].capitalize()} where no council has answered yet: "
                f"{format_names(unanswered_groups, NAMES_ON_REQUEST)}"
            )
    if theme.shares_by_group:
        groups_text = "\n".join(lines) or "It was raised in every group whose number is shown."
        st.markdown(f"**Not heard on it**\n\n{groups_text}", help=definitions.NOT_MENTIONED.sentence)


def _render_arrivals(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render when and by which councils the theme was first mentioned, and its share week by week. For officers."""
    view = selection.view
    if theme.first_mentioned:
        council_names = view.run_query(
            queries.list_first_councils, scope=view.scope, question_id=selection.question_id, reader=view.role
        )
        st.markdown(
            f"**First heard** on {format_day(theme.first_mentioned)} from "
            f"{format_names(list(council_names.get(theme.id, ())), NAMES_ON_REQUEST)}."
        )
    weekly_shares = view.compute_cached(
        theme_findings.list_weekly_shares,
        detail=f"{selection.cache_detail} {theme.id}",
        ask=view.run_query,
        scope=view.scope,
        question_id=selection.question_id,
        theme_id=theme.id,
        reader=view.role,
    )
    if weekly_shares and theme.total.value is not None:
        st.markdown(
            "**Share of the councils first heard in each week that raise it, with its 95 % interval**",
            help="As the answers are coded. Single weeks have too few councils to correct it by what people judged.",
        )
        view.render_chart(
            theme_charts.draw_weekly_shares,
            weeks=weekly_shares,
            detail=f"{theme.id} {selection.cache_detail}",
            alt="Week by week, the share of the councils first heard that raise the theme",
        )


def _render_history(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render the changes that were made to the theme."""
    events = selection.view.run_query(theme_events.list_theme_events, theme_id=theme.id, reader=selection.view.role)
    with st.expander(f"What was done to it: {format_count(len(events), 'change', 'changes')}"):
        for event in events:
            st.markdown(
                f"{format_day(event.at.date())}: {escape_text(event.actor)}, "
                f"{escape_text(event.action)}: {escape_text(event.subject)}"
            )
