"""Files come in, are listed and taken back, as people type it."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from lib.database.engine import describe_location, get_engine, open_write_session, parse_database_url
from lib.database.models import BegunImport
from tests.support.commands import run_lib
from tests.support.factories import CONSULTATION, contact, response, write_csv
from tests.support.intake_tables import FILES


def test_a_file_is_brought_in_and_its_report_printed(url: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Nowhere Council")])
    result = run_lib("import", "responses", str(file))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "survey.csv: 2 rows read, 1 added, 0 changed, 0 left alone, 1 doubted, 0 set aside",
        '  line 3: "Organisation": "Nowhere Council" is no organisation on the register, and no known other name of one',
    ]
    assert result.stderr == f"The database is {describe_location(parse_database_url(url))}.\n"
    assert run_lib("set-aside").output.splitlines()[1].startswith("survey.csv,3,")


def test_a_trial_stores_nothing_and_what_was_stored_is_listed_and_undone(url: str, tmp_path: Path) -> None:
    file = str(write_csv(tmp_path / "survey.csv", [response(), response("Camden")]))
    assert "(a trial: nothing was stored)" in run_lib("import", "responses", file, "--dry-run").output
    assert len(run_lib("history").output.splitlines()) == 1
    run_lib("import", "responses", file)
    listed = list(csv.DictReader(io.StringIO(run_lib("history").output)))
    assert [(row["file"], row["added"], row["undone"]) for row in listed] == [("survey.csv", "2", "")]
    assert run_lib("undo", listed[0]["number"]).output.startswith("Undone: ")
    assert run_lib("undo", listed[0]["number"]).output == "Error: survey.csv was undone already.\n"
    assert next(csv.DictReader(io.StringIO(run_lib("history").output)))["undone"]


def test_an_import_that_did_not_end_is_told_beside_the_list(url: str) -> None:
    began = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    with open_write_session(get_engine(url)) as session:
        session.add(BegunImport(actor="Ada", file_name="f.csv", begun_at=began, nonce="n", process="elsewhere 1 1"))
    result = run_lib("history")
    assert result.stderr.startswith("An import of f.csv by Ada, begun at ")
    assert len(result.stdout.splitlines()) == 1


def test_what_a_delivery_report_does_not_say_is_said_once_for_all_of_it(url: str, tmp_path: Path) -> None:
    run_lib("import", "contacts", str(write_csv(tmp_path / "people.csv", [contact()])))
    file = str(write_csv(tmp_path / "report.csv", [{"Email address": contact()["Email"], "Opens": "2"}]))
    assert "no column for Mailing or Sent on" in run_lib("import", "outreach", file).output
    said = run_lib("import", "outreach", file, "--mailing", "Launch", "--sent", "2015-01-06")
    assert "1 rows read, 1 added" in said.output


def test_a_file_with_more_rows_than_allowed_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(write_csv(tmp_path / "survey.csv", [response(), response("Camden")]))
    monkeypatch.setenv("MAX_FILE_ROWS", "2")
    assert "more than 2 rows, which is the limit" in run_lib("import", "responses", file).output
    monkeypatch.setenv("MAX_FILE_ROWS", "many")
    assert 'MAX_FILE_ROWS is "many"; give it a whole number of rows' in run_lib("import", "responses", file).output


def test_names_are_never_matched_into_the_file_that_is_read(url: str, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("Council\nLeeds\n", encoding="utf-8")
    done = run_lib("match", str(file), "--column", "Council", "--out", str(file))
    assert done.exit_code == 1
    assert "is the file that is read: give --out another name" in done.output
    assert file.read_text(encoding="utf-8") == "Council\nLeeds\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[target]", "[aim]", "aim is no key that is known here"),
        ("opens = 2015-01-06", 'opens = "2015-01-06"', "opens must be a date"),
        ("closes = 2015-03-13", "closes = 2014-03-13", "closes must not be before opens"),
        ("overall = 0.40", "overall = 40", "target.overall must be a share"),
        ("number = 2\n", "number = 1\n", "two questions have the same number"),
        ('kind = "open"', 'kind = "free"', 'kind must be "open", "choice" or "choices"'),
        ("[target]", "[target", "shows how it is written"),
    ],
)
def test_a_consultation_with_a_mistake_is_refused_in_one_sentence(
    url: str, tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "mine.toml").write_text(CONSULTATION.replace(old, new))
    result = run_lib("consultation", str(tmp_path / "mine.toml"))
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_consultation_is_loaded_again_and_what_answers_depend_on_needs_a_yes(url: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(CONSULTATION)
    assert run_lib("consultation", str(file)).output == "mine.toml: nothing differs from the database.\n"
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    file.write_text(CONSULTATION.replace('"Peer challenge", ', "") + "required = false\n")
    refused = run_lib("consultation", str(file))
    assert refused.exit_code == 1
    assert "Question 10 counts otherwise" in refused.output
    assert "Give --yes to go on all the same." in refused.output
    assert run_lib("consultation", str(file), "--yes").output == "mine.toml: stored in the database.\n"


def test_a_locked_database_is_said_in_a_sentence_and_nothing_is_stored(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("lib.database.engine.BUSY_TIMEOUT_MS", 50)
    with open_write_session(get_engine(url)):
        result = run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    assert result.exit_code == 1
    assert "is being written by somebody else" in result.output
    assert run_lib("set-aside").output.splitlines() == ["file,line,reason"]


def test_what_dates_and_letters_do_not_tell_is_said_by_an_option(url: str) -> None:
    dates, letters = (str(FILES / "faults" / name) for name in ("dates_that_do_not_tell.csv", "one_odd_letter.csv"))
    assert "or the option --dates" in run_lib("import", "responses", dates).output
    assert "1 rows read, 1 added" in run_lib("import", "responses", dates, "--dates", "day-first").output
    assert "Say which is right (--encoding)" in run_lib("import", "responses", letters).output
    assert "1 rows read, 1 added" in run_lib("import", "responses", letters, "--encoding", "cp850").output
