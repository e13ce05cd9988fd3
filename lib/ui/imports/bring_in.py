"""Bringing a file in: upload, confirm the columns, see what would become of it, store it."""

import json
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pandas as pd
import streamlit as st

from lib import settings
from lib.database.engine import DatabaseProblem
from lib.intake import import_file
from lib.intake.import_file import Inspection
from lib.intake.import_report import Report
from lib.intake.mapping import proposal as mappings
from lib.intake.mapping.fields import FIELDS, KINDS
from lib.intake.mapping.proposal import DAY_FIRST, FILE_VALUE_FIELDS, MONTH_FIRST, Mapping, confirm_mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.files import SourceFile, FileLimits
from lib.queries import imports
from lib.queries.register import consultations
from lib.ui.imports import import_outcome as reports
from lib.ui.shared.view import View, long, past_day
from lib.ui.shared.wording import counted, plain

KIND_NAMES = {"contacts": "Contacts", "outreach": "Outreach", "responses": "Responses"}
KIND_HELP = (
    "Contacts: one row a person. Outreach: a delivery report (one row a recipient) or a log of activities. Responses: "
    "a survey export, or a log of letters and e-mails."
)
NOTHING, EXAMPLES = "(leave alone)", 3
STATE = "_bring_in"


def show(view: View) -> None:
    """The steps, one below the other. What was done stays on the screen until the next file is chosen."""
    state: dict[str, Any] = st.session_state.setdefault(STATE, {"turn": 0})
    limits = settings.load_settings()
    uploaded = st.file_uploader(
        "A file from the CRM, the mailing tool or the survey tool",
        key=f"upload-{state['turn']}",
        max_upload_size=limits.max_file_mb,
        help="CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). Nothing is stored before you have seen what would "
        "become of it.",
    )
    if uploaded is None:
        _last(view, state)
        st.caption("You first see what would be added, changed and left in doubt. Then you decide.")
        return
    file = SourceFile(uploaded.name, cast(BinaryIO, uploaded), FileLimits(limits.max_file_mb, limits.max_file_rows))
    try:
        _steps(view, state, file, uploaded.file_id)
    except (FileProblem, DatabaseProblem) as problem:
        st.error(plain(str(problem)))


def _steps(view: View, state: dict[str, Any], file: SourceFile, number: str) -> None:
    sheet_name = _sheet_name(file, number)
    chosen = st.session_state.get(f"kind-{number}")
    found = _inspected(view, state, file, (number, chosen, sheet_name, view.version))
    kind = st.segmented_control(
        "It holds",
        list(KINDS),
        default=found.kind,
        key=f"kind-{number}",
        format_func=KIND_NAMES.__getitem__,
        help=KIND_HELP,
    )
    if kind is not None and kind != found.kind:
        found = _inspected(view, state, file, (number, kind, sheet_name, view.version))
    if found.brought_in:
        st.info(
            f"This very file was brought in on {long(found.brought_in[-1].date())}. Doing so again changes nothing."
        )
    mapping = _columns(view, found, number)
    if mapping is None:
        return
    key = json.dumps([number, found.kind, sheet_name, mapping.as_json(), view.version])
    if state.get("cancelled"):
        st.info("Stopped: nothing was stored.")
        if state.get("tried") != key and not st.button("Try again"):
            return
        state["cancelled"] = False
    if state.get("tried") != key:
        state["report"] = _run(view, file, found.kind, mapping, sheet_name, dry=True)
        state["tried"] = key
    report: Report = state["report"]
    reports.show(report)
    if not report.wrote and not report.placed:
        st.info("Everything in it is here already: there is nothing to bring in.")
        return
    label = f"Bring in {counted(report.rows_read, 'row', 'rows')}"
    if st.button(label, type="primary", key=f"go-{number}", help="Rows in doubt come along, and wait for a decision."):
        done = _run(view, file, found.kind, mapping, sheet_name, dry=False)
        state |= {"done": done, "turn": state["turn"] + 1, "tried": None}
        st.rerun()


def _cancel() -> None:
    st.session_state[STATE]["cancelled"] = True


def _last(view: View, state: dict[str, Any]) -> None:
    """What became of the last file."""
    report: Report | None = state.get("done")
    if report is None:
        return
    said = plain(report.lines(0)[0])
    st.success(f"Stored. {said}")
    if report.doubted and view.ask(imports.count_pending_rows, consultation_id=view.consultation.id):
        st.button(
            f"Settle {counted(report.doubted, 'doubt', 'doubts')} now",
            on_click=_to_waiting,
            key="to-waiting",
        )


def _to_waiting() -> None:
    st.session_state["part"] = "Rows that wait"
    st.session_state[STATE].pop("done", None)


def _sheet_name(file: SourceFile, number: str) -> str | None:
    names = st.session_state.setdefault(f"sheets-{number}", import_file.sheet_names(file))
    if len(names) < 2:
        return None
    chosen: str = st.selectbox("Sheet", names, key=f"sheet-{number}", help="Bring the others in one after another.")
    return chosen


def _inspected(view: View, state: dict[str, Any], file: SourceFile, key: tuple[Any, ...]) -> Inspection:
    if state.get("inspected") != key:
        _number, kind, sheet_name, _version = key
        state["inspection"] = import_file.inspect(
            view.engine, file, kind=kind, consultation=view.consultation.code, sheet_name=sheet_name
        )
        state["inspected"] = key
    found: Inspection = state["inspection"]
    return found


