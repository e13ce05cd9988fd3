"""Tell which changes do not matter to responses that are being brought in: those of themes, campaign and paper.

An import of responses rests on the responses, the pending rows, the register and the set-up of the consultation. A
change that is not listed here counts as one of these, so that one of a new kind costs time and never a response.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.database.models import Change

UNRELATED_ACTIONS = frozenset(
    {
        "add a theme", "edit a theme", "merge themes", "split a theme", "move answers", "sort themes",
        "settle answers", "approve themes", "reject themes", "reopen themes", "find themes", "choose a quotation",
        "take a quotation away", "code twice", "audit answers", "open an audit",
        "log an approach", "log approaches", "log an activity", "change an activity", "delete an activity",
        "save a segment", "rename a segment", "change the filters of a segment", "delete a segment",
        "set trigger rules", "start a half-and-half test", "delete a half-and-half test",
        "subscribe to the digest", "end a digest", "write in the Board paper", "freeze the Board paper",
        "invite somebody",
    }
)  # fmt: skip


def find_newest_change(session: Session) -> int:
    """Find the id of the newest change that a session sees; 0 where nothing was ever written."""
    return session.scalar(select(func.max(Change.id))) or 0


def has_related_change(session: Session, change_id: int, own_change_id: int) -> bool:
    """Tell whether anything was changed after a change that responses being brought in may rest on.

    own_change_id: the change of the import itself.
    """
    conditions = (Change.id > change_id, Change.id != own_change_id, Change.action.not_in(UNRELATED_ACTIONS))
    return session.scalar(select(Change.id).where(*conditions).limit(1)) is not None
