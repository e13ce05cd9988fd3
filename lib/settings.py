"""What may differ from one installation to the next. Nothing else reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
DEFAULT_DATABASE = DATA / "local" / "dashboard.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings.

    database_url: any SQLAlchemy address; the default is a SQLite file in data/local/.
    sign_in: False only where the dashboard was started for the person at this machine alone.
    max_file_mb: files larger than this are refused before they are read.
    """

    database_url: str
    sign_in: bool
    max_file_mb: int


def load() -> Settings:
    """The settings of this process. Raises ValueError, with a sentence to show, where one cannot be used."""
    size = os.environ.get("MAX_FILE_MB", "200")
    if not size.isdigit() or int(size) == 0:
        raise ValueError(f'MAX_FILE_MB is "{size}"; give it a whole number of megabytes, such as 200.')
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{DEFAULT_DATABASE}",
        sign_in=os.environ.get("DASHBOARD_SIGN_IN", "on") != "off",
        max_file_mb=int(size),
    )
