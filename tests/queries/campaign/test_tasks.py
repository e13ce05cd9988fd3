"""What the last approach to each person left to do. On both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.intake.by_hand.people import retire_person, set_do_not_contact
from lib.queries.campaign.tasks import count_due_tasks, list_tasks
from lib.queries.scope import Scope
from lib.terms import LEFT_WORD, NO_ANSWER, PROMISED
from tests.support.approaches import KIM, find_contact, log_call
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, day, message, response, store
from tests.support.people import see

MARCH = day("2015-03-03")
DUE = day("2015-03-06")


@pytest.fixture
def people(engine: Engine, tmp_path: Path) -> Engine:
    """People at three councils and at a body."""
    names = {LEEDS: "Leah", CAMDEN: "Cam", DACORUM: "Dai", "Solace": "Sol"}
    rows = [contact(name, Name=f"{first} Invented") for name, first in names.items()]
    store(engine, "contacts", rows, tmp_path)
    return engine


def read_tasks(engine: Engine, scope: Scope, as_at: str = "2015-03-10") -> list[tuple[str, str]]:
    with open_read_session(engine) as session:
        tasks = list_tasks(session, scope=scope.on_day(day(as_at)), reader=Role.COMMUNICATIONS)
    return [(name.split()[0], outcome) for name, outcome in zip(tasks["name"], tasks["outcome"], strict=True)]


def count_due(engine: Engine, scope: Scope, as_at: str) -> int:
    with open_read_session(engine) as session:
        return count_due_tasks(session, scope=scope.on_day(day(as_at)), reader=Role.COMMUNICATIONS)


def test_promises_and_second_tries_stand_in_the_order_of_their_days_until_something_else_is_tried(
    people: Engine, scope: Scope, tmp_path: Path
) -> None:
    log_call(people, find_contact(people, LEEDS), MARCH, PROMISED, due_on=DUE)
    log_call(people, find_contact(people, CAMDEN), MARCH, NO_ANSWER, due_on=day("2015-03-05"))
    log_call(people, find_contact(people, "Solace"), MARCH, LEFT_WORD, due_on=day("2015-03-20"))
    log_call(people, find_contact(people, DACORUM), MARCH, LEFT_WORD)
    assert read_tasks(people, scope) == [("Cam", NO_ANSWER), ("Leah", PROMISED), ("Sol", LEFT_WORD)]
    assert [count_due(people, scope, as_at) for as_at in ("2015-03-05", "2015-03-10", "2015-03-20")] == [1, 2, 3]
    assert read_tasks(people, scope, "2015-03-02") == []
    log_call(people, find_contact(people, CAMDEN), MARCH, NO_ANSWER)  # on the same day, and later
    assert read_tasks(people, scope) == [("Leah", PROMISED), ("Sol", LEFT_WORD)]
    store(people, "outreach", [message(LEEDS, sent="2015-03-09")], tmp_path)
    assert read_tasks(people, scope) == [("Sol", LEFT_WORD)]
    assert read_tasks(people, scope, "2015-03-08") == [("Leah", PROMISED), ("Sol", LEFT_WORD)]


def test_nothing_is_left_to_do_where_a_council_answered_a_person_left_or_asked_to_be_left_alone(
    people: Engine, scope: Scope, tmp_path: Path
) -> None:
    for name in (LEEDS, CAMDEN, DACORUM):
        log_call(people, find_contact(people, name), MARCH, PROMISED, due_on=DUE)
    store(people, "responses", [response(LEEDS, received="2015-03-07")], tmp_path)
    retire_person(people, actor=KIM, person=see(people, "Cam Invented"), day=day("2015-03-08"))
    wish: dict[str, Any] = {"wish": True, "reason": "by letter", "day": day("2015-03-09")}
    set_do_not_contact(people, actor=KIM, person=see(people, "Dai Invented"), **wish)
    names = [[name for name, _outcome in read_tasks(people, scope, f"2015-03-{date:02}")] for date in (6, 7, 8, 9)]
    assert names == [["Leah", "Cam"], ["Cam"], [], []]  # a wish noted since counts on the days before, too


def test_the_board_sees_no_tasks(people: Engine, scope: Scope) -> None:
    with open_read_session(people) as session, pytest.raises(NotAllowed):
        list_tasks(session, scope=scope, reader=Role.BOARD)
