"""Store the result of a run of the machine.

No other module stores it, and this one never touches what a person decided.
"""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, bindparam, delete, func, select
from sqlalchemy.orm import Session

from lib.access import Person
from lib.actions.answer_checks import BATCH_SIZE
from lib.actions.audits import renew_sample
from lib.actions.theme_labels import check_question, clean_text, fold_label, load_latest_states
from lib.actions.theme_write import ThemeWrite, check_day, open_theme_write
from lib.actions.themes import store_theme
from lib.database.answer_store import select_arrived_since
from lib.database.bulk import insert_rows
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import (
    CodingDecision,
    DoubleCoding,
    MachineAssignment,
    Quotation,
    Theme,
    ThemeRun,
    ThemeState,
)
from lib.terms import (
    APPROVED,
    DESCRIPTION_LENGTH,
    LABEL_LENGTH,
    MACHINE,
    MODEL,
    PERSON,
    PROPOSED,
    REJECTED,
)
from lib.theme_runs.types import ProposedAssignment, ProposedTheme, RunResult

AssignmentKey = tuple[int, int, int]  # theme, response, question


def store_run(
    engine: Engine,
    *,
    actor: Person,
    consultation_id: int,
    question_id: int | None,
    run: RunResult,
    day: dt.date | None = None,
) -> int:
    """Store the result of a run in place of that of the run before it.

    Returns the change. New themes are proposed, from the day on. A proposal that nobody reviewed follows the run: it
    gets the run's label and description, and is deleted where it was not found again. Everything that a person reviewed
    stays as it is; the run only renews the assignments of answers to it. The assignments to an approved theme stay too,
    as they were when it was approved, and those to the themes that were merged into it: a run only adds to them from
    answers that arrived or were corrected since the last one. Where it had none at all, the run assigns all answers to
    it, and its audit begins anew. An assignment whose answer is gone, or no longer has its evidence in it, is left out.
    A closed run renews the assignments to themes that people made, approved or put answers into, and no others:
    proposals stay as they are, but for sentences that it finds in such a theme. Raises NotAllowed;
    ThemeProblem where there is no such consultation or question.
    """
    with open_theme_write(engine, actor=actor, action="find themes") as write:
        check_question(write.session, consultation_id, question_id)
        scope = _RunScope(write, consultation_id, question_id, check_day(day), is_closed=run.is_closed)
        theme_ids = scope.match_themes(run.themes)
        rows = _build_assignment_rows(write.session, scope, theme_ids, run)
        table = MachineAssignment.__table__
        insert_rows(write.session, table, [column.name for column in table.columns], rows)  # type: ignore[arg-type]
        kept_keys = scope.keep_proposals(rows)
        for theme in scope.list_first_found({row[0] for row in rows}):
            renew_sample(write, theme)
        write.session.add(
            ThemeRun(
                consultation_id=consultation_id, question_id=question_id, at=write.change.at, answers=run.answers,
                coded=len({row[1:3] for row in rows} | {key[1:] for key in kept_keys}),
                proposed=scope.proposed_count, kept=scope.kept_count,
                data_version=run.data_version, agreement_before=run.agreement_before,
                agreement_after=run.agreement_after, settled_examples=run.settled_examples, change_id=write.change.id,
            )
        )  # fmt: skip
        question_number = write.session.get_one(Question, question_id).number if question_id is not None else None
        write.change.subject = f"question {question_number}" if question_number is not None else "across all questions"
        write.change.rows += len(rows)
        return write.change.id


