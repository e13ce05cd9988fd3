"""The sentences and answers behind a theme, and those that officers chose for the Board."""

from sqlalchemy import Engine

from tests.support.page_text import words
from tests.support.theme_pages import see_themes
from tests.ui.conftest import Open


def test_an_officer_reads_the_sentences_of_a_theme_with_the_number_of_answers(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["small"])
    assert "1 sentence in 3 answers, 3 of them decided by the machine alone" in words(app)
    assert "- **3** × \\*Peers\\* help us" in words(app)


def test_others_see_the_sentences_that_officers_chose_and_nothing_else_of_the_answers(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    said = words(see_themes(open_page, sqlite, "Board member", theme=raised["wide"]))
    assert r"“Money \<b\>is\</b\> short\.”" in said
    assert "Evidence" not in said
    assert "No sentence has been chosen yet" in words(
        see_themes(open_page, sqlite, "Board member", theme=raised["small"])
    )


def test_an_officer_sees_the_evidence_marked_in_its_answer_and_nothing_in_it_is_formatting(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["wide"])
    said = words(app)
    assert "**Evidence: 13 answers**" in said
    assert r"background[Money \<b\>is\</b\> short\.]" in said
    assert r"\*Peers\*" in said
    assert "](http://x.example)" not in said
    assert "**First heard** on 2 February 2015 from Barnet, Barnsley" in said
    assert app.header[0].value.startswith(r"Money \& \<i\>means")


def test_the_filters_narrow_the_evidence(open_page: Open, sqlite: Engine, raised: dict[str, str]) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["wide"], region="London")
    assert "**Evidence: 7 answers** · London" in words(app)
    assert "Leeds City Council" not in [one.label for one in app.button]
    assert "London Borough of Camden" in [one.label for one in app.button]


def test_a_council_named_beside_its_answer_leads_to_its_page(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["small"])
    next(one for one in app.button if one.label == "Leeds City Council").click().run()
    assert app.title[0].value == "Leeds City Council"


def test_a_sentence_that_an_officer_chooses_is_seen_by_the_board_until_it_is_taken_back(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["wide"])
    next(one for one in app.button if one.label == "Take back").click().run()
    assert "No sentence has been chosen yet" in words(
        see_themes(open_page, sqlite, "Board member", theme=raised["wide"])
    )
    next(one for one in app.button if one.label == "Show to everybody").click().run()
    assert not app.exception
    board = see_themes(open_page, sqlite, "Board member", theme=raised["wide"])
    assert "</b\\> short\\.” *(question 1)*" in words(board)
    assert not any(one.label in {"Show to everybody", "Take back"} for one in board.button)
