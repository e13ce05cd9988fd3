"""Let people sign in and out, and say at every run who is there and in which role."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st
from sqlalchemy import Engine
from streamlit import runtime
from streamlit.runtime.scriptrunner import StopException

from lib import settings
from lib.access import Role, SignedInPerson
from lib.actions.sign_in import SignInBusyError, end_session, find_session
from lib.actions.sign_in_claims import TrustedProvider, build_provider
from lib.actions.sign_in_refusals import NEEDS_HELP, EntryRefused
from lib.queries.register import consultations
from lib.server.request_guard import RequestGuard
from lib.server.serve import LOOPBACK_HOSTS, has_sign_in_section
from lib.ui.shared import navigation
from lib.ui.shared import query_cache as cache
from lib.ui.shared.uploads import forget_uploads
from lib.ui.shared.view import PERSON_KEY, connect_database, load_session_limits, stop_page
from lib.ui.shared.wording import escape_text

ROLE_KEY, KEPT_ROLE_KEY = "role", "_role"
MESSAGE_KEY = "_sign_out_problem"
MISUSED_LOCALLY = (
    "This dashboard was started without sign-in, for the person at this machine alone: open it as 127.0.0.1 on the "
    "machine itself. For others, set signing in up (docs/security.md)."
)
UNGUARDED = "This server was started without what guards it: start the dashboard by make run, or python -m lib serve."
NOT_SET_UP = (
    "Signing in is not set up: start the dashboard by make run for yourself alone, on this machine, or set signing in "
    "up (docs/security.md)."
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads in this run, over which database and which state of its data.

    person: None on a dashboard for this machine alone, where nobody signs in.
    """

    engine: Engine
    version: str
    role: Role
    person: SignedInPerson | None


def identify_reader() -> Reader:
    """Identify who reads, before anything of a page is shown.

    Whoever is not signed in gets a page with a button that leads to their provider, and the run ends.
    """
    if _has_server() and not RequestGuard.is_in_place:  # it was started by another command than ours
        navigation.choose_page(Role.BOARD, is_hidden=True)
        stop_page(UNGUARDED)
    if not settings.load_settings().sign_in:
        return _identify_local_reader()
    if not st.user.get("is_logged_in", False):
        st.session_state.pop(PERSON_KEY, None)
        if not has_sign_in_section():
            navigation.choose_page(Role.BOARD, is_hidden=True)
            stop_page(NOT_SET_UP)
        _stop_at_door("Sign in", "Sign in with the account of your organisation.")
    engine, version = _connect_to_accounts(is_hidden=True)
    try:
        person = find_session(
            engine,
            st.user.to_dict(),
            now=dt.datetime.now(dt.UTC),
            limits=load_session_limits(),
            providers=load_providers(),
        )
    except EntryRefused as refusal:
        st.session_state.clear()  # what the session held of the data goes with it
        forget_uploads()
        if refusal.refusal in NEEDS_HELP:
            contact = escape_text(settings.load_settings().help_contact) or "whoever looks after the dashboard"
            _stop_at_door("You are not let in", f"{refusal} Ask {contact}.", is_known_identity=True)
        _stop_at_door("Sign in again", str(refusal))
    except SignInBusyError as problem:
        navigation.choose_page(Role.BOARD, is_hidden=True)
        stop_page(str(problem))
    st.session_state[PERSON_KEY] = person
    return Reader(engine, version, person.role, person)


def _has_server() -> bool:
    """Tell whether pages are served, and not run by themselves as in tests."""
    return runtime.exists() and type(runtime.get_instance()) is runtime.Runtime


def _identify_local_reader() -> Reader:
    """Identify the person at this machine, who chooses in the side bar in which role to look.

    Ends the run where the dashboard can be reached from elsewhere, or signing in is set up after all.
    """
    host = urlsplit(f"//{st.context.headers.get('Host') or 'localhost'}").hostname
    if st.get_option("server.address") not in LOOPBACK_HOSTS or host not in LOOPBACK_HOSTS or has_sign_in_section():
        navigation.choose_page(Role.BOARD, is_hidden=True)
        stop_page(MISUSED_LOCALLY)
    engine, version = _connect_to_accounts(is_hidden=False)
    # Streamlit forgets what a box holds when a run leads to another page before the box is drawn: it is kept beside it
    chosen_role = st.session_state.get(ROLE_KEY) or st.session_state.get(KEPT_ROLE_KEY)
    role = Role(chosen_role or _find_first_role(engine, version))
    st.session_state[ROLE_KEY] = st.session_state[KEPT_ROLE_KEY] = role
    return Reader(engine, version, role, None)


def _connect_to_accounts(*, is_hidden: bool) -> tuple[Engine, str]:
    """Connect to the database; where that ends the run, there is a menu all the same, or none on purpose."""
    try:
        return connect_database()
    except StopException:
        navigation.choose_page(Role.BOARD, is_hidden=is_hidden)
        raise


def _find_first_role(engine: Engine, version: str) -> Role:
    """Find the role in which the person at this machine begins: the one given at the start, else a Board member.

    Where nothing is set up yet, whoever starts the dashboard does that: it opens for an officer.
    """
    local_role = settings.load_settings().local_role
    if local_role and local_role != Role.BOARD:
        return next((role for role in Role if role == local_role), Role.BOARD)
    has_consultation = bool(cache.run_query(consultations.list_consultations, engine, version))
    return Role.BOARD if has_consultation else Role.OFFICER


def _stop_at_door(title: str, sentence: str, *, is_known_identity: bool = False) -> None:
    """Show whoever is not signed in what to do, and end the run.

    is_known_identity: the provider knows them, and going there once more would change nothing: they may sign out there.
    """
    navigation.choose_page(Role.BOARD, is_hidden=True)
    st.title(title, anchor=False)
    st.markdown(sentence)
    if is_known_identity:
        st.button("Use another identity", on_click=st.logout)
    else:
        for name in (provider.name for provider in load_providers()):
            st.button(
                f"Sign in with {name}" if name else "Sign in", key=f"sign-in-{name}", type="primary",
                on_click=st.login, args=(name,) if name else (),
            )  # fmt: skip
    st.stop()


def load_providers() -> list[TrustedProvider]:
    """Load the providers that are set up; a single one has no name."""
    section = st.secrets["auth"] if has_sign_in_section() else {}
    named = [build_provider(str(name), value) for name, value in section.items() if isinstance(value, Mapping)]
    if not named or "client_id" in section:
        named.insert(0, build_provider("", section))
    return named


def render_reader(reader: Reader) -> None:
    """Render in the side bar who is signed in, with a button to sign out; on one's own machine, a choice of roles."""
    if reader.person is None:
        st.selectbox(
            "Viewing as",
            list(Role),
            key=ROLE_KEY,
            help="Officers and communications staff may save contact details; Board members see none; officers set up "
            "and bring in. Nobody signs in on a dashboard that serves this machine alone.",
        )
        st.caption("Without sign-in: for this machine alone.")
        return
    st.markdown(f"**{escape_text(reader.person.name)}**  \n{reader.person.role}")
    st.button("Sign out", key="sign-out", on_click=_handle_sign_out, args=(reader,))
    if problem := st.session_state.pop(MESSAGE_KEY, None):
        st.error(problem)


def _handle_sign_out(reader: Reader) -> None:
    """End the session in the database, then let the browser forget its cookie."""
    if reader.person is None:
        return
    try:
        end_session(reader.engine, reader.person, now=dt.datetime.now(dt.UTC))
        forget_uploads()
    except SignInBusyError as problem:
        st.session_state[MESSAGE_KEY] = str(problem)
        return
    st.logout()
