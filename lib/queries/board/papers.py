"""List what officers wrote in the Board paper, and the copies that were frozen for the Board."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Change
from lib.database.paper_models import FrozenPaper, PaperNarrative
from lib.terms import Problem

ALTERED_PAPER = (
    "The file of this paper is not the one that was frozen (its checksum is another), so it is not given out: tell "
    "whoever looks after the dashboard, who can bring it back from a copy."
)


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """What is written in a section, and the newest change of it."""

    text: str
    change_id: int


@dataclass(frozen=True, slots=True)
class FrozenPaperFacts:
    """Facts about a frozen copy, without its file. figures: records of place, name, numerator and denominator."""

    id: int
    as_at: dt.date
    headline: str
    data_version: int
    digest: str
    frozen_at: dt.datetime
    frozen_by: str
    figures: Sequence[Mapping[str, Any]]


def read_narrative(session: Session, *, consultation_id: int, reader: Role) -> dict[str, WrittenSection]:
    """Read what officers wrote, by section; a section of which nothing was written is left out.

    Raises NotAllowed where the reader may not write in it: a draft is no paper yet.
    """
    check_right(reader, Right.EDIT_CONSULTATIONS)
    written = select(PaperNarrative).where(PaperNarrative.consultation_id == consultation_id)
    rows = session.scalars(written.order_by(PaperNarrative.section))
    return {row.section: WrittenSection(row.text, row.change_id) for row in rows}


def list_frozen_papers(session: Session, *, consultation_id: int) -> list[FrozenPaperFacts]:
    """List the frozen copies, the newest first."""
    paper = FrozenPaper
    rows = session.execute(
        select(
            paper.id,
            paper.as_at,
            paper.headline,
            paper.data_version,
            paper.digest,
            Change.at,
            Change.actor,
            paper.figures,
        )
        .join(Change, Change.id == paper.change_id)
        .where(paper.consultation_id == consultation_id)
        .order_by(paper.id.desc())
    )
    return [FrozenPaperFacts(*row) for row in rows]


def list_altered_papers(session: Session, *, consultation_id: int) -> list[int]:
    """List the ids of the frozen copies whose file is not the one that was frozen: its digest is another."""
    rows = session.execute(
        select(FrozenPaper.id, FrozenPaper.file, FrozenPaper.digest)
        .where(FrozenPaper.consultation_id == consultation_id)
        .order_by(FrozenPaper.id)
        .execution_options(yield_per=5)
    )
    return [paper_id for paper_id, file, digest in rows if hashlib.sha256(file).hexdigest() != digest]


def read_frozen_file(session: Session, *, paper_id: int) -> bytes:
    """Read the file of a frozen copy. Raises Problem where it is not the one that was frozen."""
    paper = session.execute(select(FrozenPaper.file, FrozenPaper.digest).where(FrozenPaper.id == paper_id)).one()
    if hashlib.sha256(paper.file).hexdigest() != paper.digest:
        raise Problem(ALTERED_PAPER)
    return bytes(paper.file)
