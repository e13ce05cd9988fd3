"""Draw the shell of every page: the filters, the heading, and the notice that the demonstration is invented."""

import datetime as dt
import functools
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.errors import FragmentHandledException

from lib.access import NotAllowed
from lib.actions.sign_in import record_refused_act
from lib.actions.sign_in_refusals import EntryRefused
from lib.findings import response_findings
from lib.measures.progress import Deadline
from lib.queries.register import consultations, council_facts
from lib.queries.scope import Scope
from lib.settings import ROOT
from lib.terms import COUNCIL_TYPES
from lib.ui.shared import navigation, side_bar, sign_in
from lib.ui.shared import query_cache as cache
from lib.ui.shared.comparison_day import ask_comparison_day
from lib.ui.shared.sign_in import Reader
from lib.ui.shared.view import (
    INVENTED_NOTICE,
    NOTE_KEY,
    PERSON_KEY,
    VIEW_KEY,
    View,
    connect_database,
    find_today,
    format_day,
    report_database_fault,
    report_fault,
    stop_page,
)
from lib.ui.shared.wording import escape_text, format_count, format_names

LONGEST_SHOWN = 80  # characters of what a link asked for
RETRY_HINT = "Load the page again, or choose another in the menu."
INVENTED_CHIP = f":orange-badge[:material/science: Demonstration. {INVENTED_NOTICE}]"
STYLE_PATH = Path(__file__).with_name("style.css")
LOG = logging.getLogger(__name__)
STATEMENT_PATH = ROOT / "docs" / "accessibility.md"


@contextmanager
def guard_run() -> Iterator[None]:
    """Say in a sentence what nobody foresaw, with the moment under which the log says where it happened.

    The log also says which page was shown, in which role, and how long that took.
    """
    started = time.perf_counter()
    try:
        yield
    except FragmentHandledException:
        raise  # a part of the page has said it
    except NotAllowed as problem:
        _record_refusal(problem)
        stop_page(str(problem))
    except SQLAlchemyError as problem:
        stop_page(
            report_database_fault("The database stopped answering while this page was made.", RETRY_HINT, problem)
        )
    except Exception as problem:  # noqa: BLE001 - the last one who can say it in words
        stop_page(report_fault(f"A fault in the dashboard kept this page from being shown. {RETRY_HINT}", problem))
    finally:
        _log_page(time.perf_counter() - started)


def _log_page(seconds: float) -> None:
    """Log that a page was shown: which, in which role, and how long it took; not to whom, nor what it was asked for."""
    person = st.session_state.get(PERSON_KEY)
    page = st.session_state.get(navigation.PAGE_KEY) or "overview"
    role = str(person.role) if person else ""
    LOG.info("page shown", extra={"page": page, "role": role, "milliseconds": round(1000 * seconds)})


def _record_refusal(problem: NotAllowed) -> None:
    """Record that a page asked for what its reader may not see, unless the trail of signing in tells of it already."""
    if not isinstance(problem, EntryRefused):
        page = st.session_state.get(navigation.PAGE_KEY) or "overview"
        person, now = st.session_state.get(PERSON_KEY), dt.datetime.now(dt.UTC)
        record_refused_act(connect_database()[0], person, what=f"page: {page}", now=now)


@contextmanager
def open_view(reader: Reader) -> Iterator[None]:
    """Render the filters, and open the view that they describe for the page of this run and for nothing after it."""
    try:
        st.session_state[VIEW_KEY] = _render_filters(reader)
        yield
    finally:
        st.session_state.pop(VIEW_KEY, None)


