"""Signing in at a real provider, and what no cookie, link or open window can do afterwards."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, select

from lib.access import Role
from lib.actions import accounts
from lib.database.engine import open_read_session
from lib.database.models import ContactPeriod
from tests.browser import serving
from tests.support.accounts import KEEPER, claim, enter, invite, list_events
from tests.support.factories import contact, store

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
USERS = [
    {"sub": name, "email": f"{name}@council.example", "email_verified": name != "ben"}
    for name in ("ada", "ben", "eve", "kay")
]


@pytest.fixture
def served(sqlite: Engine, tmp_path: Path) -> Iterator[str]:
    """Where the dashboard is served with sign-in; Leeds has two people."""
    store(sqlite, "contacts", [contact(), contact(role="Other", Name="A Invented", Email="a@leeds.example")], tmp_path)
    with (
        serving.provider(USERS) as provider,
        serving.dashboard_with_sign_in(str(sqlite.url), provider, tmp_path / "home") as address,
    ):
        yield address


def sign_in(context: BrowserContext, address: str, name: str) -> Page:
    """Sign in as somebody, from a link that asks for more than it may."""
    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}/?role=Administrator")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).click()
    return page


def rest(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(200)


def test_people_sign_in_and_neither_cookie_nor_link_nor_open_window_gives_more(
    browser: Browser, served: str, sqlite: Engine
) -> None:
    kay, ada = invite(sqlite, "kay", Role.ADMINISTRATOR), invite(sqlite, "ada", Role.OFFICER)
    invite(sqlite, "ben", Role.OFFICER)
    contexts = [browser.new_context() for _ in range(5)]
    page = sign_in(contexts[0], served, "ada")
    bar = page.get_by_test_id("stSidebar")
    expect(bar.get_by_text("Ada Invented")).to_be_visible()
    expect(bar.get_by_text("Officer", exact=False)).to_be_visible()
    expect(bar.get_by_text("Viewing as")).to_have_count(0)
    page.goto(f"{served}/council?council=LDS&role=Administrator")
    expect(page.get_by_role("button", name="Change", exact=True)).to_have_count(2)
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Accounts")).to_have_count(0)
    other = contexts[0].new_page()  # a second window of the same person, opened before what follows
    other.goto(f"{served}/council?council=LDS")
    expect(other.get_by_role("button", name="Change", exact=True)).to_have_count(2)

    save_after_demotion(page, sqlite, ada)
    other.get_by_role("button", name="Change", exact=True).first.click()
    expect(other.get_by_test_id("stSidebar").get_by_text("Board member")).to_be_visible()
    expect(other.get_by_role("button", name="Change", exact=True)).to_have_count(0)

    cookies = contexts[0].cookies()
    page.goto(served)
    bar.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(f"end_session|^{served}/?$"))
    contexts[1].add_cookies(cast("Any", cookies))
    replayed = contexts[1].new_page()
    replayed.goto(f"{served}/council?council=LDS&role=Officer")
    expect(replayed.get_by_role("heading", level=1)).to_have_text("Sign in again")
    expect(replayed.get_by_text("You have signed out")).to_be_visible()
    expect(replayed.get_by_text("Leeds")).to_have_count(0)
    other.get_by_test_id("stSidebarNav").get_by_role("link", name="Reach").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in again")

    for name, context in (("eve", contexts[2]), ("ben", contexts[3])):
        stranger = sign_in(context, served, name)
        expect(stranger.get_by_role("heading", level=1)).to_have_text("You are not let in")
        expect(stranger.get_by_text("nobody has invited you")).to_be_visible()
    disable_at_work(sign_in(contexts[4], served, "kay"), sqlite, kay)
    told = [detail for kind, detail in list_events(sqlite) if kind == "refused"]
    for refusal in (
        "nobody is known by this identity (",
        "nobody is known by this identity, and its e-mail",
        "the role ",
    ):
        assert any(detail.startswith(refusal) for detail in told), (refusal, told)
    assert "the session has ended" in told
    for context in contexts:
        context.close()


def save_after_demotion(page: Page, engine: Engine, account_id: int) -> None:
    """Press Save in a dialog that was opened as an officer, after an administrator has taken that role away."""
    page.get_by_role("button", name="Change", exact=True).nth(1).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Do not contact", exact=True).click()
    dialog.get_by_label("Reason", exact=True).fill("by telephone")
    page.keyboard.press("Tab")
    rest(page)
    accounts.change_role(engine, actor=KEEPER, account_id=account_id, role=Role.BOARD)
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Your role was changed meanwhile: nothing was saved. Load the page again.")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_text("Board member")).to_be_visible()
    expect(dialog).to_have_count(0)
    with open_read_session(engine) as session:
        assert session.scalars(select(ContactPeriod.do_not_contact)).all() == [False, False]


def disable_at_work(page: Page, engine: Engine, account_id: int) -> None:
    """Disable an administrator whose page Accounts is open: the next choice on it shows nothing any more."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may sign in")
    invite(engine, "joe", Role.ADMINISTRATOR)
    enter(engine, claim("joe"))
    accounts.disable_account(engine, actor=KEEPER, account_id=account_id)
    page.get_by_test_id("stSelectbox").filter(has_text="Change the account of").get_by_role("combobox").click()
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not let in")
    expect(page.get_by_text("Your account was disabled.")).to_be_visible()
