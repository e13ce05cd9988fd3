"""Render the coding of answers, one by one or in a table, where officers decide to which themes each is coded.

Answers that are looked at one by one can be decided with the keyboard too.
"""

import streamlit as st

from lib.actions.coding import AnswerDecision
from lib.findings import coding_findings
from lib.measures import definitions
from lib.queries.themes import evidence, review_queue
from lib.queries.themes.answers import CreditedAnswer
from lib.queries.themes.evidence import LEAST_CERTAIN, REVIEW_ORDERS, CodedAnswer
from lib.queries.themes.theme_counts import ThemeFacts
from lib.ui.shared import action_feedback, answer_text
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes import coding_saving, coding_table, run_panel
from lib.ui.themes.coding_saving import SLOT
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.theme_wording import describe_confidence

POSITION_KEY = "_coding_at"
CURRENT_ANSWER_KEY = "_coding_before_them"  # the assignment that somebody works on
MAX_LISTED = 50
UNREAD = "not looked at yet"
UNCODED_CHOICES = ("in no theme", UNREAD)
ANSWER_CHOICES = (*REVIEW_ORDERS, *UNCODED_CHOICES)
ONE_BY_ONE = "One by one"
CODING_MODES = (ONE_BY_ONE, "Fifty at once")
ALL_THEMES = "All themes"
ANSWERS_HELP = (
    "The first two: what the machine found, and nobody looked at. In no theme: answers of which nothing was found. Not "
    "looked at yet: of those, the ones that came after themes were last looked for."
)


def render_coding(selection: ThemeSelection) -> None:
    """Render the assignments of the machine that nobody has decided on, for one theme or all of them."""
    view = selection.view
    if not action_feedback.may_work_on_themes(view):
        return
    themes = {
        theme.id: theme
        for theme in coding_findings.list_active_themes(
            view.run_query, view.scope, selection.question_id, reader=view.role
        )
    }
    if not themes:
        st.markdown(selection.empty_message)
        return
    action_feedback.render_result(view, SLOT)
    action_feedback.render_effective_day(view)
    run_panel.render_learning(view, selection.question_id)
    theme_id, order, mode = _choose_answers(themes)
    if order in UNCODED_CHOICES:
        _render_uncoded_answer(selection, order, themes)
        return
    progress = view.run_query(
        review_queue.count_review_progress,
        scope=view.scope,
        question_id=selection.question_id,
        theme_id=theme_id,
        reader=view.role,
    )
    decided_share = progress.decided_count / progress.total_count if progress.total_count else 1.0
    st.progress(
        decided_share,
        f"{progress.decided_count:,} of {format_count(progress.total_count, 'finding', 'findings')} "
        "settled by a person",
    )
    pending_answers = view.run_query_uncached(
        evidence.list_answers_to_review,
        scope=view.scope,
        question_id=selection.question_id,
        reader=view.role,
        theme_id=theme_id,
        order=order,
        limit=MAX_LISTED,
    )
    if mode == ONE_BY_ONE and pending_answers:
        _render_current_answer(view, pending_answers, themes, selection.question_id)
    elif mode != ONE_BY_ONE and (
        lines := coding_table.find_table(
            view, f"{selection.question_id} {theme_id} {order} {view.scope}", pending_answers, themes
        )
    ):
        coding_table.render_table(view, lines, themes, selection.question_id)
    else:
        st.success("Nothing waits here: a person has looked at all that was found.")


