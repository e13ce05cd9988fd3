"""A list holds those who may be sent to when it is saved, each with a reference; that it was sent is logged for all."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

import lib.actions.campaign_undo_rule  # noqa: F401 - it registers how the changes are undone
from lib.access import NotAllowed, Person, Right, Role
from lib.actions.problems import CampaignProblem
from lib.actions.recipient_lists import ListPlan, SavedList, SeenList, log_list_as_sent, save_list
from lib.changes.change import open_change
from lib.changes.undo import undo_saved_change
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.engine import open_read_session
from lib.database.models import Activity, Change, Contact, ContactPeriod, Outreach
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


def find_ids(engine: Engine) -> dict[str, int]:
    """The contacts by the first word of their council."""
    with open_read_session(engine) as session:
        return {row.source_id.split("-")[0]: row.id for row in session.scalars(select(Contact))}


def list_messages(engine: Engine) -> list[tuple[int, dt.date, str]]:
    """To whom messages went, on which day and as which mailing."""
    with open_read_session(engine) as session:
        statement = select(Outreach.contact_id, Outreach.sent_on, Activity.title).join(Activity)
        return sorted((row[0], row[1], row[2]) for row in session.execute(statement))


def bring_report(engine: Engine, folder: Path, saved: SavedList, title: str, *contact_ids: int) -> None:
    """A report on some of a list, who are found by their references."""
    reference_of = dict(zip(saved.people["contact_id"], saved.people["reference"], strict=True))
    rows = [message("Leeds", sent="2015-02-03", Mailing=title, Reference=reference_of[one]) for one in contact_ids]
    bring(engine, "outreach", write_csv(folder / f"{title}.csv", rows))


def test_a_report_on_one_person_leaves_the_others_of_the_list_to_be_logged_in_its_mailing(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Barnet"), contact("Camden"), contact("Dacorum")], tmp_path)
    ids, saved = find_ids(engine), save(engine, scope)
    bring_report(engine, tmp_path, saved, "By the tool", ids["camden"])
    seen = SeenList(saved.list_id, saved.change_id)
    logged = log_list_as_sent(engine, actor=KIM, seen=seen, sent_on=day("2015-02-04"), today=day("2015-02-10"))
    assert (logged.message_count, logged.left_out_count) == (2, 0)
    assert list_messages(engine) == sorted(
        (ids[name], day("2015-02-03" if name == "camden" else "2015-02-04"), "By the tool") for name in ids
    )
    with pytest.raises(CampaignProblem, match="logged as sent already"):
        send(engine, saved, day("2015-02-04"))
    # Whatever the tool calls the rest of it, nobody gets a second message.
    bring_report(engine, tmp_path, saved, "Another title", *ids.values())
    assert [row[2] for row in list_messages(engine)] == ["By the tool"] * 3


def test_the_sending_that_a_list_became_is_undone_after_what_filled_it_up(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [contact("Camden"), contact("Dacorum", **{"Do not contact": "Yes", "Added": "2015-02-05"})]
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    saved = save(engine, scope)
    ids = find_ids(engine)
    bring(engine, "contacts", write_csv(tmp_path / "wishes.csv", rows))
    first = send(engine, saved, day("2015-02-06"))
    assert [row[0] for row in list_messages(engine)] == [ids["camden"]]
    second = send(engine, saved, day("2015-02-04"))  # it was the day before the wish that it went
    with pytest.raises(CampaignProblem, match="Undo that first"):
        undo_saved_change(engine, change_id=first, actor=KIM)
    for change_id in (second, first):
        undo_saved_change(engine, change_id=change_id, actor=KIM)
    assert count(engine)["outreach"] == 0


def test_a_list_that_went_in_two_versions_gets_no_third_message_from_being_logged(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    ids, saved = find_ids(engine), save(engine, scope)
    bring_report(engine, tmp_path, saved, "Version A", ids["camden"])
    bring_report(engine, tmp_path, saved, "Version B", ids["dacorum"])
    with pytest.raises(CampaignProblem, match="logged as sent already"):
        send(engine, saved)
    assert count(engine)["outreach"] == 2


@pytest.mark.parametrize("more", [{"Do not contact": "Yes"}, {"Left": "2015-02-04"}])
def test_who_was_in_no_file_on_the_day_is_not_logged_as_written_to_and_is_counted(
    engine: Engine, scope: Scope, tmp_path: Path, more: dict[str, str]
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    ids, saved = find_ids(engine), save(engine, scope)
    if "Left" in more:
        with open_change(engine, actor=KIM, right=Right.PLAN_APPROACHES, action="a test") as writer:
            period = writer.session.scalars(
                select(ContactPeriod).where(ContactPeriod.contact_id == ids["dacorum"])
            ).one()
            period.in_post = False
    else:
        store(engine, "contacts", [contact("Dacorum", Added="2015-02-04", **more)], tmp_path)
    seen = SeenList(saved.list_id, saved.change_id)
    logged = log_list_as_sent(engine, actor=KIM, seen=seen, sent_on=day("2015-02-04"), today=day("2015-02-10"))
    assert (logged.message_count, logged.left_out_count) == (1, 1)
    assert [row[0] for row in list_messages(engine)] == [ids["camden"]]
    only = save(engine, scope, [ids["camden"]], title="Second")
    store(engine, "contacts", [contact("Camden", Added="2015-02-05", **{"Do not contact": "Yes"})], tmp_path)
    with pytest.raises(CampaignProblem, match="nobody of whom it could be logged"):
        send(engine, only, day("2015-02-06"))


def test_a_list_under_the_id_of_one_that_was_undone_is_not_logged_in_its_place(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    seen = save(engine, scope)
    undo_saved_change(engine, change_id=seen.change_id, actor=KIM)
    other = save(engine, scope, title="Another")
    assert other.list_id == seen.list_id or engine.dialect.name != "sqlite"
    with pytest.raises(CampaignProblem, match="undone meanwhile"):
        send(engine, other, seen=SeenList(other.list_id, seen.change_id))
    assert count(engine)["outreach"] == 0


def test_a_wish_that_is_known_by_now_wins_over_a_page_of_the_day_before(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact("Camden"), contact("Dacorum")], tmp_path)
    store(engine, "contacts", [contact("Dacorum", Added="2015-02-04", **{"Do not contact": "Yes"})], tmp_path)
    assert save(engine, scope, day=SENT).people["contact_id"].to_list() == [find_ids(engine)["camden"]]


def test_a_mailbox_is_on_a_list_once_and_who_is_left_out_for_it_is_counted(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [contact("Camden", Email="office@camden.example"), contact("Dacorum", Email="Office@Camden.example")]
    store(engine, "contacts", rows, tmp_path)
    ids = find_ids(engine)
    saved = save(engine, scope, [ids["dacorum"], ids["camden"]])
    assert (saved.people["contact_id"].to_list(), saved.repeated_count) == ([ids["dacorum"]], 1)
    calls = save(engine, scope, channel=TELEPHONE)
    assert (len(calls.people), calls.repeated_count) == (2, 0)
