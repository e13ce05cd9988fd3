"""Hold the working copy of sorting and signing in the session, and keep it in the database until it is saved.

The session forgets it with the page, the database does not: who comes back is asked whether to go on with it.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from lib.access import NotAllowed, Right, has_right
from lib.actions import drafts
from lib.actions.drafts import DraftPlace
from lib.actions.problems import ThemeProblem
from lib.database.theme_models import ACROSS_QUESTIONS
from lib.queries.themes import drafts as draft_queries
from lib.queries.themes import shared_sentences
from lib.queries.themes.drafts import KeptDraft
from lib.queries.themes.shared_sentences import ThemeSentence
from lib.terms import PERSON, PROPOSED, SORTING_DRAFT
from lib.ui.shared.view import View
from lib.ui.themes import kept_sorting, sorting_tables
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.sorting_draft import (
    SentenceDraft,
    SentenceKey,
    ShownRows,
    SortingDraft,
    ThemeDraft,
    build_sentence_key,
)
from lib.ui.themes.sorting_twins import find_twins
from lib.ui.themes.theme_wording import rank_need, sort_by_answers

SLOT, DRAFT_KEY, SEEN_KEY = "sorting", "_sorting_sheets", "_sorting_seen"
KEPT_KEY = "_sorting_kept"  # in the session: nonce and content of the draft that was kept last
PROBLEM_KEY = "_sorting_not_kept"  # in the session: why the last edit could not be kept
NEW_NAMES_KEY = "_sorting_new_names"  # in the session: by list of choices and former id, names of themes just saved
THEME_TABLE, SENTENCE_TABLE = "themes", "sentences"
SPARE_ROWS = 3  # rows for themes that are not there yet


def find_working_copy() -> SortingDraft | None:
    """Find the working copy of this session; None where there is none."""
    draft: SortingDraft | None = st.session_state.get(DRAFT_KEY)
    return draft


def find_left_work(selection: ThemeSelection) -> KeptDraft | None:
    """Find unsaved work of the reader's that this session does not have: from before, or of another window.

    A working copy of another question makes way: it is kept, and found again with its question.
    """
    draft = find_working_copy()
    if draft is not None and draft.place != _build_place(selection) and not find_keeping_problem():
        remember_seen(draft)
        del st.session_state[DRAFT_KEY]
        draft = None
    if draft is not None:
        return None
    place = _build_place(selection)
    return selection.view.run_query_uncached(
        draft_queries.find_draft,
        reader=place.actor,
        consultation_id=place.consultation_id,
        scope=place.scope,
        kind=place.kind,
    )


def _build_place(selection: ThemeSelection) -> DraftPlace:
    """Build the place at which the reader's sorting of the themes of a selection is kept."""
    scope = ACROSS_QUESTIONS if selection.question is None else selection.question.number
    return DraftPlace(selection.view.actor, selection.view.consultation.id, scope, SORTING_DRAFT)


def load_working_copy(selection: ThemeSelection) -> SortingDraft:
    """Load the working copy, or build a new one where there is none.

    One in which nothing was edited is built anew after other choices or a later change. One with edits is laid over the
    tables as they are after a later change, and says what is no longer what it was.
    """
    draft = find_working_copy()
    if draft is not None and draft.has_edits:
        if draft.choices_key != format_choices(selection) or draft.seen_change_id == selection.view.seen_change_id:
            return draft
        return _lay_over(selection, kept_sorting.build_content(draft), draft)
    if draft is not None and (draft.choices_key, draft.seen_change_id) == (
        format_choices(selection),
        selection.view.seen_change_id,
    ):
        return draft
    remember_seen(draft)
    st.session_state[DRAFT_KEY] = draft = _build_working_copy(selection)
    return draft


def take_up_work(selection: ThemeSelection, kept_draft: KeptDraft) -> None:
    """Take up unsaved work in this session: lay it over the tables as they are now."""
    draft = _lay_over(selection, kept_draft.content, None)
    if draft.has_edits:
        _keep_in_database(selection.view, draft, is_taken_over=True)
    else:
        discard_work(selection, kept_draft)


