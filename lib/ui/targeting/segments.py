"""Choose councils by a saved segment, half of a test or filters; save, share, rename, replace and delete segments."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.actions import segments as segment_actions
from lib.measures.approaches.segment_words import describe_filters
from lib.measures.approaches.segments import SegmentFilterProblem, SegmentFilters
from lib.ui.shared import action_feedback
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.segment_choices import SEGMENT, SegmentChoice, list_choices
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.targeting.segment_filters import PANEL, ask_filters, fill_panel, read_filters

SLOT, FILTERS_KEY = "segment", "segment-filters"
CHOSEN_KEY, OPENED_KEY = "segment_chosen", "_segment_opened"
SAVED_KEY, WORDS_KEY, NAME_KEY = "_segment_saved", "_segment_words", "segment_new_name"
NOTHING_SAVED = -1  # where a segment was deleted
ALL = SegmentChoice("", "All councils in the list", "")


def choose_segment(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Render the choice of a segment and the filters, and return the rows of a call list that are in it.

    rows: any of the columns of a call list, code among them; a filter whose column is missing is not offered. Those who
    may not plan approaches choose nothing, and get all rows.
    """
    st.session_state[WORDS_KEY] = ""
    if not has_right(view.role, Right.PLAN_APPROACHES):
        if SEGMENT in st.query_params:
            st.caption("The link asks for a segment, which is for those who plan approaches. All councils are shown.")
        return rows
    choices = {choice.key: choice for choice in [ALL, *list_choices(view)]}
    _apply_saved(choices)
    _apply_link(choices)
    sizes = {key: _count_rows(choice, rows) for key, choice in choices.items()}
    key = st.selectbox(
        "Segment",
        list(choices),
        format_func=lambda key: f"{choices[key].name} ({sizes[key]})",
        key=CHOSEN_KEY,
        on_change=_put_into_address,
        help="Who is in a segment is worked out anew whenever it is looked at. The address of this page holds the one "
        "that is chosen: send it to share the segment.",
    )
    choice = choices[key or ""]
    if st.session_state.get(OPENED_KEY) != _identify_choice(choice) or f"{PANEL}text" not in st.session_state:
        fill_panel(choice.filters or SegmentFilters())
        st.session_state[OPENED_KEY] = _identify_choice(choice)
    return _render_chosen(view, rows, choice)


def describe_chosen_segment() -> str:
    """Describe what was chosen by choose_segment in this run; empty where nothing was."""
    return str(st.session_state.get(WORDS_KEY, ""))


def _render_chosen(view: View, rows: pd.DataFrame, choice: SegmentChoice) -> pd.DataFrame:
    """Render the filters of what is chosen and what may be done with it, and return the rows that are in it."""
    action_feedback.render_result(view, SLOT)
    filters: SegmentFilters | None = None
    try:
        expander = render_expander("Filters", icon=":material/filter_alt:", key=FILTERS_KEY)
        if expander is None:
            filters = read_filters(rows)
        else:
            with expander:
                filters = ask_filters(rows)
        stored = choice.filter_rows(rows)  # raises where the list cannot answer a filter of the segment
        half = rows if choice.codes is None else stored
        kept = replace(ALL, filters=filters, problem=choice.problem).filter_rows(half)
    except SegmentFilterProblem as problem:
        st.error(escape_text(str(problem)))
        kept = rows.iloc[:0]
    _render_buttons(view, choice, filters)
    if filters is not None and (choice.key or not filters.is_empty):
        words = "; ".join(filter(None, [choice.words if choice.codes is not None else "", _describe_set(filters)]))
        is_changed = choice.filters is not None and filters != choice.filters
        name = f"segment “{choice.name}”{' with other filters' if is_changed else ''}: " if choice.filters else ""
        st.session_state[WORDS_KEY] = f"{name}{words}"
        st.caption(
            f"**{format_count(len(kept), 'council', 'councils')}** of {len(rows):,}: {escape_text(words)}"
            f"{' (changed, not saved)' if is_changed else ''}."
        )
        if kept.empty:
            st.markdown("No council without a response is in this segment now.")
    return kept


def _describe_set(filters: SegmentFilters) -> str:
    """Describe filters; empty where none is set."""
    return "" if filters.is_empty else describe_filters(filters)


def _render_buttons(view: View, choice: SegmentChoice, filters: SegmentFilters | None) -> None:
    """Render what may be done: save the filters as a segment, share, and change the one that is chosen."""
    with st.container(horizontal=True):
        if filters is not None and not filters.is_empty and choice.codes is None:
            with st.popover("Save as a segment", icon=":material/bookmark_add:"), st.form("segment-save", border=False):
                st.text_input("Name", max_chars=segment_actions.LONGEST_NAME, key=NAME_KEY)
                st.form_submit_button("Save", type="primary", on_click=_save_segment, args=(view, filters))
        if choice.key:
            with st.popover("Share", icon=":material/link:"):
                st.caption("Whoever opens this address and may plan approaches sees the segment as it is then.")
                st.code(_build_address(choice), language=None, wrap_lines=True)
        if choice.seen is not None:
            with st.popover("Change this segment", icon=":material/edit:"):
                _render_changes(view, choice, filters)


