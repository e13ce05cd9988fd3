"""Hold what a page is shown for: reader, consultation, day, groups, and state of the data."""

import datetime as dt
import functools
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

import streamlit as st
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lib import settings
from lib.access import NotAllowed, Person, Role, SignedInPerson
from lib.actions.sign_in import SessionLimits, check_session
from lib.actions.sign_in_refusals import EntryRefused, Refusal
from lib.database.engine import (
    DatabaseProblem,
    describe_known_failure,
    get_engine,
    identify_database_file,
    open_database,
    open_read_session,
)
from lib.findings import response_findings
from lib.queries.asking import Answer
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.scope import Scope
from lib.ui.shared import navigation
from lib.ui.shared import query_cache as cache

VIEW_KEY = "_view"
NOTE_KEY = "_reader_note"  # what a part was refused, for the page that follows
PERSON_KEY = "_person"  # who is signed in, as of the last run of a whole page
DialogWidth = Literal["small", "medium", "large"]
LOG = logging.getLogger(__name__)
RELOAD_HINT = "Load the page again."
VERSION_KEPT_SECONDS = 5.0  # what was found of the database's version
INVENTED_NOTICE = "The people, addresses and answers shown here are invented."


@dataclass(frozen=True, slots=True)
class View:
    """One run of one page. Everything on it is answered for the same scope and the same data version."""

    engine: Engine
    version: str
    consultation: ConsultationFacts
    scope: Scope
    role: Role
    notice: str = ""
    chosen_comparison_day: dt.date | None = None
    person: SignedInPerson | None = None  # None where nobody signs in, on a dashboard for this machine alone

    @property
    def comparison_day(self) -> dt.date:
        """Day with which the view's day is compared: the one chosen, else that of the last Board meeting before it."""
        return self.chosen_comparison_day or response_findings.find_comparison_day(self.consultation, self.scope.as_at)

    @property
    def seen_change_id(self) -> int:
        """Id of the last change that the page shows."""
        return int(self.version.split(".", maxsplit=1)[0])

    @property
    def is_outdated(self) -> bool:
        """Whether something was written since the page was made: a part that runs by itself then shows an old state."""
        return cache.find_data_version(self.engine) != self.version

    def run_query(self, query: Callable[..., Answer], /, **arguments: Any) -> Answer:
        """Run a query of lib.queries, answered from the cache where it can be."""
        return cache.run_query(query, self.engine, self.version, **arguments)

    def run_query_uncached(self, query: Callable[..., Answer], **arguments: Any) -> Answer:
        """Run a query on what is personal: people's details, and who said what.

        It is read anew each time, and kept nowhere. Raises NotAllowed where the reader is not signed in any more, or
        has another role by now: a button or a file may ask long after the page was made.
        """
        self.check_current()
        with open_read_session(self.engine) as session:
            return query(session, **arguments)

    def compute_cached(self, function: Callable[..., Answer], *, detail: str = "", **arguments: Any) -> Answer:
        """Compute once what a function makes of the data.

        What differs between two calls follows from the view, or stands in detail. No two roles share an answer.
        """
        key = (str(self.engine.url), self.version, self.scope, self.role, detail)
        return cache.compute_cached(function, key, **arguments)

    def render_chart(
        self,
        draw_chart: Callable[..., Any],
        *,
        alt: str,
        detail: str = "",
        chosen: Callable[[], None] | None = None,
        **arguments: Any,
    ) -> None:
        """Render a chart of lib.outputs. What differs between two charts follows from the view, or stands in detail.

        chosen is called when a bar or a point is clicked; read_clicked_points then tells which.
        """
        st.plotly_chart(
            self.compute_cached(draw_chart, detail=detail, **arguments),
            theme=None,  # the charts bring their own colours: Streamlit's take a third longer to draw
            key=build_chart_key(draw_chart, detail),
            config={"displayModeBar": False},
            on_select=chosen or "ignore",
            selection_mode="points",
            alt=alt,
        )

    def read_clicked_points(self, draw_chart: Callable[..., Any], detail: str = "") -> list[dict[str, Any]]:
        """Read which points of a chart are clicked, as Streamlit tells them: curve_number, point_index and so on."""
        points: list[dict[str, Any]] = st.session_state[build_chart_key(draw_chart, detail)].selection.points
        return points

    @property
    def actor(self) -> Person:
        """Person who does something on this page, for what is written.

        Nobody signs in on a dashboard that serves this machine alone. Raises NotAllowed like check_current.
        """
        self.check_current()
        return Person(self.person.name if self.person else f"{self.role} on this machine", self.role)

    @property
    def own_authority(self) -> str:
        """Code of the reader's own authority, which a Board member may have; empty where there is none."""
        return self.person.own_authority if self.person else ""

    def check_current(self) -> None:
        """Check that the reader is still signed in, in the role for which this view was made.

        Views are kept by buttons, by parts that run by themselves and by files that are made when somebody wants them.
        Raises NotAllowed.
        """
        check_person(self.engine, self.person)

    @property
    def filter_text(self) -> str:
        """Regions and types looked at, in words."""
        if not (self.scope.regions or self.scope.types):
            return "all councils"
        parts = [", ".join(self.scope.regions), ", ".join(self.scope.types)]
        return " · ".join(part for part in parts if part)

    @property
    def late_records(self) -> consultations.LateRecords:
        """Counts of what is dated up to the view's day, and of what of it was recorded only after it."""
        scope = self.scope
        return self.run_query(
            consultations.count_late_records, consultation_id=scope.consultation_id, as_at=scope.as_at
        )

    @property
    def late_records_text(self) -> str:
        """Sentence on records of earlier events that came in only after the view's day; empty where there are none."""
        return self.late_records.sentence

    @property
    def export_notes(self) -> list[str]:
        """Lines that stand below every exported table."""
        return [
            f"{self.consultation.title} ({self.consultation.issued_by})",
            f"As at {format_day(self.scope.as_at)}; {self.filter_text}; data version {self.seen_change_id}",
            *([self.late_records_text] if self.late_records_text else []),
        ]