def discard_work(selection: ThemeSelection, kept_draft: KeptDraft) -> None:
    """Discard unsaved work that was kept."""
    place = _build_place(selection)
    _try_keeping(lambda: drafts.discard_draft(selection.view.engine, place, nonce=kept_draft.nonce))


def _lay_over(selection: ThemeSelection, content: Mapping[str, Any], former: SortingDraft | None) -> SortingDraft:
    """Lay edits over a working copy that is made now, and make it that of the session."""
    remember_seen(former)
    draft = _build_working_copy(selection)
    if former is not None:
        draft = replace(draft, nonce=former.nonce, left_out=former.left_out)
    draft = kept_sorting.apply_content(draft, content)
    if former is not None and _list_rows(draft) == _list_rows(former):
        draft = replace(former, seen_change_id=draft.seen_change_id)  # the browser keeps its tables
    st.session_state[DRAFT_KEY] = draft
    return draft


def _list_rows(draft: SortingDraft) -> tuple[tuple[ThemeDraft, ...], list[SentenceDraft]]:
    """List the rows of both tables, whichever were on a page before the working copy was made."""
    return draft.theme_drafts, [replace(sentence_draft, was_seen=False) for sentence_draft in draft.sentence_drafts]


def _build_working_copy(selection: ThemeSelection) -> SortingDraft:
    """Build a working copy of the themes and sentences as they are now."""
    view = selection.view
    theme_sentences = view.run_query_uncached(
        shared_sentences.list_sentences_of_question,
        scope=view.scope,
        question_id=selection.question_id,
        reader=view.role,
    )
    worked_ids = _find_worked_ids(selection, theme_sentences)
    # First those that people work on; in the order of their ids, so that what is saved leaves most where they were.
    themes = sorted(selection.active_themes, key=lambda theme: (theme.id not in worked_ids, theme.id))
    theme_drafts = [
        ThemeDraft(theme.id, theme, theme.label, theme.state, theme.description, is_worked_on=theme.id in worked_ids)
        for theme in themes
    ]
    theme_drafts += [ThemeDraft(-number, None, "", PROPOSED, "") for number in range(1, SPARE_ROWS + 1)]
    seen_keys: set[SentenceKey] = st.session_state.get(SEEN_KEY, set())
    listed_ids = {theme.id for theme in themes}
    is_begun = any(theme.is_decided for theme in themes) or any(
        use.by_person for theme_sentence in theme_sentences for use in theme_sentence.uses
    )
    return SortingDraft(
        secrets.token_hex(8),
        format_choices(selection),
        selection.question_id,
        _build_place(selection),
        view.filter_text,
        bool(view.scope.regions or view.scope.types),
        view.seen_change_id,
        tuple(theme_drafts),
        tuple(
            _build_sentence_draft(theme_sentence, seen_keys)
            for theme_sentence in (
                sorted(theme_sentences, key=rank_need) if is_begun else sort_by_answers(theme_sentences)
            )
            if theme_sentence.theme_id in listed_ids
        ),
        is_begun=is_begun,
    )


def _find_worked_ids(selection: ThemeSelection, theme_sentences: Sequence[ThemeSentence]) -> set[int]:
    """Find the themes that people made, named, decided or filled; not those from which they only took answers."""
    view = selection.view
    reduced_ids = view.run_query_uncached(
        shared_sentences.list_reduced_theme_ids,
        scope=view.scope,
        question_id=selection.question_id,
        reader=view.role,
    )
    filled_ids = {
        theme_sentence.theme_id
        for theme_sentence in theme_sentences
        if any(use.by_person for use in theme_sentence.uses)
    }
    return filled_ids | {
        theme.id
        for theme in selection.active_themes
        if theme.state != PROPOSED or theme.origin == PERSON or (theme.is_decided and theme.id not in reduced_ids)
    }


