"""What a run of the machine found is stored here, and nowhere else. It never touches what a person decided."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from lib.access import Person
from lib.actions.answer_checks import CHUNK
from lib.actions.theme_labels import check_place, clean, same, states
from lib.actions.themes import put_theme
from lib.actions.writing import Write, image, one_change, the_day
from lib.database.answer_store import came_since
from lib.database.bulk import insert_rows
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import DoubleCoding, MachineAssignment, Quotation, Theme, ThemeRun, ThemeState, Verdict
from lib.terms import (
    APPROVED,
    DESCRIPTION_LENGTH,
    LABEL_LENGTH,
    MACHINE,
    MODEL,
    REJECTED,
    FoundAssignment,
    FoundTheme,
    RunResult,
)

Key = tuple[int, int, int]  # theme, response, question


def store_run(
    engine: Engine,
    *,
    by: Person,
    consultation_id: int,
    question_id: int | None,
    run: RunResult,
    day: dt.date | None = None,
) -> int:
    """Put what a run found in the place of what the one before it found. Returns the change.

    New themes are proposed, from the day on. A proposal that nobody touched follows the run: it gets the run's words,
    and goes where it was not found again. Everything that a person touched stays as it is; the run only says anew in
    which answers the machine finds it. What was found of an approved theme stays too, as it was when it was signed: a
    run only adds to it from answers that came or were corrected since the last one. An assignment whose answer is gone,
    or no longer has its evidence in it, is left out.
    Raises NotAllowed; ThemeProblem where there is no such consultation or question.
    """
    with one_change(engine, by=by, action="find themes") as write:
        check_place(write.session, consultation_id, question_id)
        scope = _Scope(write, consultation_id, question_id, the_day(day))
        themes = scope.settle_on(run.themes)
        rows = _assignments(write.session, scope, themes, run)
        assigned = MachineAssignment.__table__
        insert_rows(write.session, assigned, [column.name for column in assigned.columns], rows)  # type: ignore[arg-type]
        write.session.add(
            ThemeRun(
                consultation_id=consultation_id, question_id=question_id, at=write.change.at, answers=run.answers,
                coded=len({row[1:3] for row in rows}), proposed=scope.proposed, kept=scope.kept,
                data_version=run.data_version, agreement_before=run.agreement_before,
                agreement_after=run.agreement_after, settled_examples=run.settled_examples, change_id=write.change.id,
            )
        )  # fmt: skip
        asked = write.session.get_one(Question, question_id).number if question_id is not None else None
        write.change.subject = f"question {asked}" if asked is not None else "across all questions"
        write.change.rows += len(rows)
        return write.change.id


class _Scope:
    """The themes of a question, or across all of them, on their way from one run to the next."""

    def __init__(self, write: Write, consultation_id: int, question_id: int | None, day: dt.date) -> None:
        self.consultation_id, self.question_id = consultation_id, question_id
        self.proposed = self.kept = 0
        self._write, self._day = write, day
        ours = (Theme.consultation_id == consultation_id, Theme.question_id.is_not_distinct_from(question_id))
        themes = write.session.scalars(select(Theme).where(*ours).order_by(Theme.id)).all()
        self._themes = {one.id: one for one in themes}
        self._touched = _touched(write.session, consultation_id, themes)
        state = states(write.session, consultation_id)
        self._labels: dict[str, Theme] = {}
        for theme in sorted(themes, key=lambda one: (one.merged_into_id is not None, state[one.id].state == REJECTED)):
            self._labels.setdefault(same(theme.label), theme)
        signed = [one.id for one in themes if one.merged_into_id is None and state[one.id].state == APPROVED]
        self.held = _found_before(write.session, signed)
        self._holds = {row[0] for row in self.held}
        self._late = _late(write.session, consultation_id, question_id) if self.held else set()
        for start in range(0, len(themes), CHUNK):
            ids = [one.id for one in themes[start : start + CHUNK]]
            write.session.execute(delete(MachineAssignment).where(MachineAssignment.theme_id.in_(ids)))

    def may_find(self, theme_id: int, response_id: int) -> bool:
        """Whether a run may say that the machine finds a theme in an answer: of an approved one, only in late ones."""
        return theme_id not in self._holds or response_id in self._late

    def settle_on(self, found: Sequence[FoundTheme]) -> list[int | None]:
        """The stored theme for each one found; None for one that has no label or was taken away meanwhile."""
        places = [self._there(one) for one in found]
        again = {theme.id for theme in places if theme is not None}
        self._take_away(again)
        for place, one in enumerate(found):
            theme = places[place]
            if theme is not None:
                self._follow(theme, one)
            elif one.known_theme_id is None and _label(one):
                places[place] = self._labels.get(_label(one)) or self._propose(one)
        self.kept = len(again)
        self._write.session.flush()
        return [theme.id if theme is not None else None for theme in places]

    def _there(self, one: FoundTheme) -> Theme | None:
        """The theme that was there before: the one that the run knew, or for a new one that of the same label."""
        if one.known_theme_id is not None:
            return self._themes.get(one.known_theme_id)
        return self._labels.get(_label(one))

    def _take_away(self, again: set[int]) -> None:
        """Proposals that nobody touched and that were not found again."""
        gone = [one for one in self._themes.values() if one.id not in again | self._touched]
        self._write.keep("theme", [(one.id, image(one)) for one in gone])
        for theme in gone:
            self._write.session.execute(delete(ThemeState).where(ThemeState.theme_id == theme.id))
            self._write.session.delete(theme)
        self._labels = {label: one for label, one in self._labels.items() if one not in gone}
        self._write.change.rows += len(gone)
        self._write.session.flush()

    def _follow(self, theme: Theme, one: FoundTheme) -> None:
        """Give a proposal that nobody touched the words of the run, where no other theme has that label."""
        label, description = _cut(one.label, LABEL_LENGTH), _cut(one.description, DESCRIPTION_LENGTH)
        if theme.id in self._touched or not label or (theme.label, theme.description) == (label, description):
            return
        if self._labels.setdefault(same(label), theme) is not theme:
            return
        self._write.keep("theme", [(theme.id, image(theme))])
        if same(theme.label) != same(label) and self._labels.get(same(theme.label)) is theme:
            del self._labels[same(theme.label)]
        theme.label, theme.description, theme.change_id = label, description, self._write.change.id
        self._write.change.rows += 1

    def _propose(self, one: FoundTheme) -> Theme:
        theme = Theme(
            consultation_id=self.consultation_id,
            question_id=self.question_id,
            label=_cut(one.label, LABEL_LENGTH),
            description=_cut(one.description, DESCRIPTION_LENGTH),
            origin=one.origin if one.origin in {MACHINE, MODEL} else MACHINE,
        )
        put_theme(self._write, theme, self._day)
        self._labels[same(theme.label)] = theme
        self.proposed += 1
        return theme


def _found_before(session: Session, themes: Sequence[int]) -> list[tuple[int, int, int, float, str]]:
    """What the machine found of some themes: theme, response, question, confidence and evidence."""
    one = MachineAssignment
    columns = (one.theme_id, one.response_id, one.question_id, one.confidence, one.evidence)
    return [
        (row.theme_id, row.response_id, row.question_id, row.confidence, row.evidence)
        for start in range(0, len(themes), CHUNK)
        for row in session.execute(select(*columns).where(one.theme_id.in_(themes[start : start + CHUNK])))
    ]


def _late(session: Session, consultation_id: int, question_id: int | None) -> set[int]:
    """The responses that came or were corrected after the last run of a scope had read."""
    read = session.scalar(
        select(func.max(ThemeRun.data_version)).where(
            ThemeRun.consultation_id == consultation_id, ThemeRun.question_id.is_not_distinct_from(question_id)
        )
    )
    late = came_since(read if read is not None else -1, Response.id, Response.change_id)
    return set(session.scalars(select(Response.id).where(Response.consultation_id == consultation_id, late)))


def _touched(session: Session, consultation_id: int, themes: Iterable[Theme]) -> set[int]:
    """The themes about which a person said anything."""
    touched = {one.id for one in themes if one.settled}
    for model in (Verdict, Quotation):
        touched.update(
            session.scalars(select(model.theme_id).where(model.consultation_id == consultation_id).distinct())
        )
    twice = select(DoubleCoding.themes).where(DoubleCoding.consultation_id == consultation_id)
    return touched.union(*session.scalars(twice))


def _cut(written: str, length: int) -> str:
    return clean(" ".join(clean(written).split())[:length])


def _label(one: FoundTheme) -> str:
    return same(_cut(one.label, LABEL_LENGTH))


def _assignments(
    session: Session, scope: _Scope, themes: list[int | None], run: RunResult
) -> list[tuple[int, int, int, float, str]]:
    """The rows to store: of several for one theme and answer, the surest; none whose evidence the answer lacks."""
    surest: dict[Key, FoundAssignment] = {}
    for one in run.assignments:
        theme = themes[one.theme]
        if theme is None or (scope.question_id is not None and one.question_id != scope.question_id):
            continue
        if not scope.may_find(theme, one.response_id):
            continue
        key = (theme, one.response_id, one.question_id)
        if key not in surest or _share(one.confidence) > _share(surest[key].confidence):
            surest[key] = one
    rows = []
    responses = sorted({key[1] for key in surest})
    texts: dict[tuple[int, int], str] = {}
    for start in range(0, len(responses), CHUNK):
        texts |= _texts(session, scope.consultation_id, responses[start : start + CHUNK], run.data_version)
    for (theme, response, question), one in surest.items():
        if one.evidence.strip() and one.evidence in texts.get((response, question), ""):
            rows.append((theme, response, question, _share(one.confidence), one.evidence))
    there = {row[:3] for row in rows}
    return rows + [row for row in scope.held if row[:3] not in there]


def _texts(session: Session, consultation_id: int, responses: list[int], version: int) -> dict[tuple[int, int], str]:
    """The answers of some responses. One that came in after the run read is another that got the number of one gone."""
    question = (
        select(Answer.response_id, Answer.question_id, Answer.text)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.consultation_id == consultation_id, Response.id.in_(responses), Response.change_id <= version)
    )
    return {(row.response_id, row.question_id): row.text for row in session.execute(question)}


def _share(confidence: float) -> float:
    return min(max(confidence, 0.0), 1.0) if math.isfinite(confidence) else 0.0