def check_person(engine: Engine, person: SignedInPerson | None) -> None:
    """Check that somebody is still signed in, as what they were when the page was made.

    Raises NotAllowed. Where nobody signs in, there is nothing to check.
    """
    if person is not None:
        check_session(engine, person, now=dt.datetime.now(dt.UTC), limits=load_session_limits())


def load_session_limits() -> SessionLimits:
    """Load how long a session lasts."""
    current_settings = settings.load_settings()
    return SessionLimits(
        dt.timedelta(minutes=current_settings.idle_minutes), dt.timedelta(hours=current_settings.session_hours)
    )


def build_chart_key(draw_chart: Callable[..., Any], detail: str) -> str:
    """Build the key under which the session holds what is clicked in a chart."""
    return f"{draw_chart.__name__}-{detail}"


def find_current_view() -> View:
    """Find the view that the page shell opened in this run.

    The very first run of a server knows no menu yet, and Streamlit then runs the file of a page by itself, without
    dashboard.py and so without the shell and what it checks. Nothing is shown then: the menu takes over.
    """
    view: View | None = st.session_state.get(VIEW_KEY)
    if view is None:
        navigation.choose_page(Role.ADMINISTRATOR, is_hidden=True)  # all pages, so that the rerun finds this one
        st.rerun()
    return view


def connect_database() -> tuple[Engine, str]:
    """Connect to the database, and return its engine and its data version.

    Where it cannot be used, says so in one sentence and ends the run.
    """
    try:
        url = settings.load_settings().database_url
        engine = get_engine(url)
        _check_database(url, identify_database_file(url))
        _check_version(url)
        try:
            return engine, cache.find_data_version(engine)
        except SQLAlchemyError:
            _check_database.clear()
            return open_database(url), cache.find_data_version(engine)
    except (DatabaseProblem, ValueError) as problem:
        stop_page(str(problem))


@st.cache_resource(show_spinner=False)
def _check_database(url: str, file_identity: str) -> bool:  # noqa: ARG001 - it is part of the key
    """Check once for each database file that it can be used; raises DatabaseProblem where it cannot."""
    get_engine(url).dispose()  # another file stands there now, perhaps an older copy: let go of the former
    open_database(url)
    return True


