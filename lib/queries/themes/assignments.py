"""Which answers carry which theme on a day: the pieces from which the questions about themes are built.

The current coding is what a person decided, where somebody did, else what the machine found. Themes that were merged
count for the theme into which they went.
"""

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from lib.database.models import Answer, Credit, Question, Response
from lib.database.theme_models import MachineAssignment, Theme, ThemeState, Verdict
from lib.queries.parts import Scope, flag, frame, is_live, remembered
from lib.terms import COUNCIL_TYPES, REJECTED


def of_question(question_id: int | None) -> ColumnElement[bool]:
    """The themes of a question, or without one, those across all questions."""
    return Theme.question_id.is_(None) if question_id is None else Theme.question_id == question_id


def asked(question_id: int | None) -> ColumnElement[bool]:
    """The questions in whose answers such themes are looked for: the one, or all that were open."""
    return Question.kind == "open" if question_id is None else Question.id == question_id


@remembered
def state(scope: Scope) -> CTE:
    """The state of each theme on the day: theme_id, state. A theme that was not there yet has no row."""
    newest = (
        select(func.max(ThemeState.id).label("id"))
        .join(Theme, Theme.id == ThemeState.theme_id)
        .where(Theme.consultation_id == scope.consultation_id, ThemeState.day <= scope.as_at)
        .group_by(ThemeState.theme_id)
        .cte("newest_state")
    )
    return select(ThemeState.theme_id, ThemeState.state).join(newest, newest.c.id == ThemeState.id).cte("state")


@remembered
def verdicts(scope: Scope, question_id: int | None) -> CTE:
    """What people decided about answers that are there: member_id (the theme as it was then), theme_id (for which it
    counts), merged_by (the change that merged it, 0 for none), response_id, question_id, carries (1 or 0), change_id,
    live (1 where the answer counts on the day), received_on."""
    said_by = and_(Response.consultation_id == Verdict.consultation_id, Response.source_id == Verdict.source_id)
    said_to = and_(Question.consultation_id == Verdict.consultation_id, Question.number == Verdict.question_number)
    return (
        select(
            Theme.id.label("member_id"),
            func.coalesce(Theme.merged_into_id, Theme.id).label("theme_id"),
            _merged_by().label("merged_by"),
            Response.id.label("response_id"),
            Question.id.label("question_id"),
            flag(Verdict.carries.is_(True)).label("carries"),
            Verdict.change_id,
            flag(is_live(scope)).label("live"),
            Response.received_on,
        )
        .join(Theme, Theme.id == Verdict.theme_id)
        .join(Response, said_by)
        .join(Question, said_to)
        .join(Answer, and_(Answer.response_id == Response.id, Answer.question_id == Question.id))
        .where(Verdict.consultation_id == scope.consultation_id, of_question(question_id))
        .cte("verdict_on")
    )


def _merged_by() -> ColumnElement[int]:
    return case((Theme.merged_into_id.is_not(None), Theme.change_id), else_=0)


