"""The parts that several queries share. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.database.reference import load_consultation
from lib.measures.dispositions import Dispositions
from lib.queries.parts import select_frame
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from lib.terms import COUNCIL_TYPES
from tests.support.council_counts import counts
from tests.support.factories import CONSULTATION, day


@pytest.mark.parametrize(("opens", "councils"), [("2019-03-31", 353), ("2019-04-01", 343), ("2026-11-24", 317)])
def test_the_frame_is_the_register_on_the_day_the_consultation_opens(
    engine: Engine, tmp_path: Path, opens: str, councils: int
) -> None:
    file = tmp_path / "later.toml"
    file.write_text(
        CONSULTATION.replace("test-2015", "later").replace("2015-01-06", opens).replace("2015-03-13", "2026-12-31")
    )
    load_consultation(engine, file)
    with open_read_session(engine) as session:
        later = Scope(find_consultation(session, "later").id, day("2026-12-31"))
    assert counts(engine, later) == Dispositions(not_reached=councils)


def test_the_filters_narrow_the_frame(engine: Engine, scope: Scope) -> None:
    narrowed = Scope(scope.consultation_id, scope.as_at, ("London", "North East"), ("Unitary", "London borough"))
    assert counts(engine, narrowed).council_count == 33 + 7


def test_a_part_is_the_same_however_its_arguments_are_given() -> None:
    scope = Scope(1, day("2015-03-13"))
    assert select_frame(scope) is select_frame(scope, organisation_types=COUNCIL_TYPES)
    assert select_frame(scope) is not select_frame(scope.on_day(day("2015-03-12")))
