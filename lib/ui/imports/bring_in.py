"""Import a file: upload it, confirm its columns, see what would become of it, store it."""

import json
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pandas as pd
import streamlit as st

from lib import settings
from lib.database.engine import DatabaseProblem
from lib.intake import import_file
from lib.intake.import_file import Inspection
from lib.intake.import_report import ImportReport
from lib.intake.mapping.fields import FIELDS, KINDS
from lib.intake.mapping.mapping import (
    DAY_FIRST,
    FILE_VALUE_FIELDS,
    MONTH_FIRST,
    Mapping,
    check_mapping,
    confirm_mapping,
)
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, SourceFile
from lib.queries.imports import pending_rows
from lib.queries.register import consultations
from lib.ui.imports import import_outcome as reports
from lib.ui.shared.view import View, ask_past_day, format_day
from lib.ui.shared.wording import escape_text, format_count

KIND_NAMES = {"contacts": "Contacts", "outreach": "Outreach", "responses": "Responses"}
KIND_HELP = (
    "Contacts: one row a person. Outreach: a delivery report (one row a recipient) or a log of activities. Responses: "
    "a survey export, or a log of letters and e-mails."
)
NO_TARGET, EXAMPLES_SHOWN = "(leave alone)", 3
STATE_KEY = "_bring_in"


def render_file_import(view: View) -> None:
    """Render the steps, one below the other. What was done stays on the screen until the next file is chosen."""
    state: dict[str, Any] = st.session_state.setdefault(STATE_KEY, {"turn": 0})
    limits = settings.load_settings()
    uploaded = st.file_uploader(
        "A file from the CRM, the mailing tool or the survey tool",
        key=f"upload-{state['turn']}",
        max_upload_size=limits.max_file_mb,
        help="CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). Nothing is stored before you have seen what would "
        "become of it.",
    )
    if uploaded is None:
        _render_last_import(view, state)
        st.caption("You first see what would be added, changed and left in doubt. Then you decide.")
        return
    file = SourceFile(uploaded.name, cast(BinaryIO, uploaded), FileLimits(limits.max_file_mb, limits.max_file_rows))
    try:
        _render_steps(view, state, file, uploaded.file_id)
    except (FileProblem, DatabaseProblem) as problem:
        st.error(escape_text(str(problem)))


def _render_steps(view: View, state: dict[str, Any], file: SourceFile, upload_id: str) -> None:
    """Render the steps for an uploaded file: kind, columns, trial run, and the button that stores it."""
    sheet_name = _ask_sheet_name(file, upload_id)
    chosen_kind = st.session_state.get(f"kind-{upload_id}")
    inspection = _inspect_file(view, state, file, (upload_id, chosen_kind, sheet_name, view.version))
    kind = st.segmented_control(
        "It holds",
        list(KINDS),
        default=inspection.kind,
        key=f"kind-{upload_id}",
        format_func=KIND_NAMES.__getitem__,
        help=KIND_HELP,
    )
    if kind is not None and kind != inspection.kind:
        inspection = _inspect_file(view, state, file, (upload_id, kind, sheet_name, view.version))
    if inspection.import_times:
        st.info(
            f"This very file was brought in on {format_day(inspection.import_times[-1].date())}. Doing so again changes nothing."
        )
    mapping = _ask_mapping(view, inspection, upload_id)
    if mapping is None:
        return
    key = json.dumps([upload_id, inspection.kind, sheet_name, mapping.as_json(), view.version])
    if state.get("cancelled"):
        st.info("Stopped: nothing was stored.")
        if state.get("tried") != key and not st.button("Try again"):
            return
        state["cancelled"] = False
    if state.get("tried") != key:
        state["report"] = _run_import(view, file, inspection.kind, mapping, sheet_name, dry=True)
        state["tried"] = key
    report: ImportReport = state["report"]
    reports.render_import_outcome(report)
    if not report.written_count and not report.loaded_pending:
        st.info("Everything in it is here already: there is nothing to bring in.")
        return
    label = f"Bring in {format_count(report.rows_read, 'row', 'rows')}"
    if st.button(
        label, type="primary", key=f"go-{upload_id}", help="Rows in doubt come along, and wait for a decision."
    ):
        final_report = _run_import(view, file, inspection.kind, mapping, sheet_name, dry=False)
        state |= {"done": final_report, "turn": state["turn"] + 1, "tried": None}
        st.rerun()


