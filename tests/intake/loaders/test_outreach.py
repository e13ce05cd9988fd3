"""Messages and activities: what a report adds to what is known."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Outreach,
)
from tests.support.factories import contact, message, store


def test_a_later_delivery_report_adds_what_is_known_and_an_older_one_takes_nothing_back(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    early, late = message(), message(Clicked="2015-01-09", Opened="2015-01-08")
    assert store(engine, "outreach", [early], tmp_path).added == 1
    assert store(engine, "outreach", [late], tmp_path).changed == 1
    assert store(engine, "outreach", [early], tmp_path).unchanged == 1
    with open_read_session(engine) as session:
        found = session.scalars(select(Outreach)).one()
        assert (found.opened_on, found.engaged_on) == (dt.date(2015, 1, 8), dt.date(2015, 1, 9))


def test_addresses_stay_out_of_the_reasons(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact("Camden", Email="not an address")], tmp_path)
    report = store(sqlite, "outreach", [message(Email="slip@leeds.example"), message(Email="@@")], tmp_path)
    reasons = [reason for _line, reason in report.problems]
    assert reasons == ['no contact has the address in "Email"', '"Email" is not one e-mail address']


def test_the_first_day_on_which_something_happened_is_kept_whatever_the_order_of_the_reports(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    first, second = message(Clicked="2015-01-09"), message(Replied="2015-01-20", Opened="2015-01-08")
    outcomes = [store(engine, "outreach", [row], tmp_path).changed for row in (first, second, first, second)]
    assert outcomes == [0, 1, 0, 0]
    with open_read_session(engine) as session:
        assert session.scalars(select(Outreach.engaged_on)).one() == dt.date(2015, 1, 9)
