"""Build the SQL parts that say which answers are coded to which theme on a day.

The current coding is what a person decided, where somebody did, else what the machine found. Themes that were merged
count for the theme into which they were merged.
"""

from collections.abc import Collection

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, true, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from lib.database.models import Answer, Credit, Question, Response
from lib.database.theme_models import CodingDecision, MachineAssignment, Theme, ThemeState
from lib.queries.parts import build_flag, cache_cte, is_live, select_frame
from lib.queries.scope import Scope
from lib.terms import COUNCIL_TYPES, REJECTED


def is_theme_of_question(question_id: int | None) -> ColumnElement[bool]:
    """Select the themes of a question, or without one, those across all questions."""
    return Theme.question_id.is_(None) if question_id is None else Theme.question_id == question_id


def is_coded_question(question_id: int | None) -> ColumnElement[bool]:
    """Select the questions whose answers are coded to such themes: the given one, or all that were open."""
    return Question.kind == "open" if question_id is None else Question.id == question_id


@cache_cte
def select_theme_states(scope: Scope) -> CTE:
    """Select the state of each theme as it is today, whatever the day of the scope.

    A past day shows what is known now of the answers that had come by then. Columns: theme_id, state, day (since when).
    """
    newest_states = (
        select(func.max(ThemeState.id).label("id"))
        .join(Theme, Theme.id == ThemeState.theme_id)
        .where(Theme.consultation_id == scope.consultation_id)
        .group_by(ThemeState.theme_id)
        .cte("newest_state")
    )
    return (
        select(ThemeState.theme_id, ThemeState.state, ThemeState.day)
        .join(newest_states, newest_states.c.id == ThemeState.id)
        .cte("state")
    )


@cache_cte
def select_decisions(scope: Scope, question_id: int | None) -> CTE:
    """Select the decisions of people on answers that are in the database.

    Columns: member_id (the theme as it was then), theme_id (for which it counts), merged_by (the change that merged it,
    0 for none), response_id, question_id, carries (1 or 0), change_id, live (1 where the answer counts on the day),
    received_on.
    """
    is_same_response = and_(
        Response.consultation_id == scope.consultation_id, Response.source_id == CodingDecision.source_id
    )
    is_same_question = and_(
        Question.consultation_id == scope.consultation_id, Question.number == CodingDecision.question_number
    )
    return (
        select(
            Theme.id.label("member_id"),
            func.coalesce(Theme.merged_into_id, Theme.id).label("theme_id"),
            _select_merge_change().label("merged_by"),
            Response.id.label("response_id"),
            Question.id.label("question_id"),
            build_flag(CodingDecision.carries.is_(True)).label("carries"),
            CodingDecision.change_id,
            build_flag(is_live(scope)).label("live"),
            Response.received_on,
        )
        .join(Theme, Theme.id == CodingDecision.theme_id)
        .join(Response, is_same_response)
        .join(Question, is_same_question)
        .join(Answer, and_(Answer.response_id == Response.id, Answer.question_id == Question.id))
        # By the consultation of the theme: with that of the decision, SQLite reads the decisions on all questions.
        .where(Theme.consultation_id == scope.consultation_id, is_theme_of_question(question_id))
        .cte("verdict_on")
    )


def _select_merge_change() -> ColumnElement[int]:
    """Select the change that merged a theme, 0 for none."""
    return case((Theme.merged_into_id.is_not(None), Theme.change_id), else_=0)


@cache_cte
def select_assignments(scope: Scope, question_id: int | None) -> CTE:
    """Select all assignments of answers that count on the day, of people and of the machine.

    Columns: theme_id, response_id, question_id, confidence, by_person (1 or 0), received_on. Where themes were merged,
    an answer can come several times. A decision on the theme into which another was merged outweighs what the machine
    found for the other, and where it was made after the merge, also what people decided on the other.
    """
    decisions, later_decisions = (
        select_decisions(scope, question_id),
        select_decisions(scope, question_id).alias("later"),
    )
    by_people = select(
        decisions.c.theme_id, decisions.c.merged_by, decisions.c.response_id, decisions.c.question_id,
        literal(1.0).label("confidence"), literal(1).label("by_person"), decisions.c.received_on,
    ).where(decisions.c.carries == 1, decisions.c.live == 1)  # fmt: skip
    is_same_answer = and_(
        decisions.c.member_id == MachineAssignment.theme_id,
        decisions.c.response_id == MachineAssignment.response_id,
        decisions.c.question_id == MachineAssignment.question_id,
    )
    by_machine = (
        select(
            func.coalesce(Theme.merged_into_id, Theme.id), _select_merge_change(), MachineAssignment.response_id,
            MachineAssignment.question_id, MachineAssignment.confidence, literal(0), Response.received_on,
        )
        .join(Theme, Theme.id == MachineAssignment.theme_id)
        .join(Response, Response.id == MachineAssignment.response_id)
        .outerjoin(decisions, is_same_answer)
        .where(is_theme_of_question(question_id), is_live(scope), decisions.c.member_id.is_(None))
        .where(true() if question_id is None else MachineAssignment.question_id == question_id)
    )  # fmt: skip
    assignments = union_all(by_people, by_machine).cte("person_or_machine")
    is_outweighed = and_(
        later_decisions.c.member_id == assignments.c.theme_id,
        later_decisions.c.response_id == assignments.c.response_id,
        later_decisions.c.question_id == assignments.c.question_id,
        assignments.c.merged_by > 0,
        or_(assignments.c.by_person == 0, later_decisions.c.change_id > assignments.c.merged_by),
    )
    column_names = ("theme_id", "response_id", "question_id", "confidence", "by_person", "received_on")
    columns = [assignments.c[name] for name in column_names]
    return (
        select(*columns)
        .outerjoin(later_decisions, is_outweighed)
        .where(later_decisions.c.member_id.is_(None))
        .cte("found")
    )


