"""Render the parts of the page of one council, and the ledger of all."""

import re
from typing import Any

import streamlit as st

from lib.access import Right, has_right
from lib.measures.dispositions import DISPOSITION_MEANINGS
from lib.queries.imports import pending_rows
from lib.queries.register import council_answers, council_facts, council_history
from lib.queries.register import council_ledger as ledger_queries
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.shared import council_list
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.navigation import COUNCIL_KEY
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count

RUNG_PHRASES = {
    "no contact": "nobody is on the list",
    "no address": "no address is known",
    "not sent": "no message was sent yet",
    "not delivered": "no message arrived",
    "delivered": "reached",
    "opened": "reached, opened a message",
    "engaged": "reached, and replied, attended or clicked",
}
CODE_PATTERN = re.compile(r"[A-Z0-9-]{1,40}")
RUNG_LABELS = {"not delivered": "Not reached", "delivered": "Reached", "opened": "Reached"}
UNREACHED_RUNGS = ("no contact", "no address", "not sent", "not delivered")


def find_council(view: View) -> CouncilFacts | None:
    """Find the council that the address names; None where it names none that there is."""
    code = st.query_params.get(COUNCIL_KEY, "")
    return view.run_query(council_facts.find_council, code=code) if CODE_PATTERN.fullmatch(code) else None


def render_ledger(view: View) -> None:
    """Render all councils, to search, filter, sort and save."""
    rows = view.compute_cached(council_list.list_all_councils, view=view)
    left, right = st.columns([2, 3])
    typed = left.text_input("Search", key="ledger-search", placeholder="Part of a name, region, type or channel")
    standings_present = set(rows["standing"].unique())
    options = [meaning.term for meaning in DISPOSITION_MEANINGS.values() if meaning.term in standings_present]
    standings = right.pills("Standing", options, selection_mode="multi", key="ledger-standing")
    words = (typed or "").casefold().split()
    if words:
        text = rows["council"] + " " + rows["region"] + " " + rows["type"] + " " + rows["channels"] + " " + rows["code"]
        text = text.str.casefold()
        for word in words:
            rows = rows[text.loc[rows.index].str.contains(word, regex=False)]
    if standings:
        rows = rows[rows["standing"].isin(standings)]
    st.caption(f"{format_count(len(rows), 'council', 'councils')}. Click one to open its page.")
    if len(rows):
        council_list.render_council_table(view, rows, "ledger", "Councils")


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
    row = find_ledger_row(view, council)
    if row is None:
        st.info("This council was not there on the day the consultation opened, so no figure counts it.")
        return
    meaning = DISPOSITION_MEANINGS[row["disposition"]]
    columns = st.columns([3, 2, 2])
    columns[0].metric("Standing", meaning.term, help=meaning.sentence, border=True)
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


def find_ledger_row(view: View, council: CouncilFacts) -> dict[str, Any] | None:
    """Find the council's row of the ledger on the day; None where it is not among the councils looked at."""
    rows = view.run_query(ledger_queries.list_councils, scope=view.scope.without_filters())
    matching_rows = rows[rows["code"] == council.code]
    return None if matching_rows.empty else {str(name): value for name, value in matching_rows.iloc[0].items()}


def list_open_points(view: View, council: CouncilFacts, row: dict[str, Any]) -> list[str]:
    """List what remains to be done about a council, each point a sentence."""
    lines = []
    if row["disposition"] in {"O", "N"}:
        lines.append("No response yet." if row["disposition"] == "O" else "Not reached, and no response yet.")
    if row["disposition"] == "R":
        lines.append("It began and broke off: ask it to finish." if row["started"] else "It declined.")
    if row["disposition"] in {"P", "R"}:
        questions_left = view.run_query(
            council_answers.count_unanswered_questions, scope=view.scope, organisation_id=council.id
        )
        if questions_left and row["started"]:
            lines.append(
                f"{format_count(questions_left, 'question that applies', 'questions that apply')} to it not answered."
            )
    lines += [
        f"{label}: {RUNG_PHRASES[str(row[role])]}."
        for role, label in (("leader", "Leader"), ("chief_executive", "Chief executive"))
        if row[role] in UNREACHED_RUNGS
    ]
    if has_right(view.role, Right.IMPORT_DATA):
        pending_count = view.run_query(
            pending_rows.count_pending_matches, consultation_id=view.consultation.id, code=council.code
        )
        if pending_count:
            lines.append(
                f"{format_count(pending_count, 'row', 'rows')} in which it comes into question, to be settled on Imports."
            )
    return lines


def render_timeline(view: View, council: CouncilFacts) -> None:
    """Render every message, activity and response in the order of time, the newest first."""
    rows = view.run_query_uncached(
        council_history.list_council_events, scope=view.scope, organisation_id=council.id, reader=view.role
    )
    st.markdown(f"**What happened, up to {format_day(view.scope.as_at)}**")
    includes_everybody = st.toggle("Also what went to everybody", key="everybody", bind="query-params")
    if not includes_everybody:
        rows = rows[rows["whom"] != council_history.EVERYBODY]
    if rows.empty:
        st.markdown("Nothing yet.")
        return
    headings = {"day": "Day", "what": "What", "whom": "Whom", "detail": "What became of it"}
    st.dataframe(
        rows,
        hide_index=True,
        height=min(420, 35 * len(rows) + 38),
        column_config={**headings, "day": st.column_config.DateColumn("Day", format="D MMM YYYY")},
        key="timeline",
        alt="What happened with this council, the newest first",
    )
    render_download_buttons(view, lambda: rows.rename(columns=headings), f"council_{council.code}", council.name)


def render_answers(view: View, council: CouncilFacts) -> None:
    """Render what the council answered, for those who may see who said what."""
    if not has_right(view.role, Right.SEE_ANSWERS):
        st.caption("What the council said is shown to officers.")
        return
    rows = view.run_query_uncached(
        council_answers.list_council_answers, scope=view.scope, organisation_id=council.id, reader=view.role
    )
    if rows.empty:
        return
    st.markdown("**What it said**")
    for row in rows.to_dict("records"):
        heading = "Letter" if row["question"] == "Letter" else f"{row['number']:.0f}. {row['question']}"
        remark = "" if row["applies"] else " (does not apply to its type, and does not count)"
        st.markdown(f"**{escape_text(heading)}**{remark}  \n{escape_text(row['text'])}")
