"""Change themes as people work on them: add, edit, approve or reject, merge, split, move answers.

Every function returns the change that it made (lib.actions.undo_rule undoes it), or raises ThemeProblem with nothing
saved. seen_change_id is the change_id that a theme had when the page read it: where somebody else changed it since,
StaleError says who, what and when. day is the day from which it counts, without one today.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Engine, select

from lib.access import Person, Right, check_right
from lib.actions.audits import discard_sample, draw_sample
from lib.actions.coding import AnswerDecision, check_anything_saved, store_decisions
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import (
    check_labels,
    check_question,
    check_title,
    issue_code,
    load_latest_states,
    parse_description,
    parse_label,
)
from lib.actions.theme_write import ThemeWrite, check_day, format_theme, open_theme_write
from lib.database.theme_models import Theme, ThemeState
from lib.terms import APPROVED, PERSON, PROPOSED, REJECTED, THEME_STATES

DECISION_ACTIONS = {APPROVED: "approve themes", REJECTED: "reject themes", PROPOSED: "reopen themes"}
# An answer (source_id, question number) and the words in it that show the theme
MovedAnswer = tuple[str, int, str | None]


def add_theme(
    engine: Engine,
    *,
    consultation_id: int,
    question_id: int | None,
    label: str,
    description: str,
    actor: Person,
    day: dt.date | None = None,
) -> int:
    """Add a theme of a question, or (question_id None) across all of them.

    It is proposed, as any other.
    """
    with open_theme_write(engine, actor=actor, action="add a theme") as write:
        check_question(write.session, consultation_id, question_id)
        theme = Theme(consultation_id=consultation_id, question_id=question_id, origin=PERSON)
        theme.label, theme.description = parse_label(label), parse_description(description)
        store_theme(write, theme, check_day(day))
        check_labels(write.session, consultation_id, {theme.id})
        write.change.subject = format_theme(theme)
        return write.change.id


def store_theme(write: ThemeWrite, theme: Theme, day: dt.date) -> None:
    """Store within a write a new theme, proposed on a day, with the next code."""
    theme.code = issue_code(write.session, theme.consultation_id)
    theme.settled, theme.proposed_on, theme.change_id = theme.origin == PERSON, day, write.change.id
    write.session.add(theme)
    write.session.flush()
    store_state(write, theme, PROPOSED, day)
    write.change.rows += 1


def store_state(write: ThemeWrite, theme: Theme, state: str, day: dt.date) -> None:
    """Store within a write the state of a theme from a day on.

    One that is not approved needs no audit. Whoever approves calls open_audits when all else is stored.
    """
    theme_state = ThemeState(theme_id=theme.id, state=state, day=day, change_id=write.change.id)
    write.session.add(theme_state)
    write.session.flush()
    if state != APPROVED:
        discard_sample(write, theme)


def edit_theme(
    engine: Engine, *, theme_id: int, label: str, description: str, seen_change_id: int, actor: Person
) -> int:
    """Edit the label or the description of a theme."""
    with open_theme_write(engine, actor=actor, action="edit a theme") as write:
        theme = find_unmerged_theme(write, theme_id, seen_change_id)
        former_title = format_theme(theme)
        wording = parse_label(label), parse_description(description)
        if (theme.label, theme.description) == wording and theme.settled:
            raise ThemeProblem(f"{former_title} has this label and description already. Nothing was saved.")
        write.mark_edited(theme).label, theme.description = wording
        check_labels(write.session, theme.consultation_id, {theme.id})
        open_audits(write, [theme])
        write.change.subject = (
            former_title if former_title == format_theme(theme) else f'{former_title}, now "{theme.label}"'
        )
        return write.change.id


def find_unmerged_theme(write: ThemeWrite, theme_id: int, seen_change_id: int | None = None) -> Theme:
    """Find within a write a theme that can be worked on.

    Raises ThemeProblem where it was merged into another, StaleError where it was changed since seen_change_id.
    """
    theme = write.find_theme(theme_id, seen_change_id)
    if theme.merged_into_id is not None:
        target = write.find_theme(theme.merged_into_id)
        raise ThemeProblem(
            f"{format_theme(theme)} was merged into {format_theme(target)}: work on that one. Nothing was saved."
        )
    return theme


def decide_themes(
    engine: Engine,
    *,
    theme_ids: Collection[int],
    state: str,
    seen_change_ids: Mapping[int, int],
    actor: Person,
    day: dt.date | None = None,
) -> int:
    """Approve, reject or reopen themes, from a day on.

    state is one of THEME_STATES; seen_change_ids gives each theme's change_id. Some of the themes may be in that state
    already, but not all.
    """
    check_right(actor.role, Right.EDIT_THEMES)
    if state not in THEME_STATES:
        raise ValueError(f"A theme is {', '.join(THEME_STATES)}, not {state}.")
    with open_theme_write(engine, actor=actor, action=DECISION_ACTIONS[state]) as write:
        effective_day = check_day(day)
        themes = [
            find_unmerged_theme(write, theme_id, seen_change_ids[theme_id]) for theme_id in sorted(set(theme_ids))
        ]
        if not [theme for theme in themes if has_other_state(write, theme, state, effective_day)]:
            raise ThemeProblem(f"There is no theme that is not {state} already. Nothing was saved.")
        for theme in themes:
            store_state(write, write.mark_edited(theme), state, effective_day)
        for consultation_id in {theme.consultation_id for theme in themes}:
            check_labels(write.session, consultation_id, {theme.id for theme in themes})
        open_audits(write, themes)
        write.change.subject = _format_themes(themes)
        return write.change.id


def open_audits(write: ThemeWrite, themes: Iterable[Theme]) -> None:
    """Open within a write the audits of those themes that are approved, as its last step.

    Raises ThemeProblem where one of them has a sentence out of an answer for its title.
    """
    for theme in themes:
        statement = select(ThemeState.state).where(ThemeState.theme_id == theme.id).order_by(ThemeState.id.desc())
        if theme.merged_into_id is None and write.session.scalar(statement.limit(1)) == APPROVED:
            check_title(write.session, theme)
            draw_sample(write, theme)


def has_other_state(write: ThemeWrite, theme: Theme, state: str, day: dt.date) -> bool:
    """Tell within a write whether a theme is in another state on a day, or gets this one only later.

    Raises ThemeProblem for a day before it was proposed.
    """
    if day < theme.proposed_on:
        raise ThemeProblem(
            f"{format_theme(theme)} was proposed on {theme.proposed_on.day} {theme.proposed_on:%B %Y}: choose that day "
            "or a later one. Nothing was saved."
        )
    statement = select(ThemeState).where(ThemeState.theme_id == theme.id).order_by(ThemeState.id.desc()).limit(1)
    newest_state = write.session.scalars(statement).one()
    return newest_state.state != state or newest_state.day > day


def _format_themes(themes: Collection[Theme]) -> str:
    """Format themes as a list of codes and labels."""
    return ", ".join(format_theme(theme) for theme in themes)


def merge_themes(
    engine: Engine, *, target_id: int, theme_ids: Collection[int], seen_change_ids: Mapping[int, int], actor: Person
) -> int:
    """Merge themes into another of the same question, for which all their answers count from now on.

    seen_change_ids gives the change_id of each, the target's too. What was merged keeps its row and what was decided
    about it. Undoing the change is the way back.
    """
    with open_theme_write(engine, actor=actor, action="merge themes") as write:
        target = find_unmerged_theme(write, target_id, seen_change_ids[target_id])
        merged_themes = [
            find_unmerged_theme(write, theme_id, seen_change_ids[theme_id]) for theme_id in sorted(set(theme_ids))
        ]
        store_merge(write, target, merged_themes)
        open_audits(write, [target])
        write.change.subject = f"{_format_themes(merged_themes)} into {format_theme(target)}"
        return write.change.id


def store_merge(write: ThemeWrite, target: Theme, merged_themes: Collection[Theme]) -> None:
    """Store within a write that themes count for another from now on.

    Raises ThemeProblem where they cannot.
    """
    if not merged_themes or target in merged_themes:
        raise ThemeProblem("Choose at least one other theme to merge into it. Nothing was saved.")
    if load_latest_states(write.session, target.consultation_id)[target.id].state == REJECTED:
        raise ThemeProblem(f"{format_theme(target)} is rejected: reopen it first. Nothing was saved.")
    for theme in merged_themes:
        if (theme.consultation_id, theme.question_id) != (target.consultation_id, target.question_id):
            raise ThemeProblem(
                f"{format_theme(theme)} and {format_theme(target)} are not of one question. Nothing was saved."
            )
    members = select(Theme).where(Theme.merged_into_id.in_([theme.id for theme in merged_themes])).order_by(Theme.id)
    write.mark_edited(target)
    for theme in [*merged_themes, *write.session.scalars(members)]:
        write.mark_edited(theme).merged_into_id = target.id
    discard_sample(write, target)  # it stands for another coding now


def split_theme(
    engine: Engine,
    *,
    theme_id: int,
    label: str,
    description: str,
    answers: Iterable[MovedAnswer],
    actor: Person,
    day: dt.date | None = None,
) -> int:
    """Split a new theme off another: some answers are coded to the new one and no longer to the old."""
    with open_theme_write(engine, actor=actor, action="split a theme") as write:
        old_theme, effective_day = find_unmerged_theme(write, theme_id), check_day(day)
        new_theme = Theme(consultation_id=old_theme.consultation_id, question_id=old_theme.question_id, origin=PERSON)
        new_theme.label, new_theme.description = parse_label(label), parse_description(description)
        store_theme(write, new_theme, effective_day)
        check_labels(write.session, new_theme.consultation_id, {new_theme.id})
        _store_moves(write, old_theme, new_theme, answers, effective_day)
        write.change.subject = f"{format_theme(new_theme)} from {format_theme(old_theme)}"
        return write.change.id


def move_answers(
    engine: Engine,
    *,
    from_theme: int,
    to_theme: int,
    answers: Iterable[MovedAnswer],
    actor: Person,
    day: dt.date | None = None,
) -> int:
    """Move answers: code them to one theme and no longer to another."""
    with open_theme_write(engine, actor=actor, action="move answers") as write:
        source, target = write.find_theme(from_theme), find_unmerged_theme(write, to_theme)
        if source is target:
            raise ThemeProblem("Choose another theme to move the answers to. Nothing was saved.")
        _store_moves(write, source, target, answers, check_day(day))
        check_anything_saved(write)
        write.change.subject = f"from {format_theme(source)} to {format_theme(target)}"
        return write.change.id


def _store_moves(write: ThemeWrite, source: Theme, target: Theme, answers: Iterable[MovedAnswer], day: dt.date) -> None:
    """Store within a write the decisions that move answers.

    Raises ThemeProblem where there are none.
    """
    decisions = []
    for source_id, question_number, evidence in answers:
        decisions.append(AnswerDecision(source.id, source_id, question_number, carries=False))
        decisions.append(AnswerDecision(target.id, source_id, question_number, carries=True, evidence=evidence))
    if not decisions:
        raise ThemeProblem("Choose the answers that go there. Nothing was saved.")
    store_decisions(write, source.consultation_id, decisions, day)
