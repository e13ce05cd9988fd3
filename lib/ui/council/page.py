"""The parts of the page of one council, and the ledger of all."""

import re
from typing import Any

import streamlit as st

from lib.access import Right, has_right
from lib.measures.dispositions import DISPOSITION_MEANINGS
from lib.queries.parts import Scope
from lib.queries.register import council_history
from lib.queries.register import council_ledger as queries
from lib.queries.register.council_history import CouncilFacts
from lib.ui.shared import council_list
from lib.ui.shared.downloads import downloads
from lib.ui.shared.navigation import COUNCIL
from lib.ui.shared.view import View, long
from lib.ui.shared.wording import counted, plain

RUNGS = {
    "no contact": "nobody is on the list",
    "no address": "no address is known",
    "not sent": "no message was sent yet",
    "not delivered": "no message arrived",
    "delivered": "reached",
    "opened": "reached, opened a message",
    "engaged": "reached, and replied, attended or clicked",
}
CODE = re.compile(r"[A-Z0-9-]{1,40}")
SHORT = {"not delivered": "Not reached", "delivered": "Reached", "opened": "Reached"}
MISSING = ("no contact", "no address", "not sent", "not delivered")


def looked_at(view: View) -> CouncilFacts | None:
    """The council that the address names; None where it names none that there is."""
    code = st.query_params.get(COUNCIL, "")
    return view.ask(council_history.find_council, code=code) if CODE.fullmatch(code) else None


def ledger(view: View) -> None:
    """All councils, to search, filter, sort and save."""
    rows = view.work_out(council_list.all_councils, view=view)
    left, right = st.columns([2, 3])
    typed = left.text_input("Search", key="ledger-search", placeholder="Part of a name, region, type or channel")
    found = set(rows["standing"].unique())
    there = [meaning.term for meaning in DISPOSITION_MEANINGS.values() if meaning.term in found]
    standings = right.pills("Standing", there, selection_mode="multi", key="ledger-standing")
    words = (typed or "").casefold().split()
    if words:
        text = rows["council"] + " " + rows["region"] + " " + rows["type"] + " " + rows["channels"] + " " + rows["code"]
        text = text.str.casefold()
        for word in words:
            rows = rows[text.loc[rows.index].str.contains(word, regex=False)]
    if standings:
        rows = rows[rows["standing"].isin(standings)]
    st.caption(f"{counted(len(rows), 'council', 'councils')}. Click one to open its page.")
    if len(rows):
        council_list.table(view, rows, "ledger", "Councils")


def summary(view: View, one: CouncilFacts) -> None:
    """What the council is, where it stands, and how far its leader and chief executive are reached."""
    st.page_link("pages/council.py", label="All councils", icon=":material/arrow_back:")
    parts = [one.type, one.region or ""]
    if one.county:
        parts.append(f"in {one.county}")
    if one.existed_from:
        parts.append(f"since {long(one.existed_from)}")
    if one.existed_until:
        parts.append(f"until {long(one.existed_until)}")
    st.markdown(plain(" · ".join(parts)))
    for names, words in ((one.predecessors, "Took over from"), (one.successors, "Taken over by")):
        if names:
            st.markdown(f"{words} {plain(', '.join(names))}")
    row = standing(view, one)
    if row is None:
        st.info("This council was not there on the day the consultation opened, so no figure counts it.")
        return
    meaning = DISPOSITION_MEANINGS[row["disposition"]]
    columns = st.columns([3, 2, 2])
    columns[0].metric("Standing", meaning.term, help=meaning.sentence, border=True)
    for place, role, label in ((columns[1], "leader", "Leader"), (columns[2], "chief_executive", "Chief executive")):
        rung = str(row[role])
        place.metric(label, SHORT.get(rung, rung.capitalize()), help=f"{label}: {RUNGS[rung]}.", border=True)
    st.markdown("**Still open**")
    st.markdown("\n".join(f"- {line}" for line in still_open(view, one, row)) or "Nothing.")


def standing(view: View, one: CouncilFacts) -> dict[str, Any] | None:
    """What the ledger knows of the council on the day; None where it is not among the councils looked at."""
    rows = view.ask(queries.list_councils, scope=Scope(view.scope.consultation_id, view.scope.as_at))
    found = rows[rows["code"] == one.code]
    return None if found.empty else {str(name): value for name, value in found.iloc[0].items()}


def still_open(view: View, one: CouncilFacts, row: dict[str, Any]) -> list[str]:
    """What remains to be done about a council, in words."""
    lines = []
    if row["disposition"] in {"O", "N"}:
        lines.append("No response yet." if row["disposition"] == "O" else "Not reached, and no response yet.")
    if row["disposition"] == "R":
        lines.append("It began and broke off: ask it to finish." if row["started"] else "It declined.")
    if row["disposition"] in {"P", "R"}:
        left = view.ask(council_history.count_unanswered_questions, scope=view.scope, organisation_id=one.id)
        if left and row["started"]:
            lines.append(f"{counted(left, 'question that applies', 'questions that apply')} to it not answered.")
    lines += [
        f"{label}: {RUNGS[str(row[role])]}."
        for role, label in (("leader", "Leader"), ("chief_executive", "Chief executive"))
        if row[role] in MISSING
    ]
    if has_right(view.role, Right.IMPORT_DATA):
        doubts = view.ask(council_history.count_pending_matches, consultation_id=view.consultation.id, code=one.code)
        if doubts:
            lines.append(f"{counted(doubts, 'row', 'rows')} in which it comes into question, to be settled on Imports.")
    return lines


def timeline(view: View, one: CouncilFacts) -> None:
    """Every message, activity and response in the order of time, the newest first."""
    rows = view.read(council_history.list_council_events, scope=view.scope, organisation_id=one.id, reader=view.role)
    st.markdown(f"**What happened, up to {long(view.scope.as_at)}**")
    everybody = st.toggle("Also what went to everybody", key="everybody", bind="query-params")
    if not everybody:
        rows = rows[rows["whom"] != council_history.EVERYBODY]
    if rows.empty:
        st.markdown("Nothing yet.")
        return
    names = {"day": "Day", "what": "What", "whom": "Whom", "detail": "What became of it"}
    st.dataframe(
        rows,
        hide_index=True,
        height=min(420, 35 * len(rows) + 38),
        column_config={**names, "day": st.column_config.DateColumn("Day", format="D MMM YYYY")},
        key="timeline",
        alt="What happened with this council, the newest first",
    )
    downloads(view, lambda: rows.rename(columns=names), f"council_{one.code}", one.name)


def answers(view: View, one: CouncilFacts) -> None:
    """What it said, for those who may see who said what."""
    if not has_right(view.role, Right.SEE_ANSWERS):
        st.caption("What the council said is shown to officers.")
        return
    rows = view.read(council_history.list_council_answers, scope=view.scope, organisation_id=one.id, reader=view.role)
    if rows.empty:
        return
    st.markdown("**What it said**")
    for row in rows.to_dict("records"):
        head = "Letter" if row["question"] == "Letter" else f"{row['number']:.0f}. {row['question']}"
        aside = "" if row["applies"] else " (does not apply to its type, and does not count)"
        st.markdown(f"**{plain(head)}**{aside}  \n{plain(row['text'])}")
