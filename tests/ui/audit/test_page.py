"""The page on which administrators read the audit trail."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from lib.access import Person, Role
from lib.actions.exports import record_export
from lib.database.audit_models import ExportEvent
from lib.database.engine import open_read_session
from lib.database.models import Contact
from lib.queries.accounts import audit_trail
from tests.support.accounts import invite
from tests.support.factories import contact, store
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


def test_a_person_is_found_by_address_and_removed_with_a_reason(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact(Email="zelda@leeds.example")], tmp_path)
    app = open_page(str(sqlite.url), "audit", role="Administrator")
    app.text_input(key="removing-address").set_value("nobody@leeds.example").run()
    assert "Nobody on record" in app.info[0].value
    app.text_input(key="removing-address").set_value("ZELDA@leeds.example").run()
    assert any("Leader, Leeds City Council" in one.value for one in app.markdown)
    press(app, "Remove for good")
    assert "Say why" in app.error[0].value
    app.text_input(key="erasure-reason-1").set_value("asked by letter")
    press(app, "Remove for good")
    assert "removed for good" in app.success[0].value
    assert "Undo" not in [button.label for button in app.button]
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Contact.name)).all() == ["Erased person"]


def test_the_rule_of_keeping_is_saved_and_run(sqlite: Engine, open_page: Open, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    app = open_page(str(sqlite.url), "audit", role="Administrator")
    assert app.number_input(key="keeping-consultations").value is None
    app.number_input(key="keeping-consultations").set_value(12)
    press(app, "Save")
    assert any("A consultation for the tests" in one.value for one in app.markdown)
    app.button(key="keeping-run").click().run()
    assert not app.exception
    assert "Every figure stays" in app.success[0].value
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Contact.name)).all() == ["Erased person"]


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
