"""Save the working copy of sorting and signing, and say what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lib.actions import sorting as sorting_actions
from lib.actions.sorting import SortingOutcome, SortingRequest
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.themes.statements import count_sentences
from lib.ui.shared import action_feedback
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import run_panel, sorting_choice, sorting_moves, sorting_session
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.sorting_draft import SortingDraft, ThemeDraft, has_theme_edit
from lib.ui.themes.sorting_session import SLOT

MAX_NAMES = 5  # themes that a line names
EXCERPT_LENGTH = 80  # characters of an answer, by which it is known again
LOOKING_TEXT = " The machine looks again with what you decided; the tables follow when it is done."


def save_sorting(selection: ThemeSelection) -> None:
    """Save the working copy, and discard it where that succeeds.

    It is refused where a theme is to be approved whose evidence was not all on the page. The machine then looks again
    with what was decided: for a new theme in any case, since it has not looked for that one yet. So a new theme that is
    set to Approved is saved as a proposal.
    """
    view = selection.view
    sorting_session.keep_edits(view)
    draft = sorting_session.find_working_copy()
    if draft is None:
        return
    if obstacle := _describe_obstacle(draft):
        action_feedback.keep_message(SLOT, obstacle)
        return
    draft, early_drafts = _put_off_approvals(draft)
    request, outcomes = draft.sorting_request, list[SortingOutcome]()

    def sort_themes(*arguments: Any, **named: Any) -> int:
        outcomes.append(sorting_actions.sort_themes(*arguments, **named))
        return outcomes[-1].change_id

    result = action_feedback.attempt_action(
        view,
        SLOT,
        "Saved.",
        sort_themes,
        consultation_id=draft.place.consultation_id,
        question_id=draft.question_id,
        request=request,
        seen_change_id=draft.seen_change_id,
        day=action_feedback.find_latest_day(view),
    )
    if result.is_saved:
        is_looking = run_panel.start_learning(
            view, draft.question_id, least_decisions=1 if _list_new_themes(draft) else None
        )
        saved_text = _describe_saved(draft, request, outcomes[-1]) + _describe_put_off(early_drafts)
        action_feedback.keep_result(SLOT, replace(result, words=f"{saved_text}{LOOKING_TEXT * is_looking}"))
        sorting_session.remember_new_names(draft, [sorting_choice.CHOSEN_KEY, sorting_moves.TARGET_KEY])
        sorting_session.discard_working_copy(view)


def _put_off_approvals(draft: SortingDraft) -> tuple[SortingDraft, list[ThemeDraft]]:
    """Put off the approval of new themes, of which the machine has not looked yet which other answers say them.

    Returns the working copy in which they are proposals, and these themes.
    """
    early_drafts = [theme_draft for theme_draft in _list_new_themes(draft) if theme_draft.state == APPROVED]
    early_ids = {theme_draft.theme_id for theme_draft in early_drafts}
    theme_drafts = tuple(
        replace(theme_draft, state=PROPOSED) if theme_draft.theme_id in early_ids else theme_draft
        for theme_draft in draft.theme_drafts
    )
    return replace(draft, theme_drafts=theme_drafts), early_drafts


def _describe_put_off(early_drafts: Sequence[ThemeDraft]) -> str:
    """Describe which new themes are not approved yet, and why; empty where none was to be."""
    if not early_drafts:
        return ""
    names_text = format_names([theme_draft.label for theme_draft in early_drafts], MAX_NAMES)
    return (
        f" Still provisional: {names_text}. The machine looks first which other answers say so; approve with what it "
        "found before you."
    )


def _list_new_themes(draft: SortingDraft) -> list[ThemeDraft]:
    """List the themes that are made by saving, with sentences in them."""
    sentence_counts = draft.count_sentences()
    return [
        theme_draft
        for theme_draft in draft.theme_drafts
        if theme_draft.theme is None and sentence_counts[theme_draft.theme_id]
    ]


def _describe_obstacle(draft: SortingDraft) -> str:
    """Describe what keeps a working copy from being saved; empty where nothing does."""
    return _describe_missing_names(draft) or _describe_whole_quotations(draft) or _describe_approval_obstacle(draft)


def _describe_whole_quotations(draft: SortingDraft) -> str:
    """Describe which answer the Board would see as a whole, since nobody marked a sentence in it; empty where none."""
    for sentence_draft in draft.sentence_drafts:
        use = sentence_draft.theme_sentence.uses[0]
        is_new = sentence_draft.is_shown and not sentence_draft.quoted_uses
        if is_new and use.sentence is None and count_sentences(sentence_draft.theme_sentence.sentence) > 1:
            excerpt = " ".join(sentence_draft.theme_sentence.sentence.split())[:EXCERPT_LENGTH]
            return (
                f"“{escape_text(excerpt)}…” is a whole answer, of which nobody has marked the sentence that says it. "
                "Take the tick under *Board sees it* away, and choose the words for the Board under *One theme*. "
                "Nothing was saved, and what you changed is still here."
            )
    return ""


def _describe_missing_names(draft: SortingDraft) -> str:
    """Describe which themes have no name yet; empty where each has one, or needs none since it is left empty."""
    new_ids = {theme_draft.theme_id for theme_draft in _list_new_themes(draft)}
    nameless_drafts = [
        theme_draft
        for theme_draft in draft.theme_drafts
        if not theme_draft.label.strip() and (theme_draft.theme_id in new_ids or has_theme_edit(theme_draft))
    ]
    if not nameless_drafts:
        return ""
    names_text = format_names([theme_draft.display_code for theme_draft in nameless_drafts], MAX_NAMES)
    return (
        f"Still without a name: {names_text}. Write one into the column *Name* of the table of themes, and save again. "
        "Nothing was saved, and what you changed is still here."
    )


def _describe_approval_obstacle(draft: SortingDraft) -> str:
    """Describe why themes cannot be approved yet: not all their sentences were on the page. Empty where they were."""
    theme_names = draft.theme_names
    if draft.is_filtered and (signed_ids := draft.list_newly_signed()):
        names_text = format_names([theme_names[theme_id] for theme_id in sorted(signed_ids)], MAX_NAMES)
        return (
            f"The filters in the side bar leave out sentences of {names_text}, so it cannot be approved with them. Set "
            "it back and save what else you did; then take the filters away and approve it. Nothing was saved, and "
            "what you changed is still here."
        )
    parts = [
        f"{escape_text(theme_names[theme_id])} ({unseen_count:,} of {count:,} not shown)"
        for theme_id, (unseen_count, count) in draft.unseen_approvals.items()
    ]
    if not parts:
        return ""
    return (
        "Approving needs the evidence seen. Sentences were not on the page yet of: "
        f"{'; '.join(parts[:MAX_NAMES])}{f'; and {len(parts) - MAX_NAMES} more themes' * (len(parts) > MAX_NAMES)}. "
        "Choose the theme under *Sentences of*, look through all its pages and save again, or set it back to "
        "Provisional. Nothing was saved, and what you changed is still here."
    )


def _describe_saved(draft: SortingDraft, request: SortingRequest, outcome: SortingOutcome) -> str:
    """Describe what was saved."""
    state_counts = [len(draft.list_new_in_state(state)) for state in (APPROVED, REJECTED)]
    quotation_choices = set(request.quotation_choices)  # a sentence that comes to a theme twice is chosen once
    shown_count = sum(choice.is_chosen for choice in quotation_choices)
    merged_count = sum(edit.merge_target_id is not None for edit in request.theme_edits)
    parts = [
        f"{state_counts[0]} approved" * bool(state_counts[0]),
        f"{state_counts[1]} rejected" * bool(state_counts[1]),
        f"{format_count(merged_count, 'theme counts', 'themes count')} for another" * bool(merged_count),
        f"{format_count(outcome.moved, 'finding', 'findings')} put elsewhere" * bool(outcome.moved),
        f"{format_count(outcome.confirmed, 'finding', 'findings')} confirmed" * bool(outcome.confirmed),
        f"{format_count(shown_count, 'sentence', 'sentences')} shown to the Board" * bool(shown_count),
        f"{format_count(len(quotation_choices) - shown_count, 'sentence', 'sentences')} taken back"
        * (len(quotation_choices) > shown_count),
    ]
    parts_text = ", ".join(part for part in parts if part)
    left_text = (
        f" {format_count(outcome.left, 'finding', 'findings')} somebody else had settled meanwhile, and "
        f"{'it stays' if outcome.left == 1 else 'they stay'} so."
        if outcome.left
        else ""
    )
    return f"Saved{': ' * bool(parts_text)}{parts_text}.{left_text}"
