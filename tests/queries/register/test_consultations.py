"""How far the records of a consultation go. On both databases."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, update

from lib.changes.audit_trail import unlock_trail
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Change
from lib.queries.register.consultations import count_late_records
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import day, response, store


def test_what_was_recorded_after_its_day_is_counted(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS), response(CAMDEN, "2015-03-01")], tmp_path)
    with open_write_session(engine) as session, unlock_trail(session):
        session.execute(update(Change).values(at=dt.datetime(2015, 2, 10, 12, tzinfo=dt.UTC)))
    store(engine, "responses", [response(DACORUM, "2015-02-05")], tmp_path)
    with open_read_session(engine) as session:
        early, whole = (
            count_late_records(session, consultation_id=scope.consultation_id, as_at=day(date))
            for date in ("2015-02-09", "2015-02-10")
        )
    assert (early.responses, early.late_responses) == (2, 2)
    assert (whole.responses, whole.late_responses) == (2, 1)


def test_a_correction_after_its_day_counts_as_recorded_later(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS, answers=2)], tmp_path)
    with open_write_session(engine) as session, unlock_trail(session):
        session.execute(update(Change).values(at=dt.datetime(2015, 2, 2, tzinfo=dt.UTC)))
    asked = {"consultation_id": scope.consultation_id, "as_at": day("2015-02-10")}
    with open_read_session(engine) as session:
        assert count_late_records(session, **asked).late_responses == 0  # type: ignore[arg-type]
    store(engine, "responses", [response(LEEDS, answers=9)], tmp_path)
    with open_read_session(engine) as session:
        assert count_late_records(session, **asked).late_responses == 1  # type: ignore[arg-type]
