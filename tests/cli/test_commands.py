"""The commands, as people type them."""

import csv
import io
import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lib.cli import main
from lib.database.engine import close_engines, upgrade_database
from lib.server import serve
from lib.server.demonstration import DEMONSTRATION_FILES, DEMONSTRATION_FOLDER
from lib.settings import ROOT
from tests.support.factories import CONSULTATION, activity, contact, message, response, write_csv


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, template: Path, tmp_path: Path) -> str:
    """The address of a database without any response, which the commands use."""
    file = tmp_path / "dashboard.sqlite"
    file.write_bytes(template.read_bytes())
    address = f"sqlite:///{file}"
    monkeypatch.setenv("DATABASE_URL", address)
    return address


def lib(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_file_is_brought_in_and_its_report_printed(url: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Nowhere Council")])
    result = lib("import", "responses", str(file))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "survey.csv: 2 rows read, 1 added, 0 changed, 0 left alone, 1 doubted, 0 set aside",
        '  line 3: "Organisation": "Nowhere Council" is no organisation on the register, and no known other name of one',
    ]
    assert result.stderr == f"The database is {url.removeprefix('sqlite:///')}.\n"
    assert lib("set-aside").output.splitlines()[1].startswith("survey.csv,3,")


def test_figures_carry_numerator_denominator_definition_filters_and_sources(url: str, tmp_path: Path) -> None:
    lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    words = ["--by", "region", "--as-at", "2015-02-20", "--region", "Yorkshire and the Humber", "--format", "json"]
    printed = json.loads(lib("figures", "response-rates", *words).output)
    assert printed["as_at"] == "2015-02-20"
    assert printed["filters"] == {"region": ["Yorkshire and the Humber"], "council_type": []}
    assert printed["sources"] == ["survey.csv"]
    rate = printed["groups"][0]["response_rate"]
    assert (rate["numerator"], rate["denominator"]) == (1, 22)
    assert rate["definition"].endswith("RR2 = (I + P) / (I + P + R + O + N)")
    assert printed["overall"]["response_rate"] == rate


def test_the_same_day_gives_the_same_figures_after_later_events_came_in(url: str, tmp_path: Path) -> None:
    """Every table, after responses, withdrawals, messages, contacts and activities that happened later."""

    def bring(kind: str, *rows: dict[str, Any]) -> None:
        result = lib("import", kind, str(write_csv(tmp_path / f"{kind}.csv", rows)))
        assert " 0 set aside" in result.output

    def tables() -> dict[str, str]:
        return {name: lib("figures", name, "--as-at", "2015-02-20", "--format", "csv").output for name in FIGURES}

    bring("contacts", contact(), contact("Camden"))
    bring("outreach", message(), message("Camden"))
    bring("responses", response(answers=7), response("Barnet", "2015-02-10"))
    before = tables()
    assert len(set(before.values())) == len(FIGURES)
    bring("contacts", contact("Barnet", Added="2015-02-21"))
    bring("outreach", message(Mailing="Later", Sent="2015-03-01", Delivered="2015-03-01"))
    bring("outreach", message("Camden", Bounced="2015-02-21"), message(Clicked="2015-02-22"))
    bring("outreach", activity("2015-02-21"))
    bring("responses", response("Camden", "2015-03-01"), response("Barnet", "2015-02-10", Withdrawn="2015-02-25"))
    assert tables() == before
    assert lib("figures", "arrivals", "--as-at", "2015-03-10", "--format", "csv").output != before["arrivals"]


FIGURES = ("response-rates", "bodies", "councils", "map", "arrivals", "forecast", "representativeness", "target",
           "questions", "choices")  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["figures", "response-rates", "--region", "Narnia"], '--region "Narnia" is none of East Midlands'),
        (["figures", "response-rates", "--consultation", "other"], 'There is no consultation "other" in the database'),
        (["figures", "arrivals", "--as-at", "2014-12-30"], "the consultation opened on 2015-01-06"),
        (["figures", "councils", "--as-at", "9999-12-31"], "the consultation opened on 2015-01-06"),
        (["figures", "response-rates", "--as-at", "2015-02-01", "--since", "2015-03-01"], "is after the day looked at"),
        (["figures", "response-rates", "--since", "0001-01-01"], "the consultation opened on 2015-01-06"),
        (
            ["figures", "target", "--region", "London", "--council-type", "Shire county"],
            "No council is in all of the groups asked for",
        ),
        (["figures", "target", "--consultation", ""], 'There is no consultation ""'),
        (["import", "contacts", "nowhere.csv"], "There is no file nowhere.csv"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(url: str, words: list[str], said: str) -> None:
    result = lib(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def broken_database(tmp_path: Path, kind: str) -> str:
    file = tmp_path / "broken.sqlite"
    if kind == "damaged":
        file.write_bytes(b"This was a database once. " * 500)
    elif kind == "cut short":
        upgrade_database(f"sqlite:///{file}").dispose()
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 // 4096 * 4096])
    elif kind == "empty":
        file.touch()
    elif kind == "folder":
        file.mkdir()
    elif kind == "foreign":
        connection = sqlite3.connect(file)
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.close()
    elif kind == "later":
        upgrade_database(f"sqlite:///{file}").dispose()
        connection = sqlite3.connect(file)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()
    close_engines()
    return f"sqlite:///{file}"


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
    monkeypatch.setenv("DATABASE_URL", broken_database(tmp_path, kind))
    result = lib("figures", "response-rates")
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
        result = lib(*words)
        assert result.exit_code == 1
        assert said in result.output or "cannot be made" in result.output
        assert "secret" not in result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", ["damaged", "folder", "later"])
def test_serving_a_database_that_cannot_be_used_is_refused_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", broken_database(tmp_path, kind))
    result = lib("serve", "--no-sign-in", "--port", "8976")
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database at")


def test_a_first_start_that_is_interrupted_leaves_no_half_made_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "dashboard.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr(
        "lib.cli.server_commands.print_report", lambda _report: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    assert lib("serve", "--no-sign-in", "--port", "8975").exit_code != 0
    assert not file.exists()
    monkeypatch.undo()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr("os.execve", lambda *_arguments: None)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    assert lib("serve", "--no-sign-in", "--port", "8975").exit_code == 0
    assert [one.name for one in file.parent.iterdir()] == ["dashboard.sqlite"]
    assert "132" in lib("figures", "response-rates").output
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT DISTINCT state FROM theme_state").fetchall() == [("proposed",)]


def test_a_locked_database_is_said_in_a_sentence_and_nothing_is_stored(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("lib.database.engine.BUSY_TIMEOUT_MS", 50)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    other.execute("ROLLBACK")
    other.close()
    assert result.exit_code == 1
    assert "is being written by somebody else" in result.output
    assert lib("set-aside").output.splitlines() == ["file,line,reason"]


def test_what_an_earlier_file_left_beside_it_does_not_come_back_into_a_new_database(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO change VALUES (999, '2015-01-01', 'a ghost', 'import', 'contacts', 1)")
        connection.commit()
        (tmp_path / "new.sqlite-wal").write_bytes(Path(f"{old}-wal").read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    monkeypatch.setattr("os.execve", lambda *_arguments: None)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    monkeypatch.setattr(
        "lib.server.demonstration.ensure_proposed_themes", lambda *_arguments: True
    )  # takes long, and leaves no file
    assert lib("serve", "--no-sign-in", "--port", "8974").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM change WHERE actor = 'a ghost'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[target]", "[aim]", "has no 'target'"),
        ("opens = 2015-01-06", 'opens = "2015-01-06"', "opens must be a date"),
        ("closes = 2015-03-13", "closes = 2014-03-13", "closes must not be before opens"),
        ("overall = 0.40", "overall = 40", "target.overall must be a share"),
        ("number = 2\n", "number = 1\n", "two questions have the same number"),
        ('kind = "open"', 'kind = "free"', 'kind must be "open" or "choice"'),
        ("[target]", "[target", "shows how it is written"),
    ],
)
def test_a_consultation_with_a_mistake_is_refused_in_one_sentence(
    url: str, tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "mine.toml").write_text(CONSULTATION.replace(old, new))
    result = lib("consultation", str(tmp_path / "mine.toml"))
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_port_in_use_is_named_with_another_to_take(url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = lib("serve", "--no-sign-in", "--port", str(port))
    assert result.exit_code == 1
    assert f"Port {port} is in use" in result.output
    assert "make run PORT=" in result.output


def test_serving_without_sign_in_must_be_said(url: str) -> None:
    result = lib("serve")
    assert result.exit_code == 1
    assert "--no-sign-in" in result.output


def test_no_sign_in_is_refused_where_signing_in_is_set_up(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\nclient_id = 'x'\n")
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    result = lib("serve", "--no-sign-in")
    assert result.exit_code == 1
    assert "Signing in is set up" in result.output


def test_the_server_listens_on_this_machine_only(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("os.execve", lambda _program, command, _environment: started.append(command))
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    assert lib("serve", "--no-sign-in", "--port", "8977").exit_code == 0
    assert "--server.address 127.0.0.1 --server.port 8977" in " ".join(started[0])


def test_the_demonstration_is_not_mixed_with_what_officers_brought_in(url: str, tmp_path: Path) -> None:
    lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    result = lib("demo")
    assert result.exit_code == 1
    assert "stays out of it" in result.output


def test_loading_the_demonstration_again_changes_nothing(
    demonstration: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "demo.sqlite").write_bytes(demonstration.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'demo.sqlite'}")
    heads = [line for line in lib("demo").output.splitlines() if not line.startswith("  ")]
    assert len(heads) == len(DEMONSTRATION_FILES)
    assert all(line.endswith("(nothing changed)") for line in heads)


def test_the_demonstration_comes_in_by_the_same_command_as_any_file(
    demonstration: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "demo.sqlite").write_bytes(demonstration.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'demo.sqlite'}")
    for kind, name in DEMONSTRATION_FILES:
        result = lib("import", kind, str(DEMONSTRATION_FOLDER / name), "--consultation", "taking-stock-2015")
        assert result.exit_code == 0
        assert "(nothing changed)" in result.output


def test_a_trial_stores_nothing_and_what_was_stored_is_listed_and_undone(url: str, tmp_path: Path) -> None:
    file = str(write_csv(tmp_path / "survey.csv", [response(), response("Camden")]))
    assert "(a trial: nothing was stored)" in lib("import", "responses", file, "--dry-run").output
    assert len(lib("history").output.splitlines()) == 1
    lib("import", "responses", file)
    listed = list(csv.DictReader(io.StringIO(lib("history").output)))
    assert [(row["file"], row["added"], row["undone"]) for row in listed] == [("survey.csv", "2", "")]
    assert lib("undo", listed[0]["number"]).output.startswith("Undone: ")
    assert lib("undo", listed[0]["number"]).output == "Error: survey.csv was undone already.\n"
    assert next(csv.DictReader(io.StringIO(lib("history").output)))["undone"]


def test_what_a_delivery_report_does_not_say_is_said_once_for_all_of_it(url: str, tmp_path: Path) -> None:
    lib("import", "contacts", str(write_csv(tmp_path / "people.csv", [contact()])))
    file = str(write_csv(tmp_path / "report.csv", [{"Email address": contact()["Email"], "Opens": "2"}]))
    assert "no column for Mailing or Sent on" in lib("import", "outreach", file).output
    said = lib("import", "outreach", file, "--mailing", "Launch", "--sent", "2015-01-06")
    assert "1 rows read, 1 added" in said.output


def test_names_are_never_matched_into_the_file_that_is_read(url: str, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("Council\nLeeds\n", encoding="utf-8")
    done = lib("match", str(file), "--column", "Council", "--out", str(file))
    assert done.exit_code == 1
    assert "is the file that is read: give --out another name" in done.output
    assert file.read_text(encoding="utf-8") == "Council\nLeeds\n"


def test_a_file_with_more_rows_than_allowed_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(write_csv(tmp_path / "survey.csv", [response(), response("Camden")]))
    monkeypatch.setenv("MAX_FILE_ROWS", "2")
    assert "more than 2 rows, which is the limit" in lib("import", "responses", file).output
    monkeypatch.setenv("MAX_FILE_ROWS", "many")
    assert 'MAX_FILE_ROWS is "many"; give it a whole number of rows' in lib("import", "responses", file).output


def test_every_command_explains_itself() -> None:
    run = subprocess.run([sys.executable, "-m", "lib", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name, command in main.commands.items():
        assert name in run.stdout
        assert command.help
        assert command.help.endswith((".", ")")) or "\n" in command.help
