"""Rows that wait, settled."""

from pathlib import Path

from sqlalchemy import func, select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.ui.imports.doubt_table import FITTING_DECISIONS
from tests.support.factories import contact, message, response, store
from tests.ui.imports.conftest import OpenAsOfficer, press_button


def test_suggestions_are_accepted_together_after_a_look_and_settled(
    empty: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    store(get_engine(empty), "responses", [response("Wolvrhmptn Concil"), response("Narnia")], tmp_path)
    app = officer(empty, "Rows that wait")
    press_button(app, "Accept 1 clear suggestion")
    press_button(app, "Settle 1 row")
    assert app.success[0].value == "Settled: 1 row was placed, 1 way of writing was learned."
    with open_read_session(get_engine(empty)) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert app.title[0].value == "Imports: 1 row waits for a decision"


def test_a_status_is_one_question_for_all_its_rows_and_has_answers_of_its_own(
    empty: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    engine = get_engine(empty)
    store(engine, "contacts", [contact(), contact("Camden")], tmp_path)
    rows = [message(name, Delivered="") | {"Status": "Held at gate"} for name in ("Leeds City Council", "Camden")]
    store(engine, "outreach", rows, tmp_path)
    app = officer(empty, "Rows that wait")
    table = app.dataframe[0].value
    assert (list(table["written"]), list(table["rows"])) == (["Held at gate"], [2])
    assert {"It arrived", "It failed", "No news yet", "Wants no more"} <= set(FITTING_DECISIONS["status"])