def _build_sentence_draft(theme_sentence: ThemeSentence, seen_keys: Collection[SentenceKey]) -> SentenceDraft:
    """Build the draft of a sentence as it is saved; seen_keys: of those that were on the page before."""
    is_seen = theme_sentence.is_settled or build_sentence_key(theme_sentence.theme_id, theme_sentence) in seen_keys
    is_shown = any(use.is_quoted for use in theme_sentence.uses)
    return SentenceDraft(theme_sentence, theme_sentence.theme_id, is_shown, is_seen=is_seen, was_seen=is_seen)


def format_choices(selection: ThemeSelection) -> str:
    """Format the question and the filters as a key, to tell whether the working copy is of the same ones."""
    return f"{selection.question_id} {selection.view.scope}"


def remember_new_names(draft: SortingDraft, keys: Sequence[str]) -> None:
    """Remember what is chosen in lists of choices and was saved for the first time: its id is another one now."""
    labels = {theme_draft.theme_id: theme_draft.label for theme_draft in draft.theme_drafts if not theme_draft.theme}
    choices = [(key, st.session_state.get(key)) for key in keys]
    st.session_state[NEW_NAMES_KEY] = {(key, choice): labels[choice] for key, choice in choices if choice in labels}


def follow_names(draft: SortingDraft, key: str) -> None:
    """Let a list of choices follow the theme chosen in it, which may have another name by now, or another id."""
    choice = st.session_state.get(key)
    if isinstance(choice, int):
        choice = st.session_state.get(NEW_NAMES_KEY, {}).pop((key, choice), None)
    if isinstance(choice, str) and (theme_id := draft.find_theme_named(choice)) is not None:
        st.session_state[key] = theme_id


def build_table_key(shown_rows: ShownRows, table_name: str) -> str:
    """Build the key of a table: a new revision shows it without its edits."""
    return f"{SLOT}-{table_name}-{shown_rows.revision}"


def keep_edits(view: View) -> None:
    """Take what was edited in the tables into the working copy, and keep that in the database.

    The browser forgets the edits of tables that are not shown. Of a table that is shown it tells all that differs from
    the rows which it was given: a cell that was put back is no edit any more, so that its row is as it was given.
    """
    draft = find_working_copy()
    if draft is None or draft.shown_rows is None:
        return
    shown_rows = draft.shown_rows
    theme_edits, sentence_edits = (_read_edits(shown_rows, table_name) for table_name in (THEME_TABLE, SENTENCE_TABLE))
    ids_by_code = {code: theme_id for theme_id, code in draft.theme_codes.items()}
    edited_draft = draft
    if theme_edits is not None:
        theme_drafts = tuple(
            sorting_tables.apply_theme_edits(theme_draft, theme_edits.get(row_index, {}), ids_by_code)
            for row_index, theme_draft in enumerate(shown_rows.theme_drafts)
        )
        edited_draft = replace(edited_draft, theme_drafts=theme_drafts)
    if sentence_edits is not None:
        edited_rows = {
            sentence_index: sorting_tables.apply_sentence_edits(
                sentence_draft, sentence_edits.get(row_index, {}), ids_by_code
            )
            for row_index, (sentence_index, sentence_draft) in enumerate(
                zip(shown_rows.sentence_indexes, shown_rows.sentence_drafts, strict=True)
            )
        }
        edited_draft = edited_draft.replace_sentences(_let_twins_follow(draft, shown_rows, edited_rows) | edited_rows)
    if edited_draft != draft:
        keep_working_copy(view, edited_draft)


def _let_twins_follow(
    draft: SortingDraft, shown_rows: ShownRows, edited_rows: Mapping[int, SentenceDraft]
) -> dict[int, SentenceDraft]:
    """Let the twins of rows whose theme was changed follow them, and go back with them; returns them by their place."""
    followers = {}
    for index, twin_indexes in zip(shown_rows.sentence_indexes, shown_rows.twin_indexes, strict=True):
        edited = edited_rows[index]
        if edited.target_theme_id != draft.sentence_drafts[index].target_theme_id:
            for twin_index in twin_indexes:
                twin = draft.sentence_drafts[twin_index]
                target_id = edited.target_theme_id if edited.is_moved else twin.source_theme_id
                followers[twin_index] = replace(twin, target_theme_id=target_id)
    return followers


