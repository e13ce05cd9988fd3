"""A part of the page Campaign by itself, over a real database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.access import Role
from tests.support.factories import contact, message, response, store

COUNCILS = ("Leeds City Council", "London Borough of Camden", "Dacorum Borough Council")
RenderPart = Callable[..., AppTest]


def _render(part: str, url: str, role: str, as_at: str) -> None:
    import datetime as dt
    import importlib

    from lib.access import Role
    from lib.database.engine import get_engine, open_read_session
    from lib.queries.register.consultations import find_consultation
    from lib.queries.scope import Scope
    from lib.ui.shared.query_cache import find_data_version
    from lib.ui.shared.view import View

    engine = get_engine(url)
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
    scope = Scope(consultation.id, dt.date.fromisoformat(as_at))
    view = View(engine, find_data_version(engine), consultation, scope, Role(role))
    getattr(importlib.import_module(f"lib.ui.campaign.{part}"), f"render_{part}")(view)


@pytest.fixture
def render_part() -> RenderPart:
    """Renders a part as somebody sees it on a day."""

    def rendered(engine: Engine, part: str, role: Role = Role.COMMUNICATIONS, as_at: str = "2015-03-13") -> AppTest:
        arguments = {"part": part, "url": str(engine.url), "role": role.value, "as_at": as_at}
        return AppTest.from_function(_render, kwargs=arguments, default_timeout=30).run()

    return rendered


@pytest.fixture
def campaign(sqlite: Engine, tmp_path: Path) -> Engine:
    """Three councils that were written to, of which one clicked and responded."""
    store(sqlite, "contacts", [contact(name) for name in COUNCILS], tmp_path)
    store(
        sqlite,
        "outreach",
        [message(name, Clicked="2015-01-07" if name == COUNCILS[0] else "") for name in COUNCILS],
        tmp_path,
    )
    store(sqlite, "responses", [response(COUNCILS[0], "2015-01-10")], tmp_path)
    return sqlite
