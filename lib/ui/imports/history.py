"""What was brought in: file by file, with its report, and undone where nothing rests on it."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.database.engine import DatabaseProblem
from lib.intake import import_undo
from lib.intake.problems import FileProblem
from lib.queries import imports
from lib.ui.shared.downloads import downloads, save_as_excel
from lib.ui.shared.view import View, long
from lib.ui.shared.wording import listed, plain

ORIGINS = {"file": "File", "decision": "Rows settled", "by hand": "Entered by hand"}
COLUMNS = {
    "at": "When", "file": "File", "what": "What", "state": "State", "read": "Rows", "added": "Added",
    "changed": "Changed", "left_alone": "Left alone", "settled": "Settled", "doubted": "In doubt",
    "set_aside": "Set aside", "by": "By", "digest": "Digest", "number": "Number",
}  # fmt: skip
STATE = "_history"


def show(view: View) -> None:
    """The table, and the one that is chosen in it."""
    if said := st.session_state.pop(STATE, None):
        st.success(said)
    rows = view.ask(imports.list_imports)
    if rows.empty:
        st.markdown("Nothing was brought in yet.")
        return
    table = rows.assign(
        what=[f"{ORIGINS[origin]}: {kind}" for origin, kind in zip(rows["origin"], rows["kind"], strict=True)],
        state=["Undone" if pd.notna(undone) else "Stands" for undone in rows["undone"]],
    )[list(COLUMNS)]
    chosen = st.dataframe(
        table,
        hide_index=True,
        height=min(420, 35 * len(table) + 38),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            **COLUMNS,
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
    downloads(view, lambda: table.rename(columns=COLUMNS), "imports", "What was brought in")
    if chosen.selection.rows:
        row = rows.iloc[chosen.selection.rows[0]]
        beside = rows[(rows["change"] == row["change"]) & (rows["number"] != row["number"])]
        _one(view, row, sorted(set(beside["file"])))
    else:
        undo = " or to undo it" if has_right(view.role, Right.IMPORT_DATA) else ""
        st.caption(f"Choose a row, by the box at its left, to see its report{undo}.")


def _one(view: View, row: "pd.Series[Any]", beside: list[str]) -> None:
    number = int(row["number"])
    report = view.ask(imports.load_import_report, import_id=number)
    st.markdown(f"**{plain(row['file'])}**, brought in by {plain(row['by'])} on {long(report['at'].date())}")
    for what, lines in report.get("notes", {}).items():
        st.markdown(f"- {plain(what)}: {len(lines):,}" if lines != [0] else f"- {plain(what)}")
    problems = pd.DataFrame(report.get("problems", []), columns=["Line", "Why it waited"])
    if not problems.empty:
        st.dataframe(problems, hide_index=True, height=min(220, 35 * len(problems) + 38), alt="Rows that waited")
    save_as_excel(view, lambda: _as_table(report), f"report_{number}", "Report of an import", label="Save the report")
    if pd.notna(row["undone"]):
        st.caption(f"It was undone on {long(row['undone'].date())}.")
    elif has_right(view.role, Right.IMPORT_DATA):
        _undo(view, number, row["file"], beside)


def _as_table(report: dict[str, Any]) -> pd.DataFrame:
    rows = [
        ("File", report["file"], ""), ("Kind", report["kind"], ""), ("Digest (SHA-256)", report["digest"], ""),
        ("By", report["by"], ""), ("When", f"{report['at']:%d/%m/%Y %H:%M} UTC", ""),
        *((f"Rows {what}", str(number), "") for what, number in report.get("counts", {}).items()),
        *((what, _places(lines), "note") for what, lines in report.get("notes", {}).items()),
        *((f"Line {line}", reason, "in doubt or set aside") for line, reason in report.get("problems", [])),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["What", "Value", "Remark"])


def _places(lines: list[int]) -> str:
    return ", ".join(f"{line:,}" for line in lines if line)


def _undo(view: View, number: int, name: str, beside: list[str]) -> None:
    reason = view.read(import_undo.reason_against, import_id=number)
    if reason:
        st.caption(f"It cannot be undone: {plain(reason)}")
        return
    with st.popover("Undo this"):
        st.markdown(f"Everything that came with {plain(name)} is taken away, and what it changed is put back.")
        if beside:
            st.markdown(f"It was settled together with rows of {listed(beside, 5)}: these are taken back too.")
        if st.button("Undo it", type="primary", key=f"undo-{number}"):
            try:
                import_undo.undo(view.engine, import_id=number, by=view.person)
            except (FileProblem, DatabaseProblem) as problem:
                st.error(plain(str(problem)))
                return
            st.session_state[STATE] = f"Undone: everything is as it was before {plain(name)}."
            st.rerun()
