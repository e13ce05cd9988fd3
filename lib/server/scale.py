"""Enlarge the demonstration to a hundred times the sector, to see whether the dashboard keeps up."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Engine, String, cast, func, insert, literal, null, select, text
from sqlalchemy.orm import Session

from lib.database.engine import open_write_session, record_change
from lib.database.models import Answer, Contact, ContactPeriod, Credit, Organisation, Outreach, Response
from lib.database.search_index import index_answers_after
from lib.terms import COUNCIL_TYPES

RESPONSE_COPIES = 6  # each response stands so many times: a hundred times the sector is then over a million answers
TABLES: list[Any] = [
    model.__table__ for model in (Organisation, Contact, ContactPeriod, Outreach, Response, Credit, Answer)
]
ORGANISATION, CONTACT, PERIOD, MESSAGE, RESPONSE, CREDIT, ANSWER = TABLES


def enlarge_database(engine: Engine, times: int) -> int:
    """Copy every council, with its people, messages and responses, until there are so many times as many.

    Copies are told from the originals by their number: "Leeds City Council (17)". Professional bodies and national
    stakeholders stay as they are. Returns the number of councils, abolished ones included. Raises ValueError where the
    database was enlarged already.
    """
    with open_write_session(engine) as session:
        if session.scalar(select(Organisation.id).where(Organisation.code.contains("-", autoescape=True)).limit(1)):
            raise ValueError("This database was enlarged already: name another, DATABASE_URL=sqlite:////folder/file.")
        change = record_change(session, actor="system", action="enlarge", subject=f"{times} times", rows=0)
        id_step = _find_last_id(session, ORGANISATION)
        _copy_councils(session, times, id_step)
        _copy_people(session, times, id_step)
        _copy_responses(session, times, id_step)
        council_count = select(func.count()).where(Organisation.type.in_(COUNCIL_TYPES))
        change.rows = session.scalar(council_count) or 0
        if engine.dialect.name == "postgresql":
            for table in (ORGANISATION, CONTACT, PERIOD, MESSAGE, RESPONSE):
                parameters = {"sequence": f'"{table.name}_id_seq"', "last": _find_last_id(session, table)}
                session.execute(text("SELECT setval(:sequence, :last)"), parameters)
        councils = change.rows
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")  # so that the database knows how large its tables are now
    return councils


def _copy_councils(session: Session, times: int, id_step: int) -> None:
    """Copy the councils, with their number in code and name."""
    columns, copies = ORGANISATION.c, _select_numbers(times)
    copy_number = cast(copies.c.n, String)
    changed_columns = {
        "id": columns.id + copies.c.n * id_step,
        "code": columns.code + "-" + copy_number,
        "name": columns.name + " (" + copy_number + ")",
        "short_name": columns.short_name + " (" + copy_number + ")",
        "gss_code": null(),
        "county_id": columns.county_id + copies.c.n * id_step,
    }
    _copy_rows(session, ORGANISATION, copies, columns.type.in_(COUNCIL_TYPES), changed_columns)


def _copy_people(session: Session, times: int, id_step: int) -> None:
    """Copy the contacts of councils, and the messages to them."""
    copies, people, messages = _select_numbers(times), CONTACT.c, MESSAGE.c
    contact_step = _find_last_id(session, CONTACT)
    is_council_contact = people.organisation_id.in_(_select_original_ids(id_step))
    changed_columns = {
        "id": people.id + copies.c.n * contact_step,
        "source_id": people.source_id + "-" + cast(copies.c.n, String),
        "organisation_id": people.organisation_id + copies.c.n * id_step,
    }
    is_council_message = messages.contact_id.in_(select(Contact.id).where(is_council_contact))
    _copy_rows(session, CONTACT, copies, is_council_contact, changed_columns)
    periods = PERIOD.c
    changed_columns = {
        "id": periods.id + copies.c.n * _find_last_id(session, PERIOD),
        "contact_id": periods.contact_id + copies.c.n * contact_step,
        "organisation_id": periods.organisation_id + copies.c.n * id_step,
        "person_id": periods.person_id + copies.c.n * contact_step,
    }
    is_council_period = periods.organisation_id.in_(_select_original_ids(id_step))
    _copy_rows(session, PERIOD, copies, is_council_period, changed_columns)
    changed_columns = {
        "id": messages.id + copies.c.n * _find_last_id(session, MESSAGE),
        "contact_id": messages.contact_id + copies.c.n * contact_step,
    }
    _copy_rows(session, MESSAGE, copies, is_council_message, changed_columns)


def _copy_responses(session: Session, times: int, id_step: int) -> None:
    """Copy the responses that count for councils alone, with their credits and answers, and index these."""
    copies, response_step = _select_numbers(times * RESPONSE_COPIES), _find_last_id(session, RESPONSE)
    other_responses = select(Credit.response_id).where(Credit.organisation_id.not_in(_select_original_ids(id_step)))
    for table, id_column in ((RESPONSE, "id"), (CREDIT, "response_id"), (ANSWER, "response_id")):
        columns = table.c
        changed_columns: dict[str, Any] = {id_column: columns[id_column] + copies.c.n * response_step}
        if table is RESPONSE:
            changed_columns["source_id"] = columns.source_id + "-" + cast(copies.c.n, String)
        if table is CREDIT:
            changed_columns["organisation_id"] = columns.organisation_id + (copies.c.n // RESPONSE_COPIES) * id_step
        _copy_rows(
            session,
            table,
            copies,
            (columns[id_column] <= response_step) & columns[id_column].not_in(other_responses),
            changed_columns,
        )
    index_answers_after(session, response_step)


def _copy_rows(
    session: Session, table: Any, copies: CTE, condition: ColumnElement[bool], changed_columns: dict[str, Any]
) -> None:
    """Insert the chosen rows of a table once for each number, with some columns changed."""
    values = {column.name: changed_columns.get(column.name, column) for column in table.columns}
    rows = select(*values.values()).select_from(table).join(copies, literal(value=True)).where(condition)
    session.execute(insert(table).from_select(list(values), rows, include_defaults=False))


def _select_numbers(end: int) -> CTE:
    """Select the whole numbers from 1 to before end, in the column n."""
    numbers = select(literal(1).label("n")).cte("copy", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n + 1 < end))


def _select_original_ids(id_step: int) -> Any:
    """Select the ids of the councils that are no copies."""
    return select(Organisation.id).where(Organisation.id <= id_step, Organisation.type.in_(COUNCIL_TYPES))


def _find_last_id(session: Session, table: Any) -> int:
    """Find the highest id of a table, 0 where it is empty."""
    return session.scalar(select(func.max(table.c.id))) or 0