def _choose_answers(themes: dict[int, ThemeFacts]) -> tuple[int | None, str, str]:
    """Ask for the theme (None: all), the answers, and the coding mode."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        theme_id = st.selectbox(
            "Theme",
            [None, *themes],
            format_func=lambda choice: themes[choice].label if choice else ALL_THEMES,
            key="coding-theme",
        )
        order = st.selectbox("Answers", ANSWER_CHOICES, key="coding-order", help=ANSWERS_HELP) or LEAST_CERTAIN
        mode = st.segmented_control("How", CODING_MODES, default=ONE_BY_ONE, key="coding-way") or ONE_BY_ONE
    return theme_id, order, mode


def _render_current_answer(
    view: View, pending_answers: list[CodedAnswer], themes: dict[int, ThemeFacts], question_id: int | None
) -> None:
    """Render one assignment, with the keys Y, N and S.

    It stays until it is decided or skipped, whatever comes in meanwhile.
    """
    assignment_keys = [coding_saving.format_assignment_key(answer) for answer in pending_answers]
    current_key = st.session_state.get(CURRENT_ANSWER_KEY)
    position = (
        assignment_keys.index(current_key)
        if current_key in assignment_keys
        else st.session_state.get(POSITION_KEY, 0) % len(pending_answers)
    )
    coded_answer, key = pending_answers[position], assignment_keys[position]  # a key pressed twice is of one finding
    st.session_state[CURRENT_ANSWER_KEY], st.session_state[POSITION_KEY] = key, position
    theme = themes[coded_answer.theme_id]
    st.markdown(
        f"Does this answer say: **{escape_text(theme.label)}**?",
        help=f"{escape_text(theme.description)}\n\n"
        f"To the machine, the marked sentence is {describe_confidence(coded_answer.confidence)}. "
        f"{definitions.CONFIDENCE.sentence}",
    )
    answer_text.render_answer(coded_answer.answer, [coded_answer.sentence])
    _render_other_themes(view, coded_answer, themes, question_id)
    yes_arguments, no_arguments = (
        (view, [coding_saving.build_decision(coded_answer, is_coded=is_coded)], question_id)
        for is_coded in (True, False)
    )
    with st.container(horizontal=True):
        st.button(
            "Yes",
            key=f"yes-{key}",
            type="primary",
            shortcut="Y",
            on_click=coding_saving.save_decisions,
            args=yes_arguments,
        )
        st.button("No", key=f"no-{key}", shortcut="N", on_click=coding_saving.save_decisions, args=no_arguments)
        st.button(
            "Skip", key=f"skip-{key}", shortcut="S", on_click=_handle_skip, args=(position,), help="Look at it later."
        )
    _render_shared_buttons(view, coded_answer, key, question_id)
    other_themes = {theme_id: facts for theme_id, facts in themes.items() if theme_id != coded_answer.theme_id}
    other_theme_ids = st.multiselect(
        "What else it says",
        list(other_themes),
        format_func=lambda theme_id: other_themes[theme_id].label,
        key=f"also-{key}",
    )
    other_decisions = [
        AnswerDecision(theme_id, coded_answer.answer.source_id, coded_answer.answer.question_number, True)
        for theme_id in other_theme_ids
    ]
    yes_decisions = [coding_saving.build_decision(coded_answer, is_coded=True), *other_decisions]
    no_decisions = [coding_saving.build_decision(coded_answer, is_coded=False), *other_decisions]
    with st.container(horizontal=True):
        st.button(
            "Yes, and those too",
            disabled=not other_theme_ids,
            on_click=coding_saving.save_decisions,
            args=(view, yes_decisions, question_id),
        )
        st.button(
            "No, but those",
            disabled=not other_theme_ids,
            on_click=coding_saving.save_decisions,
            args=(view, no_decisions, question_id),
        )


def _render_shared_buttons(view: View, coded_answer: CodedAnswer, key: str, question_id: int | None) -> None:
    """Render two more buttons where other pending answers have the very same sentence.

    It is asked about once then.
    """
    same_answers = view.run_query_uncached(
        evidence.list_same_sentence,
        scope=view.scope,
        question_id=question_id,
        coded_answer=coded_answer,
        reader=view.role,
    )
    if not same_answers:
        return
    st.caption(f"The marked sentence stands in {format_count(len(same_answers), 'other answer', 'other answers')} too.")
    yes_arguments, no_arguments = (
        (
            view,
            [coding_saving.build_decision(answer, is_coded=is_coded) for answer in (coded_answer, *same_answers)],
            question_id,
        )
        for is_coded in (True, False)
    )
    with st.container(horizontal=True):
        for word, arguments, shortcut in (("Yes", yes_arguments, "Shift+Y"), ("No", no_arguments, "Shift+N")):
            st.button(
                f"{word} for all {len(same_answers) + 1:,}",
                key=f"{word}-all-{key}",
                shortcut=shortcut,
                on_click=coding_saving.save_decisions,
                args=arguments,
            )


def _render_other_themes(
    view: View, coded_answer: CodedAnswer, themes: dict[int, ThemeFacts], question_id: int | None
) -> None:
    """Render the other themes to which the answer is coded, and the confidence of each."""
    answer_id = (coded_answer.answer.response_id, coded_answer.answer.question_id)
    assignments = view.run_query_uncached(
        review_queue.list_answer_assignments,
        scope=view.scope,
        question_id=question_id,
        answer_id=answer_id,
        reader=view.role,
    )
    theme_texts = [
        f"{escape_text(themes[assignment.theme_id].label)} "
        f"({'settled' if assignment.by_person else describe_confidence(assignment.confidence)})"
        for assignment in assignments
        if assignment.theme_id != coded_answer.theme_id and assignment.theme_id in themes
    ]
    if theme_texts:
        st.caption(f"Found in it too: {' · '.join(theme_texts)}")


def _render_uncoded_answer(selection: ThemeSelection, choice: str, themes: dict[int, ThemeFacts]) -> None:
    """Render one of the answers that are coded to no theme, for a person to say which themes are in it."""
    view = selection.view
    query = review_queue.list_unread_answers if choice == UNREAD else evidence.list_unthemed_answers
    answers = view.run_query_uncached(
        query, scope=view.scope, question_id=selection.question_id, reader=view.role, limit=MAX_LISTED
    )
    if not answers:
        st.success(f"No answer is {choice}.")
        return
    position = st.session_state.get(POSITION_KEY, 0) % len(answers)
    answer, key = answers[position], f"{answers[position].source_id}-{answers[position].question_number}"
    st.markdown(
        f"**Which themes are in this answer?** {position + 1} of {len(answers)}{'+' * (len(answers) == MAX_LISTED)}"
    )
    answer_text.render_answer(answer)
    st.pills(
        "It says", list(themes), selection_mode="multi", format_func=lambda theme_id: themes[theme_id].label,
        key=f"carries-{key}",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            "Save",
            key=f"save-{key}",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_save_themes,
            args=(view, answer, key, selection.question_id),
        )
        st.button(
            "Skip", key=f"skip-{key}", shortcut="S", on_click=_handle_skip, args=(position,), help="Leave it as it is."
        )


def _save_themes(view: View, answer: CreditedAnswer, key: str, question_id: int | None) -> None:
    """Save the themes that were chosen for an answer, or keep a message where none was chosen."""
    theme_ids = list(st.session_state.get(f"carries-{key}") or ())
    if not theme_ids:
        action_feedback.keep_message(SLOT, "Choose at least one theme, or skip the answer. Nothing was saved.")
        return
    decisions = [
        AnswerDecision(theme_id, answer.source_id, answer.question_number, carries=True) for theme_id in theme_ids
    ]
    coding_saving.save_decisions(view, decisions, question_id)


def _handle_skip(position: int) -> None:
    """Go on to the answer after this position, when the button is pressed."""
    st.session_state[POSITION_KEY] = position + 1
    st.session_state.pop(CURRENT_ANSWER_KEY, None)
