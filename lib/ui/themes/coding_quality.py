"""Render how far the coding can be trusted: coverage, answers in no theme, and agreement of independent coders."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Person
from lib.actions import coding as coding_actions
from lib.findings import coding_findings
from lib.measures import definitions
from lib.measures.agreement import Agreement, describe_agreement
from lib.measures.definitions import Definition
from lib.queries.themes import double_coding, evidence, review_queue, run_history
from lib.queries.themes.answers import CreditedAnswer
from lib.queries.themes.theme_counts import ThemeFacts
from lib.ui.shared import action_feedback, answer_text
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.run_panel import describe_held_out, describe_run
from lib.ui.themes.selection import ThemeSelection

SLOT = "quality"
KAPPA_COLUMN, ALPHA_COLUMN = "Cohen’s kappa", "Krippendorff’s alpha"
SAMPLE_SIZE = 30
MAX_LISTED = 20


def render_coding_quality(selection: ThemeSelection) -> None:
    """Render coverage first, then the answers in no theme, coding by a second person, and earlier runs."""
    view = selection.view
    if not action_feedback.may_work_on_themes(view):
        return
    action_feedback.render_result(view, SLOT)
    _render_coverage(selection)
    _render_agreement(selection)
    with st.expander(f"Code a sample of {SAMPLE_SIZE} answers, without seeing what others found"):
        _render_sample(selection)
    _render_runs(selection)


def _render_coverage(selection: ThemeSelection) -> None:
    """Render how many answers are in a theme, in none, and not read yet, with the newest answers in no theme."""
    view = selection.view
    answer_coverage = coding_findings.compute_coverage(
        view.run_query, view.scope, selection.question_id, reader=view.role
    )
    if not answer_coverage.answers:
        st.markdown("There are no answers yet.")
        return
    for column, label, answer_count in zip(
        st.columns(3),
        ("In a theme", "In no theme", "Not looked at yet"),
        (answer_coverage.coded, answer_coverage.unthemed, answer_coverage.unread),
        strict=True,
    ):
        column.metric(
            label,
            f"{answer_count:,}",
            f"{answer_count / answer_coverage.answers:.0%} of {answer_coverage.answers:,} answers",
            delta_color="off",
            delta_arrow="off",
        )
    with st.expander(f"The answers in no theme ({answer_coverage.answers - answer_coverage.coded:,})"):
        for answer in view.run_query_uncached(
            evidence.list_unthemed_answers,
            scope=view.scope,
            question_id=selection.question_id,
            reader=view.role,
            limit=MAX_LISTED,
        ):
            answer_text.render_answer(answer)
        st.caption(f"The newest {MAX_LISTED} at most are shown.")


def _render_agreement(selection: ThemeSelection) -> None:
    """Render the agreement of people who coded the same answers, over all and by theme."""
    agreement, themes = coding_findings.compute_coder_agreement(
        selection.view.run_query, selection.view.scope, selection.question_id, reader=selection.view.role
    )
    st.subheader("Do two people find the same?")
    if not agreement.answers:
        st.markdown("No answer was coded by two people yet. Let two officers each code the sample below.")
        return
    st.markdown(
        f"{format_count(agreement.answers, 'answer was', 'answers were')} coded by two people or more. "
        "Exactly the same themes: "
        f"{_format_share(agreement.agreed_share)}. Krippendorff’s alpha over all: "
        f"{_format_coefficient(agreement.alpha)}, {describe_agreement(agreement.alpha)}.",
        help=f"{definitions.AGREEMENT.sentence} {definitions.ALPHA.sentence}",
    )
    st.dataframe(
        _build_table(agreement, themes), hide_index=True, alt="Agreement of two coders on each theme",
        column_config={KAPPA_COLUMN: _build_column(definitions.KAPPA), ALPHA_COLUMN: _build_column(definitions.ALPHA)},
    )  # fmt: skip


def _build_table(agreement: Agreement, themes: list[ThemeFacts]) -> pd.DataFrame:
    """Build the table of agreement, a row for each theme."""
    rows = [
        (
            theme.label,
            _format_share(theme_agreement.agreed_share),
            _format_coefficient(theme_agreement.kappa),
            _format_coefficient(theme_agreement.alpha),
            describe_agreement(theme_agreement.alpha),
        )
        for theme, theme_agreement in zip(themes, agreement.themes, strict=True)
    ]
    return pd.DataFrame(rows, columns=["Theme", "Agreed", KAPPA_COLUMN, ALPHA_COLUMN, "In words"])


def _build_column(definition: Definition) -> Any:
    """Build a column whose heading explains a definition."""
    return st.column_config.TextColumn(help=f"{definition.sentence} {definition.formula}")


def _format_share(value: float | None) -> str:
    """Format a share as a percentage; a dash where there is none."""
    return "–" if value is None else f"{value:.0%}"


def _format_coefficient(value: float | None) -> str:
    """Format a coefficient with two decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def _render_sample(selection: ThemeSelection) -> None:
    """Render the next answer of the sample that the coder has not coded; nothing that others found is shown."""
    view = selection.view
    coder = _ask_coder(view)
    if coder is None:
        return
    double_codings = view.run_query(
        double_coding.list_double_codings,
        consultation_id=view.scope.consultation_id,
        question_id=selection.question_id,
        reader=view.role,
    )
    coded_keys = {(coding.source_id, coding.question_number) for coding in double_codings if coding.coder == coder.name}
    sample = view.run_query_uncached(
        double_coding.sample_answers,
        scope=view.scope,
        question_id=selection.question_id,
        size=SAMPLE_SIZE,
        reader=view.role,
    )
    remaining_answers = [answer for answer in sample if (answer.source_id, answer.question_number) not in coded_keys]
    st.caption(f"{len(sample) - len(remaining_answers)} of {len(sample)} coded by you ({escape_text(coder.name)}).")
    if remaining_answers:
        _render_sampled_answer(view, remaining_answers[0], selection.question_id, coder)
    else:
        st.success("You have coded the whole sample.")


