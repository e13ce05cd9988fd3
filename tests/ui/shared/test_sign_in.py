"""Signing in and out on the page, and what an open page may still do when its reader is out or has another role."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from lib.access import NotAllowed, Right, Role, check_right
from lib.actions import accounts
from lib.actions.sign_in import end_session, find_session
from lib.actions.themes import add_theme
from lib.database.audit_models import ExportEvent
from lib.database.engine import open_read_session
from lib.queries.register import consultations
from lib.queries.register.people import list_people
from lib.queries.scope import Scope
from lib.server.request_guard import RequestGuard
from lib.settings import ROOT
from lib.ui.shared import sign_in
from lib.ui.shared.action_feedback import attempt_action
from lib.ui.shared.downloads import check_first
from lib.ui.shared.view import View, load_session_limits
from tests.support.accounts import KEEPER, PROVIDERS, claim, enter, invite, list_events
from tests.support.factories import day

Open = Callable[..., AppTest]


@pytest.fixture
def open_signed_in(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the dashboard with what a provider says; without anything, nobody is signed in."""
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "on")
    monkeypatch.setattr(sign_in, "has_sign_in_section", lambda: True)
    monkeypatch.setattr(sign_in, "load_providers", lambda: PROVIDERS[:2])

    def opened(**claims: Any) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        app.user = {"is_logged_in": bool(claims), **claims}
        return app.run()

    return opened


def claim_now(name: str = "ada", **claims: Any) -> dict[str, Any]:
    return claim(name, dt.datetime.now(dt.UTC), **claims)


def test_whoever_is_not_signed_in_gets_a_button_for_each_provider(open_signed_in: Open) -> None:
    app = open_signed_in()
    assert [one.label for one in app.button] == ["Sign in", "Sign in with other"]


def test_who_is_signed_in_stands_in_the_side_bar_and_signing_out_ends_the_session(
    open_signed_in: Open, sqlite: Engine
) -> None:
    invite(sqlite, role=Role.COMMUNICATIONS)
    app = open_signed_in(**claim_now())
    assert "**Ada Invented**  \nCommunications" in [one.value for one in app.sidebar.markdown]
    claims = {key: value for key, value in app.user.items() if key != "is_logged_in"}
    app.button(key="sign-out").click().run()
    assert [kind for kind, _detail in list_events(sqlite)] == ["signed in", "signed out"]
    replayed = open_signed_in(**claims)
    assert replayed.title[0].value == "Sign in again"
    assert not replayed.sidebar.markdown


def test_an_open_page_follows_the_account_at_the_next_click(open_signed_in: Open, sqlite: Engine) -> None:
    number = invite(sqlite, role=Role.ADMINISTRATOR)
    invite(sqlite, "kay", Role.ADMINISTRATOR)
    enter(sqlite, claim("kay"))
    app = open_signed_in(**claim_now())
    app.switch_page("pages/accounts.py").run()
    assert app.title[0].value == "Who may sign in"
    accounts.change_role(sqlite, actor=KEEPER, account_id=number, role=Role.BOARD)
    app.run()
    assert app.title[0].value != "Who may sign in"
    assert "**Ada Invented**  \nBoard member" in [one.value for one in app.sidebar.markdown]
    accounts.disable_account(sqlite, actor=KEEPER, account_id=number)
    app.run()
    assert app.title[0].value == "You are not let in"
    assert "Ask whoever looks after the dashboard" in app.markdown[0].value


def test_buttons_questions_and_files_of_an_old_page_are_refused(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit.session_state", {})
    number = invite(sqlite)
    now = dt.datetime.now(dt.UTC)
    person = enter_now(sqlite, now)
    absent = consultations.build_absent(day("2015-03-13"))
    view = View(sqlite, "0", absent, Scope(1, day("2015-03-13")), Role.OFFICER, person=person)
    assert view.actor.name == "Ada Invented"
    build = check_first(view, lambda: b"a file", "A file")
    assert build() == b"a file"
    with open_read_session(sqlite) as session:
        export = session.scalars(select(ExportEvent)).one()
    assert (export.actor, export.title) == ("Ada Invented", "A file")
    with pytest.raises(NotAllowed):
        check_first(view, lambda: check_right(view.role, Right.MANAGE_ACCOUNTS), "Accounts")()
    accounts.change_role(sqlite, actor=KEEPER, account_id=number, role=Role.COMMUNICATIONS)
    result = attempt_action(
        view, "slot", "Saved.", add_theme, consultation_id=1, question_id=1, label="A", description=""
    )
    assert result.words.startswith("Your role was changed meanwhile")
    for attempt in (
        build,
        lambda: view.run_query_uncached(list_people, organisation_id=1, day=day("2015-03-13"), reader=view.role),
        lambda: view.actor,
    ):
        with pytest.raises(NotAllowed):
            attempt()
    end_session(sqlite, person, now=now)
    with pytest.raises(NotAllowed, match="signed out"):
        build()
    details = [detail for kind, detail in list_events(sqlite) if kind == "refused"]
    assert details == [
        "file: Accounts", "the role or the authority has changed", "action: add_theme", "the session has ended",
    ]  # fmt: skip


def enter_now(engine: Engine, now: dt.datetime) -> Any:
    return find_session(engine, claim("ada", now), now=now, limits=load_session_limits(), providers=PROVIDERS)


@pytest.mark.parametrize("host", ["board.council.example", "127.0.0.1.evil.example"])
def test_without_sign_in_the_dashboard_answers_to_this_machine_alone(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")

    class Context:
        def __init__(self) -> None:
            self.headers = {"Host": host}

    monkeypatch.setattr("streamlit.context", Context())
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert app.error[0].value == sign_in.MISUSED_LOCALLY
    assert not app.title


def test_local_mode_is_refused_where_signing_in_is_set_up_or_the_server_listens_elsewhere(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")
    with monkeypatch.context() as patched:
        patched.setattr(sign_in, "has_sign_in_section", lambda: True)
        assert AppTest.from_file(str(ROOT / "dashboard.py")).run().error[0].value == sign_in.MISUSED_LOCALLY
    with monkeypatch.context() as patched:
        patched.setattr("streamlit.get_option", lambda _name: "0.0.0.0")  # noqa: S104 - what is refused
        assert AppTest.from_file(str(ROOT / "dashboard.py")).run().error[0].value == sign_in.MISUSED_LOCALLY


def test_an_address_cannot_ask_for_a_role(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.query_params["role"] = "Officer"
    app.run()
    assert app.selectbox(key="role").value == Role.BOARD


@pytest.mark.parametrize(("is_in_place", "is_refused"), [(False, True), (True, False)])
def test_a_server_without_its_guard_shows_nothing(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch, is_in_place: bool, is_refused: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")
    monkeypatch.setattr(RequestGuard, "is_in_place", is_in_place)
    monkeypatch.setattr(sign_in, "_has_server", lambda: True)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert ([error.value for error in app.error] == [sign_in.UNGUARDED]) == is_refused
