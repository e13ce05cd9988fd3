"""List what officers wrote in the Board paper, and the copies that were frozen for the Board."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Change
from lib.database.paper_archive import compute_digest, unpack_files
from lib.database.paper_models import FrozenPaper, PaperNarrative
from lib.terms import Problem

ALTERED_PAPER = (
    "The file of this paper is not the one that was frozen (its checksum is another), so it is not given out: tell "
    "whoever looks after the dashboard, who can bring it back from a copy."
)


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """What is written in a section, the newest change of it, and when that was."""

    text: str
    change_id: int
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FrozenPaperFacts:
    """Facts about a frozen copy, without its files.

    figures: records of place, name, numerator and denominator. digests: the SHA-256 of each file, by what
    ends its name.
    """

    id: int
    as_at: dt.date
    headline: str
    data_version: int
    digest: str
    frozen_at: dt.datetime
    frozen_by: str
    figures: Sequence[Mapping[str, Any]]
    digests: Mapping[str, str]


def read_narrative(session: Session, *, consultation_id: int, reader: Role) -> dict[str, WrittenSection]:
    """Read what officers wrote, by section; a section of which nothing was written is left out.

    Raises NotAllowed where the reader may not write in it: a draft is no paper yet.
    """
    check_right(reader, Right.EDIT_CONSULTATIONS)
    written = (
        select(PaperNarrative, Change.at)
        .join(Change, Change.id == PaperNarrative.change_id)
        .where(PaperNarrative.consultation_id == consultation_id)
    )
    rows = session.execute(written.order_by(PaperNarrative.section))
    return {row.section: WrittenSection(row.text, row.change_id, saved_at) for row, saved_at in rows}


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
            paper.file,
        )
        .join(Change, Change.id == paper.change_id)
        .where(paper.consultation_id == consultation_id)
        .order_by(paper.id.desc())
    )
    return [
        FrozenPaperFacts(
            row.id,
            row.as_at,
            row.headline,
            row.data_version,
            row.digest,
            row.at,
            row.actor,
            row.figures,
            _compute_digests(row.file, row.digest),
        )
        for row in rows
    ]


def _compute_digests(stored: bytes, digest: str) -> dict[str, str]:
    """Compute the SHA-256 of each file of a frozen copy, by what ends its name; of an altered copy none."""
    if compute_digest(stored) != digest:
        return {}
    return {suffix: compute_digest(content) for suffix, content in unpack_files(stored).items()}


def list_altered_papers(session: Session, *, consultation_id: int) -> list[int]:
    """List the ids of the frozen copies whose files are not those that were frozen: their digest is another."""
    rows = session.execute(
        select(FrozenPaper.id, FrozenPaper.file, FrozenPaper.digest)
        .where(FrozenPaper.consultation_id == consultation_id)
        .order_by(FrozenPaper.id)
        .execution_options(yield_per=5)
    )
    return [paper_id for paper_id, file, digest in rows if compute_digest(file) != digest]


def read_frozen_file(session: Session, *, paper_id: int, suffix: str = "") -> bytes:
    """Read a file of a frozen copy: the one whose name ends so, or while none is asked for, all of them as stored.

    Raises Problem where they are not those that were frozen.
    """
    paper = session.execute(select(FrozenPaper.file, FrozenPaper.digest).where(FrozenPaper.id == paper_id)).one()
    if compute_digest(paper.file) != paper.digest:
        raise Problem(ALTERED_PAPER)
    return unpack_files(paper.file)[suffix] if suffix else bytes(paper.file)