def _ask_coder(view: View) -> Person | None:
    """Ask for the name of the coder; None where it is missing.

    On a machine where nobody signs in, two people would otherwise count as one. Who is signed in is known.
    """
    if view.person is not None:
        return view.actor
    name = " ".join(
        (st.text_input("Your name", key="coder", max_chars=80, placeholder="Such as Ada Byron") or "").split()
    )
    if not name:
        st.caption("Write your name first: what two people find is compared by their names.")
        return None
    return Person(name, view.role)


def _render_sampled_answer(view: View, answer: CreditedAnswer, question_id: int | None, coder: Person) -> None:
    """Render an answer of the sample, with the themes to choose for it."""
    active_themes = coding_findings.list_active_themes(view.run_query, view.scope, question_id, reader=view.role)
    themes = {theme.id: theme for theme in active_themes}
    answer_text.render_answer(answer)
    key = f"again-{coder.name}-{answer.source_id}-{answer.question_number}"
    st.pills(
        "Themes in this answer",
        list(themes),
        selection_mode="multi",
        format_func=lambda theme_id: themes[theme_id].label,
        key=key,
    )
    st.button(
        "Save and go on",
        type="primary",
        shortcut="Ctrl+Enter",
        key=f"{key}-save",
        on_click=_save_double_coding,
        args=(view, answer, question_id, key, coder),
    )


def _save_double_coding(view: View, answer: CreditedAnswer, question_id: int | None, key: str, coder: Person) -> None:
    """Save the themes that a coder chose for an answer, when the button is pressed."""
    theme_question_number = (
        view.run_query(review_queue.find_question_number, question_id=question_id) if question_id is not None else None
    )
    action_feedback.attempt_action(
        view, SLOT, f"Saved as found by {escape_text(coder.name)}.", coding_actions.store_double_coding, actor=coder,
        consultation_id=view.scope.consultation_id,
        source_id=answer.source_id, question_number=answer.question_number,
        theme_question_number=theme_question_number,
        theme_ids=list(st.session_state.get(key) or ()),
    )  # fmt: skip


def _render_runs(selection: ThemeSelection) -> None:
    """Render the last five runs that looked for themes."""
    view = selection.view
    runs = view.run_query(
        run_history.list_runs,
        consultation_id=view.scope.consultation_id,
        question_id=selection.question_id,
        reader=view.role,
    )
    st.subheader("When the machine looked")
    for run in runs[:5]:
        st.markdown(f"{describe_run(run)} {describe_held_out(run)}")
    if not runs:
        st.markdown("It has not looked yet.")
