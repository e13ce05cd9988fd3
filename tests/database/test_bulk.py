"""Many rows at once are stored as they are given, in both databases, under ids that nobody else gets."""

import datetime as dt

from sqlalchemy import Engine, Table, insert, select

from lib.database.bulk import insert_rows, reserve_ids
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Alias, Change, Organisation

ALIAS: Table = Alias.__table__  # type: ignore[assignment]
CHANGE: Table = Change.__table__  # type: ignore[assignment]


def test_rows_are_stored_as_they_are_whatever_is_in_them_and_in_any_order_of_columns(engine: Engine) -> None:
    texts = ["a\tb", "\\N", "it's; DROP TABLE alias", "ﬁrst\nsecond", '"quoted", too']
    with open_write_session(engine) as session:
        organisation_id = session.scalars(select(Organisation.id)).first() or 0
        insert_rows(session, ALIAS, ["text", "organisation_id"], [(text, organisation_id) for text in texts])
    with open_read_session(engine) as session:
        assert set(texts) <= set(session.scalars(select(Alias.text).where(Alias.organisation_id == organisation_id)))


def test_values_are_converted_to_the_types_of_their_columns(engine: Engine) -> None:
    at = dt.datetime(2015, 1, 6, 9, 30, tzinfo=dt.UTC)
    with open_write_session(engine) as session:
        columns = ["at", "actor", "action", "subject", "rows"]
        insert_rows(session, CHANGE, columns, [(at, "a bulk test", "import", "x", 1)])
    with open_read_session(engine) as session:
        assert session.scalars(select(Change.at).where(Change.actor == "a bulk test")).one() == at


def test_no_row_writes_nothing(engine: Engine) -> None:
    with open_write_session(engine) as session:
        insert_rows(session, ALIAS, ["no such column"], [])


def test_reserved_ids_follow_on_and_the_next_row_comes_after_them(engine: Engine) -> None:
    with open_write_session(engine) as session:
        organisation_id = session.scalars(select(Organisation.id)).first() or 0
        first_id = reserve_ids(session, ALIAS, 3)
        assert first_id > max(session.scalars(select(Alias.id)))
        rows = [(first_id + place, organisation_id, f"alias {place}") for place in range(3)]
        insert_rows(session, ALIAS, ["id", "organisation_id", "text"], rows)
        session.execute(insert(ALIAS).values(organisation_id=organisation_id, text="the next"))
        assert session.scalars(select(Alias.id).where(Alias.text == "the next")).one() == first_id + 3
