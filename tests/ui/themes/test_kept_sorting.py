"""What is kept of unsaved sorting, in words, and how it is laid over tables that have changed."""

from dataclasses import replace

from lib.access import Person, Role
from lib.actions.drafts import DraftPlace
from lib.queries.themes.shared_sentences import SentenceUse, ThemeSentence
from lib.terms import APPROVED, PROPOSED, SORTING_DRAFT
from lib.ui.themes.kept_sorting import apply_content, build_content, describe_content
from lib.ui.themes.sorting_draft import NO_THEME, SentenceDraft, SortingDraft, ThemeDraft
from tests.support.theme_pages import build_finding

MONEY, PEERS = 1, 2


def use(source_id: str, *, by_person: bool = False, confidence: float = 0.7) -> SentenceUse:
    return SentenceUse(source_id, 1, f"As {source_id} says.", confidence, by_person, is_quoted=False)


PLACE = DraftPlace(Person("Ada", Role.OFFICER), 1, 1, SORTING_DRAFT)


def sentence(theme_id: int, words: str, *uses: SentenceUse) -> SentenceDraft:
    return SentenceDraft(ThemeSentence(theme_id, words, uses or (use(words),)), theme_id, is_shown=False)


def build_draft(*sentence_drafts: SentenceDraft, labels: tuple[str, ...] = ("Money", "Peers")) -> SortingDraft:
    findings = [build_finding(number, label) for number, label in enumerate(labels, 1)]
    theme_drafts = [ThemeDraft(one.id, one, one.label, one.state, one.description) for one in findings]
    spare = ThemeDraft(-1, None, "", PROPOSED, "")
    return SortingDraft("n", "1", 1, PLACE, "all councils", False, 1, (*theme_drafts, spare), sentence_drafts)


def edit_theme(draft: SortingDraft, place: int, **values: object) -> SortingDraft:
    themes = list(draft.theme_drafts)
    themes[place] = replace(themes[place], **values)  # type: ignore[arg-type]
    return replace(draft, theme_drafts=tuple(themes))


def test_nothing_is_kept_of_tables_without_an_edit() -> None:
    assert build_content(build_draft(sentence(MONEY, "Cash is short."))) == {}


def test_what_is_kept_is_told_in_words() -> None:
    first, second, third = (sentence(MONEY, words) for words in ("Cash is short.", "No cash.", "Funds fell."))
    draft = build_draft(
        replace(first, target_theme_id=PEERS), replace(second, is_confirmed=True), replace(third, is_shown=True)
    )
    draft = edit_theme(edit_theme(draft, 0, label="Budgets", state=APPROVED), 1, merge_target_id=MONEY)
    assert describe_content(build_content(edit_theme(draft, 2, label="New"))) == (
        "1 sentence moved, 1 sentence confirmed, 1 sentence shown to the Board or taken back, 1 theme renamed, "
        "1 theme approved, 1 theme counted for another, 1 new theme named"
    )
    ticked = build_draft(replace(first, is_ticked=True))
    assert describe_content(build_content(ticked)) == "1 sentence ticked"


def test_each_edit_comes_back_to_its_own_row_wherever_that_stands_now() -> None:
    moved = sentence(MONEY, "Cash is short.", use("a"))
    content = build_content(build_draft(replace(moved, target_theme_id=NO_THEME), sentence(MONEY, "No cash.")))
    surer = sentence(MONEY, "Cash is short.", use("a", confidence=0.95))  # the machine has looked again
    later = apply_content(build_draft(sentence(MONEY, "New words."), sentence(MONEY, "No cash."), surer), content)
    assert [one.target_theme_id for one in later.sentence_drafts] == [MONEY, MONEY, NO_THEME]
    assert later.left_out == ()


def test_an_edit_is_left_out_where_its_sentence_has_another_answer_or_was_settled_or_is_gone() -> None:
    moved = replace(sentence(MONEY, "Cash is short.", use("a")), target_theme_id=PEERS)
    content = build_content(build_draft(moved))
    for uses, remark in (
        ((use("a"), use("b")), "or answers that say it came or went"),
        ((use("a", by_person=True),), "somebody settled it meanwhile"),
    ):
        later = apply_content(build_draft(sentence(MONEY, "Cash is short.", *uses)), content)
        assert [one.target_theme_id for one in later.sentence_drafts] == [MONEY]
        assert remark in later.left_out[0]
    elsewhere = apply_content(build_draft(sentence(PEERS, "Cash is short.", use("a"))), content)
    assert elsewhere.left_out == ("“Cash is short\\.” under T001 · Money: it no longer stands there",)
    assert not elsewhere.has_edits


def test_an_edit_that_names_a_theme_that_is_gone_is_left_out() -> None:
    moved = replace(sentence(MONEY, "Cash is short."), target_theme_id=PEERS)
    content = build_content(edit_theme(build_draft(moved), 0, merge_target_id=PEERS))
    later = apply_content(build_draft(sentence(MONEY, "Cash is short."), labels=("Money",)), content)
    assert not later.has_edits
    assert [remark.split(":")[-1] for remark in later.left_out] == [
        " T002 · Peers, for which it was to count, is no longer among these",
        " T002 · Peers, into which it was put, is no longer among these",
    ]


def test_sentences_that_were_on_the_page_are_remembered() -> None:
    first = replace(sentence(MONEY, "Cash is short."), is_seen=True, is_confirmed=True)
    content = build_content(build_draft(first, sentence(MONEY, "No cash.")))
    later = apply_content(build_draft(sentence(MONEY, "No cash."), sentence(MONEY, "Cash is short.")), content)
    assert [one.is_seen for one in later.sentence_drafts] == [False, True]
