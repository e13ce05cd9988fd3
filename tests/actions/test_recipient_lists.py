"""A list holds those who may be sent to when it is saved, each with a reference; that it was sent is logged for all."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

import lib.actions.campaign_undo_rule  # noqa: F401 - it registers how the changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions.problems import CampaignProblem
from lib.actions.recipient_lists import ListPlan, SavedList, SeenList, log_list_as_sent, save_list
from lib.changes.undo import undo_saved_change
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.engine import open_read_session
from lib.database.models import Activity, Change, Contact, Outreach
from lib.queries.scope import Scope
from lib.recipient_references import read_reference
from lib.terms import EMAIL, TELEPHONE
from tests.support.factories import bring, contact, day, message, store, write_csv

KIM = Person("Kim", Role.COMMUNICATIONS)
SENT = day("2015-02-03")


def save(engine: Engine, scope: Scope, ids: list[int] | None = None, **more: Any) -> SavedList:
    """A list of all contacts, or some."""
    plan: dict[str, Any] = {
        "consultation_id": scope.consultation_id, "channel": EMAIL, "day": SENT, "title": "First reminder",
        "purpose": "To remind them", "chosen_by": "all councils",
    } | more  # fmt: skip

    def choose(session: Any) -> pd.DataFrame:
        contact_ids = ids or session.scalars(select(Contact.id).order_by(Contact.id)).all()
        return pd.DataFrame({"contact_id": contact_ids})

    return save_list(engine, actor=KIM, plan=ListPlan(**plan), choose_recipients=choose)


def count(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with open_read_session(engine) as session:
        return {
            model.__tablename__: len(session.scalars(select(model.id)).all())
            for model in (RecipientList, ListedRecipient, Activity, Outreach)
        }


def send(engine: Engine, saved: SavedList, sent_on: dt.date = SENT, **more: Any) -> int:
    words: dict[str, Any] = {
        "seen": SeenList(saved.list_id, saved.change_id),
        "sent_on": sent_on,
        "today": day("2015-02-10"),
    } | more
    return log_list_as_sent(engine, actor=KIM, **words).change_id


def test_a_list_is_stored_as_it_leaves_with_who_why_and_how_many(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    saved = save(engine, scope, title="  First  reminder ")
    with open_read_session(engine) as session:
        change = session.get_one(Change, saved.change_id)
        stored = session.get_one(RecipientList, saved.list_id)
        listed = session.execute(select(ListedRecipient.contact_id, ListedRecipient.reference)).all()
        assert (change.actor, change.action, change.subject, change.rows) == (
            "Kim", "save a list of people", "First reminder, 3 February 2015", 2,
        )  # fmt: skip
        assert (stored.title, stored.purpose, stored.activity_id) == ("First reminder", "To remind them", None)
    assert [tuple(row) for row in listed] == list(
        zip(saved.people["contact_id"], saved.people["reference"], strict=True)
    )
    assert all(read_reference(row.reference) == row.reference for row in listed)
    undo_saved_change(engine, change_id=saved.change_id, actor=KIM)
    assert set(count(engine).values()) == {0}


def test_a_wish_wins_whoever_is_chosen_and_so_does_a_person_who_has_left(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [contact("Camden", **{"Do not contact": "Yes"}), contact("Dacorum"), contact("Barnet", Added="2015-03-01")]
    store(engine, "contacts", rows, tmp_path)
    with open_read_session(engine) as session:
        ids = {row.source_id.split("-")[0]: row.id for row in session.scalars(select(Contact))}
    assert save(engine, scope).people["contact_id"].to_list() == [ids["dacorum"]]
    with pytest.raises(CampaignProblem, match="Nobody of them may be approached"):
        save(engine, scope, [ids["camden"]])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": " "}, "Give the list a name"),
        ({"purpose": ""}, "what the list is for"),
        ({"channel": "Pigeon"}, "not for Pigeon"),
        ({"consultation_id": 99}, "no such consultation"),
    ],
)
def test_a_list_without_a_name_or_a_purpose_is_not_saved(
    engine: Engine, scope: Scope, tmp_path: Path, more: dict[str, Any], words: str
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    with pytest.raises(CampaignProblem, match=words):
        save(engine, scope, **more)
    assert set(count(engine).values()) == {0}


def test_who_may_not_plan_approaches_saves_no_list_and_logs_none(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    saved = save(engine, scope)
    board = Person("Bo", Role.BOARD)
    plan = ListPlan(scope.consultation_id, EMAIL, SENT, "A", "B", "C")
    with pytest.raises(NotAllowed):
        save_list(engine, actor=board, plan=plan, choose_recipients=lambda _session: pd.DataFrame())
    with pytest.raises(NotAllowed):
        log_list_as_sent(engine, actor=board, seen=SeenList(saved.list_id, saved.change_id), sent_on=SENT, today=SENT)


def test_a_list_that_was_sent_gives_each_a_message_and_one_press_takes_all_of_it_back(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    saved = save(engine, scope)
    change_id = send(engine, saved)
    assert count(engine) == {"recipient_list": 1, "listed_recipient": 2, "activity": 1, "outreach": 2}
    with open_read_session(engine) as session:
        activity = session.scalars(select(Activity)).one()
        assert (activity.channel, activity.title, activity.day) == (EMAIL, "First reminder", SENT)
        assert session.get_one(RecipientList, saved.list_id).activity_id == activity.id
        assert {row.sent_on for row in session.scalars(select(Outreach))} == {SENT}
        assert {row.delivered_on for row in session.scalars(select(Outreach))} == {None}
    undo_saved_change(engine, change_id=change_id, actor=KIM)
    assert count(engine) == {"recipient_list": 1, "listed_recipient": 2, "activity": 0, "outreach": 0}
    with open_read_session(engine) as session:
        assert session.get_one(RecipientList, saved.list_id).activity_id is None


def test_two_lists_sent_as_one_mailing_count_each_person_once_and_are_undone_in_turn(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    first = save(engine, scope)
    second = save(engine, scope)
    sent = [send(engine, one) for one in (first, second)]
    assert count(engine) == {"recipient_list": 2, "listed_recipient": 4, "activity": 1, "outreach": 2}
    with pytest.raises(CampaignProblem, match="rests on it"):
        undo_saved_change(engine, change_id=sent[0], actor=KIM)
    for change_id in reversed(sent):
        undo_saved_change(engine, change_id=change_id, actor=KIM)
    assert count(engine)["outreach"] == 0


def test_a_report_that_came_since_keeps_the_sending_from_being_undone(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    with open_read_session(engine) as session:
        camden = session.scalars(select(Contact.id).where(Contact.source_id.startswith("camden"))).one()
    change_id = send(engine, save(engine, scope, [camden]))
    row = message("Dacorum", sent="2015-02-03", Mailing="First reminder")
    bring(engine, "outreach", write_csv(tmp_path / "report.csv", [row]))
    assert count(engine)["activity"] == 1
    with pytest.raises(CampaignProblem, match="a file brought in outcomes since"):
        undo_saved_change(engine, change_id=change_id, actor=KIM)


@pytest.mark.parametrize(
    ("sent_on", "words"), [("2015-02-02", "from then to today"), ("2015-02-11", "from then to today")]
)
def test_a_list_is_not_sent_before_its_day_nor_in_days_to_come(
    engine: Engine, scope: Scope, tmp_path: Path, sent_on: str, words: str
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    saved = save(engine, scope)
    with pytest.raises(CampaignProblem, match=words):
        send(engine, saved, day(sent_on))


def test_a_list_is_logged_once_and_calls_are_not_logged_as_a_list(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    saved = save(engine, scope)
    send(engine, saved)
    with pytest.raises(CampaignProblem, match=r"logged as sent already, by .* by Kim"):
        send(engine, saved)
    with pytest.raises(CampaignProblem, match="Calls are logged one by one"):
        send(engine, save(engine, scope, channel=TELEPHONE))
    with pytest.raises(CampaignProblem, match="undone meanwhile"):
        send(engine, saved, seen=SeenList(99, saved.change_id))
