"""List the runs of the machine over the answers."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Change
from lib.database.theme_models import ThemeRun


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Facts about one run of the machine, with the person who started it.

    The numbers are those of lib.database.theme_models.ThemeRun.
    """

    id: int
    at: dt.datetime
    actor: str
    answers: int
    coded: int
    proposed: int
    kept: int
    data_version: int
    agreement_before: float | None
    agreement_after: float | None
    decided_examples: int


def list_runs(session: Session, *, consultation_id: int, question_id: int | None, reader: Role) -> list[RunFacts]:
    """List the runs of the machine over the answers to a question, or to all, the newest first.

    The day of the scope makes no difference. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    rows = session.execute(
        select(ThemeRun, Change.actor)
        .join(Change, Change.id == ThemeRun.change_id)
        .where(ThemeRun.consultation_id == consultation_id, _is_of_question(question_id))
        .order_by(ThemeRun.id.desc())
    )
    return [
        RunFacts(
            run.id, run.at, actor, run.answers, run.coded, run.proposed, run.kept, run.data_version,
            run.agreement_before, run.agreement_after, run.settled_examples,
        )
        for run, actor in rows
    ]  # fmt: skip


def find_last_run(session: Session, *, consultation_id: int, question_id: int | None, reader: Role) -> RunFacts | None:
    """Find the newest run over the answers to a question, or to all; None where there was none. Raises NotAllowed."""
    runs = list_runs(session, consultation_id=consultation_id, question_id=question_id, reader=reader)
    return next(iter(runs), None)


def find_read_version(session: Session, *, consultation_id: int, question_id: int | None) -> int:
    """Find the data version that the newest run over the answers to a question, or to all, read; -1 without a run."""
    newest = select(func.max(ThemeRun.id)).where(
        ThemeRun.consultation_id == consultation_id, _is_of_question(question_id)
    )
    version = session.scalar(select(ThemeRun.data_version).where(ThemeRun.id == newest.scalar_subquery()))
    return -1 if version is None else version


def _is_of_question(question_id: int | None) -> ColumnElement[bool]:
    """Select the runs over the answers to a question, or over all."""
    return ThemeRun.question_id.is_(None) if question_id is None else ThemeRun.question_id == question_id
