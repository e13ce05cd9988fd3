"""Makes the demonstration as large as the sector a hundred times over, to see whether the dashboard keeps up."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Engine, String, cast, func, insert, literal, null, select, text
from sqlalchemy.orm import Session

from lib.database.engine import record, writing
from lib.database.models import Answer, Contact, Credit, Organisation, Outreach, Response
from lib.database.search_index import add_words_after
from lib.terms import COUNCIL_TYPES

RESPONSES = 6  # each response stands so many times: a hundred times the sector is then over a million answers
TABLES: list[Any] = [model.__table__ for model in (Organisation, Contact, Outreach, Response, Credit, Answer)]
ORGANISATION, CONTACT, MESSAGE, RESPONSE, CREDIT, ANSWER = TABLES


def enlarge(engine: Engine, times: int) -> int:
    """Copy every council, with its people, messages and responses, until there are so many times as many.

    Copies are told from the originals by their number: "Leeds City Council (17)". Professional bodies and national
    stakeholders stay as they are. Returns the number of councils, abolished ones included. Raises ValueError where the
    database was enlarged already.
    """
    with writing(engine) as session:
        if session.scalar(select(Organisation.id).where(Organisation.code.contains("-", autoescape=True)).limit(1)):
            raise ValueError("This database was enlarged already: name another, DATABASE_URL=sqlite:////folder/file.")
        change = record(session, actor="system", action="enlarge", subject=f"{times} times", rows=0)
        step = _last(session, ORGANISATION)
        _copy_councils(session, times, step)
        _copy_people(session, times, step)
        _copy_responses(session, times, step)
        of_councils = select(func.count()).where(Organisation.type.in_(COUNCIL_TYPES))
        change.rows = session.scalar(of_councils) or 0
        if engine.dialect.name == "postgresql":
            for table in (ORGANISATION, CONTACT, MESSAGE, RESPONSE):
                sequence = {"sequence": f'"{table.name}_id_seq"', "last": _last(session, table)}
                session.execute(text("SELECT setval(:sequence, :last)"), sequence)
        councils = change.rows
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")  # so that the database knows how large its tables are now
    return councils


def _copy_councils(session: Session, times: int, step: int) -> None:
    here, copy = ORGANISATION.c, _numbers(times)
    number = cast(copy.c.n, String)
    changed = {
        "id": here.id + copy.c.n * step,
        "code": here.code + "-" + number,
        "name": here.name + " (" + number + ")",
        "short_name": here.short_name + " (" + number + ")",
        "gss_code": null(),
        "county_id": here.county_id + copy.c.n * step,
    }
    _copy(session, ORGANISATION, copy, here.type.in_(COUNCIL_TYPES), changed)


def _copy_people(session: Session, times: int, step: int) -> None:
    copy, people, messages = _numbers(times), CONTACT.c, MESSAGE.c
    ids = _last(session, CONTACT)
    at_council = people.organisation_id.in_(_originals(step))
    changed = {
        "id": people.id + copy.c.n * ids,
        "source_id": people.source_id + "-" + cast(copy.c.n, String),
        "organisation_id": people.organisation_id + copy.c.n * step,
    }
    to_council = messages.contact_id.in_(select(Contact.id).where(at_council))
    _copy(session, CONTACT, copy, at_council, changed)
    changed = {
        "id": messages.id + copy.c.n * _last(session, MESSAGE),
        "contact_id": messages.contact_id + copy.c.n * ids,
    }
    _copy(session, MESSAGE, copy, to_council, changed)


def _copy_responses(session: Session, times: int, step: int) -> None:
    copy, ids = _numbers(times * RESPONSES), _last(session, RESPONSE)
    of_others = select(Credit.response_id).where(Credit.organisation_id.not_in(_originals(step)))
    for table, names in ((RESPONSE, "id"), (CREDIT, "response_id"), (ANSWER, "response_id")):
        here = table.c
        changed: dict[str, Any] = {names: here[names] + copy.c.n * ids}
        if table is RESPONSE:
            changed["source_id"] = here.source_id + "-" + cast(copy.c.n, String)
        if table is CREDIT:
            changed["organisation_id"] = here.organisation_id + (copy.c.n // RESPONSES) * step
        _copy(session, table, copy, (here[names] <= ids) & here[names].not_in(of_others), changed)
    add_words_after(session, ids)


def _copy(session: Session, table: Any, copy: CTE, which: ColumnElement[bool], changed: dict[str, Any]) -> None:
    """Insert the chosen rows of a table once for each number, with some columns changed."""
    values = {column.name: changed.get(column.name, column) for column in table.columns}
    rows = select(*values.values()).select_from(table).join(copy, literal(value=True)).where(which)
    session.execute(insert(table).from_select(list(values), rows, include_defaults=False))


def _numbers(end: int) -> CTE:
    """The whole numbers from 1 to before end, in the column n."""
    start = select(literal(1).label("n")).cte("copy", recursive=True)
    return start.union_all(select(start.c.n + 1).where(start.c.n + 1 < end))


def _originals(step: int) -> Any:
    return select(Organisation.id).where(Organisation.id <= step, Organisation.type.in_(COUNCIL_TYPES))


def _last(session: Session, table: Any) -> int:
    return session.scalar(select(func.max(table.c.id))) or 0
