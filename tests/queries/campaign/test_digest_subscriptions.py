"""Who is subscribed to the digest, and when it went out last."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.actions.digest_subscriptions import note_sending, subscribe
from lib.database.engine import open_read_session
from lib.queries.campaign.digest_subscriptions import find_last_sending, list_subscriptions
from lib.queries.scope import Scope
from tests.support.factories import OFFICER


def test_subscriptions_come_by_address_to_those_who_plan_approaches(engine: Engine, scope: Scope) -> None:
    for address in ("zoe@council.gov.uk", "ada@council.gov.uk"):
        subscribe(
            engine, actor=OFFICER, consultation_id=scope.consultation_id, address=address, frequency="daily",
            types=["Unitary"],
        )  # fmt: skip
    with open_read_session(engine) as session:
        rows = list_subscriptions(session, consultation_id=scope.consultation_id, reader=Role.COMMUNICATIONS)
        assert [(row.address, row.types) for row in rows] == [
            ("ada@council.gov.uk", ("Unitary",)), ("zoe@council.gov.uk", ("Unitary",)),
        ]  # fmt: skip
        assert list_subscriptions(session, consultation_id=scope.consultation_id + 1, reader=Role.OFFICER) == []
        with pytest.raises(NotAllowed):
            list_subscriptions(session, consultation_id=scope.consultation_id, reader=Role.BOARD)


def test_the_newest_sending_of_a_subscription_counts(engine: Engine) -> None:
    note_sending(engine, actor=OFFICER, subscription_id=1, day=dt.date(2015, 3, 10))
    newest = note_sending(engine, actor=OFFICER, subscription_id=1, day=dt.date(2015, 3, 11))
    note_sending(engine, actor=OFFICER, subscription_id=11, day=dt.date(2015, 3, 12))
    with open_read_session(engine) as session:
        found = find_last_sending(session, subscription_id=1, reader=Role.OFFICER)
        assert found is not None
        assert found.change_id == newest
        assert find_last_sending(session, subscription_id=2, reader=Role.OFFICER) is None
