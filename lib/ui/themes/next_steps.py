"""Render what officers have still to do before the Board sees the themes of a question, and the way to the next step.

A theme is done when it is approved, the answers drawn for it are judged, and a sentence is chosen for the Board.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions.themes import decide_themes
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes import chosen_quotations
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.ui.shared import action_feedback, section_switcher
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes.selection import SORT_AND_SIGN, ThemeSelection, open_check, open_theme

DONE = "All done: every theme is approved or rejected, checked, and has words for the Board."
EXPANDER_KEY, EMPTY_SLOT = "theme-by-theme", "empty-themes"
MAX_NAMES = 5  # themes that a line names
NextStep = tuple[str, Callable[..., None], tuple[Any, ...]]  # what its button says, and what a press does


@dataclass(frozen=True, slots=True)
class ThemeProgress:
    """Progress of a theme: its finding, and the number of sentences that were chosen for the Board."""

    theme: ThemeFinding
    quotations: int

    @property
    def is_signed(self) -> bool:
        """Whether it is approved."""
        return self.theme.state == APPROVED

    @property
    def needs_check(self) -> bool:
        """Whether answers drawn for it are still to be judged, or none is drawn yet; across questions none ever is."""
        return (
            self.is_signed
            and self.theme.question_number is not None
            and self.theme.total.value is None
            and (self.theme.audit is None or not self.theme.audit.is_complete)
        )

    @property
    def needs_words(self) -> bool:
        """Whether it is approved and the Board sees none of its sentences."""
        return self.is_signed and not self.quotations

    @property
    def check_text(self) -> str:
        """How far its check is, in words."""
        if not self.is_signed:
            return "after approval"
        if self.theme.question_number is None:
            return "no check across questions"
        if not self.needs_check:
            return "done"
        audit = self.theme.audit
        return "nothing drawn yet" if audit is None else f"{audit.judged:,} of {audit.drawn:,} judged"

    @property
    def words_text(self) -> str:
        """How many of its sentences the Board sees, in words."""
        if self.quotations:
            return format_count(self.quotations, "sentence", "sentences")
        return "none yet" if self.is_signed else "after approval"


def list_progress(selection: ThemeSelection, themes: Sequence[ThemeFinding]) -> list[ThemeProgress]:
    """List how far some themes are, without those that are rejected."""
    quotation_counts = selection.view.run_query(
        chosen_quotations.count_quotations,
        scope=selection.view.scope,
        theme_ids=tuple(theme.id for theme in themes),
    )
    return [ThemeProgress(theme, quotation_counts.get(theme.id, 0)) for theme in themes if theme.state != REJECTED]


def render_next_steps(selection: ThemeSelection) -> None:
    """Render what is left to do for the themes of the selection, a button to the next step, and it theme by theme."""
    themes_progress = list_progress(selection, selection.active_themes)
    if not themes_progress:
        return
    st.markdown(f"**What is left to do:** {describe_rest(themes_progress)}")
    if (step := find_next_step(themes_progress)) is not None:
        label, handle_step, arguments = step
        st.button(label, key="next-step", type="primary", on_click=handle_step, args=arguments)
    _render_empty_proposals(selection)
    if expander := render_expander("Theme by theme", key=EXPANDER_KEY):
        expander.table(
            pd.DataFrame(
                {
                    "Approved": ["yes" if progress.is_signed else "not yet" for progress in themes_progress],
                    "Checked": [progress.check_text for progress in themes_progress],
                    "Words for the Board": [progress.words_text for progress in themes_progress],
                },
                index=pd.Index([escape_text(progress.theme.label) for progress in themes_progress], name="Theme"),
            )
        )


def render_way_on(selection: ThemeSelection, *, is_check: bool = False, theme: ThemeFinding | None = None) -> bool:
    """Render, below a part, a button to what approved themes need next; return whether there is anything.

    Nothing is rendered where that is done, or is done in this part.
    is_check: whether answers are judged in the part. theme: that of which the part is; such a part has a button to its
    check of its own.
    """
    signed = [progress for progress in list_progress(selection, selection.active_themes) if progress.is_signed]
    step = find_next_step(signed) if signed else None
    is_here = step is not None and (
        (step[1] is open_check and (is_check or theme is not None)) or (theme is not None and step[2] == (theme.code,))
    )
    if step is None or is_here:
        return False
    label, handle_step, arguments = step
    st.button(f"Next: {label[0].lower()}{label[1:]}", key="way-on", on_click=handle_step, args=arguments)
    return True


def list_empty_proposals(selection: ThemeSelection) -> list[ThemeFinding]:
    """List the proposals in which no answer is left, such as those out of which all sentences were moved.

    Under filters there are none to tell: an answer of another group may say them.
    """
    scope = selection.view.scope
    if scope.regions or scope.types:
        return []
    return [theme for theme in selection.active_themes if theme.state == PROPOSED and not theme.answers]


def _render_empty_proposals(selection: ThemeSelection) -> None:
    """Render how many proposals hold nothing any more, and a button that rejects them together."""
    empty_themes = list_empty_proposals(selection)
    if empty_themes:
        st.markdown(
            f"{format_count(len(empty_themes), 'proposal holds', 'proposals hold')} no answer any more: "
            f"{format_names([theme.label for theme in empty_themes], MAX_NAMES)}."
        )
        st.button(
            "Reject what is empty",
            key=f"{EMPTY_SLOT}-reject",
            on_click=_reject_themes,
            args=(selection.view, empty_themes),
            help="They stay to be seen under “Also rejected and merged themes”, and this can be undone.",
        )
    action_feedback.render_result(selection.view, EMPTY_SLOT, shortcut=None)


def _reject_themes(view: View, themes: Sequence[ThemeFinding]) -> None:
    """Reject some themes, which can be undone together."""
    action_feedback.attempt_action(
        view,
        EMPTY_SLOT,
        f"Rejected {format_count(len(themes), 'theme', 'themes')}.",
        decide_themes,
        theme_ids=[theme.id for theme in themes],
        state=REJECTED,
        seen_change_ids={theme.id: theme.change_id for theme in themes},
        day=action_feedback.find_latest_day(view),
    )


def describe_rest(themes_progress: Sequence[ThemeProgress]) -> str:
    """Describe what is left to do for some themes."""
    proposed_count = sum(progress.theme.state == PROPOSED for progress in themes_progress)
    unchecked_count = sum(progress.needs_check for progress in themes_progress)
    wordless_count = sum(progress.needs_words for progress in themes_progress)
    parts = [
        f"{format_count(proposed_count, 'theme', 'themes')} to approve or reject" * bool(proposed_count),
        f"{format_count(unchecked_count, 'theme', 'themes')} to check" * bool(unchecked_count),
        f"{format_count(wordless_count, 'approved theme', 'approved themes')} without a sentence for the Board"
        * bool(wordless_count),
    ]
    parts_text = "; ".join(part for part in parts if part)
    return f"{parts_text}." if parts_text else DONE


def find_next_step(themes_progress: Sequence[ThemeProgress]) -> NextStep | None:
    """Find the next step: what its button says, and what it does; None where nothing is left.

    Approved themes are finished before further ones are approved: the Board sees them already.
    """
    if not any(progress.is_signed for progress in themes_progress):
        return "Sort and sign them", section_switcher.open_section, (SORT_AND_SIGN,)
    if any(progress.needs_check for progress in themes_progress):
        return "Judge the answers drawn", open_check, ()
    for progress in themes_progress:
        if progress.needs_words:
            label = f"Choose a sentence for “{escape_text(progress.theme.label)}”"
            return label, open_theme, (progress.theme.code,)
    if any(progress.theme.state == PROPOSED for progress in themes_progress):
        return "Sort and sign the rest", section_switcher.open_section, (SORT_AND_SIGN,)
    return None


def render_steps_of_theme(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render which steps of a theme are done, and a button to check it where that is left."""
    for progress in list_progress(selection, [theme]):
        marks = [
            ("approved", progress.is_signed),
            (f"checked ({progress.check_text})", progress.is_signed and not progress.needs_check),
            (f"words for the Board ({progress.words_text})", bool(progress.quotations)),
        ]
        st.markdown(" · ".join(f"{'☑' if is_done else '☐'} {mark}" for mark, is_done in marks))
        if progress.needs_check:
            st.button(
                "Judge the answers drawn",
                key=f"judge-{theme.id}",
                type="primary",
                on_click=open_check,
                args=(theme.id,),
            )
