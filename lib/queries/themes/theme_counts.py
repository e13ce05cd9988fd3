"""Count the councils that mention each theme, by group and by first day."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import BigInteger, Date, Integer, Select, String, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Organisation, Question
from lib.database.search_index import ROW_ID_STEP
from lib.database.theme_models import Theme
from lib.queries.parts import build_flag, select_dispositions, select_frame
from lib.queries.prepared import AnyStatement, prepare_statement
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.queries.themes.assignments import (
    is_theme_of_question,
    is_within_filters,
    select_assignments,
    select_mentions,
    select_respondents,
    select_theme_states,
)
from lib.terms import APPROVED, ORGANISATION_TYPES, OTHER_TYPES


class CouncilGroupCount(NamedTuple):
    """Number of councils of one region and type that mention a theme, and the day of their first such answer."""

    region: str
    type: str
    councils: int
    first_on: dt.date


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """Facts about a theme on a day, with those who mention it.

    question_number: the question to whose answers it belongs, None across all of them. is_decided: a person has touched
    it. example: a sentence that shows what is meant, or nothing. is_mixed: to the machine it seems to be several
    themes, and nobody has worked on it. approved_on: since when it has been approved, None where it is not. change_id:
    the last change that touched it. answers: those coded to it that count for a council of the scope (all, where there
    is no filter). decided_share: of those, the share that a person decided, between 0 and 1; None without answers.
    other_organisations: professional bodies and national stakeholders, whatever the filters. group_counts: the groups
    of councils of the scope that mention it. question_count: the questions of which any of these answers is.
    """

    id: int
    code: str
    label: str
    description: str
    question_number: int | None
    state: str
    origin: str
    is_decided: bool
    proposed_on: dt.date
    change_id: int
    answers: int
    decided_share: float | None
    other_organisations: int
    group_counts: tuple[CouncilGroupCount, ...]
    example: str = ""
    is_mixed: bool = False
    approved_on: dt.date | None = None
    question_count: int = 0

    @property
    def council_count(self) -> int:
        """Number of councils of the scope that mention it, each counted once."""
        return sum(group.councils for group in self.group_counts)

    @property
    def region_names(self) -> tuple[str, ...]:
        """Regions of the councils that mention it, in alphabetical order."""
        return tuple(sorted({group.region for group in self.group_counts}))

    @property
    def council_types(self) -> tuple[str, ...]:
        """Types of the councils that mention it, in alphabetical order."""
        return tuple(sorted({group.type for group in self.group_counts}))

    @property
    def first_mentioned(self) -> dt.date | None:
        """Day of a council's first answer that mentions it; None where no council does."""
        return min((group.first_on for group in self.group_counts), default=None)


def list_themes(
    session: Session, *, scope: Scope, question_id: int | None, counted_at: dt.date | None = None
) -> list[ThemeFacts]:
    """List the themes of a question, or those across all, by number of councils on the day, as they are today.

    Rejected themes are included, merged ones are not. counted_at: the day up to which answers count, by default that of
    the scope.
    """
    states = select_theme_states(scope)
    rows = session.execute(
        select(Theme, Question.number, states.c.state, states.c.day)
        .join(states, states.c.theme_id == Theme.id)
        .outerjoin(Question, Question.id == Theme.question_id)
        .where(is_theme_of_question(question_id), Theme.merged_into_id.is_(None))
    ).all()
    counted_scope = scope.on_day(counted_at or scope.as_at)
    counts_by_theme = _count_by_theme(session, counted_scope, question_id)
    facts = [
        _build_facts(
            theme,
            question_number,
            state,
            counts_by_theme.get(theme.id) or _ThemeCounts(),
            day if state == APPROVED else None,
        )
        for theme, question_number, state, day in rows
    ]
    return sorted(facts, key=lambda theme: (-theme.council_count, -theme.answers, theme.code))


@dataclass(slots=True)
class _ThemeCounts:
    """Counts from the answers coded to one theme."""

    answers: int = 0
    decided: int = 0
    question_count: int = 0
    other_organisations: int = 0
    group_counts: list[CouncilGroupCount] = field(default_factory=list)


def _build_facts(
    theme: Theme, question_number: int | None, state: str, counts: _ThemeCounts, approved_on: dt.date | None
) -> ThemeFacts:
    """Build the facts about a theme from its row and its counts."""
    return ThemeFacts(
        id=theme.id,
        code=theme.code,
        label=theme.label,
        description=theme.description,
        question_number=question_number,
        state=state,
        origin=theme.origin,
        is_decided=theme.settled,
        proposed_on=theme.proposed_on,
        change_id=theme.change_id,
        answers=counts.answers,
        decided_share=counts.decided / counts.answers if counts.answers else None,
        other_organisations=counts.other_organisations,
        group_counts=tuple(counts.group_counts),
        example=theme.example,
        is_mixed=theme.mixed and not theme.settled,
        approved_on=approved_on,
        question_count=counts.question_count,
    )


