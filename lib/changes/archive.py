"""Keep what is archived as it is: a change that would add to an archived consultation, or alter it, is refused.

It is told by the rows that the change added and by its snapshots. What is deleted in bulk leaves neither: undoing a
file, or doing it again, is refused by lib.intake.undo_rule and lib.intake.redo themselves.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lib.database.models import Activity, Base, Consultation, Outreach, Snapshot
from lib.database.theme_models import Theme, ThemeState
from lib.terms import Problem

ARCHIVED = "is archived: take it out of the archive on the page Consultation first. Nothing was saved."
# An address may be taken off an archived consultation; and that one was purged is told by a change of that itself.
FREE_TABLES = frozenset({"digest_subscription", "purged_consultation"})


class ArchivedProblem(Problem):
    """Problem that a consultation is archived, and only read. Nothing was saved."""


def check_nothing_archived(session: Session, change_id: int) -> None:
    """Check, at the end of a change, that it added to no archived consultation, nor altered one.

    Raises ArchivedProblem.
    """
    titles = {row.id: row.title for row in session.scalars(select(Consultation).where(Consultation.archived))}
    if not titles:
        return
    touched_ids = set(_list_touched(session, change_id, list(titles)))
    if touched_ids:
        raise ArchivedProblem(f"{titles[min(touched_ids)]} {ARCHIVED}")


def _list_touched(session: Session, change_id: int, archived_ids: list[int]) -> Iterator[int]:
    """List the archived consultations that a change added to, or of which it keeps snapshots."""
    for table in Base.metadata.sorted_tables:
        if {"change_id", "consultation_id"} <= set(table.c.keys()) and table.name not in FREE_TABLES:
            added: Select[Any] = select(table.c.consultation_id).where(
                table.c.change_id == change_id, table.c.consultation_id.in_(archived_ids)
            )
            yield from session.scalars(added.limit(1))
    for statement in (
        select(Activity.consultation_id).join(Outreach, Outreach.activity_id == Activity.id).where(
            Outreach.change_id == change_id
        ),
        select(Theme.consultation_id).join(ThemeState, ThemeState.theme_id == Theme.id).where(
            ThemeState.change_id == change_id
        ),
    ):  # fmt: skip
        yield from session.scalars(statement.where(statement.selected_columns[0].in_(archived_ids)).limit(1))
    altered = select(Snapshot.before).where(Snapshot.change_id == change_id, Snapshot.thing.not_in(FREE_TABLES))
    for before in session.scalars(altered):
        consultation_id = before.get("response", before).get("consultation_id")
        if consultation_id in archived_ids:
            yield consultation_id
