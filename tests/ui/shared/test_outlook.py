"""How the responses come in and what they will come to, computed for every page alike."""

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.measures.target import TargetVerdict
from lib.queries.register import consultations
from lib.queries.scope import Scope
from lib.ui.shared import outlook, query_cache
from lib.ui.shared.view import View
from tests.support.factories import day


@pytest.fixture
def view(sqlite: Engine, one_response: str) -> View:
    """The councils of London on a day after Leeds responded."""
    with open_read_session(sqlite) as session:
        [consultation] = consultations.list_consultations(session)
    scope = Scope(consultation.id, day("2015-02-03"), regions=("London",))
    return View(sqlite, query_cache.find_data_version(sqlite), consultation, scope, Role.BOARD)


def test_arrivals_are_those_of_the_councils_looked_at_and_nobody_foretells_from_none(view: View) -> None:
    assert outlook.compute_arrivals(view)["responded"].max() == 0
    assert outlook.compute_forecast(view) is None
    assert outlook.list_earlier_curves(view) is not None


def test_every_verdict_on_the_target_has_a_colour_and_a_sign(view: View) -> None:
    assert set(outlook.VERDICT_BADGES) == set(TargetVerdict)
    assert {part.verdict for part in outlook.compute_target_status(view)} <= set(TargetVerdict)
