"""What became of a file, or would, on the screen."""

import pandas as pd
import streamlit as st

from lib.intake.import_report import Report, places
from lib.ui.shared.wording import plain

MEANS = {
    "added": "New rows, stored as they are.",
    "changed": "Rows that are here already and say something else now.",
    "left alone": "Rows that are here already, or stand twice in the file.",
    "settled before": "Rows about which somebody decided before: the decision stands.",
    "doubted": "Rows that wait for a decision: which organisation is meant, or which of two counts.",
    "set aside": "Rows that cannot be placed as they are. They are kept whole, with the reason.",
}


def show(report: Report) -> None:
    """Counts first, then what is worth knowing, then the rows in doubt."""
    words = "would become of" if report.dry else "became of"
    st.markdown(f"**What {words} its {report.rows_read:,} rows**")
    row = st.container(horizontal=True, gap="small")
    for name, number in report.counts().items():
        if number or name != "settled before":
            row.metric(name.capitalize(), f"{number:,}", help=MEANS[name], border=True)
    for what, lines in report.notes.items():
        st.markdown(f"- {plain(what[:1].upper() + what[1:])}: {places(lines, 10)}")
    if report.problems:
        reasons = [f"Line {line:,}: {reason}" for line, reason in report.problems]
        st.dataframe(
            pd.DataFrame({"reason": reasons}),
            hide_index=True,
            height=min(300, 36 * len(reasons) + 38),
            column_config={"reason": st.column_config.TextColumn("In doubt or set aside")},
            alt="Rows in doubt or set aside, with their lines and reasons",
        )
