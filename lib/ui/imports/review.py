"""Rows that wait: decided in a table, each way of writing once, and then placed."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib.database.engine import DatabaseProblem
from lib.intake.loaders.loader import KEEP_BOTH, REPLACE
from lib.intake.problems import FileProblem
from lib.intake.review import BODY_TYPES, CREATE, ORGANISATION, SET_ASIDE, Decision, Settled, settle
from lib.queries import imports
from lib.ui.shared.downloads import save_as_excel
from lib.ui.shared.view import View
from lib.ui.shared.wording import counted, plain

ACCEPT, NEW, BOTH, CORRECTION, ASIDE = "Accept", "Create new", "Keep both", "It corrects", "Set aside"
WHAT = {ACCEPT: ORGANISATION, NEW: CREATE, BOTH: KEEP_BOTH, CORRECTION: REPLACE, ASIDE: SET_ASIDE}
HELP = (
    "Accept: the organisation in the next column is meant; put another one there if it is not. Create new: it is a "
    "body that is not on the register (or, for an unknown address, a new contact of the organisation). Keep both, It "
    "corrects: for an id that stands twice. Set aside: it is not to be placed."
)
FITS = {
    "organisation": (ACCEPT, NEW, ASIDE),
    "address": (ACCEPT, NEW, ASIDE),
    "id": (BOTH, CORRECTION, ASIDE),
}
STATE = "_settling"
QUOTED = re.compile(r'^"[^"]*": "[^"]*" ')  # the column and the words stand in the table already


def show(view: View) -> None:
    """The doubts as a table with a decision each, and the rows that are wrong in themselves."""
    if done := st.session_state.pop(STATE, None):
        (st.warning if done.still else st.success)(_said(done))
    rows = view.read(imports.list_pending_rows, consultation_id=view.consultation.id, reader=view.role)
    if rows.empty:
        st.markdown("Nothing waits. Rows in doubt come here when a file is brought in.")
        return
    doubts, wrong = rows[rows["about"].notna()], rows[rows["about"].isna()]
    if not doubts.empty:
        _doubts(view, doubts)
    if not wrong.empty:
        _wrong(view, wrong)


def _doubts(view: View, rows: pd.DataFrame) -> None:
    known = view.ask(imports.list_organisations, consultation_id=view.consultation.id)
    names = dict(zip(known["code"], known["name"], strict=True))
    codes = {name: code for code, name in names.items()}
    groups = _grouped(rows, names)
    st.markdown(
        f"**{counted(len(groups), 'question', 'questions')} to settle**",
        help="The same way of writing is decided once for all its rows. By keyboard: arrow keys to a cell, Enter to "
        "open it, type to search, Enter to choose.",
    )
    toggle = f"accept-all-{view.version}"  # for the rows of this state of the data, not for those that come next
    filled = st.session_state.get(toggle, False)
    accepted: list[Any] = [
        ACCEPT if filled and found and about == "organisation" else None
        for found, about in zip(groups["organisation"], groups["about"], strict=True)
    ]
    nobody: Any = [[] for _ in range(len(groups))]
    decided = groups.assign(
        decision=accepted,
        organisation=[(found or [None])[0] for found in groups["organisation"]],
        also=nobody,
        remember=[about == "organisation" and one for about, one in zip(groups["about"], groups["only"], strict=True)],
    )
    edited = st.data_editor(
        decided,
        hide_index=True,
        height=min(520, 36 * len(decided) + 38),
        disabled=["rows", "written", "beside", "why", "file"],
        column_order=["written", "decision", "organisation", "why", "remember", "also", "beside", "rows", "file"],
        placeholder="",
        column_config={
            "written": st.column_config.TextColumn("The file says", width="medium", pinned=True),
            "decision": st.column_config.SelectboxColumn("Decision", options=list(WHAT), width=110, help=HELP),
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
        key=f"doubts-{view.version}-{filled}",
        alt="Doubts with a decision for each",
    )
    kind = BODY_TYPES[0]
    if (edited["decision"] == NEW).any():
        kind = st.radio("New organisations are", BODY_TYPES, horizontal=True, key="new-type") or kind
    lines = [row for row in edited.to_dict("records") if row["decision"] in WHAT]
    judged = [_decision(row, codes, kind) for row in lines]
    decisions = [one for one in judged if one is not None]
    for row, one in zip(lines, judged, strict=True):
        if one is None:
            fitting = ", ".join(FITS[row["about"]])
            st.warning(f"{plain(row['written'])}: {row['decision']} does not fit here. Choose one of: {fitting}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        number = sum(len(one.rows) for one in decisions)
        label = f"Settle {counted(number, 'row', 'rows')}" if number else "Settle"
        if st.button(label, type="primary", disabled=not decisions, key="settle"):
            _settle(view, decisions)
        if any(
            found and about == "organisation"
            for found, about in zip(groups["organisation"], groups["about"], strict=True)
        ):
            st.toggle(
                "Accept every first suggestion",
                key=toggle,
                help="Fills the decisions on names in; look them over, change what is wrong, then settle. Addresses "
                "are decided one by one, because each makes a new contact.",
            )
    _save(view, rows)


def _grouped(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One line for each way of writing, with its rows and its first suggestion."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        alone = row["about"] == "id"
        key = (row["about"], row["written"], str(row["id"]) if alone else row["reason"].partition(": ")[0])
        group = found.setdefault(
            key,
            {
                "ids": [], "about": row["about"], "written": row["written"], "why": QUOTED.sub("", row["reason"]),
                "beside": _beside(row),
                "organisation": [names[code] for code in row["candidates"][:1] if code in names], "files": set(),
                "only": len(row["candidates"]) == 1,
            },
        )  # fmt: skip
        group["ids"].append(row["id"])
        group["files"].add(f"{row['file']}, line {row['line']}")
    table = pd.DataFrame(list(found.values()))
    return table.assign(
        rows=[len(ids) for ids in table["ids"]],
        file=[sorted(files)[0] + (f" and {len(files) - 1} more" if len(files) > 1 else "") for files in table["files"]],
    ).drop(columns="files")


def _beside(row: Mapping[Any, Any]) -> str:
    """The short cells of a row that help to tell who sent it: names, posts, addresses; no answers."""
    cells = [str(cell) for cell in row["row"].values() if cell and cell != row["written"]]
    return " · ".join([cell for cell in cells if len(cell) <= 50 and not cell[:4].isdigit()][:5])


def _decision(row: Mapping[Any, Any], codes: dict[str, str], kind: str) -> Decision | None:
    """What a line of the table decides; None where its decision does not fit its question."""
    what, about = row["decision"], row["about"]
    named = [row["organisation"], *(row["also"] if isinstance(row["also"], list) else [])]
    chosen = tuple(dict.fromkeys(codes[name] for name in named if name in codes))
    if what not in FITS[about]:
        return None
    if about == "address" and what in {ACCEPT, NEW}:
        return Decision(tuple(row["ids"]), CREATE, chosen, remember=False)
    if what == NEW:
        return Decision(tuple(row["ids"]), CREATE, (), name=row["written"], type=kind)
    return Decision(tuple(row["ids"]), WHAT[what], chosen, bool(row["remember"]))


def _settle(view: View, decisions: list[Decision]) -> None:
    try:
        done = settle(view.engine, decisions=decisions, by=view.person)
    except (FileProblem, DatabaseProblem) as problem:
        st.error(plain(str(problem)))
        return
    st.session_state[STATE] = done
    st.rerun()


def _said(done: Settled) -> str:
    """What became of the rows, in words."""
    parts = []
    if done.placed:
        parts.append(f"{counted(done.placed, 'row was', 'rows were')} placed")
    if done.set_aside:
        parts.append(f"{counted(done.set_aside, 'row was', 'rows were')} set aside")
    if done.learned:
        parts.append(f"{counted(len(done.learned), 'way of writing was', 'ways of writing were')} learned")
    said = f"Settled: {', '.join(parts) or 'nothing'}."
    if done.still:
        line, reason = done.still[0]
        said += f" {counted(len(done.still), 'row waits', 'rows wait')} on; line {line}: {plain(reason)}."
    return said


def _wrong(view: View, rows: pd.DataFrame) -> None:
    """Rows that no decision can place: to be corrected in the file, or let go."""
    st.markdown(
        f"**{counted(len(rows), 'row is', 'rows are')} set aside until the file is corrected**",
        help="Correct them in the file, or in the one saved below, and bring that in. Then let these go.",
    )
    chosen = st.dataframe(
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
    ids = tuple(int(rows.iloc[place]["id"]) for place in chosen.selection.rows)
    with st.container(horizontal=True):
        kept = "They are kept, and count as set aside for good. This can be undone in the history."
        if st.button(f"Let {len(ids) or 'the chosen'} go", disabled=not ids, key="let-go", help=kept):
            _settle(view, [Decision(ids, SET_ASIDE)])
    _save(view, rows, "wrong")


def _save(view: View, rows: pd.DataFrame, name: str = "doubts") -> None:
    def whole() -> pd.DataFrame:
        beside = {"File": rows["file"], "Line": rows["line"], "Why": rows["reason"]}
        table = pd.DataFrame([*rows["row"]]).fillna("")
        return table.assign(**{heading: column.to_list() for heading, column in beside.items()})

    save_as_excel(view, whole, f"rows_that_wait_{name}", "Rows that wait (personal data)")
