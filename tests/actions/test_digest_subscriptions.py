"""Who gets the digest: subscribed, ended, undone; addresses stand nowhere else."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.actions import campaign_undo_rule  # noqa: F401 - it registers how such changes are undone
from lib.actions.digest_subscriptions import note_sending, subscribe, unsubscribe
from lib.actions.problems import CampaignProblem
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Change
from lib.queries.campaign.digest_subscriptions import Subscription, find_last_sending, list_subscriptions
from lib.queries.scope import Scope
from tests.support.factories import OFFICER

ADDRESS = "ada@council.gov.uk"


def add(engine: Engine, scope: Scope, address: str = ADDRESS, frequency: str = "weekly", **groups: list[str]) -> int:
    return subscribe(
        engine,
        actor=OFFICER,
        consultation_id=scope.consultation_id,
        address=address,
        frequency=frequency,
        **groups,
    )


def read(engine: Engine, scope: Scope, reader: Role = Role.OFFICER) -> list[Subscription]:
    with open_read_session(engine) as session:
        return list_subscriptions(session, consultation_id=scope.consultation_id, reader=reader)


def test_an_address_is_subscribed_once_changed_ended_and_each_is_undone(engine: Engine, scope: Scope) -> None:
    add(engine, scope, " Ada@Council.gov.uk ")
    changed = add(engine, scope, frequency="daily", regions=["London", "East of England"])
    [row] = read(engine, scope)
    assert (row.address, row.frequency, row.regions) == (ADDRESS, "daily", ("East of England", "London"))
    ended = unsubscribe(engine, actor=OFFICER, subscription_id=row.id)
    assert [one.active for one in read(engine, scope)] == [False]
    for change_id in (ended, changed):
        undo_saved_change(engine, change_id=change_id, actor=OFFICER)
    [row] = read(engine, scope)
    assert (row.active, row.frequency, row.regions) == (True, "weekly", ())


def test_an_undone_first_subscription_is_gone_and_one_that_was_ended_begins_anew(engine: Engine, scope: Scope) -> None:
    first = add(engine, scope)
    undo_saved_change(engine, change_id=first, actor=OFFICER)
    assert read(engine, scope) == []
    add(engine, scope)
    unsubscribe(engine, actor=OFFICER, subscription_id=read(engine, scope)[0].id)
    add(engine, scope)
    assert [one.active for one in read(engine, scope)] == [True]


@pytest.mark.parametrize(
    ("address", "others", "said"),
    [
        ("ada@", {}, "is no e-mail address"),
        ("ada.é@council.gov.uk", {}, "is no e-mail address"),
        ("Ada <ada@council.gov.uk>", {}, "is no e-mail address"),
        ("ada@council.gov.uk\nBcc: x@y.uk", {}, "is no e-mail address"),
        (ADDRESS, {"frequency": "hourly"}, "is no frequency; there are: daily, weekly"),
        (ADDRESS, {"regions": ["Atlantis"]}, "is no region"),
        (ADDRESS, {"types": ["Parish"]}, "is no council type"),
    ],
)
def test_what_cannot_be_is_refused_and_no_address_is_repeated(
    engine: Engine, scope: Scope, address: str, others: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(CampaignProblem, match=said) as refusal:
        add(engine, scope, address, **others)  # type: ignore[arg-type]
    assert "Nothing was saved." in str(refusal.value)
    assert "ada" not in str(refusal.value).lower()
    assert read(engine, scope) == []


def test_the_same_again_and_an_end_of_what_has_ended_are_refused(engine: Engine, scope: Scope) -> None:
    add(engine, scope)
    with pytest.raises(CampaignProblem, match="gets just this digest already"):
        add(engine, scope)
    number = read(engine, scope)[0].id
    unsubscribe(engine, actor=OFFICER, subscription_id=number)
    with pytest.raises(CampaignProblem, match="has ended already"):
        unsubscribe(engine, actor=OFFICER, subscription_id=number)


def test_a_sending_is_noted_with_its_day_and_cannot_be_undone_nor_forbid_undoing(engine: Engine, scope: Scope) -> None:
    first = add(engine, scope)
    number = read(engine, scope)[0].id
    noted = note_sending(engine, actor=OFFICER, subscription_id=number, day=dt.date(2015, 3, 10))
    assert read(engine, scope)[0].last_sent_on == dt.date(2015, 3, 10)
    with open_read_session(engine) as session:
        found = find_last_sending(session, subscription_id=number, reader=Role.OFFICER)
        assert found is not None
        assert found.change_id == noted
        assert find_last_sending(session, subscription_id=number + 1, reader=Role.OFFICER) is None
    undo_saved_change(engine, change_id=first, actor=OFFICER)
    assert read(engine, scope) == []


def test_no_address_is_in_the_audit_trail(engine: Engine, scope: Scope) -> None:
    add(engine, scope)
    number = read(engine, scope)[0].id
    note_sending(engine, actor=OFFICER, subscription_id=number, day=dt.date(2015, 3, 10))
    unsubscribe(engine, actor=OFFICER, subscription_id=number)
    with open_read_session(engine) as session:
        rows = session.execute(select(Change.action, Change.subject)).all()
    assert ("send the digest", f"subscription {number}") in [tuple(row) for row in rows]
    assert not any("@" in text for row in rows for text in row)


def test_board_members_neither_see_subscriptions_nor_change_them(engine: Engine, scope: Scope) -> None:
    add(engine, scope)
    bo = Person("Bo", Role.BOARD)
    with pytest.raises(NotAllowed):
        read(engine, scope, Role.BOARD)
    with pytest.raises(NotAllowed):
        subscribe(engine, actor=bo, consultation_id=scope.consultation_id, address="bo@x.gov.uk", frequency="daily")
    with pytest.raises(NotAllowed):
        unsubscribe(engine, actor=bo, subscription_id=1)
    with pytest.raises(NotAllowed):
        note_sending(engine, actor=bo, subscription_id=1, day=dt.date(2015, 3, 10))
