"""Save what was entered about a consultation, ask about what depends on it, and take changes back."""

from dataclasses import replace

import streamlit as st

from lib.access import NotAllowed
from lib.actions import consultations as actions
from lib.actions.problems import ConsultationProblem, StaleConsultationError
from lib.database.consultation_setup import ConsultationSetup, list_differences, list_problems, merge_setups
from lib.database.engine import DatabaseProblem
from lib.queries.register import consultations, frame_preview
from lib.queries.register.consultations import SetupChange
from lib.ui.consultation.draft import SetupDraft, discard_draft
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.navigation import choose_consultation
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

RESULT_KEY = "_consultation_result"


def render_saving(view: View, draft: SetupDraft) -> None:
    """Render the buttons that save the entries, or throw them away, and what stands in the way."""
    problems = list_problems(draft.mine) if draft.is_changed else []
    if draft.is_stale:
        _render_merge(view, draft)
        return
    if draft.problem:
        st.error(escape_text(draft.problem))
    is_confirmed = False
    if draft.asked:
        st.warning("  \n".join(escape_text(question) for question in draft.asked))
        is_confirmed = st.checkbox("I know; save it all the same", key=draft.key("confirmed"))
    if problems and (draft.mine.title or draft.consultation_id is not None):
        st.markdown("**Still to do:**\n" + "\n".join(f"- {escape_text(problem)}" for problem in problems))
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Set it up" if draft.consultation_id is None else "Save the changes"
        is_ready = draft.is_changed and not problems
        st.button(
            label, type="primary", key=draft.key("save"), disabled=not is_ready, on_click=_handle_save, args=(draft,)
        )
        if draft.is_changed:
            st.button(
                "Throw my entries away", key=draft.key("discard"), on_click=discard_draft, args=(draft.consultation_id,)
            )
        if draft.is_changed and draft.seen is not None:
            st.caption(f"Not saved yet: {', '.join(list_differences(draft.seen, draft.mine))}")
    if draft.wants_saving:
        draft.wants_saving = False
        if is_ready:
            _save_entries(view, draft, is_confirmed=is_confirmed)


def _handle_save(draft: SetupDraft) -> None:
    """Ask for the saving of what the widgets hold in the run that follows."""
    draft.wants_saving = True


def _save_entries(view: View, draft: SetupDraft, *, is_confirmed: bool) -> None:
    """Save the entries, and run the page again."""
    draft.problem, asked_before = "", draft.asked
    draft.asked = ()
    try:
        change_id = actions.save_consultation(
            view.engine,
            actor=view.actor,
            setup=draft.mine,
            consultation_id=draft.consultation_id,
            seen=draft.seen,
            is_confirmed=is_confirmed and bool(asked_before),
        )
    except StaleConsultationError as problem:
        draft.problem, draft.is_stale = str(problem), True
    except ConsultationProblem as problem:
        draft.asked = problem.questions
        draft.problem = "" if problem.questions else str(problem)
    except (NotAllowed, DatabaseProblem) as problem:
        draft.problem = str(problem)
    else:
        words = "It is set up." if draft.consultation_id is None else "Saved."
        st.session_state[RESULT_KEY] = (words, change_id, draft.consultation_id is None)
        if draft.consultation_id is not None:
            st.toast("What you changed is kept: the top of the page says so.")  # which is out of sight
        choose_consultation(draft.mine.code, opens_anew=draft.seen is None or draft.seen.opens != draft.mine.opens)
        discard_draft(draft.consultation_id)
    st.rerun()


def _render_merge(view: View, draft: SetupDraft) -> None:
    """Render the choice of somebody whose consultation was changed meanwhile: nothing of their entries is lost."""
    st.error(escape_text(draft.problem))
    stored = _find_stored(view, draft.consultation_id)
    if stored is None or draft.seen is None:
        return
    st.markdown("Your entries are still here. Put them on top of what was saved meanwhile, look at it all, and save.")
    with st.container(horizontal=True):
        st.button(
            "Put my entries on top of theirs", type="primary", key=draft.key("merge"), on_click=_handle_merge,
            args=(draft, stored),
        )  # fmt: skip
        st.button(
            "Take theirs, without mine", key=draft.key("theirs"), on_click=discard_draft, args=(draft.consultation_id,)
        )


def _handle_merge(draft: SetupDraft, stored: ConsultationSetup) -> None:
    """Put the entries on top of what somebody else saved."""
    if draft.seen is not None:
        merged = merge_setups(draft.seen, draft.mine, stored)
        draft.seen, draft.is_stale = stored, False
        draft.restart_widgets(merged)


def _find_stored(view: View, consultation_id: int | None) -> ConsultationSetup | None:
    """Find the set-up as it is stored now."""
    if consultation_id is None:
        return None
    return view.run_query_uncached(frame_preview.find_setup, consultation_id=consultation_id)


def save_flags(view: View, stored: ConsultationSetup, words: str, *, archived: bool, is_default: bool) -> None:
    """Save whether a consultation is archived or the default, for a button."""
    try:
        change_id = actions.save_consultation(
            view.engine,
            actor=view.actor,
            setup=replace(stored, archived=archived, is_default=is_default),
            consultation_id=view.consultation.id,
            seen=stored,
        )
        st.session_state[RESULT_KEY] = (words, change_id, False)
        choose_consultation(stored.code, opens_anew=False)
        discard_draft(view.consultation.id)
    except (ConsultationProblem, NotAllowed, DatabaseProblem) as problem:
        st.session_state[RESULT_KEY] = (str(problem), None, False)


def render_result(view: View) -> None:
    """Render what became of the last saving, with a button that takes it back."""
    result: tuple[str, int | None, bool] | None = st.session_state.get(RESULT_KEY)
    if result is None:
        return
    words, change_id, is_new = result
    if change_id is None:
        st.session_state.pop(RESULT_KEY)
        st.error(escape_text(words))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(words)
        if is_new:
            st.page_link(
                "pages/imports.py", label="Next: bring in contacts and responses", icon=":material/arrow_forward:"
            )
        st.button("Undo", key="undo-consultation", on_click=_handle_undo, args=(view, change_id))


def _handle_undo(view: View, change_id: int) -> None:
    """Undo a change when the button is pressed."""
    try:
        actions.undo_consultation_change(view.engine, actor=view.actor, change_id=change_id)
        st.session_state.pop(RESULT_KEY, None)
        st.session_state["_consultation_note"] = "Undone: it is as it was before."
        discard_draft(view.consultation.id)
    except (ConsultationProblem, NotAllowed, DatabaseProblem) as problem:
        st.session_state[RESULT_KEY] = (str(problem), None, False)


def render_changes(view: View) -> None:
    """Render what was changed in the consultation, with a button that undoes the last change."""
    if note := st.session_state.pop("_consultation_note", None):
        st.success(note)
    rows: list[SetupChange] = view.run_query(
        consultations.list_setup_changes, consultation_id=view.consultation.id, reader=view.role
    )
    if not rows:
        return
    expander = render_expander("What was changed, and by whom", key="consultation-changes")
    if expander is None:
        return
    expander.markdown(
        "\n".join(
            f"- {row.at.day} {row.at:%B %Y, %H:%M} UTC: {escape_text(row.action)}, by {escape_text(row.actor)}"
            for row in rows[:20]
        )
    )
    expander.button(
        "Undo the last of them", key=f"undo-last-{rows[0].id}", on_click=_handle_undo, args=(view, rows[0].id)
    )
