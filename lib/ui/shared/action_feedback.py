"""Run what officers do on a page, show the result below the place where it was done, and undo it with one press.

A slot is the key under which the result of an action is kept and shown.
"""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

import lib.actions.accounts
import lib.actions.board_paper
import lib.actions.campaign_undo_rule
import lib.actions.undo_rule
import lib.intake.by_hand.undo_rule  # noqa: F401 - they register how their changes are undone
from lib.access import NotAllowed, Person, Right, has_right
from lib.actions.sign_in import record_refused_act
from lib.changes.undo import undo_saved_change
from lib.terms import Problem
from lib.ui.shared.view import View, find_today, format_day, report_fault
from lib.ui.shared.wording import escape_text

RESULT_KEY = "_said"
TELL_AFTER_SECONDS = 2.0
WAITING_NOTE = (
    "This takes longer than usual: perhaps a file is being brought in just now. What you did is saved as soon as "
    "that is done."
)


@dataclass(frozen=True, slots=True)
class ActionResult:
    """Result of an action, in words that are fit to be shown.

    change: id of the change to undo; None where nothing was saved. is_lasting: it was saved, and cannot be undone.
    """

    words: str
    change: int | None = None
    is_lasting: bool = False

    @property
    def is_saved(self) -> bool:
        """Whether something was saved."""
        return self.change is not None


def may_work_on_themes(view: View) -> bool:
    """Return whether the reader may work on themes, and say on the page where not."""
    if has_right(view.role, Right.EDIT_THEMES):
        return True
    st.info("Officers work on themes and on what is in them.")
    return False


def find_latest_day(view: View) -> dt.date:
    """Find the day from which a decision made now counts: the last day that can be looked at."""
    return view.consultation.choose_latest_day(find_today())


def render_effective_day(view: View) -> None:
    """Render a note, where an earlier day is looked at, that decisions made now do not show on it."""
    day = find_latest_day(view)
    if view.scope.as_at != day:
        st.caption(
            f"You look at {format_day(view.scope.as_at)}. What you decide now counts from {format_day(day)}: "
            "to see it, set “As at” in the side bar to that day."
        )


def attempt_action(
    view: View,
    slot: str,
    success_message: str,
    action: Callable[..., int],
    *,
    actor: Person | None = None,
    **arguments: Any,
) -> ActionResult:
    """Run an action of lib.actions or lib.intake.by_hand, keep its result for render_result, and return it.

    The actor is the reader unless another one is given. A problem, or a fault that nobody foresaw, is told in the
    result and is not raised.
    """
    try:
        reader = view.actor  # asked anew: the page may be older than the reader's role
        with _telling_waits():
            result = ActionResult(success_message, action(view.engine, actor=actor or reader, **arguments))
    except NotAllowed as problem:
        record_refused_act(view.engine, view.person, what=f"action: {action.__name__}", now=dt.datetime.now(dt.UTC))
        result = ActionResult(escape_text(str(problem)))
    except Problem as problem:
        result = ActionResult(escape_text(str(problem)))
    except SQLAlchemyError as problem:
        result = ActionResult(
            report_fault("The database stopped answering: this was not saved. Try again in a minute.", problem)
        )
    except Exception as problem:  # noqa: BLE001 - what is done here runs before any page that could say it
        result = ActionResult(
            report_fault("A fault in the dashboard kept this from being saved. Try once more.", problem)
        )
    keep_result(slot, result)
    return result


@contextmanager
def _telling_waits() -> Iterator[None]:
    """Tell the reader, where saving takes long, that it waits for somebody else's file and is not lost."""
    timer = threading.Timer(TELL_AFTER_SECONDS, st.toast, [WAITING_NOTE])
    timer.daemon = True
    if (context := get_script_run_ctx(suppress_warning=True)) is not None:
        add_script_run_ctx(timer, context)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def keep_result(slot: str, result: ActionResult) -> None:
    """Keep a result for render_result, in the place of the last one of this slot."""
    st.session_state[f"{RESULT_KEY}-{slot}"] = result


def discard_result(slot: str) -> None:
    """Discard the result of the last action of this slot, where it was told already."""
    st.session_state.pop(f"{RESULT_KEY}-{slot}", None)


def keep_message(slot: str, message: str) -> None:
    """Keep a message for render_result about something that could not be tried."""
    keep_result(slot, ActionResult(message))


def render_result(view: View, slot: str, *, shortcut: str | None = "U") -> None:
    """Render the result of the last action of this slot, with a button that undoes it."""
    result: ActionResult | None = st.session_state.pop(f"{RESULT_KEY}-{slot}", None)
    if result is None:
        return
    if result.is_lasting:
        st.success(result.words)
        return
    if result.change is None:
        st.error(result.words)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(result.words)
        st.button(
            "Undo", key=f"undo-{slot}", on_click=handle_undo, args=(view, slot, result.change), shortcut=shortcut,
            help="Puts everything back as it was before.",
        )  # fmt: skip


def handle_undo(view: View, slot: str, change_id: int) -> None:
    """Undo a change when the button is pressed."""
    attempt_action(view, slot, "Undone: it is as it was before.", undo_saved_change, change_id=change_id)


def compute_digest(rows: Iterable[Any]) -> str:
    """Compute a short digest of some rows in their order, for the key of a table.

    Ticks in the table then belong to the rows that were shown.
    """
    return hashlib.blake2b(repr(list(rows)).encode(), digest_size=6).hexdigest()
