"""When somebody looked, and where their visit before ended."""

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select

from lib.access import Person, Role
from lib.actions import last_look
from lib.actions.last_look import EarlierVisit, record_look
from lib.database.campaign_models import LastLook
from lib.database.engine import data_version, open_read_session, open_write_session
from lib.queries.scope import Scope

BO = Person("Bo", Role.BOARD)
NINE = dt.datetime(2026, 3, 9, 9, tzinfo=dt.UTC)


def look(
    engine: Engine, scope: Scope, at: dt.datetime, change_id: int, *, new: bool = True, actor: Person = BO
) -> EarlierVisit | None:
    return record_look(
        engine, actor=actor, consultation_id=scope.consultation_id, change_id=change_id, now=at, is_new_session=new
    )


def minutes(number: int) -> dt.datetime:
    return NINE + dt.timedelta(minutes=number)


def test_a_first_visit_has_none_before_it_and_the_next_begins_after_a_pause(engine: Engine, scope: Scope) -> None:
    assert look(engine, scope, NINE, 5) is None
    assert look(engine, scope, minutes(29), 6) is None  # another window of the same visit
    assert look(engine, scope, minutes(50), 7, new=False) is None
    assert look(engine, scope, minutes(81), 9) == EarlierVisit(7, minutes(50))
    assert look(engine, scope, minutes(90), 12) == EarlierVisit(7, minutes(50))  # a reload takes no news away
    assert look(engine, scope, minutes(500), 12) == EarlierVisit(12, minutes(90))


def test_a_window_that_stays_open_goes_on_with_its_visit_however_long_the_pause(engine: Engine, scope: Scope) -> None:
    look(engine, scope, NINE, 5)
    look(engine, scope, minutes(60), 6)
    assert look(engine, scope, minutes(600), 9, new=False) == EarlierVisit(5, NINE)


def test_everybody_has_a_look_of_their_own(engine: Engine, scope: Scope) -> None:
    look(engine, scope, NINE, 5)
    assert look(engine, scope, minutes(60), 6, actor=Person("Ada", Role.OFFICER)) is None
    assert look(engine, scope, minutes(60), 6) == EarlierVisit(5, NINE)


def test_a_look_makes_no_data_version(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        before = data_version(session)
    look(engine, scope, NINE, 5)
    with open_read_session(engine) as session:
        assert data_version(session) == before
        assert session.scalar(select(func.count()).select_from(LastLook)) == 1


def test_a_look_that_cannot_be_noted_is_answered_all_the_same(
    engine: Engine, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_look, "PATIENCE_MS", 50)
    look(engine, scope, NINE, 5)
    with open_write_session(engine) as session:
        session.execute(select(LastLook).with_for_update()).all()
        began = dt.datetime.now(dt.UTC)
        assert look(engine, scope, minutes(60), 6) == EarlierVisit(5, NINE)
        assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=5)
    assert look(engine, scope, minutes(61), 7) == EarlierVisit(5, NINE)
