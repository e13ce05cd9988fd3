"""People replaced, corrected, merged and opted out by hand: past days stay, and each is undone. On both databases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import lib.intake.by_hand.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.changes.undo import find_undo_obstacle, undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import ContactPeriod, Organisation
from lib.intake.by_hand.people import (
    PersonDetails,
    SeenPerson,
    add_person,
    check_details,
    correct_person,
    merge_people,
    plan_filled_details,
    preview_merge,
    replace_person,
    retire_person,
    set_do_not_contact,
)
from lib.intake.by_hand.problems import PeopleProblem, StalePersonError
from lib.intake.undo_rule import undo_import
from lib.queries.scope import Scope
from lib.queries.themes.run_input import list_people_names
from lib.terms import CHIEF_EXECUTIVE, LEADER, ROLES
from tests.support.factories import OFFICER, contact, day, message, store
from tests.support.people import check_people, read_people, see, tell_events, tell_figures, tell_people

COMMUNICATIONS = Person("a comms test", Role.COMMUNICATIONS)
GRACE = PersonDetails("Grace Invented", "Leader", "", "grace@leeds-city-council.example", "")
BEFORE, AFTER = day("2015-02-09"), day("2015-02-10")


@pytest.fixture
def leeds(engine: Engine, tmp_path: Path) -> int:
    """Leeds, whose leader Ada got a message that was delivered and one that she answered."""
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "outreach", [message(), message(Mailing="Second", sent="2015-01-20", Replied="2015-01-21")], tmp_path)
    with open_read_session(engine) as session:
        return session.scalars(select(Organisation.id).where(Organisation.code == "LDS")).one()


def rungs(engine: Engine, scope: Scope, role: str = LEADER) -> list[str]:
    """How many councils have a role listed, usable, sent, delivered, engaged on a day; empty where none has it."""
    rows = [row for row in tell_figures(engine, scope)["rungs"] if row[0] == role]
    return [rows[0][position] for position in (1, 2, 3, 4, 6)] if rows else []


def test_nothing_tried_with_the_predecessor_counts_for_the_successor_from_the_day_on(
    engine: Engine, scope: Scope, leeds: int
) -> None:
    earlier = tell_figures(engine, scope.on_day(BEFORE))
    before = read_people(engine)
    change = replace_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), successor=GRACE, day=AFTER)
    check_people(engine)
    assert tell_figures(engine, scope.on_day(BEFORE)) == earlier
    assert rungs(engine, scope.on_day(BEFORE)) == ["1", "1", "1", "1", "1"]
    assert rungs(engine, scope.on_day(AFTER)) == ["1", "1", "0", "0", "0"]
    assert tell_people(engine, leeds, BEFORE) == [("Ada Invented", LEADER, contact()["Email"], None)]
    assert tell_people(engine, leeds, AFTER) == [
        ("Grace Invented", LEADER, GRACE.email, None),
        ("Ada Invented", "left", AFTER),
    ]
    council = next(row for row in tell_figures(engine, scope.on_day(AFTER))["councils"] if row[0] == "LDS")
    assert council[4] == "O"  # the council was reached through Ada, and stays so
    assert council[9] == "not sent"
    assert (council[11], council[13]) == ("0", "")  # tried with who is there now: never
    undoing = undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert read_people(engine) == before
    undo_saved_change(engine, change_id=undoing, actor=OFFICER)  # and done once more
    assert rungs(engine, scope.on_day(AFTER)) == ["1", "1", "0", "0", "0"]


def test_a_correction_counts_from_its_day_on_and_reports_find_both_addresses(
    engine: Engine, scope: Scope, leeds: int, tmp_path: Path
) -> None:
    before = read_people(engine)
    details = PersonDetails("Ada Invented", "Leader", "Leader", "ada@new.example", "0113 4960000")
    change = correct_person(
        engine, actor=COMMUNICATIONS, person=see(engine, "Ada Invented"), details=details, day=AFTER
    )
    check_people(engine)
    assert tell_people(engine, leeds, BEFORE)[0][2] == contact()["Email"]
    assert tell_people(engine, leeds, AFTER)[0][2] == "ada@new.example"
    approach = {on: tell_figures(engine, scope.on_day(on))["approach"][0] for on in (BEFORE, AFTER)}
    assert [approach[on][6:] for on in (BEFORE, AFTER)] == [
        [contact()["Email"], "01632 960001"],
        ["ada@new.example", "0113 4960000"],
    ]
    undo_saved_change(engine, change_id=change, actor=COMMUNICATIONS)
    assert read_people(engine) == before
    correct_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), details=details, day=AFTER)
    rows = [
        message(Mailing="Late", sent="2015-02-20"),
        message(Mailing="New", sent="2015-02-21", Email="ada@new.example"),
    ]
    assert store(engine, "outreach", rows, tmp_path).added == 2
    assert len(tell_events(engine, scope, leeds)) == 4


def test_a_slip_of_the_pen_corrected_today_moves_no_past_day(engine: Engine, scope: Scope, leeds: int) -> None:
    told = tell_figures(engine, scope)
    details = PersonDetails("Ada Invented", "Other", "Deputy leader", "", "")
    correct_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), details=details)
    assert tell_figures(engine, scope) == told
    assert tell_people(engine, leeds, scope.as_at)[0][1:3] == (LEADER, contact()["Email"])


def test_who_was_promoted_takes_along_what_was_tried(engine: Engine, scope: Scope, leeds: int) -> None:
    details = PersonDetails("Ada Invented", CHIEF_EXECUTIVE, "", contact()["Email"], "")
    correct_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), details=details, day=AFTER)
    assert rungs(engine, scope.on_day(AFTER)) == []
    assert rungs(engine, scope.on_day(AFTER), CHIEF_EXECUTIVE) == ["1", "1", "1", "1", "1"]
    assert rungs(engine, scope.on_day(BEFORE)) == ["1", "1", "1", "1", "1"]


def test_who_has_left_is_no_longer_listed_and_a_message_to_them_reaches_no_council(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    before = read_people(engine)
    change = retire_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), reason="retired", day=AFTER)
    store(engine, "outreach", [message(sent="2015-02-20")], tmp_path)
    assert tell_figures(engine, scope)["roles"] == []
    assert tell_figures(engine, scope)["approach"] == []
    assert {row[4] for row in tell_figures(engine, scope)["councils"]} == {"N"}
    assert rungs(engine, scope.on_day(BEFORE)) == ["1", "1", "0", "0", "0"]
    undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert read_people(engine) == before
    assert rungs(engine, scope) == ["1", "1", "1", "1", "0"]


def test_a_wish_counts_from_its_day_with_its_reason_and_can_be_taken_back_with_one(
    engine: Engine, scope: Scope, leeds: int, tmp_path: Path
) -> None:
    before = read_people(engine)
    ada = see(engine, "Ada Invented")
    change = set_do_not_contact(engine, actor=COMMUNICATIONS, person=ada, wish=True, reason="by telephone", day=AFTER)
    assert tell_people(engine, leeds, BEFORE)[0][3] is None
    assert tell_people(engine, leeds, AFTER)[0][3] == AFTER
    assert len(tell_figures(engine, scope.on_day(BEFORE))["approach"]) == 1
    assert tell_figures(engine, scope.on_day(AFTER))["approach"] == []
    report = store(engine, "contacts", [contact(**{"Do not contact": "No"})], tmp_path)
    assert report.unchanged == 1  # a file does not lift what somebody wrote down with a reason
    ada = see(engine, "Ada Invented")
    set_do_not_contact(engine, actor=OFFICER, person=ada, wish=False, reason="she wrote", day=day("2015-02-20"))
    assert tell_figures(engine, scope.on_day(day("2015-02-19")))["approach"] == []
    assert len(tell_figures(engine, scope.on_day(day("2015-02-20")))["approach"]) == 1
    with open_read_session(engine) as session:
        assert "may be contacted again" in find_undo_obstacle(session, change)
    with pytest.raises(PeopleProblem, match="Undo that first"):
        undo_saved_change(engine, change_id=change, actor=OFFICER)
    undo_saved_change(engine, change_id=see(engine, "Ada Invented").change_id, actor=OFFICER)
    undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert read_people(engine) == before


def test_two_entries_become_one_from_a_day_on_with_what_was_tried_and_a_wish_of_either(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    people = [
        contact(Name="Ada Invented", Email="", Telephone=""),
        contact(role="Other", Name="A. J. Invented", **{"Contact ID": "2", "Email": "aj@leeds.example"}),
    ]
    store(engine, "contacts", people, tmp_path)
    store(engine, "outreach", [message(Email="aj@leeds.example")], tmp_path)
    set_do_not_contact(
        engine, actor=OFFICER, person=see(engine, "A. J. Invented"), wish=True, reason="by letter", day=BEFORE
    )
    before, told = read_people(engine), tell_figures(engine, scope.on_day(BEFORE))
    ada, double = see(engine, "Ada Invented"), see(engine, "A. J. Invented")
    with open_read_session(engine) as session:
        preview = preview_merge(
            session, kept_id=ada.contact_id, duplicate_id=double.contact_id, reader=Role.COMMUNICATIONS
        )
    assert (preview.messages, preview.filled, preview.wish, preview.role) == (
        1, ("email", "telephone"), True, "Other",
    )  # fmt: skip
    change = merge_people(engine, actor=OFFICER, kept=ada, duplicate=double, day=AFTER)
    check_people(engine)
    assert tell_figures(engine, scope.on_day(BEFORE)) == told
    assert rungs(engine, scope.on_day(BEFORE)) == ["1", "0", "0", "0", "0"]
    assert rungs(engine, scope.on_day(AFTER)) == ["1", "1", "1", "1", "0"]
    assert tell_figures(engine, scope.on_day(AFTER))["approach"] == []  # the wish holds for both
    assert store(engine, "contacts", people, tmp_path).written_count == 0
    assert store(engine, "outreach", [message(Email="aj@leeds.example")], tmp_path).written_count == 0
    assert store(engine, "outreach", [message(Mailing="2", Email="aj@leeds.example")], tmp_path).added == 1
    undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert read_people(engine) == before


def test_a_person_can_be_added_and_not_twice(engine: Engine, scope: Scope, leeds: int) -> None:
    before = read_people(engine)
    details = PersonDetails("Ben Invented", CHIEF_EXECUTIVE, "", "ben@leeds.example", "")
    change = add_person(engine, actor=COMMUNICATIONS, organisation_id=leeds, details=details, day=AFTER)
    assert rungs(engine, scope.on_day(BEFORE), CHIEF_EXECUTIVE) == []
    assert rungs(engine, scope.on_day(AFTER), CHIEF_EXECUTIVE) == ["1", "1", "0", "0", "0"]
    with pytest.raises(PeopleProblem, match="on the list in this role already"):
        add_person(engine, actor=OFFICER, organisation_id=leeds, details=details)
    undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert read_people(engine) == before


def test_of_two_people_who_save_at_once_the_second_is_told_and_nothing_is_lost(engine: Engine, leeds: int) -> None:
    ada = see(engine, "Ada Invented")
    details = PersonDetails("Ada Invented", "Leader", "", "ada@new.example", "")
    correct_person(engine, actor=OFFICER, person=ada, details=details)
    before = read_people(engine)
    with pytest.raises(StalePersonError, match=r'meanwhile: "correct a person" by a test on .*Nothing was saved'):
        retire_person(engine, actor=COMMUNICATIONS, person=ada)
    assert read_people(engine) == before


def tell_problem(action: Callable[..., Any], *arguments: Any, **details: Any) -> str:
    """What is said where something is refused."""
    with pytest.raises(PeopleProblem) as refusal:
        action(*arguments, actor=OFFICER, **details)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        (("", "Leader"), "Give the person's name; where nobody holds the role, retire who held it instead."),
        (("TBC", "Leader"), "Give the person's name; where nobody holds the role, retire who held it instead."),
        (("Ada", "Queen"), f"The role is one of {', '.join(ROLES)}."),
        (("Ada", "Leader", "", "ada at leeds"),
         "The e-mail address is not one address like name@council.gov.uk: correct it, or leave it empty."),
        (("A" * 501, "Leader"), "The name is longer than 500 characters: shorten it."),
        (("Ada", "Leader", "x" * 501), "The job title is longer than 500 characters: shorten it."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_remedy(details: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(PeopleProblem) as refusal:
        check_details(PersonDetails(*details))
    assert str(refusal.value) == sentence


def test_details_are_stored_without_needless_spaces_and_what_is_empty_as_nothing() -> None:
    assert check_details(PersonDetails(" Ada  Invented ", "Leader", " ", " Ada@Leeds.example ", "")) == {
        "name": "Ada Invented", "role": "Leader", "job_title": None, "email": "ada@leeds.example", "telephone": None,
    }  # fmt: skip
    assert check_details(PersonDetails("A" * 500, "Leader"))["name"] == "A" * 500


def test_what_cannot_be_done_with_a_person_is_refused_in_a_sentence(sqlite: Engine, tmp_path: Path) -> None:
    ben = contact("York", Name="Ben Invented", **{"Contact ID": "2", "Email": "ben@york.example"})
    store(sqlite, "contacts", [contact(), ben], tmp_path)
    ada, nobody = see(sqlite, "Ada Invented"), SeenPerson(0, 0)
    same = PersonDetails(
        contact()["Name"], contact()["Role"], contact()["Job title"], contact()["Email"], contact()["Telephone"]
    )
    assert tell_problem(add_person, sqlite, organisation_id=1, details=GRACE, day=day("2999-01-01")) == (
        "1 January 2999 lies in the future: choose today or an earlier day."
    )
    assert tell_problem(add_person, sqlite, organisation_id=0, details=GRACE) == (
        "There is no such organisation. Nothing was saved."
    )
    assert tell_problem(correct_person, sqlite, person=ada, details=same) == (
        "Nothing differs from what is on record. Nothing was saved."
    )
    assert tell_problem(replace_person, sqlite, person=ada, successor=PersonDetails("ADA INVENTED", "Leader")) == (
        "ADA INVENTED holds the role already: correct the details instead. Nothing was saved."
    )
    assert tell_problem(retire_person, sqlite, person=nobody) == (
        "The person is not there any more. Nothing was saved; look at the list as it is now."
    )
    assert tell_problem(retire_person, sqlite, person=ada, day=day("2010-01-01")) == (
        "The person is on record from 15 December 2014 on: choose that day or a later one. Nothing was saved."
    )
    wish: dict[str, Any] = {"person": ada, "wish": False, "reason": "by telephone"}
    assert tell_problem(set_do_not_contact, sqlite, **wish) == (
        "The wish not to be contacted is not on record. Nothing was saved."
    )
    assert tell_problem(merge_people, sqlite, kept=ada, duplicate=ada) == (
        "Choose two different people to merge. Nothing was saved."
    )
    assert tell_problem(merge_people, sqlite, kept=ada, duplicate=see(sqlite, "Ben Invented")) == (
        "They are at two organisations: only people at the same one are merged."
    )
    set_do_not_contact(sqlite, actor=OFFICER, **wish | {"wish": True})
    assert tell_problem(set_do_not_contact, sqlite, **wish | {"wish": True, "person": see(sqlite, "Ada Invented")}) == (
        "The wish not to be contacted is on record already. Nothing was saved."
    )
    retire_person(sqlite, actor=OFFICER, person=see(sqlite, "Ada Invented"))
    assert tell_problem(retire_person, sqlite, person=see(sqlite, "Ada Invented")) == (
        "The person is on record as having left. Nothing was saved."
    )


def test_a_merging_fills_what_is_empty_and_keeps_the_wish_of_either() -> None:
    kept = {"job_title": None, "email": "a@x.example", "telephone": None, "do_not_contact": False}
    other = {"job_title": "Mayor", "email": "b@x.example", "telephone": None, "do_not_contact": True,
             "do_not_contact_reason": "asked"}  # fmt: skip
    assert plan_filled_details(kept, other) == {
        "job_title": "Mayor", "do_not_contact": True, "do_not_contact_reason": "asked",
    }  # fmt: skip
    assert plan_filled_details(kept | {"do_not_contact": True}, other) == {"job_title": "Mayor"}
    assert plan_filled_details(other, kept) == {}


def test_the_board_changes_nothing(sqlite: Engine) -> None:
    with pytest.raises(NotAllowed, match="may not change what is known of people"):
        add_person(sqlite, actor=Person("x", Role.BOARD), organisation_id=1, details=GRACE)
    with pytest.raises(NotAllowed), open_read_session(sqlite) as session:
        preview_merge(session, kept_id=1, duplicate_id=2, reader=Role.BOARD)


def test_an_import_is_not_undone_while_somebody_changed_its_people_by_hand(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    import_change = see(sqlite, "Ada Invented").change_id
    change = retire_person(sqlite, actor=OFFICER, person=see(sqlite, "Ada Invented"))
    with open_read_session(sqlite) as session:
        assert '"retire a person" by a test' in find_undo_obstacle(session, import_change)
    undo_saved_change(sqlite, change_id=change, actor=OFFICER)
    with open_read_session(sqlite) as session:
        assert find_undo_obstacle(session, import_change) == ""
    undo_import(sqlite, import_id=1, actor=OFFICER)
    assert read_people(sqlite) == []


def test_a_name_that_a_person_had_is_still_redacted(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    details = PersonDetails("Ada Newname", "Leader")
    correct_person(sqlite, actor=OFFICER, person=see(sqlite, "Ada Invented"), details=details)
    with open_read_session(sqlite) as session:
        assert list_people_names(session, consultation_id=1) == ["Ada Invented", "Ada Newname"]


def test_a_person_may_leave_on_the_very_day_from_which_they_are_on_record(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    retire_person(sqlite, actor=OFFICER, person=see(sqlite, "Ada Invented"), reason="moved", day=day("2014-12-15"))
    with open_read_session(sqlite) as session:
        assert list(session.scalars(select(ContactPeriod.in_post).order_by(ContactPeriod.id)))[-1] is False
