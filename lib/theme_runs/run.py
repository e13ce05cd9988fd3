"""Looks for themes in the answers of the database and proposes them: reads, lets the engine work, stores the run.

Nothing is held open meanwhile: people go on working, and what they decide while it runs is safe, since a run is stored
by lib.actions.runs, which never touches what a person decided.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lib.access import Person, Right, require
from lib.database.engine import reading
from lib.model import suggested_labels
from lib.model.suggested_assignments import suggest_assignments
from lib.queries.register import consultations
from lib.queries.themes import run_input, theme_lookup
from lib.settings import Settings
from lib.terms import LABEL_LENGTH, MACHINE, MODEL, FoundAssignment, FoundTheme, RunResult
from lib.theme_runs.store import store_run
from lib.themes.engine import MAX_KNOWN_EVIDENCE, LabelledExample, DiscoveryResult, GivenTheme, discover_themes, ignore_progress
from lib.themes.material import ProgressReporter

MODEL_SURE = 0.5  # a language model says nothing that could be believed of how sure it is


@dataclass(frozen=True, slots=True)
class _Read:
    """All that one run goes by."""

    consultation_id: int
    question_id: int | None
    answers: Sequence[run_input.AnswerToCode]
    known: Sequence[run_input.KnownTheme]
    decided: Sequence[LabelledExample]
    names: Sequence[str]
    version: int
    day: dt.date


def propose(
    engine: Engine,
    chosen: Settings,
    *,
    by: Person,
    consultation: str | None = None,
    number: int | None = None,
    day: dt.date | None = None,
    tell: ProgressReporter = ignore_progress,
) -> str:
    """Propose themes for one question (its number) or across all of a consultation. Returns what became of it.

    They are there from the day on; without one, from the last day of the consultation that can be looked at.
    Raises NotAllowed; ValueError where there is no such consultation or open question; ThemeProblem.
    """
    require(by.role, Right.SIGN_THEMES)
    read = _read(engine, consultation, number)
    asked = [one.question for one in read.answers]
    given = [GivenTheme(one.label, one.description, one.is_decided, one.evidence) for one in read.known]
    found = discover_themes([one.text for one in read.answers], asked, known_themes=given, labelled_examples=read.decided, report_progress=tell)
    themes, assignments = _worded(found, read, chosen, tell), _assignments(found, read)
    assignments += _from_the_model(themes, found, read, chosen, tell)
    tell(0.97, "storing what was found")
    run = RunResult(
        themes, assignments, len(read.answers), read.version, found.agreement_before, found.agreement_after, len(read.decided)
    )  # fmt: skip
    store_run(
        engine, by=by, consultation_id=read.consultation_id, question_id=read.question_id, run=run, day=day or read.day
    )
    new = sum(one.known_theme_id is None for one in themes)
    coded = len({(one.response_id, one.question_id) for one in assignments})
    return f"{len(themes)} themes, {new} of them new, in {coded:,} of {len(read.answers):,} answers"


def _read(engine: Engine, code: str | None, number: int | None) -> _Read:
    with reading(engine) as session:
        there = consultations.find_consultation(session, code)
        question_id = _question(session, there.id, number)
        version = run_input.find_newest_change(session)
        answers = run_input.load_answers_to_code(session, consultation_id=there.id, question_id=question_id)
        known = run_input.load_known_themes(session, consultation_id=there.id, question_id=question_id, max_sentences=MAX_KNOWN_EVIDENCE)
        place = {(one.source_id, one.number): position for position, one in enumerate(answers)}
        position = {one.id: number for number, one in enumerate(known)}
        decided = [
            LabelledExample(place[source, asked], position[theme], carries)
            for theme, source, asked, carries in run_input.list_decisions(session, consultation_id=there.id)
            if theme in position and (source, asked) in place
        ]
        names = run_input.list_people_names(session, consultation_id=there.id)
    day = there.choose_default_day(dt.datetime.now(dt.UTC).date())
    return _Read(there.id, question_id, answers, known, decided, names, version, day)


def _question(session: Session, consultation_id: int, number: int | None) -> int | None:
    if number is None:
        return None
    there = theme_lookup.list_open_questions(session, consultation_id=consultation_id)
    found = next((one.id for one in there if one.number == number), None)
    if found is None:
        raise ValueError(f"There is no open question {number} in this consultation: see its questions for the numbers.")
    return found


def _worded(found: DiscoveryResult, read: _Read, chosen: Settings, tell: ProgressReporter) -> list[FoundTheme]:
    """The themes as they are stored; where a language model is set up, in its words for those that nobody settled."""
    themes = [
        FoundTheme(
            read.known[one.known_index].id if one.known_index is not None else None,
            one.label[:LABEL_LENGTH], one.description, MACHINE,
        )
        for one in found.themes
    ]  # fmt: skip
    if chosen.model is None:
        return themes
    tell(0.93, "asking the language model for words")
    free = [n for n, one in enumerate(found.themes) if one.known_index is None or not read.known[one.known_index].is_decided]
    asked = [_for_the_model(found, number) for number in free]
    taken = {one.label.casefold() for n, one in enumerate(themes) if n not in free}
    for one in suggested_labels.suggest_labels(asked, chosen, lambda line: tell(0.95, line), names=read.names):
        theme = themes[free[one.theme]]
        if one.label.casefold() not in taken:
            themes[free[one.theme]] = FoundTheme(
                theme.known_theme_id, one.label, one.description or theme.description, MODEL
            )
    return themes


def _for_the_model(found: DiscoveryResult, number: int) -> suggested_labels.ThemeToLabel:
    theme = found.themes[number]
    shown = tuple(suggested_labels.LabelEvidence(str(place), sentence) for place, sentence in enumerate(theme.evidence))
    return suggested_labels.ThemeToLabel(theme.label, theme.description, shown)


def _assignments(found: DiscoveryResult, read: _Read) -> list[FoundAssignment]:
    return [
        FoundAssignment(
            one.theme, (answer := read.answers[one.answer]).response_id, answer.question_id, one.confidence,
            answer.text[one.start : one.end],
        )
        for one in found.assignments
    ]  # fmt: skip


def _from_the_model(
    themes: Sequence[FoundTheme], found: DiscoveryResult, read: _Read, chosen: Settings, tell: ProgressReporter
) -> list[FoundAssignment]:
    """What a language model, where one is set up, finds in the answers in which nothing was found."""
    coded = {one.answer for one in found.assignments}
    left = [answer for number, answer in enumerate(read.answers) if number not in coded]
    if chosen.model is None or not left:
        return []
    tell(0.95, "asking the language model about answers in no theme")
    asked = [suggested_labels.ThemeToLabel(one.label, one.description) for one in themes]
    texts = [answer.text for answer in left]
    said = suggest_assignments(texts, asked, chosen, lambda line: tell(0.96, line), names=read.names)
    return [
        FoundAssignment(
            one.theme, left[one.answer].response_id, left[one.answer].question_id, MODEL_SURE, one.evidence
        )
        for one in said
    ]  # fmt: skip
