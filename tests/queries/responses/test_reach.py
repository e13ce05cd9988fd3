"""Whom the campaign has reached. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.measures.reach import RoleReach
from lib.queries.responses import reach
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS, cells, counts
from tests.support.factories import activity, contact, message, store


def test_roles_are_reached_each_for_itself(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    people = [contact(LEEDS), contact(LEEDS, "Chief Executive"), contact(CAMDEN, "Chief Executive"), contact(DACORUM)]
    store(engine, "contacts", people, tmp_path)
    rows = [
        message(LEEDS),
        message(LEEDS, "Chief Executive"),
        message(CAMDEN, "Chief Executive", Clicked="2015-01-09"),
        message(DACORUM, Bounced="2015-01-06"),
    ]
    store(engine, "outreach", rows, tmp_path)
    with open_read_session(engine) as session:
        roles = RoleReach.from_counts(reach.count_councils_by_reach(session, scope=scope))
        ladder = reach.count_councils_by_rung(session, scope=scope).set_index("role")
        channels = reach.count_messages_by_channel(session, scope=scope).set_index("channel")
    assert roles == RoleReach(both=1, leader_only=0, chief_executive_only=1, neither=351)
    assert cells(ladder, "Leader", "listed", "sent", "delivered", "engaged") == [2, 2, 1, 0]
    assert cells(ladder, "Chief executive", "listed", "sent", "delivered", "engaged") == [2, 2, 2, 1]
    assert cells(channels, "E-mail", "messages", "delivered", "bounced", "councils") == [4, 3, 1, 2]


def test_a_mass_channel_has_an_audience_and_reaches_no_named_contact(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    rows = [activity(), activity("2015-02-08", **{"Audience size": ""})]
    store(engine, "outreach", rows, tmp_path)
    with open_read_session(engine) as session:
        mass = reach.count_mass_activities(session, scope=scope)
    assert mass[["channel", "activities", "audience", "unknown"]].to_numpy().tolist() == [["Podcast", 2, 420, 1]]
    assert counts(engine, scope).reached_count == 0