def _handle_cancel() -> None:
    """Stop the import when the button is pressed."""
    st.session_state[STATE_KEY]["cancelled"] = True


def _render_last_import(view: View, state: dict[str, Any]) -> None:
    """Render what became of the last file."""
    report: ImportReport | None = state.get("done")
    if report is None:
        return
    summary = escape_text(report.describe_lines(0)[0])
    st.success(f"Stored. {summary}")
    if report.ambiguous and view.run_query(pending_rows.count_pending_rows, consultation_id=view.consultation.id):
        st.button(
            f"Settle {format_count(report.ambiguous, 'doubt', 'doubts')} now",
            on_click=_handle_resolve,
            key="to-waiting",
        )


def _handle_resolve() -> None:
    """Open the pending rows when the button is pressed."""
    st.session_state["part"] = "Rows that wait"
    st.session_state[STATE_KEY].pop("done", None)


def _ask_sheet_name(file: SourceFile, upload_id: str) -> str | None:
    """Ask for the sheet of a workbook that has several; None where there is nothing to choose."""
    names = st.session_state.setdefault(f"sheets-{upload_id}", import_file.list_sheet_names(file))
    if len(names) < 2:
        return None
    sheet_name: str = st.selectbox(
        "Sheet", names, key=f"sheet-{upload_id}", help="Bring the others in one after another."
    )
    return sheet_name


def _inspect_file(view: View, state: dict[str, Any], file: SourceFile, key: tuple[Any, ...]) -> Inspection:
    """Inspect the file, once for each upload, kind, sheet and data version."""
    if state.get("inspected") != key:
        _upload_id, kind, sheet_name, _version = key
        state["inspection"] = import_file.inspect_file(
            view.engine, file, kind=kind, consultation_code=view.consultation.code, sheet_name=sheet_name
        )
        state["inspected"] = key
    inspection: Inspection = state["inspection"]
    return inspection


def _ask_mapping(view: View, inspection: Inspection, upload_id: str) -> Mapping | None:
    """Ask for the mapping of the columns; None while something needed is missing or unconfirmed."""
    proposed = inspection.mapping
    labels = _build_target_labels(view, proposed)
    used_columns = [name for name in inspection.sheet.headings if name in proposed.targets]
    origin = "as confirmed for the last file of this shape" if inspection.is_remembered else "as its headings say"
    heading = f"Columns: {len(used_columns)} of {len(inspection.sheet.headings)} are used, {origin}"
    is_unsure = bool(proposed.warnings or proposed.list_missing_fields())
    with st.expander(heading, expanded=is_unsure):
        for doubt in proposed.warnings:
            st.warning(escape_text(doubt))
        targets = _ask_targets(inspection, labels, f"{upload_id}-{inspection.kind}")
        date_order = _ask_date_order(proposed, f"{upload_id}-{inspection.kind}")
        file_values = _ask_file_values(
            Mapping(proposed.record_type, targets, date_order), f"{upload_id}-{inspection.kind}"
        )
    mapping = Mapping(proposed.record_type, targets, date_order, file_values)
    if missing_fields := mapping.list_missing_fields():
        can_fill_in = all(field.name in FILE_VALUE_FIELDS for field in missing_fields)
        remedy = (
            "fill it in below the table, or say which column holds it" if can_fill_in else "say which column holds it"
        )
        st.warning(f"{' and '.join(field.label for field in missing_fields)} is missing: {remedy}.")
        return None
    if proposed.warnings and not st.checkbox("The columns are right", key=f"right-{upload_id}-{inspection.kind}"):
        return None
    check_mapping(mapping, inspection.sheet)
    return confirm_mapping(mapping)