def _render_filters(reader: Reader) -> View:
    """Render the filters in the side bar, and build the view that they describe.

    Ends the run with a sentence where a consultation or a council is missing.
    """
    navigation.discard_impossible_parameters()
    st.html(STYLE_PATH)
    engine, version = reader.engine, reader.version
    all_consultations = cache.run_query(consultations.list_consultations, engine, version)
    if not all_consultations:
        return _open_empty_database(reader)
    navigation.apply_chosen_consultation()
    requested = {name: st.query_params.get_all(name) for name in ("as_at", "region", "type", "consultation")}
    with st.sidebar:
        consultation = _choose_consultation(all_consultations)
        today = find_today()
        as_at = _ask_day(consultation, today)
        groups = cache.run_query(consultations.list_groups, engine, version, consultation_id=consultation.id)
        regions = st.multiselect(
            "Region", groups["region"], key="region", bind="query-params", placeholder="All regions"
        )
        types = st.multiselect(
            "Council type",
            [name for name in COUNCIL_TYPES if name in groups["type"]],
            key="type",
            bind="query-params",
            placeholder="All types",
        )
        comparison_day = ask_comparison_day(consultation, as_at)
        navigation.open_requested_council()
        navigation.open_requested_page()
        scope = Scope(consultation.id, as_at)
        council_names = cache.run_query(council_facts.list_council_names, engine, version, scope=scope)
        body_names = cache.run_query(council_facts.list_body_names, engine, version, scope=scope)
        _render_council_search({**council_names, **body_names})
        sign_in.render_reader(reader)
        side_bar.close_after_choosing()
        side_bar.close_if_requested()
    if note := st.session_state.pop(NOTE_KEY, None):
        st.error(note)
    notice = _describe_missing_filters(
        requested, as_at, regions, types, _build_titles(all_consultations)[consultation.code]
    )
    scope = Scope(consultation.id, as_at, tuple(sorted(regions)), tuple(sorted(types)))
    view = View(engine, version, consultation, scope, reader.role, notice, comparison_day, reader.person)
    if groups["pairs"] or not navigation.is_on_page(*navigation.UNFRAMED_PAGES):  # on one, an empty frame is mended
        _ensure_councils(view, groups["pairs"])
    return view


def _open_empty_database(reader: Reader) -> View:
    """Open the page on which a consultation is set up, while there is none."""
    if not navigation.is_on_page(*navigation.UNFRAMED_PAGES):
        st.switch_page("pages/consultation.py")
    with st.sidebar:
        sign_in.render_reader(reader)
    absent = consultations.build_absent(find_today())
    return View(
        reader.engine, reader.version, absent, Scope(absent.id, absent.opens), reader.role, person=reader.person
    )


SEARCH_KEY = "find"
MAX_LISTED = 1_000  # so many councils can be chosen from a list; more are looked up by what is typed


def _render_council_search(names: dict[str, str]) -> None:
    """Render a search for a council or a body: type part of its name, choose it, and its page opens."""

    def handle_choice() -> None:
        navigation.request_council(st.session_state[SEARCH_KEY])
        side_bar.request_closing()
        st.session_state[SEARCH_KEY] = None

    has_many = len(names) > MAX_LISTED
    if has_many:
        typed = st.text_input("Find a council", key="find-text", placeholder="Part of its name")
        words = (typed or "").casefold().split()
        if not words:
            return
        names = {code: name for code, name in names.items() if all(word in name.casefold() for word in words)}
    st.selectbox(
        "Which one?" if has_many else "Find a council",
        list(names)[:MAX_LISTED],
        index=None,
        format_func=lambda code: names.get(code, code),
        key=SEARCH_KEY,
        placeholder="Type part of its name",
        on_change=handle_choice,
    )


