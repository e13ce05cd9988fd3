"""The imports page as an officer uses it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from lib.access import Role
from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.settings import ROOT

# The page inside its frame. Under dashboard.py, AppTest runs a page twice each time, and a press of a button is lost.
SCRIPT = """
import runpy
from lib.ui.shared import page_shell, sign_in
with page_shell.open_view(sign_in.identify_reader()):
    runpy.run_path("pages/imports.py")
"""
OpenAsOfficer = Callable[..., AppTest]


@pytest.fixture
def officer(monkeypatch: pytest.MonkeyPatch) -> OpenAsOfficer:
    """Opens the page over a database as an officer, at one of its parts."""

    def opened(url: str, part: str = "Bring a file in") -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")
        monkeypatch.chdir(ROOT)
        app = AppTest.from_string(SCRIPT, default_timeout=60)
        app.session_state["role"] = Role.OFFICER
        app.run()
        app.segmented_control(key="part").set_value(part).run()
        assert not app.exception
        return app

    return opened


def upload_file(app: AppTest, file: Path) -> AppTest:
    """Upload a file."""
    app.file_uploader[0].upload(file.name, file.read_bytes(), "text/csv").run()
    assert not app.exception
    return app


def count_responses(url: str) -> int:
    """Count the responses in the database at an address."""
    with open_read_session(get_engine(url)) as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def press_button(app: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app
