"""Every council with what was tried. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.register import council_ledger
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS, cells
from tests.support.factories import contact, day, message, response, store


def test_the_ledger_says_who_responded_and_what_was_tried_with_each(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN), contact(CAMDEN, "Chief Executive")], tmp_path)
    rows = [
        message(LEEDS),
        message(CAMDEN, Opened="2015-01-06"),
        message(CAMDEN, "Leader", "2015-02-03", Mailing="Calls", Channel="Telephone", Delivered=""),
    ]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response(LEEDS)], tmp_path)
    with open_read_session(engine) as session:
        missing = council_ledger.list_councils(session, scope=scope).set_index("council")
    assert len(missing) == 353
    assert cells(missing, LEEDS, "disposition", "responded_on") == ["I", day("2015-02-01")]
    assert cells(missing, CAMDEN, "disposition", "responded_on") == ["O", None]
    camden = missing.loc[CAMDEN]
    assert (camden["leader"], camden["chief_executive"], camden["tries"]) == ("opened", "not sent", 2)
    assert missing["tries"].dtype == "int64"
    assert camden["last_tried"] == day("2015-02-03")
    assert set(camden["channels"].split(", ")) == {"E-mail", "Telephone"}
    assert cells(missing, DACORUM, "leader", "tries", "channels") == ["no contact", 0, ""]


def test_a_council_that_broke_off_and_then_declined_is_not_asked_to_finish(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response(LEEDS, answers=2), response(CAMDEN, answers=2)], tmp_path)
    store(engine, "responses", [response(LEEDS, "2015-02-20", answers=0, Status="Declined")], tmp_path)
    with open_read_session(engine) as session:
        found = council_ledger.list_councils(session, scope=scope).set_index("council")
    assert cells(found, LEEDS, "disposition", "started") == ["R", 0]
    assert cells(found, CAMDEN, "disposition", "started") == ["R", 1]
