"""Write what officers say in the Board paper, and freeze a copy of it for the Board."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.problems import PaperProblem
from lib.changes.change import describe_change, open_change
from lib.changes.undo import UndoRule, find_later_obstacle, register_undo_rule
from lib.database.models import Snapshot
from lib.database.paper_archive import compute_digest, pack_files
from lib.database.paper_models import FrozenPaper, PaperNarrative
from lib.terms import NARRATIVE_LENGTH, NARRATIVE_SECTIONS


@dataclass(frozen=True, slots=True)
class PaperCopy:
    """Paper to be frozen: its files, and the figures in it as records of place, name, numerator and denominator.

    files: by what ends the name of each; stem: with what their names begin. unwritten: the sections that nobody has
    written, for which it is refused.
    """

    as_at: dt.date
    headline: str
    data_version: int
    figures: Sequence[Mapping[str, Any]]
    files: Mapping[str, bytes]
    stem: str = "board_paper"
    unwritten: Sequence[str] = ()


def write_narrative(
    engine: Engine,
    *,
    actor: Person,
    consultation_id: int,
    texts: Mapping[str, str],
    seen_change_ids: Mapping[str, int | None],
) -> int:
    """Write sections of the paper: texts by section, of which those that differ are saved.

    seen_change_ids: for each section, the change that the writer saw, None or missing where there was no text. Returns
    the change. Raises PaperProblem, with nothing saved, where somebody else wrote meanwhile, nothing differs, or a text
    is too long; NotAllowed.
    """
    _check_texts(texts)
    with open_change(engine, actor=actor, right=Right.EDIT_CONSULTATIONS, action="write in the Board paper") as writer:
        statement = select(PaperNarrative).where(PaperNarrative.consultation_id == consultation_id)
        rows = {row.section: row for row in writer.session.scalars(statement)}
        for section, text in texts.items():
            row, cleaned = rows.get(section), text.strip()
            if cleaned == (row.text if row else ""):
                continue
            if row is not None and row.change_id != seen_change_ids.get(section):
                raise PaperProblem(
                    f'"{section}" was changed meanwhile: {describe_change(writer.session, row.change_id)}. Nothing was '
                    "saved: copy what you wrote, load the page again and put both together."
                )
            if row is None:
                row = PaperNarrative(consultation_id=consultation_id, section=section)
                writer.session.add(row)
            row.text, row.change_id = cleaned, writer.change.id
            writer.change.rows += 1
        if not writer.change.rows:
            raise PaperProblem("Nothing differs from what is saved.")
        writer.change.subject = f"{writer.change.rows} of {len(NARRATIVE_SECTIONS)} sections"
        return writer.change.id


def _check_texts(texts: Mapping[str, str]) -> None:
    """Check the names and lengths of sections."""
    for section, text in texts.items():
        if section not in NARRATIVE_SECTIONS:
            raise PaperProblem(f'The paper has no section "{section}". Nothing was saved.')
        if len(text.strip()) > NARRATIVE_LENGTH:
            raise PaperProblem(
                f'"{section}" has {len(text.strip()):,} characters, and at most {NARRATIVE_LENGTH:,} are kept. Nothing '
                "was saved: shorten it."
            )


def freeze_paper(engine: Engine, *, actor: Person, consultation_id: int, copy: PaperCopy) -> int:
    """Freeze a copy of the paper, which nobody can edit from then on.

    Returns the change. Raises PaperProblem where a section is not written, NotAllowed.
    """
    check_right(actor.role, Right.EDIT_CONSULTATIONS)
    if copy.unwritten:
        raise PaperProblem(f"Not written yet: {', '.join(copy.unwritten)}. Write it, then freeze. Nothing was frozen.")
    archive = pack_files(copy.files, copy.stem)
    with open_change(engine, actor=actor, right=Right.EDIT_CONSULTATIONS, action="freeze the Board paper") as writer:
        writer.session.add(
            FrozenPaper(
                consultation_id=consultation_id,
                as_at=copy.as_at,
                headline=copy.headline,
                data_version=copy.data_version,
                figures=[dict(record) for record in copy.figures],
                file=archive,
                digest=compute_digest(archive),
                change_id=writer.change.id,
            )
        )
        writer.change.subject, writer.change.rows = f"as at {copy.as_at.isoformat()}", 1
        return writer.change.id


def _is_narrative_change(session: Session, change_id: int) -> bool:
    """Tell whether a change wrote in the paper."""
    snapshots = select(Snapshot.id).where(
        Snapshot.change_id == change_id, Snapshot.thing == PaperNarrative.__tablename__
    )
    return session.scalar(snapshots.limit(1)) is not None


NARRATIVE_RULE = register_undo_rule(
    UndoRule(
        right=Right.EDIT_CONSULTATIONS,
        problem=PaperProblem,
        owns=_is_narrative_change,
        find_obstacle=find_later_obstacle,
        reversible=True,
    )
)
