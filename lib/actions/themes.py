"""Themes as people work on them: add, edit, approve or reject, merge, split, move answers.

Every function returns the change that it made (lib.actions.undoing takes it back), or raises ThemeProblem with nothing
saved. seen is the change_id that a theme had when the page read it: where somebody else changed it since, StaleError
says who, what and when. day is the day from which it counts, without one today.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Engine, select

from lib.access import Person
from lib.actions.coding import Decided, check_saved, put_verdicts
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import check_labels, check_place, description_of, label_of, next_code, states
from lib.actions.writing import Write, one_change, shown, the_day
from lib.database.theme_models import Theme, ThemeState
from lib.terms import APPROVED, PERSON, PROPOSED, REJECTED, THEME_STATES

DECISIONS = {APPROVED: "approve themes", REJECTED: "reject themes", PROPOSED: "reopen themes"}
Moved = tuple[str, int, str | None]  # an answer (source_id, question number) and the words in it that carry the theme


def add(
    engine: Engine,
    *,
    consultation_id: int,
    question_id: int | None,
    label: str,
    description: str,
    by: Person,
    day: dt.date | None = None,
) -> int:
    """Add a theme of a question, or (question_id None) across all of them. It is proposed, as any other."""
    with one_change(engine, by=by, action="add a theme") as write:
        check_place(write.session, consultation_id, question_id)
        theme = Theme(consultation_id=consultation_id, question_id=question_id, origin=PERSON)
        theme.label, theme.description = label_of(label), description_of(description)
        put_theme(write, theme, the_day(day))
        check_labels(write.session, consultation_id, {theme.id})
        write.change.subject = shown(theme)
        return write.change.id


def put_theme(write: Write, theme: Theme, day: dt.date) -> None:
    """Within a write: store a new theme, proposed on a day, with the next code."""
    theme.code = next_code(write.session, theme.consultation_id)
    theme.settled, theme.proposed_on, theme.change_id = theme.origin == PERSON, day, write.change.id
    write.session.add(theme)
    write.session.flush()
    write.keep("theme", [(theme.id, {})])
    put_state(write, theme, PROPOSED, day)
    write.change.rows += 1


def put_state(write: Write, theme: Theme, state: str, day: dt.date) -> None:
    """Within a write: a theme is in a state from a day on."""
    one = ThemeState(theme_id=theme.id, state=state, day=day, change_id=write.change.id)
    write.session.add(one)
    write.session.flush()
    write.keep("theme_state", [(one.id, {})])


def edit(engine: Engine, *, theme_id: int, label: str, description: str, seen: int, by: Person) -> int:
    """Give a theme another label or description."""
    with one_change(engine, by=by, action="edit a theme") as write:
        theme = unmerged(write, theme_id, seen)
        before = shown(theme)
        new = label_of(label), description_of(description)
        if (theme.label, theme.description) == new and theme.settled:
            raise ThemeProblem(f"{before} has this label and description already. Nothing was saved.")
        write.alter(theme).label, theme.description = new
        check_labels(write.session, theme.consultation_id, {theme.id})
        write.change.subject = before if before == shown(theme) else f'{before}, now "{theme.label}"'
        return write.change.id


def unmerged(write: Write, theme_id: int, seen: int | None = None) -> Theme:
    """Within a write: a theme that can be worked on. Raises ThemeProblem where it was merged, or changed since seen."""
    theme = write.theme(theme_id, seen)
    if theme.merged_into_id is not None:
        into = write.theme(theme.merged_into_id)
        raise ThemeProblem(f"{shown(theme)} was merged into {shown(into)}: work on that one. Nothing was saved.")
    return theme


def decide(
    engine: Engine,
    *,
    theme_ids: Collection[int],
    state: str,
    seen: Mapping[int, int],
    by: Person,
    day: dt.date | None = None,
) -> int:
    """Approve, reject or reopen themes, from a day on: state is one of THEME_STATES, seen gives each theme's change.

    It may stand already of some of them, and not of all.
    """
    if state not in THEME_STATES:
        raise ValueError(f"A theme is {', '.join(THEME_STATES)}, not {state}.")
    with one_change(engine, by=by, action=DECISIONS[state]) as write:
        on = the_day(day)
        themes = [unmerged(write, one, seen[one]) for one in sorted(set(theme_ids))]
        if not [theme for theme in themes if state_differs(write, theme, state, on)]:
            raise ThemeProblem(f"There is no theme that is not {state} already. Nothing was saved.")
        for theme in themes:
            put_state(write, write.alter(theme), state, on)
        for one in {theme.consultation_id for theme in themes}:
            check_labels(write.session, one, {theme.id for theme in themes})
        write.change.subject = _listed(themes)
        return write.change.id


def state_differs(write: Write, theme: Theme, state: str, day: dt.date) -> bool:
    """Within a write: whether a theme is not in a state yet. Raises ThemeProblem before it was proposed."""
    if day < theme.proposed_on:
        raise ThemeProblem(
            f"{shown(theme)} was proposed on {theme.proposed_on.day} {theme.proposed_on:%B %Y}: choose that day or a "
            "later one. Nothing was saved."
        )
    question = select(ThemeState).where(ThemeState.theme_id == theme.id).order_by(ThemeState.id.desc()).limit(1)
    last = write.session.scalars(question).one()
    return last.state != state or last.day > day


def _listed(themes: Collection[Theme]) -> str:
    return ", ".join(shown(theme) for theme in themes)


def merge(engine: Engine, *, into: int, themes: Collection[int], seen: Mapping[int, int], by: Person) -> int:
    """Count all that carries some themes for another of the same question. seen gives the change of each, into too.

    What was merged keeps its row and what was said of it. Undoing the change is the way back.
    """
    with one_change(engine, by=by, action="merge themes") as write:
        target = unmerged(write, into, seen[into])
        merged = [unmerged(write, one, seen[one]) for one in sorted(set(themes))]
        put_merged(write, target, merged)
        write.change.subject = f"{_listed(merged)} into {shown(target)}"
        return write.change.id


def put_merged(write: Write, target: Theme, merged: Collection[Theme]) -> None:
    """Within a write: some themes count for another from now on. Raises ThemeProblem where they cannot."""
    if not merged or target in merged:
        raise ThemeProblem("Choose at least one other theme to merge into it. Nothing was saved.")
    if states(write.session, target.consultation_id)[target.id].state == REJECTED:
        raise ThemeProblem(f"{shown(target)} is rejected: reopen it first. Nothing was saved.")
    for theme in merged:
        if (theme.consultation_id, theme.question_id) != (target.consultation_id, target.question_id):
            raise ThemeProblem(f"{shown(theme)} and {shown(target)} are not of one question. Nothing was saved.")
    members = select(Theme).where(Theme.merged_into_id.in_([one.id for one in merged])).order_by(Theme.id)
    write.alter(target)
    for theme in [*merged, *write.session.scalars(members)]:
        write.alter(theme).merged_into_id = target.id


def split(
    engine: Engine,
    *,
    theme_id: int,
    label: str,
    description: str,
    answers: Iterable[Moved],
    by: Person,
    day: dt.date | None = None,
) -> int:
    """Make a new theme of some answers of a theme, which carry the new one and no longer the old."""
    with one_change(engine, by=by, action="split a theme") as write:
        old, on = unmerged(write, theme_id), the_day(day)
        new = Theme(consultation_id=old.consultation_id, question_id=old.question_id, origin=PERSON)
        new.label, new.description = label_of(label), description_of(description)
        put_theme(write, new, on)
        check_labels(write.session, new.consultation_id, {new.id})
        _move(write, old, new, answers, on)
        write.change.subject = f"{shown(new)} from {shown(old)}"
        return write.change.id


def move(
    engine: Engine,
    *,
    from_theme: int,
    to_theme: int,
    answers: Iterable[Moved],
    by: Person,
    day: dt.date | None = None,
) -> int:
    """Say of some answers that they carry one theme and not another."""
    with one_change(engine, by=by, action="move answers") as write:
        source, target = write.theme(from_theme), unmerged(write, to_theme)
        if source is target:
            raise ThemeProblem("Choose another theme to move the answers to. Nothing was saved.")
        _move(write, source, target, answers, the_day(day))
        check_saved(write)
        write.change.subject = f"from {shown(source)} to {shown(target)}"
        return write.change.id


def _move(write: Write, source: Theme, target: Theme, answers: Iterable[Moved], day: dt.date) -> None:
    decided = []
    for source_id, number, evidence in answers:
        decided.append(Decided(source.id, source_id, number, carries=False))
        decided.append(Decided(target.id, source_id, number, carries=True, evidence=evidence))
    if not decided:
        raise ThemeProblem("Choose the answers that go there. Nothing was saved.")
    put_verdicts(write, source.consultation_id, decided, day)
