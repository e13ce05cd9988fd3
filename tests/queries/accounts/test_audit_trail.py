"""The audit trail as administrators read it: all four kinds in one order, filtered, paged, and edited by nobody."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, insert, update
from sqlalchemy.exc import DBAPIError

from lib.access import Person, Role
from lib.actions.exports import record_export
from lib.actions.sign_in import record_refused_act
from lib.changes.audit_trail import unlock_trail
from lib.database.account_models import SignInEvent
from lib.database.audit_models import ExportEvent
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import Change
from lib.queries.accounts import audit_trail
from lib.queries.accounts.audit_trail import AuditFilter, AuditLine, iterate_audit_lines, list_audit_lines
from tests.support.accounts import claim, enter, invite

READER = Role.ADMINISTRATOR
OLIVE = Person("Olive Officer", Role.OFFICER)


def read(engine: Engine, **wanted: object) -> list[AuditLine]:
    with open_read_session(engine) as session:
        return list_audit_lines(session, reader=READER, wanted=AuditFilter(**wanted))  # type: ignore[arg-type]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A trail with a line of each kind."""
    invite(engine)
    person = enter(engine, claim(issued=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)))
    record_refused_act(engine, person, what="page: accounts", now=dt.datetime(2026, 11, 2, 9, 1, tzinfo=dt.UTC))
    record_export(
        engine, actor=OLIVE, title="Call list (personal data)", shown_for="Taking Stock, all councils", rows=12
    )
    with open_write_session(engine) as session:
        change = record_change(
            session, actor="Olive Officer", action="import", subject="of ada@council.example", rows=3
        )
        change.reason = "Ada asked (ada@council.example)"
    return engine


def test_each_kind_tells_who_what_why_and_how_many(filled: Engine) -> None:
    by_kind = {line.kind: line for line in reversed(read(filled))}
    export, refusal, entry = by_kind["Export"], by_kind["Refusal"], by_kind["Sign-in"]
    assert (export.who, export.what, export.why, export.rows) == (
        "Olive Officer", "Call list (personal data)", "Taking Stock, all councils", 12,
    )  # fmt: skip
    assert (refusal.who, refusal.what, refusal.why) == ("Ada Invented", "refused", "page: accounts")
    assert (entry.who, entry.what, entry.rows) == ("Ada Invented", "signed in", None)
    [change] = read(filled, kind="Change", words="import")
    assert (change.who, change.rows) == ("Olive Officer", 3)


def test_an_address_that_somebody_wrote_into_a_title_or_a_reason_is_not_shown(filled: Engine) -> None:
    [change] = read(filled, kind="Change", words="import")
    assert (change.what, change.why) == ("import: of [removed]", "Ada asked ([removed])")


def test_words_person_kind_and_days_narrow_it_together(filled: Engine) -> None:
    assert {line.kind for line in read(filled, person="OLIVE")} == {"Change", "Export"}
    assert [line.what for line in read(filled, words="councils PERSONAL")] == ["Call list (personal data)"]
    assert read(filled, words="100%") == []
    day = dt.date(2026, 11, 2)
    assert [line.kind for line in read(filled, first_day=day, last_day=day)] == ["Refusal", "Sign-in"]
    assert read(filled, first_day=dt.date(2026, 11, 1), last_day=dt.date(2026, 11, 1), kind="Refusal") == []


def test_a_name_is_found_in_capitals_or_not_and_with_accents_or_without(engine: Engine) -> None:
    record_export(engine, actor=Person("Élodie O'Núñez (a.b)", Role.OFFICER), title="A file", shown_for="", rows=1)
    for name in ("élodie", "ÉLODIE", "Elodie", "o'nunez", "O'NÚÑEZ", "(a.b)"):
        assert len(read(engine, person=name)) == 1, name
    assert read(engine, person="(a,b)") == []
    assert read(engine, words="lodíe núñes") == []


def test_leafing_shows_every_line_once_in_order_also_where_moments_are_the_same(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    with open_write_session(filled) as session:
        for table, columns in (
            (Change, {"actor": "a", "action": "b", "subject": "", "rows": 1}),
            (ExportEvent, {"actor": "a", "title": "b", "shown_for": ""}),
        ):
            session.execute(insert(table), [{"at": moment, **columns} for _number in range(5)])
    monkeypatch.setattr(audit_trail, "BATCH_SIZE", 2)
    with open_read_session(filled) as session:
        leafed = list(iterate_audit_lines(session, reader=READER, wanted=AuditFilter(), limit=1_000))
    assert leafed == read(filled)
    assert len({line.place for line in leafed}) == len(leafed) >= 14
    with open_read_session(filled) as session:
        assert len(list(iterate_audit_lines(session, reader=READER, wanted=AuditFilter(), limit=3))) == 3


@pytest.mark.sqlite_only("it reads how SQLite plans a statement")
def test_a_page_is_read_along_the_index_of_moments(sqlite: Engine) -> None:
    statements: list[tuple[str, object]] = []
    event.listen(
        sqlite, "before_cursor_execute", lambda *said: statements.append((said[2], said[3]))
    )  # the statement and its parameters
    read(sqlite, first_day=dt.date(2026, 1, 1))
    plans = []
    with sqlite.connect() as connection:
        for statement, parameters in [one for one in statements if "LIMIT" in one[0]]:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            plans.append(" ".join(str(row[3]) for row in rows))
    assert len(plans) == 3
    assert all("USING INDEX ix_" in plan and "TEMP B-TREE" not in plan for plan in plans), plans


@pytest.mark.parametrize("table", [Change, SignInEvent, ExportEvent])
def test_the_database_itself_refuses_to_alter_or_delete_a_line(filled: Engine, table: Any) -> None:
    for statement in (
        delete(table).where(table.id == 1),
        update(table).where(table.id == 1).values(at=dt.datetime.now(dt.UTC)),
    ):
        with pytest.raises(DBAPIError, match="the audit trail is not edited"), open_write_session(filled) as session:
            session.execute(statement)


def test_what_is_removed_by_rule_unlocks_the_trail_for_its_own_transaction_alone(filled: Engine) -> None:
    with open_write_session(filled) as session, unlock_trail(session):
        session.execute(delete(ExportEvent))
    assert read(filled, kind="Export") == []
    with pytest.raises(DBAPIError), open_write_session(filled) as session:
        session.execute(delete(SignInEvent))
