"""What was tried with people, and what the campaign did. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.database.models import Organisation
from lib.intake.by_hand.people import merge_people
from lib.queries.campaign.approach_log import (
    list_activities_done,
    list_activity_notes,
    list_approaches_to_people,
    list_logged_approaches,
)
from lib.queries.scope import Scope
from lib.terms import LEFT_WORD, PROMISED
from tests.support.approaches import KIM, find_contact, log_call, log_letter
from tests.support.council_counts import CAMDEN, LEEDS
from tests.support.factories import activity, contact, day, message, store
from tests.support.people import see


@pytest.fixture
def tried(engine: Engine, tmp_path: Path) -> Engine:
    """Leeds was written to, called twice and written a letter; Camden was written a letter."""
    chief = contact(LEEDS, "Chief Executive", Name="Di Invented")
    store(engine, "contacts", [contact(LEEDS), chief, contact(CAMDEN, Name="Cy Invented")], tmp_path)
    store(engine, "outreach", [message(LEEDS, sent="2015-01-06", Clicked="2015-02-20")], tmp_path)
    store(engine, "outreach", [activity()], tmp_path)
    leeds = find_contact(engine, LEEDS)
    log_call(engine, leeds, day("2015-02-10"), LEFT_WORD, note="With her PA")
    log_call(engine, leeds, day("2015-02-12"), PROMISED, due_on=day("2015-03-01"))
    log_letter(engine, ["LDS", "CMD"], day("2015-02-11"), note="Signed", effort_minutes=60)
    return engine


def list_people_tried(engine: Engine, scope: Scope, as_at: str) -> list[tuple[str, str, str | None, str | None]]:
    with open_read_session(engine) as session:
        leeds_id = session.scalars(select(Organisation.id).where(Organisation.name == LEEDS)).one()
        rows = list_approaches_to_people(
            session, scope=scope.on_day(day(as_at)), organisation_id=leeds_id, reader=Role.COMMUNICATIONS
        )
    return list(zip(rows["name"], rows["channel"], rows["outcome"], rows["note"], strict=True))


def test_what_was_tried_belongs_to_the_person_the_newest_first_as_of_the_day(tried: Engine, scope: Scope) -> None:
    ada = "Ada Invented"
    assert list_people_tried(tried, scope, "2015-03-01") == [
        (ada, "Telephone", "promised", None),
        (ada, "Letter", None, None),
        (ada, "Telephone", "left word", "With her PA"),
        (ada, "E-mail", None, None),
    ]
    assert len(list_people_tried(tried, scope, "2015-02-10")) == 2


def test_what_was_tried_before_a_merging_counts_with_who_was_kept(tried: Engine, scope: Scope) -> None:
    kept, duplicate = see(tried, "Di Invented"), see(tried, "Ada Invented")
    merge_people(tried, actor=KIM, kept=kept, duplicate=duplicate, day=day("2015-02-20"))
    assert {name for name, *_rest in list_people_tried(tried, scope, "2015-03-01")} == {"Di Invented"}
    assert {name for name, *_rest in list_people_tried(tried, scope, "2015-02-19")} == {"Ada Invented"}


def test_what_happened_after_the_day_is_not_told(tried: Engine, scope: Scope) -> None:
    with open_read_session(tried) as session:
        leeds_id = session.scalars(select(Organisation.id).where(Organisation.name == LEEDS)).one()
        clicked = {
            text: list_approaches_to_people(
                session, scope=scope.on_day(day(text)), organisation_id=leeds_id, reader=Role.OFFICER
            )["engaged_on"].to_list()[-1]
            for text in ("2015-02-19", "2015-02-20")
        }
    assert clicked == {"2015-02-19": None, "2015-02-20": day("2015-02-20")}


def test_the_log_holds_what_people_logged_the_last_first_and_no_file(tried: Engine, scope: Scope) -> None:
    with open_read_session(tried) as session:
        rows = list_logged_approaches(session, scope=scope, reader=Role.OFFICER, limit=3)
    assert rows[["channel", "organisation", "by", "by_hand"]].to_numpy().tolist() == [
        ["Letter", CAMDEN, "Kim", True], ["Letter", LEEDS, "Kim", True], ["Telephone", LEEDS, "Kim", True],
    ]  # fmt: skip


def test_everybody_sees_what_was_done_and_to_how_many_and_the_board_no_note(tried: Engine, scope: Scope) -> None:
    with open_read_session(tried) as session:
        done = list_activities_done(session, scope=scope)
        assert list_activity_notes(session, scope=scope, reader=Role.COMMUNICATIONS) == {
            done.set_index("channel")["activity_id"]["Letter"]: "Signed"
        }
        with pytest.raises(NotAllowed):
            list_activity_notes(session, scope=scope, reader=Role.BOARD)
    told = done[["day", "channel", "people", "reached", "by_hand"]].to_numpy().tolist()
    assert told == [
        [day("2015-02-12"), "Telephone", 1, 1, True],
        [day("2015-02-11"), "Letter", 2, 0, True],
        [day("2015-02-10"), "Telephone", 1, 0, True],
        [day("2015-02-01"), "Podcast", 0, 0, False],
        [day("2015-01-06"), "E-mail", 1, 1, False],
    ]
    assert not {"note", "name"} & set(done.columns)


def test_the_board_reads_no_name_and_no_note(tried: Engine, scope: Scope) -> None:
    with open_read_session(tried) as session:
        with pytest.raises(NotAllowed):
            list_approaches_to_people(session, scope=scope, organisation_id=1, reader=Role.BOARD)
        with pytest.raises(NotAllowed):
            list_logged_approaches(session, scope=scope, reader=Role.BOARD, limit=5)
