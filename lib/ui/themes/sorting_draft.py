"""Hold the working copy of sorting and signing: themes and sentences as edited, before they are saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.actions.sorting import AnswerMove, QuotationChoice, SortingRequest, ThemeEdit
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes.evidence import CodedAnswer
from lib.queries.themes.shared_sentences import SharedSentence
from lib.terms import APPROVED, PROPOSED

NO_THEME, NO_THEME_NAME = 0, "– none of these –"
NEW_THEME_CODE = "New theme {}"


@dataclass(frozen=True, slots=True)
class ThemeDraft:
    """Theme as it stands in the working copy.

    theme_id: below zero for a theme that is not there yet; theme is None then. merge_target_id: another theme into
    which it is to be merged; None for most.
    """

    theme_id: int
    theme: ThemeFinding | None
    label: str
    state: str
    description: str
    merge_target_id: int | None = None

    @property
    def display_code(self) -> str:
        """Code of the theme, or a name for one that is not there yet."""
        return self.theme.code if self.theme else NEW_THEME_CODE.format(-self.theme_id)

    @property
    def display_name(self) -> str:
        """Code and label of the theme, as it is called where a sentence is moved into it."""
        return f"{self.display_code} · {self.label}" if self.label else self.display_code


@dataclass(frozen=True, slots=True)
class SentenceDraft:
    """Sentence as it stands in the working copy.

    source_theme_id: the theme to which its answers are coded. target_theme_id: the theme into which it is moved, or
    NO_THEME. is_shown: whether the Board is to see it. is_ticked: whether it is ticked in the table.
    """

    source_theme_id: int
    shared_sentence: SharedSentence
    target_theme_id: int
    is_shown: bool
    is_ticked: bool = False

    @property
    def quoted_answers(self) -> list[CodedAnswer]:
        """Answers in which the Board sees this very sentence."""
        return [
            coded_answer
            for coded_answer in self.shared_sentence.coded_answers
            if coded_answer.sentence in coded_answer.chosen_sentences
        ]


@dataclass(frozen=True, slots=True)
class SortingDraft:
    """Working copy of the themes and sentences of a question.

    choices_key: the choices for which it was made. seen_change_id: the last change before it was made. revision:
    part of the keys of the tables in the browser. omitted_count: assignments that are not in the table.
    """

    choices_key: str
    question_id: int | None
    seen_change_id: int
    revision: int
    theme_drafts: tuple[ThemeDraft, ...]
    sentence_drafts: tuple[SentenceDraft, ...]
    omitted_count: int

    @property
    def theme_names(self) -> dict[int, str]:
        """Names of the themes that can be chosen for a sentence, by theme id."""
        names_by_id = {theme_draft.theme_id: theme_draft.display_name for theme_draft in self.theme_drafts}
        codes_by_id = {theme_draft.theme_id: theme_draft.display_code for theme_draft in self.theme_drafts}
        target_notes = {
            theme_id: f" → {codes_by_id[target_id]}"
            for theme_id in names_by_id
            if (target_id := self.find_final_target(theme_id)) != theme_id
        }
        return {theme_id: name + target_notes.get(theme_id, "") for theme_id, name in names_by_id.items()} | {
            NO_THEME: NO_THEME_NAME
        }

    def find_final_target(self, theme_id: int) -> int:
        """Find the theme for which a theme is to count.

        That is the theme itself, or the one into which it is merged, or the one into which that one is merged.
        """
        merge_targets = {
            theme_draft.theme_id: theme_draft.merge_target_id
            for theme_draft in self.theme_drafts
            if theme_draft.merge_target_id is not None
        }
        for _ in merge_targets:
            theme_id = merge_targets.get(theme_id, theme_id)
        return theme_id

    @property
    def sorting_request(self) -> SortingRequest:
        """All changes of the working copy that are to be saved."""
        theme_edits = [
            _build_edit(self, theme_draft) for theme_draft in self.theme_drafts if _has_edit(self, theme_draft)
        ]
        decided_drafts = [
            sentence_draft
            for sentence_draft in self.sentence_drafts
            if sentence_draft.target_theme_id != sentence_draft.source_theme_id
            or self._is_newly_approved(sentence_draft.source_theme_id)
        ]
        answer_moves = [
            AnswerMove(
                sentence_draft.source_theme_id, sentence_draft.target_theme_id or None, _list_answers(sentence_draft)
            )
            for sentence_draft in decided_drafts
        ]
        return SortingRequest(
            theme_edits,
            answer_moves,
            [choice for sentence_draft in self.sentence_drafts for choice in _list_quotation_choices(sentence_draft)],
        )

    def _is_newly_approved(self, theme_id: int) -> bool:
        """Return whether the sentences of a theme are approved with this save.

        That is so where the theme becomes approved, or is to count for one that is.
        """
        target_id = self.find_final_target(theme_id)
        return target_id in self.list_new_in_state(APPROVED) or any(
            theme_draft.theme_id == target_id != theme_id and theme_draft.state == APPROVED
            for theme_draft in self.theme_drafts
        )

    def list_new_in_state(self, state: str) -> set[int]:
        """List the ids of the themes that are to come into a state in which they were not."""
        changed_drafts = [
            theme_draft
            for theme_draft in self.theme_drafts
            if theme_draft.merge_target_id is None and not (theme_draft.theme and theme_draft.theme.state == state)
        ]
        return {theme_draft.theme_id for theme_draft in changed_drafts if theme_draft.state == state}


def _build_edit(draft: SortingDraft, theme_draft: ThemeDraft) -> ThemeEdit:
    """Build the edit of a theme."""
    sentence_drafts = sorted(
        (
            sentence_draft
            for sentence_draft in draft.sentence_drafts
            if draft.find_final_target(sentence_draft.target_theme_id) == theme_draft.theme_id
        ),
        key=lambda sentence_draft: -len(sentence_draft.shared_sentence.coded_answers),
    )
    description = (
        theme_draft.description
        if theme_draft.description != (theme_draft.theme.description if theme_draft.theme else "")
        else None
    )
    sentences = [sentence_draft.shared_sentence.sentence for sentence_draft in sentence_drafts]
    # Where a theme is merged, the state in its row says nothing any more.
    is_merged = theme_draft.merge_target_id is not None
    state = theme_draft.theme.state if theme_draft.theme and is_merged else theme_draft.state
    return ThemeEdit(
        theme_draft.theme_id,
        theme_draft.label,
        state,
        theme_draft.theme.change_id if theme_draft.theme else 0,
        description,
        sentences,
        theme_draft.merge_target_id,
    )


def _has_edit(draft: SortingDraft, theme_draft: ThemeDraft) -> bool:
    """Return whether a theme was changed, or the sentences under it.

    A description that nobody wrote is made from those sentences.
    """
    affected_ids = {
        other_draft.merge_target_id for other_draft in draft.theme_drafts if other_draft.merge_target_id is not None
    }
    if theme_draft.theme is None:
        affected_ids |= {sentence_draft.target_theme_id for sentence_draft in draft.sentence_drafts}
        return bool(theme_draft.label.strip()) or theme_draft.state != PROPOSED or theme_draft.theme_id in affected_ids
    affected_ids |= {
        theme_id
        for sentence_draft in draft.sentence_drafts
        if sentence_draft.target_theme_id != sentence_draft.source_theme_id
        for theme_id in (sentence_draft.target_theme_id, sentence_draft.source_theme_id)
    }
    saved_values = theme_draft.theme.label, theme_draft.theme.state, theme_draft.theme.description
    return (
        theme_draft.merge_target_id is not None
        or theme_draft.theme_id in affected_ids
        or (theme_draft.label, theme_draft.state, theme_draft.description) != saved_values
    )


def _list_answers(sentence_draft: SentenceDraft) -> Sequence[tuple[str, int, str | None]]:
    """List the answers of a sentence as source id, question number and sentence."""
    return [
        (coded_answer.answer.source_id, coded_answer.answer.question_number, coded_answer.sentence)
        for coded_answer in sentence_draft.shared_sentence.coded_answers
    ]


def _list_quotation_choices(sentence_draft: SentenceDraft) -> list[QuotationChoice]:
    """List the changes of the Board's quotations that a sentence brings.

    A quotation is taken back where it is to be shown no more, or not under this theme.
    """
    is_kept = sentence_draft.is_shown and sentence_draft.target_theme_id == sentence_draft.source_theme_id
    removed_choices = (
        []
        if is_kept
        else [
            _build_quotation_choice(sentence_draft.source_theme_id, coded_answer, is_chosen=False)
            for coded_answer in sentence_draft.quoted_answers
        ]
    )
    is_new = (
        sentence_draft.is_shown and sentence_draft.target_theme_id and not (is_kept and sentence_draft.quoted_answers)
    )
    return [
        *removed_choices,
        *(
            [_build_quotation_choice(sentence_draft.target_theme_id, sentence_draft.shared_sentence.coded_answers[0])]
            if is_new
            else []
        ),
    ]


def _build_quotation_choice(theme_id: int, coded_answer: CodedAnswer, *, is_chosen: bool = True) -> QuotationChoice:
    """Build the choice that the Board sees a sentence under a theme, or no longer sees it."""
    return QuotationChoice(
        theme_id,
        coded_answer.answer.source_id,
        coded_answer.answer.question_number,
        coded_answer.sentence or coded_answer.answer.text,
        is_chosen,
    )
