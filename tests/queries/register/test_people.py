"""What was changed by hand of an organisation, for those who may undo it. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.database.models import Organisation, Response
from lib.intake.by_hand.people import retire_person
from lib.intake.by_hand.responses import delete_response
from lib.queries.register.people import list_changes_by_hand, list_former_people, list_people
from tests.support.factories import OFFICER, contact, day, response, store
from tests.support.people import see


def test_changes_of_people_and_deleted_responses_are_found_later_to_be_undone(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "responses", [response(), response("Camden")], tmp_path)
    retire_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), day=day("2015-02-10"))
    with open_read_session(engine) as session:
        leeds = session.scalars(select(Organisation.id).where(Organisation.code == "LDS")).one()
        camden = session.scalars(select(Organisation.id).where(Organisation.code == "CMD")).one()
        number = session.scalars(select(Response.id).order_by(Response.id)).first()
    assert number is not None
    delete_response(engine, actor=OFFICER, response_id=number, reason="a trial")
    with open_read_session(engine) as session:
        what = {
            role: list_changes_by_hand(session, organisation_id=leeds, reader=role)["what"].to_list()
            for role in (Role.OFFICER, Role.COMMUNICATIONS)
        }
        assert list_changes_by_hand(session, organisation_id=camden, reader=Role.OFFICER).empty
    assert [words.partition(":")[0] for words in what[Role.OFFICER]] == ["delete a response", "retire a person"]
    assert what[Role.COMMUNICATIONS] == ["retire a person: Leader, Leeds City Council"]


def test_the_board_reads_nothing_of_people(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        for query in (list_people, list_former_people):
            with pytest.raises(NotAllowed):
                query(session, organisation_id=1, day=day("2015-02-01"), reader=Role.BOARD)
        with pytest.raises(NotAllowed):
            list_changes_by_hand(session, organisation_id=1, reader=Role.BOARD)
