"""The tables take what fits and refuse the rest."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from lib.database.engine import open_write_session, record_change
from lib.database.models import Contact


def test_a_contact_of_no_organisation_cannot_be_stored(engine: Engine) -> None:
    with pytest.raises(IntegrityError), open_write_session(engine) as session:
        change = record_change(session, actor="a test", action="import", subject="contacts", rows=1)
        session.add(
            Contact(
                source_id="1", organisation_id=999_999, role="Leader", name="Nobody", do_not_contact=False,
                added_on=dt.date(2015, 1, 1), change_id=change.id,
            )
        )  # fmt: skip
