"""What officers do on a page: tried, told below the place where it was done, and taken back with one press."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from lib.access import NotAllowed, Person, Right, has_right
from lib.actions.problems import ThemeProblem
from lib.actions.undoing import undo_theme_change
from lib.database.engine import DatabaseProblem
from lib.ui.shared.view import View, long, unforeseen
from lib.ui.shared.wording import plain

STATE = "_said"


@dataclass(frozen=True, slots=True)
class Said:
    """What became of it, in words that are fit to be shown. change: the one to undo; None where nothing was saved."""

    words: str
    change: int | None = None


def allowed(here: View) -> bool:
    """Whether the reader works on themes. Says so where not."""
    if has_right(here.role, Right.EDIT_THEMES):
        return True
    st.info("Officers work on themes and on what is in them.")
    return False


def latest_day(here: View) -> dt.date:
    """The day from which something counts that is decided now: the last one that can be looked at."""
    return here.consultation.choose_default_day(dt.datetime.now(dt.UTC).date())


def from_when(here: View) -> None:
    """Where an earlier day is looked at: say that what is decided now does not show on it."""
    day = latest_day(here)
    if here.scope.as_at != day:
        st.caption(
            f"You look at {long(here.scope.as_at)}. What you decide now counts from {long(day)}: to see it, set “As "
            "at” in the side bar to that day."
        )


def attempt(
    here: View, place: str, words: str, action: Callable[..., int], *, by: Person | None = None, **arguments: Any
) -> bool:
    """Do something of lib.actions, by the reader unless it says otherwise, and keep for said() what became of it."""
    try:
        change = action(here.engine, by=by or here.person, **arguments)
    except (ThemeProblem, NotAllowed, DatabaseProblem) as problem:
        st.session_state[f"{STATE}-{place}"] = Said(plain(str(problem)))
        return False
    except SQLAlchemyError as problem:
        tell(place, unforeseen("The database stopped answering: this was not saved. Try again in a minute.", problem))
        return False
    except Exception as problem:  # noqa: BLE001 - what is done here runs before any page that could say it
        tell(place, unforeseen("A fault in the dashboard kept this from being saved. Try once more.", problem))
        return False
    st.session_state[f"{STATE}-{place}"] = Said(words, change)
    return True


def tell(place: str, words: str) -> None:
    """Keep a sentence for said() about something that could not be tried."""
    st.session_state[f"{STATE}-{place}"] = Said(words)


def said(here: View, place: str, *, shortcut: str | None = "U") -> None:
    """Show what became of what was done last at this place, with a button that undoes it."""
    told: Said | None = st.session_state.pop(f"{STATE}-{place}", None)
    if told is None:
        return
    if told.change is None:
        st.error(told.words)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(told.words)
        st.button(
            "Undo", key=f"undo-{place}", on_click=take_back, args=(here, place, told.change), shortcut=shortcut,
            help="Puts everything back as it was before.",
        )  # fmt: skip


def take_back(here: View, place: str, change: int) -> None:
    """Undo a change."""
    attempt(here, place, "Undone: it is as it was before.", undo_theme_change, change_id=change)


def digest(rows: Iterable[Any]) -> str:
    """Names some rows in their order, for the key of a table: ticks belong to the rows that were shown."""
    return hashlib.blake2b(repr(list(rows)).encode(), digest_size=6).hexdigest()
