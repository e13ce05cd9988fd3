"""Query one council: its facts, and all that happened with it up to a day."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, check_right, has_right
from lib.database.models import (
    Activity,
    Answer,
    Applicability,
    Contact,
    Credit,
    Organisation,
    Outreach,
    QuarantinedRow,
    Question,
    Response,
    Succession,
)
from lib.queries.parts import load_table, select_frame, select_response_ranks
from lib.queries.scope import Scope

EVERYBODY = "everybody"
EVENT_COLUMNS = ["day", "what", "whom", "detail"]


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    """Facts about one council.

    existed_from and existed_until are the first and last day that it existed, None where not in our time.
    """

    id: int
    code: str
    name: str
    type: str
    region: str | None
    county: str | None
    existed_from: dt.date | None
    existed_until: dt.date | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]


def list_council_names(session: Session, *, scope: Scope) -> dict[str, str]:
    """List the councils of the frame, whatever the filters: code to name, in the order of the names."""
    council = select_frame(scope.without_filters())
    rows = session.execute(select(council.c.code, council.c.name).order_by(council.c.name))
    return {row.code: row.name for row in rows}


def find_council(session: Session, *, code: str) -> CouncilFacts | None:
    """Find the entry of a council in the register; None where there is no council of this code."""
    county = aliased(Organisation)
    row = session.execute(
        select(Organisation, county.name)
        .outerjoin(county, county.id == Organisation.county_id)
        .where(Organisation.code == code, Organisation.region.is_not(None))
    ).first()
    if row is None:
        return None
    entry, county_name = row
    predecessors = select(Organisation.name).join(Succession, Succession.predecessor_id == Organisation.id)
    successors = select(Organisation.name).join(Succession, Succession.successor_id == Organisation.id)
    return CouncilFacts(
        entry.id, entry.code, entry.name, entry.type, entry.region, county_name, entry.valid_from, entry.valid_to,
        tuple(session.scalars(predecessors.where(Succession.successor_id == entry.id).order_by(Organisation.name))),
        tuple(session.scalars(successors.where(Succession.predecessor_id == entry.id).order_by(Organisation.name))),
    )  # fmt: skip


def list_council_events(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """List all that happened with a council up to the day, the newest first.

    Columns: day, what, whom (a role; with the person's name for readers who may see contacts), detail. It holds
    messages and their outcomes, the campaign's mass activities, responses and withdrawals. Read it when it is shown and
    store it nowhere where it holds names.
    """
    with_names = has_right(reader, Right.SEE_CONTACTS)
    rows = [
        *_list_message_events(session, scope, organisation_id, with_names=with_names),
        *_list_activity_events(session, scope),
        *_list_response_events(session, scope, organisation_id),
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    return pd.DataFrame.from_records(rows, columns=EVENT_COLUMNS)


EventRow = tuple[dt.date, str, str, str]


def _list_message_events(session: Session, scope: Scope, organisation_id: int, *, with_names: bool) -> list[EventRow]:
    """List the messages to a council, with their outcomes by the day."""
    messages = session.execute(
        select(Outreach, Contact.role, Contact.name, Activity.channel, Activity.title)
        .join(Contact, Contact.id == Outreach.contact_id)
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(
            Contact.organisation_id == organisation_id,
            Activity.consultation_id == scope.consultation_id,
            Outreach.sent_on <= scope.as_at,
        )
        .order_by(Outreach.sent_on, Contact.role, Outreach.id)
    )
    event_rows: list[EventRow] = []
    for message, role, name, channel, title in messages:
        recipient = f"{role}: {name}" if with_names else role
        outcomes = [
            f"{outcome} {day.day} {day:%b}"
            for outcome, day in (
                ("delivered", message.delivered_on),
                ("opened", message.opened_on),
                ("replied, attended or clicked", message.engaged_on),
                ("bounced", message.bounced_on),
            )
            if day and day <= scope.as_at
        ]
        event_rows.append(
            (message.sent_on, f"{channel}: {title}", recipient, ", ".join(outcomes) or "nothing known of it yet")
        )
    return event_rows


def _list_activity_events(session: Session, scope: Scope) -> list[EventRow]:
    """List the campaign's mass activities up to the day."""
    activities = session.scalars(
        select(Activity).where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day <= scope.as_at,
            Activity.audience.is_not(None),
        )
    )
    return [
        (activity.day, f"{activity.channel}: {activity.title}", EVERYBODY, f"open to: {activity.audience}")
        for activity in activities
    ]


