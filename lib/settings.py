"""What may differ from one installation to the next. Nothing else reads the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
DEFAULT_DATABASE = DATA / "local" / "dashboard.sqlite"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model answers, as chat/completions below this address (the OpenAI kind).

    url: http or https, without a user, a query or a slash at its end. key: sent as a bearer token, shown nowhere.
    seconds: how long all questions of one run may take together; then what there is stays. pause_seconds: before the
    second and last try of a question.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 300
    connect_seconds: float = 10
    read_seconds: float = 60
    pause_seconds: float = 1

    def __post_init__(self) -> None:
        if not _is_plain_address(self.url):
            raise ValueError("MODEL_URL is no address that can be used; give one like http://127.0.0.1:11434/v1.")
        if not all("!" <= sign <= "~" for sign in self.key):
            raise ValueError("MODEL_KEY has a space or another sign that no key has; copy it again.")


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings.

    database_url: any SQLAlchemy address; the default is a SQLite file in data/local/.
    sign_in: False only where the dashboard was started for the person at this machine alone.
    max_file_mb, max_file_rows: larger files are refused before they are read, longer ones while they are.
    model: None, unless somebody wants a language model to propose labels of themes beside the built-in ones.
    """

    database_url: str
    sign_in: bool
    max_file_mb: int = 200
    max_file_rows: int = 1_000_000
    model: Endpoint | None = None


def load() -> Settings:
    """The settings of this process. Raises ValueError, with a sentence to show, where one cannot be used."""
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{DEFAULT_DATABASE}",
        sign_in=os.environ.get("DASHBOARD_SIGN_IN", "on") != "off",
        max_file_mb=_number("MAX_FILE_MB", "200", "megabytes"),
        max_file_rows=_number("MAX_FILE_ROWS", "1000000", "rows"),
        model=_model(),
    )


def _model() -> Endpoint | None:
    url, name = os.environ.get("MODEL_URL", "").strip(), os.environ.get("MODEL_NAME", "").strip()
    if not url and not name:
        return None
    if not url or not name:
        raise ValueError("A language model needs both MODEL_URL and MODEL_NAME; give both, or neither.")
    return Endpoint(
        url=url.rstrip("/").removesuffix("/chat/completions").rstrip("/"),
        name=name,
        key=os.environ.get("MODEL_KEY", "").strip(),
        seconds=_number("MODEL_SECONDS", "300", "seconds"),
    )


def _is_plain_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and url.isascii() and url.isprintable() and not set(url) & set(" @?#") and not url.endswith("/")


def _number(name: str, usual: str, of: str) -> int:
    written = os.environ.get(name) or usual
    if not (written.isascii() and written.isdigit()) or int(written) == 0:
        raise ValueError(f'{name} is "{written}"; give it a whole number of {of}, such as {usual}.')
    return int(written)
