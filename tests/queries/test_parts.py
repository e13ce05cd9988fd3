"""The parts that several queries share. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.reference import load_consultation
from lib.measures.dispositions import Dispositions
from lib.queries import parts
from lib.queries.parts import select_frame, select_roles
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


def test_parts_of_one_scope_stand_in_one_statement_however_many_others_were_asked_for_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "_KEPT_PARTS", 40)
    scope = Scope(1, day("2015-03-13"), ("London",))
    roles = select_roles(scope)  # made of the frame, and asked for again below
    for place in range(300):
        select_frame(Scope(place, scope.as_at))
        select_roles(scope)
    council = select_frame(scope)
    assert str(select(council.c.id).join(roles, roles.c.organisation_id == council.c.id)).count("frame AS") == 1


def test_parts_asked_for_by_several_readers_at_once_are_the_same() -> None:
    scopes = [Scope(place, day("2015-03-14")) for place in range(40)]
    with ThreadPoolExecutor(8) as readers:
        found = [list(readers.map(select_frame, [scope] * 8)) for scope in scopes]
    assert all(len(set(map(id, frames))) == 1 for frames in found)
