"""The forecast in words, and how each part of the target stands."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, update

from lib.changes.audit_trail import unlock_trail
from lib.database.engine import open_write_session
from lib.database.models import Change
from lib.measures.target import TargetVerdict
from tests.support.factories import response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_a_target_that_the_closed_consultation_missed_says_so_and_gives_no_forecast(
    one_response: str, open_page: Open
) -> None:
    shown = words(open_page(one_response, as_at="2015-03-20"))
    [target_line] = [line for line in shown.splitlines() if line.startswith("**Target:**")]
    assert target_line.count("-badge[") == 4
    assert target_line.count(f":orange-badge[{TargetVerdict.MISSED}]") == 4
    assert "**Forecast**" not in shown


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
    assert "**Forecast** from data up to 20 January 2015:" in shown
    current = words(open_page(str(sqlite.url), as_at="2015-01-17"))
    assert "The newest response" not in current
    assert "**Forecast** from data up to 17 January 2015:" in current
