"""Guard every request before Streamlit sees it: whom it is for, where it comes from, how often, and what goes back.

Plain ASGI: a websocket is looked at once, when it opens, and its messages then pass untouched.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from lib.access import SignedInPerson
from lib.server.cookie_names import guard_set_cookie, strip_cookie_prefixes
from lib.server.rate_limit import RateLimit
from lib.server.request_rules import (
    CLOSED,
    FOREIGN_HOST,
    FOREIGN_ORIGIN,
    FORGED_COOKIE,
    MEDIA_START,
    MISSING_ORIGIN,
    NO_ANSWER,
    NOT_LOCAL,
    SIGN_IN_PATH,
    SIGN_OUT_PATH,
    STATIC_START,
    STREAM_PATH,
    TOO_LARGE,
    TOO_MANY,
    TOO_MANY_SIGN_INS,
    TOO_MANY_WINDOWS,
    UPLOAD_START,
    AsgiScope,
    HeaderLines,
    RefusedRequest,
    comes_from_elsewhere,
    find_client,
    judge_fetch_site,
    judge_method,
    judge_path,
    list_values,
    parse_cookies,
    parse_host,
)
from lib.server.response_headers import build_security_headers, choose_cache_control
from lib.server.serve import Site

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[AsgiScope, Receive, Send], Awaitable[None]]

GUARD_THREADS = 8  # of its own: building files for people keeps Streamlit's busy
STATIC_FACTOR = 10  # a first visit loads a hundred files of code, which hold no data
MAX_OPEN_WINDOWS = 300  # of one client at a time; an office often has one address for everybody
RECORD_EVERY_SECONDS = 60  # how often the same kind of refusal is handed to the trail
READY_SECONDS = 5  # after which the database counts as not answering
READY_KEPT_SECONDS = 1  # for which an answer about the database is given again
POLICY_VIOLATION = 1008  # with which a websocket is refused
LOG = logging.getLogger(__name__)


class Gatekeeper(Protocol):
    """Who decides about files, by who asks for them, and keeps the trail. Its functions may wait for the database."""

    def judge_media(self, cookies: Mapping[str, str], file_name: str) -> RefusedRequest | None:
        """Judge whether a file that a page made may be fetched; None where it may."""

    def judge_upload(
        self, cookies: Mapping[str, str], page_session_id: str, *, is_added: bool
    ) -> RefusedRequest | None:
        """Judge whether a file may be brought to the page of a session, or taken from it; None where it may."""

    def has_forged_cookie(self, cookies: Mapping[str, str]) -> bool:
        """Tell whether a cookie says who somebody is and was not signed here."""

    def record_refusal(self, what: str, person: SignedInPerson | None) -> bool:
        """Record a refusal in the trail, and tell whether it could be written."""

    def find_unready_reason(self) -> str:
        """Find why nobody can be served at the moment; empty where everybody can."""


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How many requests and tries to sign in one client has in a minute, and how large a file may be, in bytes."""

    requests_per_minute: int
    sign_ins_per_minute: int
    max_upload_bytes: int


