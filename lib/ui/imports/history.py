"""Show what was imported, file by file, with its report, and undo an import where nothing rests on it."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.database.engine import DatabaseProblem
from lib.intake import redo, undo_rule
from lib.intake.problems import FileProblem
from lib.queries.imports import import_history
from lib.ui.shared.downloads import render_download_buttons, render_excel_button
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count, format_names

ORIGINS = {"file": "File", "decision": "Rows settled", "by hand": "Entered by hand"}
HISTORY_COLUMNS = {
    "at": "When", "file": "File", "what": "What", "state": "State", "read": "Rows", "added": "Added",
    "changed": "Changed", "left_alone": "Left alone", "settled": "Settled", "doubted": "In doubt",
    "set_aside": "Set aside", "by": "By", "digest": "Digest", "number": "Number",
}  # fmt: skip
FILE_COLUMNS = ("file", "digest")  # empty for readers who may not bring data in
MESSAGE_KEY = "_history"


def render_import_history(view: View) -> None:
    """Render the table of all imports, and below it the one that is chosen."""
    if message := st.session_state.pop(MESSAGE_KEY, None):
        st.success(message)
    rows = view.run_query(import_history.list_imports, reader=view.role)
    if rows.empty:
        st.markdown("Nothing was brought in yet.")
        return
    is_officer = has_right(view.role, Right.IMPORT_DATA)
    headings = {name: heading for name, heading in HISTORY_COLUMNS.items() if is_officer or name not in FILE_COLUMNS}
    table = rows.assign(
        what=[f"{ORIGINS[origin]}: {kind}" for origin, kind in zip(rows["origin"], rows["kind"], strict=True)],
        state=["Undone" if pd.notna(undone_at) else "Stands" for undone_at in rows["undone"]],
    )[list(headings)]
    event = st.dataframe(
        table,
        hide_index=True,
        height=min(420, 35 * len(table) + 38),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            **headings,
            "at": st.column_config.DatetimeColumn("When", format="D MMM YYYY, HH:mm"),
            "digest": st.column_config.TextColumn(
                "Digest", width="small", help="Names what stands in the file (SHA-256): the same file has the same."
            ),
            "read": st.column_config.NumberColumn(
                "Rows", help="Added + changed + left alone + settled + in doubt + set aside."
            ),
        },
        key=f"history-{view.version}",
        alt="What was brought in, the newest first",
    )
    render_download_buttons(view, lambda: table.rename(columns=headings), "imports", "What was brought in")
    if event.selection.rows:
        row = rows.iloc[event.selection.rows[0]]
        other_imports = rows[(rows["change"] == row["change"]) & (rows["number"] != row["number"])]
        _render_import(view, row, sorted(set(other_imports["file"])))
    else:
        undo_hint = " or to undo it" if is_officer else ""
        st.caption(f"Choose a row, by the box at its left, to see its report{undo_hint}.")


def _render_import(view: View, row: "pd.Series[Any]", other_files: list[str]) -> None:
    """Render the report of one import, with a button to undo it for those who may.

    other_files: the files whose rows were resolved together with it.
    """
    import_id = int(row["number"])
    report = view.run_query(import_history.load_import_report, import_id=import_id, reader=view.role)
    name, day = escape_text(row["file"] or ORIGINS[row["origin"]]), format_day(report["at"].date())
    st.markdown(f"**{name}**, brought in by {escape_text(row['by'])} on {day}")
    for note, lines in report.get("notes", {}).items():
        st.markdown(f"- {escape_text(note)}: {len(lines):,}" if lines != [0] else f"- {escape_text(note)}")
    problems = pd.DataFrame(report.get("problems", []), columns=["Line", "Why it waited"])
    if not problems.empty:
        st.dataframe(problems, hide_index=True, height=min(220, 35 * len(problems) + 38), alt="Rows that waited")
    render_excel_button(
        view, lambda: _build_report_table(report), f"report_{import_id}", "Report of an import", label="Save the report"
    )
    if pd.notna(row["undone"]):
        st.caption(f"It was undone on {format_day(row['undone'].date())}.")
        if has_right(view.role, Right.IMPORT_DATA):
            _render_redo(view, import_id, row)
    elif has_right(view.role, Right.IMPORT_DATA):
        _render_undo(view, import_id, row, other_files)


def _build_report_table(report: dict[str, Any]) -> pd.DataFrame:
    """Build the table of a stored report. Columns: What, Value, Remark."""
    rows = [
        *((("File", report["file"], ""), ("Digest (SHA-256)", report["digest"], "")) if report["file"] else ()),
        ("Kind", report["kind"], ""),
        ("By", report["by"], ""), ("When", f"{report['at']:%d/%m/%Y %H:%M} UTC", ""),
        *((f"Rows {outcome}", str(count), "") for outcome, count in report.get("counts", {}).items()),
        *((note, _format_lines(lines), "note") for note, lines in report.get("notes", {}).items()),
        *((f"Line {line}", reason, "in doubt or set aside") for line, reason in report.get("problems", [])),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["What", "Value", "Remark"])


def _format_lines(lines: list[int]) -> str:
    """Format the line numbers of a note, without the 0 that stands for the whole file."""
    return ", ".join(f"{line:,}" for line in lines if line)


def _render_redo(view: View, import_id: int, row: "pd.Series[Any]") -> None:
    """Render a button that does an undone import again, or the reason why it cannot be."""
    if reason := view.run_query_uncached(redo.describe_redo_obstacle, import_id=import_id, reader=view.role):
        st.caption(f"It cannot be done again from here. {escape_text(reason)}")
        return
    if st.button("Redo it", key=f"redo-{import_id}", help="Puts back what undoing took away."):
        try:
            undo_rule.redo_import(view.engine, import_id=import_id, actor=view.actor)
        except (FileProblem, DatabaseProblem) as problem:
            st.error(escape_text(str(problem)))
            return
        st.session_state[MESSAGE_KEY] = f"Done again: {escape_text(row['file'])} stands as before it was undone."
        st.rerun()


def _describe_undoing(row: "pd.Series[Any]") -> tuple[str, str]:
    """Describe what undoing would take away, and what was taken away when it is done."""
    file_name, row_count = escape_text(row["file"]), int(row["read"])
    rows_of_file = f"{format_count(row_count, 'row', 'rows')} of {file_name}"
    if row["origin"] == "decision":
        verb = "waits" if row_count == 1 else "wait"
        return (
            f"Only the decision is taken back: {rows_of_file} {verb} again. The rest of the file stays.",
            f"Undone: {rows_of_file} {verb} for a decision again. The rest of the file stays.",
        )
    if row["origin"] == "by hand":
        return f"The response is taken away: {file_name}.", f"Undone: {file_name} is taken away."
    return (
        f"Everything that came with {file_name} is taken away, and what it changed is put back.",
        f"Undone: everything is as it was before {file_name}.",
    )


def _render_undo(view: View, import_id: int, row: "pd.Series[Any]", other_files: list[str]) -> None:
    """Render a button that undoes an import, or the reason why it cannot be undone."""
    reason = view.run_query_uncached(undo_rule.describe_undo_obstacle, import_id=import_id, reader=view.role)
    if reason:
        st.caption(f"It cannot be undone: {escape_text(reason)}")
        return
    with st.popover("Undo this"):
        prospect, outcome = _describe_undoing(row)
        st.markdown(prospect)
        if other_files:
            st.markdown(
                f"It was settled together with rows of {format_names(other_files, 5)}: these are taken back too."
            )
        if st.button("Undo it", type="primary", key=f"undo-{import_id}"):
            try:
                undo_rule.undo_import(view.engine, import_id=import_id, actor=view.actor)
            except (FileProblem, DatabaseProblem) as problem:
                st.error(escape_text(str(problem)))
                return
            st.session_state[MESSAGE_KEY] = outcome
            st.rerun()
