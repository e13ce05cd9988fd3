"""Messages and activities: what a report adds to what is known."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Activity, Contact, Import, Outreach
from lib.intake.undo_rule import undo_import
from tests.support.factories import OFFICER, activity, bring, contact, message, store, write_csv


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


def test_a_dry_run_counts_the_messages_of_an_activity_that_it_would_add(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact(role="Chief Executive")], tmp_path)
    rows = [message(), message(role="Chief Executive"), message(), message(Clicked="2015-01-09")]
    file = write_csv(tmp_path / "outreach.csv", rows)
    told = bring(sqlite, "outreach", file, dry_run=True)
    assert told.count_outcomes() == bring(sqlite, "outreach", file).count_outcomes()
    assert told.added == 2


def read_bounces(engine: Engine) -> list[tuple[str, str | None]]:
    """Each message's recipient and what kind of bounce is stored of it."""
    with open_read_session(engine) as session:
        statement = select(Contact.email, Outreach.bounce_kind).join(Contact, Contact.id == Outreach.contact_id)
        return [
            (str(email).partition("@")[0], kind) for email, kind in session.execute(statement.order_by(Outreach.id))
        ]


def test_whether_a_bounce_is_for_good_or_for_now_is_kept_where_the_tool_says_so(engine: Engine, tmp_path: Path) -> None:
    roles = ("Leader", "Chief Executive", "Other")
    store(engine, "contacts", [contact(role=role) for role in roles], tmp_path)
    plain = {"Delivered": "", "Bounced": "2015-01-06"}
    store(engine, "outreach", [message(role=role, **plain) for role in roles], tmp_path)
    assert {kind for _name, kind in read_bounces(engine)} == {None}
    worded = zip(roles, ("Hard bounce", "Mailbox full", "Bounced"), strict=True)
    rows = [message(role=role, Delivered="") | {"Bounced": "", "Status": status} for role, status in worded]
    report = store(engine, "outreach", rows, tmp_path)
    assert read_bounces(engine) == [("leader", "hard"), ("chief.executive", "soft"), ("other", None)]
    assert (report.changed, report.unchanged) == (2, 1)
    rows = [row | {"Status": "Hard bounce" if number else "Soft bounce"} for number, row in enumerate(rows)]
    store(engine, "outreach", rows, tmp_path)  # what is graver counts
    assert read_bounces(engine) == [("leader", "hard"), ("chief.executive", "hard"), ("other", "hard")]


def test_columns_of_hard_and_of_soft_bounces_tell_them_apart(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact(role="Chief Executive"), contact(role="Other")], tmp_path)
    rows = [
        {name: text for name, text in message(role=role, Delivered="").items() if name not in {"Bounced", "Delivered"}}
        | {"Hard bounced": hard, "Soft bounced": soft}
        for role, hard, soft in (("Leader", "1", "0"), ("Chief Executive", "0", "1"), ("Other", "0", "0"))
    ]
    store(sqlite, "outreach", rows, tmp_path)
    assert read_bounces(sqlite) == [("leader", "hard"), ("chief.executive", "soft"), ("other", None)]


def test_undoing_an_import_takes_back_what_it_said_of_a_bounce(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    row = message(Delivered="", Bounced="2015-01-06")
    store(engine, "outreach", [row], tmp_path)
    store(engine, "outreach", [row | {"Bounced": "", "Status": "Soft bounce"}], tmp_path)
    with open_read_session(engine) as session:
        import_id = max(session.scalars(select(Import.id)))
    undo_import(engine, import_id=import_id, actor=OFFICER)
    assert read_bounces(engine) == [("leader", None)]


def test_that_a_call_did_not_bounce_does_not_make_anybody_reached(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact(role="Chief Executive")], tmp_path)
    rows = [
        {name: text for name, text in message(role=role).items() if name != "Delivered"} | {"Channel": channel}
        for role, channel in (("Leader", "phone call"), ("Chief Executive", "E-mail"))
    ]
    store(sqlite, "outreach", rows, tmp_path)
    with open_read_session(sqlite) as session:
        statement = select(Activity.channel, Outreach.delivered_on).join(Activity, Activity.id == Outreach.activity_id)
        arrived = dict(session.execute(statement).fetchall())
    assert arrived == {"Telephone": None, "E-mail": dt.date(2015, 1, 6)}


def test_an_activity_without_a_day_is_set_aside_by_its_heading(sqlite: Engine, tmp_path: Path) -> None:
    report = store(sqlite, "outreach", [activity(), activity("")], tmp_path)
    assert (report.added, report.problems) == (1, [(3, '"Date" is empty: give a date like 2015-01-05')])
