"""The page Imports tells of what ended with another page or with the server."""

import datetime as dt

from lib.access import Role
from lib.database.engine import get_engine, open_read_session, open_write_session
from lib.database.models import BegunImport
from lib.queries.imports.unfinished_imports import list_unfinished_imports
from tests.ui.imports.conftest import OpenAsOfficer, press_button


def add_note(url: str, file_name: str) -> None:
    with open_write_session(get_engine(url)) as session:
        session.add(
            BegunImport(
                actor="Officer on this machine", file_name=file_name, nonce=file_name, process="elsewhere 1 1",
                begun_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=1),
            )
        )  # fmt: skip


def test_an_officer_reads_on_every_part_which_import_did_not_end_and_dismisses_it(
    empty: str, officer: OpenAsOfficer
) -> None:
    add_note(empty, "_survey_ [1].csv")
    for part in ("Bring a file in", "History"):
        app = officer(empty, part)
        (warning,) = [box.value for box in app.warning if "did not end" in box.value]
        assert warning.startswith(r"An import of \_survey\_ \[1\]\.csv by Officer on this machine, begun at ")
    press_button(app, "Dismiss")
    assert not [box for box in app.warning if "did not end" in box.value]


def test_what_the_reader_cancelled_is_not_told_once_more(empty: str, officer: OpenAsOfficer) -> None:
    app = officer(empty)
    for file_name in ("mine.csv", "other.csv"):
        add_note(empty, file_name)
    app.session_state["_cancelled_file"] = "mine.csv"  # what pressing Cancel keeps
    app.run()
    with open_read_session(get_engine(empty)) as session:
        assert [entry.file_name for entry in list_unfinished_imports(session, reader=Role.OFFICER)] == ["other.csv"]


def test_a_board_member_reads_nothing_of_it(empty: str, officer: OpenAsOfficer) -> None:
    app = officer(empty)
    add_note(empty, "mine.csv")
    app.session_state["role"] = Role.BOARD
    app.run()
    assert not app.exception
    assert not [box for box in app.warning if "did not end" in box.value]
