"""Saved segments and halves of tests are offered to those who plan approaches, each with what it is."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.actions.half_tests import HalfTestPlan, start_test
from lib.actions.segments import save_segment
from lib.database.engine import open_read_session
from lib.measures.approaches.segments import SegmentFilterProblem
from lib.queries.campaign.half_tests import list_testable_councils
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from lib.ui.shared.query_cache import find_data_version
from lib.ui.shared.segment_choices import list_choices
from lib.ui.shared.view import View
from tests.support.factories import OFFICER, day

ROWS = pd.DataFrame({"code": ["CMD", "DEV"], "council": ["Camden", "Devon"], "region": ["London", "South West"]})


@pytest.fixture
def view(sqlite: Engine) -> View:
    """A segment, one that nobody can read, and a test, as communications staff see them."""
    with open_read_session(sqlite) as session:
        consultation = find_consultation(session, None)
        scope = Scope(consultation.id, day("2015-03-01"))
        ids = list_testable_councils(session, scope=scope)["id"].to_list()[:20]
    for name, filters in (("Far", {"regions": ["South West"]}), ("Odd", {"colour": "blue"})):
        save_segment(sqlite, actor=OFFICER, consultation_id=consultation.id, name=name, filters=filters)
    plan = HalfTestPlan(consultation.id, "Calls", day("2015-02-03"), 7, ("A call", "None"), "some")
    halves = {council_id: "AB"[place % 2] for place, council_id in enumerate(ids)}
    start_test(sqlite, actor=OFFICER, plan=plan, split_councils=lambda _session: halves)
    return View(sqlite, find_data_version(sqlite), consultation, scope, Role.COMMUNICATIONS)


def test_segments_and_halves_are_offered_with_what_they_are(view: View) -> None:
    far, odd, first, second = list_choices(view)
    assert (far.key, far.name, far.words) == ("1", "Far", "councils in the South West")
    assert far.filter_rows(ROWS)["code"].to_list() == ["DEV"]
    assert (first.key, second.key) == ("1A", "1B")
    assert second.words == "councils of half B of the test “Calls”: None"
    assert first.codes is not None
    assert len(first.codes) == 10
    with pytest.raises(SegmentFilterProblem, match="colour"):
        odd.filter_rows(ROWS)


def test_board_members_are_offered_none(view: View) -> None:
    board = View(view.engine, view.version, view.consultation, view.scope, Role.BOARD)
    assert list_choices(board) == []
