"""Several themes sorted at once: named, decided about, their answers put where they belong. All of it or nothing."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from lib.access import Person
from lib.actions.coding import Decided, check_saved, put_quotation, put_verdicts, take_quotation
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import check_labels, check_place, description_of, label_of
from lib.actions.themes import Moved, put_merged, put_state, put_theme, state_differs, unmerged
from lib.actions.writing import Write, one_change, shown, the_day
from lib.database.theme_models import Theme
from lib.terms import PERSON, PROPOSED, THEME_STATES
from lib.themes.descriptions import DESCRIPTION_PREFIX, describe_theme


class Named(NamedTuple):
    """What a theme is to be called, and its state. id: a theme; for one that is not there yet, a number below zero.

    seen: the change_id that the theme had when it was read. description: None leaves it, unless nobody wrote it: then
    it is made anew from sentences, those that carry the theme. into: another theme for which it is to count.
    """

    id: int
    label: str
    state: str
    seen: int = 0
    description: str | None = None
    sentences: Sequence[str] = ()
    into: int | None = None


class Placed(NamedTuple):
    """Answers of one theme that are to carry another, by their ids. None: no other; the same: they do carry it."""

    source: int
    target: int | None
    answers: Sequence[Moved]


class Shown(NamedTuple):
    """A sentence of an answer that the Board is to see under a theme, or (not seen) no longer to see."""

    theme: int
    source_id: str
    question_number: int
    sentence: str
    seen: bool = True


class Sorted(NamedTuple):
    """All that somebody did in one go."""

    named: Collection[Named] = ()
    placed: Collection[Placed] = ()
    shown: Collection[Shown] = ()


def sort(
    engine: Engine,
    *,
    consultation_id: int,
    question_id: int | None,
    wanted: Sorted,
    seen: int,
    by: Person,
    day: dt.date | None = None,
) -> int:
    """Name themes, decide about them, move answers, choose sentences for the Board: one change, which is returned.

    seen is the last change that the person had before their eyes: what others settled of an answer since stays so.
    Raises ThemeProblem or StaleError with nothing saved: a theme that somebody changed since, a label that is empty or
    that another theme has, themes that are to count for one another, or nothing to be saved.
    """
    with one_change(engine, by=by, action="sort themes") as write:
        on = the_day(day)
        check_place(write.session, consultation_id, question_id)
        themes = {one.id: _named(write, one, consultation_id, question_id, on) for one in wanted.named}
        for into, merged in _merged(wanted.named).items():
            put_merged(write, themes.get(into) or unmerged(write, into), [themes[one] for one in merged])
        check_labels(write.session, consultation_id, {one.id for one in themes.values()})
        no: list[Decided] = []
        yes: list[Decided] = []  # they count, where one sentence of an answer leaves a theme and another comes to it
        for one in wanted.placed:
            source = themes.get(one.source) or write.theme(one.source)
            target = None if one.target is None else themes.get(one.target) or unmerged(write, one.target)
            for source_id, number, evidence in one.answers:
                if target is not source:
                    no.append(Decided(source.id, source_id, number, carries=False))
                if target is not None:
                    yes.append(Decided(target.id, source_id, number, carries=True, evidence=evidence))
        stayed = put_verdicts(write, consultation_id, [*no, *yes], on, seen)
        for each in wanted.shown:
            theme = themes.get(each.theme) or unmerged(write, each.theme)
            put = put_quotation if each.seen else take_quotation
            put(write, theme, each.source_id, each.question_number, each.sentence)
            write.touch(theme)
        check_saved(write, stayed)
        write.change.subject = ", ".join(shown(one) for one in themes.values()) or "answers put in other themes"
        return write.change.id


def _named(write: Write, one: Named, consultation_id: int, question_id: int | None, day: dt.date) -> Theme:
    """A theme with the label and the state that it is to have."""
    if one.state not in THEME_STATES:
        raise ValueError(f"A theme is {', '.join(THEME_STATES)}, not {one.state}.")
    label = label_of(one.label)
    if one.id < 0:
        theme = Theme(consultation_id=consultation_id, question_id=question_id, origin=PERSON, label=label)
        theme.description = _described(one, "")
        put_theme(write, theme, day)
        if one.state != PROPOSED:
            put_state(write, theme, one.state, day)
        return theme
    theme = unmerged(write, one.id, one.seen)
    words = label, _described(one, theme.description)
    if words != (theme.label, theme.description):
        write.alter(theme).label, theme.description = words
    if state_differs(write, theme, one.state, day):
        put_state(write, write.alter(theme), one.state, day)
    return theme


def _merged(named: Collection[Named]) -> dict[int, list[int]]:
    """By the theme for which they are to count at last, those that are to."""
    into = {one.id: one.into for one in named if one.into is not None}
    if any(one < 0 for one in into):
        raise ThemeProblem("A new theme cannot count for another: put its sentences there. Nothing was saved.")
    found: dict[int, list[int]] = {}
    for one in into:
        passed = [one]
        while (last := into.get(passed[-1])) is not None:
            if last in passed:
                labels = " and ".join(f'"{each.label}"' for each in named if each.id in passed)
                raise ThemeProblem(
                    f"{labels} are each to count for another of them: leave one as it is. Nothing was saved."
                )
            passed.append(last)
        found.setdefault(passed[-1], []).append(one)
    return found


def _described(one: Named, now: str) -> str:
    """The description that a theme is to have. One that a person wrote stays unless they write another."""
    if one.description is not None:
        return description_of(one.description)
    if one.into is not None:
        return now
    return describe_theme(one.sentences) if not now or now.startswith(DESCRIPTION_PREFIX) else now
