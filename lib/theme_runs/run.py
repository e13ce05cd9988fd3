"""Propose themes for the answers in the database: load them, let the engine work, store the run.

Nothing is held open meanwhile: people go on working, and what they decide while it runs is safe, since a run is stored
by lib.theme_runs.store, which never touches what a person decided.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.database.engine import open_read_session
from lib.model import suggested_labels
from lib.model.suggested_assignments import suggest_assignments
from lib.queries.register import consultations
from lib.queries.themes import run_input, theme_lookup
from lib.settings import Settings
from lib.terms import LABEL_LENGTH, MACHINE, MODEL
from lib.theme_runs.store import store_run
from lib.theme_runs.titles import TitledSentences, name_by_titles
from lib.theme_runs.types import ProposedAssignment, ProposedTheme, RunResult
from lib.themes.engine import MAX_KNOWN_EVIDENCE, discover_themes, ignore_progress
from lib.themes.material import ProgressReporter
from lib.themes.types import DiscoveryResult, GivenTheme, LabelledExample

MODEL_CONFIDENCE = 0.5  # a language model says nothing that could be believed of how sure it is


@dataclass(frozen=True, slots=True)
class _RunData:
    """Everything that one run reads before it works.

    known_themes: by their stored ids. titled_sentences: across questions, those of approved themes of single questions.
    """

    consultation_id: int
    question_id: int | None
    answers: Sequence[run_input.AnswerToCode]
    known_themes: Mapping[int, GivenTheme]
    labelled_examples: Sequence[LabelledExample]
    names: Sequence[str]
    titled_sentences: TitledSentences
    data_version: int
    day: dt.date


def propose_themes(
    engine: Engine,
    settings: Settings,
    *,
    actor: Person,
    consultation_code: str | None = None,
    question_number: int | None = None,
    day: dt.date | None = None,
    is_closed: bool = False,
    report_progress: ProgressReporter = ignore_progress,
) -> str:
    """Propose themes for one question (its number) or across all of a consultation.

    Returns a sentence on the result. They are proposed on the day; without one, on the last day of the consultation
    that can be shown. is_closed: where there are themes, only those that people work on are looked for, and what else
    is proposed stays as it is. Raises NotAllowed; ValueError where there is no such consultation or open question;
    ThemeProblem.
    """
    check_right(actor.role, Right.EDIT_THEMES)
    run_data = _load_run_data(engine, consultation_code, question_number)
    question_texts = [answer.question for answer in run_data.answers]
    is_closed = is_closed and bool(run_data.known_themes)
    if is_closed:  # it names nothing, and what it does not code may stand under a proposal that stays
        settings = replace(settings, model=None)
    result = discover_themes(
        [answer.text for answer in run_data.answers],
        question_texts,
        known_themes=list(run_data.known_themes.values()),
        labelled_examples=run_data.labelled_examples,
        is_closed=is_closed,
        report_progress=report_progress,
    )
    assignments = _build_assignments(result, run_data)
    themes = _build_themes(result, run_data, settings, report_progress)
    if run_data.titled_sentences and not is_closed:
        themes, assignments = name_by_titles(
            themes, assignments, run_data.titled_sentences, _list_open_indexes(result, run_data)
        )
    assignments += _suggest_assignments(themes, result, run_data, settings, report_progress)
    report_progress(0.97, "storing what was found")
    run_result = RunResult(
        themes,
        assignments,
        len(run_data.answers),
        run_data.data_version,
        agreement_before=result.agreement_before,
        agreement_after=result.agreement_after,
        settled_examples=len(run_data.labelled_examples),
        is_closed=is_closed,
    )
    store_run(
        engine,
        actor=actor,
        consultation_id=run_data.consultation_id,
        question_id=run_data.question_id,
        run=run_result,
        day=day or run_data.day,
    )
    new_count = sum(theme.known_theme_id is None for theme in themes)
    coded_count = len({(assignment.response_id, assignment.question_id) for assignment in assignments})
    return f"{len(themes)} themes, {new_count} of them new, in {coded_count:,} of {len(run_data.answers):,} answers"


def _load_run_data(engine: Engine, consultation_code: str | None, question_number: int | None) -> _RunData:
    """Load everything that a run needs from the database."""
    with open_read_session(engine) as session:
        consultation = consultations.find_consultation(session, consultation_code)
        question_id = _find_question_id(session, consultation.id, question_number)
        data_version = run_input.find_newest_change(session)
        answers = run_input.load_answers_to_code(session, consultation_id=consultation.id, question_id=question_id)
        known_themes = run_input.load_known_themes(
            session, consultation_id=consultation.id, question_id=question_id, max_sentences=MAX_KNOWN_EVIDENCE
        )
        answer_indexes = {(answer.source_id, answer.number): index for index, answer in enumerate(answers)}
        theme_indexes = {theme_id: index for index, theme_id in enumerate(known_themes)}
        labelled_examples = [
            LabelledExample(answer_indexes[source_id, number], theme_indexes[theme_id], is_coded)
            for theme_id, source_id, number, is_coded in run_input.list_decisions(
                session, consultation_id=consultation.id
            )
            if theme_id in theme_indexes and (source_id, number) in answer_indexes
        ]
        names = run_input.list_people_names(session, consultation_id=consultation.id)
        titled_sentences: TitledSentences = (
            run_input.load_titled_sentences(session, consultation_id=consultation.id) if question_id is None else {}
        )
    day = consultation.choose_latest_day(dt.datetime.now(dt.UTC).date())
    return _RunData(
        consultation.id,
        question_id,
        answers,
        known_themes,
        labelled_examples,
        names,
        titled_sentences,
        data_version,
        day,
    )


def _find_question_id(session: Session, consultation_id: int, question_number: int | None) -> int | None:
    """Find the id of an open question by its number; None for all.

    Raises ValueError where there is none.
    """
    if question_number is None:
        return None
    questions = theme_lookup.list_open_questions(session, consultation_id=consultation_id)
    question_id = next((question.id for question in questions if question.number == question_number), None)
    if question_id is None:
        raise ValueError(
            f"There is no open question {question_number} in this consultation: see its questions for the numbers."
        )
    return question_id


def _build_themes(
    result: DiscoveryResult, run_data: _RunData, settings: Settings, report_progress: ProgressReporter
) -> list[ProposedTheme]:
    """Build the themes to store from what the engine discovered.

    Where a language model is set up, those that nobody reviewed get its labels and descriptions.
    """
    known_ids = list(run_data.known_themes)
    themes = [
        ProposedTheme(
            known_ids[theme.known_index] if theme.known_index is not None else None,
            theme.label[:LABEL_LENGTH],
            theme.description,
            MACHINE,
            theme.example,
            theme.is_mixed,
        )
        for theme in result.themes
    ]
    if settings.model is None:
        return themes
    report_progress(0.93, "asking the language model for words")
    open_indexes = _list_open_indexes(result, run_data)
    requests = [
        suggested_labels.ThemeToLabel(theme.label, theme.description, theme.evidence)
        for theme in (result.themes[index] for index in open_indexes)
    ]
    taken_labels = {theme.label.casefold() for index, theme in enumerate(themes) if index not in open_indexes}
    for suggestion in suggested_labels.suggest_labels(
        requests, settings, lambda line: report_progress(0.95, line), names=run_data.names
    ):
        theme = themes[open_indexes[suggestion.theme]]
        if suggestion.label.casefold() not in taken_labels:
            themes[open_indexes[suggestion.theme]] = ProposedTheme(
                theme.known_theme_id,
                suggestion.label,
                suggestion.description or theme.description,
                MODEL,
                theme.example,
                theme.is_mixed,
            )
    return themes


def _list_open_indexes(result: DiscoveryResult, run_data: _RunData) -> list[int]:
    """List the positions of the themes on which nobody has worked."""
    known_themes = list(run_data.known_themes.values())
    return [
        index
        for index, theme in enumerate(result.themes)
        if theme.known_index is None or not known_themes[theme.known_index].is_decided
    ]


def _build_assignments(result: DiscoveryResult, run_data: _RunData) -> list[ProposedAssignment]:
    """Build the assignments to store from what the engine discovered."""
    return [
        ProposedAssignment(
            assignment.theme,
            answer.response_id,
            answer.question_id,
            assignment.confidence,
            answer.text[assignment.start : assignment.end],
        )
        for assignment in result.assignments
        for answer in (run_data.answers[assignment.answer],)
    ]


def _suggest_assignments(
    themes: Sequence[ProposedTheme],
    result: DiscoveryResult,
    run_data: _RunData,
    settings: Settings,
    report_progress: ProgressReporter,
) -> list[ProposedAssignment]:
    """Suggest assignments, by a language model where one is set up, for the answers that have none."""
    coded_indexes = {assignment.answer for assignment in result.assignments}
    uncoded_answers = [answer for index, answer in enumerate(run_data.answers) if index not in coded_indexes]
    if settings.model is None or not uncoded_answers:
        return []
    report_progress(0.95, "asking the language model about answers in no theme")
    theme_requests = [suggested_labels.ThemeToLabel(theme.label, theme.description) for theme in themes]
    texts = [answer.text for answer in uncoded_answers]
    suggestions = suggest_assignments(
        texts, theme_requests, settings, lambda line: report_progress(0.96, line), names=run_data.names
    )
    return [
        ProposedAssignment(
            suggestion.theme, answer.response_id, answer.question_id, MODEL_CONFIDENCE, suggestion.evidence
        )
        for suggestion in suggestions
        for answer in (uncoded_answers[suggestion.answer],)
    ]
