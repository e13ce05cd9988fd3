"""Answers in full, with the organisations for which they count. Only for what a question has allowed already."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.database.models import Answer, Credit, Organisation, Question, Response

Key = tuple[int, int]  # of an answer: response_id, question_id


@dataclass(frozen=True, slots=True)
class Credited:
    """An organisation for which a response counts."""

    name: str
    type: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in full, and for whom it counts: several for a joint response."""

    source_id: str
    response_id: int
    question_id: int
    question_number: int
    text: str
    received_on: dt.date
    organisations: tuple[Credited, ...]


def said(session: Session, keys: Sequence[Key]) -> list[Said]:
    """Answers in full, in the order asked for."""
    by_key = {}
    rows = session.execute(
        select(
            Answer.response_id, Answer.question_id, Answer.text, Question.number, Response.source_id,
            Response.received_on,
        )
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(_among(Answer.response_id, keys))
    )  # fmt: skip
    credited = _credited(session, keys)
    for row in rows:
        by_key[row.response_id, row.question_id] = Said(
            row.source_id,
            row.response_id,
            row.question_id,
            row.number,
            row.text,
            row.received_on,
            credited.get(row.response_id, ()),
        )
    return [by_key[key] for key in keys]


def _among(column: InstrumentedAttribute[int], keys: Collection[Key]) -> ColumnElement[bool]:
    return column.in_({response for response, _question in keys})


def _credited(session: Session, keys: Sequence[Key]) -> dict[int, tuple[Credited, ...]]:
    rows = session.execute(
        select(Credit.response_id, Organisation.name, Organisation.type, Organisation.region)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .where(_among(Credit.response_id, keys))
        .order_by(Organisation.name)
    )
    found: dict[int, tuple[Credited, ...]] = {}
    for response, name, kind, region in rows:
        found[response] = (*found.get(response, ()), Credited(name, kind, region))
    return found
