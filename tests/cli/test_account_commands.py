"""Letting people in by command: the first administrator, and everybody after."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.actions.sign_in_refusals import EntryRefused
from tests.support.accounts import claim, enter
from tests.support.commands import run_lib


@pytest.fixture(autouse=True)
def _database(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))


def run(*words: str) -> str:
    result = run_lib("account", *words)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_first_administrator_is_let_in_and_changes_others_by_command(sqlite: Engine) -> None:
    assert run("add", "kay@council.example", "--name", "Kay Keeper", "--role", "administrator") == (
        "Kay Keeper may sign in as Administrator.\n"
    )
    run("add", "ada@council.example", "--name", "Ada Byron", "--role", "Board member", "--authority", "LDS")
    enter(sqlite, claim())
    assert [line.split("\t")[1:3] for line in run("list").splitlines()] == [
        ["Ada Byron", "Board member, Leeds City Council"],
        ["Kay Keeper", "Administrator"],
    ]
    assert "1 open" in run("list")
    assert run("role", "ADA@council.example", "Officer") == "ADA@council.example is Officer now.\n"
    for command in ("end-sessions", "disable", "enable", "release"):
        run(command, "ada@council.example")
    assert "0 open" in run("list")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("disable", "nobody@council.example"), "There is no account with the address nobody@council.example"),
        (("disable", "kay@council.example"), "Nobody else could manage accounts then"),
        (("role", "kay@council.example", "Officer"), "Nobody else could manage accounts then"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(words: tuple[str, ...], told: str) -> None:
    run("add", "kay@council.example", "--name", "Kay Keeper", "--role", "Administrator")
    result = run_lib("account", *words)
    assert result.exit_code == 1
    assert told in result.output


def test_after_a_copy_was_restored_everybody_signs_in_again(sqlite: Engine, tmp_path: Path) -> None:
    run("add", "ada@council.example", "--name", "Ada Byron", "--role", "Officer")
    enter(sqlite, claim())
    assert run_lib("backup", str(tmp_path / "copies")).exit_code == 0
    [copy] = (tmp_path / "copies").iterdir()
    assert run_lib("restore", str(copy), "--yes").exit_code == 0
    with pytest.raises(EntryRefused):
        enter(sqlite, claim(), 1)
