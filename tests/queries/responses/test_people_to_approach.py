"""Whom one may approach, and who may know it. On both databases."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import get_engine, open_read_session
from lib.intake.by_hand.people import PersonDetails, correct_person, merge_people
from lib.queries.register.consultations import list_consultations
from lib.queries.responses import people_to_approach
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.terms import (
    AWAITED,
    BOUNCED,
    COOLING_OFF,
    DO_NOT_CONTACT,
    EMAIL,
    HAS_RESPONDED,
    MAY_BE_APPROACHED,
    ORGANISATION_DECLINED,
    PERSON_DECLINED,
    PROMISED,
    SAID_NO,
    TELEPHONE,
    WRONG_NUMBER,
)
from tests.support.approaches import KIM, find_consultation_id, find_contact, log_call
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, day, message, response, store
from tests.support.people import see

MARCH = day("2015-03-10")


def find_today() -> dt.date:
    """The day from which a change by a file without a day counts: asked anew, since the tests may run over midnight."""
    return dt.datetime.now(dt.UTC).date()


def read_states(engine: Engine, scope: Scope, as_at: dt.date = MARCH, today: dt.date | None = None) -> dict[str, str]:
    """The state of the person at each council."""
    with open_read_session(engine) as session:
        people = people_to_approach.list_people(
            session, scope=scope.on_day(as_at), rule=ApproachRule(today or as_at), reader=Role.OFFICER
        )
    return dict(zip(people["council"], people["state"], strict=True))


def list_sent(engine: Engine, scope: Scope, channel: str, today: dt.date = MARCH) -> list[str]:
    """The councils of the people on the list of a channel."""
    with open_read_session(engine) as session:
        people = people_to_approach.list_people_to_send_to(
            session,
            scope=scope.on_day(min(MARCH, today)),
            rule=ApproachRule(today),
            reader=Role.OFFICER,
            channel=channel,
        )
    return list(people["council"])


@pytest.mark.parametrize("query", [people_to_approach.list_people, people_to_approach.list_people_to_send_to])
def test_contact_details_are_for_officers_and_communications_only(
    engine: Engine, scope: Scope, tmp_path: Path, query: Callable[..., Any]
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN)], tmp_path)
    store(engine, "responses", [response(LEEDS)], tmp_path)
    channel = {"channel": EMAIL} if query is people_to_approach.list_people_to_send_to else {}
    with open_read_session(engine) as session:
        for role in (Role.OFFICER, Role.COMMUNICATIONS):
            people = query(session, scope=scope, rule=ApproachRule(scope.as_at), reader=role, **channel)
            assert people["council"].to_list() == [CAMDEN]
        with pytest.raises(NotAllowed):
            query(session, scope=scope, rule=ApproachRule(scope.as_at), reader=Role.BOARD, **channel)


def test_a_wish_not_to_be_contacted_is_named_for_what_it_is_and_wins(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(DACORUM, **{"Do not contact": "Yes", "Email": ""}), contact(CAMDEN)], tmp_path)
    assert read_states(engine, scope) == {DACORUM: DO_NOT_CONTACT, CAMDEN: MAY_BE_APPROACHED}
    assert list_sent(engine, scope, EMAIL) == list_sent(engine, scope, TELEPHONE) == [CAMDEN]


def test_who_was_approached_within_the_cooling_off_rests_also_on_the_day_itself(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(CAMDEN)], tmp_path)
    store(engine, "outreach", [message(CAMDEN, Sent="2015-03-03", Delivered="2015-03-03")], tmp_path)
    states = {date: read_states(engine, scope, day(f"2015-03-{date:02}"))[CAMDEN] for date in (2, 3, 9, 10)}
    assert states == {2: MAY_BE_APPROACHED, 3: COOLING_OFF, 9: COOLING_OFF, 10: MAY_BE_APPROACHED}
    assert list_sent(engine, scope, TELEPHONE, day("2015-03-09")) == []
    assert list_sent(engine, scope, TELEPHONE, day("2015-03-10")) == [CAMDEN]


def test_an_address_at_which_the_last_message_came_back_is_not_written_to_until_one_arrives(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(CAMDEN)], tmp_path)
    store(engine, "outreach", [message(CAMDEN, Sent="2015-02-01", Delivered="", Bounced="2015-02-02")], tmp_path)
    assert read_states(engine, scope) == {CAMDEN: BOUNCED}
    assert (list_sent(engine, scope, EMAIL), list_sent(engine, scope, TELEPHONE)) == ([], [CAMDEN])
    later = message(CAMDEN, Mailing="Second", Sent="2015-02-20", Delivered="2015-02-20")
    store(engine, "outreach", [later], tmp_path)
    assert read_states(engine, scope) == {CAMDEN: MAY_BE_APPROACHED}
    assert read_states(engine, scope, day("2015-02-10")) == {CAMDEN: BOUNCED}


def test_what_came_back_at_an_old_address_says_nothing_of_the_new_one(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(CAMDEN)], tmp_path)
    store(engine, "outreach", [message(CAMDEN, Sent="2015-02-01", Delivered="", Bounced="2015-02-02")], tmp_path)
    store(engine, "contacts", [contact(CAMDEN, Email="new@camden.example")], tmp_path)
    assert read_states(engine, scope, MARCH, find_today()) == {CAMDEN: BOUNCED}  # then; the graver counts
    assert read_states(engine, scope, find_today(), find_today()) == {CAMDEN: MAY_BE_APPROACHED}


def test_the_list_of_a_past_day_leaves_out_whom_one_may_not_approach_today(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN), contact(DACORUM)], tmp_path)
    store(engine, "responses", [response(LEEDS, received="2015-03-12")], tmp_path)
    store(engine, "responses", [response(DACORUM, received="2015-03-12", answers=0, Status="Declined")], tmp_path)
    assert set(read_states(engine, scope, day("2015-03-01")).values()) == {MAY_BE_APPROACHED}
    assert read_states(engine, scope, day("2015-03-01"), find_today()) == {
        LEEDS: HAS_RESPONDED, CAMDEN: MAY_BE_APPROACHED, DACORUM: ORGANISATION_DECLINED,
    }  # fmt: skip
    store(engine, "contacts", [contact(CAMDEN, **{"Do not contact": "Yes"})], tmp_path)
    assert read_states(engine, scope, day("2015-03-01"), find_today())[CAMDEN] == DO_NOT_CONTACT
    assert list_sent(engine, scope, EMAIL, find_today()) == []


def test_nobody_is_approached_twice_on_one_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        ApproachRule(find_today(), 0)


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from([LEEDS, CAMDEN, DACORUM]),
        st.sampled_from(["wish", "takes it back", "arrives", "bounces", "call", "declines", "responds"]),
        st.integers(1, 28),
    ),
    max_size=10,
)


@settings(max_examples=8, deadline=None)  # test_approach_safety has many more, without files
@given(history=HISTORIES, today=st.integers(1, 28))
def test_whatever_happened_no_list_holds_a_person_who_must_not_be_approached(
    template: Path, tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, str, int]], today: int
) -> None:
    folder = tmp_path_factory.mktemp("history")
    shutil.copy(template, folder / "db.sqlite")
    engine = get_engine(f"sqlite:///{folder / 'db.sqlite'}")
    store(engine, "contacts", [contact(name) for name in (LEEDS, CAMDEN, DACORUM)], folder)
    wishes: set[str] = set()
    forbidden: set[str] = set()
    tries: dict[str, int] = {}
    bounced: dict[str, bool] = {}
    for step, (council, what, date) in enumerate(sorted(history, key=lambda event: event[2])):
        on = f"2015-02-{date:02}"
        if what in {"wish", "takes it back"}:
            cells = {"Do not contact": "Yes" if what == "wish" else "No", "Added": on}
            store(engine, "contacts", [contact(council, **cells)], folder)
            (wishes.add if what == "wish" else wishes.discard)(council)
        elif what in {"arrives", "bounces", "call"}:
            outcome = {"Delivered": "" if what == "bounces" else on, "Bounced": on if what == "bounces" else ""}
            row = message(council, sent=on, Mailing=f"M{step}", **outcome)
            store(engine, "outreach", [row | ({"Channel": "Telephone"} if what == "call" else {})], folder)
            tries[council] = date
            if what != "call":
                bounced[council] = what == "bounces"
        else:
            row = response(council, on, 0, Status="Declined") if what == "declines" else response(council, on)
            store(engine, "responses", [row | {"Response ID": str(step)}], folder)
            forbidden.add(council)
    with open_read_session(engine) as session:
        scope = Scope(list_consultations(session)[0].id, dt.date(2015, 3, 1))
        rule = ApproachRule(dt.date(2015, 3, today))
        scope = scope.on_day(rule.today)
        for channel in (EMAIL, TELEPHONE):
            listed = people_to_approach.list_people_to_send_to(
                session, scope=scope, rule=rule, reader=Role.OFFICER, channel=channel
            )
            bounced_councils = {name for name, is_bounced in bounced.items() if is_bounced and channel == EMAIL}
            assert not set(listed["council"]) & (wishes | forbidden | bounced_councils)
            for name in listed["council"]:
                rested_since = dt.date(2015, 2, tries[name]) if name in tries else dt.date(2015, 1, 1)
                assert (rule.today - rested_since).days >= rule.cooling_days
    engine.dispose()


def read_people(engine: Engine, scope: Scope, today: dt.date = MARCH) -> dict[str, dict[str, Any]]:
    """What is told of the person at each council."""
    with open_read_session(engine) as session:
        people = people_to_approach.list_people(
            session, scope=scope.on_day(today), rule=ApproachRule(today), reader=Role.OFFICER
        )
    return {str(row["council"]): {str(name): row[name] for name in row} for row in people.to_dict("records")}


def test_who_said_no_is_not_asked_again_in_this_consultation_unless_they_promise_later(
    sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact(CAMDEN)], tmp_path)
    scope, camden = Scope(find_consultation_id(sqlite), MARCH), find_contact(sqlite, CAMDEN)
    log_call(sqlite, camden, day("2015-01-10"), SAID_NO)
    assert read_states(sqlite, scope) == {CAMDEN: PERSON_DECLINED}
    assert list_sent(sqlite, scope, TELEPHONE) == list_sent(sqlite, scope, EMAIL) == []
    log_call(sqlite, camden, day("2015-01-20"), PROMISED, due_on=day("2015-03-10"))
    assert read_states(sqlite, scope) == {CAMDEN: AWAITED}  # also on the day itself
    assert read_states(sqlite, scope, day("2015-03-11")) == {CAMDEN: MAY_BE_APPROACHED}
    assert read_people(sqlite, scope)[CAMDEN]["promised_by"] == day("2015-03-10")


def test_who_promised_is_not_telephoned_either_where_the_last_e_mail_came_back(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(CAMDEN)], tmp_path)
    scope = Scope(find_consultation_id(sqlite), MARCH)
    log_call(sqlite, find_contact(sqlite, CAMDEN), day("2015-01-20"), PROMISED, due_on=day("2015-03-12"))
    store(sqlite, "outreach", [message(CAMDEN, Delivered="", Bounced="2015-01-06")], tmp_path)
    assert read_states(sqlite, scope) == {CAMDEN: BOUNCED}
    assert list_sent(sqlite, scope, TELEPHONE) == []
    assert list_sent(sqlite, scope, TELEPHONE, day("2015-03-13")) == [CAMDEN]


def test_a_bounce_for_now_forbids_nothing_and_is_told_apart_and_one_for_good_outlasts_a_later_arrival(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(CAMDEN), contact(LEEDS)], tmp_path)
    rows = [
        message(name, Delivered="", Sent="2015-02-01") | {"Bounced": "", "Status": status}
        for name, status in ((CAMDEN, "Mailbox full"), (LEEDS, "Hard bounce"))
    ]
    store(engine, "outreach", rows, tmp_path)
    assert read_states(engine, scope) == {CAMDEN: MAY_BE_APPROACHED, LEEDS: BOUNCED}
    assert list_sent(engine, scope, EMAIL) == [CAMDEN]
    assert [read_people(engine, scope)[name]["soft_bounced_on"] for name in (CAMDEN, LEEDS)] == [
        day("2015-02-01"),
        None,
    ]
    later = [message(name, Mailing="Second", sent="2015-02-20") for name in (CAMDEN, LEEDS)]
    store(engine, "outreach", later, tmp_path)
    assert read_states(engine, scope) == {CAMDEN: MAY_BE_APPROACHED, LEEDS: BOUNCED}
    assert read_people(engine, scope)[CAMDEN]["soft_bounced_on"] is None


def test_an_address_or_a_number_that_is_put_right_on_the_very_day_can_be_used(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(CAMDEN)], tmp_path)
    scope = Scope(find_consultation_id(engine), MARCH)
    on, camden = day("2015-02-10"), find_contact(engine, CAMDEN)
    hard = message(CAMDEN, sent="2015-02-10", Delivered="") | {"Bounced": "", "Status": "Hard bounce"}
    store(engine, "outreach", [hard], tmp_path)
    log_call(engine, camden, on, WRONG_NUMBER)
    assert (list_sent(engine, scope, EMAIL), list_sent(engine, scope, TELEPHONE)) == ([], [])
    assert read_people(engine, scope)[CAMDEN]["has_wrong_number"] is True
    right = PersonDetails("Ada Invented", "Leader", "", "ada@camden.example", "01632 960 002")
    correct_person(engine, actor=KIM, person=see(engine, "Ada Invented"), details=right, day=on)
    assert (list_sent(engine, scope, EMAIL), list_sent(engine, scope, TELEPHONE)) == ([CAMDEN], [CAMDEN])
    log_call(engine, camden, on, WRONG_NUMBER)  # the new one is wrong, too
    assert list_sent(engine, scope, TELEPHONE) == []


def test_an_address_that_came_with_a_merging_is_no_better_for_it(sqlite: Engine, tmp_path: Path) -> None:
    rows = [contact(CAMDEN, Name="Ada Invented", Email=""), contact(CAMDEN, "Other", Name="A Invented")]
    store(sqlite, "contacts", rows, tmp_path)
    scope = Scope(find_consultation_id(sqlite), MARCH)
    store(sqlite, "outreach", [message(CAMDEN, "Other", Delivered="", Bounced="2015-01-06")], tmp_path)
    people = {"kept": see(sqlite, "Ada Invented"), "duplicate": see(sqlite, "A Invented")}
    merge_people(sqlite, actor=KIM, **people, day=day("2015-02-01"))
    assert read_states(sqlite, scope) == {CAMDEN: BOUNCED}
    assert list_sent(sqlite, scope, EMAIL) == []


def test_a_council_that_withdrew_may_be_approached_and_the_day_is_told(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(CAMDEN)], tmp_path)
    store(sqlite, "responses", [response(CAMDEN, Withdrawn="2015-02-20")], tmp_path)
    told = read_people(sqlite, Scope(find_consultation_id(sqlite), MARCH))[CAMDEN]
    assert (told["state"], told["withdrew_on"]) == (MAY_BE_APPROACHED, day("2015-02-20"))
