"""Helpers for tests of what each reader learns of the themes that the councils of three regions mention."""

import functools
from typing import Any

from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.findings.shown_themes import ThemeFinding, ThemeOverview
from lib.findings.theme_findings import build_overview
from lib.queries.scope import Scope
from tests.support.factories import day, theme, verdict

LONDON = ("Camden", "Barnet", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Hackney", "Haringey", "Harrow")
YORKSHIRE = ("Leeds", "Barnsley", "Bradford", "Calderdale", "Doncaster", "Kirklees", "Rotherham", "Wakefield")
NORTH_EAST = ("Gateshead", "Sunderland", "South Tyneside")
DAYS = {"London": "2015-02-02", "Yorkshire and the Humber": "2015-02-10", "North East": "2015-02-20"}


def raising(engine: Engine, label: str, *councils: str, **named: Any) -> int:
    """A theme that some councils raise."""
    one = theme(engine, label, **named)
    for council in councils:
        verdict(engine, one, name_response(council))
    return one


def name_response(council: str) -> str:
    """The source_id of the response of a council."""
    regions = zip(DAYS.values(), (LONDON, YORKSHIRE, NORTH_EAST), strict=True)
    return next(f"R-{council}-{date}" for date, there in regions if council in there)


def ask(engine: Engine, question: Any, **arguments: Any) -> Any:
    with open_read_session(engine) as session:
        return question(session, **arguments)


def first(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(Question.id).where(Question.number == 1)).one()


def see(engine: Engine, scope: Scope, reader: Role, since: str | None = None) -> ThemeOverview:
    asked = functools.partial(ask, engine)
    return build_overview(asked, scope, first(engine), reader=reader, since=day(since) if since else None)


def councils(one: ThemeFinding, way: str) -> dict[str, Any]:
    return {name: share.councils for name, share in one.shares_by_group[way].items() if share.respondents}


def on(scope: Scope, date: str) -> Scope:
    return scope.on_day(day(date))
