"""Query consultations, their questions and groups, and how far their records go."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lib.access import Right, Role, check_right
from lib.database.frame import is_in_frame
from lib.database.models import (
    Activity,
    Change,
    Consultation,
    Import,
    Organisation,
    Outreach,
    Question,
    Response,
    Snapshot,
)

AFTERMATH = dt.timedelta(days=60)  # after the closing day, in which late responses still come
DEMONSTRATION_ACTOR = "demonstration"  # who brings the invented files in


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """Facts about one consultation, as its pages need them.

    The targets are shares between 0 and 1, or None where a part is not set; last_record is the day of its newest event.
    earlier: earlier consultations known by their result alone (title, councils that responded, all councils).
    board_days: the days of Board meetings, in their order. how_to_respond: an address or words, empty where not said.
    """

    id: int
    code: str
    title: str
    issued_by: str
    opens: dt.date
    closes: dt.date
    target_overall: Decimal | None
    target_group_floor: Decimal | None
    target_max_variation: Decimal | None
    earlier: tuple[tuple[str, int, int], ...]
    last_record: dt.date | None
    board_days: tuple[dt.date, ...] = ()
    archived: bool = False
    is_default: bool = False
    how_to_respond: str = ""

    def choose_default_day(self, today: dt.date) -> dt.date:
        """Choose the day that pages open on.

        It is today while the consultation runs, then the day of its last event; what happened long after the closing,
        such as a letter of thanks, does not move it.
        """
        if today <= self.closes:
            return max(today, self.opens)
        return min(self.choose_latest_day(today), self.closes + AFTERMATH)

    def choose_latest_day(self, today: dt.date) -> dt.date:
        """Choose the last day that can be looked at: today while the consultation runs, then that of its last event."""
        if today <= self.closes:
            return max(today, self.opens)
        return min(today, max(self.closes, self.last_record or self.closes))


def list_consultations(session: Session) -> list[ConsultationFacts]:
    """List all consultations, the default one first and archived ones last."""
    response_days = (
        select(Response.consultation_id, func.max(Response.received_on).label("day"))
        .group_by(Response.consultation_id)
        .subquery()
    )
    activity_days = (
        select(Activity.consultation_id, func.max(Activity.day).label("day"))
        .group_by(Activity.consultation_id)
        .subquery()
    )
    rows = session.execute(
        select(Consultation, response_days.c.day, activity_days.c.day)
        .outerjoin(response_days, response_days.c.consultation_id == Consultation.id)
        .outerjoin(activity_days, activity_days.c.consultation_id == Consultation.id)
        .order_by(*Consultation.default_order())
    )
    return [
        ConsultationFacts(
            id=consultation.id,
            code=consultation.code,
            title=consultation.title,
            issued_by=consultation.issued_by,
            opens=consultation.opens,
            closes=consultation.closes,
            target_overall=consultation.target_overall,
            target_group_floor=consultation.target_group_floor,
            target_max_variation=consultation.target_max_variation,
            earlier=tuple(
                (result["title"], result["responded"], result["councils"]) for result in consultation.earlier or ()
            ),
            last_record=max((day for day in days if day), default=None),
            board_days=tuple(dt.date.fromisoformat(day) for day in consultation.board_days),
            archived=consultation.archived,
            is_default=consultation.is_default,
            how_to_respond=consultation.how_to_respond,
        )
        for consultation, *days in rows
    ]


def build_absent(today: dt.date) -> ConsultationFacts:
    """Build what stands for the consultation where none is set up yet; its id is 0, and nothing has that id."""
    return ConsultationFacts(0, "", "No consultation yet", "", today, today, None, None, None, (), None)


@dataclass(frozen=True, slots=True)
class SetupChange:
    """One change of a consultation's set-up."""

    id: int
    at: dt.datetime
    actor: str
    action: str


def list_setup_changes(session: Session, *, consultation_id: int, reader: Role) -> list[SetupChange]:
    """List the changes of a consultation's set-up that stand, the newest first.

    Raises NotAllowed where the reader may not change it.
    """
    check_right(reader, Right.EDIT_CONSULTATIONS)
    rows = session.scalars(
        select(Change)
        .join(Snapshot, Snapshot.change_id == Change.id)
        .where(Snapshot.thing == Consultation.__tablename__, Snapshot.thing_id == consultation_id)
        .order_by(Change.id.desc())
    )
    return [SetupChange(row.id, row.at, row.actor, row.action) for row in rows]


def find_consultation(session: Session, code: str | None) -> ConsultationFacts:
    """Find the consultation of this code, or without a code, the default one.

    Raises ValueError if there is none.
    """
    for consultation in list_consultations(session):
        if code in {None, consultation.code}:
            return consultation
    missing = f'no consultation "{code}"' if code is not None else "no consultation"
    raise ValueError(
        f"There is {missing} in the database: set one up on the page Consultation, or load one by "
        ".venv/bin/python -m lib consultation FILE.toml."
    )


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """Facts about one question of the survey. options are those of a closed question, in their order."""

    number: int
    section: str
    text: str
    options: tuple[str, ...]
    id: int


def list_questions(session: Session, *, consultation_id: int) -> list[QuestionFacts]:
    """List the questions of a consultation, in their order."""
    rows = session.scalars(
        select(Question).where(Question.consultation_id == consultation_id).order_by(Question.number)
    )
    return [
        QuestionFacts(question.number, question.section, question.text, tuple(question.options), question.id)
        for question in rows
    ]


