"""Hold the working copy of sorting and signing: themes and sentences as edited, before they are saved."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from lib.actions.drafts import DraftPlace
from lib.actions.sorting import AnswerMove, QuotationChoice, SortingRequest, ThemeEdit
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes.shared_sentences import SentenceUse, ThemeSentence, build_wording_key
from lib.terms import APPROVED, PROPOSED

NO_THEME, NO_THEME_NAME = 0, "– none of these –"
NEW_THEME_CODE = "New {}"
READ_FIRST_SHARE = 1 / 2  # of what was found, in the sentences that are worth reading before the machine looks again
MIN_COUNTED_SENTENCES = 30  # of fewer, all are soon read

SentenceKey = tuple[int, str, int]  # a sentence by its theme, its words and the number of its answers


@dataclass(frozen=True, slots=True)
class ThemeDraft:
    """Theme as it stands in the working copy.

    theme_id: below zero for a theme that is not there yet; theme is None then. merge_target_id: another theme into
    which it is to be merged; None for most. is_worked_on: whether a person made, named, decided or filled it; who only
    took answers out of it did not.
    """

    theme_id: int
    theme: ThemeFinding | None
    label: str
    state: str
    description: str
    merge_target_id: int | None = None
    is_worked_on: bool = False

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

    target_theme_id: the theme into which it is moved, or NO_THEME. is_shown: whether the Board is to see it. is_ticked:
    whether it is ticked in the table. is_confirmed: whether the officer said that it is right where it is. is_seen:
    whether it stood in a table on the page. was_seen: whether it did before this working copy was made.
    """

    theme_sentence: ThemeSentence
    target_theme_id: int
    is_shown: bool
    is_ticked: bool = False
    is_confirmed: bool = False
    is_seen: bool = False
    was_seen: bool = False

    @property
    def source_theme_id(self) -> int:
        """Id of the theme to which its answers are coded."""
        return self.theme_sentence.theme_id

    @property
    def answer_count(self) -> int:
        """Number of its answers."""
        return len(self.theme_sentence.uses)

    @property
    def wording(self) -> str:
        """What it says, whichever places it names: the same under every theme under which it stands."""
        return build_wording_key(self.theme_sentence.sentence)

    @property
    def is_moved(self) -> bool:
        """Whether it is put into another theme, or into none."""
        return self.target_theme_id != self.source_theme_id

    @property
    def is_changed(self) -> bool:
        """Whether saving would store something about it."""
        return self.is_moved or self.is_confirmed or self.is_shown != bool(self.quoted_uses)

    @property
    def quoted_uses(self) -> list[SentenceUse]:
        """Uses in answers in which the Board sees this very sentence."""
        return [use for use in self.theme_sentence.uses if use.is_quoted]


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows as they stood when the browser was given the tables: what is edited there comes on top of them.

    revision: part of the keys of the tables, never given twice: what a browser still holds of other tables is laid over
    none of these. sentence_indexes: places of the sentences in the working copy; twin_indexes: for each, those of the
    same sentence that are not shown and follow it.
    """

    revision: str
    theme_drafts: tuple[ThemeDraft, ...]
    sentence_indexes: tuple[int, ...]
    sentence_drafts: tuple[SentenceDraft, ...]
    twin_indexes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class SortingDraft:
    """Working copy of the themes and of all sentences of a question.

    nonce: names this copy among all, also after the server was started anew. choices_key: the choices for which it was
    made. place: whose it is, and of which consultation and question. filter_text: the filters in words.
    is_filtered: whether filters leave out sentences. seen_change_id: the last change before it was made. shown_rows:
    None until the tables were on the page, and when they are to be given to the browser anew. left_out: edits, in
    words, that were left out because their rows are not what they were. is_begun: whether anybody has decided anything
    about the themes and sentences.
    """

    nonce: str
    choices_key: str
    question_id: int | None
    place: DraftPlace
    filter_text: str
    is_filtered: bool
    seen_change_id: int
    theme_drafts: tuple[ThemeDraft, ...]
    sentence_drafts: tuple[SentenceDraft, ...]
    shown_rows: ShownRows | None = None
    left_out: tuple[str, ...] = ()
    is_begun: bool = True

    @property
    def has_edits(self) -> bool:
        """Whether anything was edited or ticked that is not saved."""
        return any(has_theme_edit(theme_draft) for theme_draft in self.theme_drafts) or any(
            sentence_draft.is_changed or sentence_draft.is_ticked for sentence_draft in self.sentence_drafts
        )

    @property
    def theme_names(self) -> dict[int, str]:
        """Names of the themes that can be chosen for a sentence, by theme id."""
        final_targets, theme_codes = self.final_targets, self.theme_codes
        return {
            theme_draft.theme_id: theme_draft.display_name
            + (
                f" → {theme_codes[final_targets[theme_draft.theme_id]]}"
                if final_targets[theme_draft.theme_id] != theme_draft.theme_id
                else ""
            )
            for theme_draft in self.theme_drafts
        } | {NO_THEME: NO_THEME_NAME}

    @property
    def theme_codes(self) -> dict[int, str]:
        """Codes of the themes that can be chosen for a sentence, by theme id."""
        return {theme_draft.theme_id: theme_draft.display_code for theme_draft in self.theme_drafts} | {
            NO_THEME: NO_THEME_NAME
        }

    @property
    def final_targets(self) -> dict[int, int]:
        """Theme for which each theme is to count, both by id.

        That is the theme itself, or the one into which it is merged, or the one into which that one is merged.
        """
        merge_targets = {
            theme_draft.theme_id: theme_draft.merge_target_id
            for theme_draft in self.theme_drafts
            if theme_draft.merge_target_id is not None
        }
        final_targets = {NO_THEME: NO_THEME}
        for theme_draft in self.theme_drafts:
            target_id = theme_draft.theme_id
            for _ in merge_targets:
                target_id = merge_targets.get(target_id, target_id)
            final_targets[theme_draft.theme_id] = target_id
        return final_targets

    @property
    def untouched_ids(self) -> set[int]:
        """Ids of the proposals on which nobody has worked."""
        return {
            theme_draft.theme_id
            for theme_draft in self.theme_drafts
            if theme_draft.theme is not None and theme_draft.state == PROPOSED and not theme_draft.is_worked_on
        }

    @property
    def target_ids(self) -> list[int]:
        """Ids of the themes into which sentences can be put: those that people work on, none, and then the others."""
        others = self.untouched_ids | {
            theme_draft.theme_id for theme_draft in self.theme_drafts if not theme_draft.label
        }
        theme_ids = [theme_draft.theme_id for theme_draft in self.theme_drafts]
        return sorted([*theme_ids, NO_THEME], key=lambda theme_id: (theme_id in others, theme_id == NO_THEME))

    def count_answers(self) -> Counter[int]:
        """Count the answers by the theme for which they are to count."""
        final_targets = self.final_targets
        answers = {
            (final_targets[sentence_draft.target_theme_id], use.source_id, use.question_number)
            for sentence_draft in self.sentence_drafts
            for use in sentence_draft.theme_sentence.uses
        }
        return Counter(theme_id for theme_id, *_answer in answers)

    def count_sentences(self) -> Counter[int]:
        """Count the sentences by the theme for which they are to count; one that comes to it twice is one."""
        final_targets = self.final_targets
        sentences = {
            (final_targets[sentence_draft.target_theme_id], sentence_draft.wording)
            for sentence_draft in self.sentence_drafts
        }
        return Counter(theme_id for theme_id, _wording in sentences)

    def count_first_sentences(self, share: float) -> int:
        """Count the sentences, in their order, that hold a share (0 to 1) of all that the machine found in answers.

        What stands under several themes counts once, with all answers in which it stands.
        """
        answers_by_wording: dict[str, set[tuple[str, int]]] = {}
        for sentence_draft in self.sentence_drafts:
            uses = {(use.source_id, use.question_number) for use in sentence_draft.theme_sentence.uses}
            answers_by_wording.setdefault(sentence_draft.wording, set()).update(uses)
        left = share * sum(map(len, answers_by_wording.values()))
        for count, wording in enumerate(dict.fromkeys(row.wording for row in self.sentence_drafts), 1):
            left -= len(answers_by_wording[wording])
            if left <= 0:
                return count
        return len(answers_by_wording)

    def count_wordings(self) -> int:
        """Count the sentences, each once, under however many themes it stands."""
        return len({sentence_draft.wording for sentence_draft in self.sentence_drafts})

    def count_unseen(self) -> Counter[int]:
        """Count the sentences that were not on the page yet, by the theme for which they are to count."""
        final_targets = self.final_targets
        return Counter(
            final_targets[sentence_draft.target_theme_id]
            for sentence_draft in self.sentence_drafts
            if not sentence_draft.is_seen
        )

    def list_indexes(self, theme_id: int | None) -> list[int]:
        """List the places of the sentences that are or were under a theme (None: under any), in their order."""
        final_targets = self.final_targets
        return [
            index
            for index, sentence_draft in enumerate(self.sentence_drafts)
            if theme_id is None
            or theme_id in {sentence_draft.source_theme_id, sentence_draft.target_theme_id}
            or theme_id == final_targets[sentence_draft.target_theme_id]
        ]

    def list_open_elsewhere(self, theme_id: int) -> list[int]:
        """List the places of the sentences that are under other themes, and about which nobody has decided.

        Of a sentence that stands under several themes, the place with most answers; of one that is under this theme
        too, none.
        """
        final_targets = self.final_targets
        own_wordings = {self.sentence_drafts[index].wording for index in self.list_indexes(theme_id)}
        widest_indexes: dict[str, int] = {}
        for index, sentence_draft in enumerate(self.sentence_drafts):
            is_open = not (sentence_draft.is_moved or sentence_draft.is_confirmed) and not (
                sentence_draft.theme_sentence.is_settled or final_targets[sentence_draft.source_theme_id] == theme_id
            )
            if is_open and sentence_draft.wording not in own_wordings:
                widest = widest_indexes.setdefault(sentence_draft.wording, index)
                if self.sentence_drafts[widest].answer_count < sentence_draft.answer_count:
                    widest_indexes[sentence_draft.wording] = index
        return sorted(widest_indexes.values())

    def find_theme_named(self, text: str) -> int | None:
        """Find the theme of a name that was typed, or that a list of choices showed; None where there is none.

        Such a list shows code and label, and may be from before the theme was renamed, or was saved and got its code.
        """
        code, _, label = text.partition(" · ")
        for theme_draft in self.theme_drafts:
            own_label = theme_draft.label.strip().casefold()
            if own_label and own_label in {label.strip().casefold(), text.strip().casefold()}:
                return theme_draft.theme_id
        stored_ids = {theme_draft.display_code: theme_draft.theme_id for theme_draft in self.theme_drafts}
        return stored_ids.get(code.strip())

    def name_new_theme(self, label: str) -> tuple["SortingDraft", int]:
        """Name a theme that is not there yet, and return the working copy with it, and its id.

        It stands above the proposals on which nobody has worked.
        """
        filled_ids = {sentence_draft.target_theme_id for sentence_draft in self.sentence_drafts}
        spare_ids = [
            theme_draft.theme_id
            for theme_draft in self.theme_drafts
            if theme_draft.theme_id not in filled_ids and is_spare(theme_draft)
        ]
        theme_id = spare_ids[0] if spare_ids else min(0, *(draft.theme_id for draft in self.theme_drafts)) - 1
        others = [theme_draft for theme_draft in self.theme_drafts if theme_draft.theme_id != theme_id]
        place = next((place for place, draft in enumerate(others) if draft.theme_id in self.untouched_ids), len(others))
        named_draft = ThemeDraft(theme_id, None, label, PROPOSED, "")
        return replace(self, theme_drafts=(*others[:place], named_draft, *others[place:])), theme_id

    def replace_sentences(self, sentence_drafts: Mapping[int, SentenceDraft]) -> "SortingDraft":
        """Replace sentences, given by their place, and return the working copy with them."""
        all_drafts = list(self.sentence_drafts)
        for index, sentence_draft in sentence_drafts.items():
            all_drafts[index] = sentence_draft
        return replace(self, sentence_drafts=tuple(all_drafts))

    def list_seen_keys(self) -> set[SentenceKey]:
        """List the keys of the sentences that were on the page, under the themes for which they are to count."""
        final_targets = self.final_targets
        return {
            build_sentence_key(final_targets[sentence_draft.target_theme_id], sentence_draft.theme_sentence)
            for sentence_draft in self.sentence_drafts
            if sentence_draft.is_seen
        }

    def list_new_in_state(self, state: str) -> set[int]:
        """List the ids of the themes that are to come into a state in which they were not."""
        return {
            theme_draft.theme_id
            for theme_draft in self.theme_drafts
            if theme_draft.merge_target_id is None
            and theme_draft.state == state
            and not (theme_draft.theme and theme_draft.theme.state == state)
        }

    def list_newly_signed(self) -> set[int]:
        """List the ids of the themes that are to be approved, or to count for one that is approved."""
        approved_ids = {
            theme_draft.theme_id
            for theme_draft in self.theme_drafts
            if theme_draft.merge_target_id is None and theme_draft.state == APPROVED
        }
        final_targets, new_ids = self.final_targets, self.list_new_in_state(APPROVED)
        return {
            theme_id
            for theme_id, target_id in final_targets.items()
            if target_id in new_ids or (target_id != theme_id and target_id in approved_ids)
        }

    @property
    def unseen_approvals(self) -> dict[int, tuple[int, int]]:
        """Themes to be approved of which not all sentences were on the page: by id, how many were not, and of how many.

        A theme that is to count for an approved one is approved with it.
        """
        signed_ids = self.list_newly_signed()
        signed_drafts = [
            sentence_draft for sentence_draft in self.sentence_drafts if sentence_draft.target_theme_id in signed_ids
        ]
        sentence_counts = Counter(sentence_draft.target_theme_id for sentence_draft in signed_drafts)
        unseen_counts = Counter(
            sentence_draft.target_theme_id for sentence_draft in signed_drafts if not sentence_draft.is_seen
        )
        return {theme_id: (count, sentence_counts[theme_id]) for theme_id, count in sorted(unseen_counts.items())}

    @property
    def sorting_request(self) -> SortingRequest:
        """All that differs from what was saved last.

        Only what somebody judged becomes a decision: what was moved, and what was confirmed where it is.
        """
        edited_drafts = _list_edited_themes(self)
        sentences_by_theme = self._list_sentences_by_theme({theme_draft.theme_id for theme_draft in edited_drafts})
        return SortingRequest(
            [_build_edit(theme_draft, sentences_by_theme[theme_draft.theme_id]) for theme_draft in edited_drafts],
            [
                _build_move(sentence_draft)
                for sentence_draft in self.sentence_drafts
                if sentence_draft.is_moved or sentence_draft.is_confirmed
            ],
            [
                choice
                for sentence_draft in self.sentence_drafts
                if sentence_draft.is_changed
                for choice in _list_quotation_choices(sentence_draft)
            ],
        )

    def _list_sentences_by_theme(self, theme_ids: Collection[int]) -> dict[int, list[str]]:
        """List the sentences that are to count for each of some themes, those of most answers first."""
        final_targets = self.final_targets
        sentences_by_theme: dict[int, list[str]] = {theme_id: [] for theme_id in theme_ids}
        for sentence_draft in sorted(self.sentence_drafts, key=lambda sentence_draft: -sentence_draft.answer_count):
            theme_id = final_targets[sentence_draft.target_theme_id]
            if theme_id in sentences_by_theme:
                sentences_by_theme[theme_id].append(sentence_draft.theme_sentence.sentence)
        return sentences_by_theme


def build_sentence_key(theme_id: int, theme_sentence: ThemeSentence) -> SentenceKey:
    """Build the key of a sentence under a theme, by which it is known again in another working copy."""
    return theme_id, theme_sentence.sentence, len(theme_sentence.uses)


def _list_edited_themes(draft: SortingDraft) -> list[ThemeDraft]:
    """List the themes that were changed, or the sentences under them.

    A description that nobody wrote is made from those sentences.
    """
    affected_ids = {
        theme_id
        for sentence_draft in draft.sentence_drafts
        if sentence_draft.is_moved
        for theme_id in (sentence_draft.target_theme_id, sentence_draft.source_theme_id)
    } | {theme_draft.merge_target_id for theme_draft in draft.theme_drafts if theme_draft.merge_target_id is not None}
    return [
        theme_draft
        for theme_draft in draft.theme_drafts
        if theme_draft.theme_id in affected_ids or has_theme_edit(theme_draft)
    ]


def describe_order(draft: SortingDraft) -> str:
    """Describe in which order the sentences stand: before anybody settled any, and after."""
    if draft.is_begun:
        return "Close calls in most answers come first, what a person settled last."
    first_count, count = draft.count_first_sentences(READ_FIRST_SHARE), draft.count_wordings()
    advice = (
        f"The first {first_count:,} hold half of all that was found: with these read you can name the themes and put "
        "them there; what else is like a theme you then find under *Which of them*."
        if count >= MIN_COUNTED_SENTENCES
        else "The first few dozen show what it is about."
    )
    return f"Nobody has settled any yet: those in most answers come first. {advice}"


def is_spare(theme_draft: ThemeDraft) -> bool:
    """Return whether a row is for a theme that is not there yet and that nobody has begun."""
    return theme_draft.theme is None and not (has_theme_edit(theme_draft) or theme_draft.description.strip())


def has_theme_edit(theme_draft: ThemeDraft) -> bool:
    """Return whether the row of a theme was changed."""
    if theme_draft.theme is None:
        return bool(theme_draft.label.strip()) or theme_draft.state != PROPOSED
    saved_values = theme_draft.theme.label, theme_draft.theme.state, theme_draft.theme.description
    return (
        theme_draft.merge_target_id is not None
        or (theme_draft.label, theme_draft.state, theme_draft.description) != saved_values
    )


def _build_edit(theme_draft: ThemeDraft, sentences: Sequence[str]) -> ThemeEdit:
    """Build the edit of a theme, with the sentences that are to count for it."""
    description = (
        theme_draft.description
        if theme_draft.description != (theme_draft.theme.description if theme_draft.theme else "")
        else None
    )
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


def _build_move(sentence_draft: SentenceDraft) -> AnswerMove:
    """Build the move of the answers of a sentence."""
    answers = [(use.source_id, use.question_number, use.sentence) for use in sentence_draft.theme_sentence.uses]
    return AnswerMove(sentence_draft.source_theme_id, sentence_draft.target_theme_id or None, answers)


def _list_quotation_choices(sentence_draft: SentenceDraft) -> list[QuotationChoice]:
    """List the changes of the Board's quotations that a sentence brings.

    A quotation is taken back where it is to be shown no more, or not under this theme.
    """
    sentence, quoted_uses = sentence_draft.theme_sentence.sentence, sentence_draft.quoted_uses
    is_kept = sentence_draft.is_shown and not sentence_draft.is_moved
    choices = (
        []
        if is_kept
        else [
            _build_quotation_choice(sentence_draft.source_theme_id, sentence, use, is_chosen=False)
            for use in quoted_uses
        ]
    )
    if sentence_draft.is_shown and sentence_draft.target_theme_id and not (is_kept and quoted_uses):
        first_use = sentence_draft.theme_sentence.uses[0]
        choices.append(_build_quotation_choice(sentence_draft.target_theme_id, sentence, first_use))
    return choices


def _build_quotation_choice(
    theme_id: int, sentence: str, use: SentenceUse, *, is_chosen: bool = True
) -> QuotationChoice:
    """Build the choice that the Board sees a sentence under a theme, or no longer sees it.

    sentence: the words where none are marked in the answer.
    """
    return QuotationChoice(theme_id, use.source_id, use.question_number, use.sentence or sentence, is_chosen)
