"""What a really started dashboard for this machine alone refuses, where somebody tampers with it."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine
from websockets.exceptions import InvalidStatus

from lib.database.engine import get_engine
from tests.browser import serving
from tests.support.accounts import list_events
from tests.support.page_line import Client


@pytest.fixture(scope="module")
def database(copy_template: Callable[[], str]) -> str:
    return copy_template()


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    """Where it is served, to be looked at as a Board member."""
    with serving.dashboard(database) as served:
        yield served


@pytest.fixture
def engine(database: str) -> Engine:
    return get_engine(database)


@pytest.fixture
def me(address: str) -> Client:
    """The person at this machine."""
    return Client(address, urlsplit(address).netloc, address)


def test_the_person_at_this_machine_gets_pages(me: Client) -> None:
    with me.open_line() as line:
        assert "Viewing as" in line.show().text
    assert me.ask("/").status == 200
    assert "strict-transport-security" not in me.ask("/").headers


@pytest.mark.parametrize("header", ["X_Forwarded_For", "X_Forwarded_Host", "X_Real_IP", "Forwarded"])
def test_what_somebody_passes_on_from_elsewhere_is_refused(me: Client, engine: Engine, header: str) -> None:
    reply = me.ask("/", "GET", None, **{header: "203.0.113.9"})
    assert reply.status == 403
    assert "for the person at this machine alone" in reply.body
    assert ("refused", "request from elsewhere to a dashboard for this machine alone") in list_events(engine)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "http://localhost:8501", "https://evil.example", None])
def test_no_page_of_another_program_opens_a_line(me: Client, engine: Engine, origin: str | None) -> None:
    with pytest.raises(InvalidStatus, match="403"), Client(me.address, me.host, origin).open_line():
        pass
    assert list_events(engine)[-1][0] == "refused"


def test_a_name_that_leads_here_is_not_enough(me: Client, engine: Engine) -> None:
    assert Client(me.address, "rebound.example", "http://rebound.example").ask("/").status == 421
    with pytest.raises(InvalidStatus), Client(me.address, "rebound.example", "http://rebound.example").open_line():
        pass
    assert ("refused", "request for a host that is not on the list") in list_events(engine)


def test_another_page_may_lead_people_here_and_fetch_nothing(me: Client) -> None:
    assert me.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403
    assert me.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200


def test_a_board_member_brings_no_file_and_there_is_no_page_to_bring_one_to(me: Client, engine: Engine) -> None:
    with me.open_line() as line:
        line.show()
        assert line.bring_file(line.client).status == 403
        line.session_id = "made-up"
        assert line.bring_file(line.client).status == 409
    assert ("refused", "upload") in list_events(engine)
