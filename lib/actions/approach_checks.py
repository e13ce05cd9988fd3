"""Check what somebody logs of an approach or an activity; each check says in words what is wrong, and the remedy."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lib.actions.problems import CampaignProblem
from lib.database.models import Consultation
from lib.terms import (
    APPROACH_OUTCOMES,
    CONVERSATION_CHANNELS,
    EMAIL,
    LETTER,
    MAX_NOTE_LENGTH,
    PROMISED,
    RETRIED_OUTCOMES,
    ROLES,
    ROUND_CHANNELS,
    TELEPHONE,
    WRONG_NUMBER,
)

DAYS_BEFORE_OPENING = 90  # so early may something be tried for a consultation
DAYS_AHEAD = 366  # so late may a response be promised, or something be tried again
MAX_TITLE_LENGTH = 200  # in characters
MAX_MINUTES = 100_000


@dataclass(frozen=True, slots=True)
class OutcomeEntry:
    """Entry of one call, visit or conversation with one person.

    due_on: the day by which a response was promised, which a promise needs; or on which to try again. do_not_contact:
    the person asked to be left alone, which counts from that day.
    """

    contact_id: int
    channel: str
    outcome: str
    day: dt.date
    due_on: dt.date | None = None
    note: str = ""
    do_not_contact: bool = False


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """Entry of one thing that was done with many councils.

    roles: to whom it went at each council. met: they were there, or were spoken with; else they were written to or
    invited, and nobody knows yet. effort_minutes: the work of all of it together.
    """

    channel: str
    title: str
    day: dt.date
    roles: tuple[str, ...]
    met: bool = False
    effort_minutes: int | None = None
    note: str = ""


def check_note(note: str) -> str | None:
    """Check what somebody noted, and return it as it is stored. Raises CampaignProblem where it is too long."""
    text = "\n".join(line.rstrip() for line in note.replace("\0", "").strip().splitlines())
    if len(text) > MAX_NOTE_LENGTH:
        raise CampaignProblem(f"The note is longer than {MAX_NOTE_LENGTH:,} characters: shorten it. Nothing was saved.")
    return text or None


def check_title(title: str) -> str:
    """Check a title, and return it as it is stored. Raises CampaignProblem where it is empty or too long."""
    words = " ".join(title.split())
    if not words:
        raise CampaignProblem("Give it a title, by which it is found again. Nothing was saved.")
    if len(words) > MAX_TITLE_LENGTH:
        raise CampaignProblem(f"The title is longer than {MAX_TITLE_LENGTH} characters: shorten it. Nothing was saved.")
    return words


def check_minutes(minutes: int | None) -> None:
    """Check the minutes of work. Raises CampaignProblem where they are none that there could be."""
    if minutes is not None and not 0 <= minutes <= MAX_MINUTES:
        raise CampaignProblem("The minutes of work are a number from 0 to 100,000. Nothing was saved.")


def check_day(session: Session, consultation_id: int, day: dt.date) -> None:
    """Check the day on which something was done. Raises CampaignProblem where it cannot have been then."""
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        raise CampaignProblem("There is no such consultation. Nothing was saved.")
    now = dt.datetime.now(dt.UTC)
    if day > max(now.date(), now.astimezone().date()):
        raise CampaignProblem(f"{format_day(day)} lies in the future: choose today or an earlier day.")
    first_day = consultation.opens - dt.timedelta(days=DAYS_BEFORE_OPENING)
    if day < first_day:
        raise CampaignProblem(
            f"{format_day(day)} is long before the consultation opened: choose {format_day(first_day)} or a later "
            "day. Nothing was saved."
        )


def check_outcome(entry: OutcomeEntry) -> None:
    """Check that the channel, outcome and days of an entry agree. Raises CampaignProblem with the remedy."""
    if entry.channel not in CONVERSATION_CHANNELS:
        raise CampaignProblem(f"Choose how it was done: {', '.join(CONVERSATION_CHANNELS)}. Nothing was saved.")
    if entry.outcome not in APPROACH_OUTCOMES:
        raise CampaignProblem("Choose what came of it. Nothing was saved.")
    if entry.outcome == WRONG_NUMBER and entry.channel != TELEPHONE:
        raise CampaignProblem("A wrong number is an outcome of a call alone: choose another. Nothing was saved.")
    if entry.outcome == PROMISED and entry.due_on is None:
        raise CampaignProblem("Say by which day the response was promised. Nothing was saved.")
    if entry.due_on is None:
        return
    if entry.outcome != PROMISED and entry.outcome not in RETRIED_OUTCOMES:
        raise CampaignProblem(
            f'After "{entry.outcome}" there is no day to wait for: take the day away. Nothing was saved.'
        )
    if not entry.day <= entry.due_on <= entry.day + dt.timedelta(days=DAYS_AHEAD):
        raise CampaignProblem(
            "The day to wait for lies before the day on which it happened, or more than a year after it: choose "
            "another. Nothing was saved."
        )


def check_round(entry: RoundEntry) -> str:
    """Check an entry for many councils, and return its title. Raises CampaignProblem with the remedy."""
    if entry.channel not in ROUND_CHANNELS:
        raise CampaignProblem(
            f"One entry for many is {', '.join(ROUND_CHANNELS)}; calls are logged one by one. Nothing was saved."
        )
    if not entry.roles or not set(entry.roles) <= set(ROLES):
        raise CampaignProblem("Choose to whom it went. Nothing was saved.")
    if entry.met and entry.channel in {LETTER, EMAIL}:
        raise CampaignProblem("Nobody is met by a letter or an e-mail: take that tick away. Nothing was saved.")
    check_minutes(entry.effort_minutes)
    check_note(entry.note)
    return check_title(entry.title)


def format_day(day: dt.date) -> str:
    """Format a day as people write it."""
    return f"{day.day} {day:%B %Y}"
