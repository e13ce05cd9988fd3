"""Which themes there are, how many councils raised each, where and since when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.coding import Theme
from lib.database.models import Organisation, Question
from lib.queries.coding import current_coding, heard, of_question, raised, state, within
from lib.queries.parts import Scope, flag, frame, table
from lib.terms import NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY

BODIES = (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """A theme on a day, with who raised it.

    question_number: the question to whose answers it belongs, None across all of them. change_id: the last change that
    touched it. answers: those with the theme that count for a council of the scope (all, where there is no filter).
    councils: of the scope, each once. others: professional bodies and national stakeholders, whatever the filters.
    regions and types: where councils raised it, in alphabetical order. first_heard: the day of the first answer of a
    council that says so. settled_share: answers about which a person decided, between 0 and 1; None without answers.
    """

    id: int
    code: str
    label: str
    description: str
    question_number: int | None
    state: str
    origin: str
    settled: bool
    proposed_on: dt.date
    change_id: int
    answers: int
    councils: int
    others: int
    regions: tuple[str, ...]
    types: tuple[str, ...]
    first_heard: dt.date | None
    settled_share: float | None


def themes(session: Session, *, scope: Scope, question_id: int | None) -> list[ThemeFacts]:
    """The themes of a question, or those across all, that were there on the day; rejected ones too. By councils."""
    on_the_day = state(scope)
    rows = session.execute(
        select(Theme, Question.number, on_the_day.c.state)
        .join(on_the_day, on_the_day.c.theme_id == Theme.id)
        .outerjoin(Question, Question.id == Theme.question_id)
        .where(of_question(question_id), Theme.merged_into_id.is_(None))
    ).all()
    places: dict[int, list[Any]] = {}
    for row in session.execute(_by_group(scope, question_id)):
        places.setdefault(row.theme_id, []).append(row)
    answers, others = _answers(session, scope, question_id), _others(session, scope, question_id)
    facts = [
        _facts(theme, number, word, places.get(theme.id, []), answers.get(theme.id, (0, 0)), others.get(theme.id, 0))
        for theme, number, word in rows
    ]
    return sorted(facts, key=lambda one: (-one.councils, -one.answers, one.code))


def _facts(
    theme: Theme, number: int | None, word: str, places: list[Any], answers: tuple[int, int], others: int
) -> ThemeFacts:
    count, decided = answers
    return ThemeFacts(
        id=theme.id,
        code=theme.code,
        label=theme.label,
        description=theme.description,
        question_number=number,
        state=word,
        origin=theme.origin,
        settled=theme.settled,
        proposed_on=theme.proposed_on,
        change_id=theme.change_id,
        answers=count,
        councils=sum(row.councils for row in places),
        others=others,
        regions=tuple(sorted({row.region for row in places})),
        types=tuple(sorted({row.type for row in places})),
        first_heard=min((row.first_on for row in places), default=None),
        settled_share=decided / count if count else None,
    )


def _answers(session: Session, scope: Scope, question_id: int | None) -> dict[int, tuple[int, int]]:
    """For each theme, the answers with it and those of them about which a person decided."""
    coding = current_coding(scope, question_id)
    counts = (func.count(), cast(func.sum(coding.c.by_person), Integer))
    question = select(coding.c.theme_id, *counts).where(within(scope, coding.c.response_id))
    return {row[0]: (row[1], row[2]) for row in session.execute(question.group_by(coding.c.theme_id))}


def _others(session: Session, scope: Scope, question_id: int | None) -> dict[int, int]:
    body = raised(Scope(scope.consultation_id, scope.as_at), question_id, BODIES)
    rows = session.execute(select(body.c.theme_id, func.count()).group_by(body.c.theme_id))
    return {row[0]: row[1] for row in rows}


def raised_by_group(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Councils of the scope that raised each theme, by group. Groups in which none did have no row.

    Columns: theme_id, region, type, councils (a count), first_on (day of the first answer that says so).
    """
    return table(session, _by_group(scope, question_id))


def _by_group(scope: Scope, question_id: int | None) -> Select[*tuple[Any, ...]]:
    one = raised(scope, question_id)
    group = (one.c.theme_id, one.c.region, one.c.type)
    counts = (func.count().label("councils"), func.min(one.c.first_on).label("first_on"))
    return select(*group, *counts).group_by(*group).order_by(*group)


def heard_by_group(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Councils of the scope by group, whether heard or not.

    Columns: region, type, councils (in the frame), heard (that answered the question, or without one, any open one).
    """
    member, one = frame(scope), heard(scope, question_id)
    return table(
        session,
        select(
            member.c.region,
            member.c.type,
            func.count().label("councils"),
            cast(func.sum(flag(one.c.organisation_id.is_not(None))), Integer).label("heard"),
        )
        .outerjoin(one, one.c.organisation_id == member.c.id)
        .group_by(member.c.region, member.c.type)
        .order_by(member.c.region, member.c.type),
    )


def breadth(session: Session, *, scope: Scope, theme_id: int, by: str) -> pd.DataFrame:
    """How widely a theme is raised, by "region" or "type"; groups in which nobody did, or was heard, stay visible.

    Columns: group, councils (in the frame), responded (that answered the theme's question, or any open one), raised.
    """
    question_id = session.scalars(select(Theme.question_id).where(Theme.id == theme_id)).one()
    there = heard_by_group(session, scope=scope, question_id=question_id).groupby(by)[["councils", "heard"]].sum()
    places = raised_by_group(session, scope=scope, question_id=question_id)
    ours = places[places["theme_id"] == theme_id].groupby(by)["councils"].sum()
    rows = there.assign(raised=ours).fillna({"raised": 0}).astype(int).rename(columns={"heard": "responded"})
    return rows.rename_axis("group").reset_index()


def first_heard(session: Session, *, scope: Scope, question_id: int | None, reader: Role) -> dict[int, tuple[str, ...]]:
    """The councils whose answers first raised each theme, by its id: their short names. Raises NotAllowed."""
    require(reader, Right.SEE_ANSWERS)
    one = raised(scope, question_id)
    first = select(one.c.theme_id, func.min(one.c.first_on).label("day")).group_by(one.c.theme_id).cte("first_day")
    rows = session.execute(
        select(one.c.theme_id, Organisation.short_name)
        .join(first, (first.c.theme_id == one.c.theme_id) & (first.c.day == one.c.first_on))
        .join(Organisation, Organisation.id == one.c.organisation_id)
        .order_by(one.c.theme_id, Organisation.short_name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for theme, name in rows:
        found[theme] = (*found.get(theme, ()), name)
    return found
