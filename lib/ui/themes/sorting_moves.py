"""Render what can be done with all ticked sentences: put them into a theme, confirm them, put them back."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from lib.terms import LABEL_LENGTH
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes import sorting_session
from lib.ui.themes.sorting_draft import SentenceDraft, SortingDraft
from lib.ui.themes.sorting_session import SLOT
from lib.ui.themes.sorting_twins import find_twins

TARGET_KEY, NAME_KEY = f"{SLOT}-target", f"{SLOT}-new-name"
DEED_KEY = "_sorting_deed"  # in the session: what was done with ticked sentences, to be said once


def render_move_controls(view: View, draft: SortingDraft) -> None:
    """Render the choice of a theme for all ticked sentences, and the buttons that do something with them."""
    if deed := st.session_state.pop(DEED_KEY, None):
        st.toast(deed)
    theme_names = draft.theme_names
    sorting_session.follow_names(draft, TARGET_KEY)
    ticked_count = sum(sentence_draft.is_ticked for sentence_draft in draft.sentence_drafts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            f"Theme for the ticked sentences ({ticked_count:,})", draft.target_ids, index=None, key=TARGET_KEY,
            format_func=lambda theme_id: theme_names.get(theme_id, str(theme_id)), placeholder="Type to search",
            on_change=_forget_name,
        )  # fmt: skip
        st.text_input("Or a new theme, by its name", key=NAME_KEY, max_chars=LABEL_LENGTH, width=260)
        st.button(
            "Put them there", key=f"{SLOT}-put", on_click=_handle_move, args=(view,),
            help="In the tables, also where one stands under other proposals that nobody worked on. Save stores it.",
        )  # fmt: skip
        st.button(
            "They are right here", key=f"{SLOT}-confirm", on_click=_handle_confirmation, args=(view,),
            help="You judged that each ticked sentence says what its theme says. Save stores that you did.",
        )  # fmt: skip
        st.button(
            "Put them back", key=f"{SLOT}-back", type="tertiary", on_click=_handle_return, args=(view,),
            help="Where they were when the tables were saved last, and not confirmed.",
        )  # fmt: skip


def _handle_move(view: View) -> None:
    """Move the ticked sentences into the chosen theme in the working copy, when the button is pressed."""
    sorting_session.keep_edits(view)
    theme_id: int | None = st.session_state.get(TARGET_KEY)
    name = " ".join(str(st.session_state.get(NAME_KEY) or "").split())
    has_ticks = any(sentence_draft.is_ticked for sentence_draft in _find_draft().sentence_drafts)
    if not has_ticks or (theme_id is None and not name):
        action_feedback.keep_message(
            SLOT,
            "Tick sentences at their left and choose a theme, or write the name of a new one. Nothing was changed.",
        )
        return
    target_theme_id = theme_id if theme_id is not None and not name else _name_target(name)
    theme_names = _find_draft().theme_names
    _change_ticked(
        view,
        lambda ticked: replace(ticked, target_theme_id=target_theme_id),
        f"put in {escape_text(theme_names[target_theme_id])}",
        "stood there already",
        with_twins=True,
    )


def _name_target(name: str) -> int:
    """Find the theme of a name that was typed, a new one where none has it, and choose it in the list beside."""
    draft = _find_draft()
    theme_id = draft.find_theme_named(name)
    if theme_id is None:
        draft, theme_id = draft.name_new_theme(name)
        # The tables are given to the browser anew, with the name: what was edited in them is in the copy already.
        st.session_state[sorting_session.DRAFT_KEY] = replace(draft, shown_rows=None)
    st.session_state[TARGET_KEY] = theme_id
    _forget_name()
    return theme_id


def _forget_name() -> None:
    """Empty the field of the new name, since a theme is chosen."""
    st.session_state[NAME_KEY] = ""


def _handle_confirmation(view: View) -> None:
    """Confirm in the working copy that the ticked sentences are right where they are, when the button is pressed."""
    _change_ticked(
        view,
        lambda ticked: ticked if ticked.is_moved else replace(ticked, is_confirmed=True),
        "confirmed where they stand",
        "moved or confirmed before",
    )


def _handle_return(view: View) -> None:
    """Put the ticked sentences back in the working copy, when the button is pressed."""
    _change_ticked(
        view,
        lambda ticked: replace(ticked, target_theme_id=ticked.source_theme_id, is_confirmed=False),
        "put back",
        "as saved already",
        with_twins=True,
    )


def _find_draft() -> SortingDraft:
    """Find the working copy, which is there wherever the buttons are."""
    draft: SortingDraft = st.session_state[sorting_session.DRAFT_KEY]
    return draft


def _find_ticked_twins(draft: SortingDraft) -> dict[int, SentenceDraft]:
    """Find the twins of the ticked sentences, by their place. They were read with them."""
    ticked_indexes = [index for index, row in enumerate(draft.sentence_drafts) if row.is_ticked]
    twin_indexes = {index for indexes in find_twins(draft, ticked_indexes) for index in indexes}
    return {index: replace(draft.sentence_drafts[index], is_seen=True) for index in sorted(twin_indexes)}


def _change_ticked(
    view: View,
    change: Callable[[SentenceDraft], SentenceDraft],
    deed: str,
    otherwise: str,
    *,
    with_twins: bool = False,
) -> None:
    """Change all ticked sentences of the working copy, take their ticks away, and say how many were changed.

    A sentence that stands under two themes is one. deed, otherwise: what was done, and what the rest were before. Where
    none is ticked, that is said. with_twins: also where they stand under proposals on which nobody has worked.
    """
    sorting_session.keep_edits(view)
    draft = _find_draft()
    ticked_drafts = {
        index: sentence_draft for index, sentence_draft in enumerate(draft.sentence_drafts) if sentence_draft.is_ticked
    }
    if with_twins:
        ticked_drafts |= _find_ticked_twins(draft)
    changed_drafts = {index: change(sentence_draft) for index, sentence_draft in ticked_drafts.items()}
    untouched_wordings = {ticked.wording for index, ticked in ticked_drafts.items() if changed_drafts[index] == ticked}
    changed_wordings = {ticked.wording for index, ticked in ticked_drafts.items() if changed_drafts[index] != ticked}
    sorting_session.keep_working_copy(
        view,
        replace(
            draft.replace_sentences(
                {index: replace(changed, is_ticked=False) for index, changed in changed_drafts.items()}
            ),
            shown_rows=None,
        ),
    )
    if not ticked_drafts:
        action_feedback.keep_message(SLOT, "Tick sentences at their left first. Nothing was changed.")
        return
    rest_count = len(untouched_wordings - changed_wordings)
    rest_text = f"; {rest_count:,} {otherwise}" * bool(rest_count)
    st.session_state[DEED_KEY] = (
        f"{format_count(len(changed_wordings), 'sentence', 'sentences')} {deed}{rest_text}. Save stores it."
    )
