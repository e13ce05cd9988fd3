"""Load answers in full, with the organisations for which they count.

Only for answers to which another query has checked the reader's access already.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.database.models import Answer, Credit, Organisation, Question, Response

AnswerId = tuple[int, int]  # of an answer: response_id, question_id


@dataclass(frozen=True, slots=True)
class CreditedOrganisation:
    """Organisation for which a response counts."""

    name: str
    type: str
    region: str | None


@dataclass(frozen=True, slots=True)
class CreditedAnswer:
    """Answer in full, with the organisations for which it counts: several for a joint response."""

    source_id: str
    response_id: int
    question_id: int
    question_number: int
    text: str
    received_on: dt.date
    organisations: tuple[CreditedOrganisation, ...]


def load_answers(session: Session, answer_ids: Sequence[AnswerId]) -> list[CreditedAnswer]:
    """Load answers in full, in the order of their ids."""
    answers_by_id = {}
    rows = session.execute(
        select(
            Answer.response_id, Answer.question_id, Answer.text, Question.number, Response.source_id,
            Response.received_on,
        )
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(_is_among_responses(Answer.response_id, answer_ids))
    )  # fmt: skip
    organisations = _load_credited_organisations(session, answer_ids)
    for row in rows:
        answers_by_id[row.response_id, row.question_id] = CreditedAnswer(
            row.source_id,
            row.response_id,
            row.question_id,
            row.number,
            row.text,
            row.received_on,
            organisations.get(row.response_id, ()),
        )
    return [answers_by_id[answer_id] for answer_id in answer_ids]


def _is_among_responses(column: InstrumentedAttribute[int], answer_ids: Collection[AnswerId]) -> ColumnElement[bool]:
    """Select the rows whose column holds the response of one of the answers."""
    return column.in_({response_id for response_id, _question_id in answer_ids})


def _load_credited_organisations(
    session: Session, answer_ids: Sequence[AnswerId]
) -> dict[int, tuple[CreditedOrganisation, ...]]:
    """Load the organisations for which the responses count, by response id, each in the order of names."""
    rows = session.execute(
        select(Credit.response_id, Organisation.name, Organisation.type, Organisation.region)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .where(_is_among_responses(Credit.response_id, answer_ids))
        .order_by(Organisation.name, Organisation.id)
    )
    organisations: dict[int, tuple[CreditedOrganisation, ...]] = {}
    for response_id, name, organisation_type, region in rows:
        organisations[response_id] = (
            *organisations.get(response_id, ()),
            CreditedOrganisation(name, organisation_type, region),
        )
    return organisations
