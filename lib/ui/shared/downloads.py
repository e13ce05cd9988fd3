"""Offer the tables and texts of a page as files to save."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pandas as pd
import streamlit as st

from lib.access import NotAllowed
from lib.actions.exports import record_export
from lib.actions.sign_in import record_refused_act
from lib.actions.sign_in_refusals import EntryRefused
from lib.outputs.documents import DocumentSection, build_docx
from lib.outputs.spreadsheet import build_csv, build_xlsx
from lib.queries.register import consultations
from lib.ui.shared.view import INVENTED_NOTICE, View

FileContent = TypeVar("FileContent")
TALL_ROW_HEIGHT = 66  # pixels: above 64 the text of a cell goes over several lines
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render_download_buttons(
    view: View,
    build_table: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    notes: Sequence[str] = (),
    *,
    dated: bool = True,
) -> None:
    """Render buttons that save a table as a workbook and as CSV; the table is built when one is pressed.

    The second sheet of the workbook says what it is: date, filters, sources, and the notes given here. dated is False
    for what does not hang on the view's day and filters: only the notes stand there then.
    """
    file_stem = f"{name}_{view.scope.as_at.isoformat()}" if dated else name

    def write_xlsx(table: pd.DataFrame) -> bytes:
        return build_xlsx(table, _list_export_notes(view, notes) if dated else list(notes), title)

    with st.container(horizontal=True):
        st.download_button(
            "Save as Excel",
            _check_table_first(view, build_table, write_xlsx, title, dated=dated),
            f"{file_stem}.xlsx",
            XLSX_MEDIA_TYPE,
            key=f"{name}-xlsx",
            on_click="ignore",
        )
        st.download_button(
            "Save as CSV",
            _check_table_first(view, build_table, build_csv, title, dated=dated),
            f"{file_stem}.csv",
            "text/csv",
            key=f"{name}-csv",
            on_click="ignore",
        )


def render_excel_button(
    view: View,
    build_table: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    label: str = "Save as Excel",
    notes: Sequence[str] = (),
) -> None:
    """Render a button that saves a table as a workbook; the table is built when it is pressed."""
    st.download_button(
        label,
        _check_table_first(
            view, build_table, lambda table: build_xlsx(table, _list_export_notes(view, notes), title), title
        ),
        f"{name}.xlsx",
        XLSX_MEDIA_TYPE,
        key=f"{name}-xlsx",
        on_click="ignore",
    )


def render_word_button(
    view: View,
    build_sections: Callable[[], Sequence[DocumentSection]],
    name: str,
    title: str,
    label: str,
    notes: Sequence[str] = (),
) -> None:
    """Render a button that saves sections as a Word document; they are built when it is pressed."""
    st.download_button(
        label,
        check_first(view, lambda: build_docx(title, _list_export_notes(view, notes), build_sections()), title),
        f"{name}.docx",
        DOCX_MEDIA_TYPE,
        key=f"{name}-docx",
        on_click="ignore",
    )


def check_first(view: View, build_file: Callable[[], FileContent], title: str) -> Callable[[], FileContent]:
    """Wrap what builds a file: whoever is not signed in any more, or has another role by now, gets none.

    The button outlives the page's own check, since it is pressed later. The file stands in the audit trail under its
    title before it leaves.
    """

    def build_checked() -> FileContent:
        with _telling_refusals(view, title):
            view.check_current()
            content = build_file()
        _record_export(view, title, None)
        return content

    return build_checked


def _check_table_first(
    view: View,
    build_table: Callable[[], pd.DataFrame],
    write_file: Callable[[pd.DataFrame], bytes],
    title: str,
    *,
    dated: bool = True,
) -> Callable[[], bytes]:
    """Wrap what builds the file of a table, as check_first does; the audit trail tells its rows too."""

    def build_checked() -> bytes:
        with _telling_refusals(view, title):
            view.check_current()
            table = build_table()
        content = write_file(table)
        _record_export(view, title, len(table), dated=dated)
        return content

    return build_checked


@contextmanager
def _telling_refusals(view: View, title: str) -> Iterator[None]:
    """Tell the audit trail of a file that its role may not have; of a session that has ended it is told already."""
    try:
        yield
    except EntryRefused:
        raise
    except NotAllowed:
        record_refused_act(view.engine, view.person, what=f"file: {title}", now=dt.datetime.now(dt.UTC))
        raise


def _record_export(view: View, title: str, rows: int | None, *, dated: bool = True) -> None:
    """Record that a file leaves. Raises ExportProblem where that cannot be written."""
    scope = view.scope
    shown_for = f"{view.consultation.title}, as at {scope.as_at.isoformat()}, {view.filter_text}" if dated else ""
    record_export(view.engine, actor=view.actor, title=title, shown_for=shown_for, rows=rows)


def _list_export_notes(view: View, notes: Sequence[str]) -> list[str]:
    """List what is said below an exported table: the notes of the view, the source files, and further notes."""
    invented_notes = (
        [f"Demonstration: invented. {INVENTED_NOTICE}"] if view.run_query(consultations.has_demonstration_data) else []
    )
    file_names = sorted({name for _kind, name, _imported_at in view.run_query(consultations.list_source_files)})
    return [*view.export_notes, *invented_notes, f"Source files: {', '.join(file_names) or 'none yet'}", *notes]
