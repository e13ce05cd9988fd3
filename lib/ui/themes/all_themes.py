"""Render all themes of a selection: the key message, the news, a bar for each theme, and their table."""

from collections.abc import Sequence

import streamlit as st

from lib.findings import coding_findings
from lib.findings.shown_themes import REGION, TYPE, ThemeFinding, describe_breadth
from lib.findings.theme_findings import ApprovedThemes
from lib.measures import definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.dispositions import Dispositions
from lib.measures.growth import GrowthVerdict
from lib.measures.questions import describe_heard
from lib.outputs import theme_charts
from lib.outputs.theme_charts import ThemeBar
from lib.queries.responses import dispositions
from lib.queries.themes import theme_counts, theme_lookup
from lib.terms import APPROVED
from lib.ui.shared.approved_themes import list_approved_themes
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.name_lists import render_named_lines
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import next_steps, run_panel, theme_editing, theme_table
from lib.ui.themes.selection import (
    SHORT_CHART_SIZE,
    ThemeSelection,
    ask_full_chart,
    open_question,
    open_theme,
)
from lib.ui.themes.theme_wording import (
    HATCHED_NOTE,
    STATE_NAMES,
    describe_share,
    describe_theme_briefly,
)

TOP_THEMES = 3  # of a question, where all questions are shown
NEWS_VERDICTS = (GrowthVerdict.NEW, GrowthVerdict.GROWING, GrowthVerdict.FALLING)
CHART_KEY, FORM_KEY, QUESTION_NUMBER_KEY = "theme-bars", "add-theme", "theme-question"
NARROW_KEY = "narrow"


def render_theme_overview(selection: ThemeSelection) -> None:
    """Render the themes at one glance, then one by one; for all questions, also what is approved in each of them."""
    if selection.overview.themes:
        _render_themes(selection)
    elif selection.question is not None or not list_approved_themes(selection.view):
        _render_empty_state(selection)
    if selection.question is None:
        _render_questions(selection)
    if selection.is_officer and not selection.overview.themes and selection.question is None:
        _render_officer_start(selection)


def _render_themes(selection: ThemeSelection) -> None:
    """Render the themes of the selection: what to take away, what is new, a bar for each, and their table."""
    _render_key_message(selection)
    _render_denominators(selection)
    if selection.is_officer:
        next_steps.render_next_steps(selection)
    _render_news(selection)
    rejected_themes, active_themes = _ask_rejected_themes(selection), _ask_active_themes(selection)
    themes = [*active_themes, *rejected_themes]
    if themes:
        chart_container = st.container()
        charted_themes = (
            themes
            if ask_full_chart(len(active_themes), "all")
            else [*active_themes[:SHORT_CHART_SIZE], *rejected_themes]
        )
        with chart_container:
            _render_chart(selection, charted_themes)
        theme_table.render_theme_table(selection, themes)
    if selection.is_officer:
        _render_merged_themes(selection, bool(rejected_themes))
        _render_coverage(selection)
        _render_form_expander(selection)


def _render_questions(selection: ThemeSelection) -> None:
    """Render, question by question, the approved themes of most councils."""
    groups = list_approved_themes(selection.view)
    if not groups:
        return
    st.subheader("Question by question")
    questions = selection.view.run_query(
        theme_lookup.list_open_questions, consultation_id=selection.view.consultation.id
    )
    shown_numbers = [group.question.number for group in groups]
    open_numbers = [question.number for question in questions if question.number not in shown_numbers]
    st.pills(
        "All themes of a question, by its number",
        [question.number for question in questions] if selection.is_officer else shown_numbers,
        key=QUESTION_NUMBER_KEY,
        on_change=_handle_question,
    )
    if open_numbers:
        st.caption(f"{_describe_open_questions(open_numbers)} no theme is approved yet.")
    # One element for all of them: a dozen and more of their own took the browser three times as long as an empty page.
    st.markdown("\n\n".join(_describe_question(group) for group in groups))


def _describe_open_questions(numbers: Sequence[int]) -> str:
    """Describe by their numbers the questions of which nothing is approved: "Of questions 8 and 12"."""
    names_text = format_names([str(number) for number in numbers], len(numbers))
    return f"Of {'question' if len(numbers) == 1 else 'questions'} {names_text}"


