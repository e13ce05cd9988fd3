"""Render the sorting and signing of themes: all of a question, and all their sentences.

Themes stand in one table and sentences in another; both are saved at once. Officers read down the sentences as
in a spreadsheet, say where each belongs, name the themes and approve those that hold together. The tables are a
working copy: it stays until it is saved or begun again, whatever comes in meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from lib.actions import sorting as sorting_actions
from lib.actions.sorting import SortingRequest
from lib.queries.themes import shared_sentences
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.ui.shared import action_feedback
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import sorting_tables
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.sorting_draft import (
    SentenceDraft,
    SentenceKey,
    ShownRows,
    SortingDraft,
    ThemeDraft,
    build_sentence_key,
)
from lib.ui.themes.theme_wording import rank_need

SLOT, DRAFT_KEY, REVISION_KEY, SEEN_KEY = "sorting", "_sorting_sheets", "_sorting_turn", "_sorting_seen"
THEME_TABLE, SENTENCE_TABLE = "themes", "sentences"
SPARE_ROWS = 3  # rows for themes that are not there yet
PAGE_SIZE = 100  # sentences on a page
ALL_THEMES = "All themes"
MAX_NAMES = 5  # themes that a line names


def render_sorting(selection: ThemeSelection) -> None:
    """Render the two tables, and one button that saves what was done in them."""
    view = selection.view
    if not action_feedback.may_work_on_themes(view):
        return
    if not selection.active_themes:
        st.markdown(selection.empty_message)
        return
    action_feedback.render_effective_day(view)
    draft = _find_draft(selection)
    if draft.choices_key != _format_choices(selection):
        st.warning(
            "The tables are still those of the question and the filters chosen before, with what you changed in them. "
            "Save them or start again to see those chosen now."
        )
    st.markdown(
        "**1.** Read down the sentences. Where one does not belong, choose its theme; for several, tick them and put "
        "them there together, or say that they are right where they are. **2.** Give each theme a name that all its "
        "sentences bear out; where two are the same, say so under *Same as*. **3.** Where *Not shown yet* is 0, you "
        "had all sentences of the theme before you and can set it to Approved. **4.** Save before you open another "
        "page: nothing is stored until then. Only sentences that you moved or confirmed count as settled by you."
    )
    theme_container = st.container()
    st.markdown(
        f"**Sentences** · {len(draft.sentence_drafts):,} in all, and none is left out"
        f"{' of the councils that the filters leave' * draft.is_filtered}. Close calls in most answers come first, "
        "what a person settled last.",
        help="Each stands for all answers that say it in the same words; one that speaks of two themes stands "
        "under both. The machine may be wrong most where it is a close call. Where an answer says a theme in two "
        "sentences, one of them stands for both.",
    )
    chosen_indexes, page_key = _render_choice(draft)
    table_container = st.container()
    page_indexes = _render_pages(chosen_indexes, page_key)
    draft, shown_rows = _show_rows(draft, page_indexes)
    with theme_container:
        _render_themes(draft, shown_rows)
    with table_container:
        _render_sentences(draft, shown_rows, chosen_indexes)
    _render_changes(draft)
    _render_move_controls(draft)
    # The result stands where the eye is that has just saved. It has no shortcut: a letter belongs to the table.
    action_feedback.render_result(view, SLOT, shortcut=None)
    with st.container(horizontal=True):
        st.button("Save", key=f"{SLOT}-save", type="primary", on_click=_save_draft, args=(selection,))
        st.button(
            "Start again", key=f"{SLOT}-again", type="tertiary", on_click=_discard_draft,
            help="Leaves everything as it was saved, and shows what is there now.",
        )  # fmt: skip


def keep_edits() -> None:
    """Take what was edited in the tables into the working copy.

    The browser forgets the edits of tables that are not shown.
    """
    draft: SortingDraft | None = st.session_state.get(DRAFT_KEY)
    if draft is None or draft.shown_rows is None:
        return
    shown_rows = draft.shown_rows
    theme_edits, sentence_edits = (_read_edits(shown_rows, table_name) for table_name in (THEME_TABLE, SENTENCE_TABLE))
    if not theme_edits and not sentence_edits:
        return
    ids_by_code = {code: theme_id for theme_id, code in draft.theme_codes.items()}
    theme_drafts = list(draft.theme_drafts)
    for row_index, edits in theme_edits.items():
        theme_drafts[row_index] = sorting_tables.apply_theme_edits(
            shown_rows.theme_drafts[row_index], edits, ids_by_code
        )
    st.session_state[DRAFT_KEY] = replace(draft, theme_drafts=tuple(theme_drafts)).replace_sentences(
        {
            shown_rows.sentence_indexes[row_index]: sorting_tables.apply_sentence_edits(
                shown_rows.sentence_drafts[row_index], edits, ids_by_code
            )
            for row_index, edits in sentence_edits.items()
        }
    )


def _read_edits(shown_rows: ShownRows, table_name: str) -> Mapping[int, Mapping[str, Any]]:
    """Read what was edited in a table: by row, the columns with other values."""
    editor_state = st.session_state.get(_build_table_key(shown_rows, table_name))
    return editor_state["edited_rows"] if editor_state else {}


def _build_table_key(shown_rows: ShownRows, table_name: str) -> str:
    """Build the key of a table: a new revision shows it without its edits."""
    return f"{SLOT}-{table_name}-{shown_rows.revision}"


def _find_draft(selection: ThemeSelection) -> SortingDraft:
    """Find the working copy, or build a new one where there is none.

    One in which nothing was edited is built anew after other choices or a later change.
    """
    view, choices_key = selection.view, _format_choices(selection)
    draft: SortingDraft | None = st.session_state.get(DRAFT_KEY)
    if draft is not None and (
        (draft.choices_key, draft.seen_change_id) == (choices_key, view.seen_change_id)
        or draft.sorting_request != SortingRequest([], [], [])
    ):
        return draft
    _discard_draft()
    theme_sentences = view.run_query_uncached(
        shared_sentences.list_sentences_of_question,
        scope=view.scope,
        question_id=selection.question_id,
        reader=view.role,
    )
    # In the order of their ids, so that what is saved leaves each where it was.
    themes = sorted(selection.active_themes, key=lambda theme: theme.id)
    theme_drafts = [ThemeDraft(theme.id, theme, theme.label, theme.state, theme.description) for theme in themes]
    theme_drafts += [ThemeDraft(-number, None, "", PROPOSED, "") for number in range(1, SPARE_ROWS + 1)]
    seen_keys: set[SentenceKey] = st.session_state.get(SEEN_KEY, set())
    listed_ids = {theme.id for theme in themes}
    draft = SortingDraft(
        choices_key,
        selection.question_id,
        bool(view.scope.regions or view.scope.types),
        view.seen_change_id,
        tuple(theme_drafts),
        tuple(
            SentenceDraft(
                theme_sentence,
                theme_sentence.theme_id,
                any(use.is_quoted for use in theme_sentence.uses),
                is_seen=build_sentence_key(theme_sentence.theme_id, theme_sentence) in seen_keys,
            )
            for theme_sentence in sorted(theme_sentences, key=rank_need)
            if theme_sentence.theme_id in listed_ids
        ),
    )
    st.session_state[DRAFT_KEY] = draft
    return draft


def _format_choices(selection: ThemeSelection) -> str:
    """Format the question and the filters as a key, to tell whether the working copy is of the same ones."""
    return f"{selection.question_id} {selection.view.scope}"


def _render_choice(draft: SortingDraft) -> tuple[list[int], str]:
    """Ask whose sentences are shown; return their places, and the key of the pages that go through them."""
    theme_names = draft.theme_names
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.selectbox(
            "Sentences of", [ALL_THEMES, *theme_names], key=f"{SLOT}-chosen",
            format_func=lambda choice: theme_names.get(choice, ALL_THEMES),
        )  # fmt: skip
        is_changed_only = st.toggle("Show only what I changed", key=f"{SLOT}-changed-only")
    return (
        draft.list_indexes(choice if isinstance(choice, int) else None, is_changed_only=is_changed_only),
        f"{SLOT}-page-{choice}-{is_changed_only}",
    )


def _render_pages(sentence_indexes: Sequence[int], page_key: str) -> Sequence[int]:
    """Render the choice of a page of sentences, where there are several; return the sentences of the page."""
    page_count = max(1, -(-len(sentence_indexes) // PAGE_SIZE))
    page = st.pagination(page_count, key=page_key) if page_count > 1 else 1
    return sentence_indexes[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]


def _show_rows(draft: SortingDraft, sentence_indexes: Sequence[int]) -> tuple[SortingDraft, ShownRows]:
    """Show sentences in the table, and return the working copy, which remembers that they were on the page.

    The browser is given the tables anew where other sentences are shown, or where it has forgotten the edits.
    """
    shown_rows = draft.shown_rows
    if (
        shown_rows is not None
        and shown_rows.sentence_indexes == tuple(sentence_indexes)
        and _build_table_key(shown_rows, THEME_TABLE) in st.session_state
    ):
        return draft, shown_rows
    draft = draft.replace_sentences(
        {index: replace(draft.sentence_drafts[index], is_seen=True) for index in sentence_indexes}
    )
    shown_rows = ShownRows(
        _issue_revision(),
        draft.theme_drafts,
        tuple(sentence_indexes),
        tuple(draft.sentence_drafts[index] for index in sentence_indexes),
    )
    draft = replace(draft, shown_rows=shown_rows)
    st.session_state[DRAFT_KEY] = draft
    return draft, shown_rows


def _issue_revision() -> int:
    """Issue the next revision of the tables."""
    revision: int = st.session_state.get(REVISION_KEY, 0) + 1
    st.session_state[REVISION_KEY] = revision
    return revision


def _render_themes(draft: SortingDraft, shown_rows: ShownRows) -> None:
    """Render the themes, and how many of them are approved."""
    stored_themes = [theme_draft.theme for theme_draft in draft.theme_drafts if theme_draft.theme is not None]
    approved_count = sum(theme.state == APPROVED for theme in stored_themes)
    st.markdown(
        f"**Themes** · {approved_count} of {len(stored_themes)} approved",
        help="Approved: the Board sees it as a theme that officers stand behind. Rejected: it is no theme, and no run "
        "proposes it again. A description that nobody wrote is made anew from the sentences when you save. For a theme "
        "that is missing, name one of the new ones and put sentences in it.",
    )
    sorting_tables.render_theme_table(draft, shown_rows, _build_table_key(shown_rows, THEME_TABLE))


def _render_sentences(draft: SortingDraft, shown_rows: ShownRows, chosen_indexes: Sequence[int]) -> None:
    """Render the sentences of the page, and which of the chosen ones they are."""
    if not shown_rows.sentence_indexes:
        st.markdown("There is no such sentence.")
        return
    first_place = chosen_indexes.index(shown_rows.sentence_indexes[0])
    page_count = -(-len(chosen_indexes) // PAGE_SIZE)
    page_text = f" · page {first_place // PAGE_SIZE + 1} of {page_count}" if page_count > 1 else ""
    st.caption(
        f"{first_place + 1:,} to {first_place + len(shown_rows.sentence_indexes):,} of "
        f"{format_count(len(chosen_indexes), 'sentence', 'sentences')}{page_text}"
    )
    sorting_tables.render_sentence_table(draft, shown_rows, _build_table_key(shown_rows, SENTENCE_TABLE))


def _render_changes(draft: SortingDraft) -> None:
    """Render how many sentences were moved into each theme, and how many were confirmed; nothing where none was."""
    moved_counts = Counter(
        sentence_draft.target_theme_id for sentence_draft in draft.sentence_drafts if sentence_draft.is_moved
    )
    confirmed_count = sum(
        sentence_draft.is_confirmed and not sentence_draft.is_moved for sentence_draft in draft.sentence_drafts
    )
    theme_names = draft.theme_names
    parts = [f"{count:,} into {escape_text(theme_names[theme_id])}" for theme_id, count in moved_counts.most_common()]
    parts += [f"{confirmed_count:,} confirmed where they stand"] * bool(confirmed_count)
    if parts:
        st.markdown(f"**Sentences moved or confirmed, not saved yet:** {'; '.join(parts)}.")


def _render_move_controls(draft: SortingDraft) -> None:
    """Render what can be done with all ticked sentences: put them into one theme, confirm them, put them back."""
    theme_names = draft.theme_names
    ticked_count = sum(sentence_draft.is_ticked for sentence_draft in draft.sentence_drafts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            f"Theme for the ticked sentences ({ticked_count:,})", list(theme_names), index=None, key=f"{SLOT}-target",
            format_func=lambda theme_id: theme_names.get(theme_id, ""), placeholder="Type to search",
        )  # fmt: skip
        st.button("Put them there", key=f"{SLOT}-put", on_click=_handle_move, help="In the tables; Save stores it.")
        st.button(
            "They are right here", key=f"{SLOT}-confirm", on_click=_handle_confirmation,
            help="You judged that each ticked sentence says what its theme says. Save stores that you did.",
        )  # fmt: skip
        st.button(
            "Put them back", key=f"{SLOT}-back", type="tertiary", on_click=_handle_return,
            help="Where they were when the tables were saved last, and not confirmed.",
        )  # fmt: skip


def _handle_move() -> None:
    """Move the ticked sentences into the chosen theme in the working copy, when the button is pressed."""
    target_theme_id = st.session_state[f"{SLOT}-target"]
    if target_theme_id is None:
        action_feedback.keep_message(
            SLOT, "Tick sentences at their left and choose a theme first. Nothing was changed."
        )
        return
    moved_count = _change_ticked(lambda ticked: replace(ticked, target_theme_id=target_theme_id))
    if moved_count:
        theme_name = escape_text(st.session_state[DRAFT_KEY].theme_names[target_theme_id])
        st.toast(f"{format_count(moved_count, 'sentence is', 'sentences are')} put in {theme_name}. Save stores it.")


def _handle_confirmation() -> None:
    """Confirm in the working copy that the ticked sentences are right where they are, when the button is pressed."""
    confirmed_count = _change_ticked(lambda ticked: replace(ticked, is_confirmed=True))
    if confirmed_count:
        st.toast(
            f"{format_count(confirmed_count, 'sentence is', 'sentences are')} right where "
            f"{'it is' if confirmed_count == 1 else 'they are'}. Save stores it."
        )


def _handle_return() -> None:
    """Put the ticked sentences back in the working copy, when the button is pressed."""
    _change_ticked(lambda ticked: replace(ticked, target_theme_id=ticked.source_theme_id, is_confirmed=False))


def _change_ticked(change: Callable[[SentenceDraft], SentenceDraft]) -> int:
    """Change all ticked sentences of the working copy, take their ticks away, and return how many they were.

    Where none is ticked, that is said.
    """
    keep_edits()
    draft: SortingDraft = st.session_state[DRAFT_KEY]
    changed_drafts = {
        index: replace(change(sentence_draft), is_ticked=False)
        for index, sentence_draft in enumerate(draft.sentence_drafts)
        if sentence_draft.is_ticked
    }
    if not changed_drafts:
        action_feedback.keep_message(SLOT, "Tick sentences at their left first. Nothing was changed.")
    st.session_state[DRAFT_KEY] = replace(draft.replace_sentences(changed_drafts), shown_rows=None)
    return len(changed_drafts)


def _save_draft(selection: ThemeSelection) -> None:
    """Save the working copy, and discard it where that succeeds.

    It is refused where a theme is to be approved whose evidence was not all on the page.
    """
    keep_edits()
    view, draft = selection.view, st.session_state[DRAFT_KEY]
    obstacle = _describe_approval_obstacle(draft)
    if obstacle:
        action_feedback.keep_message(SLOT, obstacle)
        return
    request = draft.sorting_request
    if action_feedback.attempt_action(
        view,
        SLOT,
        _describe_saved(draft, request),
        sorting_actions.sort_themes,
        consultation_id=view.scope.consultation_id,
        question_id=draft.question_id,
        request=request,
        seen_change_id=draft.seen_change_id,
        day=action_feedback.find_latest_day(view),
    ).is_saved:
        _discard_draft()


def _describe_approval_obstacle(draft: SortingDraft) -> str:
    """Describe why themes cannot be approved yet: not all their sentences were on the page. Empty where they were."""
    theme_names = draft.theme_names
    if draft.is_filtered and (signed_ids := draft.list_newly_signed()):
        names_text = format_names([theme_names[theme_id] for theme_id in sorted(signed_ids)], MAX_NAMES)
        return (
            f"The filters in the side bar leave out sentences of {names_text}, so it cannot be approved with them. Set "
            "it back and save what else you did; then take the filters away and approve it. Nothing was saved, and "
            "what you changed is still here."
        )
    parts = [
        f"{escape_text(theme_names[theme_id])} ({unseen_count:,} of {count:,} not shown)"
        for theme_id, (unseen_count, count) in draft.unseen_approvals.items()
    ]
    if not parts:
        return ""
    return (
        "Approving needs the evidence seen. Sentences were not on the page yet of: "
        f"{'; '.join(parts[:MAX_NAMES])}{f'; and {len(parts) - MAX_NAMES} more themes' * (len(parts) > MAX_NAMES)}. "
        "Choose the theme under *Sentences of*, look through all its pages and save again, or set it back to "
        "Provisional. Nothing was saved, and what you changed is still here."
    )


def _describe_saved(draft: SortingDraft, request: SortingRequest) -> str:
    """Describe what was saved."""
    state_counts = [len(draft.list_new_in_state(state)) for state in (APPROVED, REJECTED)]
    moved_count = sum(
        len(move.answers) for move in request.answer_moves if move.source_theme_id != move.target_theme_id
    )
    confirmed_count = sum(
        len(move.answers) for move in request.answer_moves if move.source_theme_id == move.target_theme_id
    )
    shown_count = sum(choice.is_chosen for choice in request.quotation_choices)
    merged_count = sum(edit.merge_target_id is not None for edit in request.theme_edits)
    parts = [
        f"{state_counts[0]} approved" * bool(state_counts[0]),
        f"{state_counts[1]} rejected" * bool(state_counts[1]),
        f"{format_count(merged_count, 'theme counts', 'themes count')} for another" * bool(merged_count),
        f"{format_count(moved_count, 'finding', 'findings')} put elsewhere" * bool(moved_count),
        f"{format_count(confirmed_count, 'finding', 'findings')} confirmed" * bool(confirmed_count),
        f"{format_count(shown_count, 'sentence', 'sentences')} shown to the Board" * bool(shown_count),
        f"{format_count(len(request.quotation_choices) - shown_count, 'sentence', 'sentences')} taken back"
        * (len(request.quotation_choices) > shown_count),
    ]
    parts_text = ", ".join(part for part in parts if part)
    return f"Saved{': ' * bool(parts_text)}{parts_text}."


def _discard_draft() -> None:
    """Discard the working copy, so that the next run builds a new one.

    Which sentences were on the page is remembered for it.
    """
    draft: SortingDraft | None = st.session_state.pop(DRAFT_KEY, None)
    if draft is not None:
        st.session_state[SEEN_KEY] = st.session_state.get(SEEN_KEY, set()) | draft.list_seen_keys()
