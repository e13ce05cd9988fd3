"""What a really started dashboard with sign-in refuses, asked by HTTP and by a page's line, and what its trail tells."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select
from websockets.exceptions import InvalidStatus

from lib.access import Role, SignedInPerson
from lib.actions import accounts, sign_in
from lib.database.account_models import Account, SignInSession
from lib.database.engine import get_engine, open_read_session
from tests.browser import serving
from tests.support.accounts import ISSUER, KEEPER, claim, invite, list_events
from tests.support.factories import contact, store
from tests.support.page_line import Client, sign_cookie

HOST = "board.council.example"
ORIGIN = f"https://{HOST}"
LEEDS = ("council", "council=E08000035")
ROLES = {"ada": Role.OFFICER, "olu": Role.OFFICER, "ben": Role.BOARD, "eve": Role.OFFICER, "dan": Role.OFFICER}


@pytest.fixture(scope="module")
def database(copy_template: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with somebody at Leeds, and people who may sign in."""
    url = copy_template()
    engine = get_engine(url)
    store(engine, "contacts", [contact()], tmp_path_factory.mktemp("files"))
    for name, role in ROLES.items():
        invite(engine, name, role)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def address(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served, to be reached through a proxy as board.council.example."""
    home = tmp_path_factory.mktemp("home")
    limits = {"SIGN_INS_PER_MINUTE": "4", "MAX_FILE_MB": "1"}
    with serving.dashboard_with_sign_in(database, ISSUER, home, ORIGIN, **limits) as served:
        yield served


@pytest.fixture
def engine(database: str) -> Engine:
    return get_engine(database)


@pytest.fixture
def stranger(address: str) -> Client:
    return Client(address, HOST, ORIGIN)


def be(address: str, name: str, secret: str = serving.COOKIE_SECRET, cookie: str = "__Host-_streamlit_user") -> Client:
    """Somebody for whom the provider vouched just now."""
    value = sign_cookie(secret, claim(name, dt.datetime.now(dt.UTC)), ORIGIN)
    return Client(address, HOST, ORIGIN, {cookie: value})


def sign_out(engine: Engine, account_id: int) -> None:
    """Somebody signs out in another window."""
    with open_read_session(engine) as session:
        open_sessions = select(SignInSession.id).where(
            SignInSession.account_id == account_id, SignInSession.ended_at.is_(None)
        )
        session_id = session.scalars(open_sessions).one()
    person = SignedInPerson(session_id, account_id, "", Role.OFFICER)
    sign_in.end_session(engine, person, now=dt.datetime.now(dt.UTC))


def find_account_id(engine: Engine, name: str) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(Account.id).where(Account.email == f"{name}@council.example")).one()


def test_a_stranger_gets_the_door_and_no_page(stranger: Client) -> None:
    with stranger.open_line() as line:
        line.show(*LEEDS)
        assert "Sign in with the account of your organisation." in line.text
        assert "Ada Invented" not in line.text


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("https://evil.example", "request from the page of another origin"),
        (f"http://{HOST}", "request from the page of another origin"),
        ("null", "request from the page of another origin"),
        (None, "request that does not say its origin"),
    ],
)
def test_a_line_is_opened_from_our_own_pages_alone(address: str, engine: Engine, origin: str | None, told: str) -> None:
    with pytest.raises(InvalidStatus, match="403"), Client(address, HOST, origin).open_line():
        pass
    assert ("refused", told) in list_events(engine)


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"x@{HOST}", ""])
def test_a_host_that_is_not_on_the_list_gets_nothing(address: str, engine: Engine, host: str) -> None:
    reply = Client(address, host or " ", ORIGIN).ask("/", X_Forwarded_Host=HOST)
    assert (reply.status, reply.body) == (421, "This address is not served here.")
    assert ("refused", "request for a host that is not on the list") in list_events(engine)
    if host == "evil.example":
        with pytest.raises(InvalidStatus, match="403"), Client(address, host, f"https://{host}").open_line():
            pass


def test_a_forwarded_host_is_not_listened_to(stranger: Client) -> None:
    reply = stranger.ask("/auth/logout", X_Forwarded_Host="evil.example")
    assert "evil.example" not in str(reply.headers)
    assert reply.headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    "path", ["metrics", "metrics?families=x", "agent/openapi.json", "script-health-check", "x", ""]
)
def test_what_no_page_needs_of_streamlit_is_closed(stranger: Client, engine: Engine, path: str) -> None:
    assert stranger.ask(f"/_stcore/{path}").status == 404
    assert ("refused", "request for an address that is closed") in list_events(engine)


def test_a_file_is_for_the_one_who_made_it_while_signed_in(address: str, engine: Engine, stranger: Client) -> None:
    ada, olu = be(address, "ada"), be(address, "olu")
    with ada.open_line() as line, olu.open_line() as others_line:
        assert "Ada Invented" in line.show(*LEEDS).text
        assert "Olu Invented" in others_line.show().text
        file = line.make_file("Save as CSV")
        fetched = ada.ask(file)
        assert (fetched.status, fetched.headers["cache-control"]) == (200, "no-store")
        assert olu.ask(file).status == stranger.ask(file).status == 403
        assert ada.ask("/media/none.csv").status == 404
        told = list_events(engine)
        assert ("refused", "file of somebody else") in told
        assert ("refused", "file asked for without being signed in") in told

        sign_out(engine, find_account_id(engine, "ada"))
        assert (ada.ask(file).status, ada.ask(file).body) == (403, "You have signed out. Sign in again.")
        assert list_events(engine)[-1] == ("refused", "the session has ended")
    with ada.open_line() as line:
        line.show(*LEEDS)
        assert "You have signed out. Sign in again." in line.text
        assert "Leeds" not in line.text


def test_a_file_of_a_former_role_is_fetched_no_more(address: str, engine: Engine) -> None:
    dan = be(address, "dan")
    with dan.open_line() as line:
        file = line.show(*LEEDS).make_file("Save as CSV")
        accounts.change_role(engine, actor=KEEPER, account_id=find_account_id(engine, "dan"), role=Role.BOARD)
        assert dan.ask(file).status == 403


def test_files_are_brought_by_officers_to_their_own_pages_alone(address: str, engine: Engine, stranger: Client) -> None:
    ben, eve, olu = be(address, "ben"), be(address, "eve"), be(address, "olu")
    with ben.open_line() as boards_line, eve.open_line() as line, olu.open_line() as others_line:
        boards_line.show()
        line.show("imports")
        others_line.show()
        assert line.bring_file(line.client).status == 204
        assert boards_line.bring_file(boards_line.client).body == "Your role takes no files."
        assert line.bring_file(others_line.client).body == "This page is not yours."
        assert line.bring_file(stranger).body == "Sign in first."
        assert line.bring_file(line.client, b"x" * 2**20).status == 413
        without_origin = line.client.ask(f"/_stcore/upload_file/{line.session_id}/file-1", "DELETE", Origin="")
        assert (without_origin.status, without_origin.body) == (403, "It does not say where it comes from.")
        told = list_events(engine)
        assert ("refused", "upload") in told
        assert ("refused", "upload to a page of somebody else") in told
        assert ("refused", "file above the limit") in told
        sign_out(engine, find_account_id(engine, "eve"))
        assert line.bring_file(line.client).body == "You have signed out. Sign in again."


def test_a_cookie_that_was_not_signed_here_is_worth_nothing(address: str, engine: Engine) -> None:
    for forged in (
        be(address, "olu", serving.COOKIE_SECRET[::-1]),
        be(address, "olu", cookie="_streamlit_user"),
    ):
        with forged.open_line() as line:
            line.show(*LEEDS)
            assert "Sign in with the account of your organisation." in line.text
        assert forged.ask("/media/x.csv").body == "Sign in first."
    assert ("refused", "cookie of signing in that was not signed here") in list_events(engine)


def test_tries_to_sign_in_are_counted(address: str, engine: Engine, stranger: Client) -> None:
    replies = [stranger.ask("/auth/login", X_Forwarded_For="203.0.113.9") for _try in range(5)]
    assert [reply.status for reply in replies] == [302] * 4 + [429]
    assert "Wait a minute" in replies[-1].body
    assert stranger.ask("/auth/login", X_Forwarded_For="203.0.113.10").status == 302  # somebody else
    assert ("refused", "too many tries to sign in") in list_events(engine)


def test_every_answer_says_what_a_browser_may_do_with_it(stranger: Client) -> None:
    page = stranger.ask("/council")
    script = page.body.partition('src="./')[2].partition('"')[0]
    replies = [
        page,
        stranger.ask(f"/{script}"),
        stranger.ask("/media/x"),
        stranger.ask("/readyz"),
        stranger.ask("/x", "POST"),
    ]
    assert [reply.status for reply in replies] == [200, 200, 403, 200, 405]
    for reply in replies:
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert "'unsafe-eval'" not in reply.headers["content-security-policy"]
        assert reply.headers["x-frame-options"] == "DENY"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert "camera=()" in reply.headers["permissions-policy"]
        assert reply.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert not [name for name in reply.headers if name.startswith("access-control-")]
    assert [reply.headers["cache-control"] == "no-store" for reply in replies] == [True, False, True, True, True]
    assert "immutable" in replies[1].headers["cache-control"]
    assert "Secure" in stranger.ask("/_stcore/health").headers["set-cookie"]


def test_it_tells_whoever_watches_it_that_it_runs_and_is_ready(stranger: Client) -> None:
    assert [(stranger.ask(path).status, stranger.ask(path).body) for path in ("/healthz", "/readyz")] == [
        (200, "running"),
        (200, "ready"),
    ]
