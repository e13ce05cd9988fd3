"""One council: what it is, and all that happened with it up to a day."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, may, require
from lib.database.models import (
    Activity,
    Answer,
    Applicability,
    Contact,
    Credit,
    Organisation,
    Outreach,
    Question,
    Response,
    SetAside,
    Succession,
)
from lib.queries.parts import Scope, frame, scored, table

EVERYBODY = "everybody"
EVENTS = ["day", "what", "whom", "detail"]


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    """What a council is. since and until are the first and last day that it existed, None where not in our time."""

    id: int
    code: str
    name: str
    type: str
    region: str | None
    county: str | None
    since: dt.date | None
    until: dt.date | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]


def names(session: Session, *, scope: Scope) -> dict[str, str]:
    """The councils of the frame, whatever the filters: code to name, in the order of the names."""
    council = frame(Scope(scope.consultation_id, scope.as_at))
    rows = session.execute(select(council.c.code, council.c.name).order_by(council.c.name))
    return {row.code: row.name for row in rows}


def facts(session: Session, *, code: str) -> CouncilFacts | None:
    """What the register says of a council; None where there is no council of this code."""
    county = aliased(Organisation)
    row = session.execute(
        select(Organisation, county.name)
        .outerjoin(county, county.id == Organisation.county_id)
        .where(Organisation.code == code, Organisation.region.is_not(None))
    ).first()
    if row is None:
        return None
    one, county_name = row
    before = select(Organisation.name).join(Succession, Succession.predecessor_id == Organisation.id)
    after = select(Organisation.name).join(Succession, Succession.successor_id == Organisation.id)
    return CouncilFacts(
        one.id, one.code, one.name, one.type, one.region, county_name, one.valid_from, one.valid_to,
        tuple(session.scalars(before.where(Succession.successor_id == one.id).order_by(Organisation.name))),
        tuple(session.scalars(after.where(Succession.predecessor_id == one.id).order_by(Organisation.name))),
    )  # fmt: skip


def events(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """All that happened with a council up to the day, the newest first.

    Columns: day, what, whom (a role; with the person's name for readers who may see contacts), detail. Messages and
    what became of them, the campaign's mass activities, responses and withdrawals. Read when shown and kept nowhere
    where it holds names.
    """
    named = may(reader, Right.SEE_CONTACTS)
    rows = [
        *_messages(session, scope, organisation_id, named=named),
        *_activities(session, scope),
        *_responses(session, scope, organisation_id),
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    return pd.DataFrame.from_records(rows, columns=EVENTS)


Event = tuple[dt.date, str, str, str]


def _messages(session: Session, scope: Scope, organisation_id: int, *, named: bool) -> list[Event]:
    found = session.execute(
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
    rows: list[Event] = []
    for one, role, name, channel, title in found:
        whom = f"{role}: {name}" if named else role
        became = [
            f"{word} {day.day} {day:%b}"
            for word, day in (
                ("delivered", one.delivered_on),
                ("opened", one.opened_on),
                ("replied, attended or clicked", one.engaged_on),
                ("bounced", one.bounced_on),
            )
            if day and day <= scope.as_at
        ]
        rows.append((one.sent_on, f"{channel}: {title}", whom, ", ".join(became) or "nothing known of it yet"))
    return rows


def _activities(session: Session, scope: Scope) -> list[Event]:
    found = session.scalars(
        select(Activity).where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day <= scope.as_at,
            Activity.audience.is_not(None),
        )
    )
    return [(one.day, f"{one.channel}: {one.title}", EVERYBODY, f"open to: {one.audience}") for one in found]


def _responses(session: Session, scope: Scope, organisation_id: int) -> list[Event]:
    score = scored(scope, live=False)
    found = session.execute(
        select(Response, score.c.rank)
        .join(score, score.c.response_id == Response.id)
        .where(score.c.organisation_id == organisation_id, Response.received_on <= scope.as_at)
        .order_by(Response.received_on, Response.id)
    ).all()
    others = _credited_with(session, [one.id for one, _rank in found], organisation_id)
    rows: list[Event] = []
    for one, rank in found:
        kind = "Declined to respond" if one.kind == "declined" else ("Complete", "Partial", "Broken-off")[rank - 1]
        what = kind if one.kind == "declined" else f"{kind} response" + (" (a letter)" if one.kind == "letter" else "")
        joint = f", jointly with {', '.join(others[one.id])}" if others.get(one.id) else ""
        rows.append((one.received_on, what, "the council", f"by {one.channel}{joint}"))
        if one.withdrawn_on and one.withdrawn_on <= scope.as_at:
            rows.append((one.withdrawn_on, "Response withdrawn", "the council", f"received {one.received_on:%d %b %Y}"))
    return rows


def _credited_with(session: Session, responses: list[int], organisation_id: int) -> dict[int, list[str]]:
    rows = session.execute(
        select(Credit.response_id, Organisation.short_name)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .where(Credit.response_id.in_(responses), Credit.organisation_id != organisation_id)
        .order_by(Organisation.short_name)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.response_id, []).append(row.short_name)
    return found


def said(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """What a council said in the responses that count on the day. Raises NotAllowed.

    Columns: received_on, number (None for a letter), question, applies (1 where it applies to its type), text.
    """
    require(reader, Right.SEE_ANSWERS)
    score = scored(scope, live=True)
    ours = select(score.c.response_id).where(score.c.organisation_id == organisation_id)
    kind = select(Organisation.type).where(Organisation.id == organisation_id).scalar_subquery()
    answers = table(
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
        .outerjoin(Applicability, (Applicability.question_id == Question.id) & (Applicability.type == kind))
        .where(Response.id.in_(ours))
        .order_by(Response.received_on, Response.id, Question.number),
    )
    letters = session.execute(
        select(Response.received_on, Response.letter).where(Response.id.in_(ours), Response.letter.is_not(None))
    )
    rows = [(row.received_on, None, "Letter", 1, row.letter) for row in letters]
    more = pd.DataFrame.from_records(rows, columns=list(answers.columns))
    return pd.concat([answers, more], ignore_index=True) if len(more) else answers


def questions_left(session: Session, *, scope: Scope, organisation_id: int) -> int:
    """How many of the questions that apply to a council no response of it that counts has answered."""
    score = scored(scope, live=True)
    kind = select(Organisation.type).where(Organisation.id == organisation_id).scalar_subquery()
    answered = (
        select(Answer.question_id)
        .join(score, score.c.response_id == Answer.response_id)
        .where(score.c.organisation_id == organisation_id)
    )
    left = session.scalar(
        select(func.count())
        .select_from(Question)
        .join(Applicability, Applicability.question_id == Question.id)
        .where(
            Question.consultation_id == scope.consultation_id,
            Applicability.type == kind,
            Question.id.not_in(answered),
        )
    )
    return left or 0


def waiting_about(session: Session, *, consultation_id: int, code: str) -> int:
    """How many rows wait for a decision in which this council comes into question."""
    doubts = session.scalars(
        select(SetAside.doubt).where(
            SetAside.consultation_id == consultation_id,
            SetAside.placed_change_id.is_(None),
            SetAside.decision.is_(None),
            SetAside.doubt.is_not(None),
        )
    )
    return sum(code in (doubt or {}).get("candidates", ()) for doubt in doubts)
