"""Start half-and-half tests: councils split at random, each half to be approached in its own way; and delete them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.actions.problems import CampaignProblem
from lib.changes.change import describe_change, open_change
from lib.database.campaign_models import HalfTest, HalfTestCouncil
from lib.database.models import Consultation
from lib.database.small_letters import SmallLetters
from lib.terms import HALVES

LONGEST_NAME, LONGEST_WAY = 100, 200  # characters
SMALLEST_HALF = 10  # councils; with fewer nothing could be concluded
SplitCouncils = Callable[[Session], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class HalfTestPlan:
    """Plan of a test: its name, the day on which it starts, the seed of its split, and what is done with each half.

    chosen_by: which councils, in words.
    """

    consultation_id: int
    name: str
    started_on: dt.date
    seed: int
    ways: tuple[str, str]
    chosen_by: str


def start_test(engine: Engine, *, actor: Person, plan: HalfTestPlan, split_councils: SplitCouncils) -> int:
    """Start a test, and return the change.

    split_councils: gives the half ("A" or "B") of each council by id, from within the write, so that a council that
    answered meanwhile is in neither. Raises NotAllowed, and CampaignProblem, with nothing saved, where a name or a way
    is missing, both ways are the same, the name is taken, or a half has too few councils.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="start a half-and-half test") as writer:
        session = writer.session
        if session.get(Consultation, plan.consultation_id) is None:
            raise CampaignProblem("There is no such consultation any more. Load the page again; nothing was saved.")
        name, ways = _check_name(session, plan), _check_ways(plan)
        halves = split_councils(session)
        sizes = [sum(half == letter for half in halves.values()) for letter in HALVES]
        if min(sizes) < SMALLEST_HALF:
            raise CampaignProblem(
                f"The halves would have {sizes[0]} and {sizes[1]} councils, and each needs {SMALLEST_HALF} at least. "
                "Choose a larger segment. Nothing was saved."
            )
        test = HalfTest(
            consultation_id=plan.consultation_id, name=name, started_on=plan.started_on, seed=plan.seed,
            first_way=ways[0], second_way=ways[1], chosen_by=plan.chosen_by, change_id=writer.change.id,
        )  # fmt: skip
        session.add(test)
        session.flush()
        session.add_all(
            HalfTestCouncil(half_test_id=test.id, organisation_id=organisation_id, half=half)
            for organisation_id, half in halves.items()
        )
        writer.change.subject, writer.change.rows = name, len(halves)
        return writer.change.id


def delete_test(engine: Engine, *, actor: Person, test_id: int, seen_change_id: int) -> int:
    """Delete a test, and return the change. What was sent to its halves stays.

    Raises NotAllowed, and CampaignProblem, with nothing deleted, where it is not as it was seen.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="delete a half-and-half test") as writer:
        session = writer.session
        test = session.get(HalfTest, test_id)
        if test is None:
            raise CampaignProblem("Somebody deleted this test meanwhile. Load the page again; nothing was deleted.")
        if test.change_id != seen_change_id:
            raise CampaignProblem(
                f"The test is not as you saw it, because of {describe_change(session, test.change_id)}. Load the page "
                "again; nothing was deleted."
            )
        members = session.scalars(select(HalfTestCouncil).where(HalfTestCouncil.half_test_id == test_id)).all()
        for member in members:
            session.delete(member)
        session.flush()
        session.delete(test)
        writer.change.subject, writer.change.rows = test.name, len(members)
        return writer.change.id


def _check_name(session: Session, plan: HalfTestPlan) -> str:
    """Check the name of a test, and return it without spaces around it. Raises CampaignProblem."""
    name = " ".join(plan.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise CampaignProblem(f"Give the test a name of 1 to {LONGEST_NAME} characters. Nothing was saved.")
    is_taken = (HalfTest.consultation_id == plan.consultation_id, SmallLetters(HalfTest.name) == name.lower())
    if session.scalar(select(HalfTest.id).where(*is_taken)) is not None:
        raise CampaignProblem(f'There is a test called "{name}" already. Choose another name. Nothing was saved.')
    return name


def _check_ways(plan: HalfTestPlan) -> tuple[str, str]:
    """Check what is done with the halves, and return it without spaces around it. Raises CampaignProblem."""
    first, second = (" ".join(way.split()) for way in plan.ways)
    if not first or not second or max(len(first), len(second)) > LONGEST_WAY:
        raise CampaignProblem(
            f"Say for each half what is done with it, in at most {LONGEST_WAY} characters. Nothing was saved."
        )
    if first.casefold() == second.casefold():
        raise CampaignProblem("Both halves would be treated the same: there is nothing to test. Nothing was saved.")
    return first, second
