"""All that happened with a council. On both databases."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.models import Organisation
from lib.queries.register import council_answers, council_facts, council_history
from lib.queries.scope import Scope
from tests.support.approaches import find_consultation_id, find_contact, log_call
from tests.support.council_counts import LEEDS, on
from tests.support.factories import activity, contact, day, message, response, store


def test_the_page_of_a_council_tells_all_that_happened_up_to_the_day(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(LEEDS, "Chief Executive")], tmp_path)
    store(engine, "outreach", [message(LEEDS), message(LEEDS, "Chief Executive", Bounced="2015-01-07")], tmp_path)
    store(engine, "outreach", [activity("2015-02-10")], tmp_path)
    joint = response(LEEDS, "2015-02-01", answers=9, Withdrawn="2015-02-20")
    store(engine, "responses", [joint | {"Responding on behalf of": "Leeds City Council; Camden"}], tmp_path)
    with open_read_session(engine) as session:
        one = council_facts.find_council(session, code="LDS")
        assert one is not None
        assert (one.name, one.type, one.county) == (LEEDS, "Metropolitan district", None)
        found = council_history.list_council_events(session, scope=scope, organisation_id=one.id, reader=Role.OFFICER)
        early = council_history.list_council_events(
            session, scope=on(scope, "2015-01-06"), organisation_id=one.id, reader=Role.BOARD
        )
        left = council_answers.count_unanswered_questions(
            session, scope=on(scope, "2015-02-10"), organisation_id=one.id
        )
    assert found["what"].to_list() == [
        "Response withdrawn", "Podcast: First episode", "Complete response", "E-mail: Launch", "E-mail: Launch",
    ]  # fmt: skip
    assert found["detail"].iloc[2].endswith("jointly with Camden")
    assert set(found["whom"].iloc[3:]) == {"Leader: Ada Invented", "Chief executive: Ada Invented"}
    assert "bounced 7 Jan" in " ".join(found["detail"])
    assert set(early["whom"]) == {"Leader", "Chief executive"}
    assert "bounced" not in " ".join(early["detail"])
    assert left == 1


def test_what_came_of_a_call_is_told_with_its_note_to_those_who_see_people_alone(
    sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    leeds = find_contact(sqlite, LEEDS)
    log_call(sqlite, leeds, day("2015-02-01"), "promised", due_on=day("2015-02-10"), note="A remark")
    log_call(sqlite, leeds, day("2015-02-02"), "no answer")
    scope = Scope(find_consultation_id(sqlite), day("2015-03-01"))
    with open_read_session(sqlite) as session:
        organisation_id = session.scalars(select(Organisation.id).where(Organisation.name == LEEDS)).one()
        details = {
            reader: council_history.list_council_events(
                session, scope=scope, organisation_id=organisation_id, reader=reader
            )["detail"].to_list()
            for reader in (Role.COMMUNICATIONS, Role.BOARD)
        }
    assert details == {
        Role.COMMUNICATIONS: ["no answer", "promised, by 10 Feb: A remark"],
        Role.BOARD: ["nobody was spoken with", "spoken with"],
    }