def _read_edits(shown_rows: ShownRows, table_name: str) -> Mapping[int, Mapping[str, Any]] | None:
    """Read what was edited in a table: by row, the columns with other values; None where it is not on the page."""
    editor_state = st.session_state.get(build_table_key(shown_rows, table_name))
    return editor_state["edited_rows"] if editor_state else None


def keep_working_copy(view: View, draft: SortingDraft) -> None:
    """Keep a working copy as that of the session, and its edits in the database."""
    st.session_state[DRAFT_KEY] = draft
    _keep_in_database(view, draft)


def _keep_in_database(view: View, draft: SortingDraft, *, is_taken_over: bool = False) -> None:
    """Keep the edits of a working copy in the database, where they are others than those kept last."""
    if not has_right(view.role, Right.EDIT_THEMES):
        return
    content = kept_sorting.build_content(draft)
    last_kept = st.session_state.get(KEPT_KEY)
    if (draft.nonce, content) == last_kept or (not content and (last_kept is None or last_kept[0] != draft.nonce)):
        return

    def store_content() -> None:
        if content:
            drafts.save_draft(view.engine, draft.place, nonce=draft.nonce, content=content, is_taken_over=is_taken_over)
        else:
            drafts.discard_draft(view.engine, draft.place, nonce=draft.nonce)
        st.session_state[KEPT_KEY] = draft.nonce, content

    _try_keeping(store_content)


def _try_keeping(keep: Any) -> None:
    """Try to keep or to discard a draft; what forbids it is told by `find_keeping_problem`."""
    try:
        keep()
        st.session_state.pop(PROBLEM_KEY, None)
    except (ThemeProblem, NotAllowed) as problem:
        st.session_state[PROBLEM_KEY] = str(problem)


def find_keeping_problem() -> str:
    """Find why the last edit could not be kept in the database; empty where it was."""
    return str(st.session_state.get(PROBLEM_KEY, ""))


def show_rows(draft: SortingDraft, sentence_indexes: tuple[int, ...]) -> tuple[SortingDraft, ShownRows]:
    """Show sentences in the table, and return the working copy, which remembers that they were on the page.

    The browser is given the tables anew where other sentences are shown, or where it has forgotten the edits.
    """
    shown_rows = draft.shown_rows
    if (
        shown_rows is not None
        and shown_rows.sentence_indexes == sentence_indexes
        and build_table_key(shown_rows, THEME_TABLE) in st.session_state
    ):
        return draft, shown_rows
    twin_indexes = find_twins(draft, sentence_indexes)
    read_indexes = {*sentence_indexes, *(index for indexes in twin_indexes for index in indexes)}
    draft = draft.replace_sentences(
        {index: replace(draft.sentence_drafts[index], is_seen=True) for index in read_indexes}
    )
    shown_rows = ShownRows(
        secrets.token_hex(4),
        draft.theme_drafts,
        sentence_indexes,
        tuple(draft.sentence_drafts[index] for index in sentence_indexes),
        twin_indexes,
    )
    draft = replace(draft, shown_rows=shown_rows)
    st.session_state[DRAFT_KEY] = draft
    return draft, shown_rows


def discard_working_copy(view: View) -> None:
    """Discard the working copy and what is kept of it, so that the next run builds a new one.

    Which sentences were on the page is remembered for it.
    """
    draft: SortingDraft | None = st.session_state.pop(DRAFT_KEY, None)
    remember_seen(draft)
    last_kept = st.session_state.pop(KEPT_KEY, None)
    st.session_state.pop(PROBLEM_KEY, None)
    if draft is not None and last_kept is not None and last_kept[1]:
        _try_keeping(lambda: drafts.discard_draft(view.engine, draft.place, nonce=draft.nonce))


def remember_seen(draft: SortingDraft | None) -> None:
    """Remember for later working copies which sentences were on the page."""
    if draft is not None:
        st.session_state[SEEN_KEY] = st.session_state.get(SEEN_KEY, set()) | draft.list_seen_keys()
