"""Read what may differ from one installation to the next.

Nothing else reads the environment.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
DEFAULT_DATABASE = DATA / "local" / "dashboard.sqlite"
LAST_PORT = 65_535
PLAIN_MAILBOX = re.compile(r"[^\s<>()\[\]{},;:\"\\@]+@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)


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

    database_url: any SQLAlchemy address; the default is a SQLite file in data/local/. It may hold a password.
    sign_in: False only where the dashboard was started for the person at this machine alone.
    idle_minutes, session_hours: after so long without anything done, and in all, somebody has to sign in again.
    help_contact: whom those ask who are not let in; a name or an address, shown to everybody.
    local_role: the role in which the person at this machine begins, where nobody signs in.
    max_file_mb, max_file_rows: larger files are refused before reading, longer ones while reading.
    model: None, unless somebody wants a language model to propose labels of themes beside the built-in ones.
    requests_per_minute, sign_ins_per_minute: of one address; more are refused for a while.
    people_files_per_hour: how many files with people in them one person may save.
    """

    database_url: str = field(repr=False)
    sign_in: bool
    max_file_mb: int = 200
    max_file_rows: int = 1_000_000
    model: Endpoint | None = None
    idle_minutes: int = 30
    session_hours: int = 12
    help_contact: str = ""
    local_role: str = ""
    requests_per_minute: int = 600
    sign_ins_per_minute: int = 20
    people_files_per_hour: int = 20


