"""Whom to approach, and who may know it. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.queries.responses import people_to_approach
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, response, store


def test_contact_details_are_for_officers_and_communications_only(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    people = [contact(LEEDS), contact(CAMDEN), contact(DACORUM, **{"Do not contact": "Yes"})]
    store(engine, "contacts", people, tmp_path)
    store(engine, "responses", [response(LEEDS)], tmp_path)
    with open_read_session(engine) as session:
        for role in (Role.OFFICER, Role.COMMUNICATIONS):
            found = people_to_approach.list_contacts_to_approach(session, scope=scope, reader=role)
            assert found["council"].to_list() == [CAMDEN]
        with pytest.raises(NotAllowed):
            people_to_approach.list_contacts_to_approach(session, scope=scope, reader=Role.BOARD)
