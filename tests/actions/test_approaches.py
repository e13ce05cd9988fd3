"""What comms staff log of calls, visits and letters, what is refused, and that each entry is undone whole."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.actions.problems import CampaignProblem, UnconfirmedApproachError
from lib.changes.undo import find_undo_obstacle, undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Change, Import, Outreach
from lib.intake.by_hand.people import retire_person, set_do_not_contact
from lib.intake.undo_rule import undo_import
from lib.queries.parts import select_messages
from lib.queries.scope import Scope
from lib.terms import APPROACH_OUTCOMES, PROMISED, SAID_NO, SPOKE, SPOKEN_OUTCOMES
from tests.support.approaches import (
    KIM,
    find_consultation_id,
    find_contact,
    log_call,
    log_letter,
    read_activities,
    read_approaches,
)
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import OFFICER, contact, day, message, store
from tests.support.people import read_people, see

MARCH = day("2015-03-03")
NEXT_WEEK = day("2015-03-10")


PEOPLE = [contact(LEEDS), contact(CAMDEN, Name="Cy Invented"), contact(DACORUM, **{"Do not contact": "Yes"})]


@pytest.fixture
def people(sqlite: Engine, tmp_path: Path) -> Engine:
    """Leaders of Leeds and Camden, who may be approached, and of Dacorum, who asked not to be contacted."""
    store(sqlite, "contacts", PEOPLE, tmp_path)
    return sqlite


@pytest.fixture
def both(engine: Engine, tmp_path: Path) -> Engine:
    """The same people, in both databases."""
    store(engine, "contacts", PEOPLE, tmp_path)
    return engine


def find_obstacle(engine: Engine, change_id: int) -> str:
    with open_read_session(engine) as session:
        return find_undo_obstacle(session, change_id)


@pytest.mark.parametrize("outcome", APPROACH_OUTCOMES)
def test_a_call_reaches_only_where_somebody_was_spoken_with(people: Engine, outcome: str) -> None:
    due_on = NEXT_WEEK if outcome == PROMISED else None
    log_call(people, find_contact(people, LEEDS), MARCH, outcome, due_on=due_on, note="Rang twice")
    with open_read_session(people) as session:
        call = session.scalars(select(Outreach)).one()
        message_row = session.execute(select(select_messages(Scope(find_consultation_id(people), NEXT_WEEK)))).one()
    spoken_on = MARCH if outcome in SPOKEN_OUTCOMES else None
    assert (call.sent_on, call.delivered_on, call.engaged_on) == (MARCH, spoken_on, spoken_on)
    assert (call.outcome, call.due_on, call.note) == (outcome, due_on, "Rang twice")
    assert (message_row.delivered, message_row.engaged) == (bool(spoken_on), bool(spoken_on))


def test_two_calls_to_one_person_on_one_day_both_stand_and_calls_share_an_activity(people: Engine) -> None:
    leeds, camden = find_contact(people, LEEDS), find_contact(people, CAMDEN)
    for contact_id in (leeds, camden, leeds):
        log_call(people, contact_id, MARCH)
    titles = [(row[1], row[3]) for row in read_approaches(people)]
    assert sorted(titles) == [
        ("Calls logged by hand", leeds), ("Calls logged by hand", camden), ("Calls logged by hand (2)", leeds),
    ]  # fmt: skip


def test_the_audit_trail_names_the_role_and_the_council_and_neither_person_nor_note(people: Engine) -> None:
    change_id = log_call(people, find_contact(people, LEEDS), MARCH, note="Ada was cross")
    with open_read_session(people) as session:
        change = session.get_one(Change, change_id)
        told = (change.actor, change.action, change.subject, change.rows)
    assert told == ("Kim", "log an approach", "Telephone: Leader, Leeds City Council", 1)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"outcome": "promised"}, "by which day"),
        ({"outcome": "promised", "due_on": day("2015-03-02")}, "lies before"),
        ({"outcome": "declined", "due_on": NEXT_WEEK}, "no day to wait for"),
        ({"outcome": "wrong number", "channel": "Visit"}, "of a call alone"),
        ({"outcome": "shouted"}, "Choose what came of it"),
        ({"channel": "E-mail"}, "Choose how it was done"),
        ({"day": day("2999-01-01")}, "lies in the future"),
        ({"day": day("2014-01-01")}, "long before the consultation opened"),
        ({"day": day("2014-12-01")}, "on record from 15 December 2014 on"),
        ({"note": "x" * 1_001}, "longer than 1,000"),
    ],
)
def test_what_cannot_have_been_is_refused_in_words_and_nothing_is_saved(
    sqlite: Engine, tmp_path: Path, facts: dict[str, Any], sentence: str
) -> None:
    store(sqlite, "contacts", [contact(LEEDS)], tmp_path)
    call: dict[str, Any] = {"day": MARCH, "outcome": "no answer"} | facts
    with pytest.raises(CampaignProblem, match=sentence):
        log_call(sqlite, find_contact(sqlite, LEEDS), **call)
    assert read_approaches(sqlite) == read_activities(sqlite) == []


def test_a_board_member_logs_nothing(people: Engine) -> None:
    board = Person("Bo", Role.BOARD)
    with pytest.raises(NotAllowed):
        log_call(people, find_contact(people, LEEDS), MARCH, actor=board)
    with pytest.raises(NotAllowed):
        log_letter(people, ["LDS"], MARCH, actor=board)


def test_a_call_to_somebody_who_asked_to_be_left_alone_is_logged_only_when_it_is_confirmed(people: Engine) -> None:
    dacorum = find_contact(people, DACORUM)
    with pytest.raises(UnconfirmedApproachError, match="asked not to be contacted"):
        log_call(people, dacorum, MARCH)
    log_call(people, dacorum, MARCH, confirmed=True)
    set_do_not_contact(people, actor=KIM, person=see(people, "Cy Invented"), wish=True, reason="by letter")
    with pytest.raises(UnconfirmedApproachError):  # the call was before the wish, and still it is asked
        log_call(people, find_contact(people, CAMDEN), MARCH)
    assert len(read_approaches(people)) == 1


def test_a_wish_that_was_heard_in_a_call_counts_from_its_day_and_is_undone_with_it(both: Engine) -> None:
    before, leeds = read_people(both), find_contact(both, LEEDS)
    change_id = log_call(both, leeds, MARCH, SAID_NO, do_not_contact=True)
    with pytest.raises(UnconfirmedApproachError):
        log_call(both, leeds, NEXT_WEEK)
    undo_change_id = undo_saved_change(both, change_id=change_id, actor=KIM)
    assert (read_people(both), read_approaches(both), read_activities(both)) == (before, [], [])
    undo_saved_change(both, change_id=undo_change_id, actor=KIM)
    with pytest.raises(UnconfirmedApproachError):
        log_call(both, leeds, NEXT_WEEK)
    assert len(read_approaches(both)) == 1


def test_calls_of_a_day_are_undone_in_any_order_and_done_again(both: Engine) -> None:
    calls = [log_call(both, find_contact(both, name), MARCH, SPOKE) for name in (LEEDS, CAMDEN)]
    all_calls, activities = read_approaches(both), read_activities(both)
    undone = []
    for change_id, left in ((calls[0], 1), (calls[1], 0)):
        assert find_obstacle(both, change_id) == ""
        undone.append(undo_saved_change(both, change_id=change_id, actor=KIM))
        assert len(read_approaches(both)) == left
    assert read_activities(both) == []
    for change_id in reversed(undone):
        undo_saved_change(both, change_id=change_id, actor=KIM)
    assert (read_approaches(both), read_activities(both)) == (all_calls, activities)


def test_an_undone_call_whose_number_another_one_got_is_not_done_again(both: Engine) -> None:
    undone = undo_saved_change(both, change_id=log_call(both, find_contact(both, LEEDS), MARCH), actor=KIM)
    log_call(both, find_contact(both, CAMDEN), MARCH)
    stored = read_approaches(both)
    obstacle = find_obstacle(both, undone)
    if obstacle:  # SQLite gives ids out again
        assert "Undo that first" in obstacle
        with pytest.raises(CampaignProblem):
            undo_saved_change(both, change_id=undone, actor=KIM)
        assert read_approaches(both) == stored


def test_a_letter_to_many_is_one_entry_and_says_who_was_left_out(both: Engine, tmp_path: Path) -> None:
    codes = ["LDS", "CMD", "DAC", "ADU"]  # nobody is known at Adur
    logged = log_letter(both, codes, MARCH, note="Signed by the Chair", effort_minutes=90)
    assert (logged.people, logged.without_person, logged.left_out) == (2, ("Adur District Council",), (DACORUM,))
    rows = read_approaches(both)
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [("Letter", "A letter", MARCH, None)] * 2
    store(both, "contacts", [contact("Adur District Council")], tmp_path)
    again = log_letter(both, codes, MARCH)
    assert (again.people, again.logged_before) == (1, (LEEDS, CAMDEN))
    with pytest.raises(CampaignProblem, match="logged already"):
        log_letter(both, codes, MARCH)
    assert len(read_activities(both)) == 1
    assert undo_saved_change(both, change_id=again.change_id, actor=KIM)
    assert read_approaches(both) == rows
    undo_saved_change(both, change_id=logged.change_id, actor=KIM)
    assert (read_approaches(both), read_activities(both)) == ([], [])


def test_who_was_met_at_a_visit_is_reached_and_who_was_invited_is_not(people: Engine) -> None:
    log_letter(people, ["LDS"], MARCH, channel="Visit", title="Principal adviser", met=True)
    log_letter(people, ["LDS"], MARCH, channel="Event", title="Briefing")
    assert [(row[1], row[5], row[10]) for row in read_approaches(people)] == [
        ("Briefing", None, None), ("Principal adviser", MARCH, "spoke"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "facts", "sentence"),
    [
        ([], {}, "at least one council"),
        (["LDS"], {"roles": ()}, "to whom it went"),
        (["LDS"], {"roles": ("Chief executive",)}, "Nobody is on record there as chief executive"),
        (["DAC"], {}, "asked not to be contacted"),
        (["LDS"], {"title": " "}, "title"),
        (["LDS"], {"channel": "Telephone"}, "one by one"),
        (["LDS"], {"met": True}, "met by a letter"),
        (["LDS"], {"effort_minutes": -1}, "minutes"),
    ],
)
def test_an_entry_that_concerns_nobody_or_is_not_whole_is_refused(
    sqlite: Engine, tmp_path: Path, codes: list[str], facts: dict[str, Any], sentence: str
) -> None:
    store(sqlite, "contacts", [contact(LEEDS), contact(DACORUM, **{"Do not contact": "Yes"})], tmp_path)
    with pytest.raises(CampaignProblem, match=sentence):
        log_letter(sqlite, codes, MARCH, **facts)
    assert read_activities(sqlite) == []


def test_what_was_logged_is_not_undone_under_the_outcomes_that_a_file_brought_since(
    people: Engine, tmp_path: Path
) -> None:
    logged = log_letter(people, ["LDS"], MARCH, channel="E-mail", title="Launch")
    rows = [message(CAMDEN, sent="2015-03-03"), message(LEEDS, sent="2015-03-03")]
    store(people, "outreach", rows, tmp_path)
    assert "Undo that" in find_obstacle(people, logged.change_id)
    with open_read_session(people) as session:
        import_id = max(session.scalars(select(Import.id)))
    undo_import(people, import_id=import_id, actor=OFFICER)
    undo_saved_change(people, change_id=logged.change_id, actor=KIM)
    assert read_activities(people) == []


def test_an_import_is_not_undone_under_what_was_logged_since(people: Engine, tmp_path: Path) -> None:
    store(people, "outreach", [message(CAMDEN, sent="2015-03-03")], tmp_path)
    log_letter(people, ["LDS"], MARCH, channel="E-mail", title="Launch")
    with open_read_session(people) as session:
        import_id = max(session.scalars(select(Import.id)))
    with pytest.raises(Exception, match=r'"log approaches" by Kim .* holds messages to its activities'):
        undo_import(people, import_id=import_id, actor=OFFICER)


def test_who_had_left_by_the_day_is_not_logged_for(people: Engine) -> None:
    person = see(people, "Cy Invented")
    retire_person(people, actor=KIM, person=person, day=day("2015-02-01"))
    with pytest.raises(CampaignProblem, match="had left by 3 March 2015"):
        log_call(people, person.contact_id, MARCH)
    log_call(people, person.contact_id, day("2015-01-31"))
