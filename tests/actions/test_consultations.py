"""A consultation is set up, changed, archived and taken back; what answers depend on is refused or asked."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions.consultations import save_consultation, undo_consultation_change, was_edited
from lib.actions.problems import ConsultationProblem, StaleConsultationError
from lib.changes.undo import find_undo_obstacle, find_undo_rule, undo_saved_change
from lib.database.consultation_setup import ConsultationSetup, QuestionSetup, read_setup
from lib.database.engine import open_read_session
from lib.database.models import Change, Consultation, Credit
from lib.terms import COUNCIL_TYPES
from tests.support.factories import OFFICER, contact, response, store
from tests.support.officer_desk import Desk, add

NEW = ConsultationSetup(
    "free-2026", "Free to decide", "Us", "", dt.date(2026, 11, 2), dt.date(2027, 1, 15),
    questions=(QuestionSetup(None, 1, "", "What should be free?"),),
)  # fmt: skip


def read(engine: Engine, consultation_id: int = 1) -> ConsultationSetup:
    """The set-up as it is stored."""
    with open_read_session(engine) as session:
        setup = read_setup(session, consultation_id)
    assert setup is not None
    return setup


def change(engine: Engine, *, is_confirmed: bool = False, **facts: Any) -> int:
    """Save other facts of the test consultation."""
    seen = read(engine)
    return save_consultation(
        engine,
        actor=OFFICER,
        setup=replace(seen, **facts),
        consultation_id=1,
        seen=seen,
        is_confirmed=is_confirmed,
    )


def with_question(setup: ConsultationSetup, asked: int, **facts: Any) -> tuple[QuestionSetup, ...]:
    """The questions of a set-up with one of them changed."""
    return tuple(replace(question, **facts) if question.number == asked else question for question in setup.questions)


def test_a_consultation_is_set_up_as_one_change_and_taken_back(engine: Engine) -> None:
    change_id = save_consultation(engine, actor=OFFICER, setup=NEW)
    with open_read_session(engine) as session:
        stored = session.scalars(select(Consultation).where(Consultation.code == "free-2026")).one()
        assert (stored.title, stored.target_overall, len(stored.questions)) == ("Free to decide", None, 1)
        assert (session.get_one(Change, change_id).action, session.get_one(Change, change_id).actor) == (
            "set up", OFFICER.name,
        )  # fmt: skip
    undo_consultation_change(engine, actor=OFFICER, change_id=change_id)
    with open_read_session(engine) as session:
        assert session.scalars(select(Consultation.code)).all() == ["test-2015"]


def test_only_officers_set_up_and_a_code_is_used_once(sqlite: Engine) -> None:
    with pytest.raises(NotAllowed):
        save_consultation(sqlite, actor=Person("Cleo", Role.COMMUNICATIONS), setup=NEW)
    with pytest.raises(ConsultationProblem, match="Another consultation has the code test-2015"):
        save_consultation(sqlite, actor=OFFICER, setup=replace(NEW, code="test-2015"))
    with pytest.raises(ConsultationProblem, match=r"The title is missing\. Nothing was saved"):
        save_consultation(sqlite, actor=OFFICER, setup=replace(NEW, title=""))


def test_every_edit_is_taken_back_exactly_the_last_one_first(engine: Engine) -> None:
    before = read(engine)
    first = change(engine, title="Another", target_overall=None, board_days=(dt.date(2015, 1, 14),), types=("Unitary",))
    middle = read(engine)
    second = change(engine, questions=with_question(middle, 1, number=30, section="Last")[1:])
    assert [question.number for question in read(engine).questions] == list(range(2, 11))
    with pytest.raises(ConsultationProblem, match="It was changed again: "):
        undo_consultation_change(engine, actor=OFFICER, change_id=first)
    undo_consultation_change(engine, actor=OFFICER, change_id=second)
    assert read(engine) == middle
    undo_consultation_change(engine, actor=OFFICER, change_id=first)
    assert read(engine) == before
    with open_read_session(engine) as session:
        assert not was_edited(session, code="test-2015")


def test_the_second_of_two_officers_is_told_who_changed_what_and_nothing_is_written_over(sqlite: Engine) -> None:
    seen = read(sqlite)
    save_consultation(
        sqlite, actor=Person("Ada", Role.OFFICER), setup=replace(seen, title="Theirs"), consultation_id=1, seen=seen
    )
    with pytest.raises(StaleConsultationError, match=r"changed meanwhile: .* by Ada on .* \(the title\)"):
        save_consultation(sqlite, actor=OFFICER, setup=replace(seen, note="Mine"), consultation_id=1, seen=seen)
    assert (read(sqlite).title, read(sqlite).note) == ("Theirs", "Worded for the tests.")


def test_a_question_with_answers_is_neither_deleted_nor_given_another_number(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(answers=4)], tmp_path)
    setup = read(engine)
    with pytest.raises(ConsultationProblem, match="Question 4 cannot be deleted: 1 answered it") as refusal:
        change(
            engine, questions=tuple(question for question in setup.questions if question.number != 4), is_confirmed=True
        )
    assert refusal.value.questions == ()
    with pytest.raises(ConsultationProblem, match="Question 4 cannot be given the number 40"):
        change(engine, questions=with_question(setup, 4, number=40), is_confirmed=True)
    change(engine, questions=with_question(setup, 9, number=90))  # nobody answered it
    assert read(engine) == replace(
        setup, questions=(*setup.questions[:8], setup.questions[9], replace(setup.questions[8], number=90))
    )


def test_answers_that_would_count_for_nothing_are_asked_about_and_then_count_for_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response("Leeds City Council", answers=4), response("Kent County Council")], tmp_path)
    narrowed = with_question(read(engine), 4, applies_to=("Shire county",))
    with pytest.raises(ConsultationProblem, match="1 answer to question 4 will count for nothing") as asked:
        change(engine, questions=narrowed)
    assert len(asked.value.questions) == 1
    change_id = change(engine, questions=narrowed, is_confirmed=True)
    with open_read_session(engine) as session:
        assert sorted(session.scalars(select(Credit.answered))) == [3, 10]
    undo_consultation_change(engine, actor=OFFICER, change_id=change_id)
    with open_read_session(engine) as session:
        assert sorted(session.scalars(select(Credit.answered))) == [4, 10]


@pytest.mark.parametrize(
    ("number", "facts", "said"),
    [
        (10, {"options": ("Peer challenge", "Data")}, "1 answer to question 10 chose an option that is not there"),
        (10, {"kind": "open"}, "1 answer to question 10 will be read as words"),
        (1, {"kind": "choice", "options": ("Yes", "No")}, "1 answer to question 1 will be counted by the options"),
        (1, {"required": False}, "Question 1 counts otherwise for whether a response is complete"),
    ],
)
def test_what_changes_the_meaning_of_answers_is_asked_first(
    sqlite: Engine, tmp_path: Path, number: int, facts: dict[str, Any], said: str
) -> None:
    store(sqlite, "responses", [response() | {"Q10. What about 10?": "Training; Data"}], tmp_path)
    questions = with_question(read(sqlite), number, **facts)
    with pytest.raises(ConsultationProblem, match=said) as asked:
        change(sqlite, questions=questions)
    assert asked.value.questions
    change(sqlite, questions=questions, is_confirmed=True)
    assert read(sqlite).questions == questions


def test_a_council_that_responded_leaves_the_frame_only_when_somebody_says_so(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response("Leeds City Council")], tmp_path)
    with pytest.raises(ConsultationProblem, match=r"1 organisation responded and would no longer be asked.*Leeds"):
        change(engine, types=("London borough",))
    change(engine, types=("Metropolitan district",))  # Leeds stays
    change(engine, types=("London borough",), is_confirmed=True)


def test_a_later_opening_day_is_asked_about_where_responses_came_before(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response(received="2015-02-01")], tmp_path)
    change(sqlite, opens=dt.date(2015, 1, 20))
    with pytest.raises(ConsultationProblem, match="1 response came before the new opening day"):
        change(sqlite, opens=dt.date(2015, 2, 10))


def test_what_rests_on_a_change_keeps_it_from_being_taken_back(sqlite: Engine, tmp_path: Path) -> None:
    setup = read(sqlite)
    change_id = change(sqlite, questions=(*setup.questions, QuestionSetup(None, 11, "", "What about 11?")))
    store(sqlite, "responses", [response() | {"Q11. What about 11?": "This."}], tmp_path)
    with open_read_session(sqlite) as session:
        assert "Question 11 cannot be deleted: 1 answered it." in find_undo_obstacle(session, change_id)
    with pytest.raises(ConsultationProblem, match="Change it by hand instead"):
        undo_consultation_change(sqlite, actor=OFFICER, change_id=change_id)


def test_a_consultation_for_which_files_came_in_stays(sqlite: Engine, tmp_path: Path) -> None:
    change_id = save_consultation(sqlite, actor=OFFICER, setup=NEW)
    store(sqlite, "contacts", [contact()], tmp_path)  # for the one that opened last
    with pytest.raises(ConsultationProblem, match="It stays, since files were brought in for it: archive it instead"):
        undo_consultation_change(sqlite, actor=OFFICER, change_id=change_id)


def test_taking_back_a_default_gives_it_back_to_the_one_before(sqlite: Engine) -> None:
    change(sqlite, is_default=True)
    change_id = save_consultation(sqlite, actor=OFFICER, setup=replace(NEW, is_default=True))
    assert not read(sqlite).is_default
    undo_consultation_change(sqlite, actor=OFFICER, change_id=change_id)
    assert read(sqlite).is_default


def test_themes_keep_their_question_and_are_undone_as_before(desk: Desk) -> None:
    add(desk)
    setup = read(desk.engine)
    with pytest.raises(ConsultationProblem, match="Question 1 cannot become a choice: its answers have themes"):
        change(desk.engine, questions=with_question(setup, 1, kind="choice", options=("Yes",)), is_confirmed=True)
    change_id = change(desk.engine, title="Another")
    with pytest.raises(ConsultationProblem):
        change(desk.engine, title="Another")  # nothing differs
    undo_saved_change(desk.engine, change_id=change_id, actor=OFFICER)  # the rule of consultations takes it
    assert read(desk.engine) == setup
    assert set(setup.questions[0].applies_to) >= set(COUNCIL_TYPES)


def test_a_change_of_a_consultation_is_undone_by_its_own_rule_whatever_rooms_there_are(engine: Engine) -> None:
    change_id = change(engine, note="Another note.")
    with open_read_session(engine) as session:
        assert find_undo_rule(session, change_id).problem is ConsultationProblem
    undo_consultation_change(engine, actor=OFFICER, change_id=change_id)
    assert read(engine).note != "Another note."
