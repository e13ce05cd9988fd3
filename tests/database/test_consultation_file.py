"""The file of a consultation: whatever is missing or wrong is said in words, with the key and the line."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from lib.database.consultation_file import (
    ConsultationFile,
    EarlierTable,
    FrameTable,
    QuestionTable,
    TargetTable,
    read_consultation_file,
)
from lib.server.demonstration import DEMONSTRATION_FOLDER
from lib.settings import ROOT
from lib.terms import ORGANISATION_TYPES
from tests.support.factories import CONSULTATION

EARLIER = '[[earlier]]\ntitle = "2012"\nresponded = 120\ncouncils = 353\n'


def refusal_of(folder: Path, text: str | bytes) -> str:
    """What is said about a file that cannot be used."""
    file = folder / "mine.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=r"^mine\.toml: ") as refusal:
        read_consultation_file(file)
    return str(refusal.value)


def test_the_file_of_the_demonstration_is_read_with_types_and_defaults(tmp_path: Path) -> None:
    consultation = read_consultation_file(DEMONSTRATION_FOLDER / "consultation.toml")
    assert (consultation.code, consultation.target.overall, len(consultation.question)) == (
        "taking-stock-2015",
        0.4,
        21,
    )
    assert "Professional body" in consultation.question[0].applies_to
    (tmp_path / "mine.toml").write_text(CONSULTATION)
    assert read_consultation_file(tmp_path / "mine.toml").question[0].applies_to == list(ORGANISATION_TYPES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('note = "Worded for the tests."\n', "", "it has no 'note'"),
        ('code = "test-2015"', "code = 2015", "code must be a text in quotation marks (line 2)"),
        ("opens = 2015-01-06", "opens = 2015-01-06T09:00:00", "opens must be a date without quotation marks"),
        ("closes = 2015-03-13", "closes = 2014-03-13", "closes must not be before opens (line 6)"),
        ("[target]", "board_days = 2015-02-11\n[target]", "board_days must be a list of dates without quotation marks"),
        ("[target]", 'default = "yes"\n[target]', "default must be true or false, without quotation marks (line 8)"),
        ("[target]", "[frame]\nregion = []\n[target]", "frame.region is no key that is known here (line 9)"),
        ("[target]", '[frame]\ntypes = ["Parish"]\n[target]', "frame.types names 'Parish', no type of council (line 9)"),
        ("overall = 0.40", "overall = nan", "target.overall must be a share between 0 and 1, like 0.40 (line 9)"),
        ("overall = 0.40", "overall = true", "target.overall must be a share between 0 and 1, like 0.40 (line 9)"),
        ("[target]", 'contact = "us"\n[target]', "contact is no key that is known here (line 8)"),
        ("[target]", 'note_2 = """\nopens = 1\n"""\n[target]', "note_2 is no key that is known here (line 8)"),
        ('number = 3\nsection = "One"\n', "number = 3\n", "question 3: section is missing (line 22)"),
        ("number = 3\n", "", "question at place 3: number is missing (line 22)"),
        ("number = 3\n", 'number = "3"\n', "question at place 3: number must be a whole number without quotation marks"),
        ("number = 2\n", "number = 1\n", "two questions have the same number (1)"),
        ('text = "What about 3?"', 'text = ["Why?"]', "question 3: text must be a text in quotation marks (line 25)"),
        ('"Unitary", ', '"Parish", ', "question 6, applies_to: 'Parish' is no type of organisation (line 42)"),
        ("applies_to = [", "aplies_to = [", "question 6: aplies_to is no key that is known here (line 42)"),
        ('["Peer challenge", "Training", "Data"]', '"Data"', "question 10: options must be a list of texts in quotation"),
        ("[[question]]\nnumber = 1\n", EARLIER.replace("120", "400"), "earlier 1: councils must not be fewer than resp"),
        ("[[question]]\nnumber = 1\n", EARLIER.replace("120", "-1"), "earlier 1: responded must be a whole number, 0 or"),
    ],
)  # fmt: skip
def test_a_missing_or_wrong_key_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CONSULTATION
    assert said in refusal_of(tmp_path, CONSULTATION.replace(old, new))


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ('[question]\nnumber = 1\ntext = "Why?"\n', "question must be written as [[question]] (line 12)"),
        ('question = "Why?"\n', "target.question is no key that is known here (line 12); it has no 'question'"),
        ("[[question]]\nnumber = 1\napplies_to = 'Unitary'\n", "question 1: applies_to must be a list of texts"),
        ("question = [3]\n", "target.question is no key"),
    ],
)
def test_questions_of_another_shape_are_refused_in_words(tmp_path: Path, tables: str, said: str) -> None:
    assert said in refusal_of(tmp_path, CONSULTATION[: CONSULTATION.index("[[question]]")] + tables)


def test_all_problems_are_said_at_once_and_in_one_line(tmp_path: Path) -> None:
    text = CONSULTATION.replace('section = "One"\ntext = "What about 3?"', 'text = "What about 3?"')
    text = text.replace("overall = 0.40", "overall = 40").replace('note = "Worded for the tests."\n', "")
    assert refusal_of(tmp_path, text.replace("number = 5", "number = 4")) == (
        "mine.toml: two questions have the same number (4); it has no 'note'; target.overall must be a share between "
        "0 and 1, like 0.40 (line 8); question 3: section is missing (line 21); data/taking_stock/consultation.toml "
        "shows how it is written."
    )


def test_a_file_that_is_no_toml_says_where_it_stops_being_it(tmp_path: Path) -> None:
    assert "(at line 8, column 8)" in refusal_of(tmp_path, CONSULTATION.replace("[target]", "[target"))
    assert "shows how it is written" in refusal_of(tmp_path, "code = é".encode("latin-1"))


@pytest.mark.parametrize("table", [ConsultationFile, TargetTable, FrameTable, EarlierTable, QuestionTable])
def test_every_key_is_documented(table: type[BaseModel]) -> None:
    page = (ROOT / "docs" / "consultation_file.md").read_text(encoding="utf-8")
    fields: dict[str, Any] = table.model_fields
    assert [name for name in fields if f"`{name}`" not in page and f"[{name}]" not in page] == []
    assert all(field.description for field in fields.values())
