"""A response that should never have come in: deleted with what goes with it, kept out, and back by undoing."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import lib.intake.by_hand.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.changes.undo import find_undo_obstacle, undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Answer, Change, Credit, Response
from lib.database.theme_models import CodingDecision, MachineAssignment
from lib.intake.by_hand.problems import PeopleProblem
from lib.intake.by_hand.responses import delete_response, preview_deletion
from lib.intake.undo_rule import describe_undo_obstacle
from lib.queries.scope import Scope
from tests.support import factories
from tests.support.council_counts import counts
from tests.support.factories import OFFICER, response, store


def told(engine: Engine) -> list[Any]:
    with open_read_session(engine) as session:
        tables: list[Any] = [Response.__table__, Credit.__table__, Answer.__table__, MachineAssignment.__table__]
        return [sorted(map(tuple, session.execute(select(table)))) for table in tables]


@pytest.fixture
def leeds(engine: Engine, tmp_path: Path) -> int:
    """The response of Leeds, to which a theme was assigned and about which somebody decided; Camden's beside it."""
    store(engine, "responses", [response("Leeds"), response("Camden", answers=4)], tmp_path)
    theme = factories.theme(engine)
    factories.machine(engine, theme, "R-Leeds-2015-02-01")
    factories.verdict(engine, theme, "R-Leeds-2015-02-01")
    factories.quotation(engine, theme, "R-Leeds-2015-02-01", "We say 1.")
    with open_read_session(engine) as session:
        return session.scalars(select(Response.id).where(Response.source_id == "R-Leeds-2015-02-01")).one()


def test_a_deleted_response_leaves_every_day_and_comes_back_whole(engine: Engine, scope: Scope, leeds: int) -> None:
    before, figures = told(engine), counts(engine, scope)
    change = delete_response(engine, actor=OFFICER, response_id=leeds, reason="a trial")
    assert counts(engine, scope).responded_count == figures.responded_count - 1
    with open_read_session(engine) as session:
        assert session.get_one(Change, change).subject == "Online survey of 1 February 2015: a trial"
    with open_read_session(engine) as session:
        assert session.scalars(select(Response.source_id)).all() == ["R-Camden-2015-02-01"]
        assert session.scalars(select(CodingDecision.source_id)).all() == ["R-Leeds-2015-02-01"]  # it is kept
    undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert told(engine) == before
    assert counts(engine, scope) == figures


def test_what_goes_and_what_rests_on_it_is_told_before(engine: Engine, leeds: int) -> None:
    with open_read_session(engine) as session:
        preview = preview_deletion(session, response_id=leeds, reader=Role.OFFICER)
        assert preview is not None
        assert (preview.organisations, preview.answers, preview.decisions, preview.quotations) == (1, 10, 1, 1)
        assert preview_deletion(session, response_id=0, reader=Role.OFFICER) is None
        with pytest.raises(NotAllowed):
            preview_deletion(session, response_id=leeds, reader=Role.COMMUNICATIONS)


def test_no_file_brings_a_deleted_response_back_but_another_one_under_its_id_comes_in(
    engine: Engine, leeds: int, tmp_path: Path
) -> None:
    change = delete_response(engine, actor=OFFICER, response_id=leeds, reason="a trial")
    report = store(engine, "responses", [response("Leeds"), response("Camden", answers=4), response("York")], tmp_path)
    assert (report.added, report.unchanged) == (1, 2)
    assert report.notes["it was deleted by hand, and is left out"] == [2]
    with open_read_session(engine) as session:
        assert "settled or placed since" in describe_undo_obstacle(session, import_id=1, reader=Role.OFFICER)
    store(engine, "responses", [response("Leeds", answers=3)], tmp_path)
    with open_read_session(engine) as session:
        assert "which brought a response in under the same id" in find_undo_obstacle(session, change)
    before = told(engine)
    with pytest.raises(PeopleProblem, match="Undo that first"):
        undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert told(engine) == before


def test_a_response_corrected_meanwhile_is_not_deleted(engine: Engine, leeds: int, tmp_path: Path) -> None:
    with open_read_session(engine) as session:
        seen = session.scalars(select(Response.change_id).where(Response.id == leeds)).one()
    store(engine, "responses", [response("Leeds", answers=3)], tmp_path)
    with pytest.raises(PeopleProblem, match="was changed meanwhile"):
        delete_response(engine, actor=OFFICER, response_id=leeds, reason="a trial", seen_change_id=seen)
    with pytest.raises(PeopleProblem, match=r"Nothing was saved; look at it as it is now and try again\.$"):
        delete_response(engine, actor=OFFICER, response_id=leeds, reason="a trial", seen_change_id=seen)
    with pytest.raises(PeopleProblem, match="Give the reason"):
        delete_response(engine, actor=OFFICER, response_id=leeds, reason=" ")
    with pytest.raises(PeopleProblem, match="not there any more"):
        delete_response(engine, actor=OFFICER, response_id=0, reason="a trial")
    with pytest.raises(NotAllowed):
        delete_response(engine, actor=Person("x", Role.COMMUNICATIONS), response_id=leeds, reason="a trial")
