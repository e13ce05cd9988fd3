"""The page on which administrators read the audit trail."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from lib.access import Person, Role
from lib.actions.exports import record_export
from lib.database.audit_models import ExportEvent
from lib.database.engine import open_read_session
from lib.queries.accounts import audit_trail
from tests.support.accounts import invite
from tests.ui.conftest import Open

OLIVE = Person("Olive Officer", Role.OFFICER)


def show(app: AppTest) -> list[str]:
    """The lines that the page shows, each by what it tells."""
    assert not app.exception
    return list(app.dataframe[0].value["What"])


def test_an_administrator_filters_leafs_and_saves_and_the_saving_is_a_line_too(
    sqlite: Engine, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_trail, "PAGE_SIZE", 2)
    files: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(
        "streamlit.download_button", lambda label, data, *_more, **_options: files.update({label: data})
    )
    for number in range(5):
        record_export(sqlite, actor=OLIVE, title=f"=File {number}", shown_for="The test", rows=number)
    app = open_page(str(sqlite.url), "audit", role="Administrator")
    app.text_input(key="audit-person").set_value("olive").run()
    assert show(app) == ["=File 4", "=File 3"]
    app.button(key="audit-older").click().run()
    assert show(app) == ["=File 2", "=File 1"]
    app.button(key="audit-older").click().run()
    assert show(app) == ["=File 0"]
    assert app.button(key="audit-older").disabled
    app.text_input(key="audit-words").set_value("file 3").run()  # another filter begins at its newest line
    assert show(app) == ["=File 3"]
    monkeypatch.setattr("streamlit.session_state", {})  # a file is built by the server, outside of the session
    assert "'=File 3" in files["Save as CSV"]().decode("utf-8-sig")
    with open_read_session(sqlite) as session:
        newest = session.scalars(select(ExportEvent).order_by(ExportEvent.id.desc())).first()
    assert newest is not None
    assert (newest.title, newest.rows) == ("Audit trail (words: file 3, person: olive)", 1)


def test_nobody_else_finds_the_page(sqlite: Engine, open_page: Open) -> None:
    invite(sqlite)
    for role in ("Officer", "Communications", "Board member"):
        app = open_page(str(sqlite.url), role=role)
        app.switch_page("pages/consultation.py").run()
        assert "audit" not in [page["url_pathname"] for page in app._registered_pages.values()]
