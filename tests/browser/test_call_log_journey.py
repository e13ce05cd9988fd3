"""Communications staff log ten calls in a row by keyboard alone, and one of them is undone."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Outreach
from tests.browser import serving
from tests.browser.conftest import New
from tests.support.factories import contact, store

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
CALLS = (
    ("leeds", "1"), ("camden", "2"), ("dacorum", "3"), ("adur", "4"), ("barnet", "5"),
    ("bexley", "6"), ("of brent", "1"), ("bromley", "4"), ("croydon", "5"), ("ealing", "2"),
)  # fmt: skip
COUNCILS = (
    "Leeds City Council", "Camden", "Dacorum", "Adur", "Barnet", "Bexley", "Brent", "Bromley", "Croydon", "Ealing",
)  # fmt: skip
OUTCOMES = {"1": "spoke", "2": "promised", "3": "declined", "4": "left word", "5": "no answer", "6": "wrong number"}


def wait_for_focus(page: Page, selector: str) -> None:
    """Wait until the keyboard is where the next entry goes on."""
    page.wait_for_function("selector => document.activeElement?.matches(selector)", arg=selector)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def log_call(page: Page, name: str, key: str) -> None:
    """Log one call: the council, what came of it, a day where one is needed, a note, Enter."""
    wait_for_focus(page, "input[aria-label=Council]")
    page.keyboard.type(name)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    wait_for_focus(page, "input[type=radio]")
    page.keyboard.press(key)
    page.keyboard.press("Tab")
    if key == "2":
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(f"Call to {name}")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stAlert").get_by_text("Logged:")).to_be_visible()


def test_ten_calls_are_logged_by_keyboard_alone(new_page: New, sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(name, "Chief Executive") for name in COUNCILS], tmp_path)
    with serving.dashboard(str(sqlite.url), "Communications") as address:
        page = new_page()
        page.goto(f"{address}/campaign")
        wait_for_focus(page, "input[aria-label=Council]")
        begun = time.monotonic()
        for name, key in CALLS:
            log_call(page, name, key)
        wait_for_focus(page, "input[aria-label=Council]")
        seconds = (time.monotonic() - begun) / len(CALLS)
        page.get_by_role("button", name="Undo", exact=True).first.click()
        expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
        page.close()  # before the server goes
    with open_read_session(sqlite) as session:
        logged = session.execute(select(Outreach.outcome, Outreach.note).order_by(Outreach.id)).all()
    assert logged == [(OUTCOMES[key], f"Call to {name}") for name, key in CALLS[:-1]]
    print(f"{seconds:.1f} seconds a call, by keyboard alone")
