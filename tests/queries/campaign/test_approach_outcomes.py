"""Approaches are listed by council and activity, in their turn, with what came of each by the day."""

from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.campaign.approach_outcomes import list_approaches
from lib.queries.scope import Scope
from tests.support.factories import contact, day, message, response, store


def load(engine: Engine, scope: Scope) -> pd.DataFrame:
    with open_read_session(engine) as session:
        return list_approaches(session, scope=scope)


def test_two_people_of_a_council_are_one_approach_and_later_ones_are_reminders(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    people = [contact("Leeds"), contact("Leeds", "Chief executive"), contact("Camden")]
    store(engine, "contacts", people, tmp_path)
    rows = [
        message("Leeds", Delivered="", Bounced="2015-01-07"),
        message("Leeds", "Chief executive", Clicked="2015-01-08"),
        message("Camden"),
        *(
            message("Leeds", sent=sent, Mailing=mailing, Channel=channel, Delivered="")
            for sent, mailing, channel in (
                ("2015-02-03", "Reminder", "E-mail"),
                ("2015-02-10", "Letter to leaders", "Letter"),
                ("2015-02-17", "Calls", "Telephone"),
                ("2015-02-24", "Last call", "E-mail"),
            )
        ),
    ]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response("Leeds", "2015-02-12")], tmp_path)
    listed = load(engine, scope)
    leeds = listed[listed["council"] == "LDS"]
    assert leeds["message"].to_list() == ["Launch", "Reminder", "Letter to leaders", "Calls", "Last call"]
    assert leeds["reminders"].to_list() == [0, 1, 2, 3, 3]
    assert leeds["delivered"].to_list() == [1, 0, 0, 0, 0]
    assert leeds["engaged"].fillna(-1).to_list() == [1, 0, -1, -1, 0]  # neither letters nor these calls can tell
    assert set(leeds["responded_on"]) == {day("2015-02-12")}
    assert listed[listed["council"] == "CMD"]["responded_on"].isna().all()


def test_a_past_day_shows_what_was_known_of_it_and_filters_narrow(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact("Leeds"), contact("Camden")], tmp_path)
    rows = [
        message("Leeds", Clicked="2015-01-20"),
        message("Camden"),
        message("Camden", sent="2015-02-03", Mailing="B"),
    ]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response("Leeds", "2015-02-12")], tmp_path)
    past = load(engine, scope.on_day(day("2015-01-10")))
    assert past["message"].to_list() == ["Launch", "Launch"]
    assert past["engaged"].to_list() == [0, 0]
    assert past["responded_on"].isna().all()
    london = Scope(scope.consultation_id, scope.as_at, regions=("London",))
    assert set(load(engine, london)["council"]) == {"CMD"}
    assert load(engine, scope.on_day(day("2015-01-01"))).empty
