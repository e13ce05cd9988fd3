"""Officers at work on one theme: its words, its state, merging, splitting, moving answers, a new one.

Whoever saves says which change they had read. Where somebody else changed the theme since, nothing is saved, what was
typed stays, and the page says who changed what.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.actions import themes as acting
from lib.actions.undoing import describe_undo_obstacle
from lib.findings import coding_findings
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes import review_queue, theme_events
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import APPROVED, DESCRIPTION_LENGTH, LABEL_LENGTH, PROPOSED, REJECTED, THEME_STATES
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text
from lib.ui.themes import merge_move_split

DOES = {APPROVED: "Approve", REJECTED: "Reject", PROPOSED: "Reopen"}
DONE = {APPROVED: "Approved", REJECTED: "Rejected", PROPOSED: "Reopened"}
MEANS = {
    APPROVED: "The Board sees it as a theme that officers stand behind.",
    REJECTED: "It is no theme. It stays in the list of rejected ones, and no run proposes it again.",
    PROPOSED: "Back among those that wait for a decision.",
}
BASE = "_base"
MERGE, MOVE, SPLIT = "Merge into another", "Move answers", "Split"


def place_of(theme: ThemeFinding | ThemeFacts) -> str:
    """Where doing.said() finds what became of work on a theme."""
    return f"theme-{theme.id}"


def edit(here: View, theme: ThemeFinding | ThemeFacts) -> None:
    """All that can be done with one theme."""
    if not action_feedback.may_work_on_themes(here):
        return
    place = place_of(theme)
    action_feedback.render_effective_day(here)
    _state(here, theme, place)
    _words(here, theme, place)
    more = st.segmented_control("Also", [MERGE, MOVE, SPLIT], key=f"more-{theme.id}")
    question_id = here.run_query(review_queue.find_theme_question, theme_id=theme.id)
    others = [one for one in coding_findings.list_active_themes(here.run_query, here.scope, question_id) if one.id != theme.id]
    if more == MERGE:
        merge_move_split.merge(here, theme, others, place)
    elif more == MOVE:
        merge_move_split.move(here, theme, others, place)
    elif more == SPLIT:
        merge_move_split.split(here, theme, place)


def _state(here: View, theme: ThemeFinding | ThemeFacts, place: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for state in THEME_STATES:
            if state != theme.state:
                st.button(
                    DOES[state], key=f"{state}-{theme.id}", on_click=_decide_one, help=MEANS[state],
                    type="primary" if state == APPROVED else "secondary",
                    args=(here, place, state, theme),
                )  # fmt: skip
        _undo(here, theme, place)


def _undo(here: View, theme: ThemeFinding | ThemeFacts, place: str) -> None:
    """The last thing that was done to the theme, with a button that takes it back where that can be."""
    last = next(iter(here.run_query(theme_events.list_theme_events, theme_id=theme.id)), None)
    if last is None:
        return
    told = f"{last.action}, by {last.actor} on {last.at.day} {last.at:%B %Y at %H:%M} UTC"
    against = here.run_query(describe_undo_obstacle, change_id=last.change_id)
    st.button(
        "Undo the last change", key=f"undo-last-{theme.id}", on_click=action_feedback.handle_undo, disabled=bool(against),
        args=(here, place, last.change_id), help=escape_text(against or told),
    )  # fmt: skip
    st.caption(f"Last change: {escape_text(told)}")


def _decide_one(here: View, place: str, state: str, theme: ThemeFinding | ThemeFacts) -> None:
    """Decide about a theme with the words that stand in its boxes: what was typed there is what is signed."""
    base: _Base | None = st.session_state.get(f"{BASE}-{theme.id}")
    seen = theme.change_id
    if state == APPROVED and base is not None and base.typed(theme.id) != (base.label, base.description):
        _save(here, theme.id, place, base.seen)
        saved: action_feedback.ActionResult = st.session_state[f"{action_feedback.RESULT_KEY}-{place}"]
        if saved.change is None:
            return
        seen = saved.change
    words, day = f"{DONE[state]} the theme.", action_feedback.find_latest_day(here)
    action_feedback.attempt_action(
        here, place, words, acting.decide_themes, theme_ids=[theme.id], state=state, seen_change_ids={theme.id: seen}, day=day
    )


@dataclass(frozen=True, slots=True)
class _Base:
    """The words with which a person began, and the change that they had read. turn names the boxes."""

    turn: int
    seen: int
    label: str
    description: str

    def typed(self, theme_id: int) -> tuple[str, str]:
        """What stands in the boxes now."""
        label, description = (st.session_state.get(key) for key in self.keys(theme_id))
        return (self.label if label is None else label, self.description if description is None else description)

    def keys(self, theme_id: int) -> tuple[str, str]:
        """The keys of the boxes: others for other words to begin with, so that these are shown."""
        return f"label-{theme_id}-{self.turn}", f"description-{theme_id}-{self.turn}"


def _base(theme: ThemeFinding | ThemeFacts) -> _Base:
    """What a person began with. It moves on when the theme does, unless they have typed something else meanwhile."""
    key, now = f"{BASE}-{theme.id}", _Base(theme.change_id, theme.change_id, theme.label, theme.description)
    base: _Base = st.session_state.get(key, now)
    words = (base.label, base.description)
    if words == (now.label, now.description):
        base = replace(base, seen=now.seen)
    elif base.typed(theme.id) == words:
        base = now
    st.session_state[key] = base
    return base


def _words(here: View, theme: ThemeFinding | ThemeFacts, place: str) -> None:
    base = _base(theme)
    label, description = base.keys(theme.id)
    st.text_input("Label", base.label, max_chars=LABEL_LENGTH, key=label, help="What the answers say, in a phrase.")
    st.text_area("Description", base.description, max_chars=DESCRIPTION_LENGTH, key=description, height=90)
    if base.seen == theme.change_id:
        st.button("Save the words", key=f"save-{theme.id}", on_click=_save, args=(here, theme.id, place, base.seen))
        return
    last = here.run_query(theme_events.list_theme_events, theme_id=theme.id)[0]
    st.warning(
        f"{escape_text(last.actor)} changed it meanwhile. It now reads: “{escape_text(theme.label)}”"
        f"{': ' + escape_text(theme.description) if theme.description else ''}. What you typed is still in the boxes."
    )
    with st.container(horizontal=True):
        mine = (here, theme.id, place, theme.change_id)
        st.button("Save mine over it", key=f"over-{theme.id}", on_click=_save, args=mine)
        st.button("Take what is there now", key=f"take-{theme.id}", on_click=_forget, args=(theme.id,))


def _save(here: View, theme_id: int, place: str, seen: int) -> None:
    label, description = st.session_state[f"{BASE}-{theme_id}"].typed(theme_id)
    words = {"label": label, "description": description}
    if action_feedback.attempt_action(here, place, "Saved the words.", acting.edit_theme, theme_id=theme_id, seen_change_id=seen, **words):
        _forget(theme_id)


def _forget(theme_id: int) -> None:
    del st.session_state[f"{BASE}-{theme_id}"]


def add(here: View, question_id: int | None) -> None:
    """A theme that nobody proposed, added by hand."""
    if not action_feedback.may_work_on_themes(here):
        return
    place = f"add-{question_id}"
    action_feedback.render_result(here, place)
    action_feedback.render_effective_day(here)
    st.text_input("Label of the new theme", max_chars=LABEL_LENGTH, key=f"{place}-label", placeholder="A phrase")
    st.text_area("Its description", max_chars=DESCRIPTION_LENGTH, key=f"{place}-description", height=90)
    st.button("Add the theme", key=f"{place}-go", on_click=_add, args=(here, question_id, place))


def _add(here: View, question_id: int | None, place: str) -> None:
    boxes = {name: f"{place}-{name}" for name in ("label", "description")}
    words = {name: st.session_state[key] for name, key in boxes.items()}
    where: dict[str, Any] = {
        "consultation_id": here.consultation.id,
        "question_id": question_id,
        "day": action_feedback.find_latest_day(here),
    }
    if action_feedback.attempt_action(here, place, f"Added “{escape_text(words['label'])}”.", acting.add_theme, **where, **words):
        st.session_state.update(dict.fromkeys(boxes.values(), ""))
