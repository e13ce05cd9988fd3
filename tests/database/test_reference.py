"""The facts that come with the project."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from lib.database.engine import data_version, open_read_session
from lib.database.models import Alias, Organisation, Succession
from lib.database.reference import load_register
from lib.terms import COUNCIL_TYPES, NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY


def councils_on(session: Session, day: dt.date) -> list[Organisation]:
    return list(
        session.scalars(
            select(Organisation).where(
                Organisation.type.in_(COUNCIL_TYPES),
                or_(Organisation.valid_from.is_(None), Organisation.valid_from <= day),
                or_(Organisation.valid_to.is_(None), Organisation.valid_to >= day),
            )
        )
    )


def test_the_register_has_365_councils_and_48_other_organisations(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        found = Counter(session.scalars(select(Organisation.type)))
    assert sum(found[kind] for kind in COUNCIL_TYPES) == 365
    assert found[PROFESSIONAL_BODY] + found[NATIONAL_STAKEHOLDER] == 48


def test_353_councils_existed_on_20_january_2015_by_type(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        found = Counter(one.type for one in councils_on(session, dt.date(2015, 1, 20)))
    assert found == {
        "Shire district": 201,
        "Unitary": 56,
        "Metropolitan district": 36,
        "London borough": 33,
        "Shire county": 27,
    }
    assert found.total() == 353


def test_353_councils_existed_on_20_january_2015_by_region(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        found = Counter(one.region for one in councils_on(session, dt.date(2015, 1, 20)))
    assert found == {
        "South East": 74,
        "East of England": 52,
        "East Midlands": 45,
        "North West": 41,
        "South West": 41,
        "West Midlands": 33,
        "London": 33,
        "Yorkshire and the Humber": 22,
        "North East": 12,
    }


@pytest.mark.parametrize(("day", "expected"), [("2015-01-06", 353), ("2026-11-24", 317)])
def test_the_register_is_valid_in_time(sqlite: Engine, day: str, expected: int) -> None:
    with open_read_session(sqlite) as session:
        assert len(councils_on(session, dt.date.fromisoformat(day))) == expected


def test_every_shire_district_of_2015_has_a_county_and_nobody_else_has(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        councils = councils_on(session, dt.date(2015, 1, 20))
        counties = {one.id for one in councils if one.type == "Shire county"}
        assert all((one.county_id in counties) == (one.type == "Shire district") for one in councils)


def test_a_county_lies_in_the_region_of_its_districts(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        districts = session.scalars(select(Organisation).where(Organisation.county_id.is_not(None))).all()
        counties = {county.id: county for county in session.scalars(select(Organisation))}
        regions = {(counties[district.county_id or 0].name, district.region) for district in districts}
    assert len(regions) == len(dict(regions)) == 27
    assert all(county.region == dict(regions).get(county.name, county.region) for county in counties.values())


def test_every_abolished_council_but_none_that_stands_has_a_successor(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        gone = set(session.scalars(select(Organisation.id).where(Organisation.valid_to.is_not(None))))
        with_successor = set(session.scalars(select(Succession.predecessor_id)))
    assert gone == with_successor


def test_loading_the_register_again_changes_nothing(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        before = data_version(session), session.scalar(select(func.count()).select_from(Alias))
    assert load_register(sqlite) == 0
    with open_read_session(sqlite) as session:
        assert (data_version(session), session.scalar(select(func.count()).select_from(Alias))) == before
