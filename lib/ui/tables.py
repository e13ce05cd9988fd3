"""Tables as pages show them, and the files that they can be taken away in."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.outputs.spreadsheet import as_csv, as_xlsx
from lib.ui.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(view: View, table: Callable[[], pd.DataFrame], name: str, title: str) -> None:
    """Buttons that save a table, with its filters and date in the file. The table is made when one is pressed."""
    file = f"{name}_{view.scope.as_at.isoformat()}"
    with st.container(horizontal=True):
        st.download_button(
            "Save as Excel",
            lambda: as_xlsx(table(), view.notes, title),
            f"{file}.xlsx",
            XLSX,
            key=f"{name}-xlsx",
            on_click="ignore",
        )
        st.download_button(
            "Save as CSV",
            lambda: as_csv(table(), [title, *view.notes]),
            f"{file}.csv",
            "text/csv",
            key=f"{name}-csv",
            on_click="ignore",
        )