@remembered
def found(scope: Scope, question_id: int | None) -> CTE:
    """All that speaks for a theme in an answer that counts on the day: theme_id, response_id, question_id, confidence,
    by_person (1 or 0), received_on. Where themes were merged, an answer can come several times.

    A decision about the theme into which another went outweighs what the machine found for the other, and where it was
    made after that, what people said of the other as well.
    """
    decided, later = verdicts(scope, question_id), verdicts(scope, question_id).alias("later")
    person = select(
        decided.c.theme_id, decided.c.merged_by, decided.c.response_id, decided.c.question_id,
        literal(1.0).label("confidence"), literal(1).label("by_person"), decided.c.received_on,
    ).where(decided.c.carries == 1, decided.c.live == 1)  # fmt: skip
    same_answer = and_(
        decided.c.member_id == MachineAssignment.theme_id,
        decided.c.response_id == MachineAssignment.response_id,
        decided.c.question_id == MachineAssignment.question_id,
    )
    machine = (
        select(
            func.coalesce(Theme.merged_into_id, Theme.id), _merged_by(), MachineAssignment.response_id,
            MachineAssignment.question_id, MachineAssignment.confidence, literal(0), Response.received_on,
        )
        .join(Theme, Theme.id == MachineAssignment.theme_id)
        .join(Response, Response.id == MachineAssignment.response_id)
        .outerjoin(decided, same_answer)
        .where(of_question(question_id), is_live(scope), decided.c.member_id.is_(None))
    )  # fmt: skip
    both = union_all(person, machine).cte("person_or_machine")
    outweighed = and_(
        later.c.member_id == both.c.theme_id,
        later.c.response_id == both.c.response_id,
        later.c.question_id == both.c.question_id,
        both.c.merged_by > 0,
        or_(both.c.by_person == 0, later.c.change_id > both.c.merged_by),
    )
    names = ("theme_id", "response_id", "question_id", "confidence", "by_person", "received_on")
    columns = [both.c[name] for name in names]
    return select(*columns).outerjoin(later, outweighed).where(later.c.member_id.is_(None)).cte("found")


@remembered
def current_coding(scope: Scope, question_id: int | None) -> CTE:
    """Which answers that count on the day carry which theme, each once: theme_id, response_id, question_id, confidence
    (1 where a person decided), by_person (1 or 0). Rejected themes are there: see living."""
    one = found(scope, question_id)
    return (
        select(
            one.c.theme_id,
            one.c.response_id,
            one.c.question_id,
            func.max(one.c.confidence).label("confidence"),
            func.max(one.c.by_person).label("by_person"),
        )
        .group_by(one.c.theme_id, one.c.response_id, one.c.question_id)
        .cte("coding")
    )


@remembered
def living(scope: Scope, question_id: int | None) -> CTE:
    """The themes that are proposed or approved on the day and not merged into another: theme_id."""
    on_the_day = state(scope)
    return (
        select(Theme.id.label("theme_id"))
        .join(on_the_day, on_the_day.c.theme_id == Theme.id)
        .where(of_question(question_id), Theme.merged_into_id.is_(None), on_the_day.c.state != REJECTED)
        .cte("living")
    )


def within(scope: Scope, response_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The responses that count for a council of the groups looked at; all where there is no filter."""
    if not (scope.regions or scope.types):
        return true()
    member = frame(scope)
    return response_id.in_(select(Credit.response_id).join(member, member.c.id == Credit.organisation_id))


@remembered
def live_answers(scope: Scope, question_id: int | None) -> CTE:
    """The answers that count on the day and in which such themes are looked for: response_id, question_id, number (of
    the question), source_id, received_on, change_id (by which the response came in)."""
    return (
        select(
            Answer.response_id, Answer.question_id, Question.number, Response.source_id, Response.received_on,
            Response.change_id,
        )
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(is_live(scope), Question.consultation_id == scope.consultation_id, asked(question_id))
        .where(within(scope, Answer.response_id))
        .cte("live_answer")
    )  # fmt: skip


@remembered
def heard(scope: Scope, question_id: int | None, among: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """The organisations of the frame that gave such an answer: organisation_id, region, type, first_on (the day)."""
    answer, member = live_answers(scope, question_id), frame(scope, among)
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


@remembered
def raised(scope: Scope, question_id: int | None, among: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """Which organisations of the frame raised which theme: theme_id, organisation_id, region, type, first_on (the day
    of the first answer that says so)."""
    one, member = found(scope, question_id), frame(scope, among)
    each = (
        select(one.c.theme_id, Credit.organisation_id, func.min(one.c.received_on).label("first_on"))
        .join(Credit, Credit.response_id == one.c.response_id)
        .group_by(one.c.theme_id, Credit.organisation_id)
        .cte("raised_by_each")
    )
    return (
        select(each.c.theme_id, each.c.organisation_id, member.c.region, member.c.type, each.c.first_on)
        .join(member, member.c.id == each.c.organisation_id)
        .cte("raised")
    )