def _describe_question(group: ApprovedThemes) -> str:
    """Describe a question in Markdown with its themes of most councils, and how many more there are."""
    question, further_count = group.question, len(group.themes) - TOP_THEMES
    lines = [f"- {escape_text(theme.label)}: {describe_share(theme.total)}" for theme in group.themes[:TOP_THEMES]]
    if further_count > 0:
        lines.append(f"- and {format_count(further_count, 'more theme', 'more themes')}")
    return "\n".join([f"**{question.number}. {escape_text(question.text)}**", *lines])


def _handle_question() -> None:
    """Open the themes of the question whose number was pressed."""
    number: int | None = st.session_state.get(QUESTION_NUMBER_KEY)
    if number is not None:
        open_question(number)


def _render_officer_start(selection: ThemeSelection) -> None:
    """Render what an officer needs to begin with themes across all questions."""
    st.subheader("Themes across all questions")
    st.markdown("Nobody has looked for themes across all questions yet.")
    run_panel.render_run_panel(selection.view, selection.question_id)
    _render_form_expander(selection)


def _render_empty_state(selection: ThemeSelection) -> None:
    """Render what a reader sees before anybody has looked for themes, or before anything may be shown."""
    if selection.is_officer:
        if selection.question is not None:
            st.markdown("Nobody has looked for themes in these answers yet.")
            run_panel.render_run_panel(selection.view, selection.question_id)
            _render_form_expander(selection)
    elif selection.overview.day is None:
        st.markdown("Themes are shown here once enough councils have answered that nobody can tell who said what.")
    else:
        respondents = selection.view.run_query(
            theme_counts.count_respondents_by_group, scope=selection.view.scope, question_id=selection.question_id
        )
        answered = int(respondents["heard"].sum()) if len(respondents) else 0
        subject = "this question" if selection.question else "at least one open question"
        st.markdown(
            f"{format_count(answered, 'council has', 'councils have')} answered {subject}. Officers read the answers "
            "and sort them into themes. A theme appears here once an officer has read what is in it and approved it."
        )


def _render_denominators(selection: ThemeSelection) -> None:
    """Render, in a line, why fewer councils answered than responded.

    How many of a group answered is for officers, as elsewhere on this page.
    """
    view = selection.view
    if not selection.is_officer and (view.scope.regions or view.scope.types):
        return
    counts = view.run_query(dispositions.count_dispositions, scope=view.scope)
    heard_by_standing = view.run_query(
        theme_counts.count_respondents_by_standing, scope=view.scope, question_id=selection.question_id
    )
    subject = "this question" if selection.question else "at least one open question"
    sentence = describe_heard(Dispositions.from_counts(counts).responded_count, heard_by_standing, subject)
    if sentence:
        st.caption(sentence)


def _render_key_message(selection: ThemeSelection) -> None:
    """Render, in words, what everybody should take away from the themes."""
    widest_theme = next(
        (theme for theme in selection.approved_themes if not isinstance(theme.total.councils, HiddenCount)), None
    )
    if not selection.approved_count and selection.active_themes:
        st.markdown(
            "**Nothing is signed yet:** these are the machine's proposals, and the Board sees none of them. An officer "
            "reads the evidence of each and approves what holds together."
        )
    elif widest_theme:
        groups_text = " and ".join(describe_breadth(widest_theme, grouping) for grouping in (REGION, TYPE))
        st.markdown(
            f"**Widest of the approved:** {escape_text(widest_theme.label)}, "
            f"raised by {describe_share(widest_theme.total)}, in {groups_text}.",
            help=f"{definitions.COUNCILS_WITH_THEME.sentence} {definitions.THEME_SHARE.sentence}",
        )
    if 0 < selection.approved_count < len(selection.active_themes):
        st.markdown(":orange-badge[Provisional] marks what nobody has approved yet: the Board does not see it.")
    _render_audit_note(selection)
    if not selection.is_officer and selection.overview.day:
        is_crossed = selection.view.scope.regions and selection.view.scope.types
        crossed_note = " A region and a type together are not shown." if is_crossed else ""
        st.caption(
            f"Counted from the answers up to {format_day(selection.overview.day)}.{_describe_approval(selection)} "
            f"{definitions.SMALL_NUMBERS.term}.{crossed_note}",
            help=definitions.SMALL_NUMBERS.sentence,
        )
    elif selection.is_officer and selection.approved_count:
        st.caption(
            f"Counted from the answers up to {format_day(selection.view.scope.as_at)}.{_describe_approval(selection)}"
        )


