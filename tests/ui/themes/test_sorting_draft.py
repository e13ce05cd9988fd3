"""The working copy of sorting and signing, and what is saved of it."""

from sqlalchemy import select

from lib.actions.drafts import DraftPlace
from lib.database.engine import open_read_session
from lib.database.theme_models import Quotation
from lib.queries.themes.shared_sentences import SentenceUse, ThemeSentence
from lib.terms import SORTING_DRAFT
from lib.ui.themes.sorting_draft import SentenceDraft, SortingDraft, describe_order
from tests.support.factories import OFFICER
from tests.support.theme_pages import Made, open_sheets, press_key, write_cells
from tests.ui.conftest import Open


def test_two_themes_that_are_the_same_become_one_that_has_the_sentences_of_both(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    money, peers = app.dataframe[0].value["Code"][:2]
    write_cells(app, "themes", row0={"Same as": peers}, row1={"State": "Approved"})
    app.run()
    assert app.dataframe[1].value["Theme in full"][0] == f"Money → {peers}"
    assert list(app.dataframe[0].value["Sentences"][:2]) == [0, len(app.dataframe[1].value)]
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 approved, 1 theme counts for another."
    assert made.carries(made.money) == []
    assert list(app.dataframe[0].value["Code"][:2]) == [peers, "New 1"]
    press_key(app, "undo-sorting")
    assert list(app.dataframe[0].value["Code"][:2]) == [money, peers]


def test_a_description_that_nobody_wrote_follows_the_sentences_that_are_moved(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row2={"Theme": app.dataframe[1].value["Theme"][0]})
    press_key(app, "sorting-save")
    assert "Peers help." in made.one(made.money).description
    assert made.one(made.peers).description == ""


def test_a_sentence_of_the_board_goes_with_its_answers_to_another_theme(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row2={"Board sees it": True})
    press_key(app, "sorting-save")
    write_cells(app, "sentences", row2={"Theme": made.one(made.money).code})
    press_key(app, "sorting-save")
    with open_read_session(made.engine) as session:
        assert session.execute(select(Quotation.theme_id, Quotation.sentence)).all() == [(made.money, "Peers help.")]


def draft_of(*answer_counts: int, theme_count: int = 1) -> SortingDraft:
    """A working copy that nobody has touched, of sentences in so many answers each, under each of some themes."""
    uses = [SentenceUse(f"R-{row}", 1, None, 0.5, by_person=False, is_quoted=False) for row in range(10)]
    sentences = [
        ThemeSentence(theme_id, f"It is {'so ' * row}good.", tuple(uses[:count]))
        for row, count in enumerate(answer_counts)
        for theme_id in range(1, theme_count + 1)
    ]
    drafts = tuple(SentenceDraft(sentence, sentence.theme_id, is_shown=False) for sentence in sentences)
    place = DraftPlace(OFFICER, 1, 1, SORTING_DRAFT)
    return SortingDraft("n", "c", 1, place, "all", False, 0, (), drafts, is_begun=False)


def test_it_is_said_how_many_sentences_hold_half_of_what_was_found() -> None:
    assert "The first 10 hold half of all that was found" in describe_order(draft_of(*[4] * 10, *[2] * 20))
    assert "The first 8 hold half" in describe_order(draft_of(*[4] * 10, *[1] * 20))
    few = describe_order(draft_of(*[4] * 10))
    assert "hold half" not in few
    assert "The first few dozen show what it is about." in few


def test_what_stands_under_two_themes_is_counted_once() -> None:
    assert draft_of(*[4] * 10, *[2] * 20, theme_count=2).count_first_sentences(2 / 3) == 17
    assert draft_of(*[4] * 10, *[2] * 20, theme_count=2).count_wordings() == 30
    assert draft_of(3).count_first_sentences(1.0) == 1
