"""Log what went to everybody, such as a podcast; and alter or delete any activity that was logged by hand."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.actions.approach_checks import MAX_TITLE_LENGTH, check_day, check_minutes, check_note, check_title
from lib.actions.approach_rows import ACTIVITY, OUTREACH, find_activity
from lib.actions.problems import CampaignProblem, StaleActivityError
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.snapshots import ABSENT, encode_row
from lib.database.bulk import reserve_ids
from lib.database.campaign_models import RecipientList
from lib.database.models import Activity, Import, Outreach
from lib.terms import LOGGED_CHANNELS

MAX_AUDIENCE = 999_999_999
MAX_CHANNEL_LENGTH = 60  # in characters


@dataclass(frozen=True, slots=True)
class MassActivity:
    """Something that went to everybody: audience is who could see it, audience_size how many did, where it is known."""

    channel: str
    title: str
    day: dt.date
    audience: str
    audience_size: int | None = None
    effort_minutes: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeenActivity:
    """Activity as somebody saw it, with the change that logged or altered it last."""

    activity_id: int
    change_id: int


def log_mass_activity(engine: Engine, *, actor: Person, consultation_id: int, details: MassActivity) -> int:
    """Log something that went to everybody. It makes no named contact reached.

    Returns the change. Raises CampaignProblem, NotAllowed.
    """
    values = _check_details(details)
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="log an activity") as writer:
        check_day(writer.session, consultation_id, details.day)
        _check_free(writer.session, consultation_id, values)
        activity_id = reserve_ids(writer.session, ACTIVITY, 1)
        row = values | {"id": activity_id, "consultation_id": consultation_id, "change_id": writer.change.id}
        writer.session.execute(insert(ACTIVITY), [row])
        writer.snapshots.store_rows("activity", [(activity_id, ABSENT)])
        _note_subject(writer, values)
        return writer.change.id


def change_mass_activity(engine: Engine, *, actor: Person, activity: SeenActivity, details: MassActivity) -> int:
    """Change what was logged by hand of something that went to everybody.

    Returns the change. Raises StaleActivityError where somebody changed it meanwhile, CampaignProblem, NotAllowed.
    """
    values = _check_details(details)
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="change an activity") as writer:
        stored = _find_activity(writer, activity)
        if stored["audience"] is None:
            raise CampaignProblem("It went to named people: delete the entry and log it anew. Nothing was saved.")
        check_day(writer.session, stored["consultation_id"], details.day)
        _check_free(writer.session, stored["consultation_id"], values, own_id=activity.activity_id)
        if all(stored[name] == value for name, value in values.items()):
            raise CampaignProblem("Nothing differs from what is on record. Nothing was saved.")
        writer.snapshots.store_rows("activity", [(activity.activity_id, encode_row(stored))])
        statement = update(Activity).where(Activity.id == activity.activity_id)
        writer.session.execute(statement.values(**values, change_id=writer.change.id))
        _note_subject(writer, values)
        return writer.change.id


def delete_activity(engine: Engine, *, actor: Person, activity: SeenActivity) -> int:
    """Delete an activity that was logged by hand, with the approaches to people that were logged under it.

    Returns the change. Raises StaleActivityError, CampaignProblem where something else rests on it, NotAllowed.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="delete an activity") as writer:
        session, activity_id = writer.session, activity.activity_id
        stored = _find_activity(writer, activity)
        if (file_change_id := find_resting_import(session, activity_id)) is not None:
            raise CampaignProblem(
                f"A file has outcomes of it: {describe_change(session, file_change_id)}. Undo that import first. "
                "Nothing was saved."
            )
        if session.scalar(select(RecipientList.id).where(RecipientList.activity_id == activity_id).limit(1)):
            raise CampaignProblem("A saved list of recipients belongs to it, so it stays. Nothing was saved.")
        approaches = session.execute(select(OUTREACH).where(OUTREACH.c.activity_id == activity_id)).mappings().all()
        writer.snapshots.store_rows("outreach", [(row["id"], encode_row(dict(row))) for row in approaches])
        writer.snapshots.store_rows("activity", [(activity_id, encode_row(stored))])
        session.execute(delete(OUTREACH).where(OUTREACH.c.activity_id == activity_id))
        session.execute(delete(ACTIVITY).where(ACTIVITY.c.id == activity_id))
        _note_subject(writer, stored)
        writer.change.rows = 1 + len(approaches)
        return writer.change.id


def find_resting_import(session: Session, activity_id: int) -> int | None:
    """Find the newest import that brought outcomes of an activity; None where there is none."""
    return session.scalar(
        select(Outreach.change_id)
        .where(Outreach.activity_id == activity_id, Outreach.change_id.in_(select(Import.change_id)))
        .order_by(Outreach.change_id.desc())
        .limit(1)
    )


def _check_details(details: MassActivity) -> dict[str, Any]:
    """Check what somebody wrote of an activity, and return it as it is stored. Raises CampaignProblem."""
    channel, audience = " ".join(details.channel.split()), " ".join(details.audience.split())
    if not channel or len(channel) > MAX_CHANNEL_LENGTH:
        raise CampaignProblem("Say in a word or two what it was, such as Podcast. Nothing was saved.")
    if channel.casefold() in {name.casefold() for name in LOGGED_CHANNELS}:
        raise CampaignProblem(
            f"{channel} goes to named people: log it for the councils to which it went. Nothing was saved."
        )
    if not audience or len(audience) > MAX_TITLE_LENGTH:
        raise CampaignProblem("Say in a few words who could see or hear it, such as Councillors. Nothing was saved.")
    size = details.audience_size
    if size is not None and not 0 <= size <= MAX_AUDIENCE:
        raise CampaignProblem("The number of people is a whole number that is not below nought. Nothing was saved.")
    check_minutes(details.effort_minutes)
    return {
        "channel": channel, "title": check_title(details.title), "day": details.day, "audience": audience,
        "audience_size": size, "effort_minutes": details.effort_minutes, "note": check_note(details.note),
    }  # fmt: skip


def _check_free(session: Session, consultation_id: int, values: dict[str, Any], own_id: int | None = None) -> None:
    """Check that no other activity is the same by channel, title and day. Raises CampaignProblem where one is."""
    same_id = find_activity(session, consultation_id, values["channel"], values["title"], values["day"])
    if same_id not in (None, own_id):
        raise CampaignProblem("It is logged already for that day, under the same title. Nothing was saved.")


def _find_activity(writer: ChangeWriter, activity: SeenActivity) -> dict[str, Any]:
    """Find an activity as somebody saw it. Raises StaleActivityError, CampaignProblem where a file brought it in."""
    session = writer.session
    row = session.execute(select(ACTIVITY).where(ACTIVITY.c.id == activity.activity_id)).mappings().first()
    if row is None:
        raise StaleActivityError("It is not there any more. Nothing was saved; look at the list as it is now.")
    if row["change_id"] != activity.change_id:
        raise StaleActivityError(
            f"It was changed meanwhile: {describe_change(session, row['change_id'])}. Nothing was saved; look at it as "
            "it is now and try again."
        )
    if session.scalar(select(Import.id).where(Import.change_id == row["change_id"]).limit(1)) is not None:
        raise CampaignProblem("A file brought it in: change it there, or undo the import. Nothing was saved.")
    return dict(row)


def _note_subject(writer: ChangeWriter, values: dict[str, Any]) -> None:
    """Note what a change is about."""
    writer.change.subject, writer.change.rows = f"{values['channel']}: {values['title']}", 1
