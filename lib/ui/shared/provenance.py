"""Show where the figures of a page come from.

For each the numerator, denominator and definition; for all the filters, day, data version and source files.
"""

import pandas as pd
import streamlit as st

from lib.measures.figure import Figure
from lib.queries.register import consultations
from lib.ui.shared.downloads import render_excel_button
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count

FILES_SHOWN = 12  # source files


def render_provenance(view: View, figures: dict[str, Figure]) -> None:
    """Render an expander with every figure of the page in full, and what all of them rest on."""
    expander = render_expander("Where these figures come from", key="provenance")
    if expander is None:
        return
    rows = pd.DataFrame.from_records(
        [
            (
                name,
                figure.percent_text,
                figure.numerator,
                figure.denominator,
                figure.definition.sentence,
                figure.definition.formula,
            )
            for name, figure in figures.items()
        ],
        columns=["Figure", "Value", "Numerator", "Denominator", "Definition", "Formula"],
    )
    with expander:
        if len(rows):
            st.dataframe(
                rows,
                hide_index=True,
                column_config={"Definition": st.column_config.TextColumn("Definition", width="large")},
                key="provenance-table",
                alt="Every figure on this page with its numerator, denominator and definition",
            )
        st.markdown("\n".join(f"- {line}" for line in _list_facts(view)))
        render_excel_button(view, lambda: rows, "figures", "Figures", "Save these as Excel")


def _list_facts(view: View) -> list[str]:
    """List what all figures of a page rest on: day, filters, data version, late records and source files."""
    files = view.run_query(consultations.list_source_files)
    file_names = [
        f"{escape_text(name)} ({kind}, {format_day(imported_at.date())})"
        for kind, name, imported_at in files[:FILES_SHOWN]
    ]
    hidden_count = len(files) - len(file_names)
    file_list = "; ".join(file_names) + (
        f"; and {format_count(hidden_count, 'more file', 'more files')}, on Imports" if hidden_count else ""
    )
    return [
        f"**As at** {format_day(view.scope.as_at)}; **filters:** {escape_text(view.filter_text)}",
        f"**Data version** {view.seen_change_id}: the number of the newest change to the data",
        f"**Recorded later:** {view.late_records_text or 'nothing; all that is dated up to this day was known on it'}",
        f"**Source files:** {file_list or 'none yet'}",
    ]
