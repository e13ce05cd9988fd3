"""Coding, as officers work on it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.theme_models import CodingDecision
from tests.support.factories import response, store
from tests.support.page_text import words
from tests.support.theme_pages import count_changes, list_verdicts, press_label, see_coding, settle_elsewhere
from tests.ui.conftest import Open


def test_yes_and_no_settle_one_finding_each_and_the_next_one_comes(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    assert not app.exception
    assert "0 of 3 findings settled" in app.get("progress")[0].proto.text
    press_label(app, "Yes")
    press_label(app, "No")
    assert list_verdicts(sqlite) == [True, False]
    assert "2 of 3 findings settled" in app.get("progress")[0].proto.text


def test_a_sentence_that_stands_in_several_answers_is_settled_in_all_of_them_at_once(
    open_page: Open, sqlite: Engine, peers: int
) -> None:
    app = see_coding(open_page, sqlite, "Code")
    assert "The marked sentence stands in 2 other answers too." in words(app)
    before = count_changes(sqlite)
    press_label(app, "No for all 3")
    assert list_verdicts(sqlite) == [False] * 3
    assert count_changes(sqlite) == before + 1
    assert not any(one.label.endswith("for all 3") for one in app.button)  # the sentence of the other theme stands once


def test_an_answer_that_says_something_else_goes_there_in_one_press(
    open_page: Open, sqlite: Engine, peers: int
) -> None:
    app = see_coding(open_page, sqlite, "Code")
    next(one for one in app.multiselect if str(one.key).startswith("also-")).set_value([peers]).run()
    before = count_changes(sqlite)
    press_label(app, "No, but those")
    with open_read_session(sqlite) as session:
        said = {one.theme_id: one.carries for one in session.scalars(select(CodingDecision))}
    assert said == {peers: True, min(said): False}
    assert len(said) == 2
    assert count_changes(sqlite) == before + 1


def test_what_stands_in_an_answer_is_never_taken_for_html(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    assert not any("<b>" in one.value for one in app.markdown)
    assert "is" in words(app)


def test_only_officers_code(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code", role="Board member")
    assert not any(one.label in {"Yes", "No"} for one in app.button)
    assert "short. " not in words(app)


def test_the_other_themes_of_the_answer_are_shown_with_how_clear_each_is(
    open_page: Open, sqlite: Engine, peers: int
) -> None:
    app = see_coding(open_page, sqlite, "Code")
    assert "Found in it too: Peers (clear)" in words(app)


@pytest.mark.parametrize("which", ["in no theme", "not looked at yet"])
def test_answers_of_which_nothing_was_found_are_put_into_themes_one_by_one(
    open_page: Open, sqlite: Engine, money: int, tmp_path: Path, which: str
) -> None:
    more = [response("York", "2015-02-03") | {"Q1. What about 1?": "Quite another matter."}]
    store(sqlite, "responses", more, tmp_path)
    app = see_coding(open_page, sqlite, "Code")
    app.selectbox(key="coding-order").set_value(which).run()
    assert "Quite another matter" in words(app).replace("\\", "")
    press_label(app, "Save")
    assert "Choose at least one theme" in app.error[0].value
    app.pills[-1].set_value([money]).run()
    press_label(app, "Save")
    assert list_verdicts(sqlite) == [True]
    assert any(f"No answer is {which}" in one.value for one in app.success)


def test_the_finding_before_ones_eyes_stays_when_the_order_changes(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    press_label(app, "Skip")
    shown = next(str(one.key) for one in app.button if one.label == "Yes")
    app.selectbox(key="coding-order").set_value("newest first").run()
    settle_elsewhere(sqlite, money, "Camden", carries=True)
    app.selectbox(key="coding-order").set_value("least certain first").run()
    assert next(str(one.key) for one in app.button if one.label == "Yes") == shown
