"""What the commands share: problems in one sentence, whole files, and who types."""

import os
from pathlib import Path

import pytest

from lib.access import Person, Role
from lib.cli.console import identify_person, write_atomically
from tests.support.commands import make_broken_database, run_lib


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "There is no database at"),
        ("damaged", "is damaged or is no SQLite file"),
        ("cut short", "is damaged or is no SQLite file"),
        ("empty", "is empty"),
        ("folder", "is no file"),
        ("foreign", "is empty"),
        ("later", "was made by a later version"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, said: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", make_broken_database(tmp_path, kind))
    result = run_lib("figures", "response-rates")
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "is not an address this dashboard can use"),
        ("sqlite:////dev/zero", "is no file"),
        ("sqlite://", "names a database in memory"),
        ("sqlite+nothing://", "is not an address this dashboard can use"),
        ("postgresql+psycopg://u:se@secret@127.0.0.1:9/d", "write it as %40"),
        ("mysql+pymysql://u:secret@h/d", "DATABASE_URL"),
        ("postgresql+psycopg://u:secret@127.0.0.1:9/d", "does not answer or does not let this dashboard in"),
        ("sqlite:////proc/nowhere/at/all.sqlite", "There is no database at"),
    ],
)
def test_a_wrong_database_url_is_explained_and_its_password_kept(
    monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    for words in (("figures", "response-rates"), ("serve", "--no-sign-in", "--port", "8979")):
        result = run_lib(*words)
        assert result.exit_code == 1
        assert said in result.output or "cannot be made" in result.output
        assert "secret" not in result.output
        assert "Traceback" not in result.output


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    with write_atomically(file) as path:
        path.write_text("first", encoding="utf-8")
        assert not file.exists()
    with pytest.raises(RuntimeError), write_atomically(file) as path:
        path.write_text("half of the sec", encoding="utf-8")
        raise RuntimeError
    assert file.read_text(encoding="utf-8") == "first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.csv"]


def test_a_device_is_written_to_and_never_replaced_also_where_it_leads_to_a_file() -> None:
    with Path(os.devnull).open("w") as nowhere, write_atomically(Path(f"/dev/fd/{nowhere.fileno()}")) as path:
        assert str(path) == f"/dev/fd/{nowhere.fileno()}"


def test_who_types_is_known_also_where_the_user_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    assert identify_person() == Person("ada", Role.ADMINISTRATOR)

    def find_no_name() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", find_no_name)
    assert identify_person().name == f"user {os.getuid()}"
