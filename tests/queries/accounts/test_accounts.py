"""Who may sign in, as administrators read it."""

from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.queries.accounts.accounts import find_account_id, has_administrator, list_authorities
from tests.support.accounts import invite

READER = Role.ADMINISTRATOR


def test_an_account_is_found_by_its_address_and_an_administrator_by_the_role(engine: Engine) -> None:
    number = invite(engine)
    with open_read_session(engine) as session:
        assert find_account_id(session, email=" ADA@council.example", reader=READER) == number
        assert find_account_id(session, email="eve@council.example", reader=READER) is None
        assert not has_administrator(session)
    invite(engine, "kay", Role.ADMINISTRATOR)
    with open_read_session(engine) as session:
        assert has_administrator(session)


def test_own_authorities_are_the_councils_of_the_register(engine: Engine) -> None:
    with open_read_session(engine) as session:
        names = list_authorities(session, reader=READER)
    assert names["LDS"] == "Leeds City Council"
    assert len(names) >= 353