@dataclass(frozen=True, slots=True)
class MailServer:
    """Server that takes the digest, by SMTP, and the address from which it comes.

    password: shown nowhere. starttls: whether the line must be encrypted; then nothing is sent where the server offers
    no encryption. contact: to whom people write who want no more of it. Raises ValueError where it cannot be used.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    contact: str = ""

    def __post_init__(self) -> None:
        """Check the addresses, and that no password goes over a line that is not encrypted.

        Raises ValueError, with a sentence to show, which repeats no secret.
        """
        if self.port > LAST_PORT:
            raise ValueError(f"DIGEST_SMTP_PORT is {self.port}; give a port up to {LAST_PORT}, such as 587.")
        for name, address in (("DIGEST_SMTP_FROM", self.sender), ("DIGEST_CONTACT", self.contact or self.sender)):
            if not _is_plain_mailbox(address):
                raise ValueError(f"{name} is no e-mail address alone; give one like digest@council.gov.uk.")
        if bool(self.user) != bool(self.password):
            raise ValueError(
                "A mail server needs both DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD; give both, or neither."
            )
        if self.password and not self.starttls:
            raise ValueError(
                "DIGEST_SMTP_STARTTLS is off, and DIGEST_SMTP_PASSWORD would go over the line for all to read: leave "
                "one of them out."
            )


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """Settings of the digest by mail.

    server: None where none is set, and nothing is sent then. allowed: addresses in small letters, and whole domains as
    "@council.gov.uk"; nobody else ever gets one. stale_days: older data are not sent.
    """

    server: MailServer | None = None
    allowed: tuple[str, ...] = ()
    stale_days: int = 7

    def allows(self, address: str) -> bool:
        """Tell whether an address is on the allow-list: itself, or its very domain."""
        mailbox, _at, domain = address.strip().lower().rpartition("@")
        return bool(mailbox and domain) and bool({f"{mailbox}@{domain}", f"@{domain}"} & set(self.allowed))


def _parse_sign_in(value: object) -> bool:
    """Parse whether people sign in: they do, unless the text is "off"."""
    return value != "off"


def _require_whole_number(name: str, example: int, unit: str) -> BeforeValidator:
    """Build a validator for a whole number above zero, which says in a sentence what is wanted."""

    def validate_number(value: object) -> int:
        text = str(value)
        if not (text.isascii() and text.isdigit()) or int(text) == 0:
            raise ValueError(f'{name} is "{text}"; give it a whole number of {unit}, such as {example}.')
        return int(text)

    return BeforeValidator(validate_number)


class Environment(BaseSettings):
    """Part of the environment: names as they are written there; an empty text counts as not given."""

    model_config = SettingsConfigDict(
        case_sensitive=True, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class InstallationEnvironment(Environment):
    """Names in the environment that every installation may set."""

    database_url: SecretStr = Field(SecretStr(f"sqlite:///{DEFAULT_DATABASE}"), validation_alias="DATABASE_URL")
    sign_in: Annotated[bool, BeforeValidator(_parse_sign_in)] = Field(True, validation_alias="DASHBOARD_SIGN_IN")
    max_file_mb: Annotated[int, _require_whole_number("MAX_FILE_MB", 200, "megabytes")] = Field(
        200, validation_alias="MAX_FILE_MB"
    )
    max_file_rows: Annotated[int, _require_whole_number("MAX_FILE_ROWS", 1_000_000, "rows")] = Field(
        1_000_000, validation_alias="MAX_FILE_ROWS"
    )
    idle_minutes: Annotated[int, _require_whole_number("SIGN_IN_IDLE_MINUTES", 30, "minutes")] = Field(
        30, validation_alias="SIGN_IN_IDLE_MINUTES"
    )
    session_hours: Annotated[int, _require_whole_number("SIGN_IN_HOURS", 12, "hours")] = Field(
        12, validation_alias="SIGN_IN_HOURS"
    )
    help_contact: str = Field("", validation_alias="SIGN_IN_CONTACT")
    local_role: str = Field("", validation_alias="DASHBOARD_VIEWING_AS")
    requests_per_minute: Annotated[int, _require_whole_number("REQUESTS_PER_MINUTE", 600, "requests")] = Field(
        600, validation_alias="REQUESTS_PER_MINUTE"
    )
    sign_ins_per_minute: Annotated[int, _require_whole_number("SIGN_INS_PER_MINUTE", 20, "requests")] = Field(
        20, validation_alias="SIGN_INS_PER_MINUTE"
    )
    people_files_per_hour: Annotated[int, _require_whole_number("PEOPLE_FILES_PER_HOUR", 20, "files")] = Field(
        20, validation_alias="PEOPLE_FILES_PER_HOUR"
    )


class EndpointNames(Environment):
    """Names in the environment that say whether there is a language model."""

    url: str = Field("", validation_alias="MODEL_URL")
    name: str = Field("", validation_alias="MODEL_NAME")


class EndpointEnvironment(EndpointNames):
    """Names in the environment of a language model, read where there is one."""

    key: SecretStr = Field(SecretStr(""), validation_alias="MODEL_KEY")
    seconds: Annotated[int, _require_whole_number("MODEL_SECONDS", 300, "seconds")] = Field(
        300, validation_alias="MODEL_SECONDS"
    )


class DigestEnvironment(Environment):
    """Names in the environment that the digest by mail has."""

    host: str = Field("", validation_alias="DIGEST_SMTP_HOST")
    port: Annotated[int, _require_whole_number("DIGEST_SMTP_PORT", 587, "its port")] = Field(
        587, validation_alias="DIGEST_SMTP_PORT"
    )
    user: str = Field("", validation_alias="DIGEST_SMTP_USER")
    password: SecretStr = Field(SecretStr(""), validation_alias="DIGEST_SMTP_PASSWORD")
    sender: str = Field("", validation_alias="DIGEST_SMTP_FROM")
    starttls: Annotated[bool, BeforeValidator(_parse_sign_in)] = Field(True, validation_alias="DIGEST_SMTP_STARTTLS")
    contact: str = Field("", validation_alias="DIGEST_CONTACT")
    allowed: str = Field("", validation_alias="DIGEST_ALLOWED")
    stale_days: Annotated[int, _require_whole_number("DIGEST_STALE_DAYS", 7, "days")] = Field(
        7, validation_alias="DIGEST_STALE_DAYS"
    )


EnvironmentT = TypeVar("EnvironmentT", bound=Environment)


def load_settings() -> Settings:
    """Load the settings of this process.

    Raises ValueError, with a sentence to show for each that cannot be used; none shows a key or a password.
    """
    environment = _read_environment(InstallationEnvironment)
    return Settings(
        database_url=environment.database_url.get_secret_value(),
        sign_in=environment.sign_in,
        max_file_mb=environment.max_file_mb,
        max_file_rows=environment.max_file_rows,
        model=_load_endpoint(),
        idle_minutes=environment.idle_minutes,
        session_hours=environment.session_hours,
        help_contact=environment.help_contact.strip(),
        local_role=environment.local_role,
        requests_per_minute=environment.requests_per_minute,
        sign_ins_per_minute=environment.sign_ins_per_minute,
        people_files_per_hour=environment.people_files_per_hour,
    )


def load_digest_settings() -> DigestSettings:
    """Load the settings of the digest by mail; only what sends it, or shows who gets it, needs them.

    Raises ValueError, with a sentence to show; none shows a password.
    """
    environment = _read_environment(DigestEnvironment)
    allowed = tuple(entry.lower() for entry in re.split(r"[\s,;]+", environment.allowed) if entry)
    for entry in allowed:
        if not _is_plain_mailbox(f"x{entry}" if entry.startswith("@") else entry):
            raise ValueError(
                "DIGEST_ALLOWED holds something that is neither an address nor a domain: write it like "
                "jo@council.gov.uk, @lga.gov.uk."
            )
    if not environment.host.strip():
        return DigestSettings(None, allowed, environment.stale_days)
    server = MailServer(
        host=environment.host.strip(),
        port=environment.port,
        sender=environment.sender.strip(),
        user=environment.user.strip(),
        password=environment.password.get_secret_value(),
        starttls=environment.starttls,
        contact=environment.contact.strip(),
    )
    return DigestSettings(server, allowed, environment.stale_days)


def _read_environment(kind: type[EnvironmentT]) -> EnvironmentT:
    """Read a part of the environment.

    Raises ValueError with the sentences of our own validators alone: pydantic's would show what was given.
    """
    try:
        return kind()
    except ValidationError as refusal:
        raise ValueError(" ".join(str(error["ctx"]["error"]) for error in refusal.errors())) from None


def _load_endpoint() -> Endpoint | None:
    """Load the endpoint of the language model, or None where none is set up."""
    names = _read_environment(EndpointNames)
    if not names.url.strip() and not names.name.strip():
        return None
    if not names.url.strip() or not names.name.strip():
        raise ValueError("A language model needs both MODEL_URL and MODEL_NAME; give both, or neither.")
    environment = _read_environment(EndpointEnvironment)
    return Endpoint(
        url=environment.url.strip().rstrip("/").removesuffix("/chat/completions").rstrip("/"),
        name=environment.name.strip(),
        key=environment.key.get_secret_value().strip(),
        seconds=environment.seconds,
    )


def _is_plain_address(url: str) -> bool:
    """Tell whether an address is http or https, without a user, a query or a slash at its end."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and url.isascii() and url.isprintable() and not set(url) & set(" @?#") and not url.endswith("/")


def _is_plain_mailbox(text: str) -> bool:
    """Tell whether a text is an e-mail address alone, without a name or a line break."""
    return text.isascii() and PLAIN_MAILBOX.fullmatch(text) is not None
