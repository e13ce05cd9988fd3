"""python -m lib themes: files in, files out, and proposals in the database."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from lib.access import Person, Role
from lib.actions import coding, themes
from lib.cli import main
from lib.database.engine import open_read_session
from lib.database.theme_models import CodingDecision, MachineAssignment, Theme, ThemeRun, ThemeState
from tests.support.factories import response, store
from tests.support.model_endpoint import Reply, listening, writes
from tests.support.subject_answers import BUSES, PARKS, TAX

OFFICER = Person("Olive", Role.OFFICER)
ANSWERS = [*PARKS, *BUSES, *TAX, "No comment.", "=1+1 gardeners <b>in</b> parks are few"]


def run(*said: str | Path) -> Result:
    return CliRunner().invoke(main, ["themes", *map(str, said)])


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "Answer"])
        lines.writerows((f"A{number}", text) for number, text in enumerate(ANSWERS))
    return tmp_path / "answers.csv"


def assignments(folder: Path) -> list[dict[str, str]]:
    with (folder / "assignments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_discover_writes_themes_and_which_answer_carries_them_with_the_sentence(answers: Path, tmp_path: Path) -> None:
    done = run(
        "discover", answers, "--text-column", "Answer", "--question", "What is needed?", "--out", tmp_path / "out"
    )
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "out" / "themes.json").read_text(encoding="utf-8"))
    assert all(set(one) == {"id", "label", "description", "size", "evidence"} for one in found)
    rows = assignments(tmp_path / "out")
    text = {f"A{number}": answer for number, answer in enumerate(ANSWERS)}
    assert rows
    assert all(
        row["evidence"] and row["evidence"] in text[row["id"]] and 0 <= float(row["confidence"]) <= 1 for row in rows
    )
    assert {row["theme_id"] for row in rows} == {one["id"] for one in found}
    assert "A12" not in {row["id"] for row in rows}


def test_an_earlier_run_lends_its_ids(answers: Path, tmp_path: Path) -> None:
    run("discover", answers, "--text-column", "Answer", "--out", tmp_path / "one")
    earlier = tmp_path / "one" / "themes.json"
    done = run("discover", answers, "--text-column", "Answer", "--earlier", earlier, "--out", tmp_path / "two")
    assert done.exit_code == 0, done.output
    first, second = (json.loads((tmp_path / one / "themes.json").read_text(encoding="utf-8")) for one in ("one", "two"))
    assert {one["id"]: one["label"] for one in first}.items() <= {one["id"]: one["label"] for one in second}.items()


def test_assign_takes_given_themes_and_examples(answers: Path, tmp_path: Path) -> None:
    given = [
        {"id": "parks", "label": "Gardeners in parks", "description": ""},
        {"id": "bus", "label": "Evening buses", "description": ""},
    ]
    (tmp_path / "given.json").write_text(json.dumps(given), encoding="utf-8")
    (tmp_path / "examples.csv").write_text("id,theme_id\nA0,parks\nA4,bus\n", encoding="utf-8")
    done = run(
        "assign", answers, "--text-column", "Answer", "--themes", tmp_path / "given.json",
        "--examples", tmp_path / "examples.csv", "--out", tmp_path / "out",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert {("A1", "parks"), ("A5", "bus")} <= {(row["id"], row["theme_id"]) for row in assignments(tmp_path / "out")}


@pytest.mark.parametrize(
    ("themes_file", "examples", "said"),
    [
        ("[]", None, "holds no theme"),
        ("{nonsense", None, "not a JSON file"),
        ('[{"id": "a"}]', None, "theme 1: it needs an id and a label"),
        ('[{"id": "a", "label": "A"}]', "id,theme_id\nZ9,a\n", 'line 2: there is no answer with the id "Z9"'),
        ('[{"id": "a", "label": "A"}]', "id,theme_id\nA0,b\n", 'line 2: there is no theme with the id "b"'),
        ('[{"id": "a", "label": "A"}]', "answer,theme\nA0,a\n", 'needs the headings "id" and "theme_id"'),
        ('[{"id": "a", "label": "A"}]', f"id,theme_id\n{'A' * 200_000},a\n", "examples.csv, line"),
        ("[" * 100_000, None, "not a JSON file"),
    ],
)
def test_a_file_that_cannot_be_used_ends_in_one_sentence(
    answers: Path, tmp_path: Path, themes_file: str, examples: str | None, said: str
) -> None:
    (tmp_path / "given.json").write_text(themes_file, encoding="utf-8")
    more: list[str | Path] = []
    if examples:
        (tmp_path / "examples.csv").write_text(examples, encoding="utf-8")
        more = ["--examples", tmp_path / "examples.csv"]
    done = run(
        "assign",
        answers,
        "--text-column",
        "Answer",
        "--themes",
        tmp_path / "given.json",
        *more,
        "--out",
        tmp_path / "out",
    )
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("part", ["themes", "examples"])
def test_a_file_beside_the_answers_that_is_missing_or_not_in_utf_8_is_named(
    answers: Path, tmp_path: Path, part: str
) -> None:
    files = {"themes": tmp_path / "themes.json", "examples": tmp_path / "examples.csv"}
    files["themes"].write_text('[{"id": 0, "label": "Parks"}]', encoding="utf-8")
    files["examples"].write_text("id,theme_id\nA0,0\n", encoding="utf-8")
    said: list[str | Path] = ["assign", answers, "--text-column", "Answer", "--out", tmp_path / "out"]
    said += ["--themes", files["themes"], "--examples", files["examples"]]
    assert run(*said).exit_code == 0  # 0 is an id like any other
    assert {row["theme_id"] for row in assignments(tmp_path / "out")} == {"0"}
    files[part].write_bytes('[{"id": "a", "label": "Café"}]'.encode("cp1252"))
    assert f"{files[part].name} is not in UTF-8" in run(*said).output
    files[part].unlink()
    assert f"{files[part]} cannot be read: No such file" in run(*said).output


def test_what_was_there_stays_whole_where_writing_fails(
    answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    said: list[str | Path] = ["discover", answers, "--text-column", "Answer", "--out", out]
    run(*said)
    before = {one.name: one.read_bytes() for one in out.iterdir()}

    def full(*_of: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lib.themes.theme_files.write_assignments", full)
    done = run(*said)
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before
    assert set(before) == {"themes.json", "assignments.csv"}


def test_a_folder_without_a_name_is_refused(answers: Path) -> None:
    done = run("discover", answers, "--text-column", "Answer", "--out", "")
    assert done.exit_code == 2
    assert "name a folder" in done.output


def test_evidence_stands_in_the_answer_sign_by_sign(tmp_path: Path) -> None:
    texts = [answer.replace(" the ", "\n the  ") for answer in [*PARKS, *BUSES]]
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Answer"], *([one] for one in texts)])
    run("discover", tmp_path / "answers.csv", "--text-column", "Answer", "--out", tmp_path / "out")
    found = json.loads((tmp_path / "out" / "themes.json").read_text(encoding="utf-8"))
    sentences = [sentence for one in found for sentence in one["evidence"]]
    assert sentences
    assert all(any(sentence in text for text in texts) for sentence in sentences)
    assert not any("\n" in one["label"] + one["description"] for one in found)


def test_an_answer_that_an_unquoted_comma_would_cut_is_refused_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,Answer\n1,Parks matter\n2,Well, parks matter\n", encoding="utf-8")
    done = run("discover", tmp_path / "a.csv", "--text-column", "Answer", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "a.csv, row 3: there are more cells than headings" in done.output


def test_a_heading_written_just_so_goes_before_one_that_comes_to_the_same(tmp_path: Path) -> None:
    rows = [["1. Comments", "2. Comments"], *([f"first {one}", second] for one, second in enumerate([*PARKS, *BUSES]))]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    run("discover", tmp_path / "a.csv", "--text-column", "2. Comments", "--out", tmp_path / "out")
    assert not any(row["evidence"].startswith("first") for row in assignments(tmp_path / "out"))
    assert assignments(tmp_path / "out")


def test_rows_are_numbered_as_they_stand_below_the_headings_empty_ones_counted(tmp_path: Path) -> None:
    answers = [*PARKS, *BUSES]
    lines = ["Answer", "", *(f'"{one}"' for one in answers)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    run("discover", tmp_path / "a.csv", "--text-column", "Answer", "--out", tmp_path / "out")
    text = {str(number): answer for number, answer in enumerate(answers, 2)}
    rows = assignments(tmp_path / "out")
    assert rows
    assert all(row["evidence"] in text[row["id"]] for row in rows)


def workbook(path: Path, sheets: dict[str, list[list[str]]], hidden: str = "") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    book.save(path)
    return path


def test_of_several_sheets_with_the_column_one_must_be_named_and_a_hidden_one_does_not_count(tmp_path: Path) -> None:
    old, new = [["Answer"], *([one] for one in TAX)], [["Answer"], *([one] for one in PARKS)]
    file, out = workbook(tmp_path / "a.xlsx", {"Old": old, "New": new}), tmp_path / "out"
    said: list[str | Path] = ["discover", file, "--text-column", "Answer", "--out", out]
    assert 'in each of the sheets "Old", "New": name one with --sheet' in run(*said).output
    assert 'no sheet "Nope". Its sheets are "Old", "New"' in run(*said, "--sheet", "Nope").output
    workbook(file, {"Old": old, "New": new}, hidden="Old")
    assert run(*said).exit_code == 0
    assert {row["evidence"] for row in assignments(out)} <= set(PARKS)
    assert assignments(out)


def test_a_column_that_is_not_there_is_named_with_those_that_are(answers: Path, tmp_path: Path) -> None:
    done = run("discover", answers, "--text-column", "Reply", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert 'no column "Reply"' in done.output
    assert '"Answer"' in done.output


def test_a_run_over_the_database_proposes_and_a_second_one_keeps_what_people_settled(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    councils = [
        "Camden",
        "Leeds",
        "Barnet",
        "Brent",
        "Bromley",
        "Croydon",
        "Ealing",
        "Enfield",
        "Hackney",
        "Haringey",
        "Harrow",
        "Barnsley",
    ]
    rows = [
        response(one, "2015-02-02") | {"Q1. What about 1?": text} for one, text in zip(councils, ANSWERS, strict=False)
    ]
    store(sqlite, "responses", rows, tmp_path)
    done = run("propose", "--question", "1", "--by", "Olive")
    assert done.exit_code == 0, done.output
    assert "done: " in done.output
    with open_read_session(sqlite) as session:
        first = session.scalars(select(Theme).order_by(Theme.id)).first()
        assert first is not None
        assert set(session.scalars(select(ThemeState.state))) == {"proposed"}
        consultation = first.consultation_id
    themes.edit_theme(
        sqlite,
        theme_id=first.id,
        label="Ours",
        description="In our words.",
        seen_change_id=first.change_id,
        actor=OFFICER,
    )
    coding.decide_answers(
        sqlite,
        consultation_id=consultation,
        decisions=[coding.AnswerDecision(first.id, "R-Camden-2015-02-02", 1, False)],
        actor=OFFICER,
    )
    assert run("propose", "--question", "1", "--by", "Olive").exit_code == 0
    with open_read_session(sqlite) as session:
        again = session.get_one(Theme, first.id)
        assert (again.label, again.description, again.settled) == ("Ours", "In our words.", True)
        assert session.scalars(select(CodingDecision.carries)).all() == [False]
        assert session.scalars(select(MachineAssignment.theme_id)).first() is not None
        assert len(session.scalars(select(ThemeRun)).all()) == 2


def test_a_question_that_is_not_there_is_said_and_nothing_is_stored(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    done = run("propose", "--question", "99")
    assert done.exit_code == 1
    assert "no open question 99" in done.output
    with open_read_session(sqlite) as session:
        assert session.scalars(select(ThemeRun)).all() == []


def brought(engine: Engine, folder: Path, texts: list[str]) -> None:
    councils = ("Camden", "Leeds", "Barnet", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Hackney", "Harrow")
    rows = [
        response(one, "2015-02-02") | {"Q1. What about 1?": text} for one, text in zip(councils, texts, strict=False)
    ]
    store(engine, "responses", rows, folder)


def model(body: dict[str, Any]) -> Reply:
    """Names every theme after its first sentence, and puts every answer it is asked about into the first theme."""
    data = json.loads(body["messages"][1]["content"])
    if "answers" in data:
        return writes(
            {"assignments": [{"answer": one["number"], "theme": 0, "quote": one["text"]} for one in data["answers"]]}
        )
    first = data["sentences"][0]
    return writes({"label": f"They say {first.split()[0]} {len(first)}", "description": "", "quote": first})


def test_a_language_model_names_proposals_and_places_answers_in_which_nothing_was_found(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(sqlite, tmp_path, [*PARKS, *BUSES, "No views were reached by us", "Nothing to add"])
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    with listening(model) as fake:
        monkeypatch.setenv("MODEL_URL", fake.url)
        monkeypatch.setenv("MODEL_NAME", "a-model")
        done = run("propose", "--question", "1", "--by", "Olive")
    assert done.exit_code == 0, done.output
    with open_read_session(sqlite) as session:
        proposed = session.scalars(select(Theme)).all()
        assert any(one.label.startswith("They say") and one.origin == "model" for one in proposed)
        found = select(MachineAssignment.evidence).where(MachineAssignment.evidence == "Nothing to add")
        assert session.scalars(found).all() == ["Nothing to add"]


def test_where_the_language_model_fails_the_built_in_result_stays(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(sqlite, tmp_path, [*PARKS, *BUSES])
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    with listening(lambda _body: (404, b"")) as fake:
        monkeypatch.setenv("MODEL_URL", fake.url)
        monkeypatch.setenv("MODEL_NAME", "a-model")
        done = run("propose", "--question", "1", "--by", "Olive")
    assert done.exit_code == 0, done.output
    with open_read_session(sqlite) as session:
        assert {one.origin for one in session.scalars(select(Theme))} == {"machine"}
