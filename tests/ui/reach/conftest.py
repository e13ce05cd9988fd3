"""A small campaign: one leader reached, one mailing that came back, one activity."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.support.factories import activity, contact, message, store
from tests.ui.conftest import Open


@pytest.fixture
def reach_page(sqlite: Engine, open_page: Open, tmp_path: Path) -> AppTest:
    """The page on a day on which the leader of Leeds was reached, and the mail to that of Camden came back."""
    leeds, camden = "Leeds City Council", "Camden London Borough Council"
    store(sqlite, "contacts", [contact(leeds), contact(leeds, "Chief Executive"), contact(camden)], tmp_path)
    store(sqlite, "outreach", [message(leeds), message(camden, Delivered="", Bounced="2015-01-06")], tmp_path)
    store(sqlite, "outreach", [activity()], tmp_path)
    return open_page(str(sqlite.url), "reach", as_at="2015-02-20")
