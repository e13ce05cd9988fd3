"""Find the council that the page shows."""

import re

import streamlit as st

from lib.queries.register import council_facts
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.shared.navigation import COUNCIL_KEY
from lib.ui.shared.page_shell import LONGEST_SHOWN
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

CODE_PATTERN = re.compile(r"[A-Z0-9-]{1,40}")


def find_council(view: View) -> CouncilFacts | None:
    """Find the council that the address names; None where it names none that there is."""
    code = st.query_params.get(COUNCIL_KEY, "")
    return view.run_query(council_facts.find_council, code=code) if CODE_PATTERN.fullmatch(code) else None


def render_missing_council() -> None:
    """Render, where the address names a council that is not there, that it is not; all of them follow."""
    code = st.query_params.get(COUNCIL_KEY, "").strip()
    if code:
        shown_code = code if len(code) <= LONGEST_SHOWN else f"{code[:LONGEST_SHOWN]}…"
        st.warning(
            f"The link asked for the council with the code {escape_text(shown_code)}, and no such council or body is "
            "on the register. All that are there follow below; you can also type part of a name under “Find a council” "
            "in the side bar."
        )