def _count_by_theme(session: Session, scope: Scope, question_id: int | None) -> dict[int, _ThemeCounts]:
    """Count, for each theme, the answers and the councils that mention it.

    One statement does it, since selecting the assignments takes longest. It runs without filters, which narrow the rows
    that come back; only the answers of some councils are counted by a statement of their own.
    """
    if scope.regions or scope.types:
        rows = [
            *session.execute(*_prepare_group_counts(scope.without_filters(), question_id)),
            *session.execute(*_prepare_answer_counts(scope, question_id)),
        ]
    else:
        rows = list(session.execute(*_prepare_all_counts(scope, question_id)))
    counts_by_theme: dict[int, _ThemeCounts] = {}
    for theme_id, region, organisation_type, count, first_on, decided, question_count in rows:
        counts = counts_by_theme.setdefault(theme_id, _ThemeCounts())
        if organisation_type is None:
            counts.answers, counts.decided, counts.question_count = count, decided, question_count
        elif organisation_type in OTHER_TYPES:
            counts.other_organisations += count
        elif (not scope.regions or region in scope.regions) and (not scope.types or organisation_type in scope.types):
            counts.group_counts.append(CouncilGroupCount(region, organisation_type, count, first_on))
    return counts_by_theme


def _select_group_counts(scope: Scope, question_id: int | None) -> Select[*tuple[Any, ...]]:
    """Select the number of organisations of each region and type that mention each theme, and their first day."""
    mentions = select_mentions(scope, question_id, ORGANISATION_TYPES)
    columns = (mentions.c.theme_id, mentions.c.region, mentions.c.type)
    return select(*columns, func.count(), func.min(mentions.c.first_on), literal(0), literal(0)).group_by(*columns)


def _select_answer_counts(scope: Scope, question_id: int | None) -> Select[*tuple[Any, ...]]:
    """Select the number of answers of each theme that count for the scope's councils, and of those decided.

    The columns are those of the group counts, without a region, type and day; the last is the number of questions.
    """
    assignments = select_assignments(scope, question_id)
    answer_number = cast(assignments.c.response_id, BigInteger) * ROW_ID_STEP + assignments.c.question_id
    decided = func.count(case((assignments.c.by_person == 1, answer_number)).distinct())
    region, organisation_type = cast(null(), String).label("region"), cast(null(), String).label("type")
    no_day = cast(null(), Date).label("first_on")
    answers, questions = func.count(answer_number.distinct()), func.count(assignments.c.question_id.distinct())
    return (
        select(assignments.c.theme_id, region, organisation_type, answers, no_day, decided, questions)
        .where(is_within_filters(scope, assignments.c.response_id))
        .group_by(assignments.c.theme_id)
    )


def _select_all_counts(scope: Scope, question_id: int | None) -> AnyStatement:
    """Select both, the groups and the answers."""
    return union_all(_select_group_counts(scope, question_id), _select_answer_counts(scope, question_id))


_prepare_group_counts = prepare_statement(_select_group_counts)
_prepare_answer_counts = prepare_statement(_select_answer_counts)
_prepare_all_counts = prepare_statement(_select_all_counts)


def count_respondents_by_standing(session: Session, *, scope: Scope, question_id: int | None) -> dict[str, int]:
    """Count the councils that answered the question, or without one any open question, by where they stand."""
    council, respondents = select_dispositions(scope), select_respondents(scope, question_id)
    rows = session.execute(
        select(council.c.standing, func.count().label("councils"))
        .join(respondents, respondents.c.organisation_id == council.c.id)
        .group_by(council.c.standing)
    )
    return {row.standing: row.councils for row in rows}


def count_respondents_by_group(session: Session, *, scope: Scope, question_id: int | None) -> pd.DataFrame:
    """Count the councils of the scope by group, respondents or not.

    Columns: region, type, councils (in the frame), heard (respondents: that answered the question, or without one, any
    open one).
    """
    return load_table(session, *_prepare_respondents_by_group(scope, question_id))


@prepare_statement
def _prepare_respondents_by_group(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement of count_respondents_by_group."""
    member, respondents = select_frame(scope), select_respondents(scope, question_id)
    return (
        select(
            member.c.region,
            member.c.type,
            func.count().label("councils"),
            cast(func.sum(build_flag(respondents.c.organisation_id.is_not(None))), Integer).label("heard"),
        )
        .outerjoin(respondents, respondents.c.organisation_id == member.c.id)
        .group_by(member.c.region, member.c.type)
        .order_by(member.c.region, member.c.type)
    )


def list_first_councils(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role
) -> dict[int, tuple[str, ...]]:
    """List the councils whose answers first mentioned each theme: their short names, by theme id.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    mentions = select_mentions(scope, question_id)
    first_days = (
        select(mentions.c.theme_id, func.min(mentions.c.first_on).label("day"))
        .group_by(mentions.c.theme_id)
        .cte("first_day")
    )
    rows = session.execute(
        select(mentions.c.theme_id, Organisation.short_name)
        .join(first_days, (first_days.c.theme_id == mentions.c.theme_id) & (first_days.c.day == mentions.c.first_on))
        .join(Organisation, Organisation.id == mentions.c.organisation_id)
        .order_by(mentions.c.theme_id, Organisation.short_name)
    )
    names_by_theme: dict[int, tuple[str, ...]] = {}
    for theme_id, name in rows:
        names_by_theme[theme_id] = (*names_by_theme.get(theme_id, ()), name)
    return names_by_theme
