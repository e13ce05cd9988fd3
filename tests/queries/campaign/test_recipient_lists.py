"""Saved lists are told with what came of them, and give back only those who may still be approached."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.actions.recipient_lists import SavedList, SeenList, log_list_as_sent
from lib.database.engine import open_read_session
from lib.findings.recipient_lists import ListChoice, save_people_to_send_to
from lib.queries.campaign.recipient_lists import (
    ListUndoneProblem,
    StoredList,
    list_recipient_lists,
    list_recipients,
    list_waiting_contacts,
)
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.terms import EMAIL
from tests.support.factories import OFFICER, contact, day, message, response, store

SENT = day("2015-02-03")


def save(engine: Engine, scope: Scope, title: str = "Reminder") -> SavedList:
    choice = ListChoice(scope.on_day(SENT), ApproachRule(SENT), EMAIL, ("DAC", "CMD"))
    return save_people_to_send_to(
        engine, actor=OFFICER, choice=choice, title=title, purpose="To remind", chosen_by="two"
    )


def load(engine: Engine, scope: Scope) -> list[StoredList]:
    with open_read_session(engine) as session:
        return list_recipient_lists(session, scope=scope, reader=Role.COMMUNICATIONS)


def test_a_list_tells_its_size_whether_it_was_sent_and_what_came_of_it(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    people = [contact("Camden"), contact("Camden", "Chief executive"), contact("Dacorum")]
    store(engine, "contacts", people, tmp_path)
    saved = save(engine, scope)
    [unsent] = load(engine, scope)
    assert (unsent.people, unsent.councils, unsent.sent_on, unsent.responded) == (3, 2, None, 0)
    log_list_as_sent(engine, actor=OFFICER, seen=SeenList(saved.list_id, saved.change_id), sent_on=SENT, today=SENT)
    rows = [message("Camden", sent="2015-02-03", Mailing="Reminder", Clicked="2015-02-05"), message("Dacorum")]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response("London Borough of Camden", "2015-02-12")], tmp_path)
    [sent] = load(engine, scope)
    assert (sent.sent_on, sent.delivered, sent.engaged, sent.responded) == (SENT, 1, 1, 1)
    [past] = load(engine, scope.on_day(day("2015-02-04")))
    assert (past.delivered, past.engaged, past.responded) == (1, 0, 0)


def test_the_people_of_a_list_are_those_who_may_still_be_approached_in_the_order_of_the_list(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    saved = save(engine, scope)
    arguments: dict[str, Any] = {
        "list_id": saved.list_id,
        "change_id": saved.change_id,
        "scope": scope.on_day(SENT),
        "rule": ApproachRule(SENT),
        "reader": Role.OFFICER,
    }
    with open_read_session(engine) as session:
        assert list_recipients(session, **arguments)["code"].to_list() == ["DAC", "CMD"]
        for wrong in ({"list_id": 99}, {"change_id": 99}):  # gone, or another list under its id
            with pytest.raises(ListUndoneProblem, match="undone meanwhile"):
                list_recipients(session, **arguments | wrong)
    log_list_as_sent(engine, actor=OFFICER, seen=SeenList(saved.list_id, saved.change_id), sent_on=SENT, today=SENT)
    with open_read_session(engine) as session:
        assert list_recipients(session, **arguments).empty  # they are left in peace now


def test_who_is_on_a_list_that_nobody_said_was_sent_is_known(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    saved = save(engine, scope)
    arguments: dict[str, Any] = {"consultation_id": scope.consultation_id, "channel": EMAIL, "reader": Role.OFFICER}
    with open_read_session(engine) as session:
        assert list_waiting_contacts(session, since=SENT, **arguments) == {1, 2}
        assert list_waiting_contacts(session, since=day("2015-02-04"), **arguments) == set()
    log_list_as_sent(engine, actor=OFFICER, seen=SeenList(saved.list_id, saved.change_id), sent_on=SENT, today=SENT)
    with open_read_session(engine) as session:
        assert list_waiting_contacts(session, since=SENT, **arguments) == set()


def test_who_of_a_list_has_no_message_though_a_report_told_of_the_others_still_waits(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    saved = save(engine, scope)
    reference_of = dict(zip(saved.people["code"], saved.people["reference"], strict=True))
    store(engine, "outreach", [message("Camden", sent="2015-02-03", Reference=reference_of["CMD"])], tmp_path)
    [partly] = load(engine, scope)
    assert (partly.sent_on, partly.people, partly.messaged, partly.open_people) == (SENT, 2, 1, 1)
    arguments: dict[str, Any] = {"consultation_id": scope.consultation_id, "channel": EMAIL, "reader": Role.OFFICER}
    ids = dict(zip(saved.people["code"], saved.people["contact_id"], strict=True))
    with open_read_session(engine) as session:
        assert list_waiting_contacts(session, since=SENT, **arguments) == {ids["DAC"]}
    store(engine, "contacts", [contact("Dacorum", Added="2015-02-04", **{"Do not contact": "Yes"})], tmp_path)
    [wished] = load(engine, scope)
    assert (wished.messaged, wished.open_people) == (1, 0)


def test_who_may_not_see_contacts_is_told_of_no_list(engine: Engine, scope: Scope) -> None:
    board: dict[str, Any] = {"reader": Role.BOARD}
    with open_read_session(engine) as session:
        with pytest.raises(NotAllowed):
            list_recipient_lists(session, scope=scope, **board)
        with pytest.raises(NotAllowed):
            list_recipients(session, list_id=1, change_id=1, scope=scope, rule=ApproachRule(SENT), **board)
        with pytest.raises(NotAllowed):
            list_waiting_contacts(session, consultation_id=1, channel=EMAIL, since=SENT, **board)
