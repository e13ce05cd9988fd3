"""Tell the guard of requests what only Streamlit knows: who a cookie is, whose a file is, and who looks at a page.

The files that pages make lie in Streamlit's memory, for whoever knows their names. Here stands for whom each was made.
What is read of Streamlit's insides is read here and nowhere else; where it is not found, the request is refused.
"""

import asyncio
import datetime as dt
import json
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.file_util import get_static_dir
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib import settings
from lib.access import Right, Role, SignedInPerson, has_right
from lib.actions.sign_in import find_running_session, record_refused_act
from lib.actions.sign_in_refusals import EntryRefused
from lib.database.damage_watch import DamageWatch
from lib.database.engine import (
    DatabaseProblem,
    SchemaProblem,
    close_engines,
    get_engine,
    open_database,
)
from lib.server.background import stop_jobs
from lib.server.log_lines import write_log_lines
from lib.server.memory import keep_memory_tidy
from lib.server.request_guard import RequestLimits
from lib.server.request_rules import RefusedRequest
from lib.server.response_headers import find_script_hashes
from lib.server.serve import describe_site
from lib.ui.shared.sign_in import KEPT_ROLE_KEY, load_providers
from lib.ui.shared.view import PERSON_KEY, load_session_limits

MAX_FILES = 20_000  # whose owners are remembered; a file itself goes when its page has gone for a while
UPLOAD_RIGHTS = (Right.IMPORT_DATA, Right.EDIT_CONSULTATIONS)
NOT_SIGNED_IN = "file asked for without being signed in"
DAMAGED = "The file of the database is damaged: restore a copy (python -m lib restore)."
SIGN_IN_FIRST = "Sign in first."
# What any window may ask of Streamlit, also before signing in: to empty the caches of everybody, to describe the code.
UNUSED_REQUESTS = ("_handle_clear_cache_request", "_handle_git_information_request")


class FileOwners:
    """Whom each file was made for, by its name without an ending; the oldest are forgotten first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._people: OrderedDict[str, set[SignedInPerson]] = OrderedDict()
        self._lock = threading.Lock()  # pages run in threads of their own

    def note_owner(self, file_name: str, person: SignedInPerson) -> None:
        """Note that a file was made for somebody. Two people who save the very same have one file between them."""
        file_id = _find_file_id(file_name)
        with self._lock:
            self._people.setdefault(file_id, set()).add(person)
            self._people.move_to_end(file_id)
            while len(self._people) > MAX_FILES:
                self._people.popitem(last=False)

    def has_file(self, file_name: str) -> bool:
        """Tell whether anybody is known for whom a file was made."""
        return _find_file_id(file_name) in self._people

    def owns(self, file_name: str, person: SignedInPerson) -> bool:
        """Tell whether a file was made for somebody, in the session and the role that they have now."""
        return person in self._people.get(_find_file_id(file_name), ())


def _find_file_id(file_name: str) -> str:
    """Find the name of a file without the folders before it and the ending."""
    return file_name.rpartition("/")[2].partition(".")[0]


class PageGatekeeper:
    """Gatekeeper of the pages' files, as the guard of requests asks it."""

    def __init__(self, *, sign_in: bool, max_kept_bytes: int) -> None:
        """Keep the gate; sign_in: whether people sign in. max_kept_bytes: of all files that wait on one page."""
        self.sign_in = sign_in
        self.max_kept_bytes = max_kept_bytes
        self.owners = FileOwners()
        self._damage_watch = DamageWatch()

    def judge_media(self, cookies: Mapping[str, str], file_name: str) -> RefusedRequest | None:
        """Judge whether a file that a page made may be fetched: by the one for whom it was made, while signed in."""
        if not self.sign_in:
            return None
        person = self._find_person(cookies)
        if isinstance(person, RefusedRequest):
            return person
        if self.owners.owns(file_name, person):
            return None
        if not self.owners.has_file(file_name):
            return RefusedRequest(404, "This file is not there any more: load the page again.")
        return RefusedRequest(403, "This file was made for somebody else.", "file of somebody else", person)

    def judge_upload(
        self, cookies: Mapping[str, str], page_session_id: str, *, is_added: bool
    ) -> RefusedRequest | None:
        """Judge whether a file may be brought: by somebody who may bring data in, to a page of their own."""
        page_session = _find_page_session(page_session_id)
        if page_session is None and (not self.sign_in or read_claims(cookies) is not None):
            return RefusedRequest(409, "Your page was closed meanwhile: load it again.")
        if is_added and _count_kept_bytes(page_session_id) > self.max_kept_bytes:
            return RefusedRequest(413, "Too many files wait on this page: bring them in, or load the page again.")
        if not self.sign_in:
            role = _read_state(page_session, KEPT_ROLE_KEY)
            return None if _may_upload(role) else RefusedRequest(403, "Your role takes no files.", "upload")
        person = self._find_person(cookies)
        if isinstance(person, RefusedRequest):
            return person
        if not _may_upload(person.role):
            return RefusedRequest(403, "Your role takes no files.", "upload", person)
        if _read_state(page_session, PERSON_KEY) != person:
            return RefusedRequest(403, "This page is not yours.", "upload to a page of somebody else", person)
        return None

    def has_forged_cookie(self, cookies: Mapping[str, str]) -> bool:
        """Tell whether a cookie says who somebody is and was not signed here, or too long ago."""
        return self.sign_in and USER_COOKIE_NAME in cookies and read_claims(cookies) is None

    def record_refusal(self, what: str, person: SignedInPerson | None) -> bool:
        """Record a refusal in the trail of signing in, and tell whether it could be written."""
        engine = get_engine(settings.load_settings().database_url)
        return record_refused_act(engine, person, what=what, now=dt.datetime.now(dt.UTC))

    def find_unready_reason(self) -> str:
        """Find why nobody can be served: the database does not answer, is of another version, or is damaged."""
        try:
            url = settings.load_settings().database_url
            open_database(url)
            if self._damage_watch.is_damaged(url):
                return DAMAGED
        except SchemaProblem:
            return "The database is of another version of the dashboard."
        except (DatabaseProblem, ValueError):
            return "The database does not answer."
        return ""

    def _find_person(self, cookies: Mapping[str, str]) -> SignedInPerson | RefusedRequest:
        """Find whose session runs by a cookie, or why nobody's does."""
        claims = read_claims(cookies)
        if claims is None:
            return RefusedRequest(403, SIGN_IN_FIRST, NOT_SIGNED_IN)
        try:
            return find_running_session(
                get_engine(settings.load_settings().database_url),
                claims,
                now=dt.datetime.now(dt.UTC),
                limits=load_session_limits(),
                providers=load_providers(),
            )
        except EntryRefused as refusal:
            return RefusedRequest(403, str(refusal))  # the trail tells of it already

    def follow_files(self, media_files: Any) -> None:
        """Follow which files pages make from now on, and for whom: those on a page, and those made when wanted."""
        add_file, make_wanted_file = media_files.add, media_files.execute_deferred

        def add_noted(*arguments: Any, **named: Any) -> str:
            url = str(add_file(*arguments, **named))
            context = get_script_run_ctx()
            self._note(url, context.session_id if context else "")
            return url

        def make_noted(file_id: str) -> str:
            entry = media_files._deferred_callables.get(file_id, {})
            url = str(make_wanted_file(file_id))
            self._note(url, str(entry.get("session_id", "")))
            return url

        media_files.add, media_files.execute_deferred = add_noted, make_noted

    def _note(self, url: str, page_session_id: str) -> None:
        """Note for whom a file was made."""
        person = _read_state(_find_page_session(page_session_id), PERSON_KEY)
        if isinstance(person, SignedInPerson):
            self.owners.note_owner(url, person)


