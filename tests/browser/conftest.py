"""A real browser on the real dashboard. A console error or a request to another host fails the journey."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser import chromium, serving

New = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.browser() as running:
        yield running


@pytest.fixture(scope="session")
def address(copy_demonstration: Callable[[], str]) -> Iterator[str]:
    """Where the dashboard is served, with the demonstration in it."""
    with serving.dashboard(copy_demonstration()) as served:
        yield served


@pytest.fixture(scope="session")
def officers_address(copy_demonstration: Callable[[], str]) -> Iterator[str]:
    """Where the same is served to officers. No address can ask for a role, so it has a server of its own."""
    with serving.dashboard(copy_demonstration(), "Officer") as served:
        yield served


def choose_role(page: Page, role: str) -> None:
    """Choose in which role to look, in the side bar, once the page is at rest: a run closes a list that is open."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    box = page.get_by_test_id("stSelectbox").filter(has_text="Viewing as").get_by_role("combobox")
    box.scroll_into_view_if_needed()  # a list that is open closes when the side bar moves
    page.wait_for_timeout(300)
    box.click()
    page.get_by_role("option", name=role, exact=True).click()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What the windows of all journeys share: the code of Streamlit, which each would else fetch and read anew.

    Nobody signs in there, and each window is a session of its own to the dashboard.
    """
    with closing(browser.new_context(accept_downloads=True)) as shared:
        yield shared


@pytest.fixture
def new_page(context: BrowserContext) -> Iterator[New]:
    """Opens windows of a size and a colour scheme, and afterwards fails on what went wrong in any of them."""
    wrong: list[str] = []
    pages: list[Page] = []

    def opened(width: int = 1280, height: int = 800, scheme: Literal["light", "dark"] = "light") -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on("console", lambda message: _judge(message, wrong))
        page.on("pageerror", lambda error: wrong.append(f"error on the page: {error}"))
        page.on("request", lambda request: _same_host(request.url, wrong))
        return page

    yield opened
    for page in pages:
        page.close()
    assert wrong == []


def _judge(message: ConsoleMessage, wrong: list[str]) -> None:
    # Below an address with a path, Streamlit itself first asks for its endpoints there, before it finds the root.
    looking_for_root = "/_stcore/" in message.location.get("url", "") and "404" in message.text
    if message.type == "error" and not looking_for_root:
        wrong.append(f"console: {message.text} ({message.location.get('url')})")


def _same_host(url: str, wrong: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1":
        wrong.append(f"request to another host: {url}")
