"""Show what is due: responses that were promised, and whom to try again."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.queries.campaign import tasks as task_queries
from lib.terms import PROMISED
from lib.ui.shared import call_queue
from lib.ui.shared.approach_wording import OUTCOME_LABELS, format_short_day
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count

MAX_SHOWN = 50


def list_due_tasks(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List the tasks that are due by the day looked at, and those that are due later."""
    tasks = view.run_query_uncached(task_queries.list_tasks, scope=view.scope, reader=view.role)
    is_due = pd.Series([day <= view.scope.as_at for day in tasks["due_on"]], index=tasks.index, dtype=bool)
    return tasks[is_due], tasks[~is_due]


def render_tasks(view: View) -> None:
    """Render what is due, with a button that goes through it call by call, and what comes later."""
    due, later = list_due_tasks(view)
    day_text = format_day(view.scope.as_at)
    if due.empty:
        st.markdown(
            f"Nothing is due by {day_text}. Here stands who promised a response by a day that has come, and whom you "
            "wanted to try again, until their council answers or something else is tried."
        )
    else:
        st.markdown(f"**{format_count(len(due), 'person is', 'people are')} due by {day_text}**")
        st.button(
            "Call them one after the other",
            key="due-queue",
            type="primary",
            icon=":material/call:",
            on_click=_start_queue,
            args=(due,),
        )
        _render_rows(view, due, can_be_called=True)
    if not later.empty:
        with st.expander(f"Due later ({len(later):,})"):
            _render_rows(view, later, can_be_called=False)


def _start_queue(tasks: pd.DataFrame) -> None:
    """Put those who are due in line, and open the form on the first."""
    calls = [(str(row["code"]), int(row["contact_id"])) for row in tasks.to_dict("records")]
    call_queue.start_queue(calls)
    call_queue.show_log()


def _render_rows(view: View, tasks: pd.DataFrame, *, can_be_called: bool) -> None:
    """Render tasks, each with what is due, what was noted, and a button that logs the next call."""
    for row in tasks.head(MAX_SHOWN).to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            task = {str(name): value for name, value in row.items()}
            st.markdown(_describe_task(view, task), width="stretch")
            if can_be_called:
                st.button(
                    "Log a call",
                    key=f"due-{row['contact_id']}",
                    on_click=_start_queue,
                    args=(tasks[tasks["contact_id"] == row["contact_id"]],),
                    help=f"Opens the form for {row['name']}",
                )
    if len(tasks) > MAX_SHOWN:
        st.caption(f"And {len(tasks) - MAX_SHOWN:,} more.")


def _describe_task(view: View, task: dict[str, Any]) -> str:
    """Describe a task: who, what is due since when, and what was noted."""
    overdue = (view.scope.as_at - task["due_on"]).days
    when = (
        f"due on {format_short_day(task['due_on'])}" if overdue < 0 else "due today" if overdue == 0
        else f":red-badge[Overdue] since {format_short_day(task['due_on'])}"
    )  # fmt: skip
    what = "Response promised" if task["outcome"] == PROMISED else "Try again"
    tried = f"{OUTCOME_LABELS[task['outcome']].lower()} on {format_short_day(task['tried_on'])} ({task['channel']})"
    note = f" · “{task['note']}”" if task["note"] else ""
    who = escape_text(f"{task['name']}, {task['role']}, {task['organisation']}")
    details = escape_text(f"{task['telephone'] or 'no number'} · {tried}, logged by {task['by']}{note}")
    return f"**{what}**, {when}: {who}  \n{details}"
