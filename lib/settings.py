"""Read what may differ from one installation to the next.

Nothing else reads the environment.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
DEFAULT_DATABASE = DATA / "local" / "dashboard.sqlite"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Address at which a language model answers, as chat/completions below it (the OpenAI kind).

    url: http or https, without a user, a query or a slash at its end. key: sent as a bearer token, shown nowhere.
    seconds: how long all requests of one run may take together; then what there is stays. pause_seconds: before the
    second and last try of a request. Raises ValueError where url or key cannot be used.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 300
    connect_seconds: float = 10
    read_seconds: float = 60
    pause_seconds: float = 1

    def __post_init__(self) -> None:
        """Check the address and the key.

        Raises ValueError, with a sentence to show, where one cannot be used.
        """
        if not _is_plain_address(self.url):
            raise ValueError("MODEL_URL is no address that can be used; give one like http://127.0.0.1:11434/v1.")
        if not all("!" <= character <= "~" for character in self.key):
            raise ValueError("MODEL_KEY has a space or another sign that no key has; copy it again.")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one installation.

    database_url: any SQLAlchemy address; the default is a SQLite file in data/local/.
    sign_in: False only where the dashboard was started for the person at this machine alone.
    max_file_mb, max_file_rows: larger files are refused before reading, longer ones while reading.
    model: None, unless somebody wants a language model to propose labels of themes beside the built-in ones.
    """

    database_url: str
    sign_in: bool
    max_file_mb: int = 200
    max_file_rows: int = 1_000_000
    model: Endpoint | None = None


def load_settings() -> Settings:
    """Load the settings of this process.

    Raises ValueError, with a sentence to show, where one cannot be used.
    """
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{DEFAULT_DATABASE}",
        sign_in=os.environ.get("DASHBOARD_SIGN_IN", "on") != "off",
        max_file_mb=_read_number("MAX_FILE_MB", "200", "megabytes"),
        max_file_rows=_read_number("MAX_FILE_ROWS", "1000000", "rows"),
        model=_load_endpoint(),
    )


def _load_endpoint() -> Endpoint | None:
    """Load the endpoint of the language model, or None where none is set up."""
    url, name = os.environ.get("MODEL_URL", "").strip(), os.environ.get("MODEL_NAME", "").strip()
    if not url and not name:
        return None
    if not url or not name:
        raise ValueError("A language model needs both MODEL_URL and MODEL_NAME; give both, or neither.")
    return Endpoint(
        url=url.rstrip("/").removesuffix("/chat/completions").rstrip("/"),
        name=name,
        key=os.environ.get("MODEL_KEY", "").strip(),
        seconds=_read_number("MODEL_SECONDS", "300", "seconds"),
    )


def _is_plain_address(url: str) -> bool:
    """Tell whether an address is http or https, without a user, a query or a slash at its end."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and url.isascii() and url.isprintable() and not set(url) & set(" @?#") and not url.endswith("/")


def _read_number(name: str, default: str, unit: str) -> int:
    """Read a whole number above zero from the environment.

    Raises ValueError where it is none.
    """
    text = os.environ.get(name) or default
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise ValueError(f'{name} is "{text}"; give it a whole number of {unit}, such as {default}.')
    return int(text)
