"""What a page is shown for: whom, which consultation, which day, which groups, and at which state of the data."""

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import streamlit as st
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lib import settings
from lib.access import Person, Role
from lib.database.engine import DatabaseProblem, get_engine, identify_database_file, open_read_session, open_database
from lib.queries.parts import Scope
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.ui.shared import navigation
from lib.ui.shared import query_cache as questions
from lib.ui.shared.wording import counted

Answer = TypeVar("Answer")
KEY = "_view"
LOG = logging.getLogger(__name__)
INVENTED = "The people, addresses and answers shown here are invented."


@dataclass(frozen=True, slots=True)
class View:
    """One run of one page. Everything on it is answered for the same scope and the same data version."""

    engine: Engine
    version: str
    consultation: ConsultationFacts
    scope: Scope
    role: Role
    notice: str = ""

    @property
    def seen(self) -> int:
        """The last change that the page shows."""
        return int(self.version.split(".", maxsplit=1)[0])

    def ask(self, question: Callable[..., Answer], **arguments: Any) -> Answer:
        """The answer of a function in lib.queries."""
        return questions.ask(question, self.engine, self.version, **arguments)

    def read(self, question: Callable[..., Answer], **arguments: Any) -> Answer:
        """The same for what is personal: people's details, and who said what. It is read anew, and kept nowhere."""
        with open_read_session(self.engine) as session:
            return question(session, **arguments)

    def work_out(self, function: Callable[..., Answer], *, detail: str = "", **arguments: Any) -> Answer:
        """What a function makes of the data, worked out once. What differs between two calls follows from the view,
        or stands in detail."""
        key = (str(self.engine.url), self.version, self.scope, detail)
        return questions.work_out(function, key, **arguments)

    def chart(
        self,
        chart: Callable[..., Any],
        *,
        alt: str,
        detail: str = "",
        chosen: Callable[[], None] | None = None,
        **arguments: Any,
    ) -> None:
        """Show a chart of lib.outputs. What differs between two charts follows from the view, or stands in detail.

        chosen is called when a bar or a point is clicked; what was clicked is in the session under the chart's key,
        its name and detail with a hyphen between.
        """
        st.plotly_chart(
            self.work_out(chart, detail=detail, **arguments),
            theme=None,  # the charts bring their own colours: Streamlit's take a third longer to draw
            key=f"{chart.__name__}-{detail}",
            config={"displayModeBar": False},
            on_select=chosen or "ignore",
            selection_mode="points",
            alt=alt,
        )

    @property
    def person(self) -> Person:
        """Who does something on this page. Nobody signs in on a dashboard that serves this machine alone."""
        return Person(f"{self.role} on this machine", self.role)

    @property
    def narrowed(self) -> str:
        """The groups looked at, in words."""
        if not (self.scope.regions or self.scope.types):
            return "all councils"
        parts = [", ".join(self.scope.regions), ", ".join(self.scope.types)]
        return " · ".join(part for part in parts if part)

    @property
    def recorded(self) -> consultations.LateRecords:
        """How much of what is dated up to the view's day was recorded only after it."""
        one = self.scope
        return self.ask(consultations.count_late_records, consultation_id=one.consultation_id, as_at=one.as_at)

    @property
    def late(self) -> str:
        """The records of earlier events that came in only after the view's day, in words; empty where there are none.

        Where everything came in later, a consultation of the past was brought in whole, and that is said so.
        """
        found = self.recorded
        parts = [
            counted(later, one, many)
            for later, one, many in (
                (found.late_responses, "response", "responses"),
                (found.late_messages, "message", "messages"),
            )
            if later
        ]
        if not parts:
            return ""
        if (found.late_responses, found.late_messages) == (found.responses, found.messages):
            return "All that is dated up to this day was entered after it."
        one = found.late_responses + found.late_messages == 1
        return f"{' and '.join(parts)} dated up to this day {'was' if one else 'were'} recorded or corrected after it."

    @property
    def notes(self) -> list[str]:
        """What stands below every exported table."""
        return [
            f"{self.consultation.title} ({self.consultation.issued_by})",
            f"As at {long(self.scope.as_at)}; {self.narrowed}; data version {self.seen}",
            *([self.late] if self.late else []),
        ]


def current() -> View:
    """The view that the frame opened in this run.

    The very first run of a server knows no menu yet, and Streamlit then runs the file of a page by itself, without
    dashboard.py and so without the frame and what it checks. Nothing is shown then: the menu takes over.
    """
    view: View | None = st.session_state.get(KEY)
    if view is None:
        navigation.choose()
        st.rerun()
    return view


def connect() -> tuple[Engine, str]:
    """The database and its data version. Where it cannot be used, says so in one sentence and ends the run."""
    try:
        url = settings.load_settings().database_url
        engine = get_engine(url)
        _checked(url, identify_database_file(url))
        try:
            return engine, questions.version(engine)
        except SQLAlchemyError:
            _checked.clear()
            return open_database(url), questions.version(engine)
    except (DatabaseProblem, ValueError) as problem:
        stop(str(problem))


@st.cache_resource(show_spinner=False)
def _checked(url: str, file: str) -> bool:  # noqa: ARG001 - it is part of the key
    get_engine(url).dispose()  # another file stands there now, perhaps an older copy: let go of the former
    open_database(url)
    return True


def unforeseen(sentence: str, problem: Exception) -> str:
    """What a reader is told of a fault: a sentence with the remedy, and the moment under which the log says where it
    happened, and not in which words, since those may hold an answer."""
    moment = dt.datetime.now().astimezone().strftime("%H:%M:%S")
    places = "".join(traceback.format_tb(problem.__traceback__))
    LOG.error("%s: failed by %s\n%s", moment, type(problem).__name__, places)
    return (
        f"{sentence} Nothing that was saved is lost. If it comes back, tell whoever looks after the dashboard what you "
        f"did, and the time: {moment}."
    )


def stop(sentence: str) -> NoReturn:
    """Show what is wrong, and end the run."""
    st.error(sentence)
    st.stop()


def past_day(label: str, key: str, place: Any = st) -> dt.date | None:
    """Ask for a day that is past; none is chosen at first."""
    today = dt.datetime.now().astimezone().date()
    day = place.date_input(
        label, value=None, min_value=dt.date(1990, 1, 1), max_value=today, format="DD/MM/YYYY", key=key
    )
    return day if isinstance(day, dt.date) else None


def long(day: dt.date) -> str:
    """A day as people write it: 5 January 2015."""
    return f"{day.day} {day:%B %Y}"
