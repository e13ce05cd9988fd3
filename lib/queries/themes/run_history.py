"""List the runs of the machine over the answers."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

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


def list_runs(session: Session, *, consultation_id: int, question_id: int | None) -> list[RunFacts]:
    """List the runs of the machine over the answers to a question, or to all, the newest first.

    The day of the scope makes no difference.
    """
    is_of_question = ThemeRun.question_id.is_(None) if question_id is None else ThemeRun.question_id == question_id
    rows = session.execute(
        select(ThemeRun, Change.actor)
        .join(Change, Change.id == ThemeRun.change_id)
        .where(ThemeRun.consultation_id == consultation_id, is_of_question)
        .order_by(ThemeRun.id.desc())
    )
    return [
        RunFacts(
            run.id, run.at, actor, run.answers, run.coded, run.proposed, run.kept, run.data_version,
            run.agreement_before, run.agreement_after, run.settled_examples,
        )
        for run, actor in rows
    ]  # fmt: skip


def find_last_run(session: Session, *, consultation_id: int, question_id: int | None) -> RunFacts | None:
    """Find the newest run over the answers to a question, or to all; None where there was none."""
    return next(iter(list_runs(session, consultation_id=consultation_id, question_id=question_id)), None)
