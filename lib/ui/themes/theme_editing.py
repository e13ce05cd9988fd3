"""Render the editing of one theme: its words, its state, merge, move, split, and the form for a new one.

Whoever saves says which change they had read. Where somebody else changed the theme since, nothing is saved,
what was typed stays, and the page says who changed what.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.actions import themes as theme_actions
from lib.changes.undo import find_undo_obstacle
from lib.findings import coding_findings
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes import review_queue, theme_events
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import APPROVED, DESCRIPTION_LENGTH, LABEL_LENGTH, PROPOSED, REJECTED, THEME_STATES
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text
from lib.ui.themes import merge_move_split

STATE_BUTTONS = {APPROVED: "Approve", REJECTED: "Reject", PROPOSED: "Reopen"}
STATE_RESULTS = {APPROVED: "Approved", REJECTED: "Rejected", PROPOSED: "Reopened"}
STATE_HELP = {
    APPROVED: "The Board sees it as a theme that officers stand behind.",
    REJECTED: "It is no theme. It stays in the list of rejected ones, and no run proposes it again.",
    PROPOSED: "Back among those that wait for a decision.",
}
BASE_KEY = "_base"
MERGE, MOVE, SPLIT = "Merge into another", "Move answers", "Split"


def build_slot(theme: ThemeFinding | ThemeFacts) -> str:
    """Build the slot under which action_feedback keeps the results of work on a theme."""
    return f"theme-{theme.id}"


def render_theme_editor(view: View, theme: ThemeFinding | ThemeFacts, approval_obstacle: str) -> None:
    """Render all that can be done with one theme.

    approval_obstacle: why it cannot be approved yet; empty where it can.
    """
    if not action_feedback.may_work_on_themes(view):
        return
    slot = build_slot(theme)
    action_feedback.render_effective_day(view)
    _render_state_buttons(view, theme, slot, approval_obstacle)
    _render_word_boxes(view, theme, slot)
    chosen_action = st.segmented_control("Also", [MERGE, MOVE, SPLIT], key=f"more-{theme.id}")
    question_id = view.run_query(review_queue.find_theme_question, theme_id=theme.id)
    other_themes = [
        other_theme
        for other_theme in coding_findings.list_active_themes(view.run_query, view.scope, question_id, reader=view.role)
        if other_theme.id != theme.id
    ]
    if chosen_action == MERGE:
        merge_move_split.render_merge_form(view, theme, other_themes, slot)
    elif chosen_action == MOVE:
        merge_move_split.render_move_form(view, theme, other_themes, slot)
    elif chosen_action == SPLIT:
        merge_move_split.render_split_form(view, theme, slot)


def _render_state_buttons(view: View, theme: ThemeFinding | ThemeFacts, slot: str, approval_obstacle: str) -> None:
    """Render the buttons that change the state of a theme, and the one that undoes its last change.

    What forbids approving it stands at the button and below.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        for state in THEME_STATES:
            obstacle = approval_obstacle if state == APPROVED else ""
            if state != theme.state:
                st.button(
                    STATE_BUTTONS[state], key=f"{state}-{theme.id}", on_click=_save_state,
                    help=obstacle or STATE_HELP[state], disabled=bool(obstacle),
                    type="primary" if state == APPROVED else "secondary",
                    args=(view, slot, state, theme),
                )  # fmt: skip
        _render_undo_button(view, theme, slot)
    if approval_obstacle and theme.state != APPROVED:
        st.caption(approval_obstacle)


def _render_undo_button(view: View, theme: ThemeFinding | ThemeFacts, slot: str) -> None:
    """Render a button that undoes the last change of the theme, where that can be, with who made it and when."""
    last_event = next(iter(view.run_query(theme_events.list_theme_events, theme_id=theme.id, reader=view.role)), None)
    if last_event is None:
        return
    event_text = f"{last_event.action}, by {last_event.actor} on {last_event.at.day} {last_event.at:%B %Y at %H:%M} UTC"
    obstacle = view.run_query(find_undo_obstacle, change_id=last_event.change_id)
    st.button(
        "Undo the last change",
        key=f"undo-last-{theme.id}",
        on_click=action_feedback.handle_undo,
        disabled=bool(obstacle),
        args=(view, slot, last_event.change_id),
        help=escape_text(obstacle or event_text),
    )
    st.caption(f"Last change: {escape_text(event_text)}")


def _save_state(view: View, slot: str, state: str, theme: ThemeFinding | ThemeFacts) -> None:
    """Save a state of a theme; where it is approved, save first the words that stand in its boxes.

    What was typed there is what is approved.
    """
    base: _EditBase | None = st.session_state.get(f"{BASE_KEY}-{theme.id}")
    seen_change_id = theme.change_id
    if state == APPROVED and base is not None and base.read_boxes(theme.id) != (base.label, base.description):
        result = _save_words(view, theme.id, slot, base.seen_change_id)
        if result.change is None:
            return
        seen_change_id = result.change
    message, day = f"{STATE_RESULTS[state]} the theme.", action_feedback.find_latest_day(view)
    action_feedback.attempt_action(
        view,
        slot,
        message,
        theme_actions.decide_themes,
        theme_ids=[theme.id],
        state=state,
        seen_change_ids={theme.id: seen_change_id},
        day=day,
    )


