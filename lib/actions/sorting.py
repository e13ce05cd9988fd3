"""Several themes sorted at once: named, decided about, their answers put where they belong. All of it or nothing."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from lib.access import Person
from lib.actions.coding import Decided, put_verdicts
from lib.actions.labels import check_labels, check_place, description_of, label_of
from lib.actions.problems import ThemeProblem
from lib.actions.themes import Moved, put_state, put_theme, state_differs, unmerged
from lib.actions.writing import Write, one_change, shown, the_day
from lib.database.coding import Theme
from lib.terms import PERSON, PROPOSED, THEME_STATES


class Named(NamedTuple):
    """What a theme is to be called, and its state. id: a theme; for one that is not there yet, a number below zero.

    seen: the change_id that the theme had when it was read.
    """

    id: int
    label: str
    state: str
    seen: int = 0


class Placed(NamedTuple):
    """Answers that carry one theme and are to carry another, by their ids; to None: none instead."""

    source: int
    target: int | None
    answers: Sequence[Moved]


def sort(
    engine: Engine,
    *,
    consultation_id: int,
    question_id: int | None,
    named: Collection[Named],
    placed: Collection[Placed],
    seen: int,
    by: Person,
    day: dt.date | None = None,
) -> int:
    """Name themes, decide about them and move answers, as one change, which is returned.

    seen is the last change that the person had before their eyes: what others settled of an answer since stays so.
    Raises ThemeProblem or StaleError with nothing saved: a theme that somebody changed since, a label that is empty or
    that another theme has, or nothing to be saved.
    """
    with one_change(engine, by=by, action="sort themes") as write:
        on = the_day(day)
        check_place(write.session, consultation_id, question_id)
        themes = {one.id: _named(write, one, consultation_id, question_id, on) for one in named}
        check_labels(write.session, consultation_id, {one.id for one in themes.values()})
        no: list[Decided] = []
        yes: list[Decided] = []  # they count, where one sentence of an answer leaves a theme and another comes to it
        for one in placed:
            source = themes.get(one.source) or write.theme(one.source)
            target = None if one.target is None else themes.get(one.target) or unmerged(write, one.target)
            for source_id, number, evidence in one.answers:
                no.append(Decided(source.id, source_id, number, carries=False))
                if target is not None:
                    yes.append(Decided(target.id, source_id, number, carries=True, evidence=evidence))
        stayed = put_verdicts(write, consultation_id, [*no, *yes], on, seen)
        if not write.change.rows:
            problem = (
                "Somebody settled that a moment ago, and it stays so." if stayed else "All of that stands already."
            )
            raise ThemeProblem(f"{problem} Nothing was saved.")
        write.change.subject = ", ".join(shown(one) for one in themes.values()) or "answers put in other themes"
        return write.change.id


def _named(write: Write, one: Named, consultation_id: int, question_id: int | None, day: dt.date) -> Theme:
    """A theme with the label and the state that it is to have."""
    if one.state not in THEME_STATES:
        raise ValueError(f"A theme is {', '.join(THEME_STATES)}, not {one.state}.")
    label = label_of(one.label)
    if one.id < 0:
        theme = Theme(consultation_id=consultation_id, question_id=question_id, origin=PERSON, label=label)
        theme.description = description_of("")
        put_theme(write, theme, day)
        if one.state != PROPOSED:
            put_state(write, theme, one.state, day)
        return theme
    theme = unmerged(write, one.id, one.seen)
    if theme.label != label:
        write.alter(theme).label = label
    if state_differs(write, theme, one.state, day):
        put_state(write, write.alter(theme), one.state, day)
    return theme
