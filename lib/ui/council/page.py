"""Find the council that the page shows."""

import re

import streamlit as st

from lib.queries.register import council_facts
from lib.queries.register.council_facts import CouncilFacts
from lib.ui.shared.navigation import COUNCIL_KEY
from lib.ui.shared.view import View

CODE_PATTERN = re.compile(r"[A-Z0-9-]{1,40}")


def find_council(view: View) -> CouncilFacts | None:
    """Find the council that the address names; None where it names none that there is."""
    code = st.query_params.get(COUNCIL_KEY, "")
    return view.run_query(council_facts.find_council, code=code) if CODE_PATTERN.fullmatch(code) else None
