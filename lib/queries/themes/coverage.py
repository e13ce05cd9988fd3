"""Count how far the answers are coded."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, and_, cast, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.answer_store import select_arrived_since
from lib.queries.parts import build_flag
from lib.queries.scope import Scope
from lib.queries.themes.assignments import is_in_theme, select_live_answers
from lib.queries.themes.run_history import find_read_version


@dataclass(frozen=True, slots=True)
class Coverage:
    """Number of answers by how they are coded; answers is the sum of the other three.

    coded: assigned to a theme that is proposed or approved. unthemed: read by the machine, in no theme. unread: came or
    were corrected after the last run of the machine, and in no theme yet.
    """

    answers: int
    coded: int
    unthemed: int
    unread: int


def count_coverage(session: Session, *, scope: Scope, question_id: int | None, reader: Role) -> Coverage:
    """Count the answers that count on the day, by how they are coded.

    All are unread where the machine never ran. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    answer = select_live_answers(scope, question_id)
    is_coded, is_late = (
        is_in_theme(scope, question_id),
        is_after_last_run(session, scope=scope, question_id=question_id),
    )
    row = session.execute(
        select(
            func.count(),
            func.coalesce(cast(func.sum(build_flag(is_coded)), Integer), 0),
            func.coalesce(cast(func.sum(build_flag(and_(is_late, ~is_coded))), Integer), 0),
        ).select_from(answer)
    ).one()
    answer_count, coded_count, unread_count = row
    return Coverage(answer_count, coded_count, answer_count - coded_count - unread_count, unread_count)


def is_after_last_run(session: Session, *, scope: Scope, question_id: int | None) -> ColumnElement[bool]:
    """Select the live answers that came or were corrected after the last run of the machine."""
    answer = select_live_answers(scope, question_id)
    read_version = find_read_version(session, consultation_id=scope.consultation_id, question_id=question_id)
    return select_arrived_since(read_version, answer.c.response_id, answer.c.change_id)
