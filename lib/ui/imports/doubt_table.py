"""Ask for a decision on each way of writing that is in doubt, in a table with a line for each.

A line is known by what it is about, never by its place: what was decided stays with it when lines come and go.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib.intake.loaders.loader import KEEP_BOTH, ONE_MORE, REPLACE, SAME_PERSON, SUCCESSOR
from lib.intake.reading.message_statuses import ARRIVED, FAILED, UNDER_WAY, WISH
from lib.intake.review import CREATE_ORGANISATION, QUARANTINE_ROWS, USE_ORGANISATION, ReviewDecision
from lib.queries.register import organisation_names
from lib.terms import OTHER_TYPES
from lib.ui.shared.view import View, find_today
from lib.ui.shared.wording import escape_text, format_count

ACCEPT, NEW, BOTH, CORRECTION, QUARANTINE = "Accept", "Create new", "Keep both", "It corrects", "Set aside"
SAME, NEXT, MORE = "Same person", "Successor", "One more"
IT_ARRIVED, IT_FAILED, NO_NEWS, WANTS_NO_MORE = "It arrived", "It failed", "No news yet", "Wants no more"
DECISION_CODES = {
    ACCEPT: USE_ORGANISATION,
    NEW: CREATE_ORGANISATION,
    BOTH: KEEP_BOTH,
    CORRECTION: REPLACE,
    SAME: SAME_PERSON,
    NEXT: SUCCESSOR,
    MORE: ONE_MORE,
    IT_ARRIVED: ARRIVED,
    IT_FAILED: FAILED,
    NO_NEWS: UNDER_WAY,
    WANTS_NO_MORE: WISH,
    QUARANTINE: QUARANTINE_ROWS,
}
DECISION_HELP = (
    "Accept: the organisation in the next column is meant; put another one there if it is not. Create new: it is a "
    "body that is not on the register (or, for an unknown address, a new contact of the organisation). Keep both, It "
    "corrects: for an id that stands twice. Same person, Successor, One more: for somebody who is named where somebody "
    "else is on record; a successor takes over on the day in the column From. It arrived, It failed, No news yet, "
    "Wants no more: for a status of a mailing tool that is not known; the answer counts for all rows with it, also in "
    "later files. Set aside: it is not to be placed."
)
FITTING_DECISIONS = {
    "organisation": (ACCEPT, NEW, QUARANTINE),
    "address": (ACCEPT, NEW, QUARANTINE),
    "id": (BOTH, CORRECTION, QUARANTINE),
    "person": (SAME, NEXT, MORE, QUARANTINE),
    "status": (IT_ARRIVED, IT_FAILED, NO_NEWS, WANTS_NO_MORE, QUARANTINE),
}
DRAFT_COLUMNS = ("decision", "organisation", "also", "day", "remember")
DRAFTS_KEY, TURN_KEY, SHOWN_KEY = "_doubt_drafts", "_doubt_turn", "_doubt_shown"
QUOTED = re.compile(r'^"[^"]*": "[^"]*" ')  # the column and the words stand in the table already


def ask_decisions(view: View, rows: pd.DataFrame) -> list[ReviewDecision]:
    """Ask for a decision on each line, and return them all once the button is pressed; until then, none.

    rows: as list_pending_rows gives them, those in doubt.
    """
    organisations = view.run_query(organisation_names.list_organisations, consultation_id=view.consultation.id)
    names = dict(zip(organisations["code"], organisations["name"], strict=True))
    codes = {name: code for code, name in names.items()}
    lines = group_rows(rows, names)
    st.markdown(
        f"**{format_count(len(lines), 'question', 'questions')} to settle**",
        help="The same way of writing is decided once for all its rows. By keyboard: arrow keys to a cell, Enter to "
        "open it, type to search, Enter to choose.",
    )
    _render_fill_buttons(lines)
    edited_rows = _render_editor(view, _apply_drafts(lines, _get_drafts()), list(codes))
    _keep_drafts(edited_rows)
    body_type = OTHER_TYPES[0]
    if (edited_rows["decision"] == NEW).any():
        body_type = st.radio("New organisations are", OTHER_TYPES, horizontal=True, key="new-type") or body_type
    decisions: list[ReviewDecision] = []
    for line in edited_rows.to_dict("records"):
        if line["decision"] not in DECISION_CODES:
            continue
        decision = build_decision(line, codes, body_type)
        if decision is not None:
            decisions.append(decision)
            continue
        fitting_names = ", ".join(FITTING_DECISIONS[line["about"]])
        st.warning(
            f"{escape_text(line['written'])}: {line['decision']} does not fit here. Choose one of: {fitting_names}."
        )
    row_count = sum(len(decision.row_ids) for decision in decisions)
    label = f"Settle {format_count(row_count, 'row', 'rows')}" if row_count else "Settle"
    return decisions if st.button(label, type="primary", disabled=not decisions, key="settle") else []


def _render_fill_buttons(lines: pd.DataFrame) -> None:
    """Render the buttons that fill several lines at once; what they fill can be changed before it is settled."""
    clear_count = int(lines["clear"].sum())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Accept {format_count(clear_count, 'clear suggestion', 'clear suggestions')}",
            disabled=not clear_count,
            key="accept-clear",
            on_click=_handle_accept,
            args=(lines,),
            help="Fills in Accept where one organisation stands clear of all others. Names that could be two, and "
            "addresses, are decided one by one.",
        )
        st.button(
            "Fill down",
            key="fill-down",
            on_click=_handle_fill_down,
            args=(lines,),
            help="Repeats the last decision above in each line without one, with its organisations unless the line has "
            "its own; only where it fits the question.",
        )
        st.button(
            "Set the rest aside",
            key="rest-aside",
            on_click=_handle_rest,
            args=(lines,),
            help="Fills in Set aside in each line without a decision.",
        )
        st.button("Clear", key="clear-decisions", on_click=_handle_clear, help="Takes all decisions out again.")


def _render_editor(view: View, lines: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Render the table in which the decisions are made, and return it as it stands."""
    edited_rows: pd.DataFrame = st.data_editor(
        lines,
        hide_index=True,
        height=min(520, 36 * len(lines) + 38),
        disabled=["rows", "written", "beside", "why", "file"],
        column_order=[
            "written",
            "decision",
            "organisation",
            "why",
            *(["day"] if (lines["about"] == "person").any() else []),
            "remember",
            "also",
            "beside",
            "rows",
            "file",
        ],
        placeholder="",
        column_config={
            "written": st.column_config.TextColumn("The file says", width="medium", pinned=True),
            "decision": st.column_config.SelectboxColumn(
                "Decision", options=list(DECISION_CODES), width=110, help=DECISION_HELP
            ),
            "organisation": st.column_config.SelectboxColumn("Organisation", options=names, width="medium"),
            "also": st.column_config.MultiselectColumn(
                "And also",
                options=names,
                width="small",
                help="Further organisations: of a joint response, or of somebody who works for several.",
            ),
            "day": st.column_config.DateColumn(
                "From",
                width=110,
                format="DD/MM/YYYY",
                max_value=find_today(),
                help="The first day of a successor. Left empty, it is the day in the row, else today. What was tried "
                "before it says nothing of the successor.",
            ),
            "remember": st.column_config.CheckboxColumn(
                "Remember", width=90, help="From now on this way of writing means this organisation."
            ),
            "beside": st.column_config.TextColumn("The row also says", width="medium"),
            "why": st.column_config.TextColumn("Why it waits", width="large"),
            "rows": st.column_config.NumberColumn("Rows", width="small"),
            "file": st.column_config.TextColumn("File", width="small"),
        },
        key=f"doubts-{view.version}-{st.session_state.get(TURN_KEY, 0)}",
        alt="Doubts with a decision for each",
    )
    return edited_rows


