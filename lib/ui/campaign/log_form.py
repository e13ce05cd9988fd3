"""Log one call or visit in a few seconds, by keyboard alone: council, person, outcome, note, Enter."""

import datetime as dt
from collections.abc import Collection

import pandas as pd
import streamlit as st

from lib.actions.approach_checks import OutcomeEntry
from lib.actions.approaches import log_outcome
from lib.queries.campaign import approach_log
from lib.queries.register import consultations, council_facts
from lib.queries.register import people as people_queries
from lib.queries.register.people import ListedPerson
from lib.terms import (
    APPROACH_OUTCOMES,
    CHIEF_EXECUTIVE,
    CONVERSATION_CHANNELS,
    MAX_NOTE_LENGTH,
    PROMISED,
    RETRIED_OUTCOMES,
    SAID_NO,
)
from lib.ui.campaign import keyboard_focus
from lib.ui.shared import action_feedback, call_queue
from lib.ui.shared.approach_wording import OUTCOME_LABELS, describe_approach
from lib.ui.shared.navigation import COUNCIL_KEY
from lib.ui.shared.view import View, ask_past_day, find_today, format_day
from lib.ui.shared.wording import escape_text, format_count

SLOT = "log"
COUNCIL, CHANNEL, OUTCOME, DUE, NOTE, DAY, WISH, CONFIRMED = (
    "log-council", "log-channel", "log-outcome", "log-due", "log-note", "log-day", "log-wish", "log-confirmed",
)  # fmt: skip
NO_DAY = "No day"  # a word, since a choice of None has a button that the focus would stop at
CLEARED = {OUTCOME: None, DUE: NO_DAY, NOTE: "", WISH: False, CONFIRMED: False}
MAX_LISTED = 1_000  # so many organisations can be chosen from a list; more are looked up by what is typed
DUE_DAYS = 90  # offered as days by which a response is promised
TRIES_SHOWN = 3


def render_log_form(view: View) -> None:
    """Render the entry of one call: first the organisation, then, once that is known, who and what came of it."""
    action_feedback.render_result(view, SLOT, shortcut=None)
    names = _list_names(view)
    _take_requested_council(names)
    _render_queue(names)
    columns = st.columns([5, 5, 3])
    with columns[0]:
        code = _ask_council(names)
    people = _list_people(view, code) if code else []
    tried = _list_tries(view, code) if people else None
    refusals = _find_refusals(tried)
    with columns[1]:
        person = _ask_person(code, people, refusals)
    with columns[2]:
        st.selectbox("How", CONVERSATION_CHANNELS, key=CHANNEL)
    if code and not people:
        st.info(
            f"Nobody is on record at {escape_text(names[code])}: add whom you spoke with on the page of the council, "
            "then log it here."
        )
    if person is not None:
        _render_known(person, tried, refusals.get(person.contact_id))
    _render_entry(view, code, person, names)
    keyboard_focus.render_focus(COUNCIL, OUTCOME)


def _list_names(view: View) -> dict[str, str]:
    """List councils and bodies by code, whatever the filters."""
    councils = view.run_query(council_facts.list_council_names, scope=view.scope.without_filters())
    bodies = view.run_query(council_facts.list_body_names, scope=view.scope.without_filters())
    return {**councils, **bodies}


def _take_requested_council(names: dict[str, str]) -> None:
    """Let the form stand on the council that the address names, or the next one in line, before it is drawn."""
    code = st.query_params.pop(COUNCIL_KEY, "") if COUNCIL_KEY in st.query_params else ""
    if code in names:
        _open_call(code)
    elif not st.session_state.get(COUNCIL) and (queue := call_queue.list_queue()):
        _open_call(queue[0][0])
    if st.session_state.get(COUNCIL) not in (None, *names):
        st.session_state[COUNCIL] = None


def _open_call(code: str) -> None:
    """Let the form stand on a council, with the focus on what came of the call."""
    st.session_state[COUNCIL] = code
    keyboard_focus.move_focus(OUTCOME)


def _render_queue(names: dict[str, str]) -> None:
    """Render how many are in line, and the buttons that pass over one or end it."""
    queue = call_queue.list_queue()
    if not queue:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        later = format_count(len(queue) - 1, "other", "others")
        st.markdown(f"In line: **{escape_text(names.get(queue[0][0], ''))}**, and {later} after it.", width="content")
        st.button(
            "Pass over", key="log-pass", on_click=_handle_pass, help="Goes on to the next one; nothing is logged."
        )
        st.button("End the list", key="log-end", on_click=_handle_end)


