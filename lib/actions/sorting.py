"""Sort several themes at once: edit them, decide about them, move their answers.

All of it is stored, or nothing.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from lib.access import Person
from lib.actions.coding import (
    AnswerDecision,
    DecisionKey,
    check_anything_saved,
    delete_quotation,
    store_decisions,
    store_quotation,
)
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import check_labels, check_question, parse_description, parse_label
from lib.actions.theme_write import ThemeWrite, check_day, format_theme, open_theme_write
from lib.actions.themes import (
    MovedAnswer,
    find_unmerged_theme,
    has_other_state,
    open_audits,
    store_merge,
    store_state,
    store_theme,
)
from lib.database.theme_models import Theme
from lib.terms import DESCRIPTION_PREFIX, PERSON, PROPOSED, THEME_STATES
from lib.themes.descriptions import describe_theme


class ThemeEdit(NamedTuple):
    """Edit of a theme: its label, its state and more.

    theme_id: a theme; for one that is not there yet, a number below zero. seen_change_id: the change_id that the theme
    had when it was read. description: None leaves it, unless nobody wrote it: then it is made anew from sentences,
    those of the answers coded to the theme. merge_target_id: another theme into which it is merged.
    """

    theme_id: int
    label: str
    state: str
    seen_change_id: int = 0
    description: str | None = None
    sentences: Sequence[str] = ()
    merge_target_id: int | None = None


class AnswerMove(NamedTuple):
    """Move of answers from one theme to another, both by id.

    target_theme_id None: to no other; the same as source_theme_id: the answers are decided to be coded to it.
    """

    source_theme_id: int
    target_theme_id: int | None
    answers: Sequence[MovedAnswer]


class QuotationChoice(NamedTuple):
    """Choice of a sentence of an answer for the Board to see under a theme, or (not is_chosen) no longer to see."""

    theme_id: int
    source_id: str
    question_number: int
    sentence: str
    is_chosen: bool = True


class SortingRequest(NamedTuple):
    """All that somebody did in one go."""

    theme_edits: Collection[ThemeEdit] = ()
    answer_moves: Collection[AnswerMove] = ()
    quotation_choices: Collection[QuotationChoice] = ()


class SortingOutcome(NamedTuple):
    """What came of a request: the change, and how many findings were put elsewhere, confirmed, and left.

    A finding is a theme in an answer. left: somebody else decided about them meanwhile, and that stays.
    """

    change_id: int
    moved: int
    confirmed: int
    left: int


def sort_themes(
    engine: Engine,
    *,
    consultation_id: int,
    question_id: int | None,
    request: SortingRequest,
    seen_change_id: int,
    actor: Person,
    day: dt.date | None = None,
) -> SortingOutcome:
    """Edit themes, decide about them, move answers and choose quotations in one change.

    seen_change_id is the last change that the person had before their eyes: what others decided
    about an answer since stays. Raises ThemeProblem or StaleError with nothing saved: a theme that somebody changed
    since, a label that is empty or that another theme has, themes that are to be merged into one another, or nothing to
    be saved.
    """
    with open_theme_write(engine, actor=actor, action="sort themes") as write:
        effective_day = check_day(day)
        check_question(write.session, consultation_id, question_id)
        themes = {
            edit.theme_id: _store_edit(write, edit, consultation_id, question_id, effective_day)
            for edit in request.theme_edits
        }
        for target_id, merged_ids in _group_merges(request.theme_edits).items():
            store_merge(
                write,
                themes.get(target_id) or find_unmerged_theme(write, target_id),
                [themes[theme_id] for theme_id in merged_ids],
            )
        check_labels(write.session, consultation_id, {theme.id for theme in themes.values()})
        targets_by_finding: dict[DecisionKey, int | None] = {}
        removals: list[AnswerDecision] = []
        additions: list[
            AnswerDecision
        ] = []  # they count, where one sentence of an answer leaves a theme and another comes to it
        for move in request.answer_moves:
            source_theme = themes.get(move.source_theme_id) or write.find_theme(move.source_theme_id)
            target_theme = (
                None
                if move.target_theme_id is None
                else themes.get(move.target_theme_id) or find_unmerged_theme(write, move.target_theme_id)
            )
            for source_id, question_number, evidence in move.answers:
                finding = (source_theme.id, source_id, question_number)
                targets_by_finding[finding] = None if target_theme is None else target_theme.id
                if target_theme is not source_theme:
                    removals.append(AnswerDecision(source_theme.id, source_id, question_number, carries=False))
                if target_theme is not None:
                    additions.append(
                        AnswerDecision(target_theme.id, source_id, question_number, carries=True, evidence=evidence)
                    )
        conflicts = store_decisions(write, consultation_id, [*removals, *additions], effective_day, seen_change_id)
        for choice in request.quotation_choices:
            theme = themes.get(choice.theme_id) or find_unmerged_theme(write, choice.theme_id)
            apply_choice = store_quotation if choice.is_chosen else delete_quotation
            apply_choice(write, theme, choice.source_id, choice.question_number, choice.sentence)
            write.mark_reviewed(theme)
        check_anything_saved(write, len(conflicts))
        open_audits(write, themes.values())
        write.change.subject = (
            ", ".join(format_theme(theme) for theme in themes.values()) or "answers put in other themes"
        )
        return SortingOutcome(write.change.id, *_count_findings(targets_by_finding, conflicts))


def _count_findings(
    targets_by_finding: Mapping[DecisionKey, int | None], conflicts: Collection[DecisionKey]
) -> tuple[int, int, int]:
    """Count the findings that were put elsewhere, those that were confirmed, and those that were left to others.

    targets_by_finding: the theme into which each was to be put, its own where it was confirmed.
    """
    moved, confirmed, left = 0, 0, 0
    for finding, target_id in targets_by_finding.items():
        theme_id, *answer_key = finding
        if finding in conflicts or (target_id, *answer_key) in conflicts:
            left += 1
        elif target_id == theme_id:
            confirmed += 1
        else:
            moved += 1
    return moved, confirmed, left


def _store_edit(
    write: ThemeWrite, edit: ThemeEdit, consultation_id: int, question_id: int | None, day: dt.date
) -> Theme:
    """Store within a write the label, description and state of one edit, and return the theme."""
    if edit.state not in THEME_STATES:
        raise ValueError(f"A theme is {', '.join(THEME_STATES)}, not {edit.state}.")
    label = parse_label(edit.label)
    if edit.theme_id < 0:
        theme = Theme(consultation_id=consultation_id, question_id=question_id, origin=PERSON, label=label)
        theme.description = _build_description(edit, "")
        store_theme(write, theme, day)
        if edit.state != PROPOSED:
            store_state(write, theme, edit.state, day)
        return theme
    theme = find_unmerged_theme(write, edit.theme_id, edit.seen_change_id)
    wording = label, _build_description(edit, theme.description)
    if wording != (theme.label, theme.description):
        write.mark_edited(theme).label, theme.description = wording
    if has_other_state(write, theme, edit.state, day):
        store_state(write, write.mark_edited(theme), edit.state, day)
    return theme


def _group_merges(edits: Collection[ThemeEdit]) -> dict[int, list[int]]:
    """Group themes to merge by the theme for which they count in the end.

    Raises ThemeProblem where a new theme is to be merged, or themes into one another.
    """
    targets = {edit.theme_id: edit.merge_target_id for edit in edits if edit.merge_target_id is not None}
    if any(theme_id < 0 for theme_id in targets):
        raise ThemeProblem("A new theme cannot count for another: put its sentences there. Nothing was saved.")
    merged_ids: dict[int, list[int]] = {}
    for theme_id in targets:
        chain = [theme_id]
        while (target_id := targets.get(chain[-1])) is not None:
            if target_id in chain:
                labels = " and ".join(f'"{edit.label}"' for edit in edits if edit.theme_id in chain)
                raise ThemeProblem(
                    f"{labels} are each to count for another of them: leave one as it is. Nothing was saved."
                )
            chain.append(target_id)
        merged_ids.setdefault(chain[-1], []).append(theme_id)
    return merged_ids


def _build_description(edit: ThemeEdit, current: str) -> str:
    """Build the description of a theme.

    One that a person wrote stays unless they write another.
    """
    if edit.description is not None:
        return parse_description(edit.description)
    if edit.merge_target_id is not None:
        return current
    return describe_theme(edit.sentences) if not current or current.startswith(DESCRIPTION_PREFIX) else current
