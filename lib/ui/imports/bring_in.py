"""Import a file: upload it, confirm its columns, see what would become of it, store it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO, cast

import streamlit as st

from lib import settings
from lib.database.engine import DatabaseProblem
from lib.intake import import_file
from lib.intake.import_file import Inspection
from lib.intake.import_report import ImportReport
from lib.intake.mapping.fields import KINDS
from lib.intake.mapping.mapping import Mapping
from lib.intake.problems import FileProblem
from lib.intake.reading import encodings
from lib.intake.reading.files import FileLimits, SourceFile
from lib.queries.imports import pending_rows
from lib.ui.imports.column_mapping import ask_mapping
from lib.ui.imports.import_outcome import render_import_outcome
from lib.ui.imports.unfinished import CANCELLED_KEY
from lib.ui.shared.uploads import forget_uploads
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count

KIND_NAMES = {"contacts": "Contacts", "outreach": "Outreach", "responses": "Responses"}
KIND_HELP = (
    "Contacts: one row a person. Outreach: a delivery report (one row a recipient) or a log of activities. Responses: "
    "a survey export, or a log of letters and e-mails."
)
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
    encoding_choice = _ask_encoding(file, upload_id)
    if encoding_choice is None:
        return
    file = replace(file, encoding_choice=encoding_choice)
    sheet_name = _ask_sheet_name(file, upload_id)
    file_key = f"{upload_id}{encoding_choice}"
    chosen_kind = st.session_state.get(f"kind-{upload_id}")
    inspection = _inspect_file(view, state, file, (file_key, chosen_kind, sheet_name, view.version))
    kind = st.segmented_control(
        "It holds",
        list(KINDS),
        default=inspection.kind,
        key=f"kind-{upload_id}",
        format_func=KIND_NAMES.__getitem__,
        help=KIND_HELP,
    )
    if kind is not None and kind != inspection.kind:
        inspection = _inspect_file(view, state, file, (file_key, kind, sheet_name, view.version))
    if inspection.import_times:
        st.info(
            f"This very file was brought in on {format_day(inspection.import_times[-1].date())}. Doing so again "
            "changes nothing."
        )
    mapping = ask_mapping(view, inspection, upload_id)
    if mapping is None:
        return
    key = json.dumps([file_key, inspection.kind, sheet_name, mapping.as_json(), view.version])
    if state.get("cancelled"):
        st.info("Stopped: nothing was stored.")
        if state.get("tried") != key and not st.button("Try again"):
            return
        state["cancelled"] = False
    if state.get("tried") != key:
        state["report"] = _run_import(view, file, inspection.kind, mapping, sheet_name, dry=True)
        state["tried"] = key
    report: ImportReport = state["report"]
    render_import_outcome(report)
    if not report.written_count and not report.loaded_pending:
        st.info("Everything in it is here already: there is nothing to bring in.")
        return
    label = f"Bring in {format_count(report.rows_read, 'row', 'rows')}"
    if st.button(
        label, type="primary", key=f"go-{upload_id}", help="Rows in doubt come along, and wait for a decision."
    ):
        final_report = _run_import(view, file, inspection.kind, mapping, sheet_name, dry=False)
        forget_uploads(upload_id)
        state |= {"done": final_report, "turn": state["turn"] + 1, "tried": None}
        st.rerun()


def _handle_cancel(file_name: str) -> None:
    """Stop the import of a file when the button is pressed; file_name is empty where it was only tried."""
    st.session_state[STATE_KEY]["cancelled"] = True
    st.session_state[CANCELLED_KEY] = file_name


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


def _ask_encoding(file: SourceFile, upload_id: str) -> str | None:
    """Ask how letters are to be read where more than one way fits; empty where none is asked, None while it is open."""
    samples = dict(st.session_state.setdefault(f"samples-{upload_id}", import_file.list_encoding_samples(file)))
    if not samples:
        return ""
    choice: str | None = st.radio(
        "Some letters of this file can be read in more than one way. Which words are right?",
        list(samples),
        index=None,
        format_func=lambda name: f"{samples[name]} ({encodings.SINGLE_BYTE_NAMES[name]})",
        key=f"encoding-{upload_id}",
        help="The file does not say in which encoding it was written. Saved as UTF-8, it does.",
    )
    return choice


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
        st.button(
            "Cancel", key=f"cancel-{dry}", on_click=_handle_cancel, args=("" if dry else file.name,),
            help="Nothing is stored before the last row.",
        )  # fmt: skip
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