class _RunScope:
    """Themes of a question, or across all of them, on their way from one run to the next."""

    def __init__(
        self, write: ThemeWrite, consultation_id: int, question_id: int | None, day: dt.date, *, is_closed: bool = False
    ) -> None:
        """Load the themes of a scope, and delete their machine assignments, but for those that a closed run keeps."""
        self.consultation_id, self.question_id = consultation_id, question_id
        self.proposed_count = self.kept_count = 0
        self._write, self._day = write, day
        conditions = (Theme.consultation_id == consultation_id, Theme.question_id.is_not_distinct_from(question_id))
        themes = write.session.scalars(select(Theme).where(*conditions).order_by(Theme.id)).all()
        self._themes_by_id = {theme.id: theme for theme in themes}
        self._reviewed_ids = _find_reviewed_themes(write.session, consultation_id, themes)
        states_by_theme = load_latest_states(write.session, consultation_id)
        self._kept_ids: set[int] = set()
        if is_closed:
            filled_ids = _find_filled_themes(write.session, consultation_id)
            self._kept_ids = {
                theme.id
                for theme in themes
                if theme.id not in filled_ids
                and theme.origin != PERSON
                and theme.merged_into_id is None
                and states_by_theme[theme.id].state == PROPOSED
            }
        self._themes_by_label: dict[str, Theme] = {}
        for theme in sorted(
            themes, key=lambda theme: (theme.merged_into_id is not None, states_by_theme[theme.id].state == REJECTED)
        ):
            self._themes_by_label.setdefault(fold_label(theme.label), theme)
        self._target_ids = {  # of approved themes and those that count for them: the theme for which each counts
            theme.id: theme.merged_into_id or theme.id
            for theme in themes
            if states_by_theme[theme.merged_into_id or theme.id].state == APPROVED
        }
        self.approved_assignments = _list_assignments(write.session, list(self._target_ids))
        self._found_ids = {self._target_ids[row[0]] for row in self.approved_assignments}
        self._late_response_ids = (
            _find_late_responses(write.session, consultation_id, question_id) if self.approved_assignments else set()
        )
        renewed_ids = [theme.id for theme in themes if theme.id not in self._kept_ids]
        for start in range(0, len(renewed_ids), BATCH_SIZE):
            batch_ids = renewed_ids[start : start + BATCH_SIZE]
            write.session.execute(delete(MachineAssignment).where(MachineAssignment.theme_id.in_(batch_ids)))

    def may_assign(self, theme_id: int, response_id: int) -> bool:
        """Tell whether a run may assign an answer to a theme: to an approved one only late ones, to a kept one none."""
        if theme_id in self._kept_ids:
            return False
        return self._target_ids.get(theme_id) not in self._found_ids or response_id in self._late_response_ids

    def keep_proposals(self, rows: Collection[tuple[int, int, int, float, str]]) -> list[AssignmentKey]:
        """Keep the assignments to proposals in a closed run, but for sentences that it assigned; return the kept keys.

        rows: what it assigned, to other themes.
        """
        assigned_sentences = {(response_id, question_id, text) for _theme, response_id, question_id, _, text in rows}
        kept_keys: list[AssignmentKey] = []
        dropped: list[dict[str, int]] = []
        for row in _list_assignments(self._write.session, sorted(self._kept_ids)):
            theme_id, response_id, question_id, _confidence, text = row
            if (response_id, question_id, text) in assigned_sentences:
                dropped.append({"theme": theme_id, "response": response_id, "question": question_id})
            else:
                kept_keys.append((theme_id, response_id, question_id))
        if dropped:
            table: Any = MachineAssignment.__table__
            is_dropped = (
                table.c.theme_id == bindparam("theme"),
                table.c.response_id == bindparam("response"),
                table.c.question_id == bindparam("question"),
            )
            self._write.session.connection().execute(delete(table).where(*is_dropped), dropped)
        return kept_keys

    def list_first_found(self, theme_ids: Iterable[int]) -> list[Theme]:
        """List, of the themes to which a run assigned answers, the approved ones to which none were assigned before."""
        target_ids = {self._target_ids[theme_id] for theme_id in theme_ids if theme_id in self._target_ids}
        return [self._themes_by_id[theme_id] for theme_id in sorted(target_ids - self._found_ids)]

    def match_themes(self, proposals: Sequence[ProposedTheme]) -> list[int | None]:
        """Match the proposed themes with stored ones, store new ones, and return the id of each.

        It is None for one that has no label or was deleted meanwhile.
        """
        matches = [self._find_existing(proposal) for proposal in proposals]
        matched_ids = {theme.id for theme in matches if theme is not None}
        self._delete_unmatched(matched_ids)
        for index, proposal in enumerate(proposals):
            theme = matches[index]
            if theme is not None:
                self._update_wording(theme, proposal)
            elif proposal.known_theme_id is None and _fold_short_label(proposal):
                matches[index] = self._themes_by_label.get(_fold_short_label(proposal)) or self._add_proposal(proposal)
        self.kept_count = len(matched_ids)
        self._write.session.flush()
        return [theme.id if theme is not None else None for theme in matches]

    def _find_existing(self, proposal: ProposedTheme) -> Theme | None:
        """Find the theme that was there before: the one that the run knew, or for a new one that of the same label."""
        if proposal.known_theme_id is not None:
            return self._themes_by_id.get(proposal.known_theme_id)
        return self._themes_by_label.get(_fold_short_label(proposal))

    def _delete_unmatched(self, matched_ids: set[int]) -> None:
        """Delete the proposals that nobody reviewed and that were not found again."""
        safe_ids = matched_ids | self._reviewed_ids | self._kept_ids
        unmatched = [theme for theme in self._themes_by_id.values() if theme.id not in safe_ids]
        for theme in unmatched:
            self._write.session.execute(delete(ThemeState).where(ThemeState.theme_id == theme.id))
            self._write.session.delete(theme)
        self._themes_by_label = {
            label: theme for label, theme in self._themes_by_label.items() if theme not in unmatched
        }
        self._write.change.rows += len(unmatched)
        self._write.session.flush()

    def _update_wording(self, theme: Theme, proposal: ProposedTheme) -> None:
        """Update a proposal that nobody reviewed to the run's wording, where no other theme has that label."""
        label, description = (
            _shorten_text(proposal.label, LABEL_LENGTH),
            _shorten_text(proposal.description, DESCRIPTION_LENGTH),
        )
        if theme.id in self._reviewed_ids | self._kept_ids or not label:
            return
        example = _shorten_text(proposal.example, DESCRIPTION_LENGTH)
        wording = (label, description, example, proposal.is_mixed)
        if (theme.label, theme.description, theme.example, theme.mixed) == wording:
            return
        if self._themes_by_label.setdefault(fold_label(label), theme) is not theme:
            return
        if fold_label(theme.label) != fold_label(label) and self._themes_by_label.get(fold_label(theme.label)) is theme:
            del self._themes_by_label[fold_label(theme.label)]
        theme.label, theme.description, theme.example, theme.mixed = wording
        theme.change_id = self._write.change.id
        self._write.change.rows += 1

    def _add_proposal(self, proposal: ProposedTheme) -> Theme:
        """Add a new theme as a proposal."""
        theme = Theme(
            consultation_id=self.consultation_id,
            question_id=self.question_id,
            label=_shorten_text(proposal.label, LABEL_LENGTH),
            description=_shorten_text(proposal.description, DESCRIPTION_LENGTH),
            example=_shorten_text(proposal.example, DESCRIPTION_LENGTH),
            mixed=proposal.is_mixed,
            origin=proposal.origin if proposal.origin in {MACHINE, MODEL} else MACHINE,
        )
        store_theme(self._write, theme, self._day)
        self._themes_by_label[fold_label(theme.label)] = theme
        self.proposed_count += 1
        return theme


