"""Where the figures of a page come from: numerator, denominator, definition, filters, day, data version, files."""

import pandas as pd
import streamlit as st

from lib.measures.figure import Figure
from lib.queries.register import consultations
from lib.ui.shared.downloads import save_as_excel
from lib.ui.shared.view import View, long
from lib.ui.shared.wording import counted, plain

SHOWN = 12  # source files


def panel(view: View, figures: dict[str, Figure]) -> None:
    """A part of the page to open: every figure on it in full, and what all of them rest on."""
    opened = st.expander("Where these figures come from", on_change="rerun", key="provenance")
    if not opened.open:
        return
    rows = pd.DataFrame.from_records(
        [
            (name, one.percent_text, one.numerator, one.denominator, one.definition.sentence, one.definition.formula)
            for name, one in figures.items()
        ],
        columns=["Figure", "Value", "Numerator", "Denominator", "Definition", "Formula"],
    )
    with opened:
        if len(rows):
            st.dataframe(
                rows,
                hide_index=True,
                column_config={"Definition": st.column_config.TextColumn("Definition", width="large")},
                key="provenance-table",
                alt="Every figure on this page with its numerator, denominator and definition",
            )
        st.markdown("\n".join(f"- {line}" for line in _facts(view)))
        save_as_excel(view, lambda: rows, "figures", "Figures", "Save these as Excel")


def _facts(view: View) -> list[str]:
    files = view.ask(consultations.list_source_files)
    named = [f"{plain(name)} ({kind}, {long(at.date())})" for kind, name, at in files[:SHOWN]]
    more = len(files) - len(named)
    listed = "; ".join(named) + (f"; and {counted(more, 'more file', 'more files')}, on Imports" if more else "")
    return [
        f"**As at** {long(view.scope.as_at)}; **filters:** {plain(view.narrowed)}",
        f"**Data version** {view.seen}: the number of the newest change to the data",
        f"**Recorded later:** {view.late or 'nothing; all that is dated up to this day was known on it'}",
        f"**Source files:** {listed or 'none yet'}",
    ]