@st.cache_resource(show_spinner=False, ttl=VERSION_KEPT_SECONDS)
def _check_version(url: str) -> bool:
    """Check every few seconds that the database is of this version still: another process may have upgraded it.

    Raises DatabaseProblem where it is not.
    """
    open_database(url)
    return True


def report_fault(sentence: str, fault: Exception) -> str:
    """Log a fault that nobody foresaw, and describe it for the reader.

    The sentence for the reader holds the remedy and the moment under which the log says where the fault happened. The
    log does not say in which words, since those may hold an answer.
    """
    moment = dt.datetime.now().astimezone().strftime("%H:%M:%S")
    code_lines = "".join(traceback.format_tb(fault.__traceback__))
    LOG.error("%s: failed by %s\n%s", moment, type(fault).__name__, code_lines)
    return (
        f"{sentence} Nothing that was saved is lost. If it comes back, tell whoever looks after the dashboard what you "
        f"did, and the time: {moment}."
    )


def report_database_fault(sentence: str, hint: str, fault: SQLAlchemyError) -> str:
    """Log a fault of the database, and describe it for the reader: by what the database says, where that is known.

    sentence: what is said otherwise; hint: what the reader can do.
    """
    known_sentence = describe_known_failure(settings.load_settings().database_url, fault)
    return report_fault(f"{known_sentence or sentence} {hint}", fault)


def run_by_itself(render_part: Callable[..., None]) -> Callable[..., None]:
    """Let a part of a page run by itself after what is done in it, as a fragment; a fault in it is said in a sentence.

    Without this, Streamlit would show its own message there. Who is not signed in any more, or has another role by now,
    gets the whole page anew, which says so.
    """
    return st.fragment(_guard_part(render_part))


def open_dialog(title: str, render_part: Callable[..., None], *arguments: Any, width: DialogWidth = "small") -> None:
    """Open a dialog over the page, which runs by itself and is guarded like any part that does."""
    st.dialog(title, width=width)(_guard_part(render_part))(*arguments)


def _guard_part(render_part: Callable[..., None]) -> Callable[..., None]:
    """Guard what runs without the page: ask again who is there, and say a fault in a sentence."""

    @functools.wraps(render_part)
    def render_guarded(*arguments: Any) -> None:
        try:
            _check_session_reader()
            render_part(*arguments)
        except NotAllowed as problem:
            st.session_state[NOTE_KEY] = str(problem)
            st.rerun()
        except SQLAlchemyError as problem:
            st.error(report_database_fault("The database stopped answering while this was made.", RELOAD_HINT, problem))
        except Exception as problem:  # noqa: BLE001 - the last one who can say it in words
            st.error(report_fault(f"A fault in the dashboard kept this from being shown. {RELOAD_HINT}", problem))

    return render_guarded


def _check_session_reader() -> None:
    """Check that whoever this browser session belongs to is still in, as what they were for the last whole page.

    Raises NotAllowed, also where people sign in and nobody has.
    """
    person = st.session_state.get(PERSON_KEY)
    if person is None and settings.load_settings().sign_in:
        raise EntryRefused(Refusal.ENDED)
    check_person(connect_database()[0], person)


def stop_page(sentence: str) -> NoReturn:
    """Show what is wrong, and end the run."""
    st.error(sentence)
    st.stop()


def find_today() -> dt.date:
    """Find the day that it is where the dashboard runs."""
    return dt.datetime.now().astimezone().date()


def ask_past_day(
    label: str, key: str, container: Any = st, *, value: dt.date | None = None, help_text: str | None = None
) -> dt.date | None:
    """Ask for a day that is past; none is chosen at first, unless a value is given."""
    today = find_today()
    day = container.date_input(
        label, value=value, min_value=dt.date(1990, 1, 1), max_value=today, format="DD/MM/YYYY", key=key, help=help_text
    )
    return day if isinstance(day, dt.date) else None


def format_day(day: dt.date) -> str:
    """Format a day as people write it: 5 January 2015."""
    return f"{day.day} {day:%B %Y}"
