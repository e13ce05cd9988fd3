"""Ask in a dialog what is to be changed of a person, and change it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.access import Right, has_right
from lib.intake.by_hand import people
from lib.intake.by_hand.people import MergePreview, PersonDetails, SeenPerson, preview_merge
from lib.queries.register.council_facts import CouncilFacts
from lib.queries.register.people import ListedPerson
from lib.terms import ERASED_PERSON, ROLES
from lib.ui.shared import action_feedback, erasure_form
from lib.ui.shared.view import View, ask_past_day, find_today, format_day, open_dialog
from lib.ui.shared.wording import escape_text, format_count

CORRECT, SUCCESSOR, LEFT, WISH, NO_WISH, REMOVE = (
    "Correct details",
    "A successor",
    "Has left",
    "Do not contact",
    "May be contacted again",
    "Remove for good",
)
DAY_HELP = "What was known of the days before stays as it was, and so do their figures."
DETAIL_WORDS = {"job_title": "job title", "email": "e-mail", "telephone": "telephone"}


def open_addition(view: View, council: CouncilFacts, slot: str) -> None:
    """Open the form that adds a person."""
    open_dialog("Add a person", _render_addition, view, council, slot)


def open_person(view: View, council: CouncilFacts, person: ListedPerson, slot: str) -> None:
    """Open what may be changed of a person, as known today."""
    open_dialog(f"{person.name}, {person.role}", _render_person, view, council, person, slot)


def open_merge(view: View, council: CouncilFacts, present: list[ListedPerson], slot: str) -> None:
    """Open the merging of two entries of the same person."""
    open_dialog("Merge two entries of one person", _render_merge, view, council, present, slot)


def _render_addition(view: View, council: CouncilFacts, slot: str) -> None:
    """Render the form that adds a person."""
    with st.form("person-new", border=False):
        details = _ask_details("new", None)
        day = _ask_day("There since", "new")
        is_sent = st.form_submit_button("Add", type="primary")
    if is_sent:
        _save_change(
            view, slot, f"Added: {details.name}", day, people.add_person, organisation_id=council.id, details=details
        )


def _render_person(view: View, _council: CouncilFacts, person: ListedPerson, slot: str) -> None:
    """Render what may be changed of a person: one thing at a time."""
    seen = SeenPerson(person.contact_id, person.change_id)
    choices = [CORRECT, SUCCESSOR, LEFT, WISH if person.wish_since is None else NO_WISH]
    if person.name == ERASED_PERSON:
        choices = [SUCCESSOR, LEFT]
    elif has_right(view.role, Right.REMOVE_DETAILS):
        choices.append(REMOVE)
    choice = st.radio("What is to be changed?", choices, horizontal=True, key=f"what-{person.contact_id}")
    if choice == REMOVE:
        if erasure_form.render_erasure(view, person.contact_id, slot):
            st.rerun()
        return
    name = person.name
    with st.form(f"person-{person.contact_id}-{choice}", border=False):
        if choice == CORRECT:
            details = _ask_details("own", person)
            day = _ask_day("Counts from", "correct")
            if st.form_submit_button("Save", type="primary"):
                _save_change(view, slot, f"Saved: {name}", day, people.correct_person, person=seen, details=details)
        elif choice == SUCCESSOR:
            st.caption(
                f"Who takes over as {person.role.lower()}. What was tried with {escape_text(name)} counts no more for "
                "the role from that day on."
            )
            details = _ask_details("next", None, role=person.role)
            day = _ask_day("In the role since", "successor")
            if st.form_submit_button("Save", type="primary"):
                words = f"Saved: {details.name} takes over from {name}"
                _save_change(view, slot, words, day, people.replace_person, person=seen, successor=details)
        elif choice == LEFT:
            reason = st.text_input("Why, if it is known", key="left-reason")
            day = _ask_day("Not there any more from", "left")
            if st.form_submit_button("Save", type="primary"):
                _save_change(
                    view, slot, f"Saved: {name} has left", day, people.retire_person, person=seen, reason=reason
                )
        else:
            wish = choice == WISH
            reason = st.text_input("Reason", key="wish-reason", help="Who said so, and how.")
            day = _ask_day("Counts from", "wish")
            if st.form_submit_button("Save", type="primary"):
                words = f"Saved: {name} {'is not to be contacted' if wish else 'may be contacted again'}"
                _save_change(view, slot, words, day, people.set_do_not_contact, person=seen, wish=wish, reason=reason)


def _render_merge(view: View, _council: CouncilFacts, present: list[ListedPerson], slot: str) -> None:
    """Render the choice of two entries, what would move, and the button that merges them."""
    names = {person.contact_id: f"{person.name}, {person.role}" for person in present}
    by_id = {person.contact_id: person for person in present}
    kept_id = st.selectbox("Keep", list(names), format_func=names.__getitem__, key="merge-kept")
    others = [contact_id for contact_id in names if contact_id != kept_id]
    duplicate_id = st.selectbox("Merge into it", others, format_func=names.__getitem__, key="merge-duplicate")
    if kept_id is None or duplicate_id is None:
        return
    preview = view.run_query_uncached(preview_merge, kept_id=kept_id, duplicate_id=duplicate_id, reader=view.role)
    kept, duplicate = by_id[kept_id], by_id[duplicate_id]
    st.markdown("\n".join(f"- {line}" for line in _describe_merge(preview, kept, duplicate)))
    with st.form("merge", border=False):
        day = _ask_day("Counts from", "merge")
        if st.form_submit_button("Merge", type="primary"):
            _save_change(
                view, slot, f"Merged: {duplicate.name} into {kept.name}", day, people.merge_people,
                kept=SeenPerson(kept.contact_id, kept.change_id),
                duplicate=SeenPerson(duplicate.contact_id, duplicate.change_id),
            )  # fmt: skip


def _describe_merge(preview: MergePreview, kept: ListedPerson, duplicate: ListedPerson) -> list[str]:
    """Describe what a merging would do, each point a sentence."""
    kept_name = escape_text(kept.name)
    messages = format_count(preview.messages, "message", "messages")
    lines = [
        f"{messages} to {escape_text(duplicate.name)}: from that day on, told of {kept_name}.",
        f"{kept_name} stays {_describe_role(kept)}; that the other entry says {_describe_role(duplicate)} is dropped."
        if preview.role
        else "",
        "Mailing reports still find both addresses." if duplicate.email and duplicate.email != kept.email else "",
        f"Filled from the other entry: {', '.join(DETAIL_WORDS[name] for name in preview.filled)}."
        if preview.filled
        else "",
        f"{kept_name} is not to be contacted then, because the other entry says so." if preview.wish else "",
    ]
    return [line for line in lines if line]


def _describe_role(person: ListedPerson) -> str:
    """Describe the role of a person, by the job title where the role says nothing."""
    return escape_text(person.role if person.role != "Other" else person.job_title or "without a role").lower()


def _ask_details(key: str, person: ListedPerson | None, *, role: str | None = None) -> PersonDetails:
    """Ask for the details of a person; role: fixed, where it is known."""
    name = st.text_input("Name", person.name if person else "", key=f"{key}-name")
    if role is None:
        roles = list(ROLES)
        chosen = st.selectbox("Role", roles, roles.index(person.role) if person else len(roles) - 1, key=f"{key}-role")
        role = str(chosen)
    job_title = st.text_input("Job title", (person.job_title or "") if person else "", key=f"{key}-title")
    email = st.text_input("E-mail", (person.email or "") if person else "", key=f"{key}-email")
    telephone = st.text_input("Telephone", (person.telephone or "") if person else "", key=f"{key}-telephone")
    return PersonDetails(name, role, job_title, email, telephone)


def _ask_day(label: str, key: str) -> dt.date | None:
    """Ask for the day from which a change counts; today stands there first."""
    return ask_past_day(label, f"day-{key}", value=find_today(), help_text=DAY_HELP)


def _save_change(
    view: View, slot: str, words: str, day: dt.date | None, action: Callable[..., int], **arguments: Any
) -> None:
    """Save a change, and close the dialog; show the problem in it where that fails."""
    if day is None:
        st.error("Give the day from which it counts.")
        return
    note = ""
    if day > view.scope.as_at:
        note = f" The page shows {format_day(view.scope.as_at)}; to see it, turn on “As known today”."
    message = f"{escape_text(words)}, from {format_day(day)} on.{note}"
    result = action_feedback.attempt_action(view, slot, message, action, day=day, **arguments)
    if result.is_saved:
        st.rerun()
    st.error(result.words)
    action_feedback.discard_result(slot)
