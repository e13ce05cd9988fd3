"""The arrival curve, and its numbers."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, update

from lib.changes.audit_trail import unlock_trail
from lib.database.engine import open_write_session
from lib.database.models import Change
from tests.support.factories import response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_the_numbers_behind_the_curve_come_newest_first_with_the_change_of_each_day(
    one_response: str, open_page: Open
) -> None:
    app = open_page(one_response, as_at="2015-02-03")
    assert not app.dataframe
    app.session_state["arrivals-table"] = True
    app.run()
    table = app.dataframe[0].value
    assert table["day"].iloc[0] > table["day"].iloc[-1]
    assert table["responded"].to_list()[:4] == [1, 1, 1, 0]
    assert table["new"].to_list()[:4] == [0, 0, 1, 0]
    assert table["new"].sum() == 1


def test_where_the_data_lag_the_page_says_so_and_the_forecast_says_from_which_day_they_are(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    councils = ["Barnet", "Bexley", "Brent", "Bromley", "Camden", "Croydon", "Ealing", "Enfield", "Hackney", "Harrow"]
    rows = [response(f"London Borough of {name}", f"2015-01-{number + 7:02}") for number, name in enumerate(councils)]
    store(sqlite, "responses", rows, tmp_path)
    with open_write_session(sqlite) as session, unlock_trail(session):
        session.execute(update(Change).values(at=dt.datetime(2015, 1, 20, 12, tzinfo=dt.UTC)))
    shown = words(open_page(str(sqlite.url), as_at="2015-02-02"))
    assert "The newest response is 17 days old; the newest file came on 20 January 2015." in shown
    assert "day by day**; forecast from data up to 20 January 2015" in shown
    current = words(open_page(str(sqlite.url), as_at="2015-01-17"))
    assert "The newest response" not in current
    assert "day by day**; forecast from data up to 17 January 2015" in current
