"""List the answers that are to be judged in the audits of approved themes, in an order that tells nothing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.queries.scope import Scope
from lib.queries.themes.answers import AnswerId, CreditedAnswer, load_answers
from lib.queries.themes.audit_judgements import select_audit_judgements


@dataclass(frozen=True, slots=True)
class AuditSheet:
    """Answer of the sample that is not judged yet, with the themes (ids) for which it was drawn."""

    answer: CreditedAnswer
    theme_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AuditQueue:
    """Answers of the samples that wait to be judged: how many, and the one that comes next (None where none waits)."""

    waiting: int
    next_sheet: AuditSheet | None


def list_audit_sheets(
    session: Session,
    *,
    scope: Scope,
    question_id: int | None,
    reader: Role,
    theme_ids: Collection[int] = (),
    limit: int = 20,
) -> list[AuditSheet]:
    """List the answers to judge next, in an order that follows from the answer alone and tells nothing.

    theme_ids: the themes that are audited, all where none is given. Raises NotAllowed.
    """
    themes_by_answer = _list_waiting_answers(session, scope, question_id, reader, theme_ids)
    return _load_sheets(session, themes_by_answer, list(themes_by_answer)[:limit])


def find_next_sheet(
    session: Session,
    *,
    scope: Scope,
    question_id: int | None,
    reader: Role,
    theme_ids: Collection[int] = (),
    put_off: Sequence[AnswerId] = (),
) -> AuditQueue:
    """Find the answer to judge next, and count those that wait; of all the others nothing is read.

    put_off: answers that come after all others, the one that was put off first before the rest. The order is else that
    of list_audit_sheets. Raises NotAllowed.
    """
    themes_by_answer = _list_waiting_answers(session, scope, question_id, reader, theme_ids)
    ranks = {answer_id: rank for rank, answer_id in enumerate(put_off, 1)}
    next_ids = sorted(themes_by_answer, key=lambda answer_id: ranks.get(answer_id, 0))[:1]
    return AuditQueue(len(themes_by_answer), next(iter(_load_sheets(session, themes_by_answer, next_ids)), None))


def _load_sheets(
    session: Session, themes_by_answer: dict[AnswerId, list[int]], answer_ids: Collection[AnswerId]
) -> list[AuditSheet]:
    """Load the answers of some sheets."""
    return [
        AuditSheet(answer, tuple(themes_by_answer[answer.response_id, answer.question_id]))
        for answer in load_answers(session, list(answer_ids))
    ]


def _list_waiting_answers(
    session: Session, scope: Scope, question_id: int | None, reader: Role, theme_ids: Collection[int]
) -> dict[AnswerId, list[int]]:
    """List the ids of the answers that wait, in their order, each with the themes for which it was drawn.

    Raises NotAllowed.
    """
    check_right(reader, Right.EDIT_THEMES)
    judgements = select_audit_judgements(scope, question_id)
    statement = select(judgements.c.response_id, judgements.c.question_id, judgements.c.theme_id).where(
        judgements.c.carries.is_(None)
    )
    if theme_ids:
        statement = statement.where(judgements.c.theme_id.in_(theme_ids))
    themes_by_answer: dict[AnswerId, list[int]] = defaultdict(list)
    for row in session.execute(statement.order_by(judgements.c.theme_id)):
        themes_by_answer[row.response_id, row.question_id].append(row.theme_id)
    # The order of the items would put those that were found first.
    return {answer_id: themes_by_answer[answer_id] for answer_id in sorted(themes_by_answer, key=_scramble_answer_id)}


def _scramble_answer_id(answer_id: AnswerId) -> int:
    """Scramble the ids of an answer into a number whose order tells nothing."""
    return (answer_id[0] * 2_654_435_761 + answer_id[1] * 40_503) % 2**32
