"""Say how long things are kept, and remove what is kept no longer. Only administrators may.

The rule is set once; a nightly command, or the page Audit, removes by it. That cannot be undone, and no count moves.
"""

import calendar
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, or_, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.actions.problems import ErasureProblem
from lib.changes.audit_trail import unlock_trail
from lib.changes.change import open_change
from lib.changes.erasure import truncate_log
from lib.changes.purge import count_words, list_people_to_purge, purge_consultation, purge_people
from lib.database.account_models import SignInEvent, SignInSession
from lib.database.audit_models import PurgedConsultation, RetentionRule
from lib.database.models import Consultation

SET_RULE, RUN_RULE = "say how long things are kept", "remove what is kept no longer"
FEWEST_MONTHS, MOST_MONTHS = 1, 240


@dataclass(frozen=True, slots=True)
class RetentionMonths:
    """How many months things are kept; None is for ever.

    consultations: after the closing day, what a consultation holds of people and in their words. sign_ins: what the
    trail tells of signing in and of refusals.
    """

    consultations: int | None = None
    sign_ins: int | None = None

    def describe(self) -> str:
        """Describe the rule in words."""
        return (
            f"consultations {_describe_months(self.consultations)} after closing, sign-ins "
            f"{_describe_months(self.sign_ins)}"
        )


@dataclass(frozen=True, slots=True)
class DueConsultation:
    """Consultation that is kept no longer."""

    id: int
    title: str
    closed_on: dt.date
    words: int


@dataclass(frozen=True, slots=True)
class RetentionPreview:
    """Preview of what the rule would remove on a day: of how many people, and how many lines of the trail."""

    rule: RetentionMonths
    consultations: tuple[DueConsultation, ...]
    people: int
    sign_ins: int

    @property
    def has_any(self) -> bool:
        """Whether anything is kept no longer."""
        return bool(self.consultations or self.sign_ins)

    def describe_lines(self) -> list[str]:
        """Describe what would go, a sentence each."""
        lines = [
            f"{due.title}, closed on {due.closed_on.isoformat()}: {due.words:,} answers and letters in people's own "
            "words, and all notes on calls."
            for due in self.consultations
        ]
        if self.people:
            verb = "person who is" if self.people == 1 else "people who are"
            lines.append(f"The details of {self.people:,} {verb} approached in no other consultation.")
        if self.sign_ins:
            lines.append(f"{self.sign_ins:,} lines about sign-ins and refusals.")
        return lines or ["Nothing is kept for longer than the rule says."]


def read_retention_rule(session: Session, *, reader: Role) -> RetentionMonths:
    """Read the rule; for ever where none was set.

    Raises NotAllowed where the reader may not see it.
    """
    check_right(reader, Right.REMOVE_DETAILS)
    rule = session.scalar(select(RetentionRule))
    return RetentionMonths(rule.consultation_months, rule.sign_in_months) if rule else RetentionMonths()


def set_retention_rule(engine: Engine, *, actor: Person, months: RetentionMonths) -> int:
    """Set how long things are kept, and return the change. Nothing is removed by that yet.

    Raises ErasureProblem, with nothing saved, where the months are none, or nothing differs; NotAllowed.
    """
    check_right(actor.role, Right.REMOVE_DETAILS)
    for count in (months.consultations, months.sign_ins):
        if count is not None and not FEWEST_MONTHS <= count <= MOST_MONTHS:
            raise ErasureProblem(
                f"Give {FEWEST_MONTHS} to {MOST_MONTHS} months, or none to keep it for ever. Nothing was saved."
            )
    with open_change(engine, actor=actor, right=Right.REMOVE_DETAILS, action=SET_RULE) as writer:
        session = writer.session
        rule = session.scalar(select(RetentionRule))
        if rule is None:
            rule = RetentionRule()
            session.add(rule)
        elif (rule.consultation_months, rule.sign_in_months) == (months.consultations, months.sign_ins):
            raise ErasureProblem("Nothing differs from what is saved.")
        rule.consultation_months, rule.sign_in_months = months.consultations, months.sign_ins
        rule.change_id = writer.change.id
        writer.change.subject, writer.change.rows = months.describe(), 1
        return writer.change.id


def preview_retention(session: Session, *, reader: Role, today: dt.date) -> RetentionPreview:
    """Preview what the rule would remove today.

    Raises NotAllowed where the reader may not see it.
    """
    rule = read_retention_rule(session, reader=reader)
    due = [
        DueConsultation(row.id, row.title, row.closes, count_words(session, row.id))
        for row in _list_due(session, rule, today)
    ]
    people = list_people_to_purge(session, [consultation.id for consultation in due]) if due else []
    sign_in_count = 0
    if (cutoff := _find_cutoff(rule, today)) is not None:
        events = select(func.count()).select_from(SignInEvent).where(SignInEvent.at < cutoff)
        sign_in_count = session.scalar(events) or 0
    return RetentionPreview(rule, tuple(due), len(people), sign_in_count)


def run_retention(engine: Engine, *, actor: Person, today: dt.date) -> int:
    """Remove what the rule keeps no longer, and return the change.

    Raises ErasureProblem, with nothing removed, where there is no such thing; NotAllowed.
    """
    check_right(actor.role, Right.REMOVE_DETAILS)
    with open_change(engine, actor=actor, right=Right.REMOVE_DETAILS, action=RUN_RULE) as writer:
        session = writer.session
        preview = preview_retention(session, reader=actor.role, today=today)
        if not preview.has_any:
            raise ErasureProblem("Nothing is kept for longer than the rule says. Nothing was removed.")
        due_ids = [consultation.id for consultation in preview.consultations]
        contact_ids = list_people_to_purge(session, due_ids) if due_ids else []
        count = sum(purge_consultation(writer, consultation_id, today) for consultation_id in due_ids)
        count += purge_people(writer, contact_ids, today)
        cutoff = _find_cutoff(preview.rule, today)
        if cutoff is not None:
            with unlock_trail(session):
                events = session.execute(delete(SignInEvent).where(SignInEvent.at < cutoff))
                count += events.rowcount  # type: ignore[attr-defined]
            is_old = or_(SignInSession.ended_at < cutoff, SignInSession.last_seen_at < cutoff)
            session.execute(delete(SignInSession).where(is_old))
        titles = [consultation.title for consultation in preview.consultations]
        writer.change.subject = ", ".join(titles)[:500] or "sign-ins"
        writer.change.reason, writer.change.rows = f"the rule: {preview.rule.describe()}", count
        change_id = writer.change.id
    truncate_log(engine)
    return change_id


def _list_due(session: Session, rule: RetentionMonths, today: dt.date) -> list[Consultation]:
    """List the consultations that the rule keeps no longer, the oldest first."""
    if rule.consultations is None:
        return []
    is_purged = select(PurgedConsultation.consultation_id)
    statement = select(Consultation).where(Consultation.id.not_in(is_purged)).order_by(Consultation.closes)
    return [row for row in session.scalars(statement) if add_months(row.closes, rule.consultations) <= today]


def _find_cutoff(rule: RetentionMonths, today: dt.date) -> dt.datetime | None:
    """Find before which moment sign-ins are kept no longer."""
    if rule.sign_ins is None:
        return None
    return dt.datetime.combine(add_months(today, -rule.sign_ins), dt.time(), dt.UTC)


def add_months(day: dt.date, count: int) -> dt.date:
    """Add months to a day; the 31st gives way to the last day of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def _describe_months(count: int | None) -> str:
    return "for ever" if count is None else f"{count} month{'s' if count != 1 else ''}"