def _render_changes(view: View, choice: SegmentChoice, filters: SegmentFilters | None) -> None:
    """Render the renaming, the replacing of filters, and the deletion of a segment."""
    with st.form("segment-rename", border=False):
        key = f"segment_name {_identify_choice(choice)}"
        st.text_input("Name", value=choice.name, max_chars=segment_actions.LONGEST_NAME, key=key)
        st.form_submit_button("Rename", on_click=_rename_segment, args=(view, choice, key))
    is_changed = filters is not None and not filters.is_empty and filters != choice.filters
    st.button(
        "Replace its filters by those set here",
        disabled=not is_changed,
        on_click=_replace_filters,
        args=(view, choice, filters),
    )
    st.button("Delete it", on_click=_delete_segment, args=(view, choice))


def _save_segment(view: View, filters: SegmentFilters) -> None:
    """Save filters as a segment, which is then the one that is chosen."""
    name = str(st.session_state.get(NAME_KEY) or "")
    result = action_feedback.attempt_action(
        view, SLOT, f"Saved: {escape_text(name)}.", segment_actions.save_segment,
        consultation_id=view.scope.consultation_id, name=name, filters=filters.to_dict(),
    )  # fmt: skip
    if result.change is not None:
        st.session_state[SAVED_KEY] = result.change


def _rename_segment(view: View, choice: SegmentChoice, key: str) -> None:
    """Rename a segment."""
    name = str(st.session_state.get(key) or "")
    action_feedback.attempt_action(
        view, SLOT, f"Renamed: {escape_text(choice.name)} is now {escape_text(name)}.", segment_actions.rename_segment,
        segment=choice.seen, name=name,
    )  # fmt: skip


def _replace_filters(view: View, choice: SegmentChoice, filters: SegmentFilters) -> None:
    """Replace the filters of a segment by those that are set."""
    action_feedback.attempt_action(
        view, SLOT, f"Replaced: the filters of {escape_text(choice.name)}.", segment_actions.replace_filters,
        segment=choice.seen, filters=filters.to_dict(),
    )  # fmt: skip


def _delete_segment(view: View, choice: SegmentChoice) -> None:
    """Delete a segment; all councils are then chosen."""
    result = action_feedback.attempt_action(
        view, SLOT, f"Deleted: {escape_text(choice.name)}.", segment_actions.delete_segment, segment=choice.seen
    )
    if result.is_saved:
        st.session_state[SAVED_KEY] = NOTHING_SAVED


def _apply_saved(choices: dict[str, SegmentChoice]) -> None:
    """Let the choice stand on the segment that was saved just now, or on all councils where it was deleted."""
    change_id = st.session_state.pop(SAVED_KEY, None)
    if change_id is None:
        return
    keys = [key for key, choice in choices.items() if choice.seen is not None and choice.seen.change_id == change_id]
    st.session_state[CHOSEN_KEY] = keys[0] if keys else ""
    _put_into_address()


def _apply_link(choices: dict[str, SegmentChoice]) -> None:
    """Let the choice stand on what the address asks for, when the page opens; say so where that is not there."""
    asked = st.query_params.get(SEGMENT, "")
    if st.session_state.get(CHOSEN_KEY) is None:
        st.session_state[CHOSEN_KEY] = asked if asked in choices else ""
    if st.session_state[CHOSEN_KEY] not in choices:  # it was deleted, or is of another consultation
        st.session_state[CHOSEN_KEY] = ""
        asked = asked or "?"
    if asked and asked not in choices:
        st.warning(
            "The segment that was asked for is not among those of this consultation: it was deleted, or belongs to "
            "another one. All councils are shown."
        )
        st.query_params.pop(SEGMENT, None)


def _put_into_address() -> None:
    """Put the chosen segment into the address, or take it out."""
    key = st.session_state.get(CHOSEN_KEY)
    if key:
        st.query_params[SEGMENT] = key
    else:
        st.query_params.pop(SEGMENT, None)


def _build_address(choice: SegmentChoice) -> str:
    """Build the address of the page with a segment, and nothing of its name in it."""
    return f"{str(st.context.url or '').split('?')[0]}?{SEGMENT}={choice.key}"


def _identify_choice(choice: SegmentChoice) -> str:
    """Identify what fills the filters: a segment as it is stored now."""
    return f"{choice.key} {choice.seen.change_id if choice.seen else ''}"


def _count_rows(choice: SegmentChoice, rows: pd.DataFrame) -> str:
    """Count the councils that are in a segment now, as text."""
    try:
        return f"{len(choice.filter_rows(rows)):,}"
    except SegmentFilterProblem:
        return "not to be shown here"
