"""Name and join themes across all questions by the titles that people gave to themes of single questions.

Whoever approved those had read their sentences. Themes across questions of which half of the sentences stand under one
title are one theme. Where two thirds do, it has that title; where a fifth do, the title with "and more". Elsewhere the
words of the engine stay.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from lib.theme_runs.types import ProposedAssignment, ProposedTheme
from lib.themes.labels import MIXED_PREFIX, PART_ENDING, number_label

# of the sentences of a theme that stand under a title: for it to have that, to be joined, to be named by it in part
MIN_WHOLE_SHARE, MIN_JOINED_SHARE, MIN_PART_SHARE = 2 / 3, 0.5, 0.2
TitledSentences = Mapping[tuple[int, int], Collection[tuple[str, str]]]  # by response and question: sentence and title


def name_by_titles(
    themes: Sequence[ProposedTheme],
    assignments: Sequence[ProposedAssignment],
    titled_sentences: TitledSentences,
    open_indexes: Collection[int],
) -> tuple[list[ProposedTheme], list[ProposedAssignment]]:
    """Name those themes that nobody has worked on (open_indexes, their positions) by titles, and join those of one.

    Joined themes come to that of most sentences. A label that comes twice is numbered. Returns the themes, without
    those that are part of another now, and the assignments to them.
    """
    targets = _join_themes(assignments, titled_sentences, open_indexes)
    joined = [
        assignment._replace(theme_index=targets.get(assignment.theme_index, assignment.theme_index))
        for assignment in assignments
    ]
    by_theme = _group_assignments(joined)
    named_themes = list(themes)
    taken_labels = {theme.label.casefold() for index, theme in enumerate(themes) if index not in open_indexes}
    for index in sorted(set(targets.values()), key=lambda index: (-len(by_theme[index]), index)):
        title, share = _find_title(by_theme[index], titled_sentences)
        is_mixed = themes[index].is_mixed and share < MIN_WHOLE_SHARE
        label = number_label(_write_label(themes[index], title, share), taken_labels)
        taken_labels.add(label.casefold())
        named_themes[index] = themes[index]._replace(label=label, is_mixed=is_mixed)
    kept = [index for index in range(len(themes)) if targets.get(index, index) == index]
    places = {index: place for place, index in enumerate(kept)}
    return (
        [named_themes[index] for index in kept],
        [assignment._replace(theme_index=places[assignment.theme_index]) for assignment in joined],
    )


def _join_themes(
    assignments: Sequence[ProposedAssignment], titled_sentences: TitledSentences, open_indexes: Collection[int]
) -> dict[int, int]:
    """Join the open themes of one title: the theme to which each comes, by position; most are their own."""
    by_theme = _group_assignments(assignments)
    targets, indexes_by_title = {}, dict[str, int]()
    for index in sorted(open_indexes, key=lambda index: (-len(by_theme[index]), index)):
        title, share = _find_title(by_theme[index], titled_sentences)
        targets[index] = indexes_by_title.setdefault(title, index) if share >= MIN_JOINED_SHARE else index
    return targets


def _group_assignments(assignments: Sequence[ProposedAssignment]) -> dict[int, list[ProposedAssignment]]:
    """Group assignments by the position of their theme."""
    by_theme: dict[int, list[ProposedAssignment]] = defaultdict(list)
    for assignment in assignments:
        by_theme[assignment.theme_index].append(assignment)
    return by_theme


def _find_title(assignments: Sequence[ProposedAssignment], titled_sentences: TitledSentences) -> tuple[str, float]:
    """Find the title under which most sentences of a theme stand, with their share, 0 to 1; no title and 0 for none.

    Sentences on questions of which no theme is approved stand under none.
    """
    counts = Counter(title for assignment in assignments for title in _list_titles(assignment, titled_sentences))
    if not counts:
        return "", 0.0
    title, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return title, count / len(assignments)


def _list_titles(assignment: ProposedAssignment, titled_sentences: TitledSentences) -> set[str]:
    """List the titles under which the sentence of an assignment stands."""
    return {
        title
        for sentence, title in titled_sentences.get((assignment.response_id, assignment.question_id), ())
        if sentence in assignment.evidence or assignment.evidence in sentence
    }


def _write_label(theme: ProposedTheme, title: str, share: float) -> str:
    """Write the label of a theme of whose sentences a share stands under a title."""
    if share >= MIN_WHOLE_SHARE:
        return title
    if share < MIN_PART_SHARE:
        return theme.label
    return f"{MIXED_PREFIX if theme.is_mixed else ''}{title}{PART_ENDING}"
