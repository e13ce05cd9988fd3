"""A run proposes themes for the answers in the database, and asks nothing of those who may not."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.database.theme_models import MachineAssignment, Theme, ThemeRun
from lib.settings import Endpoint, Settings
from lib.theme_runs.run import propose_themes
from tests.support.factories import machine, store, theme
from tests.support.officer_desk import ADA, Desk, row
from tests.support.subject_answers import BUSES, PARKS, TAX

OFF = Settings("sqlite://", sign_in=True)


def test_what_several_answers_say_is_proposed_with_sentences_that_stand_in_them(sqlite: Engine, tmp_path: Path) -> None:
    rows = [row(f"R-{number}", text) for number, text in enumerate([*PARKS, *BUSES])]
    store(sqlite, "responses", rows, tmp_path)
    told = propose_themes(sqlite, OFF, actor=ADA, question_number=1)
    desk = Desk(sqlite)
    assert told.startswith(f"{len(desk.all(select(Theme)))} themes, ")
    assert {one.evidence for one in desk.all(select(MachineAssignment))} <= {*PARKS, *BUSES}
    assert desk.one(select(ThemeRun)).proposed == len(desk.labels()) > 0


def test_a_closed_run_proposes_nothing_new_where_there_are_themes_and_begins_where_there_are_none(
    sqlite: Engine, tmp_path: Path
) -> None:
    rows = [row(f"R-{number}", text) for number, text in enumerate([*PARKS, *BUSES])]
    store(sqlite, "responses", rows, tmp_path)
    propose_themes(sqlite, OFF, actor=ADA, question_number=1, is_closed=True)
    desk = Desk(sqlite)
    labels = desk.labels()
    assert len(labels) > 1
    store(sqlite, "responses", [row(f"R-{number}", text) for number, text in enumerate(TAX, 50)], tmp_path)
    told = propose_themes(sqlite, OFF, actor=ADA, question_number=1, is_closed=True)
    assert ", 0 of them new" in told
    assert desk.labels() == labels
    propose_themes(sqlite, OFF, actor=ADA, question_number=1)
    assert set(desk.labels()) - set(labels)


def test_a_closed_run_asks_no_language_model_and_an_open_one_does(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(f"R-{number}", text) for number, text in enumerate([*PARKS, *BUSES])]
    store(sqlite, "responses", rows, tmp_path)
    propose_themes(sqlite, OFF, actor=ADA, question_number=1)
    asked: list[str] = []

    def note_request(*_given: object, **_named: object) -> list[object]:
        asked.append("asked")
        return []

    monkeypatch.setattr("lib.theme_runs.run.suggested_labels.suggest_labels", note_request)
    monkeypatch.setattr("lib.theme_runs.run.suggest_assignments", note_request)
    with_model = replace(OFF, model=Endpoint("http://127.0.0.1:1", "a model"))
    propose_themes(sqlite, with_model, actor=ADA, question_number=1, is_closed=True)
    assert asked == []
    propose_themes(sqlite, with_model, actor=ADA, question_number=1)
    assert asked


def test_a_question_that_is_not_there_is_refused_and_no_run_is_stored(desk: Desk) -> None:
    with pytest.raises(ValueError, match="There is no open question 99"):
        propose_themes(desk.engine, OFF, actor=ADA, question_number=99)
    assert desk.all(select(ThemeRun)) == []


def test_who_may_not_edit_themes_may_not_run_the_machine(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        propose_themes(desk.engine, OFF, actor=Person("Eve", Role.BOARD), question_number=1)


def test_across_questions_a_theme_has_the_title_that_somebody_approved_for_its_sentences(
    sqlite: Engine, tmp_path: Path
) -> None:
    rows = [row(f"R-{number}", text) | {"Q2. What about 2?": text} for number, text in enumerate([*PARKS, *BUSES])]
    store(sqlite, "responses", rows, tmp_path)
    desk = Desk(sqlite)
    for question_number in (1, 2):
        approved = theme(sqlite, "Green places kept alive", question=question_number)
        for number, text in enumerate(PARKS):
            machine(sqlite, approved, f"R-{number}", question_number, evidence=text)
    propose_themes(sqlite, OFF, actor=ADA)
    across = desk.all(select(Theme.label).where(Theme.question_id.is_(None)))
    assert across.count("Green places kept alive") == 1
    assert len(across) > 1
