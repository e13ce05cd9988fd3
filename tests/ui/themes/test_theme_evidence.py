"""The sentences and answers behind a theme, and those that officers chose for the Board."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.support.factories import machine, response, store, verdict
from tests.support.page_text import words
from tests.support.theme_pages import Made, press_key, see_money, see_proposals, see_themes
from tests.ui.conftest import Open

COUNCIL_NAMES = ["London Borough of Camden", "Leeds City Council", "London Borough of Barnet"]  # the least clear first


def test_an_officer_reads_the_sentences_of_a_theme_with_the_number_of_answers(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["small"])
    assert "1 sentence in 3 answers, 3 of them decided by the machine alone" in words(app)
    assert "- **3** × \\*Peers\\* help us :gray[(fairly clear)]" in words(app)


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


def test_a_theme_is_approved_only_once_all_pages_of_its_sentences_were_shown(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.ui.themes.one_theme.theme_evidence.SENTENCES_ON_PAGE", 1)
    app = see_money(open_page, made)
    approve = app.button(key=f"approved-{made.money}")
    assert approve.disabled
    assert "1 page of its sentences was not shown yet" in str(approve.help)
    assert "1 page of its sentences was not shown yet" in words(app)
    app.session_state[f"sentences-{made.money}-2"] = 2
    app.run()
    assert r"- **1** × Money \<b\>is\</b\> short\. Peers help\." in words(app)
    assert not app.button(key=f"approved-{made.money}").disabled
    app.session_state[f"sentences-{made.money}-2"] = 1
    press_key(app, f"approved-{made.money}")
    assert made.state(made.money) == "approved"


def test_a_sentence_that_comes_meanwhile_is_read_before_the_theme_is_approved(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("lib.ui.themes.one_theme.theme_evidence.SENTENCES_ON_PAGE", 2)
    verdict(made.engine, made.money, "R-Leeds-2015-02-02", evidence="Peers help.")
    app = see_money(open_page, made)
    app.session_state[f"sentences-{made.money}-3"] = 2
    app.run()
    assert not app.button(key=f"approved-{made.money}").disabled
    store(made.engine, "responses", [response("York") | {"Q1. What about 1?": "Time is short."}], tmp_path)
    machine(made.engine, made.money, "R-York-2015-02-01")
    app.run()
    assert app.button(key=f"approved-{made.money}").disabled


def test_no_theme_is_approved_while_filters_leave_out_its_sentences(open_page: Open, made: Made) -> None:
    app = see_proposals(open_page, made, show="One theme", theme=made.one(made.money).code, region="London")
    assert app.button(key=f"approved-{made.money}").disabled
    assert "The filters in the side bar leave out sentences" in words(app)
    assert not app.button(key=f"rejected-{made.money}").disabled


def test_the_evidence_comes_with_the_least_clear_first_or_as_is_asked(
    open_page: Open, sqlite: Engine, money: int, peers: int
) -> None:
    def list_councils(app: AppTest) -> list[str]:
        return [one.label for one in app.button if one.label in COUNCIL_NAMES]

    app = see_themes(open_page, sqlite, "Officer", theme=Made(sqlite, money, peers).one(money).code)
    assert list_councils(app) == COUNCIL_NAMES
    order = next(one for one in app.button_group if str(one.key).startswith("evidence-order-"))
    order.set_value("most certain first").run()
    assert list_councils(app) == COUNCIL_NAMES[::-1]
