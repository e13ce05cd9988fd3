"""Note that somebody looked, so that their next visit can say what is new since then.

A visit is what somebody looks at without a long pause, however many windows they open. The note is no finding: it is
written without a Change (docs/decisions/0068). Everybody may leave one, of themselves alone.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from lib.access import Person
from lib.actions.brief_write import open_brief_write
from lib.database.campaign_models import LastLook
from lib.database.engine import open_read_session

VISIT_PAUSE = dt.timedelta(minutes=30)  # after a longer one, a new window begins a new visit
PATIENCE_MS = 300  # for other writers: a page waits for it
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """End of the visit before the present one: its moment, and the newest change that could be seen then."""

    change_id: int
    at: dt.datetime


def record_look(
    engine: Engine, *, actor: Person, consultation_id: int, change_id: int, now: dt.datetime, is_new_session: bool
) -> EarlierVisit | None:
    """Note a look of somebody at a consultation, and return where their visit before ended; None in their first.

    change_id: the newest change that they can see. is_new_session: a window was opened; after VISIT_PAUSE it begins a
    new visit. Where the note cannot be written, all is answered as if it had been, and nothing is raised.
    """
    mine = (LastLook.actor == actor.name, LastLook.consultation_id == consultation_id)
    with open_read_session(engine) as session:
        earlier = _find_earlier(session.scalar(select(LastLook).where(*mine)), now, is_new_session=is_new_session)
    try:
        with open_brief_write(engine, patience_ms=PATIENCE_MS) as session:
            row = session.scalar(select(LastLook).where(*mine).with_for_update())
            earlier = _find_earlier(row, now, is_new_session=is_new_session)
            if row is None:
                row = LastLook(actor=actor.name, consultation_id=consultation_id)
                session.add(row)
            row.change_id, row.looked_at = change_id, now
            row.earlier_change_id, row.earlier_at = (earlier.change_id, earlier.at) if earlier else (None, None)
    except SQLAlchemyError as problem:
        LOG.info("A look was not noted (%s).", type(problem).__name__)
    return earlier


def _find_earlier(row: LastLook | None, now: dt.datetime, *, is_new_session: bool) -> EarlierVisit | None:
    """Find where the visit before the present one ended; None where there is none."""
    if row is None:
        return None
    if is_new_session and now - row.looked_at > VISIT_PAUSE:
        return EarlierVisit(row.change_id, row.looked_at)
    if row.earlier_change_id is None or row.earlier_at is None:
        return None
    return EarlierVisit(row.earlier_change_id, row.earlier_at)
