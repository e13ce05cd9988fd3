"""Rows that wait, settled."""

import datetime as dt
from pathlib import Path

import pandas as pd
from sqlalchemy import func, select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.intake.loaders.loader import SUCCESSOR
from lib.ui.imports import doubt_table
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


def test_of_another_person_the_table_says_who_is_on_record_and_takes_the_day_of_a_successor(
    empty: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    engine = get_engine(empty)
    store(engine, "contacts", [contact(), contact(Name="Grace Invented", **{"Contact ID": "2"})], tmp_path)
    table = officer(empty, "Rows that wait").dataframe[0].value
    assert table["written"].to_list() == ["Grace Invented"]
    assert table["why"].to_list()[0].startswith("On record is Ada Invented: somebody else is on record as leader")
    row = table.to_dict("records")[0] | {"decision": doubt_table.NEXT, "day": pd.NaT, "also": []}
    codes = {"Leeds City Council": "LDS"}
    decisions = [
        doubt_table.build_decision(row | {"day": day}, codes, "Professional body")
        for day in (pd.NaT, None, pd.Timestamp("2015-02-10"))
    ]
    assert [(one.kind, one.day) for one in decisions if one] == [
        (SUCCESSOR, None), (SUCCESSOR, None), (SUCCESSOR, dt.date(2015, 2, 10)),
    ]  # fmt: skip
    assert doubt_table.build_decision(row | {"decision": doubt_table.ACCEPT}, codes, "Professional body") is None
