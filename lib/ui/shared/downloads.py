"""Tables as pages show them, and the files that they can be taken away in."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from lib.outputs.spreadsheet import build_csv, build_xlsx
from lib.queries.register import consultations
from lib.ui.shared.view import INVENTED, View

TALL = 66  # pixels: above 64 the text of a cell goes over several lines
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(view: View, table: Callable[[], pd.DataFrame], name: str, title: str, notes: Sequence[str] = ()) -> None:
    """Buttons that save a table, which is made when one is pressed.

    The workbook says on its second sheet what it is: date, filters, sources, and the notes given here.
    """
    file = f"{name}_{view.scope.as_at.isoformat()}"
    with st.container(horizontal=True):
        st.download_button(
            "Save as Excel",
            lambda: build_xlsx(table(), _about(view, notes), title),
            f"{file}.xlsx",
            XLSX,
            key=f"{name}-xlsx",
            on_click="ignore",
        )
        st.download_button(
            "Save as CSV",
            lambda: build_csv(table()),
            f"{file}.csv",
            "text/csv",
            key=f"{name}-csv",
            on_click="ignore",
        )


def save_as_excel(
    view: View, table: Callable[[], pd.DataFrame], name: str, title: str, label: str = "Save as Excel"
) -> None:
    """A button that saves a table as a workbook, which is made when it is pressed."""
    st.download_button(
        label,
        lambda: build_xlsx(table(), _about(view, ()), title),
        f"{name}.xlsx",
        XLSX,
        key=f"{name}-xlsx",
        on_click="ignore",
    )


def _about(view: View, notes: Sequence[str]) -> list[str]:
    invented = [INVENTED] if view.ask(consultations.has_demonstration_data) else []
    files = sorted({name for _kind, name, _at in view.ask(consultations.list_source_files)})
    return [*view.notes, *invented, f"Source files: {', '.join(files) or 'none yet'}", *notes]
