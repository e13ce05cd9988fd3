"""Every council with what was tried. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.register import council_ledger
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS, cells, on
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
    rows = [response(LEEDS, answers=2, Status="Partial"), response(CAMDEN, answers=2, Status="Partial")]
    store(engine, "responses", rows, tmp_path)
    store(engine, "responses", [response(LEEDS, "2015-02-20", answers=0, Status="Declined")], tmp_path)
    with open_read_session(engine) as session:
        found = council_ledger.list_councils(session, scope=scope).set_index("council")
    assert cells(found, LEEDS, "disposition", "standing") == ["R", "D"]
    assert cells(found, CAMDEN, "disposition", "standing") == ["R", "B"]


def test_a_withdrawal_is_seen_from_its_day_on_with_what_remains(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    rows = [
        response(LEEDS, "2015-02-01", Withdrawn="2015-03-03"),
        response(CAMDEN, "2015-02-01", Withdrawn="2015-03-03"),
        response(CAMDEN, "2015-02-05", answers=6),
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        before, after = (
            council_ledger.list_councils(session, scope=on(scope, date)).set_index("council")
            for date in ("2015-03-02", "2015-03-03")
        )
    assert cells(before, LEEDS, "standing", "withdrew_on") == ["I", None]
    assert cells(after, LEEDS, "standing", "withdrew_on") == ["O", day("2015-03-03")]  # it was reached all the same
    assert cells(after, CAMDEN, "standing", "withdrew_on") == ["P", day("2015-03-03")]


def test_a_form_that_says_nothing_leaves_a_council_reached_and_its_day_is_known(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response(answers=0) | {"Q1. What about 1?": "No comment"}], tmp_path)
    with open_read_session(engine) as session:
        found = council_ledger.list_councils(session, scope=scope).set_index("council")
    assert cells(found, LEEDS, "standing", "responded_on", "said_nothing_on") == ["O", None, day("2015-02-01")]
