"""Ask which sentences are shown where themes are sorted: all, new ones, changed ones, or those like a theme."""

from collections.abc import Sequence

import streamlit as st

from lib.themes.likeness import rank_by_likeness
from lib.ui.shared.wording import format_count
from lib.ui.themes import sorting_session
from lib.ui.themes.sorting_draft import NO_THEME, SortingDraft
from lib.ui.themes.sorting_moves import TARGET_KEY
from lib.ui.themes.sorting_session import SLOT
from lib.ui.themes.sorting_twins import merge_twins

ALL_THEMES = "All themes"
CHOSEN_KEY, WHICH_KEY = f"{SLOT}-chosen", f"{SLOT}-which"
LIKE_KEY = "_sorting_like"  # in the session: of which copy and theme the order by likeness is, and the places in it
MAX_LIKE = 40  # sentences that are shown as like a theme: where those stop that say it, none follows soon after
ALL, UNSEEN, CHANGED, LIKE = "All", "Not shown before", "What I changed", "In other themes, but like it"
LikeOrder = tuple[str, int, list[int]]


def render_choice(draft: SortingDraft, questions: Sequence[str]) -> tuple[list[int], str]:
    """Ask whose sentences are shown, and which of them.

    Returns their places in the order in which they are shown, and the key of the pages that go through them. questions:
    texts of the questions that the sentences answer.
    """
    theme_names = draft.theme_names
    sorting_session.follow_names(draft, CHOSEN_KEY)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.selectbox(
            "Sentences of", [ALL_THEMES, *theme_names], key=CHOSEN_KEY, on_change=_aim_at_chosen,
            format_func=lambda choice: theme_names.get(choice, str(choice)),
        )  # fmt: skip
        theme_id = choice if isinstance(choice, int) else None
        may_be_like = theme_id not in (None, NO_THEME)
        which = st.selectbox(  # the names of its choices stay: a choice whose name changes is lost
            "Which of them", [ALL, UNSEEN, CHANGED, *[LIKE] * may_be_like], key=WHICH_KEY, on_change=_aim_at_chosen,
            help="Not shown before: what nobody settled and was on no page when these tables were made, such as what "
            "the machine has found since. For a theme, also a new one with a name: what stands in other themes and is "
            "like it, the most similar first. Read down, tick what says it, put it there, and stop where no more does.",
        )  # fmt: skip
    page_key = f"{SLOT}-page-{choice}-{which}"
    if which == LIKE and theme_id is not None:
        indexes = _order_by_likeness(draft, theme_id, questions)
        other_count = len(draft.list_open_elsewhere(theme_id))
        st.caption(
            f"The most similar first, {len(indexes):,} of {format_count(other_count, 'sentence', 'sentences')} in "
            "other themes that nobody settled. Read down, and stop where no more says it."
        )
        return indexes, page_key
    st.session_state.pop(LIKE_KEY, None)
    indexes = draft.list_indexes(theme_id)
    if which == UNSEEN:
        indexes = _list_unseen(draft, indexes)
    elif which == CHANGED:
        indexes = [index for index in indexes if draft.sentence_drafts[index].is_changed]
    return merge_twins(draft, indexes), page_key


def count_rows(draft: SortingDraft) -> int:
    """Count the rows in which all sentences are shown."""
    return len(merge_twins(draft, draft.list_indexes(None)))


def describe_unseen(draft: SortingDraft) -> str:
    """Describe how many sentences came since the officer was here; nothing where all were shown, or none was."""
    all_indexes = draft.list_indexes(None)
    unseen_indexes = _list_unseen(draft, all_indexes)
    if not draft.is_begun or len(unseen_indexes) in {0, len(all_indexes)}:
        return ""
    count = len(merge_twins(draft, unseen_indexes))
    return f" {format_count(count, 'was', 'were')} not shown before: *Which of them* shows these alone."


def _list_unseen(draft: SortingDraft, indexes: Sequence[int]) -> list[int]:
    """List of some places those of sentences that were on no page before the working copy was made."""
    return [index for index in indexes if not draft.sentence_drafts[index].was_seen]


def _aim_at_chosen() -> None:
    """Choose the theme to which similar sentences are sought for the ticked sentences too."""
    choice = st.session_state.get(CHOSEN_KEY)
    if st.session_state.get(WHICH_KEY) == LIKE and isinstance(choice, int) and choice != NO_THEME:
        st.session_state[TARGET_KEY] = choice


def _order_by_likeness(draft: SortingDraft, theme_id: int, questions: Sequence[str]) -> list[int]:
    """Order the open sentences of other themes by their likeness to a theme.

    The order stays while somebody ticks and edits in it, and is found anew once the tables are given anew.
    """
    like_order: LikeOrder | None = st.session_state.get(LIKE_KEY)
    if like_order is not None and like_order[:2] == (draft.nonce, theme_id) and draft.shown_rows is not None:
        return like_order[2]
    rows_by_wording: dict[str, int] = {}
    sentences: list[str] = []
    for sentence_draft in sorted(draft.sentence_drafts, key=lambda sentence_draft: -sentence_draft.answer_count):
        if sentence_draft.wording not in rows_by_wording:
            rows_by_wording[sentence_draft.wording] = len(sentences)
            sentences.append(sentence_draft.theme_sentence.sentence)
    final_targets = draft.final_targets
    example_rows = {
        rows_by_wording[sentence_draft.wording]
        for sentence_draft in draft.sentence_drafts
        if final_targets[sentence_draft.target_theme_id] == final_targets[theme_id]
    }
    title = next(theme_draft.label for theme_draft in draft.theme_drafts if theme_draft.theme_id == theme_id)
    with st.spinner("Comparing the sentences"):
        ranked_rows = rank_by_likeness(sentences, title, sorted(example_rows), questions)
    places = {row: place for place, row in enumerate(ranked_rows)}
    indexes = sorted(
        draft.list_open_elsewhere(theme_id),
        key=lambda index: places[rows_by_wording[draft.sentence_drafts[index].wording]],
    )
    st.session_state[LIKE_KEY] = draft.nonce, theme_id, indexes[:MAX_LIKE]
    return indexes[:MAX_LIKE]
