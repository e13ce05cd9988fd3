"""What a person sees where the dashboard cannot be shown: one sentence with the remedy, and no traceback."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from lib.database.engine import get_engine, open_write_session, upgrade_database
from lib.ui.shared import view
from tests.support.factories import response, store
from tests.ui.conftest import Open


def test_a_missing_database_says_how_to_make_one(open_page: Open, tmp_path: Path) -> None:
    app = open_page(f"sqlite:///{tmp_path / 'nowhere.sqlite'}")
    assert not app.exception
    assert "There is no database at" in app.error[0].value
    assert "make demo" in app.error[0].value


def test_a_damaged_database_says_so(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"This was a database once. " * 500)
    app = open_page(f"sqlite:///{tmp_path / 'damaged.sqlite'}")
    assert not app.exception
    assert "is damaged or is no SQLite file" in app.error[0].value


@pytest.mark.parametrize("url", ["nonsense", "mysql://somewhere/else", "postgresql+psycopg://nobody@127.0.0.1:9/none"])
def test_a_wrong_address_of_a_database_says_what_a_right_one_is(open_page: Open, url: str) -> None:
    app = open_page(url)
    assert not app.exception
    assert "DATABASE_URL" in app.error[0].value


@pytest.mark.parametrize("page", ["overview", "imports", "council"])
def test_a_database_without_a_consultation_opens_where_one_is_set_up(
    open_page: Open, tmp_path: Path, page: str
) -> None:
    url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    upgrade_database(url).dispose()
    app = open_page(url, page)
    assert not app.exception
    assert app.title[0].value == "Set up your consultation"
    assert "1. **Set up** the consultation" in app.markdown[0].value


def test_without_sign_in_and_without_saying_so_nothing_is_shown(
    empty: str, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(empty)
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "on")
    app.run()
    assert "Signing in is not set up" in app.error[0].value
    assert not app.title


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OperationalError("SELECT", {}, Exception("nobody knows")), "The database stopped answering"),
        (OperationalError("SELECT", {}, Exception("server closed the connection")), "The server of the database"),
        (OperationalError("SELECT", {}, Exception("due to lock timeout")), "The database at"),
        (KeyError("leader@council.example"), "A fault in the dashboard kept this page from being shown."),
    ],
)
def test_what_nobody_foresaw_is_said_in_a_sentence_and_its_words_stay_out_of_the_log(
    empty: str,
    open_page: Open,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    said: str,
) -> None:
    def broken(*_asked: object, **_more: object) -> None:
        raise fault

    monkeypatch.setattr("lib.ui.shared.view.View.run_query", broken)
    app = open_page(empty)
    assert not app.exception
    assert app.error[0].value.startswith(said)
    assert "Nothing that was saved is lost" in app.error[0].value
    [told] = [one.getMessage() for one in caplog.records if one.name == "lib.ui.shared.view"]
    assert type(fault).__name__ in told
    assert Path(__file__).name in told
    assert "council.example" not in caplog.text
    caplog.clear()


def test_a_database_that_another_process_upgraded_is_not_read_as_if_it_were_of_this_version(
    sqlite: Engine, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(sqlite.url.render_as_string(hide_password=False), "reach")
    assert not app.error
    with open_write_session(sqlite) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    view._check_version.clear()  # what was found is kept for some seconds
    app.run()
    assert "was made by a later version of this dashboard" in app.error[0].value


@pytest.mark.sqlite_only("the file of a SQLite database is exchanged")
def test_an_older_copy_put_in_the_place_of_the_database_is_what_the_page_shows(
    one_response: str, open_page: Open, tmp_path: Path
) -> None:
    engine = get_engine(one_response)
    engine.dispose()
    file = Path(one_response.removeprefix("sqlite:///"))
    older = file.read_bytes()
    store(engine, "responses", [response("Camden")], tmp_path)
    engine.dispose()
    app = open_page(one_response, as_at="2015-03-01")
    assert app.title[0].value.startswith("2 of 353")
    (tmp_path / "older").write_bytes(older)
    with engine.connect() as connection:  # the app keeps its connection to the file that goes
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    (tmp_path / "older").replace(file)
    app.run()
    assert app.title[0].value.startswith("1 of 353")