def _list_response_events(session: Session, scope: Scope, organisation_id: int) -> list[EventRow]:
    """List the responses of a council and their withdrawals up to the day."""
    ranks = select_response_ranks(scope, live=False)
    responses = session.execute(
        select(Response, ranks.c.rank)
        .join(ranks, ranks.c.response_id == Response.id)
        .where(ranks.c.organisation_id == organisation_id, Response.received_on <= scope.as_at)
        .order_by(Response.received_on, Response.id)
    ).all()
    joint_names = _list_joint_names(session, [response.id for response, _rank in responses], organisation_id)
    event_rows: list[EventRow] = []
    for response, rank in responses:
        outcome = (
            "Declined to respond" if response.kind == "declined" else ("Complete", "Partial", "Broken-off")[rank - 1]
        )
        event = (
            outcome
            if response.kind == "declined"
            else f"{outcome} response" + (" (a letter)" if response.kind == "letter" else "")
        )
        joint_note = f", jointly with {', '.join(joint_names[response.id])}" if joint_names.get(response.id) else ""
        event_rows.append((response.received_on, event, "the council", f"by {response.channel}{joint_note}"))
        if response.withdrawn_on and response.withdrawn_on <= scope.as_at:
            event_rows.append(
                (
                    response.withdrawn_on,
                    "Response withdrawn",
                    "the council",
                    f"received {response.received_on:%d %b %Y}",
                )
            )
    return event_rows


def _list_joint_names(session: Session, response_ids: list[int], organisation_id: int) -> dict[int, list[str]]:
    """List, for each response, the short names of the other organisations for which it counts."""
    rows = session.execute(
        select(Credit.response_id, Organisation.short_name)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .where(Credit.response_id.in_(response_ids), Credit.organisation_id != organisation_id)
        .order_by(Organisation.short_name)
    )
    names_by_response: dict[int, list[str]] = {}
    for row in rows:
        names_by_response.setdefault(row.response_id, []).append(row.short_name)
    return names_by_response


def list_council_answers(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """List the answers and letters of a council in the responses that count on the day.

    Columns: received_on, number (None for a letter), question, applies (1 where it applies to its type), text. Raises
    NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    ranks = select_response_ranks(scope, live=True)
    response_ids = select(ranks.c.response_id).where(ranks.c.organisation_id == organisation_id)
    council_type = select(Organisation.type).where(Organisation.id == organisation_id).scalar_subquery()
    answers = load_table(
        session,
        select(
            Response.received_on,
            Question.number,
            Question.text.label("question"),
            case((Applicability.type.is_not(None), 1), else_=0).label("applies"),
            Answer.text,
        )
        .join(Answer, Answer.response_id == Response.id)
        .join(Question, Question.id == Answer.question_id)
        .outerjoin(Applicability, (Applicability.question_id == Question.id) & (Applicability.type == council_type))
        .where(Response.id.in_(response_ids))
        .order_by(Response.received_on, Response.id, Question.number),
    )
    letters = session.execute(
        select(Response.received_on, Response.letter).where(Response.id.in_(response_ids), Response.letter.is_not(None))
    )
    rows = [(row.received_on, None, "Letter", 1, row.letter) for row in letters]
    letter_answers = pd.DataFrame.from_records(rows, columns=list(answers.columns))
    return pd.concat([answers, letter_answers], ignore_index=True) if len(letter_answers) else answers


def count_unanswered_questions(session: Session, *, scope: Scope, organisation_id: int) -> int:
    """Count the questions that apply to a council and that none of its live responses has answered."""
    ranks = select_response_ranks(scope, live=True)
    council_type = select(Organisation.type).where(Organisation.id == organisation_id).scalar_subquery()
    answered_ids = (
        select(Answer.question_id)
        .join(ranks, ranks.c.response_id == Answer.response_id)
        .where(ranks.c.organisation_id == organisation_id)
    )
    unanswered = session.scalar(
        select(func.count())
        .select_from(Question)
        .join(Applicability, Applicability.question_id == Question.id)
        .where(
            Question.consultation_id == scope.consultation_id,
            Applicability.type == council_type,
            Question.id.not_in(answered_ids),
        )
    )
    return unanswered or 0


def count_pending_matches(session: Session, *, consultation_id: int, code: str) -> int:
    """Count the rows pending review for which this council is a candidate."""
    matches = session.scalars(
        select(QuarantinedRow.doubt).where(
            QuarantinedRow.consultation_id == consultation_id,
            QuarantinedRow.placed_change_id.is_(None),
            QuarantinedRow.decision.is_(None),
            QuarantinedRow.doubt.is_not(None),
        )
    )
    return sum(code in (match or {}).get("candidates", ()) for match in matches)
