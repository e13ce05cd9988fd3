"""Every page for every role and for nobody, signed in as people are: what is offered, as one table says."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.access import Role
from lib.settings import ROOT
from lib.ui.shared import navigation, sign_in
from tests.access.table import PAGES
from tests.access.test_matrix import LETTERS
from tests.support.accounts import PROVIDERS, claim, invite
from tests.support.factories import contact, response, store

Enter = Callable[..., AppTest]
GUARDED = {name for name, _title, _right in navigation.GUARDED_PAGES}


@pytest.fixture
def enter(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> Enter:
    """Opens the dashboard with these claims; none for whoever is not signed in."""
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "on")
    monkeypatch.setattr(sign_in, "has_sign_in_section", lambda: True)
    monkeypatch.setattr(sign_in, "load_providers", lambda: PROVIDERS[:1])

    def opened(**claims: object) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        app.user = {"is_logged_in": bool(claims), **claims}
        app.query_params["role"] = "Administrator"
        app.session_state["role"] = Role.ADMINISTRATOR  # what somebody could only set on their own machine
        return app.run()

    return opened


def offers_work(app: AppTest, page: str) -> bool:
    """Whether a page offers what only those may do who work on it."""
    said = " ".join(str(one.value) for one in [*app.markdown, *app.info, *app.title, *app.caption, *app.error])
    headings = " ".join(one.value for one in app.subheader)
    buttons = " ".join(one.label for one in app.button)
    marks = {
        "themes": any(str(one.key).startswith("look-") for one in app.button),
        "targeting": "The people to approach" in headings,
        "campaign": any(box.label == "Person" for box in app.selectbox),
        "council": "Add a person" in buttons,
        "board_paper": bool(app.text_area),
        "imports": "Officers bring data in" not in said,
        "consultation": "Officers set up consultations" not in said,
        "accounts": "Who may sign in" in said,
        "audit": "Every change, sign-in, refusal and file" in said,
    }
    return marks.get(page, True)


@pytest.mark.parametrize("role", list(Role))
def test_each_page_offers_its_work_to_those_alone_who_may_do_it(
    enter: Enter, sqlite: Engine, tmp_path: Path, role: Role
) -> None:
    store(sqlite, "contacts", [contact(), contact("Camden")], tmp_path)
    store(sqlite, "responses", [response("Camden")], tmp_path)
    invite(sqlite, "ada", role)
    app = enter(**claim(issued=dt.datetime.now(dt.UTC)))
    assert "Viewing as" not in [one.label for one in app.selectbox]
    offered = {}
    for page in PAGES:
        app.query_params["council"] = "LDS"
        if page in GUARDED and role is not Role.ADMINISTRATOR:
            offered[page] = False
            continue
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        offered[page] = offers_work(app, page)
    assert offered == {page: LETTERS[role] in allowed for page, allowed in PAGES.items()}


def test_nobody_sees_more_than_the_door_on_any_page(enter: Enter) -> None:
    app = enter()
    for page in PAGES.keys() - GUARDED:  # they are in no menu here
        app.switch_page(f"pages/{page}.py").run()
        assert [one.value for one in app.title] == ["Sign in"]
        assert [one.label for one in app.button] == ["Sign in"]
        assert not [*app.selectbox, *app.dataframe, *app.metric, *app.exception]