def _get_drafts() -> dict[str, dict[str, Any]]:
    """Get what was filled into each line so far, by what the line is about."""
    drafts: dict[str, dict[str, Any]] = st.session_state.setdefault(DRAFTS_KEY, {})
    return drafts


def _apply_drafts(lines: pd.DataFrame, drafts: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Apply drafts to the lines.

    The table that a widget was built on stays as it was, and its edits come on top; so drafts are read anew only when
    the widget is.
    """
    turn = (st.session_state.get(TURN_KEY, 0), tuple(lines["identity"]))
    shown = st.session_state.get(SHOWN_KEY)
    if shown is None or shown[0] != turn:
        filled: dict[str, list[Any]] = {
            "decision": [None] * len(lines),
            "organisation": [(suggestions or [None])[0] for suggestions in lines["suggestions"]],
            "also": [[] for _ in range(len(lines))],
            "day": [None] * len(lines),
            "remember": list(lines["only"] & (lines["about"] == "organisation")),
        }
        for position, identity in enumerate(lines["identity"]):
            for name, value in drafts.get(identity, {}).items():
                filled[name][position] = value
        shown = (turn, filled)
        st.session_state[SHOWN_KEY] = shown
    # a column without any day yet must be told apart from one of numbers
    filled_columns = {name: pd.Series(values, index=lines.index, dtype=object) for name, values in shown[1].items()}
    return lines.assign(**filled_columns)


def _keep_drafts(edited_rows: pd.DataFrame) -> None:
    """Keep what stands in the lines, each under what it is about."""
    _get_drafts().update(
        {
            line["identity"]: {name: _read_cell(line[name]) for name in DRAFT_COLUMNS}
            for line in edited_rows.to_dict("records")
        }
    )


def _read_cell(value: Any) -> Any:
    """Read a cell of the table, whose empty cells may be no number."""
    return value if isinstance(value, (list, str)) or not pd.isna(value) else None


def _handle_accept(lines: pd.DataFrame) -> None:
    """Accept the suggestion in each line where one stands clear and nothing was decided."""
    drafts = _get_drafts()
    for line in lines[lines["clear"]].to_dict("records"):
        draft = drafts.setdefault(line["identity"], {})
        if draft.get("decision") is None:
            draft |= {"decision": ACCEPT} | (
                {} if draft.get("organisation") else {"organisation": line["suggestions"][0]}
            )
    _show_drafts()


def _handle_fill_down(lines: pd.DataFrame) -> None:
    """Repeat each decision in the lines below it that have none, where it fits."""
    drafts, last = _get_drafts(), None
    for line in lines.to_dict("records"):
        draft = drafts.setdefault(line["identity"], {})
        if draft.get("decision") is not None:
            last = draft
        elif last is not None and last["decision"] in FITTING_DECISIONS[line["about"]]:
            draft["decision"] = last["decision"]
            if not draft.get("organisation") and not line["suggestions"]:
                draft |= {"organisation": last.get("organisation"), "also": list(last.get("also") or [])}
    _show_drafts()


def _handle_rest(lines: pd.DataFrame) -> None:
    """Set aside each line without a decision."""
    drafts = _get_drafts()
    for identity in lines["identity"]:
        draft = drafts.setdefault(identity, {})
        if draft.get("decision") is None:
            draft["decision"] = QUARANTINE
    _show_drafts()


def _handle_clear() -> None:
    """Take all decisions out of the table."""
    _get_drafts().clear()
    _show_drafts()


def _show_drafts() -> None:
    """Build the table anew, so that it shows what was filled in."""
    st.session_state[TURN_KEY] = st.session_state.get(TURN_KEY, 0) + 1


def group_rows(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Group the rows into one line for each way of writing.

    Columns: identity (what the line is about), ids, about, written, why, beside, suggestions (at most one name), only
    (whether it has one candidate), clear (whether its first candidate stands clear), rows, file.
    """
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        is_id_question = row["about"] in {"id", "person"}
        key = (row["about"], row["written"], str(row["id"]) if is_id_question else row["reason"].partition(": ")[0])
        group = groups.setdefault(
            key,
            {
                "identity": "\n".join(key), "ids": [], "about": row["about"], "written": row["written"],
                "why": _describe_doubt(row), "beside": _describe_row(row),
                "suggestions": [names[code] for code in row["candidates"][:1] if code in names], "files": set(),
                "only": len(row["candidates"]) == 1,
                "clear": bool(row["clear"]) and row["about"] == "organisation" and row["candidates"][0] in names,
            },
        )  # fmt: skip
        group["ids"].append(row["id"])
        group["files"].add(f"{row['file']}, line {row['line']}")
    table = pd.DataFrame(list(groups.values()))
    return table.assign(
        rows=[len(ids) for ids in table["ids"]],
        file=[sorted(files)[0] + (f" and {len(files) - 1} more" if len(files) > 1 else "") for files in table["files"]],
    ).drop(columns="files")


def _describe_doubt(row: Mapping[Any, Any]) -> str:
    """Describe why a row waits; of a person, with the name on record, since the table is for officers alone."""
    doubt = QUOTED.sub("", row["reason"])
    return f"On record is {row['on_record']}: {doubt}" if row.get("on_record") else doubt


def _describe_row(row: Mapping[Any, Any]) -> str:
    """Describe a row by the short cells that help to tell who sent it: names, posts, addresses; no answers."""
    cells = [str(cell) for cell in row["row"].values() if cell and cell != row["written"]]
    return " · ".join([cell for cell in cells if len(cell) <= 50 and not cell[:4].isdigit()][:5])


def build_decision(row: Mapping[Any, Any], codes: dict[str, str], body_type: str) -> ReviewDecision | None:
    """Build the decision of a line of the table; None where its choice does not fit its question."""
    choice, topic = row["decision"], row["about"]
    names = [row["organisation"], *(row["also"] if isinstance(row["also"], list) else [])]
    organisation_codes = tuple(dict.fromkeys(codes[name] for name in names if name in codes))
    if choice not in FITTING_DECISIONS[topic]:
        return None
    if topic == "person":
        day = pd.Timestamp(row["day"]).date() if choice == NEXT and not pd.isna(row["day"]) else None
        return ReviewDecision(tuple(row["ids"]), DECISION_CODES[choice], organisation_codes, remember=False, day=day)
    if topic == "address" and choice in {ACCEPT, NEW}:
        return ReviewDecision(tuple(row["ids"]), CREATE_ORGANISATION, organisation_codes, remember=False)
    if choice == NEW:
        return ReviewDecision(tuple(row["ids"]), CREATE_ORGANISATION, (), name=row["written"], type=body_type)
    return ReviewDecision(tuple(row["ids"]), DECISION_CODES[choice], organisation_codes, bool(row["remember"]))
