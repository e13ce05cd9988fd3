"""Choose the part of the page Campaign that is looked at, and compute its figures."""

from collections.abc import Callable

import streamlit as st

from lib.access import Right, has_right
from lib.queries.campaign import approach_log
from lib.queries.campaign import tasks as task_queries
from lib.ui.campaign import activities, half_tests, log_form, recent_log, tasks, what_works
from lib.ui.shared import section_switcher
from lib.ui.shared.call_queue import LOG_SECTION
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

DUE_SECTION, DONE_SECTION = "Due", "What was done"
WORKS_SECTION, TESTS_SECTION = "What works", "Half-and-half tests"


def render_log(view: View) -> None:
    """Render the entry of a call, and what was logged last."""
    log_form.render_log_form(view)
    recent_log.render_recent_log(view)


PARTS: dict[str, Callable[[View], None]] = {
    LOG_SECTION: render_log,
    DUE_SECTION: tasks.render_tasks,
    DONE_SECTION: activities.render_activities,
    WORKS_SECTION: what_works.render_what_works,
    TESTS_SECTION: half_tests.render_half_tests,
}
PARTS_WITH_PEOPLE = (LOG_SECTION, DUE_SECTION)


def build_title(view: View) -> str:
    """Build the title of the page: what is due for those who log, else how much was done."""
    if has_right(view.role, Right.PLAN_APPROACHES):
        due_count = view.run_query(task_queries.count_due_tasks, scope=view.scope, reader=view.role)
        if due_count:
            return f"{format_count(due_count, 'person is', 'people are')} due to be called"
    done = view.run_query(approach_log.list_activities_done, scope=view.scope)
    return f"The campaign: {format_count(len(done), 'activity', 'activities')} so far"


def render_part(view: View) -> None:
    """Render the part that is asked for; those that show people say to others why they do not."""
    can_log = has_right(view.role, Right.PLAN_APPROACHES)
    part_name = section_switcher.choose_section(list(PARTS), first=LOG_SECTION if can_log else DONE_SECTION)
    if part_name in PARTS_WITH_PEOPLE and not can_log:
        st.info(
            "This part shows people by name, with what was noted of them, so it is for officers and communications "
            f"staff. What was done, and how many it reached, stands under “{DONE_SECTION}”."
        )
        return
    PARTS[part_name](view)