@cache_cte
def select_current_coding(scope: Scope, question_id: int | None) -> CTE:
    """Select the current assignments of the answers that count on the day, each once.

    Columns: theme_id, response_id, question_id, confidence (1 where a person decided), by_person (1 or 0). Rejected
    themes are included: see select_active_themes.
    """
    assignments = select_assignments(scope, question_id)
    return (
        select(
            assignments.c.theme_id,
            assignments.c.response_id,
            assignments.c.question_id,
            func.max(assignments.c.confidence).label("confidence"),
            func.max(assignments.c.by_person).label("by_person"),
        )
        .group_by(assignments.c.theme_id, assignments.c.response_id, assignments.c.question_id)
        .cte("coding")
    )


@cache_cte
def select_active_themes(scope: Scope, question_id: int | None) -> CTE:
    """Select the themes that are proposed or approved and not merged into another: theme_id."""
    states = select_theme_states(scope)
    return (
        select(Theme.id.label("theme_id"))
        .join(states, states.c.theme_id == Theme.id)
        .where(is_theme_of_question(question_id), Theme.merged_into_id.is_(None), states.c.state != REJECTED)
        .cte("living")
    )


def is_within_filters(
    scope: Scope, response_id: ColumnElement[int] | InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Select the responses that count for a council of the scope's groups; all where there is no filter."""
    if not (scope.regions or scope.types):
        return true()
    member = select_frame(scope)
    return response_id.in_(select(Credit.response_id).join(member, member.c.id == Credit.organisation_id))


@cache_cte
def select_live_answers(scope: Scope, question_id: int | None) -> CTE:
    """Select the answers that count on the day, to the questions that are coded.

    Columns: response_id, question_id, number (of the question), source_id, received_on, change_id (that imported the
    response), no_comment (whether it says no more than that).
    """
    return (
        select(
            Answer.response_id, Answer.question_id, Question.number, Response.source_id, Response.received_on,
            Response.change_id, Answer.no_comment,
        )
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(is_live(scope), Question.consultation_id == scope.consultation_id, is_coded_question(question_id))
        .where(is_within_filters(scope, Answer.response_id))
        .cte("live_answer")
    )  # fmt: skip


@cache_cte
def select_respondents(
    scope: Scope, question_id: int | None, organisation_types: tuple[str, ...] = COUNCIL_TYPES
) -> CTE:
    """Select the respondents: the organisations of the frame that gave such an answer.

    Columns: organisation_id, region, type, first_on (day of the first answer).
    """
    answer, member = select_live_answers(scope, question_id), select_frame(scope, organisation_types)
    return (
        select(
            member.c.id.label("organisation_id"),
            member.c.region,
            member.c.type,
            func.min(answer.c.received_on).label("first_on"),
        )
        .join(Credit, Credit.organisation_id == member.c.id)
        .join(answer, answer.c.response_id == Credit.response_id)
        .group_by(member.c.id, member.c.region, member.c.type)
        .cte("heard")
    )


@cache_cte
def select_mentions(scope: Scope, question_id: int | None, organisation_types: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """Select the organisations of the frame that mention each theme.

    Columns: theme_id, organisation_id, region, type, first_on (day of the first answer coded to the theme).
    """
    assignments, member = select_assignments(scope, question_id), select_frame(scope, organisation_types)
    mentions = (
        select(assignments.c.theme_id, Credit.organisation_id, func.min(assignments.c.received_on).label("first_on"))
        .join(Credit, Credit.response_id == assignments.c.response_id)
        .group_by(assignments.c.theme_id, Credit.organisation_id)
        .cte("raised_by_each")
    )
    return (
        select(mentions.c.theme_id, mentions.c.organisation_id, member.c.region, member.c.type, mentions.c.first_on)
        .join(member, member.c.id == mentions.c.organisation_id)
        .cte("raised")
    )


def is_in_theme(scope: Scope, question_id: int | None) -> ColumnElement[bool]:
    """Select the live answers that are coded to a theme that is proposed or approved."""
    answer, active_themes = select_live_answers(scope, question_id), select_active_themes(scope, question_id)
    assignments = select_assignments(scope, question_id)
    coded = select(assignments.c.response_id, assignments.c.question_id).where(
        assignments.c.theme_id.in_(select(active_themes.c.theme_id))
    )
    return tuple_(answer.c.response_id, answer.c.question_id).in_(coded)


def select_member_themes(theme_ids: Collection[int]) -> Select[*tuple[int, int]]:
    """Select themes and those that were merged into them.

    Columns: member, and target (the theme for which it counts).
    """
    target_id = func.coalesce(Theme.merged_into_id, Theme.id)
    return select(Theme.id.label("member"), target_id.label("target")).where(target_id.in_(theme_ids))