def _columns(view: View, found: Inspection, number: str) -> Mapping | None:
    """The mapping as the person at the screen leaves it; None while something needed is missing or unconfirmed."""
    proposed = found.mapping
    labels = _labels(view, proposed)
    used = [name for name in found.sheet.headings if name in proposed.targets]
    where = "as confirmed for the last file of this shape" if found.remembered else "as its headings say"
    head = f"Columns: {len(used)} of {len(found.sheet.headings)} are used, {where}"
    unsure = bool(proposed.warnings or proposed.list_missing_fields())
    with st.expander(head, expanded=unsure):
        for doubt in proposed.warnings:
            st.warning(plain(doubt))
        targets = _edited(found, labels, f"{number}-{found.kind}")
        dates = _dates(proposed, f"{number}-{found.kind}")
        given = _given(Mapping(proposed.record_type, targets, dates), f"{number}-{found.kind}")
    mapping = Mapping(proposed.record_type, targets, dates, given)
    if missing := mapping.list_missing_fields():
        once = all(one.name in FILE_VALUE_FIELDS for one in missing)
        how = "fill it in below the table, or say which column holds it" if once else "say which column holds it"
        st.warning(f"{' and '.join(one.label for one in missing)} is missing: {how}.")
        return None
    if proposed.warnings and not st.checkbox("The columns are right", key=f"right-{number}-{found.kind}"):
        return None
    mappings.check_mapping(mapping, found.sheet)
    return confirm_mapping(mapping)


def _labels(view: View, proposed: Mapping) -> dict[str, str]:
    """What a column can be: target -> words."""
    labels = {"": NOTHING} | {one.name: one.label for one in FIELDS[proposed.record_type]}
    if proposed.record_type == "responses":
        for asked in view.ask(consultations.list_questions, consultation_id=view.consultation.id):
            labels[f"question {asked.number}"] = _cut(f"Question {asked.number}: {asked.text}")
            labels |= {
                f"question {asked.number}: {option}": _cut(f"Question {asked.number}, option {option}")
                for option in (*asked.options, *(["Other"] if asked.options else []))
            }
    return labels | {target: target for target in proposed.targets.values() if target not in labels}


def _cut(words: str) -> str:
    """Words that fit into a cell. No space at their end: the table would take it away and not know them again."""
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def _edited(found: Inspection, labels: dict[str, str], key: str) -> dict[str, str]:
    sheet, proposed = found.sheet, found.mapping
    sample = sheet.read_sample(200)
    rows = pd.DataFrame(
        {
            "column": sheet.headings,
            "holds": [labels[proposed.targets.get(name, "")] for name in sheet.headings],
            "examples": [
                " · ".join(_short(row[place]) for row in [row for row in sample if row[place] != ""][:EXAMPLES])
                for place in range(len(sheet.headings))
            ],
        }
    )
    edited = st.data_editor(
        rows,
        hide_index=True,
        disabled=["column", "examples"],
        height=min(400, 36 * len(rows) + 38),
        column_config={
            "column": st.column_config.TextColumn("Column in the file", width="medium"),
            "holds": st.column_config.SelectboxColumn("It holds", options=list(labels.values()), required=True),
            "examples": st.column_config.TextColumn("For example", width="large"),
        },
        key=f"columns-{key}",
        alt="Which column of the file is what",
    )
    targets = {label: target for target, label in labels.items()}
    return {
        name: targets[label] for name, label in zip(edited["column"], edited["holds"], strict=True) if targets[label]
    }


def _short(cell: Any) -> str:
    words = " ".join(str(cell).split())
    return words if len(words) <= 40 else f"{words[:39]}…"


def _dates(proposed: Mapping, key: str) -> str:
    choices = [DAY_FIRST, MONTH_FIRST]
    chosen = st.radio(
        "Dates that are written with numbers have the",
        choices,
        index=choices.index(proposed.date_order),
        horizontal=True,
        key=f"dates-{key}",
        help="Real dates of a spreadsheet, and dates like 2015-01-05, can be read in one way only.",
    )
    return chosen or DAY_FIRST


def _given(mapping: Mapping, key: str) -> dict[str, str]:
    """What the file does not say and may be said once for all of it."""
    given: dict[str, str] = {}
    for one in mapping.list_missing_fields():
        if one.name not in FILE_VALUE_FIELDS:
            continue
        if one.name in {"sent", "received"}:
            day = past_day(f"{one.label} (for the whole file)", f"{one.name}-{key}")
            if day is not None:
                given[one.name] = day.isoformat()
        elif written := st.text_input(f"{one.label} (for the whole file)", key=f"{one.name}-{key}").strip():
            given[one.name] = written
    return given


def _run(view: View, file: SourceFile, kind: str, mapping: Mapping, sheet_name: str | None, *, dry: bool) -> Report:
    """Go through the file with a bar that shows how far it is. Cancel, or leaving, stops it with nothing stored."""
    place = st.empty()
    with place.container():
        words = "Trying the file ..." if dry else "Bringing the file in ..."
        bar = st.progress(0.0, words)
        st.button("Cancel", key=f"cancel-{dry}", on_click=_cancel, help="Nothing is stored before the last row.")
    try:
        return import_file.bring_in(
            view.engine,
            file,
            kind=kind,
            by=view.person,
            consultation=view.consultation.code,
            mapping=mapping,
            sheet_name=sheet_name,
            dry=dry,
            progress=_progress(bar, words),
        )
    finally:
        place.empty()


def _progress(bar: Any, words: str) -> Callable[[float, int], None]:
    return lambda share, rows: bar.progress(min(1.0, share), f"{words} {rows:,} rows read")
