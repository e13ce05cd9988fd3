"""What the guard of requests learns from Streamlit. Against a real server: tests/server/test_served_sign_in.py."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text
from streamlit import runtime
from streamlit.runtime.app_session import AppSession

from lib.access import Role, SignedInPerson
from lib.database import damage_watch
from lib.database.engine import open_write_session
from lib.ui.shared import gatekeeper
from lib.ui.shared.gatekeeper import MAX_FILES, UNUSED_REQUESTS, FileOwners, PageGatekeeper
from lib.ui.shared.view import PERSON_KEY

ADA = SignedInPerson(1, 1, "Ada Invented", Role.OFFICER)


def test_a_file_is_of_whoever_made_it_in_the_role_that_they_had() -> None:
    owners = FileOwners()
    owners.note_owner("/media/abc.csv", ADA)
    assert owners.owns("abc.csv", ADA)
    assert owners.owns("abc", ADA)
    assert not owners.owns("abc.csv", SignedInPerson(1, 1, "Ada Invented", Role.BOARD))
    assert not owners.owns("abc.csv", SignedInPerson(2, 1, "Ada Invented", Role.OFFICER))
    assert not owners.owns("abd.csv", ADA)
    for number in range(MAX_FILES):
        owners.note_owner(f"/media/{number}.csv", ADA)
    assert not owners.owns("abc.csv", ADA)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("", ""),
        ("UPDATE alembic_version SET version_num = '0001'", "The database is of another version of the dashboard."),
        ("DELETE FROM alembic_version", "The database is of another version of the dashboard."),
        ("DROP TABLE change", "The database does not answer."),
    ],
)
def test_it_is_ready_where_the_database_answers_and_is_of_this_version(
    monkeypatch: pytest.MonkeyPatch, sqlite: Engine, damage: str, reason: str
) -> None:
    if damage:
        with open_write_session(sqlite) as session:
            if sqlite.dialect.name == "sqlite":
                session.execute(text("PRAGMA defer_foreign_keys = ON"))
            elif damage.startswith("DROP"):
                damage += " CASCADE"
            session.execute(text(damage))
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    assert PageGatekeeper(sign_in=True, max_kept_bytes=100).find_unready_reason() == reason


@pytest.mark.sqlite_only("the file of a SQLite database is spoilt")
def test_it_is_not_ready_over_a_file_that_is_spoilt_where_nobody_reads(
    monkeypatch: pytest.MonkeyPatch, sqlite: Engine
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    monkeypatch.setattr(damage_watch, "FEWEST_SECONDS", 0.0)
    monkeypatch.setattr(damage_watch, "REST_FACTOR", 0.0)
    monkeypatch.setattr(damage_watch, "DAMAGED_REST_FACTOR", 0.0)
    gatekeeper = PageGatekeeper(sign_in=True, max_kept_bytes=100)
    assert gatekeeper.find_unready_reason() == ""
    file = Path(str(sqlite.url.database))
    content = file.read_bytes()
    with file.open("r+b") as stream:
        for start in range(len(content) // 2, len(content), 4096):
            stream.seek(start)
            stream.write(b"x" * 100)
    assert gatekeeper.find_unready_reason() == (
        "The file of the database is damaged: restore a copy (python -m lib restore)."
    )
    file.write_bytes(content)
    assert gatekeeper.find_unready_reason() == ""


def test_a_database_that_is_gone_is_not_made_anew_by_asking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'gone.sqlite'}")
    assert PageGatekeeper(sign_in=True, max_kept_bytes=100).find_unready_reason() == "The database does not answer."
    assert list(tmp_path.iterdir()) == []


def test_streamlit_still_calls_by_their_names_what_nobody_may_ask_for() -> None:
    assert all(callable(getattr(AppSession, name)) for name in UNUSED_REQUESTS)


class MediaFiles:
    """Keeps files as Streamlit does, which says of none for whom it was made."""

    def __init__(self) -> None:
        self._deferred_callables = {"wanted": {"session_id": "hers"}}

    def add(self, name: str) -> str:
        return f"/media/{name}.csv"

    def execute_deferred(self, file_id: str) -> str:
        return f"/media/made-{file_id}.csv"


def test_files_are_noted_when_they_are_made_on_a_page_and_when_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"hers": SimpleNamespace(session_state={PERSON_KEY: ADA}), "nobodys": SimpleNamespace(session_state={})}
    monkeypatch.setattr(gatekeeper, "_find_page_session", pages.get)
    keeper, files = PageGatekeeper(sign_in=True, max_kept_bytes=100), MediaFiles()
    keeper.follow_files(files)
    monkeypatch.setattr(gatekeeper, "get_script_run_ctx", lambda: SimpleNamespace(session_id="hers"))
    assert keeper.owners.owns(files.add("shown"), ADA)
    assert keeper.owners.owns(files.execute_deferred("wanted"), ADA)
    monkeypatch.setattr(gatekeeper, "get_script_run_ctx", lambda: SimpleNamespace(session_id="nobodys"))
    assert not keeper.owners.owns(files.add("other"), ADA)
    assert not keeper.owners.owns(files.execute_deferred("unknown"), ADA)


def test_a_page_that_is_gone_and_a_file_that_nobody_knows_accuse_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = PageGatekeeper(sign_in=True, max_kept_bytes=100)
    monkeypatch.setattr(keeper, "_find_person", lambda _cookies: ADA)
    monkeypatch.setattr(gatekeeper, "read_claims", lambda _cookies: {"sub": "ada"})
    monkeypatch.setattr(gatekeeper, "_find_page_session", lambda _page: None)
    gone, unknown = keeper.judge_upload({}, "hers", is_added=True), keeper.judge_media({}, "x.csv")
    assert gone is not None
    assert unknown is not None
    assert [(refused.status, refused.trail) for refused in (gone, unknown)] == [(409, ""), (404, "")]


def test_files_that_wait_on_a_page_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    page = SimpleNamespace(session_state={PERSON_KEY: ADA})
    monkeypatch.setattr(gatekeeper, "_find_page_session", lambda _page: page)
    keeper = PageGatekeeper(sign_in=True, max_kept_bytes=100)
    monkeypatch.setattr(keeper, "_find_person", lambda _cookies: ADA)
    waiting = SimpleNamespace(file_storage={"hers": {"a": SimpleNamespace(data=b"x" * 101)}, "his": {}})
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=waiting))
    refused = keeper.judge_upload({}, "hers", is_added=True)
    assert refused is not None
    assert refused.status == 413
    assert keeper.judge_upload({}, "hers", is_added=False) is None  # what waits can be taken back
    assert keeper.judge_upload({}, "his", is_added=True) is None
