"""Resolve pending rows: decide on each way of writing once, in a table, and load the rows."""

import pandas as pd
import streamlit as st

from lib.database.engine import DatabaseProblem
from lib.intake.problems import FileProblem
from lib.intake.review import QUARANTINE_ROWS, ReviewDecision, ReviewResult, resolve_rows
from lib.queries.imports import pending_rows
from lib.ui.imports import doubt_table
from lib.ui.shared.downloads import render_excel_button
from lib.ui.shared.people_files import limit_table
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count

RESULT_KEY = "_settling"


def render_pending_rows(view: View) -> None:
    """Render the ambiguous rows as a table with a decision each, and the rows that are wrong in themselves."""
    if result := st.session_state.pop(RESULT_KEY, None):
        (st.warning if result.still_pending else st.success)(_describe_result(result))
    rows = view.run_query_uncached(
        pending_rows.list_pending_rows, consultation_id=view.consultation.id, reader=view.role
    )
    if rows.empty:
        st.markdown("Nothing waits. Rows in doubt come here when a file is brought in.")
        return
    ambiguous_rows, invalid_rows = rows[rows["about"].notna()], rows[rows["about"].isna()]
    if not ambiguous_rows.empty:
        if decisions := doubt_table.ask_decisions(view, ambiguous_rows):
            _resolve_rows(view, decisions)
        _render_save_button(view, ambiguous_rows)
    if not invalid_rows.empty:
        _render_invalid_rows(view, invalid_rows)


def _resolve_rows(view: View, decisions: list[ReviewDecision]) -> None:
    """Resolve rows by these decisions, and run the page again; show the problem where that fails."""
    try:
        result = resolve_rows(view.engine, decisions=decisions, actor=view.actor)
    except (FileProblem, DatabaseProblem) as problem:
        st.error(escape_text(str(problem)))
        return
    st.session_state[RESULT_KEY] = result
    st.rerun()


def _describe_result(result: ReviewResult) -> str:
    """Describe what became of the rows."""
    parts = []
    if result.loaded:
        parts.append(f"{format_count(result.loaded, 'row was', 'rows were')} placed")
    if result.quarantined:
        parts.append(f"{format_count(result.quarantined, 'row was', 'rows were')} set aside")
    if result.learned_names:
        parts.append(f"{format_count(len(result.learned_names), 'way of writing was', 'ways of writing were')} learned")
    sentence = f"Settled: {', '.join(parts) or 'nothing'}."
    if result.still_pending:
        line, reason = result.still_pending[0]
        pending_text = format_count(len(result.still_pending), "row waits", "rows wait")
        sentence += f" {pending_text} on; line {line}: {escape_text(reason)}."
    return sentence


def _render_invalid_rows(view: View, rows: pd.DataFrame) -> None:
    """Render the rows that no decision can resolve: to be corrected in the file, or let go."""
    st.markdown(
        f"**{format_count(len(rows), 'row is', 'rows are')} set aside until the file is corrected**",
        help="Correct them in the file, or in the one saved below, and bring that in. Then let these go.",
    )
    event = st.dataframe(
        rows[["file", "line", "reason"]],
        hide_index=True,
        height=min(300, 36 * len(rows) + 38),
        on_select="rerun",
        selection_mode="multi-row",
        key=f"wrong-{view.version}",
        column_config={
            "file": st.column_config.TextColumn("File", width="medium"),
            "line": st.column_config.NumberColumn("Line", width="small", format="%d"),
            "reason": st.column_config.TextColumn("Why", width="large"),
        },
        alt="Rows that are wrong in themselves",
    )
    ids = tuple(int(rows.iloc[row_index]["id"]) for row_index in event.selection.rows)
    with st.container(horizontal=True):
        help_text = "They are kept, and count as set aside for good. This can be undone in the history."
        if st.button(f"Let {len(ids) or 'the chosen'} go", disabled=not ids, key="let-go", help=help_text):
            _resolve_rows(view, [ReviewDecision(ids, QUARANTINE_ROWS)])
    _render_save_button(view, rows, "wrong")


def _render_save_button(view: View, rows: pd.DataFrame, name: str = "doubts") -> None:
    """Render a button that saves the rows as they stand in their files, with file, line and reason."""

    def build_full_table() -> pd.DataFrame:
        extra_columns = {"File": rows["file"], "Line": rows["line"], "Why": rows["reason"]}
        table = pd.DataFrame([*rows["row"]]).fillna("")
        return table.assign(**{heading: column.to_list() for heading, column in extra_columns.items()})

    build_limited = limit_table(view, build_full_table)
    render_excel_button(view, build_limited, f"rows_that_wait_{name}", "Rows that wait (personal data)")
