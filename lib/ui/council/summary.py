"""Show what a council is, where it stands, and how far its leader and chief executive are reached."""

from typing import Any

import streamlit as st

from lib.measures.dispositions import STANDING_MEANINGS, describe_standings
from lib.queries.register import bodies
from lib.queries.register import council_ledger as ledger_queries
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.council.open_points import RUNG_PHRASES, list_open_points
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

RUNG_LABELS = {"not delivered": "Not reached", "delivered": "Reached", "opened": "Reached"}


def render_summary(view: View, council: CouncilFacts) -> None:
    """Render what the council is, where it stands, and how far its leader and chief executive are reached."""
    st.page_link("pages/council.py", label="All councils", icon=":material/arrow_back:")
    parts = [council.type, council.region or ""]
    if council.county:
        parts.append(f"in {council.county}")
    if council.existed_from:
        parts.append(f"since {format_day(council.existed_from)}")
    if council.existed_until:
        parts.append(f"until {format_day(council.existed_until)}")
    st.markdown(escape_text(" · ".join(parts)))
    for names, phrase in ((council.predecessors, "Took over from"), (council.successors, "Taken over by")):
        if names:
            st.markdown(f"{phrase} {escape_text(', '.join(names))}")
    if not council.is_council:
        _render_body_standing(view, council)
        return
    row = find_ledger_row(view, council)
    if row is None:
        st.info("This council was not there on the day the consultation opened, so no figure counts it.")
        return
    meaning = STANDING_MEANINGS[row["standing"]]
    columns = st.columns([3, 2, 2])
    columns[0].metric("Standing", meaning.term, help=meaning.sentence, border=True)
    with columns[0]:
        _render_remark(row["standing_text"], meaning.term)
    for container, role, label in (
        (columns[1], "leader", "Leader"),
        (columns[2], "chief_executive", "Chief executive"),
    ):
        rung = str(row[role])
        container.metric(
            label, RUNG_LABELS.get(rung, rung.capitalize()), help=f"{label}: {RUNG_PHRASES[rung]}.", border=True
        )
    st.markdown("**Still open**")
    st.markdown("\n".join(f"- {line}" for line in list_open_points(view, council, row)) or "Nothing.")


def _render_remark(standing_text: str, term: str) -> None:
    """Render what there is to say of a standing beside its term, such as that a response was withdrawn."""
    if remark := standing_text.removeprefix(term).removeprefix("; "):
        st.markdown(escape_text(f"{remark[0].upper()}{remark[1:]}"))


def _render_body_standing(view: View, council: CouncilFacts) -> None:
    """Render where an organisation that is no council stands in the list of its kind."""
    rows = view.run_query(bodies.list_bodies, scope=view.scope)
    matching_rows = describe_standings(rows[rows["code"] == council.code], view.consultation.closes)
    if matching_rows.empty:
        st.info("This organisation was not there on the day the consultation opened, so no figure counts it.")
        return
    meaning = STANDING_MEANINGS[matching_rows["standing"].iloc[0]]
    st.metric("Standing", meaning.term, help=meaning.sentence.replace("council", "organisation"), border=True)
    _render_remark(matching_rows["standing_text"].iloc[0], meaning.term)


def find_ledger_row(view: View, council: CouncilFacts) -> dict[str, Any] | None:
    """Find the council's row of the ledger on the day; None where it is not among the councils looked at."""
    rows = view.run_query(ledger_queries.list_councils, scope=view.scope.without_filters())
    matching_rows = rows[rows["code"] == council.code]
    if matching_rows.empty:
        return None
    described_rows = describe_standings(matching_rows, view.consultation.closes)
    return {str(name): value for name, value in described_rows.iloc[0].items()}