def _list_assignments(session: Session, theme_ids: Sequence[int]) -> list[tuple[int, int, int, float, str]]:
    """List the machine assignments to some themes: theme, response, question, confidence and evidence."""
    assignment = MachineAssignment
    columns = (
        assignment.theme_id,
        assignment.response_id,
        assignment.question_id,
        assignment.confidence,
        assignment.evidence,
    )
    return [
        (row.theme_id, row.response_id, row.question_id, row.confidence, row.evidence)
        for start in range(0, len(theme_ids), BATCH_SIZE)
        for row in session.execute(
            select(*columns).where(assignment.theme_id.in_(theme_ids[start : start + BATCH_SIZE]))
        )
    ]


def _find_late_responses(session: Session, consultation_id: int, question_id: int | None) -> set[int]:
    """Find the responses that arrived or were corrected after the last run of a scope had read them."""
    last_version = session.scalar(
        select(func.max(ThemeRun.data_version)).where(
            ThemeRun.consultation_id == consultation_id, ThemeRun.question_id.is_not_distinct_from(question_id)
        )
    )
    is_late = select_arrived_since(last_version if last_version is not None else -1, Response.id, Response.change_id)
    return set(session.scalars(select(Response.id).where(Response.consultation_id == consultation_id, is_late)))


def _find_reviewed_themes(session: Session, consultation_id: int, themes: Iterable[Theme]) -> set[int]:
    """Find the themes that a person reviewed or about whose answers a person decided anything."""
    reviewed_ids = {theme.id for theme in themes if theme.settled}
    for model in (CodingDecision, Quotation):
        reviewed_ids.update(
            session.scalars(select(model.theme_id).where(model.consultation_id == consultation_id).distinct())
        )
    double_coded = select(DoubleCoding.themes).where(DoubleCoding.consultation_id == consultation_id)
    return reviewed_ids.union(*session.scalars(double_coded))


