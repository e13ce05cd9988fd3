"""Read what a request says of itself, and judge it by that alone. Pure."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lib.access import SignedInPerson
from lib.server.rate_limit import name_client
from lib.server.serve import LOOPBACK_HOSTS

AsgiScope = MutableMapping[str, Any]
HeaderLines = Iterable[tuple[bytes, bytes]]

STREAM_PATH = "/_stcore/stream"
UPLOAD_START = "/_stcore/upload_file/"
MEDIA_START = "/media/"
STATIC_START = "/static/"
CORE_START = "/_stcore/"
# Streamlit's own addresses that a page needs; all others, such as metrics and the interface for programs, are closed.
OPEN_CORE_PATHS = ("/_stcore/health", "/_stcore/host-config")
OPEN_CORE_STARTS = (UPLOAD_START, "/_stcore/bidi-components/")
FORWARDING_HEADERS = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """Request that is refused: with which status, in which words, and what the trail tells of it.

    trail: without personal data and without anything that the request brought; empty where the trail tells it already.
    person: who it was, where that is known.
    """

    status: int
    words: str
    trail: str = ""
    person: SignedInPerson | None = None


FOREIGN_HOST = RefusedRequest(421, "This address is not served here.", "request for a host that is not on the list")
FOREIGN_ORIGIN = RefusedRequest(403, "Another page may not ask for this.", "request from the page of another origin")
MISSING_ORIGIN = RefusedRequest(403, "It does not say where it comes from.", "request that does not say its origin")
NOT_LOCAL = RefusedRequest(
    403,
    "This dashboard was started for the person at this machine alone: open it there as 127.0.0.1.",
    "request from elsewhere to a dashboard for this machine alone",
)
CLOSED = RefusedRequest(404, "There is nothing here.", "request for an address that is closed")
WRONG_METHOD = RefusedRequest(405, "This cannot be done here.", "request of a kind that nothing here takes")
TOO_MANY = RefusedRequest(
    429, "Too many requests came from your address. Wait a minute, then load the page again.", "too many requests"
)
TOO_MANY_SIGN_INS = RefusedRequest(
    429, "Too many tries to sign in came from your address. Wait a minute, then try again.", "too many tries to sign in"
)
TOO_MANY_WINDOWS = RefusedRequest(429, "Too many windows are open from your address.", "too many open windows")
TOO_LARGE = RefusedRequest(413, "The file is too large.", "file above the limit")
FORGED_COOKIE = "cookie of signing in that was not signed here"


def judge_method(scope: AsgiScope) -> RefusedRequest | None:
    """Judge by what is to be done: everything is read, and files alone are brought or taken away."""
    method = scope["method"]
    is_upload = scope["path"].startswith(UPLOAD_START)
    allowed = ("PUT", "DELETE") if is_upload else ("GET", "HEAD")
    return None if method in allowed else WRONG_METHOD


def judge_fetch_site(headers: HeaderLines) -> RefusedRequest | None:
    """Judge by what browsers say of the page that asks: others may lead people here, and fetch nothing."""
    site = list_values(headers, b"sec-fetch-site")
    mode = list_values(headers, b"sec-fetch-mode")
    is_foreign = bool(site) and site[0] in ("cross-site", "same-site")
    return FOREIGN_ORIGIN if is_foreign and mode != ["navigate"] else None


def judge_path(path: str) -> RefusedRequest | None:
    """Judge by the address: of Streamlit's own, those alone that a page needs."""
    if not path.startswith(CORE_START) and path != CORE_START.rstrip("/"):
        return None
    return None if path in OPEN_CORE_PATHS or path.startswith(OPEN_CORE_STARTS) else CLOSED


def list_values(headers: HeaderLines, name: bytes) -> list[str]:
    """List the values of a header."""
    return [value.decode("latin-1") for key, value in headers if key == name]


def parse_host(header: str) -> str:
    """Parse the name out of a Host header, in small letters; empty where it is none."""
    try:
        parts = urlsplit(f"//{header}")
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return ""
    is_plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return (parts.hostname or "").rstrip(".") if is_plain else ""


def find_client(scope: AsgiScope) -> str:
    """Find who asks: the address that the server before this one has seen, where that is on this machine."""
    client = scope.get("client")
    return name_client(client[0]) if client else ""


def comes_from_elsewhere(scope: AsgiScope) -> bool:
    """Tell whether a request does not come from this machine, or was passed on by something before this server."""
    client = scope.get("client")
    is_passed_on = any(name in FORWARDING_HEADERS for name, _value in scope["headers"])
    return is_passed_on or client is None or client[0] not in LOOPBACK_HOSTS


def parse_cookies(scope: AsgiScope) -> dict[str, str]:
    """Parse the cookies of a request."""
    cookies: dict[str, str] = {}
    for header in list_values(scope["headers"], b"cookie"):
        for pair in header.split(";"):
            name, equals, value = pair.strip().partition("=")
            if equals:
                cookies[name] = value
    return cookies
