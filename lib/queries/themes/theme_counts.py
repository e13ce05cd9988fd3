"""Which themes there are, how many councils raised each, where and since when."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import BigInteger, Date, Integer, Select, String, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.models import Organisation, Question
from lib.database.search_index import STEP
from lib.database.theme_models import Theme
from lib.queries.parts import Scope, flag, frame, table
from lib.queries.themes.assignments import found, heard, of_question, raised, state, within
from lib.terms import NATIONAL_STAKEHOLDER, ORGANISATION_TYPES, PROFESSIONAL_BODY

BODIES = (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)


class Place(NamedTuple):
    """How many councils of one region and type raised a theme, and the day of their first answer that says so."""

    region: str
    type: str
    councils: int
    first_on: dt.date


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """A theme on a day, with who raised it.

    question_number: the question to whose answers it belongs, None across all of them. change_id: the last change that
    touched it. answers: those with the theme that count for a council of the scope (all, where there is no filter).
    settled_share: of those, about how many a person decided, between 0 and 1; None without answers. others:
    professional bodies and national stakeholders, whatever the filters. places: where councils of the scope raised it.
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
    settled_share: float | None
    others: int
    places: tuple[Place, ...]

    @property
    def councils(self) -> int:
        """Councils of the scope that raised it, each once."""
        return sum(place.councils for place in self.places)

    @property
    def regions(self) -> tuple[str, ...]:
        """Where councils raised it, in alphabetical order."""
        return tuple(sorted({place.region for place in self.places}))

    @property
    def types(self) -> tuple[str, ...]:
        """The types of council that raised it, in alphabetical order."""
        return tuple(sorted({place.type for place in self.places}))

    @property
    def first_heard(self) -> dt.date | None:
        """The day of the first answer of a council that says so."""
        return min((place.first_on for place in self.places), default=None)


def themes(
    session: Session, *, scope: Scope, question_id: int | None, counted_at: dt.date | None = None
) -> list[ThemeFacts]:
    """The themes of a question, or those across all, that were there on the day; rejected ones too. By councils.

    counted_at: the day up to which answers count, without one that of the scope.
    """
    on_the_day = state(scope)
    rows = session.execute(
        select(Theme, Question.number, on_the_day.c.state)
        .join(on_the_day, on_the_day.c.theme_id == Theme.id)
        .outerjoin(Question, Question.id == Theme.question_id)
        .where(of_question(question_id), Theme.merged_into_id.is_(None))
    ).all()
    counted = Scope(scope.consultation_id, counted_at or scope.as_at, scope.regions, scope.types)
    counts = _counts(session, counted, question_id)
    facts = [_facts(theme, number, word, counts.get(theme.id) or _Counts()) for theme, number, word in rows]
    return sorted(facts, key=lambda one: (-one.councils, -one.answers, one.code))


@dataclass(slots=True)
class _Counts:
    """What the answers say of one theme."""

    answers: int = 0
    decided: int = 0
    others: int = 0
    places: list[Place] = field(default_factory=list)


def _facts(theme: Theme, number: int | None, word: str, counts: _Counts) -> ThemeFacts:
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
        answers=counts.answers,
        settled_share=counts.decided / counts.answers if counts.answers else None,
        others=counts.others,
        places=tuple(counts.places),
    )


def _counts(session: Session, scope: Scope, question_id: int | None) -> dict[int, _Counts]:
    """What the answers say of each theme, by one question: working out which answers carry what takes longest.

    It is asked without filters, which narrow what comes back; only the answers of some councils are asked for anew.
    """
    whole = Scope(scope.consultation_id, scope.as_at)
    one = raised(whole, question_id, ORGANISATION_TYPES)
    group = (one.c.theme_id, one.c.region, one.c.type)
    places = select(*group, func.count(), func.min(one.c.first_on), literal(0)).group_by(*group)
    if scope.regions or scope.types:
        rows = [*session.execute(places), *session.execute(_answers(scope, question_id))]
    else:
        rows = list(session.execute(union_all(places, _answers(whole, question_id))))
    ours: dict[int, _Counts] = {}
    for theme, region, kind, number, first_on, decided in rows:
        counts = ours.setdefault(theme, _Counts())
        if kind is None:
            counts.answers, counts.decided = number, decided
        elif kind in BODIES:
            counts.others += number
        elif (not scope.regions or region in scope.regions) and (not scope.types or kind in scope.types):
            counts.places.append(Place(region, kind, number, first_on))
    return ours


def _answers(scope: Scope, question_id: int | None) -> Select[*tuple[Any, ...]]:
    """For each theme, the answers with it that count for the councils looked at, and of those the ones that a person
    decided; in the columns of its places, without a region, type and day."""
    one = found(scope, question_id)
    answer = cast(one.c.response_id, BigInteger) * STEP + one.c.question_id
    decided = func.count(case((one.c.by_person == 1, answer)).distinct())
    region, kind = cast(null(), String).label("region"), cast(null(), String).label("type")
    no_day = cast(null(), Date).label("first_on")
    return (
        select(one.c.theme_id, region, kind, func.count(answer.distinct()), no_day, decided)
        .where(within(scope, one.c.response_id))
        .group_by(one.c.theme_id)
    )


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
    names: dict[int, tuple[str, ...]] = {}
    for theme, name in rows:
        names[theme] = (*names.get(theme, ()), name)
    return names