def list_groups(session: Session, *, consultation_id: int) -> dict[str, Any]:
    """List the groups of the frame.

    The keys are region and type (names in alphabetical order) and pairs ((region, type) that have councils).
    """
    statement = (
        select(Organisation.region, Organisation.type)
        .where(
            Organisation.region.is_not(None),
            is_in_frame(consultation_id),
        )
        .distinct()
    )
    rows = session.execute(statement).all()
    return {
        "region": sorted({row.region for row in rows}),
        "type": sorted({row.type for row in rows}),
        "pairs": sorted((row.region, row.type) for row in rows),
    }


def has_demonstration_data(session: Session) -> bool:
    """Check whether any imported file holds invented people (addresses under .example)."""
    conditions = (Import.demonstration, Import.undone_change_id.is_(None))
    return session.scalar(select(Import.id).where(*conditions).limit(1)) is not None


def list_source_files(session: Session) -> list[tuple[str, str, dt.datetime]]:
    """List the files behind the figures that were not undone, the newest first.

    Each is (kind, file name, time of the import).
    """
    rows = session.execute(
        select(Import.kind, Import.file_name, Change.at).join(Change, Change.id == Import.change_id)
        .where(Import.undone_change_id.is_(None)).order_by(Import.id.desc())
    )  # fmt: skip
    return [(row.kind, row.file_name, row.at) for row in rows]


@dataclass(frozen=True, slots=True)
class DataDays:
    """Days that tell how far the data on responses go, None where there is nothing.

    newest_response: the last day up to the one looked at on which a response came. newest_file: the day on which the
    last file of responses was brought in, whichever day is looked at.
    """

    newest_response: dt.date | None
    newest_file: dt.date | None


def find_data_days(session: Session, *, consultation_id: int, as_at: dt.date) -> DataDays:
    """Find how far the data on the responses to a consultation go."""
    newest_response = session.scalar(
        select(func.max(Response.received_on)).where(
            Response.consultation_id == consultation_id, Response.received_on <= as_at
        )
    )
    newest_import = session.scalar(
        select(Change.at)
        .join(Import, Import.change_id == Change.id)
        .where(
            Import.consultation_id == consultation_id,
            Import.kind == "responses",
            Import.origin == "file",
            Import.undone_change_id.is_(None),
        )
        .order_by(Change.id.desc())
        .limit(1)
    )
    return DataDays(newest_response, newest_import.astimezone().date() if newest_import else None)


@dataclass(frozen=True, slots=True)
class LateRecords:
    """Numbers of responses and messages dated up to a day, and of those recorded or corrected after it."""

    responses: int
    late_responses: int
    messages: int
    late_messages: int

    @property
    def sentence(self) -> str:
        """Sentence on records of earlier events that came in only after the day; empty where there are none.

        Where everything came in later, a consultation of the past was brought in whole, and that is said so.
        """
        parts = [
            f"{count:,} {noun}{'' if count == 1 else 's'}"
            for count, noun in ((self.late_responses, "response"), (self.late_messages, "message"))
            if count
        ]
        if not parts:
            return ""
        if (self.late_responses, self.late_messages) == (self.responses, self.messages):
            return "All that is dated up to this day was entered after it."
        verb = "was" if self.late_responses + self.late_messages == 1 else "were"
        return f"{' and '.join(parts)} dated up to this day {verb} recorded or corrected after it."


def count_late_records(session: Session, *, consultation_id: int, as_at: dt.date) -> LateRecords:
    """Count the responses and messages dated up to a day, and those recorded or corrected only after it."""
    day_end = dt.datetime.combine(as_at + dt.timedelta(days=1), dt.time(), dt.UTC)

    def count_late(record_type: str, id_column: InstrumentedAttribute[int]) -> ColumnElement[int]:
        correction = aliased(Change)
        corrected_ids = select(Snapshot.thing_id).join(correction, correction.id == Snapshot.change_id)
        corrected_ids = corrected_ids.where(Snapshot.thing == record_type, correction.at >= day_end)
        is_late = or_(Change.at >= day_end, id_column.in_(corrected_ids))
        return func.coalesce(func.sum(case((is_late, 1), else_=0)), 0)

    response_counts = session.execute(
        select(func.count(), count_late("response", Response.id))
        .select_from(Response)
        .join(Change, Change.id == Response.change_id)
        .where(Response.consultation_id == consultation_id, Response.received_on <= as_at)
    ).one()
    message_counts = session.execute(
        select(func.count(), count_late("outreach", Outreach.id))
        .select_from(Outreach)
        .join(Activity, Activity.id == Outreach.activity_id)
        .join(Change, Change.id == Outreach.change_id)
        .where(Activity.consultation_id == consultation_id, Outreach.sent_on <= as_at)
    ).one()
    return LateRecords(response_counts[0], response_counts[1], message_counts[0], message_counts[1])


def has_real_imports(session: Session) -> bool:
    """Check whether officers imported any file that is not of the demonstration."""
    statement = (
        select(Import.id)
        .join(Change, Change.id == Import.change_id)
        .where(Change.actor != DEMONSTRATION_ACTOR, Import.undone_change_id.is_(None))
        .limit(1)
    )
    return session.scalar(statement) is not None