def _describe_approval(selection: ThemeSelection) -> str:
    """Describe when the approved themes were approved; empty where none is."""
    days = sorted(theme.approved_on for theme in selection.approved_themes if theme.approved_on)
    if not days:
        return ""
    if days[0] == days[-1]:
        return f" Approved on {format_day(days[0])}."
    return f" Approved from {format_day(days[0])} to {format_day(days[-1])}."


def _is_open(theme: ThemeFinding) -> bool:
    """Return whether people have still to judge answers before a theme has a share."""
    return theme.audit is None or not theme.audit.is_complete


def _render_audit_note(selection: ThemeSelection) -> None:
    """Render how many approved themes are still being checked."""
    if selection.question is None:
        if selection.approved_count:
            st.caption("Themes across all questions are counted about right, and no share is given of them.")
        return
    open_count = sum(theme.total.value is None and _is_open(theme) for theme in selection.approved_themes)
    if not open_count:
        return
    st.markdown(
        f":blue-badge[Being checked] {format_count(open_count, 'approved theme is', 'approved themes are')} still "
        "being checked by people: their numbers are about right, and no share is given.",
        help=definitions.AUDIT.sentence,
    )


def _render_news(selection: ThemeSelection) -> None:
    """Render what is new, growing or falling since the day compared with."""
    if selection.overview.since is None:
        st.markdown(f"Too little had come in by {format_day(selection.comparison_day)} to say what is new since.")
        return
    meaning = f"{definitions.GROWTH.sentence} {definitions.GROWTH.formula}."
    since_text = format_day(selection.overview.since)
    # Several at once do not grow as one.
    told_themes = [theme for theme in selection.active_themes if not theme.is_mixed]
    names_by_verdict = {
        verdict: [_format_theme_name(theme) for theme in told_themes if theme.verdict == verdict]
        for verdict in NEWS_VERDICTS
    }
    if not any(names_by_verdict.values()):
        st.markdown(f"Nothing is new or growing since {since_text}, as far as the numbers tell.", help=meaning)
        return
    render_named_lines(
        lambda name_limit: [
            f"**{verdict.capitalize()}** since {since_text}: {format_names(theme_names, name_limit)}."
            for verdict, theme_names in names_by_verdict.items()
            if theme_names
        ],
        meaning=meaning,
    )


def _format_theme_name(theme: ThemeFinding) -> str:
    """Format the label of a theme, with its state where it is not approved."""
    return theme.label if theme.state == APPROVED else f"{theme.label} ({STATE_NAMES[theme.state].lower()})"


def _ask_rejected_themes(selection: ThemeSelection) -> list[ThemeFinding]:
    """Ask an officer whether to show the rejected themes too, and list them where they are asked for."""
    if not selection.is_officer:
        return []
    is_asked = st.toggle("Also rejected and merged themes", key="rejected", bind="query-params")
    return selection.rejected_themes if is_asked else []


def _ask_active_themes(selection: ThemeSelection) -> list[ThemeFinding]:
    """Ask whether to show what only one question has as well, where that is not all there is, and list the themes."""
    narrow_themes = selection.narrow_proposals
    if not narrow_themes or len(narrow_themes) == len(selection.active_themes):
        return selection.active_themes
    is_asked = st.toggle(
        f"Also {format_count(len(narrow_themes), 'proposal', 'proposals')} found under one question only",
        key=NARROW_KEY,
        bind="query-params",
        help="What the answers to one question alone say is better judged among the themes of that question. *Sort and "
        "sign* has them all: where two say the same, put them together.",
    )
    narrow_ids = set() if is_asked else {theme.id for theme in narrow_themes}
    return [theme for theme in selection.active_themes if theme.id not in narrow_ids]


