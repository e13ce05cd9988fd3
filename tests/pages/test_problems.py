"""What a person sees where the dashboard cannot be shown: one sentence with the remedy, and no traceback."""

from pathlib import Path

import pytest

from lib.database.engine import upgrade
from tests.pages.conftest import Open


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


def test_a_database_without_a_consultation_says_how_to_load_one(open_page: Open, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    upgrade(url).dispose()
    app = open_page(url)
    assert "There is no consultation in the database yet" in app.error[0].value


def test_without_sign_in_and_without_saying_so_nothing_is_shown(
    empty: str, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(empty)
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "on")
    app.run()
    assert "Signing in is not set up" in app.error[0].value
    assert not app.title
