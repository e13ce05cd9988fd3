"""Show what became of a file, or what would."""

import pandas as pd
import streamlit as st

from lib.intake.import_report import ImportReport, format_line_numbers
from lib.ui.shared.wording import escape_text

COUNT_MEANINGS = {
    "added": "New rows, stored as they are.",
    "changed": "Rows that are here already and say something else now.",
    "left alone": "Rows that are here already, or stand twice in the file.",
    "settled before": "Rows about which somebody decided before: the decision stands.",
    "doubted": "Rows that wait for a decision: which organisation is meant, or which of two counts.",
    "set aside": "Rows that cannot be placed as they are. They are kept whole, with the reason.",
}


def render_import_outcome(report: ImportReport) -> None:
    """Render the counts of an import, then what is worth knowing, then its ambiguous and quarantined rows."""
    verb = "would become of" if report.dry_run else "became of"
    st.markdown(f"**What {verb} its {report.rows_read:,} rows**")
    container = st.container(horizontal=True, gap="small")
    for name, count in report.count_outcomes().items():
        if count or name != "settled before":
            container.metric(name.capitalize(), f"{count:,}", help=COUNT_MEANINGS[name], border=True)
    for note, lines in report.notes.items():
        st.markdown(f"- {escape_text(note[:1].upper() + note[1:])}: {format_line_numbers(lines, 10)}")
    if report.problems:
        reasons = [f"Line {line:,}: {reason}" for line, reason in report.problems]
        st.dataframe(
            pd.DataFrame({"reason": reasons}),
            hide_index=True,
            height=min(300, 36 * len(reasons) + 38),
            column_config={"reason": st.column_config.TextColumn("In doubt or set aside")},
            alt="Rows in doubt or set aside, with their lines and reasons",
        )
