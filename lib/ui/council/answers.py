"""Show what a council answered, for those who may see who said what."""

import streamlit as st

from lib.access import Right, has_right
from lib.queries.register import council_answers
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text


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
