"""Nothing that a Board member can read, by any function or on any page, holds who said what, or how to reach somebody."""

import contextlib
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, update

import lib.queries
from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session, open_write_session
from lib.database.theme_models import Theme
from tests.access import table
from tests.access.arguments import make_arguments
from tests.access.walk import find_guarded, list_functions
from tests.support.factories import contact, machine, message, quotation, response, store, theme, verdict
from tests.support.page_text import read_everything
from tests.support.regional_themes import LONDON
from tests.ui.conftest import Open, open_page  # noqa: F401 - a fixture

NAME, ADDRESS, NUMBER = "Zenobia Quill", "zenobia@quill.example", "01632 960777"
UNCHOSEN, CHOSEN = "Pomegranates trouble us.", "Quinces help us."
DAY = "2015-01-20"
CELL, LABEL = "The Parish of Mulberry", "Medlars and their words"
SECRETS = (NAME, ADDRESS, NUMBER, UNCHOSEN, CELL, LABEL)
PARTS = {
    "themes": ("Overview", "One theme"),
    "response_rates": ("Questions",),
}


@pytest.fixture
def told(sqlite: Engine, tmp_path: Path) -> Engine:
    """A campaign with a contact, an answer of two sentences of which one was chosen, a proposal and a doubtful row."""
    told = {"Name": NAME, "Email": ADDRESS, "Telephone": NUMBER}
    store(sqlite, "contacts", [contact() | told, contact("York") | told], tmp_path)
    store(sqlite, "outreach", [message("York") | {"Email": ADDRESS}], tmp_path)
    rows = [response(received=DAY) | {"Q1. What about 1?": f"{UNCHOSEN} {CHOSEN}"}, response(CELL, DAY)]
    rows += [response(name, DAY) for name in LONDON]  # so many that something of the theme is shown
    store(sqlite, "responses", rows, tmp_path)
    source = f"R-Leeds City Council-{DAY}"
    approved, proposed = theme(sqlite, "Fruit"), theme(sqlite, LABEL, states=(("2015-01-06", "proposed"),))
    for one in (approved, proposed):
        machine(sqlite, one, source, evidence=UNCHOSEN)
    with open_write_session(sqlite) as session:
        session.execute(update(Theme).values(example=UNCHOSEN))
    for name in LONDON:
        verdict(sqlite, approved, f"R-{name}-{DAY}")
    quotation(sqlite, approved, source, CHOSEN)
    return sqlite


def read_all(engine: Engine, role: Role, prefixes: tuple[str, ...] = ("queries.", "findings.")) -> dict[str, str]:
    """All that a role gets from queries and findings that are meant for it, as text by function."""
    open_queries = {name: one for name, one in list_functions(lib.queries) if name in table.OPEN_QUERIES}
    letter = "B" if role is Role.BOARD else "O"
    allowed = {name: one for name, one in find_guarded().items() if letter in table.FUNCTIONS[name]}
    texts = {}
    with open_read_session(engine) as session:
        for name, function in {**open_queries, **allowed}.items():
            if name.startswith(prefixes):
                # arguments that were made up do not fit every function
                with contextlib.suppress(NotAllowed, Exception):
                    answer = function(**make_arguments(function, role, session, 1))
                    texts[name] = answer.to_csv() if isinstance(answer, pd.DataFrame) else repr(answer)
    return texts


def test_no_function_gives_a_board_member_what_only_others_may_see(told: Engine) -> None:
    board = read_all(told, Role.BOARD)
    officer = read_all(
        told, Role.OFFICER, ("queries.register.", "queries.imports.", "queries.themes.", "queries.responses.")
    )
    assert len(board) > 60
    assert not {(name, secret) for name, text in board.items() for secret in SECRETS if secret in text}
    assert CHOSEN in board["findings.theme_findings.list_quotations"]
    assert "Fruit" in board["findings.theme_findings.build_overview"]
    everything = " ".join(officer.values())  # what this looks for would be seen
    assert {secret for secret in SECRETS if secret in everything} >= {NAME, ADDRESS, UNCHOSEN, CELL}


def test_no_page_shows_a_board_member_what_only_others_may_see(told: Engine, open_page: Open) -> None:  # noqa: F811
    for page in table.PAGES.keys() - {"accounts"}:
        for part in PARTS.get(page, ("",)):
            asked = {"council": "LDS"} if page == "council" else {"part": part} if part else {}
            app = open_page(str(told.url), page, role="Board member", **asked)
            assert not app.exception
            shown = read_everything(app)
            assert not {(page, part, secret) for secret in SECRETS if secret in shown}
