"""Half-and-half tests start with councils split by chance, in which nobody is who answered meanwhile."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

import lib.actions.campaign_undo_rule  # noqa: F401 - it registers how the changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions.half_tests import HalfTestPlan, delete_test, start_test
from lib.actions.problems import CampaignProblem
from lib.changes.undo import undo_saved_change
from lib.database.campaign_models import HalfTest, HalfTestCouncil
from lib.database.engine import open_read_session
from lib.database.models import Change, Organisation
from lib.queries.scope import Scope
from tests.support.factories import OFFICER, day


def start(engine: Engine, scope: Scope, size: int = 20, **more: Any) -> int:
    """Start a test of the first so many councils."""
    plan: dict[str, Any] = {
        "consultation_id": scope.consultation_id, "name": "Calls", "started_on": day("2015-02-03"), "seed": 7,
        "ways": ("A call", "Nothing more"), "chosen_by": "all councils",
    } | more  # fmt: skip
    actor = plan.pop("actor", OFFICER)

    def split(session: Any) -> dict[int, str]:
        ids = session.scalars(select(Organisation.id).order_by(Organisation.id).limit(size)).all()
        return {organisation_id: "AB"[place % 2] for place, organisation_id in enumerate(ids)}

    return start_test(engine, actor=actor, plan=HalfTestPlan(**plan), split_councils=split)


def stored(engine: Engine) -> tuple[list[str], list[str]]:
    """The names of the tests, and the halves of their councils."""
    with open_read_session(engine) as session:
        halves = session.scalars(select(HalfTestCouncil.half).order_by(HalfTestCouncil.organisation_id)).all()
        return list(session.scalars(select(HalfTest.name))), list(halves)


def test_a_test_is_started_deleted_and_each_undone_with_its_councils(engine: Engine, scope: Scope) -> None:
    start_id = start(engine, scope, name=" Calls  or not ")
    as_started = stored(engine)
    assert as_started == (["Calls or not"], ["A", "B"] * 10)
    with open_read_session(engine) as session:
        change = session.get_one(Change, start_id)
        test = session.scalars(select(HalfTest)).one()
        assert (change.subject, change.rows, test.seed, test.first_way) == ("Calls or not", 20, 7, "A call")
    delete_id = delete_test(engine, actor=OFFICER, test_id=test.id, seen_change_id=start_id)
    assert stored(engine) == ([], [])
    undo_saved_change(engine, change_id=delete_id, actor=OFFICER)
    assert stored(engine) == as_started
    undo_saved_change(engine, change_id=start_id, actor=OFFICER)
    assert stored(engine) == ([], [])


@pytest.mark.parametrize(
    ("size", "more", "words"),
    [
        (19, {}, "would have 10 and 9 councils"),
        (20, {"name": " "}, "Give the test a name"),
        (20, {"name": "FIRST"}, 'a test called "FIRST" already'),
        (20, {"ways": ("A call", "")}, "Say for each half"),
        (20, {"ways": ("A call", " a CALL")}, "treated the same"),
        (20, {"consultation_id": 99}, "no such consultation"),
    ],
)
def test_a_test_that_could_show_nothing_is_not_started(
    engine: Engine, scope: Scope, size: int, more: dict[str, Any], words: str
) -> None:
    start(engine, scope, name="First")
    with pytest.raises(CampaignProblem, match=words):
        start(engine, scope, size, **more)
    assert stored(engine)[0] == ["First"]


def test_a_test_that_is_gone_or_not_as_it_was_seen_is_not_deleted(engine: Engine, scope: Scope) -> None:
    start_id = start(engine, scope)
    with pytest.raises(CampaignProblem, match="not as you saw it"):
        delete_test(engine, actor=OFFICER, test_id=1, seen_change_id=start_id - 1)
    with pytest.raises(CampaignProblem, match="deleted this test meanwhile"):
        delete_test(engine, actor=OFFICER, test_id=99, seen_change_id=start_id)


def test_who_may_not_plan_approaches_starts_no_test(engine: Engine, scope: Scope) -> None:
    with pytest.raises(NotAllowed):
        start(engine, scope, actor=Person("Bo", Role.BOARD))
    with pytest.raises(NotAllowed):
        delete_test(engine, actor=Person("Bo", Role.BOARD), test_id=1, seen_change_id=1)
