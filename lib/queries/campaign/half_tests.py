"""Query half-and-half tests: what they are, which councils are in which half, and who of them responded."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from lib.database.campaign_models import HalfTest, HalfTestCouncil
from lib.database.models import Organisation, Response
from lib.queries.parts import RANK_OF, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import DECLINED, PARTIAL


@dataclass(frozen=True, slots=True)
class StoredHalfTest:
    """Half-and-half test as it was started. codes_by_half: the councils of each half, by its letter."""

    id: int
    change_id: int
    name: str
    started_on: dt.date
    seed: int
    ways: tuple[str, str]
    chosen_by: str
    codes_by_half: dict[str, frozenset[str]]


def list_half_tests(session: Session, *, consultation_id: int) -> list[StoredHalfTest]:
    """List the tests of a consultation, the newest first."""
    tests = session.scalars(
        select(HalfTest).where(HalfTest.consultation_id == consultation_id).order_by(HalfTest.id.desc())
    ).all()
    members = session.execute(
        select(HalfTestCouncil.half_test_id, HalfTestCouncil.half, Organisation.code)
        .join(Organisation, Organisation.id == HalfTestCouncil.organisation_id)
        .join(HalfTest, HalfTest.id == HalfTestCouncil.half_test_id)
        .where(HalfTest.consultation_id == consultation_id)
    )
    codes: dict[int, dict[str, set[str]]] = {}
    for test_id, half, code in members:
        codes.setdefault(test_id, {}).setdefault(half, set()).add(code)
    return [
        StoredHalfTest(
            test.id, test.change_id, test.name, test.started_on, test.seed, (test.first_way, test.second_way),
            test.chosen_by, {half: frozenset(names) for half, names in codes.get(test.id, {}).items()},
        )
        for test in tests
    ]  # fmt: skip


def list_test_councils(session: Session, *, test_id: int, scope: Scope) -> pd.DataFrame:
    """List the councils of a test, whatever the filters, with what came of them by the scope's day.

    Columns: code, council, half, responded_on (the first day of a complete or partial response that counts, empty for
    none), ever_responded_on (the same, of those withdrawn too), declined_on (the first day of an explicit no).
    """
    day_scope = scope.without_filters()
    live, ever = select_response_ranks(day_scope, live=True), select_response_ranks(day_scope, live=False)
    is_response, is_declined = ever.c.rank <= RANK_OF[PARTIAL], ever.c.rank == RANK_OF[DECLINED]
    heard = (
        select(
            ever.c.organisation_id,
            func.min(case((and_(is_response, live.c.rank.is_not(None)), Response.received_on))).label("responded_on"),
            func.min(case((is_response, Response.received_on))).label("ever_responded_on"),
            func.min(case((is_declined, Response.received_on))).label("declined_on"),
        )
        .join(Response, Response.id == ever.c.response_id)
        .outerjoin(
            live, and_(live.c.response_id == ever.c.response_id, live.c.organisation_id == ever.c.organisation_id)
        )
        .where(Response.received_on <= scope.as_at, or_(is_response, is_declined))
        .group_by(ever.c.organisation_id)
        .cte("test_heard")
    )
    return load_table(
        session,
        select(
            Organisation.code, Organisation.name.label("council"), HalfTestCouncil.half, heard.c.responded_on,
            heard.c.ever_responded_on, heard.c.declined_on,
        )
        .select_from(HalfTestCouncil)
        .join(HalfTest, HalfTest.id == HalfTestCouncil.half_test_id)
        .join(Organisation, Organisation.id == HalfTestCouncil.organisation_id)
        .outerjoin(heard, heard.c.organisation_id == Organisation.id)
        .where(HalfTest.id == test_id, HalfTest.consultation_id == scope.consultation_id)
        .order_by(HalfTestCouncil.half, Organisation.name, Organisation.id),
    )  # fmt: skip


def list_testable_councils(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List the councils of the frame that have neither responded nor declined by the scope's day, by code.

    Columns: id, code, region, type. A response that was withdrawn leaves its council out: it has been answered for.
    """
    council, ever = select_frame(scope), select_response_ranks(scope, live=False)
    has_spoken = (
        select(ever.c.organisation_id)
        .join(Response, Response.id == ever.c.response_id)
        .where(
            Response.received_on <= scope.as_at,
            or_(ever.c.rank <= RANK_OF[PARTIAL], ever.c.rank == RANK_OF[DECLINED]),
        )
    )
    return load_table(
        session,
        select(council.c.id, council.c.code, council.c.region, council.c.type)
        .where(council.c.id.not_in(has_spoken))
        .order_by(council.c.code),
    )
