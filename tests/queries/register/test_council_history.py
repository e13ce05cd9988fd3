"""All that happened with a council. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.queries.register import council_answers, council_facts, council_history
from lib.queries.scope import Scope
from tests.support.council_counts import LEEDS, on
from tests.support.factories import activity, contact, message, response, store


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
