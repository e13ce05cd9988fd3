"""Discover themes in answers, keep known themes, and assign given ones, each with its evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lib.themes.assignment import (
    NO_SIMILARITY,
    Scores,
    choose_assignments,
    compute_confidences,
    compute_similarities,
    drop_unclear_statements,
    self_train_centroids,
)
from lib.themes.descriptions import describe_theme
from lib.themes.grouping import CENTROID_SAMPLE, StatementGroups, group_statements
from lib.themes.labels import ThemeNamer, remove_mixed_words
from lib.themes.material import PreparedAnswers, ProgressReporter, prepare_answers
from lib.themes.residual import ResidualThemes, assign_residual_themes, find_residual_themes
from lib.themes.statements import find_sentence_around
from lib.themes.supervised import code_by_examples, code_statements
from lib.themes.types import Assignment, DiscoveredTheme, DiscoveryResult, ExamplePair, GivenTheme, LabelledExample
from lib.themes.vectors import Vectors, normalise_rows, sample_evenly

MAX_EVIDENCE = 20  # sentences by which a theme is shown, and recognised in other answers
KNOWN_THEME_SIMILARITY = 0.55  # a group this similar to a known theme is that theme
# two answers make a theme in a small set, three in a larger one
SMALL_SET_SIZE, MIN_ANSWERS_SMALL_SET, MIN_ANSWERS = 100, 2, 3
MIN_CONFIDENCE = 0.4  # least confidence with which an answer is coded to a theme
MIN_DECISIONS = 10  # fewer tell nothing about agreement
MAX_KNOWN_EVIDENCE = 40  # sentences by which a known theme is recognised


def ignore_progress(_share: float, _activity: str) -> None:
    """Ignore reports of progress."""


def keep_scores(scores: Scores) -> Scores:
    """Keep similarities as they are."""
    return scores


def discover_themes(
    texts: Sequence[str],
    questions: Sequence[str] = (),
    *,
    known_themes: Sequence[GivenTheme] = (),
    labelled_examples: Sequence[LabelledExample] = (),
    is_closed: bool = False,
    report_progress: ProgressReporter = ignore_progress,
) -> DiscoveryResult:
    """Discover the themes of some answers; the same answers give the same themes.

    questions: none, the one that all answer, or one an answer. known_themes: earlier themes; those that people decided
    stay, with the position known_index, whether or not they are found again; the others only where they are found
    again. labelled_examples supervise which answers are coded to a known theme. is_closed: no new themes are wanted;
    every known one stays to which any answer is coded. Answers may be empty. Never raises an error for the content of
    an answer.
    """
    prepared = prepare_answers(texts, questions, report_progress)
    report_progress(0.6, "grouping what says the same")
    groups = group_statements(
        prepared.vectors, prepared.distinct_rows, prepared.statement_questions, prepared.space.lexical_width
    )
    candidates = _combine_with_known(prepared, groups, known_themes, is_closed=is_closed)
    if not len(candidates.centroids):
        return DiscoveryResult()
    report_progress(0.75, "deciding which answer carries what")
    assignments = _assign_candidates(
        prepared, candidates, _reindex_examples(labelled_examples, candidates.known_indexes)
    )
    agreement_before, agreement_after = _compute_agreement(prepared, groups, known_themes, labelled_examples)
    report_progress(0.9, "naming the themes")
    named = _name_themes(prepared, candidates, known_themes, assignments, is_closed=is_closed)
    return DiscoveryResult(named.themes, named.assignments, agreement_before, agreement_after)


def assign_themes(
    texts: Sequence[str],
    themes: Sequence[GivenTheme],
    *,
    examples: Sequence[ExamplePair] = (),
    questions: Sequence[str] = (),
    report_progress: ProgressReporter = ignore_progress,
) -> list[Assignment]:
    """Assign answers to given themes, supervised by examples of answers coded to them."""
    if not themes:
        return []
    prepared = prepare_answers(texts, questions, report_progress)
    report_progress(0.7, "deciding which answer carries what")
    sample_rows = [
        prepared.distinct_rows[index] for index in sample_evenly(len(prepared.distinct_rows), CENTROID_SAMPLE)
    ]
    residual = find_residual_themes([theme.label for theme in themes])
    ordinary = np.setdiff1d(np.arange(len(themes)), residual.positions)
    centroids = _compute_given_centroids(prepared, themes)
    centroids[ordinary] = self_train_centroids(prepared.vectors[sample_rows], centroids[ordinary])
    similarities = compute_similarities(prepared.vectors, centroids)
    similarities[:, residual.positions] = NO_SIMILARITY
    labelled_examples = [
        LabelledExample(answer, theme, True) for answer, theme in examples if theme not in residual.positions
    ]
    answer_positions = [statement.answer for statement in prepared.statements]

    def drop_unclear(scores: Scores) -> Scores:
        return drop_unclear_statements(scores, prepared.distinct_rows, answer_positions, keeps_best=not residual.rest)

    assignments = _build_assignments(prepared, centroids, similarities, labelled_examples, prepare_scores=drop_unclear)
    return _add_residual(prepared, residual, assignments)


def _add_residual(
    prepared: PreparedAnswers, residual: ResidualThemes, assignments: list[Assignment]
) -> list[Assignment]:
    """Add the assignments to residual themes, in the order of answers and themes."""
    answers_with_statements = {statement.answer for statement in prepared.statements}
    added = assign_residual_themes(prepared.texts, residual, assignments, answers_with_statements)
    return sorted(assignments + added, key=lambda assignment: (assignment.answer, assignment.theme))


@dataclass(frozen=True, slots=True)
class _CandidateThemes:
    """Candidate themes with their centroids and the similarity of every statement to each.

    known_indexes: the position of the known theme that each is, None for a new one. similarities: shape (statements,
    themes). residual: those of the known ones that are filled by rule.
    """

    centroids: Vectors
    known_indexes: list[int | None]
    similarities: Scores
    residual: ResidualThemes


def _assign_candidates(
    prepared: PreparedAnswers, candidates: _CandidateThemes, examples: Sequence[LabelledExample]
) -> list[Assignment]:
    """Assign answers to candidate themes, supervised by examples."""
    residual = candidates.residual
    ordinary_examples = [example for example in examples if example.theme not in residual.positions]
    assignments = _build_assignments(
        prepared, candidates.centroids, candidates.similarities, ordinary_examples, MIN_CONFIDENCE
    )
    return _add_residual(prepared, residual, assignments)


def _compute_given_centroids(prepared: PreparedAnswers, themes: Sequence[GivenTheme]) -> Vectors:
    """Compute the centroids of given themes from their labels, descriptions and coded sentences."""
    space = prepared.space
    centroids = space.embed_texts([remove_mixed_words(theme.label) for theme in themes]) + space.embed_texts(
        [_extract_core_text(theme) for theme in themes]
    )
    for index, theme in enumerate(themes):
        if theme.evidence:
            centroids[index] += (
                4 * normalise_rows(space.embed_texts(theme.evidence[:MAX_KNOWN_EVIDENCE]).sum(axis=0, keepdims=True))[0]
            )
    return normalise_rows(centroids)


def _extract_core_text(theme: GivenTheme) -> str:
    """Extract the first sentence of a description, or the label where there is none.

    What follows the first sentence often says what the theme does not include.
    """
    return theme.description.split(". ")[0] or remove_mixed_words(theme.label)


def _combine_with_known(
    prepared: PreparedAnswers,
    groups: StatementGroups,
    known_themes: Sequence[GivenTheme],
    *,
    is_closed: bool = False,
) -> _CandidateThemes:
    """Combine the discovered themes with the known ones; where no new ones are wanted, with all known ones."""
    group_centroids = groups.theme_centroids
    group_similarities = groups.compute_theme_similarities(prepared.vectors, prepared.statement_questions)
    if not known_themes:
        no_residual = find_residual_themes([])
        return _CandidateThemes(group_centroids, [None] * len(group_centroids), group_similarities, no_residual)
    known_centroids = _compute_given_centroids(prepared, known_themes)
    residual = find_residual_themes([theme.label for theme in known_themes])
    theme_similarities = group_centroids @ known_centroids.T
    theme_similarities[:, residual.positions] = NO_SIMILARITY
    known_by_group = _match_known_themes(theme_similarities, known_themes)
    centroids: list[Vectors] = []
    similarity_columns: list[Scores] = []
    known_indexes: list[int | None] = []
    for known_index, theme in enumerate(known_themes):
        same_groups = [group for group, matched_index in known_by_group.items() if matched_index == known_index]
        if is_closed or theme.is_decided or same_groups:
            centroids.append(
                normalise_rows(known_centroids[[known_index]] + sum(group_centroids[group] for group in same_groups))[0]
            )
            own_similarities = compute_similarities(prepared.vectors, centroids[-1][None])[:, 0]
            if known_index in residual.positions:
                own_similarities = np.full(len(prepared.vectors), NO_SIMILARITY)
            similarity_columns.append(np.max([own_similarities, *group_similarities[:, same_groups].T], axis=0))
            known_indexes.append(known_index)
    for group, centroid in enumerate(group_centroids):
        if group not in known_by_group and not is_closed:
            centroids.append(centroid)
            similarity_columns.append(group_similarities[:, group])
            known_indexes.append(None)
    labels = [None if known_index is None else known_themes[known_index].label for known_index in known_indexes]
    return _CandidateThemes(
        np.array(centroids), known_indexes, np.array(similarity_columns).T, find_residual_themes(labels)
    )


def _match_known_themes(similarities: Vectors, known_themes: Sequence[GivenTheme]) -> dict[int, int]:
    """Match groups to the known themes that they are, by position.

    A theme that people decided may take several groups; a proposal takes the most similar group only.
    """
    known_by_group: dict[int, int] = {}
    for group in np.argsort(-similarities.max(axis=1), kind="stable"):
        for theme in np.argsort(-similarities[group], kind="stable"):
            if similarities[group, theme] < KNOWN_THEME_SIMILARITY:
                break
            if known_themes[theme].is_decided or theme not in known_by_group.values():
                known_by_group[int(group)] = int(theme)
                break
    return known_by_group


def _reindex_examples(
    labelled_examples: Sequence[LabelledExample], known_indexes: Sequence[int | None]
) -> list[LabelledExample]:
    """Reindex the decisions on themes that are among the candidates, by the position of the theme among all."""
    positions = {known_index: position for position, known_index in enumerate(known_indexes) if known_index is not None}
    return [
        replace(example, theme=positions[example.theme]) for example in labelled_examples if example.theme in positions
    ]


def _compute_agreement(
    prepared: PreparedAnswers,
    groups: StatementGroups,
    known_themes: Sequence[GivenTheme],
    labelled_examples: Sequence[LabelledExample],
) -> tuple[float | None, float | None]:
    """Compute the share of decisions that the assignment agrees with, unsupervised and supervised.

    Supervised means by the decisions on the other half of the answers. Centroids are computed from the themes' words
    alone: the sentences that are coded to them come from the very answers that are held out. Returns None, None where
    fewer than ten decisions, or decisions on a single answer, leave nothing to hold out.
    """
    candidates = _combine_with_known(prepared, groups, [replace(theme, evidence=()) for theme in known_themes])
    labelled_examples = _reindex_examples(labelled_examples, candidates.known_indexes)
    halves = [[example for example in labelled_examples if example.answer % 2 == half] for half in (0, 1)]
    if len(labelled_examples) < MIN_DECISIONS or not all(halves):
        return None, None
    unsupervised_pairs = {
        (assignment.answer, assignment.theme) for assignment in _assign_candidates(prepared, candidates, ())
    }
    agreed_before = sum(
        ((example.answer, example.theme) in unsupervised_pairs) == example.is_coded for example in labelled_examples
    )
    agreed_after = 0
    for half, other_half in (halves, halves[::-1]):
        assignments = _assign_candidates(prepared, candidates, other_half)
        supervised_pairs = {(assignment.answer, assignment.theme) for assignment in assignments}
        agreed_after += sum(
            ((example.answer, example.theme) in supervised_pairs) == example.is_coded for example in half
        )
    return agreed_before / len(labelled_examples), agreed_after / len(labelled_examples)


def _build_assignments(
    prepared: PreparedAnswers,
    centroids: Vectors,
    similarities: Scores,
    examples: Sequence[LabelledExample],
    min_confidence: float = 0.0,
    prepare_scores: Callable[[Scores], Scores] = keep_scores,
) -> list[Assignment]:
    """Build the assignments of all answers, each with the sentence of its most telling statement as the evidence.

    examples supervise them; where the rule codes, only statements with at least min_confidence count, by the
    similarities that prepare_scores leaves.
    """
    answer_positions = [statement.answer for statement in prepared.statements]

    def code_alike(scores: Scores) -> list[tuple[int, int, float]]:
        prepared_scores = prepare_scores(scores)
        return choose_assignments(prepared_scores, compute_confidences(prepared_scores), min_confidence)

    coding = (
        code_by_examples(
            prepared.texts, prepared.vectors, centroids, similarities, answer_positions, examples, code_alike
        )
        if examples
        else code_statements(similarities, answer_positions, code_alike)
    )
    return [
        Assignment(
            answer,
            theme,
            round(confidence, 4),
            *find_sentence_around(prepared.texts[answer], prepared.statements[row].start, prepared.statements[row].end),
        )
        for (answer, theme), (confidence, row) in sorted(coding.items())
    ]


def _name_themes(
    prepared: PreparedAnswers,
    candidates: _CandidateThemes,
    known_themes: Sequence[GivenTheme],
    assignments: Sequence[Assignment],
    *,
    is_closed: bool = False,
) -> DiscoveryResult:
    """Name the themes that enough answers are coded to: the known ones first, then the largest."""
    known_indexes, theme_count = candidates.known_indexes, len(candidates.known_indexes)
    answer_counts = np.bincount([assignment.theme for assignment in assignments], minlength=theme_count)
    min_answers = MIN_ANSWERS_SMALL_SET if len(prepared.texts) < SMALL_SET_SIZE else MIN_ANSWERS
    min_answers = 1 if is_closed else min_answers
    decided_flags = [known_index is not None and known_themes[known_index].is_decided for known_index in known_indexes]
    frequent = [
        number for number in range(theme_count) if answer_counts[number] >= min_answers or decided_flags[number]
    ]
    known = [number for number in frequent if known_indexes[number] is not None]  # in the order of the known themes
    new = [number for number in frequent if known_indexes[number] is None]
    kept = known + sorted(new, key=lambda number: -answer_counts[number])
    namer = ThemeNamer(prepared, candidates.centroids, candidates.similarities, [theme.label for theme in known_themes])
    labels = namer.name_themes([number for number in kept if known_indexes[number] is None])
    themes = []
    for number in kept:
        evidence, known_index = namer.list_typical_sentences(number, MAX_EVIDENCE), known_indexes[number]
        label = labels[number] if known_index is None else known_themes[known_index].label
        themes.append(
            DiscoveredTheme(
                label,
                describe_theme(evidence) if known_index is None else known_themes[known_index].description,
                known_index,
                int(answer_counts[number]),
                evidence,
                namer.choose_example(number, label),
                namer.is_mixed(number),
            )
        )
    new_numbers = {number: new_number for new_number, number in enumerate(kept)}
    kept_assignments = [assignment for assignment in assignments if assignment.theme in new_numbers]
    return DiscoveryResult(
        themes, [replace(assignment, theme=new_numbers[assignment.theme]) for assignment in kept_assignments]
    )
