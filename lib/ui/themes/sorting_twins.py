"""Show a sentence once that stands under several proposals: its twins are read, and put elsewhere, with it.

Twins stand under proposals on which nobody has worked. Under a theme that people named or decided about, a sentence
keeps a row of its own: there it is to be judged.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from lib.ui.themes.sorting_draft import SentenceDraft, SortingDraft

Place = tuple[str, int | None]  # what a sentence says, and where it was put; None where it stays under its theme


def merge_twins(draft: SortingDraft, indexes: Sequence[int]) -> list[int]:
    """Merge the places of twins, and return those of the rows to be shown, in the order of the first of each.

    Of twins that one with most answers is shown, and none of them beside a row of a theme that people work on, from
    which the same was done with the sentence.
    """
    rows = {index: draft.sentence_drafts[index] for index in indexes}
    ranks = {index: rank for rank, index in enumerate(indexes)}
    untouched_ids = draft.untouched_ids
    own_indexes = {index for index, row in rows.items() if row.is_confirmed or row.source_theme_id not in untouched_ids}
    moved_places = {(row.wording, row.target_theme_id) for row in draft.sentence_drafts if row.is_moved}
    own_places = {_find_place(rows[index], moved_places) for index in own_indexes}
    twins: dict[Place, list[int]] = defaultdict(list)
    for index in indexes:
        if index not in own_indexes:
            twins[_find_place(rows[index], moved_places)].append(index)
    first_indexes = {index: index for index in own_indexes}  # by the row that is shown, the first of its twins
    for place, twin_indexes in twins.items():
        if place not in own_places:
            widest = max(twin_indexes, key=lambda index: (rows[index].answer_count, -index))
            first_indexes[widest] = twin_indexes[0]
    return sorted(first_indexes, key=lambda index: ranks[first_indexes[index]])


def _find_place(row: SentenceDraft, moved_places: Collection[Place]) -> Place:
    """Find where a sentence was put. One that stays where its twin was put counts as put there."""
    is_put = row.is_moved or (row.wording, row.source_theme_id) in moved_places
    return row.wording, row.target_theme_id if is_put else None


def find_twins(draft: SortingDraft, shown_indexes: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Find for each row that is shown the places of its twins that are not: unmoved, or moved to its place."""
    untouched_ids, shown = draft.untouched_ids, set(shown_indexes)
    indexes_by_wording: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(draft.sentence_drafts):
        if index not in shown and row.source_theme_id in untouched_ids and not row.is_confirmed:
            indexes_by_wording[row.wording].append(index)
    rows = [draft.sentence_drafts[index] for index in shown_indexes]
    return tuple(
        tuple(
            index
            for index in indexes_by_wording.get(row.wording, ())
            if not draft.sentence_drafts[index].is_moved
            or (row.is_moved and draft.sentence_drafts[index].target_theme_id == row.target_theme_id)
        )
        for row in rows
    )


def count_answers(draft: SortingDraft, indexes: Collection[int]) -> int:
    """Count the answers in which a sentence stands, under whichever of some rows."""
    return len(
        {
            (use.source_id, use.question_number)
            for index in indexes
            for use in draft.sentence_drafts[index].theme_sentence.uses
        }
    )