def _find_filled_themes(session: Session, consultation_id: int) -> set[int]:
    """Find the themes to which a person coded any answer."""
    filled = select(CodingDecision.theme_id).where(
        CodingDecision.consultation_id == consultation_id, CodingDecision.carries
    )
    return set(session.scalars(filled.distinct()))


def _shorten_text(text: str, length: int) -> str:
    """Shorten a cleaned text of one line to a length."""
    return clean_text(" ".join(clean_text(text).split())[:length])


def _fold_short_label(proposal: ProposedTheme) -> str:
    """Fold the shortened label of a proposed theme for comparison."""
    return fold_label(_shorten_text(proposal.label, LABEL_LENGTH))


def _build_assignment_rows(
    session: Session, scope: _RunScope, theme_ids: list[int | None], run: RunResult
) -> list[tuple[int, int, int, float, str]]:
    """Build the rows of assignments to store.

    Of several for one theme and answer, the one with the highest confidence; none whose evidence the answer lacks.
    """
    best_assignments: dict[AssignmentKey, ProposedAssignment] = {}
    for assignment in run.assignments:
        theme_id = theme_ids[assignment.theme_index]
        if theme_id is None or (scope.question_id is not None and assignment.question_id != scope.question_id):
            continue
        if not scope.may_assign(theme_id, assignment.response_id):
            continue
        key = (theme_id, assignment.response_id, assignment.question_id)
        if key not in best_assignments or _clamp_confidence(assignment.confidence) > _clamp_confidence(
            best_assignments[key].confidence
        ):
            best_assignments[key] = assignment
    rows = []
    response_ids = sorted({key[1] for key in best_assignments})
    texts: dict[tuple[int, int], str] = {}
    for start in range(0, len(response_ids), BATCH_SIZE):
        texts |= _load_texts(session, scope.consultation_id, response_ids[start : start + BATCH_SIZE], run.data_version)
    for (theme_id, response_id, question_id), assignment in best_assignments.items():
        if assignment.evidence.strip() and assignment.evidence in texts.get((response_id, question_id), ""):
            rows.append(
                (theme_id, response_id, question_id, _clamp_confidence(assignment.confidence), assignment.evidence)
            )
    stored_keys = {row[:3] for row in rows}
    return rows + [row for row in scope.approved_assignments if row[:3] not in stored_keys]


def _load_texts(
    session: Session, consultation_id: int, response_ids: list[int], data_version: int
) -> dict[tuple[int, int], str]:
    """Load the texts of the answers of some responses.

    A response that came in after the run read is left out: it may have got the id of one that is gone.
    """
    statement = (
        select(Answer.response_id, Answer.question_id, Answer.text)
        .join(Response, Response.id == Answer.response_id)
        .where(
            Response.consultation_id == consultation_id,
            Response.id.in_(response_ids),
            Response.change_id <= data_version,
        )
    )
    return {(row.response_id, row.question_id): row.text for row in session.execute(statement)}


def _clamp_confidence(confidence: float) -> float:
    """Limit a confidence to 0 to 1; 0 where it is not a finite number."""
    return min(max(confidence, 0.0), 1.0) if math.isfinite(confidence) else 0.0
