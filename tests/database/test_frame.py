"""Whom a consultation asks: the register on its opening day, narrowed by groups or by lists."""

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select

from lib.database.engine import open_read_session, open_write_session
from lib.database.frame import is_in_frame
from lib.database.models import Consultation, FrameGroup, FrameListing, Organisation
from lib.queries.register.frame_preview import count_draft_frame
from lib.terms import COUNCIL_TYPES

LEEDS, KENT = "Leeds City Council", "Kent County Council"


def ids_of(engine: Engine, *names: str) -> tuple[int, ...]:
    """The ids of organisations by name."""
    with open_read_session(engine) as session:
        return tuple(session.scalars(select(Organisation.id).where(Organisation.name.in_(names))))


def first_body(engine: Engine) -> int:
    """The id of one professional body."""
    with open_read_session(engine) as session:
        statement = select(Organisation.id).where(Organisation.type == "Professional body").order_by(Organisation.id)
        return session.scalars(statement.limit(1)).one()


@pytest.mark.parametrize(
    ("types", "regions", "names", "with_body", "councils"),
    [
        ((), (), (), False, 353),
        (("London borough",), (), (), False, 33),
        ((), ("London",), (), False, 33),
        (("Shire county",), ("London",), (), False, 0),
        ((), (), (LEEDS, KENT), False, 2),
        (("London borough",), (), (LEEDS,), False, 1),
        ((), (), (), True, 353),
    ],
)
def test_a_frame_is_all_some_groups_or_a_list_and_lists_of_one_kind_leave_the_others_alone(
    engine: Engine,
    types: tuple[str, ...],
    regions: tuple[str, ...],
    names: tuple[str, ...],
    with_body: bool,
    councils: int,
) -> None:
    listed_ids = ids_of(engine, *names) + ((first_body(engine),) if with_body else ())
    with open_write_session(engine) as session:
        consultation = session.scalars(select(Consultation)).one()
        groups = [("type", name) for name in types] + [("region", name) for name in regions]
        session.add_all(FrameGroup(consultation_id=consultation.id, kind=kind, name=name) for kind, name in groups)
        session.add_all(FrameListing(consultation_id=consultation.id, organisation_id=row_id) for row_id in listed_ids)
        session.flush()
        statement = select(Organisation.type, func.count()).where(is_in_frame(consultation.id))
        counts = {row[0]: row[1] for row in session.execute(statement.group_by(Organisation.type))}
        opens = consultation.opens
    assert sum(count for name, count in counts.items() if name in COUNCIL_TYPES) == councils
    assert (counts["Professional body"] == 1) == with_body
    assert counts["National stakeholder"] > 1
    with open_read_session(engine) as session:  # what is shown before saving is what is asked afterwards
        assert count_draft_frame(session, opens=opens, types=types, regions=regions, listed_ids=listed_ids) == counts


def test_a_council_that_is_listed_and_did_not_exist_on_the_opening_day_is_not_asked(sqlite: Engine) -> None:
    (leeds,) = ids_of(sqlite, LEEDS)
    with open_write_session(sqlite) as session:
        session.get_one(Organisation, leeds).valid_to = dt.date(2014, 12, 31)
        consultation_id = session.scalars(select(Consultation.id)).one()
        session.add(FrameListing(consultation_id=consultation_id, organisation_id=leeds))
        session.flush()
        asked = select(Organisation.id).where(is_in_frame(consultation_id), Organisation.type.in_(COUNCIL_TYPES))
        assert session.scalars(asked).all() == []
