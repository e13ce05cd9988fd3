"""A file is looked through now and then, and not more often than it is worth."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database import damage_watch
from lib.database.damage_watch import DamageWatch
from lib.database.sqlite_files import DamagedFileError

URL = "sqlite:///{}"


class Looks:
    """Looks at files, counted in place of being done."""

    def __init__(self) -> None:
        self.count = 0
        self.is_damaged = False
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def look(self, _file: Path, *, thoroughly: bool) -> None:
        assert not thoroughly
        self.count += 1
        self.may_go_on.wait(5)
        if self.is_damaged:
            raise DamagedFileError("quick_check")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    counted = Looks()
    monkeypatch.setattr(damage_watch, "check_whole", counted.look)
    return counted


@pytest.fixture
def url(tmp_path: Path) -> str:
    (tmp_path / "some.sqlite").write_bytes(b"x")
    return URL.format(tmp_path / "some.sqlite")


def test_what_was_found_stands_for_a_while_also_where_it_is_damage(looks: Looks, url: str) -> None:
    watch = DamageWatch()
    looks.is_damaged = True
    assert [watch.is_damaged(url), watch.is_damaged(url)] == [True, True]
    looks.is_damaged = False
    assert watch.is_damaged(url)
    assert looks.count == 1


def test_the_longer_a_look_takes_the_longer_until_the_next(
    looks: Looks, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage_watch, "FEWEST_SECONDS", 0.0)
    monkeypatch.setattr(damage_watch, "check_whole", lambda *_words, **_named: time.sleep(0.02))
    watch = DamageWatch()
    assert not watch.is_damaged(url)
    assert watch._next_look_at - time.monotonic() > 1.5


def test_another_file_in_its_place_is_looked_at_at_once(looks: Looks, url: str, tmp_path: Path) -> None:
    watch = DamageWatch()
    looks.is_damaged = True
    assert watch.is_damaged(url)
    looks.is_damaged = False
    (tmp_path / "other").write_bytes(b"y")
    (tmp_path / "other").replace(tmp_path / "some.sqlite")
    assert not watch.is_damaged(url)


def test_nobody_waits_for_a_long_look_and_no_second_one_begins(
    looks: Looks, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage_watch, "WAIT_SECONDS", 0.01)
    watch = DamageWatch()
    looks.is_damaged = True
    looks.may_go_on.clear()
    assert [watch.is_damaged(url), watch.is_damaged(url)] == [False, False]
    looks.may_go_on.set()
    monkeypatch.setattr(damage_watch, "WAIT_SECONDS", 5)
    assert watch.is_damaged(url)
    assert looks.count == 1


def test_postgresql_and_a_file_that_is_gone_are_not_looked_through(looks: Looks, tmp_path: Path) -> None:
    watch = DamageWatch()
    assert not watch.is_damaged("postgresql+psycopg://nobody@nowhere/x")
    assert not watch.is_damaged(URL.format(tmp_path / "gone.sqlite"))
    assert looks.count == 0


@pytest.mark.sqlite_only("the file of a SQLite database is looked through")
def test_a_good_file_is_whole(sqlite: Engine) -> None:
    assert not DamageWatch().is_damaged(str(sqlite.url))