def _handle_pass() -> None:
    """Go on to the next one in line."""
    queue = call_queue.list_queue()
    if queue:
        call_queue.drop_call(queue[0][0])
    _go_on()


def _handle_end() -> None:
    """Forget who is in line."""
    call_queue.start_queue([])
    _go_on()


def _go_on() -> None:
    """Clear the form, and let it stand on the next one in line, or wait for a council."""
    for key, value in CLEARED.items():
        st.session_state[key] = value
    queue = call_queue.list_queue()
    if queue:
        _open_call(queue[0][0])
        return
    st.session_state[COUNCIL] = None
    keyboard_focus.move_focus(COUNCIL)


def _ask_council(names: dict[str, str]) -> str:
    """Ask for the council or body; empty while none is chosen."""
    listed = names
    if len(names) > MAX_LISTED:
        words = st.text_input("Part of its name", key="log-council-text").casefold().split()
        listed = {
            code: name for code, name in names.items() if words and all(word in name.casefold() for word in words)
        }
        if chosen := st.session_state.get(COUNCIL):
            listed = {chosen: names[chosen], **listed}
    code = st.selectbox(
        "Council",
        list(listed)[:MAX_LISTED],
        index=None,
        format_func=lambda code: names.get(code, code),
        key=COUNCIL,
        placeholder="Type part of its name",
        on_change=_handle_council,
        help="Type, press Enter, and the focus goes on to what came of the call; 1 to 6 choose there.",
    )
    return code or ""


def _handle_council() -> None:
    """Move the focus on to what came of the call, once a council is chosen."""
    if st.session_state.get(COUNCIL):
        keyboard_focus.move_focus(OUTCOME)


def _list_people(view: View, code: str) -> list[ListedPerson]:
    """List who is there on the day of the call; they are read anew each time and kept nowhere."""
    council = view.run_query(council_facts.find_council, code=code)
    if council is None:
        return []
    day = st.session_state.get(DAY) or _find_default_day(view)
    return view.run_query_uncached(people_queries.list_people, organisation_id=council.id, day=day, reader=view.role)


def _find_default_day(view: View) -> dt.date:
    """Find the day that stands in the form at first: today, and in the demonstration the last day that it knows."""
    if view.run_query(consultations.has_demonstration_data):
        return action_feedback.find_latest_day(view)
    return find_today()


def _list_tries(view: View, code: str) -> pd.DataFrame | None:
    """List what was tried with the people of an organisation by today, the newest first."""
    council = view.run_query(council_facts.find_council, code=code)
    if council is None:
        return None
    return view.run_query_uncached(
        approach_log.list_approaches_to_people,
        scope=view.scope.on_day(max(view.scope.as_at, find_today())),
        organisation_id=council.id,
        reader=view.role,
    )


def _find_refusals(tried: pd.DataFrame | None) -> dict[int, dt.date]:
    """Find who said no, by contact, with the day; a later promise takes it back."""
    if tried is None or tried.empty:
        return {}
    said = tried[tried["outcome"].isin((PROMISED, SAID_NO))].drop_duplicates("contact_id")
    refused = said[said["outcome"] == SAID_NO]
    return {int(contact_id): day for contact_id, day in zip(refused["contact_id"], refused["day"], strict=True)}


def _ask_person(code: str, people: list[ListedPerson], refusals: Collection[int]) -> ListedPerson | None:
    """Ask whom somebody tried to reach: who is in line, else the chief executive, stands there first.

    Last is who asked not to be contacted, or said no (refusals).
    """
    by_id = {person.contact_id: person for person in people}
    in_line = next((contact_id for queued, contact_id in call_queue.list_queue()[:1] if queued == code), None)
    order = sorted(
        people,
        key=lambda person: (
            person.contact_id != in_line,
            person.wish_since is not None or person.contact_id in refusals,
            person.role != CHIEF_EXECUTIVE,
        ),
    )
    contact_id = st.selectbox(
        "Person",
        [person.contact_id for person in order],
        format_func=lambda contact_id: _describe_person(by_id[contact_id]) if contact_id in by_id else "",
        key=f"log-person-{code}-{in_line or ''}",
        disabled=not people,
        placeholder="Choose the council first",
    )
    return by_id.get(contact_id) if contact_id is not None else None


