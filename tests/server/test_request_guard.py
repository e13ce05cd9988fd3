"""The guard of requests, around an application that answers everything. What a real server refuses: test_served_*.py."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from lib.access import Role, SignedInPerson
from lib.server import request_guard
from lib.server.request_guard import RequestGuard, RequestLimits
from lib.server.request_rules import RefusedRequest
from lib.server.serve import Site

ADA = SignedInPerson(1, 1, "Ada Invented", Role.OFFICER)
BEN = SignedInPerson(2, 2, "Ben Invented", Role.OFFICER)
SITE = Site(
    frozenset({"dashboard.example"}), frozenset({"https://dashboard.example"}), is_local=False, is_encrypted=True
)
LIMITS = RequestLimits(requests_per_minute=3, sign_ins_per_minute=1, max_upload_bytes=100)


class Trail:
    """Keeps what is recorded, and decides as it is told."""

    def __init__(self, refused: RefusedRequest | None = None, unready: str = "") -> None:
        self.refused, self.unready, self.questions = refused, unready, 0
        self.told: list[str] = []
        self.is_down = self.is_busy = False

    def judge_media(self, _cookies: Mapping[str, str], _file_name: str) -> RefusedRequest | None:
        if self.is_down:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return self.refused

    def judge_upload(
        self, _cookies: Mapping[str, str], _page_session_id: str, *, is_added: bool
    ) -> RefusedRequest | None:
        return self.refused if is_added else None

    def has_forged_cookie(self, _cookies: Mapping[str, str]) -> bool:
        return False

    def record_refusal(self, what: str, person: SignedInPerson | None) -> bool:
        if not self.is_busy:
            self.told.append(f"{what} {person.name if person else ''}".strip())
        return not self.is_busy

    def find_unready_reason(self) -> str:
        self.questions += 1
        return self.unready


async def answer(scope: Any, _receive: Any, send: Any) -> None:
    """Answer as Streamlit would: with a page, or by taking the line."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await asyncio.sleep(0)
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


def guard(trail: Trail) -> RequestGuard:
    return RequestGuard(answer, site=SITE, gatekeeper=trail, limits=LIMITS)


def ask(
    guarded: RequestGuard, path: str = "/", *, kind: str = "http", client: str = "203.0.113.1", **headers: str
) -> Any:
    """Ask, and give the status of the answer; of a line, how it was answered."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    named = {"host": "dashboard.example", "origin": "https://dashboard.example"} | headers
    scope = {
        "type": kind, "path": path, "method": "GET", "client": (client, 1),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }  # fmt: skip
    asyncio.run(guarded(scope, lambda: None, send))  # type: ignore[arg-type, return-value]
    return sent[0].get("status", sent[0]["type"])


def test_too_many_requests_of_one_client_are_refused_and_told_once() -> None:
    trail = Trail()
    guarded = guard(trail)
    assert [ask(guarded) for _request in range(5)] == [200, 200, 200, 429, 429]
    assert ask(guarded, "/_stcore/stream", kind="websocket") == "websocket.close"
    assert ask(guarded, client="203.0.113.2") == 200
    assert trail.told == ["too many requests"]


def test_code_has_an_allowance_of_its_own_and_tries_to_sign_in_have_a_small_one() -> None:
    guarded = guard(Trail())
    assert [ask(guarded, "/static/js/x.js") for _request in range(31)] == [200] * 30 + [429]
    asked = [ask(guarded, path) for path in ("/auth/login", "/auth/login", "/oauth2callback", "/")]
    assert asked == [200, 429, 200, 200]  # whom the provider let in is let through


def test_a_database_that_fails_while_a_file_is_judged_is_answered_by_the_guard() -> None:
    trail = Trail()
    trail.is_down = True
    assert ask(guard(trail), "/media/x.csv") == 503


def test_a_refusal_that_could_not_be_recorded_is_tried_again_at_the_next() -> None:
    trail = Trail()
    guarded, trail.is_busy = guard(trail), True
    assert ask(guarded, "/_stcore/metrics") == 404
    trail.is_busy = False
    assert [ask(guarded, "/_stcore/metrics"), ask(guarded, "/_stcore/metrics")] == [404, 404]
    assert trail.told == ["request for an address that is closed"]


def test_another_page_leads_people_here_and_to_the_provider_but_never_signs_them_out() -> None:
    led = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    for path, status in (("/", 200), ("/oauth2callback", 200), ("/auth/logout", 403)):
        assert ask(guard(Trail()), path, **led) == status


def test_only_so_many_windows_of_one_client_are_open_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_guard, "MAX_OPEN_WINDOWS", 1)
    trail = Trail()
    guarded = guard(trail)

    async def open_two() -> list[str]:
        sent: list[str] = []

        async def send(message: Any) -> None:
            sent.append(message["type"])

        headers = [(b"host", b"dashboard.example"), (b"origin", b"https://dashboard.example")]
        scope = {"type": "websocket", "path": "/_stcore/stream", "client": ("203.0.113.1", 1), "headers": headers}
        await asyncio.gather(*(guarded(scope, lambda: None, send) for _window in range(2)))  # type: ignore[arg-type, return-value]
        return sent

    assert asyncio.run(open_two()) == ["websocket.accept", "websocket.close"]
    assert ask(guarded, "/_stcore/stream", kind="websocket") == "websocket.accept"  # the others have closed
    assert trail.told == ["too many open windows"]


def test_the_same_refusal_of_two_people_is_told_of_both() -> None:
    trail = Trail(RefusedRequest(403, "No.", "upload", ADA))
    guarded = guard(trail)
    assert ask(guarded, "/media/x.csv") == ask(guarded, "/media/x.csv") == 403
    trail.refused = RefusedRequest(403, "No.", "upload", BEN)
    assert ask(guarded, "/media/x.csv") == 403
    assert trail.told == ["upload Ada Invented", "upload Ben Invented"]


def test_a_trail_that_cannot_be_written_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_what: Any) -> None:
        raise OSError

    trail = Trail(RefusedRequest(403, "No.", "upload"))
    monkeypatch.setattr(trail, "record_refusal", fail)
    assert ask(guard(trail), "/media/x.csv") == 403


def test_it_is_ready_once_the_database_is_and_the_database_is_not_asked_each_time() -> None:
    trail = Trail(unready="The database does not answer.")
    guarded = guard(trail)
    assert [ask(guarded, "/readyz"), ask(guarded, "/readyz"), ask(guarded, "/healthz")] == [503, 503, 200]
    assert trail.questions == 1


def test_a_database_that_hangs_counts_as_not_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_guard, "READY_SECONDS", 0)
    assert ask(guard(Trail()), "/readyz") == 503


@pytest.mark.parametrize(
    "host", ["", "evil.example", "dashboard.example/", "a@dashboard.example", "dashboard.example:x"]
)
def test_a_host_is_one_of_the_list_and_nothing_else(host: str) -> None:
    assert ask(guard(Trail()), host=host) == 421


@pytest.mark.parametrize("host", ["dashboard.example", "DASHBOARD.example:443", "dashboard.example."])
def test_a_host_of_the_list_may_be_written_in_its_ways(host: str) -> None:
    assert ask(guard(Trail()), host=host) == 200
