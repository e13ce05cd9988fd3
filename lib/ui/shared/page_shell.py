"""The frame around every page: the filters, the heading, and the notice that the demonstration is invented."""

import datetime as dt
import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.errors import FragmentHandledException

from lib import settings
from lib.access import Role
from lib.measures.progress import Deadline
from lib.queries.parts import Scope
from lib.queries.register import consultations, council_history
from lib.terms import COUNCIL_TYPES
from lib.ui.shared import navigation
from lib.ui.shared import query_cache as questions
from lib.ui.shared.view import INVENTED, KEY, View, connect, long, stop, unforeseen
from lib.ui.shared.wording import counted, listed, plain

AGAIN = "Load the page again, or choose another in the menu."
STYLE = Path(__file__).with_name("style.css")


@contextmanager
def view() -> Iterator[None]:
    """Show the filters, and open the view that they describe for the page of this run and for nothing after it.

    What nobody foresaw ends the page with a sentence and the moment, under which the log says where it happened.
    """
    try:
        st.session_state[KEY] = _open()
        yield
    except FragmentHandledException:
        raise  # a part of the page has said it
    except SQLAlchemyError as problem:
        stop(unforeseen(f"The database stopped answering while this page was made. {AGAIN}", problem))
    except Exception as problem:  # noqa: BLE001 - the last one who can say it in words
        stop(unforeseen(f"A fault in the dashboard kept this page from being shown. {AGAIN}", problem))
    finally:
        st.session_state.pop(KEY, None)


def _open() -> View:
    _freeze()
    st.html(STYLE)
    if settings.load_settings().sign_in:
        stop("Signing in is not set up: start the dashboard for yourself alone, on this machine, with make run.")
    engine, version = connect()
    known = questions.ask(consultations.list_consultations, engine, version)
    if not known:
        stop(
            "There is no consultation in the database yet: load one by .venv/bin/python -m lib consultation "
            "data/taking_stock/consultation.toml."
        )
    asked = {name: st.query_params.get_all(name) for name in ("as_at", "region", "type", "consultation")}
    with st.sidebar:
        one = _consultation(known)
        today = dt.datetime.now().astimezone().date()
        as_at = _as_at(one, today)
        groups = questions.ask(consultations.list_groups, engine, version, consultation_id=one.id)
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
        navigation.go_where_wanted()
        _find(questions.ask(council_history.list_council_names, engine, version, scope=Scope(one.id, as_at)))
        role = st.selectbox(
            "Viewing as",
            list(Role),
            key="role",
            bind="query-params",
            help="Officers and communications staff may save contact details; Board members see none. Nobody signs in "
            "on a dashboard that serves this machine alone.",
        )
    notice = _left_out(asked, as_at, regions, types, _titles(known)[one.code])
    scope = Scope(one.id, as_at, tuple(sorted(regions)), tuple(sorted(types)))
    opened = View(engine, version, one, scope, Role(role or Role.BOARD), notice)
    _need_councils(opened, groups["pairs"])
    return opened


FIND = "find"
LISTED = 1_000  # so many councils can be chosen from a list; more are looked up by what is typed


def _find(names: dict[str, str]) -> None:
    """Type part of a council's name, choose it, and its page opens."""

    def go() -> None:
        st.session_state[navigation.WANTED] = st.session_state[FIND]
        st.session_state[FIND] = None

    many = len(names) > LISTED
    if many:
        typed = st.text_input("Find a council", key="find-text", placeholder="Part of its name")
        words = (typed or "").casefold().split()
        if not words:
            return
        names = {code: name for code, name in names.items() if all(word in name.casefold() for word in words)}
    st.selectbox(
        "Which one?" if many else "Find a council",
        list(names)[:LISTED],
        index=None,
        format_func=lambda code: names.get(code, code),
        key=FIND,
        placeholder="Type part of its name",
        on_change=go,
    )


def _left_out(asked: dict[str, list[str]], as_at: dt.date, regions: list[str], types: list[str], title: str) -> str:
    """A link may ask for what is not there; then the page must not pass for what was asked."""
    left = [day for day in asked["as_at"] if day != as_at.isoformat()]
    left += [name for name in asked["region"] if name not in regions]
    left += [name for name in asked["type"] if name not in types]
    left += [name for name in asked["consultation"] if name != title]
    if not left:
        return ""
    return (
        f"The link asked for {listed(left, 5)}, which is not there to choose. This page shows {long(as_at)} and the "
        "filters in the side bar."
    )


def _need_councils(opened: View, pairs: list[tuple[str, str]]) -> None:
    regions, types = opened.scope.regions, opened.scope.types
    if any((not regions or region in regions) and (not types or kind in types) for region, kind in pairs):
        return
    heading(opened, "No council to show")
    st.info(f"No council is both: {opened.narrowed}. Take a filter away in the side bar.")
    st.stop()


def _consultation(known: list[consultations.ConsultationFacts]) -> consultations.ConsultationFacts:
    if len(known) == 1:
        return known[0]
    titles = _titles(known)
    code = st.selectbox(
        "Consultation", list(titles), format_func=titles.__getitem__, key="consultation", bind="query-params"
    )
    return next(one for one in known if one.code == code)


def _titles(known: list[consultations.ConsultationFacts]) -> dict[str, str]:
    """The consultations by code, told apart by their code where two have the same title."""
    often = Counter(one.title for one in known)
    return {one.code: one.title if often[one.title] == 1 else f"{one.title} ({one.code})" for one in known}


def _as_at(one: consultations.ConsultationFacts, today: dt.date) -> dt.date:
    chosen = st.date_input(
        "As at",
        value=one.choose_default_day(today),
        min_value=one.opens,
        max_value=one.choose_default_day(today),
        format="DD/MM/YYYY",
        key="as_at",
        bind="query-params",
        help=f"Every figure as it stood at the end of this day, from {long(one.opens)} to "
        f"{long(one.choose_default_day(today))}. Choose it in the calendar, or type it and press Tab until the box is left.",
    )
    return chosen if isinstance(chosen, dt.date) else one.choose_default_day(today)


def heading(view: View, title: str, *, dated: bool = True, filtered: bool = True) -> None:
    """A page's title, what it is shown for, and the notice where invented data is loaded.

    dated is False on a page that shows the present state, whatever day and groups are chosen; filtered is False where
    the groups do not matter.
    """
    st.title(title, anchor=False)
    one = view.consultation
    deadline = Deadline(one.opens, one.closes, view.scope.as_at)
    if dated:
        late = view.recorded
        some = 0 < late.late_responses < late.responses
        groups = f" · {view.narrowed}" if filtered else ""
        told = f" · {counted(late.late_responses, 'response', 'responses')} recorded later" if some else ""
        st.caption(f"{plain(one.title)} · as at **{long(view.scope.as_at)}** · {deadline.remaining_text}{groups}{told}")
    else:
        st.caption(plain(one.title))
    if view.notice:
        st.warning(view.notice)
    if view.ask(consultations.has_demonstration_data):
        st.markdown(f":orange-badge[Demonstration] {INVENTED}")


@st.cache_resource(show_spinner=False)
def _freeze() -> bool:
    # Streamlit collects all garbage after every run, and most of what it looks through is code that stays.
    gc.collect()
    gc.freeze()
    return True