def read_claims(cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """Read who somebody is from Streamlit's cookie; None where it is missing, was not signed here, or too long ago."""
    secret = get_cookie_secret()

    def read_part(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    try:
        claims = json.loads(get_cookie_with_chunks(read_part, USER_COOKIE_NAME) or b"null")
    except ValueError:
        return None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def _find_page_session(page_session_id: str) -> AppSession | None:
    """Find a page's session in Streamlit, also one whose window lost its line a moment ago."""
    try:
        found = runtime.get_instance()._session_mgr.get_session_info(page_session_id)
    except (AttributeError, RuntimeError):
        return None
    return found.session if found else None


def _count_kept_bytes(page_session_id: str) -> int:
    """Count the bytes of the files that wait on a page, in Streamlit's memory."""
    storage = runtime.get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return sum(len(file.data) for file in list(storage.get(page_session_id, {}).values()))


def _read_state(page_session: AppSession | None, key: str) -> Any:
    """Read what a page's session holds; None where there is nothing."""
    try:
        return page_session.session_state[key] if page_session else None
    except (AttributeError, KeyError):
        return None


def _may_upload(role: Any) -> bool:
    """Tell whether a role may bring files."""
    return isinstance(role, Role) and any(has_right(role, right) for right in UPLOAD_RIGHTS)


def _ignore_request(_page_session: AppSession) -> None:
    """Ignore what a page of ours never asks for."""


def build_guard_parts() -> dict[str, Any]:
    """Build what the guard of requests needs, from the settings of this process."""
    current_settings = settings.load_settings()
    limits = RequestLimits(
        current_settings.requests_per_minute,
        current_settings.sign_ins_per_minute,
        current_settings.max_file_mb * 1024 * 1024,
    )
    site = describe_site(sign_in=current_settings.sign_in)
    page = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")
    return {"site": site, "gatekeeper": GATEKEEPER, "limits": limits, "script_hashes": find_script_hashes(page)}


@asynccontextmanager
async def run_beside_server(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Follow which files are made while the server runs, keep its memory tidy, and put all down when it stops."""
    if GATEKEEPER.sign_in:
        write_log_lines()
    GATEKEEPER.follow_files(runtime.get_instance().media_file_mgr)
    for name in UNUSED_REQUESTS:
        setattr(AppSession, name, _ignore_request)
    upkeep = asyncio.create_task(keep_memory_tidy())
    try:
        yield {}
    finally:
        upkeep.cancel()
        stop_jobs()
        close_engines()


def _build_gatekeeper() -> PageGatekeeper:
    """Build the gatekeeper of this process: beside files of the largest size on one page there is room for one more."""
    current_settings = settings.load_settings()
    return PageGatekeeper(sign_in=current_settings.sign_in, max_kept_bytes=current_settings.max_file_mb * 1024 * 1024)


GATEKEEPER = _build_gatekeeper()
