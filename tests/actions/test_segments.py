"""Segments are saved under names of their own, heed what somebody else did meanwhile, and can be undone."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

import lib.actions.campaign_undo_rule  # noqa: F401 - it registers how the changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions.problems import CampaignProblem
from lib.actions.segments import SeenSegment, delete_segment, rename_segment, replace_filters, save_segment
from lib.changes.undo import undo_saved_change
from lib.database.campaign_models import Segment
from lib.database.engine import open_read_session
from lib.database.models import Change
from lib.queries.campaign.segments import StoredSegment, list_segments
from lib.queries.scope import Scope

KIM = Person("Kim", Role.COMMUNICATIONS)
FILTERS = {"regions": ["South West"]}


def save(engine: Engine, scope: Scope, name: str = "Far away", **more: Any) -> int:
    arguments: dict[str, Any] = {"actor": KIM, "consultation_id": scope.consultation_id, "filters": FILTERS} | more
    return save_segment(engine, name=name, **arguments)


def stored(engine: Engine, scope: Scope) -> list[StoredSegment]:
    with open_read_session(engine) as session:
        return list_segments(session, consultation_id=scope.consultation_id, reader=Role.OFFICER)


def test_a_segment_is_saved_renamed_replaced_and_deleted_each_undone_by_one_press(engine: Engine, scope: Scope) -> None:
    save(engine, scope)
    [first] = stored(engine, scope)
    steps: list[tuple[Callable[..., int], dict[str, Any], list[tuple[str, Any]]]] = [
        (rename_segment, {"name": " Farther  away "}, [("Farther away", FILTERS)]),
        (replace_filters, {"filters": {"text": "on"}}, [("Far away", {"text": "on"})]),
        (delete_segment, {}, []),
    ]
    for action, arguments, expected in steps:
        change_id = action(engine, actor=KIM, segment=SeenSegment(first.id, first.change_id), **arguments)
        assert [(row.name, row.filters) for row in stored(engine, scope)] == expected
        undo_saved_change(engine, change_id=change_id, actor=KIM)
        assert stored(engine, scope) == [first]
    with open_read_session(engine) as session:
        change = session.get_one(Change, first.change_id)
    assert (change.actor, change.action, change.subject, change.rows) == ("Kim", "save a segment", "Far away", 1)


def test_a_deleted_segment_does_not_come_back_under_a_name_that_was_given_again(engine: Engine, scope: Scope) -> None:
    save(engine, scope)
    [first] = stored(engine, scope)
    change_id = delete_segment(engine, actor=KIM, segment=SeenSegment(first.id, first.change_id))
    save(engine, scope, "another first")  # SQLite gives the id again
    save(engine, scope, "far away")
    with pytest.raises(CampaignProblem):
        undo_saved_change(engine, change_id=change_id, actor=KIM)
    assert [row.name for row in stored(engine, scope)] == ["another first", "far away"]


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("  ", {}, "Give the segment a name"),
        ("x" * 101, {}, "at most 100 characters"),
        ("FAR  AWAY", {}, 'a segment called "FAR AWAY" already'),
        ("Nobody", {"filters": {}}, "needs a filter"),
        ("Nowhere", {"consultation_id": 99}, "no such consultation"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is(
    engine: Engine, scope: Scope, name: str, more: dict[str, Any], words: str
) -> None:
    save(engine, scope)
    with pytest.raises(CampaignProblem, match=words):
        save(engine, scope, name, **more)
    with open_read_session(engine) as session:
        assert len(session.scalars(select(Segment.id)).all()) == 1


def test_a_name_in_other_letters_is_the_same_name(engine: Engine, scope: Scope) -> None:
    save(engine, scope, "Île de Wight")
    with pytest.raises(CampaignProblem, match="already"):
        save(engine, scope, "ÎLE DE WIGHT")


def test_a_segment_that_somebody_else_changed_meanwhile_stays_as_they_left_it(engine: Engine, scope: Scope) -> None:
    save(engine, scope)
    [first] = stored(engine, scope)
    seen = SeenSegment(first.id, first.change_id)
    rename_segment(engine, actor=Person("Sam", Role.OFFICER), segment=seen, name="Theirs")
    with pytest.raises(CampaignProblem, match=r"because of .* by Sam"):
        replace_filters(engine, actor=KIM, segment=seen, filters={"text": "mine"})
    [now] = stored(engine, scope)
    delete_segment(engine, actor=KIM, segment=SeenSegment(now.id, now.change_id))
    with pytest.raises(CampaignProblem, match="deleted this segment meanwhile"):
        rename_segment(engine, actor=KIM, segment=seen, name="Mine")


def test_who_may_not_plan_approaches_saves_and_lists_no_segment(engine: Engine, scope: Scope) -> None:
    with pytest.raises(NotAllowed):
        save(engine, scope, actor=Person("Bo", Role.BOARD))
    with open_read_session(engine) as session, pytest.raises(NotAllowed):
        list_segments(session, consultation_id=scope.consultation_id, reader=Role.BOARD)
