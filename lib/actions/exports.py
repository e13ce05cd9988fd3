"""Record that somebody saved a file with the details of people."""

from sqlalchemy import Engine

from lib.access import Person, Right
from lib.changes.change import open_change


def record_export(engine: Engine, *, actor: Person, subject: str, people_count: int) -> int:
    """Record in the audit trail that a list of people was saved: by whom, what it was, and how many people are in it.

    Returns the change. Raises NotAllowed where the person may not see contact details.
    """
    with open_change(
        engine, actor=actor, right=Right.SEE_CONTACTS, action="save a list of people", subject=subject
    ) as writer:
        writer.change.rows = people_count
        return writer.change.id
