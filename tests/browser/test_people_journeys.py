"""What officers and communications do with the people of a council, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from tests.browser import serving
from tests.browser.conftest import New, choose_role
from tests.support.factories import contact, message, response, store

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


def rest(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(300)


def open_change(page: Page, number: int, what: str) -> Locator:
    """Opens what may be changed of the person at this place of the list."""
    page.get_by_role("button", name="Change", exact=True).nth(number).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(what, exact=True).click()
    rest(page)
    return dialog


def save(page: Page, dialog: Locator, button: str = "Save") -> None:
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)
    rest(page)


def test_people_are_replaced_opted_out_merged_and_everything_is_undone(
    new_page: New, sqlite: Engine, tmp_path: Path
) -> None:
    people = [contact(), contact(role="Other", Name="A Invented", Email="ada@leeds.example", **{"Contact ID": "2"})]
    store(sqlite, "contacts", people, tmp_path)
    store(sqlite, "outreach", [message()], tmp_path)
    store(sqlite, "responses", [response(answers=2)], tmp_path)
    with serving.dashboard(str(sqlite.url), "Communications") as address:
        page = new_page()
        page.goto(f"{address}/council?council=LDS")
        expect(page.get_by_text("Ada Invented", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Delete a response")).to_have_count(0)
        dialog = open_change(page, 1, "Do not contact")
        dialog.get_by_role("button", name="Save", exact=True).click()
        expect(dialog.get_by_text("Give the reason")).to_be_visible()
        dialog.get_by_label("Reason", exact=True).fill("by telephone")
        save(page, dialog)
        expect(page.get_by_text(re.compile("Saved: A Invented is not to be contacted"))).to_be_visible()
        page.get_by_text("As known today", exact=True).click()
        rest(page)
        expect(page.get_by_text(re.compile("since .*: by telephone"))).to_be_visible()
        page.get_by_role("button", name="Merge two").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("Ada Invented is not to be contacted then")).to_be_visible()
        save(page, dialog, "Merge")
        expect(page.get_by_role("button", name="Change", exact=True)).to_have_count(1)
        dialog = open_change(page, 0, "A successor")
        dialog.get_by_label("Name", exact=True).fill("Grace Invented")
        save(page, dialog)
        expect(page.get_by_text("Grace Invented", exact=True)).to_be_visible()
        expect(page.get_by_text("Who has left (1)")).to_be_visible()
        page.get_by_role("button", name="Undo", exact=True).first.click()
        expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
        expect(page.get_by_text("Ada Invented", exact=True)).to_be_visible()
        choose_role(page, "Officer")
        page.get_by_role("button", name="Delete a response").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Reason", exact=True).fill("a trial")
        dialog.get_by_role("button", name="Delete it").click()
        expect(dialog.get_by_text("Tick the box")).to_be_visible()
        dialog.get_by_text("Yes, it should never have come in").click()
        save(page, dialog, "Delete it")
        expect(page.get_by_role("button", name="Delete a response")).to_have_count(0)
        page.get_by_role("button", name="Undo", exact=True).first.click()
        expect(page.get_by_role("button", name="Delete a response")).to_be_visible()
        page.close()  # before the server goes
