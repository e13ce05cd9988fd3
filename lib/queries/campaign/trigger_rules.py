"""List the trigger rules that are set for a consultation: everybody may know them."""

from sqlalchemy.orm import Session

from lib.database.trigger_settings import TriggerSetting, read_trigger_settings


def list_trigger_settings(session: Session, *, consultation_id: int) -> tuple[TriggerSetting, ...]:
    """List the trigger rules of a consultation, those of the earliest day first."""
    return read_trigger_settings(session, consultation_id)
