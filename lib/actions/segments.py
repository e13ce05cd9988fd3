"""Save councils that somebody chose by filters under a name, rename, replace and delete them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.actions.problems import CampaignProblem
from lib.changes.change import describe_change, open_change
from lib.database.campaign_models import Segment
from lib.database.models import Consultation
from lib.database.small_letters import SmallLetters

LONGEST_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class SeenSegment:
    """Segment as somebody saw it: its id, and the change that last altered it."""

    id: int
    change_id: int


def save_segment(engine: Engine, *, actor: Person, consultation_id: int, name: str, filters: Mapping[str, Any]) -> int:
    """Save filters (as lib.measures.approaches.segments writes them) under a name, and return the change.

    Raises CampaignProblem, with nothing saved, where no filter is set, or the name is empty, too long or taken.
    """
    with open_change(
        engine, actor=actor, right=Right.PLAN_APPROACHES, action="save a segment", subject=name.strip()
    ) as writer:
        if writer.session.get(Consultation, consultation_id) is None:
            raise CampaignProblem("There is no such consultation any more. Load the page again; nothing was saved.")
        _check_filters(filters)
        writer.change.subject = checked_name = _check_name(writer.session, consultation_id, name)
        writer.session.add(
            Segment(
                consultation_id=consultation_id,
                name=checked_name,
                filters=dict(filters),
                change_id=writer.change.id,
            )
        )
        writer.change.rows = 1
        return writer.change.id


def rename_segment(engine: Engine, *, actor: Person, segment: SeenSegment, name: str) -> int:
    """Give a segment another name, and return the change.

    Raises CampaignProblem, with nothing saved, where the name is empty, too long or taken, or the segment is not as it
    was seen.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="rename a segment") as writer:
        row = _find_unchanged(writer.session, segment)
        former_name = row.name
        row.name = _check_name(writer.session, row.consultation_id, name, own_id=row.id)
        row.change_id = writer.change.id
        writer.change.subject, writer.change.rows = f"{former_name}: {row.name}", 1
        return writer.change.id


def replace_filters(engine: Engine, *, actor: Person, segment: SeenSegment, filters: Mapping[str, Any]) -> int:
    """Give a segment other filters, and return the change.

    Raises CampaignProblem, with nothing saved, where no filter is set, or the segment is not as it was seen.
    """
    with open_change(
        engine, actor=actor, right=Right.PLAN_APPROACHES, action="change the filters of a segment"
    ) as writer:
        row = _find_unchanged(writer.session, segment)
        _check_filters(filters)
        row.filters, row.change_id = dict(filters), writer.change.id
        writer.change.subject, writer.change.rows = row.name, 1
        return writer.change.id


def delete_segment(engine: Engine, *, actor: Person, segment: SeenSegment) -> int:
    """Delete a segment, and return the change. Lists and tests that were made of it stay.

    Raises CampaignProblem, with nothing deleted, where the segment is not as it was seen.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="delete a segment") as writer:
        row = _find_unchanged(writer.session, segment)
        writer.change.subject, writer.change.rows = row.name, 1
        writer.session.delete(row)
        return writer.change.id


def _find_unchanged(session: Session, seen: SeenSegment) -> Segment:
    """Find a segment that is as it was seen. Raises CampaignProblem."""
    row = session.get(Segment, seen.id)
    if row is None:
        raise CampaignProblem("Somebody deleted this segment meanwhile. Load the page again; nothing was saved.")
    if row.change_id != seen.change_id:
        change_text = describe_change(session, row.change_id)
        raise CampaignProblem(
            f'The segment "{row.name}" is not as you saw it, because of {change_text}. Load the page again and look at '
            "it; nothing was saved."
        )
    return row


def _check_filters(filters: Mapping[str, Any]) -> None:
    """Check that filters leave anything out. Raises CampaignProblem."""
    if not filters:
        raise CampaignProblem("A segment needs a filter: set one at least, and save it then. Nothing was saved.")


def _check_name(session: Session, consultation_id: int, name: str, own_id: int | None = None) -> str:
    """Check the name of a segment, and return it without spaces around it. Raises CampaignProblem."""
    clean_name = " ".join(name.split())
    if not clean_name:
        raise CampaignProblem("Give the segment a name, by which you find it again. Nothing was saved.")
    if len(clean_name) > LONGEST_NAME:
        raise CampaignProblem(f"Give the segment a name of at most {LONGEST_NAME} characters. Nothing was saved.")
    taken_id = session.scalar(
        select(Segment.id).where(
            Segment.consultation_id == consultation_id, SmallLetters(Segment.name) == clean_name.lower()
        )
    )
    if taken_id is not None and taken_id != own_id:
        raise CampaignProblem(
            f'There is a segment called "{clean_name}" already. Choose another name, or open that one and replace its '
            "filters. Nothing was saved."
        )
    return clean_name
