"""The dashboard over real databases, run in this process."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.access import Role
from lib.settings import ROOT
from lib.ui.shared import navigation, view
from tests.support.factories import response, store

Open = Callable[..., AppTest]
PAGES = tuple(name for name, _title in navigation.PAGES)


@pytest.fixture(autouse=True, scope="session")
def _packages_are_searched_for_components_once() -> None:
    """A server does it once as well; AppTest would read what 180 packages say of themselves for every test."""
    manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def _no_page_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A page that ends in the sentence for what nobody foresaw fails the test, whatever else the test looks at."""
    yield
    failed = [one.getMessage() for one in caplog.get_records("call") if one.name == view.LOG.name]
    assert failed == []


@pytest.fixture
def empty(sqlite: Engine) -> str:
    """The address of a database into which nothing was brought yet."""
    return str(sqlite.url)


@pytest.fixture
def one_response(sqlite: Engine, tmp_path: Path) -> str:
    """The address of a database that holds one response and nothing else."""
    store(sqlite, "responses", [response()], tmp_path)
    return str(sqlite.url)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page over a database in a role, with what its address asks for.

    The role is chosen in the side bar, where nobody signs in: no address can ask for it.
    """

    def opened(url: str, page: str = "overview", role: str = "", **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        if role:
            app.session_state["role"] = Role(role)
        for name, value in query.items():
            app.query_params[name] = value
        if page != "overview":
            app._page_hash = calc_hash(
                page
            )  # as a browser that opens its address; switch_page knows no page before a run
        return app.run()

    return opened