class RequestGuard:
    """Guard around an ASGI application. is_in_place: whether one was put around the application of this process."""

    is_in_place = False

    def __init__(
        self,
        app: AsgiApp,
        *,
        site: Site,
        gatekeeper: Gatekeeper,
        limits: RequestLimits,
        script_hashes: Iterable[str] = (),
    ) -> None:
        """Guard an application that is reached as site says. script_hashes: of the scripts that stand in its page."""
        RequestGuard.is_in_place = True
        self.app = app
        self.site = site
        self.gatekeeper = gatekeeper
        self.limits = limits
        self._headers = build_security_headers(script_hashes, is_encrypted=site.is_encrypted)
        self._requests = RateLimit(limits.requests_per_minute)
        self._static_requests = RateLimit(limits.requests_per_minute * STATIC_FACTOR)
        self._sign_ins = RateLimit(limits.sign_ins_per_minute)
        self._open_windows: Counter[str] = Counter()
        self._recorded_at: dict[str, float] = {}
        self._threads = ThreadPoolExecutor(GUARD_THREADS, thread_name_prefix="guard")
        self._unready: tuple[float, str] = (float("-inf"), "")
        self._readiness_lock = asyncio.Lock()

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "http":
            await self._guard_http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._guard_websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _guard_http(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Guard a request over HTTP."""
        refused = self._judge_http(scope)
        if refused is None and scope["path"] in ("/healthz", "/readyz"):
            await self._answer_health(scope["path"], send)
            return
        scope = self._translate_cookies(scope)
        if refused is None:
            refused = await self._judge_file(scope)
        if refused is not None:
            await self._record_refused(refused)
            await self._answer_in_words(send, refused.status, refused.words)
            return
        await self.app(scope, receive, self._wrap_send(scope["path"], send))

    async def _guard_websocket(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Guard a websocket when it opens. Refused before it was accepted, it is answered by 403."""
        client = find_client(scope)
        refused = self._judge_websocket(scope, client)
        if refused is not None:
            await self._record_refused(refused)
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": refused.words})
            return
        scope = self._translate_cookies(scope)
        if self.gatekeeper.has_forged_cookie(parse_cookies(scope)):
            await self._record_refused(RefusedRequest(403, "", FORGED_COOKIE))  # Streamlit shows its bearer the door
        self._open_windows[client] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open_windows[client] -= 1
            if not self._open_windows[client]:
                del self._open_windows[client]

    def _judge_http(self, scope: AsgiScope) -> RefusedRequest | None:
        """Judge a request over HTTP by what it says of itself; None where nothing is wrong with it."""
        headers = scope["headers"]
        return (
            self._judge_host(scope)
            or judge_method(scope)
            or self._judge_origin(headers, is_required=scope["method"] in ("PUT", "DELETE"))
            or judge_fetch_site(scope)
            or self._judge_rate(scope)
            or judge_path(scope["path"])
        )

    def _judge_websocket(self, scope: AsgiScope, client: str) -> RefusedRequest | None:
        """Judge a websocket that opens."""
        refused = self._judge_host(scope) or self._judge_origin(scope["headers"], is_required=True)
        if refused is not None:
            return refused
        if scope["path"] != STREAM_PATH:
            return CLOSED
        if self._open_windows[client] >= MAX_OPEN_WINDOWS:
            return TOO_MANY_WINDOWS
        return None if self._requests.take(client, time.monotonic()) else TOO_MANY

    def _judge_host(self, scope: AsgiScope) -> RefusedRequest | None:
        """Judge by the name under which the request came; other headers that name a host are not listened to."""
        hosts = list_values(scope["headers"], b"host")
        if len(hosts) != 1 or parse_host(hosts[0]) not in self.site.hosts:
            return FOREIGN_HOST
        if self.site.is_local and comes_from_elsewhere(scope):
            return NOT_LOCAL
        return None

    def _judge_origin(self, headers: HeaderLines, *, is_required: bool) -> RefusedRequest | None:
        """Judge by the page from which the request came, where it says so or has to."""
        origins = list_values(headers, b"origin")
        if not origins:
            return MISSING_ORIGIN if is_required else None
        own_origins = self.site.origins
        if self.site.is_local:  # on whatever port it was opened, and on no other
            own_origins = frozenset(f"http://{host}" for host in list_values(headers, b"host"))
        return None if len(origins) == 1 and origins[0] in own_origins else FOREIGN_ORIGIN

    def _judge_rate(self, scope: AsgiScope) -> RefusedRequest | None:
        """Judge by how often the client asked."""
        client, now, path = find_client(scope), time.monotonic(), scope["path"]
        if path.startswith(STATIC_START):
            return None if self._static_requests.take(client, now) else TOO_MANY
        if path == SIGN_IN_PATH and not self._sign_ins.take(client, now):
            return TOO_MANY_SIGN_INS
        return None if self._requests.take(client, now) else TOO_MANY

    async def _judge_file(self, scope: AsgiScope) -> RefusedRequest | None:
        """Judge a request for a file that a page made, or that brings one, by who asks."""
        path, cookies = scope["path"], parse_cookies(scope)
        if path.startswith(MEDIA_START):
            judge = partial(self.gatekeeper.judge_media, cookies, path.removeprefix(MEDIA_START))
            return await self._ask_gatekeeper(judge)
        if not path.startswith(UPLOAD_START):
            return None
        sizes = list_values(scope["headers"], b"content-length")
        if any(not size.isdecimal() or int(size) > self.limits.max_upload_bytes for size in sizes):
            return TOO_LARGE
        page_session_id = path.removeprefix(UPLOAD_START).partition("/")[0]
        judge = partial(self.gatekeeper.judge_upload, cookies, page_session_id, is_added=scope["method"] == "PUT")
        return await self._ask_gatekeeper(judge)

    async def _ask_gatekeeper(self, judge: Callable[[], RefusedRequest | None]) -> RefusedRequest | None:
        """Ask the gatekeeper in a thread; where the database does not answer, nobody gets anything."""
        try:
            refused: RefusedRequest | None = await self._run_in_thread(judge)
        except Exception as problem:  # noqa: BLE001 - an answer without our headers would be the alternative
            LOG.warning("A file was not judged: %s", type(problem).__name__)
            return NO_ANSWER
        return refused

    async def _run_in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run what may wait for the database in a thread of the guard's own."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def _answer_health(self, path: str, send: Send) -> None:
        """Answer whether the server runs, or whether somebody can be served by it; without details of either."""
        reason = await self._find_unready_reason() if path == "/readyz" else ""
        words = reason or ("ready" if path == "/readyz" else "running")
        await self._answer_in_words(send, 503 if reason else 200, words)

    async def _find_unready_reason(self) -> str:
        """Find why nobody can be served; asked often, the database is asked once a second."""
        async with self._readiness_lock:
            found_at, reason = self._unready
            if time.monotonic() - found_at >= READY_KEPT_SECONDS:
                try:
                    search = self._run_in_thread(self.gatekeeper.find_unready_reason)
                    reason = await asyncio.wait_for(search, READY_SECONDS)
                except TimeoutError:
                    reason = "The database does not answer in time."
                self._unready = (time.monotonic(), reason)
            return reason

    async def _record_refused(self, refused: RefusedRequest) -> None:
        """Record a refusal; the same one by the same person is handed on once a minute, so that no flood reaches it."""
        key = f"{refused.person.account_id if refused.person else ''} {refused.trail}"
        now = time.monotonic()
        if not refused.trail or now - self._recorded_at.get(key, float("-inf")) < RECORD_EVERY_SECONDS:
            return
        self._recorded_at[key] = now
        try:
            is_recorded = await self._run_in_thread(self.gatekeeper.record_refusal, refused.trail, refused.person)
        except Exception as problem:  # noqa: BLE001 - a trail that cannot be written lets nobody in
            LOG.warning("A refusal was not recorded (%s): %s", refused.trail, type(problem).__name__)
            is_recorded = False
        if not is_recorded:  # the next one is tried again
            self._recorded_at.pop(key, None)

    async def _answer_in_words(self, send: Send, status: int, words: str) -> None:
        """Answer in a sentence."""
        body = words.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            *self._headers,
        ]
        if status not in (200, 503):
            headers.append((b"connection", b"close"))  # what else the request brings is not read
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _wrap_send(self, path: str, send: Send) -> Send:
        """Wrap what sends an answer, so that it carries our headers."""

        async def send_stamped(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._stamp_headers(path, message["headers"])
            await send(message)

        return send_stamped

    def _stamp_headers(self, path: str, headers: HeaderLines) -> list[tuple[bytes, bytes]]:
        """Put our headers in the place of Streamlit's, and guard the cookies."""
        replaced = {name for name, _value in self._headers}
        stamped, cache_control = [], b""
        for name, value in headers:
            lowered = name.lower()
            if lowered == b"cache-control":
                cache_control = value
            elif lowered == b"set-cookie" and self.site.is_encrypted:
                stamped.append((name, guard_set_cookie(value.decode("latin-1")).encode("latin-1")))
            elif lowered not in replaced and not lowered.startswith(b"access-control-"):
                stamped.append((name, value))
        if path == SIGN_OUT_PATH:  # the browser forgets what it kept of the pages
            stamped.append((b"clear-site-data", b'"cache", "storage"'))
        is_code = path.startswith(STATIC_START)
        return [*stamped, *self._headers, (b"cache-control", choose_cache_control(cache_control, is_code=is_code))]

    def _translate_cookies(self, scope: AsgiScope) -> AsgiScope:
        """Give the cookies of a request the names that Streamlit knows."""
        if not self.site.is_encrypted:
            return scope
        headers = [
            (name, strip_cookie_prefixes(value.decode("latin-1")).encode("latin-1") if name == b"cookie" else value)
            for name, value in scope["headers"]
        ]
        return {**scope, "headers": headers}
