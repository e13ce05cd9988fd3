"""Show who is at an organisation, for those who may see it, and lead to what may be changed of them."""

import datetime as dt

import streamlit as st

from lib.access import Right, has_right
from lib.changes.undo import find_undo_obstacle
from lib.queries.campaign import approach_log
from lib.queries.register import people as people_queries
from lib.queries.register.council_facts import CouncilFacts
from lib.queries.register.people import ListedPerson
from lib.terms import ERASED_DOMAIN, ERASED_PERSON
from lib.ui.council import person_forms
from lib.ui.shared import action_feedback, call_queue
from lib.ui.shared.approach_wording import describe_approach
from lib.ui.shared.view import View, find_today, format_day
from lib.ui.shared.wording import escape_text, format_count

SLOT = "people"
MAX_CHANGES = 10


def render_people(view: View, council: CouncilFacts) -> None:
    """Render the people on record, with the forms behind a button each, for those who may see contacts."""
    if not has_right(view.role, Right.SEE_CONTACTS):
        return
    today = find_today()
    present = _list_people(view, council, today)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**People**")
        if has_right(view.role, Right.EDIT_CONTACTS):
            if st.button("Add a person", icon=":material/person_add:", key="person-add"):
                person_forms.open_addition(view, council, SLOT)
            if has_right(view.role, Right.PLAN_APPROACHES):
                st.button(
                    "Log a call",
                    icon=":material/call:",
                    key="person-call",
                    help="Opens the page Campaign on this council.",
                    on_click=call_queue.request_log,
                    args=(council.code,),
                )
            present_named = [person for person in present if person.name != ERASED_PERSON]
            if len(present_named) > 1 and st.button("Merge two", icon=":material/merge:", key="person-merge"):
                person_forms.open_merge(view, council, present_named, SLOT)
    action_feedback.render_result(view, SLOT, shortcut=None)
    day = _choose_day(view, council, present, today)
    people = present if day == today else _list_people(view, council, day)
    if not people:
        st.markdown(f"Nobody is on the list{'' if day == today else f' on {format_day(day)}'}.")
    present_by_id = {person.contact_id: person for person in present}
    tries = _list_tries(view, council, day)
    for person in people:
        _render_person(view, council, person, present_by_id.get(person.contact_id), tries.get(person.contact_id, []))
    former_people = view.run_query_uncached(
        people_queries.list_former_people, organisation_id=council.id, day=day, reader=view.role
    )
    if former_people:
        with st.expander(f"Who has left ({len(former_people)})"):
            for former in former_people:
                reason = f": {former.reason}" if former.reason else ""
                st.markdown(
                    escape_text(f"{former.name}, {former.role.lower()}, left on {format_day(former.left_on)}{reason}")
                )
    _render_changes(view, council)


def _list_people(view: View, council: CouncilFacts, day: dt.date) -> list[ListedPerson]:
    """List the people on a day; they are read anew each time and kept nowhere."""
    return view.run_query_uncached(people_queries.list_people, organisation_id=council.id, day=day, reader=view.role)


def _list_tries(view: View, council: CouncilFacts, day: dt.date) -> dict[int, list[str]]:
    """List what was tried with each person up to a day, by contact and the newest first, in words fit for the page."""
    rows = view.run_query_uncached(
        approach_log.list_approaches_to_people,
        scope=view.scope.on_day(day),
        organisation_id=council.id,
        reader=view.role,
    )
    tries: dict[int, list[str]] = {}
    for row in rows.to_dict("records"):
        approach = {str(name): value for name, value in row.items()}
        tries.setdefault(int(row["contact_id"]), []).append(describe_approach(approach))
    return tries


def _choose_day(view: View, council: CouncilFacts, present: list[ListedPerson], today: dt.date) -> dt.date:
    """Choose the day whose people are shown: that of the page, or today where somebody asks for it."""
    if view.scope.as_at >= today or _list_people(view, council, view.scope.as_at) == present:
        return view.scope.as_at
    is_today = st.toggle(
        "As known today", key="people-today",
        help=f"The page shows {format_day(view.scope.as_at)}, and something changed since. What you change counts from "
        "today on, or from the day that you give: earlier days stay as they were.",
    )  # fmt: skip
    return today if is_today else view.scope.as_at


def _render_person(
    view: View, council: CouncilFacts, person: ListedPerson, present: ListedPerson | None, tries: list[str]
) -> None:
    """Render one person with what was tried last, and a button that opens what may be changed, as known today."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        role = person.role if person.role != "Other" else person.job_title or "Other"
        job_title = person.job_title or ""
        title = f" · {job_title}" if job_title.casefold() not in {"", role.casefold()} else ""
        # A code span can be copied as it is: an escaped address holds a mark that nobody sees.
        address = "`" + person.email.replace("`", "'") + "`" if person.email else "no address"
        if person.email and person.email.endswith(f"@{ERASED_DOMAIN}"):
            address = "address removed"
        details = f"{address} · {escape_text(person.telephone or 'no number')}"
        wish = ""
        if person.wish_since is not None:
            reason = f": {person.wish_reason}" if person.wish_reason else ""
            wish = f"  \n:red-badge[Do not contact] since {format_day(person.wish_since)}{escape_text(reason)}"
        tried = f"  \nLast tried {tries[0]}" if tries else "  \nNot tried yet"
        text = f"**{escape_text(person.name)}** · {escape_text(role + title)}  \n{details}{tried}{wish}"
        st.markdown(text, width="stretch")
        if present is not None and has_right(view.role, Right.EDIT_CONTACTS):
            label = "Change"
            if st.button(label, key=f"person-{person.contact_id}", help=f"Change what is known of {person.name}"):
                person_forms.open_person(view, council, present, SLOT)
    if len(tries) > 1:
        with st.expander(f"All that was tried with {escape_text(person.name)} ({len(tries):,})"):
            st.markdown("\n".join(f"- {words}" for words in tries))


def _render_changes(view: View, council: CouncilFacts) -> None:
    """Render what was changed by hand here, each with a button that undoes it or why that cannot be."""
    if not has_right(view.role, Right.EDIT_CONTACTS):
        return
    changes = view.run_query_uncached(
        people_queries.list_changes_by_hand, organisation_id=council.id, reader=view.role
    ).head(MAX_CHANGES)
    if changes.empty:
        return
    with st.expander(f"Changed by hand ({format_count(len(changes), 'change', 'changes')})"):
        for row in changes.to_dict("records"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    escape_text(f"{row['at']:%d %b %Y, %H:%M} UTC, by {row['by']}: {row['what']}"), width="stretch"
                )
                obstacle = view.run_query(find_undo_obstacle, change_id=int(row["change"]))
                st.button(
                    "Undo",
                    key=f"undo-change-{row['change']}",
                    disabled=bool(obstacle),
                    help=obstacle or "Puts everything back as it was before.",
                    on_click=action_feedback.handle_undo,
                    args=(view, SLOT, int(row["change"])),
                )
