"""Resolve pending rows: decide on each way of writing once, in a table, and load the rows."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib.database.engine import DatabaseProblem
from lib.intake.loaders.loader import KEEP_BOTH, REPLACE
from lib.intake.problems import FileProblem
from lib.intake.reading.message_statuses import ARRIVED, FAILED, UNDER_WAY, WISH
from lib.intake.review import (
    BODY_TYPES,
    CREATE_ORGANISATION,
    QUARANTINE_ROWS,
    USE_ORGANISATION,
    ReviewDecision,
    ReviewResult,
    resolve_rows,
)
from lib.queries.imports import pending_rows
from lib.queries.register import organisation_names
from lib.ui.shared.downloads import render_excel_button
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count

IT_ARRIVED, IT_FAILED, NO_NEWS, WANTS_NO_MORE = "It arrived", "It failed", "No news yet", "Wants no more"
ACCEPT, NEW, BOTH, CORRECTION, QUARANTINE = "Accept", "Create new", "Keep both", "It corrects", "Set aside"
DECISION_CODES = {
    ACCEPT: USE_ORGANISATION,
    NEW: CREATE_ORGANISATION,
    BOTH: KEEP_BOTH,
    CORRECTION: REPLACE,
    QUARANTINE: QUARANTINE_ROWS,
    IT_ARRIVED: ARRIVED,
    IT_FAILED: FAILED,
    NO_NEWS: UNDER_WAY,
    WANTS_NO_MORE: WISH,
}
DECISION_HELP = (
    "Accept: the organisation in the next column is meant; put another one there if it is not. Create new: it is a "
    "body that is not on the register (or, for an unknown address, a new contact of the organisation). Keep both, It "
    "corrects: for an id that stands twice. It arrived, It failed, No news yet, Wants no more: for a status of a "
    "mailing tool that is not known; the answer counts for all rows with it, also in later files. Set aside: it is not "
    "to be placed."
)
FITTING_DECISIONS = {
    "organisation": (ACCEPT, NEW, QUARANTINE),
    "address": (ACCEPT, NEW, QUARANTINE),
    "id": (BOTH, CORRECTION, QUARANTINE),
    "status": (IT_ARRIVED, IT_FAILED, NO_NEWS, WANTS_NO_MORE, QUARANTINE),
}
RESULT_KEY = "_settling"
QUOTED = re.compile(r'^"[^"]*": "[^"]*" ')  # the column and the words stand in the table already


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
        _render_ambiguous_rows(view, ambiguous_rows)
    if not invalid_rows.empty:
        _render_invalid_rows(view, invalid_rows)


def _render_ambiguous_rows(view: View, rows: pd.DataFrame) -> None:
    """Render the table of ambiguous rows, and the button that resolves those with a decision."""
    organisations = view.run_query(organisation_names.list_organisations, consultation_id=view.consultation.id)
    names = dict(zip(organisations["code"], organisations["name"], strict=True))
    codes = {name: code for code, name in names.items()}
    groups = _group_rows(rows, names)
    st.markdown(
        f"**{format_count(len(groups), 'question', 'questions')} to settle**",
        help="The same way of writing is decided once for all its rows. By keyboard: arrow keys to a cell, Enter to "
        "open it, type to search, Enter to choose.",
    )
    toggle_key = f"accept-all-{view.version}"  # for the rows of this state of the data, not for those that come next
    is_prefilled = st.session_state.get(toggle_key, False)
    default_decisions: list[Any] = [
        ACCEPT if is_prefilled and suggestions and topic == "organisation" else None
        for suggestions, topic in zip(groups["organisation"], groups["about"], strict=True)
    ]
    no_others: Any = [[] for _ in range(len(groups))]
    editable = groups.assign(
        decision=default_decisions,
        organisation=[(suggestions or [None])[0] for suggestions in groups["organisation"]],
        also=no_others,
        remember=[
            topic == "organisation" and is_only for topic, is_only in zip(groups["about"], groups["only"], strict=True)
        ],
    )
    edited_rows = st.data_editor(
        editable,
        hide_index=True,
        height=min(520, 36 * len(editable) + 38),
        disabled=["rows", "written", "beside", "why", "file"],
        column_order=["written", "decision", "organisation", "why", "remember", "also", "beside", "rows", "file"],
        placeholder="",
        column_config={
            "written": st.column_config.TextColumn("The file says", width="medium", pinned=True),
            "decision": st.column_config.SelectboxColumn(
                "Decision", options=list(DECISION_CODES), width=110, help=DECISION_HELP
            ),
            "organisation": st.column_config.SelectboxColumn("Organisation", options=list(codes), width="medium"),
            "also": st.column_config.MultiselectColumn(
                "And also", options=list(codes), width="small", help="Further organisations of a joint response."
            ),
            "remember": st.column_config.CheckboxColumn(
                "Remember", width=90, help="From now on this way of writing means this organisation."
            ),
            "beside": st.column_config.TextColumn("The row also says", width="medium"),
            "why": st.column_config.TextColumn("Why it waits", width="large"),
            "rows": st.column_config.NumberColumn("Rows", width="small"),
            "file": st.column_config.TextColumn("File", width="small"),
        },
        key=f"doubts-{view.version}-{is_prefilled}",
        alt="Doubts with a decision for each",
    )
    body_type = BODY_TYPES[0]
    if (edited_rows["decision"] == NEW).any():
        body_type = st.radio("New organisations are", BODY_TYPES, horizontal=True, key="new-type") or body_type
    decided_rows = [row for row in edited_rows.to_dict("records") if row["decision"] in DECISION_CODES]
    row_decisions = [_build_decision(row, codes, body_type) for row in decided_rows]
    decisions = [decision for decision in row_decisions if decision is not None]
    for row, decision in zip(decided_rows, row_decisions, strict=True):
        if decision is None:
            fitting_names = ", ".join(FITTING_DECISIONS[row["about"]])
            st.warning(
                f"{escape_text(row['written'])}: {row['decision']} does not fit here. Choose one of: {fitting_names}."
            )
    with st.container(horizontal=True, vertical_alignment="center"):
        row_count = sum(len(decision.row_ids) for decision in decisions)
        label = f"Settle {format_count(row_count, 'row', 'rows')}" if row_count else "Settle"
        if st.button(label, type="primary", disabled=not decisions, key="settle"):
            _resolve_rows(view, decisions)
        if any(
            suggestions and topic == "organisation"
            for suggestions, topic in zip(groups["organisation"], groups["about"], strict=True)
        ):
            st.toggle(
                "Accept every first suggestion",
                key=toggle_key,
                help="Fills the decisions on names in; look them over, change what is wrong, then settle. Addresses "
                "are decided one by one, because each makes a new contact.",
            )
    _render_save_button(view, rows)


def _group_rows(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Group the rows into one line for each way of writing, with its rows and its first suggestion."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        is_id_question = row["about"] == "id"
        key = (row["about"], row["written"], str(row["id"]) if is_id_question else row["reason"].partition(": ")[0])
        group = groups.setdefault(
            key,
            {
                "ids": [], "about": row["about"], "written": row["written"], "why": QUOTED.sub("", row["reason"]),
                "beside": _describe_row(row),
                "organisation": [names[code] for code in row["candidates"][:1] if code in names], "files": set(),
                "only": len(row["candidates"]) == 1,
            },
        )  # fmt: skip
        group["ids"].append(row["id"])
        group["files"].add(f"{row['file']}, line {row['line']}")
    table = pd.DataFrame(list(groups.values()))
    return table.assign(
        rows=[len(ids) for ids in table["ids"]],
        file=[sorted(files)[0] + (f" and {len(files) - 1} more" if len(files) > 1 else "") for files in table["files"]],
    ).drop(columns="files")


def _describe_row(row: Mapping[Any, Any]) -> str:
    """Describe a row by the short cells that help to tell who sent it: names, posts, addresses; no answers."""
    cells = [str(cell) for cell in row["row"].values() if cell and cell != row["written"]]
    return " · ".join([cell for cell in cells if len(cell) <= 50 and not cell[:4].isdigit()][:5])


def _build_decision(row: Mapping[Any, Any], codes: dict[str, str], body_type: str) -> ReviewDecision | None:
    """Build the decision of a line of the table; None where its choice does not fit its question."""
    choice, topic = row["decision"], row["about"]
    names = [row["organisation"], *(row["also"] if isinstance(row["also"], list) else [])]
    organisation_codes = tuple(dict.fromkeys(codes[name] for name in names if name in codes))
    if choice not in FITTING_DECISIONS[topic]:
        return None
    if topic == "address" and choice in {ACCEPT, NEW}:
        return ReviewDecision(tuple(row["ids"]), CREATE_ORGANISATION, organisation_codes, remember=False)
    if choice == NEW:
        return ReviewDecision(tuple(row["ids"]), CREATE_ORGANISATION, (), name=row["written"], type=body_type)
    return ReviewDecision(tuple(row["ids"]), DECISION_CODES[choice], organisation_codes, bool(row["remember"]))


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

    render_excel_button(view, build_full_table, f"rows_that_wait_{name}", "Rows that wait (personal data)")