def _render_chart(selection: ThemeSelection, themes: list[ThemeFinding]) -> None:
    """Render a bar for each theme; a click on one opens the theme."""
    has_shares = any(theme.total.value is not None for theme in themes)
    title = (
        "Share of the councils that answered, with its 90 % interval"
        if has_shares
        else "Councils that raise each theme"
    )
    st.markdown(
        f"**{title} · click a theme to open it**",
        help="A pale bar is about right only: nobody has checked it yet, so no share is given.",
    )

    def handle_choice() -> None:
        points = st.session_state[f"bars-{CHART_KEY}"].selection.points
        if points:
            open_theme(themes[points[0]["point_index"]].code)

    st.plotly_chart(
        selection.view.compute_cached(
            theme_charts.draw_theme_bars, detail=f"{selection.cache_detail} {len(themes)}", rows=_build_bars(themes)
        ),
        theme=None,
        key=f"bars-{CHART_KEY}",
        config={"displayModeBar": False},
        on_select=handle_choice,
        selection_mode="points",
        alt="Themes by the share of councils that raised them; the table below says the same",
    )
    if any(isinstance(theme.total.councils, HiddenCount) for theme in themes):
        st.caption(HATCHED_NOTE)


def _build_bars(themes: list[ThemeFinding]) -> list[ThemeBar]:
    """Build the bars of the chart, those of themes that are not approved in a faint colour."""
    return [
        ThemeBar(
            label=theme.label,
            facts=describe_theme_briefly(theme),
            share=theme.total.bar_length,
            interval=theme.total.share_interval,
            is_faint=theme.total.value is None,
            hover_text=_describe_bar(theme),
            is_hidden=isinstance(theme.total.councils, HiddenCount),
        )
        for theme in themes
    ]


def _describe_bar(theme: ThemeFinding) -> str:
    """Describe a theme for the text that is shown when its bar is pointed at."""
    growth_text = theme.growth.verdict_sentence if theme.growth else str(theme.verdict or "")
    parts = [
        f"{theme.code}: raised by {describe_share(theme.total)}",
        growth_text,
    ]
    return "; ".join(part for part in parts if part)


def _render_merged_themes(selection: ThemeSelection, is_asked: bool) -> None:
    """Render the list of merged themes, where it is asked for."""
    merged_themes = selection.view.run_query(
        theme_lookup.list_merged_themes,
        consultation_id=selection.view.consultation.id,
        question_id=selection.question_id,
        reader=selection.view.role,
    )
    if merged_themes and (is_asked or st.session_state.get("rejected")):
        lines = [
            f"- {theme.code} {escape_text(theme.label)} counts for {theme.into_code} {escape_text(theme.into_label)}"
            for theme in merged_themes
        ]
        st.markdown("**Merged**\n\n" + "\n".join(lines))


def _render_coverage(selection: ThemeSelection) -> None:
    """Render how far the answers are coded, and the button that looks for themes again."""
    answer_coverage = selection.view.compute_cached(
        coding_findings.compute_coverage,
        detail=selection.cache_detail,
        ask=selection.view.run_query,
        scope=selection.view.scope,
        question_id=selection.question_id,
        reader=selection.view.role,
    )
    unread_note = (
        f", {answer_coverage.unread:,} came after themes were last looked for" if answer_coverage.unread else ""
    )
    st.markdown(
        f"**Coverage:** {answer_coverage.coded:,} of "
        f"{format_count(answer_coverage.answers, 'answer', 'answers')} in a theme, "
        f"{answer_coverage.unthemed:,} in none{unread_note}.",
        help=definitions.COVERAGE.sentence,
    )
    run_panel.render_run_panel(selection.view, selection.question_id)


def _render_form_expander(selection: ThemeSelection) -> None:
    """Render on request the form that adds a theme which nobody proposed."""
    expander = render_expander("Add a theme by hand", key=f"{FORM_KEY}-{selection.question_id}")
    if expander is None:
        return
    with expander:
        theme_editing.render_theme_form(selection.view, selection.question_id)