def _build_target_labels(view: View, mapping: Mapping) -> dict[str, str]:
    """Build the labels of what a column can be: target -> words."""
    labels = {"": NO_TARGET} | {field.name: field.label for field in FIELDS[mapping.record_type]}
    if mapping.record_type == "responses":
        for question in view.run_query(consultations.list_questions, consultation_id=view.consultation.id):
            labels[f"question {question.number}"] = _shorten_label(f"Question {question.number}: {question.text}")
            labels |= {
                f"question {question.number}: {option}": _shorten_label(f"Question {question.number}, option {option}")
                for option in (*question.options, *(["Other"] if question.options else []))
            }
    return labels | {target: target for target in mapping.targets.values() if target not in labels}


def _shorten_label(label: str) -> str:
    """Shorten a label so that it fits into a cell.

    No space stays at its end: the table would take it away and not know the label again.
    """
    return label if len(label) <= 80 else f"{label[:79].rstrip()}…"


def _ask_targets(inspection: Inspection, labels: dict[str, str], key: str) -> dict[str, str]:
    """Ask what each column of the file holds, in a table. Returns column -> target, without unused columns."""
    sheet, mapping = inspection.sheet, inspection.mapping
    sample = sheet.read_sample(200)
    rows = pd.DataFrame(
        {
            "column": sheet.headings,
            "holds": [labels[mapping.targets.get(name, "")] for name in sheet.headings],
            "examples": [
                " · ".join(
                    _shorten_cell(row[column_index])
                    for row in [row for row in sample if row[column_index] != ""][:EXAMPLES_SHOWN]
                )
                for column_index in range(len(sheet.headings))
            ],
        }
    )
    edited_rows = st.data_editor(
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
        name: targets[label]
        for name, label in zip(edited_rows["column"], edited_rows["holds"], strict=True)
        if targets[label]
    }


def _shorten_cell(cell: Any) -> str:
    """Shorten a cell to an example of at most 40 characters."""
    text = " ".join(str(cell).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _ask_date_order(mapping: Mapping, key: str) -> str:
    """Ask for the order of day and month in dates that are written with numbers."""
    choices = [DAY_FIRST, MONTH_FIRST]
    date_order = st.radio(
        "Dates that are written with numbers have the",
        choices,
        index=choices.index(mapping.date_order),
        horizontal=True,
        key=f"dates-{key}",
        help="Real dates of a spreadsheet, and dates like 2015-01-05, can be read in one way only.",
    )
    return date_order or DAY_FIRST


def _ask_file_values(mapping: Mapping, key: str) -> dict[str, str]:
    """Ask for what the file does not hold and may be given once for all of it. Returns field name -> value."""
    file_values: dict[str, str] = {}
    for field in mapping.list_missing_fields():
        if field.name not in FILE_VALUE_FIELDS:
            continue
        if field.name in {"sent", "received"}:
            day = ask_past_day(f"{field.label} (for the whole file)", f"{field.name}-{key}")
            if day is not None:
                file_values[field.name] = day.isoformat()
        elif typed := st.text_input(f"{field.label} (for the whole file)", key=f"{field.name}-{key}").strip():
            file_values[field.name] = typed
    return file_values


def _run_import(
    view: View, file: SourceFile, kind: str, mapping: Mapping, sheet_name: str | None, *, dry: bool
) -> ImportReport:
    """Run the import with a bar that shows how far it is.

    Cancel, or leaving the page, stops it with nothing stored.
    """
    placeholder = st.empty()
    with placeholder.container():
        step = "Trying the file ..." if dry else "Bringing the file in ..."
        bar = st.progress(0.0, step)
        st.button("Cancel", key=f"cancel-{dry}", on_click=_handle_cancel, help="Nothing is stored before the last row.")
    try:
        return import_file.import_records(
            view.engine,
            file,
            kind=kind,
            actor=view.actor,
            consultation_code=view.consultation.code,
            mapping=mapping,
            sheet_name=sheet_name,
            dry_run=dry,
            report_progress=_build_progress_callback(bar, step),
        )
    finally:
        placeholder.empty()


def _build_progress_callback(bar: Any, step: str) -> Callable[[float, int], None]:
    """Build the callback that moves the bar: it takes the share done and the rows read."""
    return lambda share, rows: bar.progress(min(1.0, share), f"{step} {rows:,} rows read")
