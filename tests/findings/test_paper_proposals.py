"""What is proposed for the sections of a Board paper, from the figures of its day."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.findings.paper_basis import compute_basis
from lib.findings.paper_proposals import propose_narrative
from lib.queries.asking import Answer
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.factories import day, response, store


def _propose(engine: Engine, as_at: str, contact: str = "") -> dict[str, str]:
    """The proposals of a day."""
    with open_read_session(engine) as session:

        def ask(query: Callable[..., Answer], /, **arguments: Any) -> Answer:
            return query(session, **arguments)

        consultation = list_consultations(session)[0]
        basis = compute_basis(ask, consultation, Scope(consultation.id, day(as_at)), [])
        return propose_narrative(basis, contact=contact)


def test_while_it_is_open_members_are_to_ask_those_who_are_silent_and_later_to_thank(
    sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    early = _propose(sqlite, "2015-02-20")
    assert "councils that have not responded (352 in all) to do so by 13 March 2015." in early["Action"]
    assert "(25 % in every region and type)" in early["Action"]
    assert early["Next steps"] == "Responses are due by 13 March 2015."
    late = _propose(sqlite, "2015-03-20")
    assert "to ask" not in late["Action"]
    assert late["Next steps"] == "The consultation closed on 13 March 2015. A late response is still counted."


def test_whom_members_may_ask_is_whoever_signed_in_and_else_left_open(sqlite: Engine) -> None:
    assert _propose(sqlite, "2015-02-20", contact="Ada")["Contact officer"] == "Ada"
    assert _propose(sqlite, "2015-02-20")["Contact officer"] == ""