@dataclass(frozen=True, slots=True)
class _EditBase:
    """Words with which a person began to edit, and the change that they had read.

    revision: part of the keys of the boxes.
    """

    revision: int
    seen_change_id: int
    label: str
    description: str

    def read_boxes(self, theme_id: int) -> tuple[str, str]:
        """Read the label and the description that stand in the boxes now."""
        label, description = (st.session_state.get(key) for key in self.build_box_keys(theme_id))
        return (self.label if label is None else label, self.description if description is None else description)

    def build_box_keys(self, theme_id: int) -> tuple[str, str]:
        """Build the keys of the two boxes: new ones for other words to begin with, so that these are shown."""
        return f"label-{theme_id}-{self.revision}", f"description-{theme_id}-{self.revision}"


def _find_base(theme: ThemeFinding | ThemeFacts) -> _EditBase:
    """Find the words with which a person began to edit.

    They follow the theme when it changes, unless the person has typed something else meanwhile.
    """
    base_key, current_base = (
        f"{BASE_KEY}-{theme.id}",
        _EditBase(theme.change_id, theme.change_id, theme.label, theme.description),
    )
    base: _EditBase = st.session_state.get(base_key, current_base)
    base_words = (base.label, base.description)
    if base_words == (current_base.label, current_base.description):
        base = replace(base, seen_change_id=current_base.seen_change_id)
    elif base.read_boxes(theme.id) == base_words:
        base = current_base
    st.session_state[base_key] = base
    return base


def _render_word_boxes(view: View, theme: ThemeFinding | ThemeFacts, slot: str) -> None:
    """Render the boxes for the label and the description.

    A warning is shown where somebody else changed the theme meanwhile.
    """
    base = _find_base(theme)
    label_key, description_key = base.build_box_keys(theme.id)
    st.text_input("Label", base.label, max_chars=LABEL_LENGTH, key=label_key, help="What the answers say, in a phrase.")
    st.text_area("Description", base.description, max_chars=DESCRIPTION_LENGTH, key=description_key, height=90)
    if base.seen_change_id == theme.change_id:
        st.button(
            "Save the words",
            key=f"save-{theme.id}",
            on_click=_handle_save_words,
            args=(view, theme.id, slot, base.seen_change_id),
        )
        return
    last_event = view.run_query(theme_events.list_theme_events, theme_id=theme.id, reader=view.role)[0]
    st.warning(
        f"{escape_text(last_event.actor)} changed it meanwhile. It now reads: “{escape_text(theme.label)}”"
        f"{': ' + escape_text(theme.description) if theme.description else ''}. What you typed is still in the boxes."
    )
    with st.container(horizontal=True):
        save_arguments = (view, theme.id, slot, theme.change_id)
        st.button("Save mine over it", key=f"over-{theme.id}", on_click=_handle_save_words, args=save_arguments)
        st.button("Take what is there now", key=f"take-{theme.id}", on_click=_forget_base, args=(theme.id,))


def _handle_save_words(view: View, theme_id: int, slot: str, seen_change_id: int) -> None:
    """Save the words, when the button is pressed."""
    _save_words(view, theme_id, slot, seen_change_id)


def _save_words(view: View, theme_id: int, slot: str, seen_change_id: int) -> action_feedback.ActionResult:
    """Save the words that stand in the boxes, and return the result."""
    label, description = st.session_state[f"{BASE_KEY}-{theme_id}"].read_boxes(theme_id)
    words = {"label": label, "description": description}
    result = action_feedback.attempt_action(
        view,
        slot,
        "Saved the words.",
        theme_actions.edit_theme,
        theme_id=theme_id,
        seen_change_id=seen_change_id,
        **words,
    )
    if result.is_saved:
        _forget_base(theme_id)
    return result


def _forget_base(theme_id: int) -> None:
    """Forget the words with which a person began to edit, so that the boxes show those of the theme."""
    del st.session_state[f"{BASE_KEY}-{theme_id}"]


def render_theme_form(view: View, question_id: int | None) -> None:
    """Render the form that adds a theme which nobody proposed."""
    if not action_feedback.may_work_on_themes(view):
        return
    slot = f"add-{question_id}"
    action_feedback.render_result(view, slot)
    action_feedback.render_effective_day(view)
    st.text_input(
        "Label of the new theme",
        max_chars=LABEL_LENGTH,
        key=f"{slot}-label",
        placeholder="A phrase",
        persist_state="page",
    )
    st.text_area(
        "Its description", max_chars=DESCRIPTION_LENGTH, key=f"{slot}-description", height=90, persist_state="page"
    )
    st.button("Add the theme", key=f"{slot}-go", on_click=_save_new_theme, args=(view, question_id, slot))


def _save_new_theme(view: View, question_id: int | None, slot: str) -> None:
    """Save the new theme of the form, when the button is pressed."""
    box_keys = {name: f"{slot}-{name}" for name in ("label", "description")}
    words = {name: st.session_state[key] for name, key in box_keys.items()}
    arguments: dict[str, Any] = {
        "consultation_id": view.consultation.id,
        "question_id": question_id,
        "day": action_feedback.find_latest_day(view),
    }
    if action_feedback.attempt_action(
        view, slot, f"Added “{escape_text(words['label'])}”.", theme_actions.add_theme, **arguments, **words
    ).is_saved:
        st.session_state.update(dict.fromkeys(box_keys.values(), ""))
