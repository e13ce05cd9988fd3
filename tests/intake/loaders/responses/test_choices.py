"""Closed questions: the options that were chosen, however a tool writes them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Answer, Question
from lib.findings.choice_findings import SOMETHING_ELSE, parse_chosen_options
from lib.intake.import_file import inspect_file
from lib.intake.loaders.responses.choices import ChoiceReader
from lib.intake.mapping.mapping import confirm_mapping
from lib.intake.problems import FileProblem, RowProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.settings import ROOT
from tests.support.factories import bring

FILES = ROOT / "tests" / "files" / "choices"
LONG_OPTIONS = (
    "Peer challenge, by people who know",
    "Training",
    "Data; free, open",
    "Other (please specify)",
    "Peer challenge",
)
PLAIN_OPTIONS = ("Peer challenge", "Training", "Data")


def set_options(engine: Engine, options: tuple[str, ...], codes: tuple[str, ...] = ()) -> None:
    with open_write_session(engine) as session:
        session.execute(
            update(Question).where(Question.number == 10).values(options=list(options), option_codes=list(codes))
        )


def read_choices(engine: Engine) -> list[str]:
    with open_read_session(engine) as session:
        statement = select(Answer.text).join(Question).where(Question.number == 10).order_by(Answer.response_id)
        return list(session.scalars(statement))


def confirm_file(engine: Engine, path: Path, codes: dict[str, str] | None = None) -> None:
    """Bring a file in as an officer would who says that its columns are right."""
    with open_file(path, FileLimits(10, 1_000)) as file:
        mapping = confirm_mapping(inspect_file(engine, file, kind="responses").mapping)
    if codes is not None:
        mapping.codes[next(iter(mapping.codes))] = codes
    bring(engine, "responses", path, mapping=mapping)


def test_options_that_hold_the_mark_between_them_are_read_by_the_known_options(engine: Engine) -> None:
    set_options(engine, LONG_OPTIONS)
    bring(engine, "responses", FILES / "options_with_commas.csv")
    choices = read_choices(engine)
    assert choices == [
        "Peer challenge, by people who know; Data; free, open",
        "Training; Other (please specify): coaching, mostly",
        "Peer challenge, by people who know; Training; Other (please specify): A word of our own",
        "Training; Data; free, open",
        "Training; Other (please specify): coaching",
    ]
    assert all(SOMETHING_ELSE not in parse_chosen_options(text, LONG_OPTIONS) for text in choices)


def test_codes_are_asked_about_once_and_remembered(engine: Engine, tmp_path: Path) -> None:
    path = FILES / "codes.csv"
    with pytest.raises(FileProblem, match=r'"Q10" holds codes instead of options \(1, 2, 3\): say what each means'):
        bring(engine, "responses", path)
    confirm_file(engine, path)
    assert read_choices(engine) == ["Peer challenge; Data", "Training", "Data; Training"]
    later_file = tmp_path / "later.csv"
    later_file.write_text(path.read_text().replace("2015-02-01", "2015-02-03").replace("\n1,", "\n7,"))
    report = bring(engine, "responses", later_file)
    assert (report.added, report.quarantined) == (1, 0)


def test_codes_that_the_consultation_knows_are_not_asked_about(engine: Engine) -> None:
    set_options(engine, PLAIN_OPTIONS, ("A2", "A3", "A1"))
    bring(engine, "responses", FILES / "letter_codes.csv")
    assert read_choices(engine) == ["Data", "Peer challenge", "Training"]


def test_what_is_said_of_a_code_counts_and_an_unsaid_one_sets_the_row_aside(engine: Engine, tmp_path: Path) -> None:
    confirm_file(engine, FILES / "letter_codes.csv", {"a1": "Data", "a2": "Training", "a3": "Peer challenge"})
    assert read_choices(engine) == ["Data", "Training", "Peer challenge"]
    later_file = tmp_path / "later.csv"
    later_file.write_text("Response ID,Date received,Organisation,Q1,Q10\n8,2015-02-01,Derby City Council,Yes,A9\n")
    with pytest.raises(FileProblem, match='nobody has said which option "a9" in the column "Q10" means'):
        bring(engine, "responses", later_file)
    assert SOMETHING_ELSE not in read_choices(engine)


def test_a_column_an_option_beside_a_whole_column_is_not_doubled(engine: Engine) -> None:
    bring(engine, "responses", FILES / "kobo_both_ways.csv")
    assert read_choices(engine) == ["Peer challenge; Data", "Training"]


def test_the_names_of_options_in_a_whole_column_are_options(engine: Engine) -> None:
    bring(engine, "responses", FILES / "kobo_whole_only.csv")
    assert read_choices(engine) == ["Peer challenge; Data", "Training"]


def test_ticks_are_read_however_they_are_written(engine: Engine) -> None:
    set_options(engine, (*PLAIN_OPTIONS, "Other (please specify)"))
    bring(engine, "responses", FILES / "ticks.csv")
    assert read_choices(engine) == [
        "Peer challenge; Data",
        "Peer challenge; Training; Other (please specify): coaching, mostly",
        "Training",
    ]


def test_a_tick_for_other_and_the_words_beside_it_are_one_choice(engine: Engine) -> None:
    set_options(engine, (*PLAIN_OPTIONS, "Other"))
    bring(engine, "responses", FILES / "tick_and_words.csv")
    assert read_choices(engine) == ["Peer challenge; Other: coaching"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("peer challenge", "Peer challenge"),
        ("Peer challenge / Training", "Peer challenge / Training"),
        ("Training\nData", "Training; Data"),
        ("Training: twice a year; Data", "Training: twice a year; Data"),
        ("Training - twice a year, and Data", "Training: twice a year, and Data"),
        ("We would rather not say, thank you", "We would rather not say, thank you"),
        ("Peer challenge Training", "Peer challenge; Training"),
        ("Training,,Training", "Training"),
        ("", ""),
    ],
)
def test_a_cell_is_split_by_its_options_and_nothing_is_lost(cell: str, expected: str) -> None:
    assert ChoiceReader(PLAIN_OPTIONS, {}).read_cell(cell, "Q10") == expected


def test_a_code_without_a_meaning_is_named_with_its_column() -> None:
    with pytest.raises(RowProblem, match=r'"Q10": nobody has said which option the code "4" means'):
        ChoiceReader(PLAIN_OPTIONS, {"1": "Training"}).read_cell("1,4", "Q10")


WITH_OTHER = ChoiceReader(
    ("Peer challenge", "Training", "Data", "Other (please specify)"), {"1": "Training", "a2": "Data"}
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1", "Training"),
        ("A2", "Data"),
        ("1;a2", "Training; Data"),
        ("peer_challenge", "Peer challenge"),
        ("Other (please specify): coaching; mentoring", "Other (please specify): coaching, mentoring"),
        ("Other: coaching; Training", "Training; Other (please specify): coaching"),
        ("Training (twice) ; Data", "Training: (twice); Data"),
        ('["Training","Data"]', "Training; Data"),
        ("our own words; Training", "Training; Other (please specify): our own words"),
        ("Data – free; and open", "Data: free, and open"),
        ("“Training”", "Training"),
        ("“Training”, “Data”", "Training; Data"),
    ],
)
def test_options_codes_and_words_of_ones_own_are_told_apart(cell: str, expected: str) -> None:
    assert WITH_OTHER.read_cell(cell, "Q10") == expected


@pytest.mark.parametrize(
    ("cells", "whole_text", "expected"),
    [
        ([("Yes", "Training"), ("No", "Data"), ("", "Peer challenge")], "", "Training"),
        ([("2", "Training"), ("3", "Training")], "", "Training; Training: 3"),
        ([("training", "Training"), ("Training twice", "Training"), ("often", "Data")], "",
         "Training; Training twice; Data: often"),
        ([("coaching; more", "Other (please specify)")], "", "Other (please specify): coaching, more"),
        ([("X", "Other (please specify)"), ("coaching", "Other (please specify)")], "",
         "Other (please specify): coaching"),
        ([("x", "Other"), ("Other: coaching", "Other, in words: x")], "", "Other (please specify): coaching"),
        ([], "Training; something of ours; Data", "Training; Data; Other (please specify): something of ours"),
        ([(" ✓ ", "Data")], "Training", "Training; Data"),
    ],
)  # fmt: skip
def test_a_column_for_each_option_tells_what_is_ticked_and_what_is_written_in_it(
    cells: list[tuple[str, str]], whole_text: str, expected: str
) -> None:
    assert WITH_OTHER.read_ticks(cells, whole_text) == expected


def test_without_an_option_other_words_of_ones_own_stand_as_they_are() -> None:
    reader = ChoiceReader(PLAIN_OPTIONS, {})
    assert reader.read_ticks([("other words", "Other")], "Training; mine") == "Training; mine, other words"
    assert reader.read_cell("Other: coaching", "Q10") == "Other: coaching"
