"""The evidence of a theme and the sentences chosen for everybody, as files for Excel and Word."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from tests.support.factories import quotation, verdict
from tests.support.theme_pages import OTHERS, Made, see_proposals, see_themes
from tests.ui.conftest import Open

Files = dict[str, Callable[[], bytes]]


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """What each button saves, by its label: made when it is pressed."""
    found: Files = {}

    def offered(label: str, data: Callable[[], bytes], file_name: str, *_rest: Any, **_named: Any) -> bool:
        found[label] = data
        return False

    monkeypatch.setattr("streamlit.download_button", offered)
    return found


def read_table(data: bytes) -> list[dict[str, Any]]:
    headings, *rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Table").to_python()
    return [dict(zip([str(one) for one in headings], row, strict=True)) for row in rows]


def read_about(data: bytes) -> str:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("About").to_python()
    return "\n".join(str(row[0]) for row in rows)


def read_words(data: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(data)).paragraphs]


def test_all_evidence_of_a_theme_goes_to_excel_one_row_an_answer(
    open_page: Open, sqlite: Engine, money: int, files: Files
) -> None:
    verdict(sqlite, money, "R-Leeds-2015-02-02")
    quotation(sqlite, money, "R-Camden-2015-02-02", "Money <b>is</b> short.")
    made = Made(sqlite, money, money)
    see_themes(open_page, sqlite, "Officer", theme=made.one(money).code)
    data = files["Save all evidence as Excel"]()
    rows = read_table(data)
    assert [row["Answered for"] for row in rows] == [
        "London Borough of Camden",
        "London Borough of Barnet",
        "Leeds City Council",
    ]
    assert rows[2] == {
        "Theme": made.one(money).code,
        "Title": "Money is short",
        "Answered for": "Leeds City Council",
        "Region": "Yorkshire and the Humber",
        "Type": "Metropolitan district",
        "Question": 1.0,
        "Received": rows[2]["Received"],
        "Sentence": "Money <b>is</b> short.",
        "Full answer": "Money <b>is</b> short. *Peers* help us.",
        "How clear": "settled",
        "Settled by": "a test",
        "Shown to the Board": "no",
    }
    assert str(rows[2]["Received"]) == "2015-02-02"
    assert [row["How clear"] for row in rows[:2]] == ["a close call", "fairly clear"]
    assert [row["Settled by"] for row in rows[:2]] == ["nobody yet"] * 2
    assert [row["Shown to the Board"] for row in rows[:2]] == ["yes", "no"]
    about = read_about(data)
    assert "A consultation for the tests" in about
    assert "Question 1: What about 1?" in about
    assert "As at 10 March 2015" in about
    assert "Demonstration: invented." in about


def test_a_theme_goes_to_word_with_its_quotations_and_each_sentence_with_the_number_of_its_answers(
    open_page: Open, sqlite: Engine, raised: dict[str, str], files: Files
) -> None:
    see_themes(open_page, sqlite, "Officer", theme=raised["wide"])
    said = read_words(files["Save all evidence as Word"]())
    assert said[0].startswith(f"{raised['wide']} · Money & <i>means</i>")
    assert "“Money <b>is</b> short.” (question 1)" in said
    assert "Evidence: 1 sentence in 13 answers" in said
    assert "13 × Money <b>is</b> short. (fairly clear)" in said
    assert "Question 1: What about 1?" in said


@pytest.mark.parametrize("role", OTHERS)
def test_others_take_away_the_quotations_of_approved_themes_and_nothing_else(
    open_page: Open, sqlite: Engine, raised: dict[str, str], files: Files, role: str
) -> None:
    with open_read_session(sqlite) as session:
        undecided = session.scalars(select(Theme.id).where(Theme.code == raised["open"])).one()
    quotation(sqlite, undecided, "R-Leeds-2015-02-02", "*Peers* help us")
    see_themes(open_page, sqlite, role, theme=raised["wide"])
    assert not any("evidence" in label for label in files)
    table = read_table(files["Quotations of the 2 approved themes as Excel"]())
    assert [(row["Theme"], row["Question"], row["Sentence"]) for row in table] == [
        (raised["wide"], 1.0, "Money <b>is</b> short.")
    ]
    said = read_words(files["Quotations of the 2 approved themes as Word"]())
    assert "“Money <b>is</b> short.” (question 1)" in said
    assert not any(raised["open"] in one or "Leeds" in one or "Peers" in one for one in said)


def test_before_the_first_step_others_take_no_quotation_away(
    open_page: Open, sqlite: Engine, raised: dict[str, str], files: Files
) -> None:
    see_themes(open_page, sqlite, "Board member", theme=raised["wide"], as_at="2015-01-20")
    assert not any("Quotations" in label for label in files)
    see_themes(open_page, sqlite, "Officer", theme=raised["wide"], as_at="2015-01-20")
    assert any("Quotations" in label for label in files)


def test_quotations_of_themes_that_nobody_approved_are_in_no_file(open_page: Open, made: Made, files: Files) -> None:
    quotation(made.engine, made.money, "R-Leeds-2015-02-02", "Money <b>is</b> short.")
    see_proposals(open_page, made, "Board member", show="One theme", theme=made.one(made.money).code)
    assert not any("Quotations" in label for label in files)


def test_a_file_says_that_it_is_invented_only_where_it_is(
    open_page: Open, made: Made, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    see_proposals(open_page, made, show="One theme", theme=made.one(made.money).code)
    assert "Demonstration: invented." in "\n".join(read_words(files["Save all evidence as Word"]()))
    monkeypatch.setattr("lib.ui.shared.downloads.consultations.has_demonstration_data", lambda _session: False)
    said = "\n".join(read_words(files["Save all evidence as Word"]()))
    assert "As at 13 March 2015" in said
    assert "Demonstration" not in said