def _describe_person(person: ListedPerson) -> str:
    """Describe a person in a list."""
    role = person.role if person.role != "Other" else person.job_title or "Other"
    wish = " (do not contact)" if person.wish_since is not None else ""
    return f"{person.name}, {role}{wish}"


def _render_known(person: ListedPerson, tried: pd.DataFrame | None, refused_on: dt.date | None) -> None:
    """Render the number to call, what was tried with this person before, and what speaks against a call."""
    lines = [f"Telephone: {escape_text(person.telephone or 'no number is known')}"]
    if tried is not None:
        own = tried[tried["contact_id"] == person.contact_id].head(TRIES_SHOWN)
        lines += [
            f"Tried {describe_approach({str(name): value for name, value in row.items()})}"
            for row in own.to_dict("records")
        ]
    if person.wish_since is not None:
        st.warning("This person asked not to be contacted: do not call. What happened all the same can be logged.")
    elif refused_on is not None:
        st.warning(f"This person said no on {format_day(refused_on)}: do not call without something new to tell.")
    st.caption("  \n".join(lines))


def _render_entry(view: View, code: str, person: ListedPerson | None, names: dict[str, str]) -> None:
    """Render what came of it: Enter in the note saves."""
    default_day = _find_default_day(view)
    with st.form("log-form", border=True):
        st.radio(
            "What came of it",
            APPROACH_OUTCOMES,
            index=None,
            format_func=lambda outcome: f"{APPROACH_OUTCOMES.index(outcome) + 1} {OUTCOME_LABELS[outcome]}",
            horizontal=True,
            key=OUTCOME,
        )
        columns = st.columns([2, 5])
        first_day = st.session_state.get(DAY) or default_day
        columns[0].selectbox(
            "Promised by, or try again on",
            [NO_DAY, *(first_day + dt.timedelta(days=number) for number in range(DUE_DAYS))],
            format_func=lambda day: f"{day:%A} {day.day} {day:%B}" if isinstance(day, dt.date) else NO_DAY,
            key=DUE,
        )
        columns[1].text_input(
            "Note (Enter saves)", key=NOTE, max_chars=MAX_NOTE_LENGTH, placeholder="Not for the Board"
        )
        columns = st.columns([2, 4, 1], vertical_alignment="bottom")
        ask_past_day("Day", DAY, columns[0], value=default_day)
        columns[1].checkbox("Asked not to be contacted", key=WISH, help="Counts from the day of the call on.")
        if person is not None and person.wish_since is not None:
            columns[1].checkbox(
                "It happened although they had asked not to be contacted, or before that", key=CONFIRMED
            )
        columns[2].form_submit_button("Save", type="primary", on_click=_handle_save, args=(view, code, person, names))


def _handle_save(view: View, code: str, person: ListedPerson | None, names: dict[str, str]) -> None:
    """Save the entry, and go on to the next call; where something is missing, the form stays as it is."""
    state = st.session_state
    outcome, day, due_on = state.get(OUTCOME), state.get(DAY), state.get(DUE)
    if not code or person is None or outcome is None or day is None:
        missing = next(
            name
            for name, value in (
                ("the council", code or None), ("the person", person), ("what came of it", outcome), ("the day", day),
            )
            if value is None
        )  # fmt: skip
        action_feedback.keep_message(SLOT, f"Choose {missing}. Nothing was saved.")
        keyboard_focus.move_focus(OUTCOME if code else COUNCIL)
        return
    has_due_day = isinstance(due_on, dt.date) and outcome in {PROMISED, *RETRIED_OUTCOMES}
    entry = OutcomeEntry(
        person.contact_id,
        state[CHANNEL],
        outcome,
        day,
        due_on if has_due_day else None,
        state.get(NOTE, ""),
        bool(state.get(WISH)),
    )
    words = f"Logged: {person.name}, {names[code]}: {OUTCOME_LABELS[outcome].lower()}."
    result = action_feedback.attempt_action(
        view, SLOT, escape_text(words), log_outcome, consultation_id=view.consultation.id, entry=entry,
        confirmed=bool(state.get(CONFIRMED)),
    )  # fmt: skip
    if result.is_saved:
        call_queue.drop_call(code)
        _go_on()
    else:
        keyboard_focus.move_focus(OUTCOME)