def _describe_missing_filters(
    requested: dict[str, list[str]], as_at: dt.date, regions: list[str], types: list[str], consultation_title: str
) -> str:
    """Describe what the link asked for and is not there; empty where all of it is.

    Without this sentence the page could pass for what was asked.
    """
    missing = [day for day in requested["as_at"] if day != as_at.isoformat()]
    missing += [name for name in requested["region"] if name not in regions]
    missing += [name for name in requested["type"] if name not in types]
    missing += [name for name in requested["consultation"] if name != consultation_title]
    if not missing:
        return ""
    missing = [words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…" for words in missing]
    return (
        f"The link asked for {format_names(missing, 5)}, which is not there to choose. "
        f"This page shows {format_day(as_at)} and the "
        "filters in the side bar."
    )


def _ensure_councils(view: View, pairs: list[tuple[str, str]]) -> None:
    """Ensure that the filters leave a council; where they leave none, say so and end the run."""
    regions, types = view.scope.regions, view.scope.types
    if any((not regions or region in regions) and (not types or kind in types) for region, kind in pairs):
        return
    render_heading(view, "No council to show")
    if pairs:
        st.info(f"No council is both: {view.filter_text}. Take a filter away in the side bar.")
    else:
        st.info("Nobody is asked yet: say on the page Consultation which councils are.")
    st.stop()


def _choose_consultation(all_consultations: list[consultations.ConsultationFacts]) -> consultations.ConsultationFacts:
    """Ask for a consultation where there are several; one alone is chosen.

    Archived ones are offered where somebody asks for them, or a link or an earlier choice names one.
    """
    titles = _build_titles(all_consultations)
    named = {st.session_state.get("consultation"), *st.query_params.get_all("consultation")}
    has_open = any(not consultation.archived for consultation in all_consultations)
    shows_archived = not has_open or _ask_for_archived(all_consultations)
    offered = [
        consultation
        for consultation in all_consultations
        if shows_archived or not consultation.archived or {consultation.code, titles[consultation.code]} & named
    ]
    if len(offered) == 1:
        st.session_state.pop("consultation", None)
        return offered[0]
    code = st.selectbox(
        "Consultation",
        [consultation.code for consultation in offered],
        format_func=titles.__getitem__,
        key="consultation",
        bind="query-params",
    )
    consultation = next(consultation for consultation in offered if consultation.code == code)
    if consultation.archived:
        st.caption("This one is archived: it is only read.")
    return consultation


def _ask_for_archived(all_consultations: list[consultations.ConsultationFacts]) -> bool:
    """Ask whether archived consultations are offered too, where there are any."""
    if not any(consultation.archived for consultation in all_consultations):
        return False
    return st.toggle("Archived ones too", key="with-archived")


def _build_titles(all_consultations: list[consultations.ConsultationFacts]) -> dict[str, str]:
    """Build the titles of the consultations by code, with the code added where two have the same title."""
    title_counts = Counter(consultation.title for consultation in all_consultations)
    return {
        consultation.code: consultation.title
        if title_counts[consultation.title] == 1
        else f"{consultation.title} ({consultation.code})"
        for consultation in all_consultations
    }


def _ask_day(consultation: consultations.ConsultationFacts, today: dt.date) -> dt.date:
    """Ask for the day up to which everything counts, from the opening to the last day that can be looked at."""
    chosen_day = st.date_input(
        "As at",
        value=consultation.choose_default_day(today),
        min_value=consultation.opens,
        max_value=consultation.choose_latest_day(today),
        format="DD/MM/YYYY",
        key="as_at",
        bind="query-params",
        help=f"Every figure as it stood at the end of this day, from {format_day(consultation.opens)} to "
        f"{format_day(consultation.choose_latest_day(today))}. Choose it in the calendar, or type it and press Tab "
        "until the box is left.",
    )
    return chosen_day if isinstance(chosen_day, dt.date) else consultation.choose_default_day(today)


def render_heading(view: View, title: str, *, dated: bool = True, filtered: bool = True) -> None:
    """Render the title of a page, what it is shown for, and the notice where invented data is loaded.

    dated is False on a page that shows the present state, whatever day and groups are chosen; filtered is False where
    the groups do not matter.
    """
    st.title(title, anchor=False)
    consultation = view.consultation
    deadline = Deadline(consultation.opens, consultation.closes, view.scope.as_at)
    chip = f" · {INVENTED_CHIP}" if view.run_query(consultations.has_demonstration_data) else ""
    if dated:
        late_records = view.late_records
        is_partly_late = 0 < late_records.late_responses < late_records.responses
        filter_text = f" · {view.filter_text}" if filtered else ""
        late_text = (
            f" · {format_count(late_records.late_responses, 'response', 'responses')} recorded later"
            if is_partly_late
            else ""
        )
        st.caption(
            f"{escape_text(consultation.title)} · as at **{format_day(view.scope.as_at)}** · "
            f"{deadline.remaining_text}{filter_text}{late_text}{chip}"
        )
        if lag_text := response_findings.describe_data_lag(view.run_query, consultation, view.scope):
            st.caption(lag_text)
    else:
        st.caption(f"{escape_text(consultation.title)}{chip}")
    if view.notice:
        st.warning(view.notice)


def render_invented_notice(view: View) -> None:
    """Render the notice that people and answers are invented, while such files are loaded."""
    if view.run_query(consultations.has_demonstration_data):
        st.markdown(INVENTED_CHIP)


@functools.cache
def read_statement() -> str:
    """Read the accessibility statement, which stands behind the menu at the top right."""
    return STATEMENT_PATH.read_text(encoding="utf-8")
