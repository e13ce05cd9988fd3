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
    max_file_mb, max_file_rows: larger files are refused before they are read, longer ones while they are.
    """

    database_url: str
    sign_in: bool
    max_file_mb: int = 200
    max_file_rows: int = 1_000_000


def load() -> Settings:
    """The settings of this process. Raises ValueError, with a sentence to show, where one cannot be used."""
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{DEFAULT_DATABASE}",
        sign_in=os.environ.get("DASHBOARD_SIGN_IN", "on") != "off",
        max_file_mb=_number("MAX_FILE_MB", "200", "megabytes"),
        max_file_rows=_number("MAX_FILE_ROWS", "1000000", "rows"),
    )


def _number(name: str, usual: str, of: str) -> int:
    written = os.environ.get(name) or usual
    if not (written.isascii() and written.isdigit()) or int(written) == 0:
        raise ValueError(f'{name} is "{written}"; give it a whole number of {of}, such as {usual}.')
    return int(written)
