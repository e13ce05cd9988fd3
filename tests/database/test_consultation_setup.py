"""The set-up of a consultation is read and stored whole, by itself, as TOML, and merged with another person's."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.consultation_file import read_consultation_file
from lib.database.consultation_setup import (
    ConsultationSetup,
    QuestionSetup,
    list_differences,
    list_problems,
    merge_setups,
    read_setup,
    store_setup,
)
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Consultation, Organisation
from lib.database.reference import build_consultation_text, build_setup, load_consultation
from lib.terms import COUNCIL_TYPES

QUESTIONS = (
    QuestionSetup(None, 1, "", 'What is "free"?\nSay\\it'),
    QuestionSetup(None, 2, "Help", "Which help?", "choices", ("A; B", "C"), ("1", "2"), required=False),
    QuestionSetup(None, 3, "Help", "Ready?", "choice", ("Yes", "No"), applies_to=COUNCIL_TYPES),
)
SETUP = ConsultationSetup(
    "free-2026",
    "Free to decide",
    "Us",
    "Ours.",
    dt.date(2026, 11, 2),
    dt.date(2027, 1, 15),
    (dt.date(2026, 11, 18), dt.date(2026, 12, 9)),
    Decimal("0.4"),
    None,
    Decimal("0.3"),
    (("2012", 120, 353),),
    types=("Unitary",),
    regions=("London",),
    questions=QUESTIONS,
)


def stored(
    engine: Engine, setup: ConsultationSetup, consultation_id: int | None = None
) -> tuple[int, ConsultationSetup]:
    """The id of a consultation and its set-up, once it is stored."""
    with open_write_session(engine) as session:
        stored_id, _written = store_setup(session, consultation_id, setup)
    with open_read_session(engine) as session:
        read = read_setup(session, stored_id)
    assert read is not None
    return stored_id, read


def without_ids(setup: ConsultationSetup) -> ConsultationSetup:
    """A set-up whose questions are as if they were new."""
    return replace(setup, questions=tuple(replace(question, id=None) for question in setup.questions))


def test_what_is_stored_is_read_again_and_kept_as_json(engine: Engine) -> None:
    _stored_id, read = stored(engine, SETUP)
    assert without_ids(read) == SETUP
    assert ConsultationSetup.from_json(read.as_json()) == read


def test_a_set_up_comes_back_equal_from_its_own_file(engine: Engine, tmp_path: Path) -> None:
    with open_read_session(engine) as session:
        listed = session.scalars(select(Organisation.id).where(Organisation.name == "Leeds City Council")).one()
        setup = replace(SETUP, listed_ids=(listed,))
        file = tmp_path / "free.toml"
        file.write_text(build_consultation_text(session, setup), encoding="utf-8")
        assert build_setup(session, read_consultation_file(file), None, file) == setup
        file.write_text(file.read_text().replace('organisations = ["', 'organisations = ["Nowhere", "'))
        line = next(n for n, text in enumerate(file.read_text().split("\n"), start=1) if "Nowhere" in text)
        with pytest.raises(ValueError, match=rf"names 'Nowhere', not on the register \(line {line}\)"):
            build_setup(session, read_consultation_file(file), None, file)
    with open_read_session(engine) as session:
        empty_file = tmp_path / "empty.toml"
        empty_file.write_text(build_consultation_text(session, replace(SETUP, questions=())))
        assert build_setup(session, read_consultation_file(empty_file), None, empty_file).questions == ()


def test_questions_are_known_by_their_ids_so_that_two_can_change_their_numbers(engine: Engine) -> None:
    stored_id, read = stored(engine, SETUP)
    first, second, third = read.questions
    swapped = replace(read, questions=(replace(second, number=1), replace(first, number=2)))
    _stored_id, later = stored(engine, swapped, stored_id)
    assert [(question.id, question.number) for question in later.questions] == [(second.id, 1), (first.id, 2)]
    assert third.id not in {question.id for question in later.questions}


def test_only_one_consultation_is_the_default(engine: Engine) -> None:
    first_id, _first = stored(engine, replace(SETUP, is_default=True))
    second_id, _second = stored(engine, replace(SETUP, code="other", is_default=True))
    with open_read_session(engine) as session:
        defaults = session.scalars(select(Consultation.id).where(Consultation.is_default)).all()
        order = session.scalars(select(Consultation.id).order_by(*Consultation.default_order())).all()
    assert (defaults, order[0]) == ([second_id], second_id)
    assert first_id in order


def test_loading_a_file_twice_writes_nothing_and_keeps_questions_that_it_does_not_have(
    sqlite: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "free.toml"
    with open_read_session(sqlite) as session:
        file.write_text(build_consultation_text(session, replace(SETUP, listed_ids=())))
    assert load_consultation(sqlite, file) == 4
    assert load_consultation(sqlite, file) == 0
    text = file.read_text()
    file.write_text(text[: text.index("[[question]]\nnumber = 3")].replace("Free to decide", "Free indeed"))
    assert load_consultation(sqlite, file) == 1
    with open_read_session(sqlite) as session:
        consultation = session.scalars(select(Consultation).where(Consultation.code == "free-2026")).one()
        assert (consultation.title, [question.number for question in consultation.questions]) == (
            "Free indeed",
            [1, 2, 3],
        )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "The title is missing."),
        ({"code": "Free 2026"}, "The code needs small letters"),
        ({"closes": dt.date(2026, 1, 1)}, "The closing day lies before the opening day."),
        ({"target_overall": Decimal(40)}, "The target for all councils must lie between 0 and 100 %."),
        ({"questions": (QUESTIONS[0], replace(QUESTIONS[1], number=1))}, "Two questions have the number 1."),
        ({"questions": (replace(QUESTIONS[1], options=()),)}, "Question 2 offers a choice and has no options"),
        ({"questions": (replace(QUESTIONS[1], option_codes=("1", "")),)}, "give every option a code, or none"),
        ({"questions": (replace(QUESTIONS[1], options=("C", "c")),)}, "Question 2 has the option “c” twice."),
        ({"questions": (replace(QUESTIONS[0], text=""),)}, "Question 1 has no text."),
    ],
)
def test_what_is_wrong_with_a_set_up_is_said_with_its_place(changed: dict[str, object], said: str) -> None:
    assert list_problems(SETUP) == []
    assert said in " ".join(list_problems(replace(SETUP, **changed)))  # type: ignore[arg-type]


def test_entries_of_two_people_are_put_together_by_fact_and_by_question() -> None:
    read = replace(SETUP, questions=tuple(replace(question, id=question.number) for question in QUESTIONS))
    one, two, three = read.questions
    theirs = replace(read, title="Theirs", questions=(one, replace(two, text="Theirs?"), replace(three, section="T")))
    mine = replace(
        read, note="Mine", questions=(replace(one, text="Mine?"), two, QuestionSetup(None, 9, "", "New of mine?"))
    )
    merged = merge_setups(read, mine, theirs)
    assert (merged.title, merged.note) == ("Theirs", "Mine")
    assert [(question.number, question.text) for question in merged.questions] == [
        (1, "Mine?"), (2, "Theirs?"), (9, "New of mine?"),
    ]  # fmt: skip
    assert list_differences(read, mine) == ["the note", "question 1", "question 3 (deleted)", "question 9 (new)"]
