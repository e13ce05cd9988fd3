"""Set up, change, archive and undo consultations: every edit is one change that keeps the set-up as it was before."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.consultation_dependence import (
    Dependence,
    describe_dropped,
    find_dependence,
    find_use,
    list_respondents_asked,
)
from lib.actions.problems import ConsultationProblem, StaleConsultationError
from lib.changes.change import describe_change, open_change
from lib.changes.snapshots import ABSENT, SnapshotRow
from lib.changes.undo import UndoRule, list_snapshots, register_undo_rule, undo_change
from lib.database.consultation_file import read_consultation_file
from lib.database.consultation_setup import (
    ConsultationSetup,
    list_differences,
    list_problems,
    read_setup,
    remove_consultation,
    store_setup,
)
from lib.database.engine import open_read_session
from lib.database.models import Consultation, Response, Snapshot
from lib.database.reference import build_setup

THING = "consultation"  # its snapshot holds the whole set-up, not the columns of the table alone
FRAME_FIELDS = ("opens", "types", "regions", "listed_ids")
NOTHING_SAVED = "Nothing was saved."


def save_consultation(
    engine: Engine,
    *,
    actor: Person,
    setup: ConsultationSetup,
    consultation_id: int | None = None,
    seen: ConsultationSetup | None = None,
    is_confirmed: bool = False,
) -> int:
    """Save the set-up of a consultation, new or known by its id, and return the change's id.

    seen: the set-up as the person read it. is_confirmed: the person was asked about what depends on the change.
    Raises, with nothing saved, StaleConsultationError where somebody else changed it since; ConsultationProblem where
    something is wrong, refused, or to be confirmed; NotAllowed.
    """
    if problems := list_problems(setup):
        raise ConsultationProblem(f"{' '.join(problems)} {NOTHING_SAVED}")
    action = "set up" if consultation_id is None else "change consultation"
    with open_change(engine, actor=actor, right=Right.EDIT_CONSULTATIONS, action=action, subject=setup.title) as writer:
        session = writer.session
        stored = _find_stored(session, consultation_id, setup, seen)
        if stored == setup:
            raise ConsultationProblem("Nothing differs from what is saved.")
        snapshots = _release_default(session, consultation_id) if setup.is_default else []
        if consultation_id is None or stored is None:
            stored_id, writer.change.rows = store_setup(session, None, setup)
            snapshots.append((stored_id, ABSENT))
        else:
            stored_id = consultation_id
            snapshots.append((stored_id, stored.as_json()))
            dependence = find_dependence(session, stored_id, stored, setup)
            _check_refusals(dependence)
            respondents_before = list_respondents_asked(session, stored_id)
            _, writer.change.rows = store_setup(session, stored_id, setup)
            _add_dropped(session, stored_id, respondents_before, dependence)
            if dependence.questions and not is_confirmed:
                raise ConsultationProblem(
                    f"{' '.join(dependence.questions)} {NOTHING_SAVED}", questions=dependence.questions
                )
            if writer.change.rows == 0:
                writer.change.rows = 1
        writer.snapshots.store_rows(THING, snapshots)
        return writer.change.id


def _find_stored(
    session: Session, consultation_id: int | None, setup: ConsultationSetup, seen: ConsultationSetup | None
) -> ConsultationSetup | None:
    """Find the set-up that is stored, and check that it is the one that was read; None for a new consultation."""
    code_owner = session.scalar(select(Consultation.id).where(Consultation.code == setup.code))
    if code_owner is not None and code_owner != consultation_id:
        raise ConsultationProblem(
            f"Another consultation has the code {setup.code}: choose another one. {NOTHING_SAVED}"
        )
    if consultation_id is None:
        return None
    stored = read_setup(session, consultation_id)
    if stored is None:
        raise ConsultationProblem(f"The consultation is not there any more. {NOTHING_SAVED}")
    if seen is not None and seen != stored:
        differences = ", ".join(list_differences(seen, stored)) or "something"
        raise StaleConsultationError(
            f"The consultation was changed meanwhile: {_describe_last_change(session, consultation_id)} "
            f"({differences}). {NOTHING_SAVED}"
        )
    return stored


def _describe_last_change(session: Session, consultation_id: int) -> str:
    """Describe the last change of a consultation."""
    statement = select(Snapshot.change_id).where(Snapshot.thing == THING, Snapshot.thing_id == consultation_id)
    change_id = session.scalar(statement.order_by(Snapshot.change_id.desc()).limit(1))
    return describe_change(session, change_id) if change_id is not None else "by a file or an undoing"


def _check_refusals(dependence: Dependence) -> None:
    """Check that nothing forbids a change."""
    if dependence.refusals:
        raise ConsultationProblem(f"{' '.join(dependence.refusals)} {NOTHING_SAVED}")


def _add_dropped(
    session: Session, consultation_id: int, respondents_before: dict[int, str], dependence: Dependence
) -> None:
    """Add to what depends on a change the organisations that responded and, as it is stored now, are not asked."""
    still_asked = list_respondents_asked(session, consultation_id)
    if dropped_names := [name for row_id, name in respondents_before.items() if row_id not in still_asked]:
        dependence.questions.append(describe_dropped(dropped_names))


def _release_default(session: Session, default_id: int | None) -> list[tuple[int, SnapshotRow]]:
    """Take the default from the other consultations; returns their snapshots."""
    statement = select(Consultation.id).where(Consultation.id.is_distinct_from(default_id), Consultation.is_default)
    snapshots: list[tuple[int, SnapshotRow]] = []
    for other_id in session.scalars(statement).all():
        other = read_setup(session, other_id)
        if other is not None:
            snapshots.append((other_id, other.as_json()))
            store_setup(session, other_id, replace(other, is_default=False))
    return snapshots


def load_consultation_file(engine: Engine, *, actor: Person, file: Path, is_confirmed: bool = False) -> int | None:
    """Load a consultation from its TOML file, by the rules of `save_consultation`, and return the change's id.

    None where it is there as the file has it. Raises ValueError where the file cannot be used; NotAllowed.
    """
    check_right(actor.role, Right.EDIT_CONSULTATIONS)
    facts = read_consultation_file(file)
    with open_read_session(engine) as session:
        consultation_id = session.scalar(select(Consultation.id).where(Consultation.code == facts.code))
        seen = read_setup(session, consultation_id) if consultation_id is not None else None
        setup = build_setup(session, facts, seen, file)
    if setup == seen:
        return None
    return save_consultation(
        engine, actor=actor, setup=setup, consultation_id=consultation_id, seen=seen, is_confirmed=is_confirmed
    )


def undo_consultation_change(engine: Engine, *, actor: Person, change_id: int) -> int:
    """Undo a change of a consultation, and return the id of the change that did so.

    Raises ConsultationProblem, with nothing touched, where something rests on it; NotAllowed.
    """
    return undo_change(engine, change_id=change_id, actor=actor).change_id


def was_edited(session: Session, *, code: str) -> bool:
    """Tell whether people changed a consultation, so that what comes with the project must not write over it."""
    statement = (
        select(Snapshot.id)
        .join(Consultation, Consultation.id == Snapshot.thing_id)
        .where(Snapshot.thing == THING, Consultation.code == code)
    )
    return session.scalar(statement.limit(1)) is not None


def _is_consultation_change(session: Session, change_id: int) -> bool:
    statement = select(Snapshot.id).where(Snapshot.change_id == change_id, Snapshot.thing == THING)
    return session.scalar(statement.limit(1)) is not None


def _find_obstacle(session: Session, change_id: int) -> str:
    """Find why a change of a consultation cannot be undone, as a sentence; empty where it can."""
    for snapshot in list_snapshots(session, change_id):
        conditions = (Snapshot.thing == THING, Snapshot.thing_id == snapshot.thing_id, Snapshot.change_id > change_id)
        later_id = session.scalar(select(Snapshot.change_id).where(*conditions).order_by(Snapshot.change_id).limit(1))
        if later_id is not None:
            return f"It was changed again: {describe_change(session, later_id)}. Undo that first. Nothing was touched."
        if snapshot.before == ABSENT:
            if use := find_use(session, snapshot.thing_id):
                return f"It stays, since {use}: archive it instead. Nothing was touched."
            continue
        stored = read_setup(session, snapshot.thing_id)
        if stored is None:
            return "The consultation is not there any more."
        before = ConsultationSetup.from_json(snapshot.before)
        dependence = find_dependence(session, snapshot.thing_id, stored, before)
        reasons = dependence.refusals
        if _has_later_responses(session, snapshot.thing_id, change_id):
            reasons = [*reasons, *dependence.questions]
            if any(getattr(before, name) != getattr(stored, name) for name in FRAME_FIELDS):
                reasons.append("responses came in, and other organisations would be asked.")
        if reasons:
            return f"Something rests on it by now: {' '.join(reasons)} Change it by hand instead. Nothing was touched."
    return ""


def _has_later_responses(session: Session, consultation_id: int, change_id: int) -> bool:
    """Tell whether responses of a consultation came in or were corrected after a change."""
    conditions = (Response.consultation_id == consultation_id, Response.change_id > change_id)
    return session.scalar(select(Response.id).where(*conditions).limit(1)) is not None


def _restore_consultation(session: Session, consultation_id: int, row: SnapshotRow) -> None:
    """Restore the whole set-up of a consultation; remove one that was not there."""
    if row == ABSENT:
        remove_consultation(session, consultation_id)
    else:
        store_setup(session, consultation_id, ConsultationSetup.from_json(row))


CONSULTATION_RULE = register_undo_rule(
    UndoRule(
        right=Right.EDIT_CONSULTATIONS,
        problem=ConsultationProblem,
        owns=_is_consultation_change,
        find_obstacle=_find_obstacle,
        reversible=False,
        restorers={THING: _restore_consultation},
    )
)
