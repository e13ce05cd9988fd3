"""Officers judge answers drawn at random, and only then is a share shown."""

import pytest
from sqlalchemy import Engine, func, select
from streamlit.testing.v1 import AppTest

from lib.actions.themes import decide_themes
from lib.database.engine import open_read_session
from lib.database.theme_models import AuditItem
from lib.terms import APPROVED
from tests.support.factories import OFFICER
from tests.support.page_text import read_everything, words
from tests.support.theme_pages import Made, see_proposals
from tests.ui.conftest import Open


def approve(made: Made, *theme_ids: int) -> None:
    decide_themes(
        made.engine,
        theme_ids=theme_ids,
        state=APPROVED,
        seen_change_ids={number: made.one(number).change_id for number in theme_ids},
        actor=OFFICER,
    )


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def list_asked(app: AppTest) -> list[str]:
    """The themes that are asked about together, with their ticks."""
    return [button.label for button in app.button if button.label[0] in "☐☑"]


def count_drawn(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(func.count()).select_from(AuditItem)).one()


def test_without_an_approved_theme_the_page_says_what_to_do_first(open_page: Open, made: Made) -> None:
    assert "approve a theme first" in words(see_proposals(open_page, made, show="Check"))


def test_nobody_but_officers_judges_answers(open_page: Open, made: Made) -> None:
    approve(made, made.money)
    for role in ("Board member", "Communications"):
        shown = read_everything(see_proposals(open_page, made, role, show="Check"))
        assert "Money <b>is</b>" not in shown
        assert "Money \\<b" not in shown


def test_judging_one_theme_by_yes_and_no_ends_in_a_share_with_its_interval(open_page: Open, made: Made) -> None:
    approve(made, made.money)
    assert count_drawn(made.engine) == 3
    app = see_proposals(open_page, made, show="Check")
    assert "found" not in words(app).split("Does this answer say")[1].split("What came of it")[0]
    assert "raised by" not in words(app)
    for label in ("Yes", "Yes", "No"):
        app = press(app, label)
    assert sorted(made.carries(made.money)) == [False, True, True]
    assert any("All answers drawn are judged" in message.value for message in app.success)
    board = see_proposals(open_page, made, "Board member", theme=made.one(made.money).code)
    assert "%" not in words(board)  # three councils are too few to be shown
    officer = see_proposals(open_page, made, theme=made.one(made.money).code)
    assert "Raised by 67 % of the 3 councils that answered**" in words(officer)
    assert "it was right in 67 %" in words(officer)


def test_one_answer_is_read_once_for_all_the_themes_for_which_it_was_drawn(open_page: Open, made: Made) -> None:
    approve(made, made.money, made.peers)
    app = see_proposals(open_page, made, show="Check")
    for _sheet in range(3):
        assert list_asked(app) == ["☐ Money", "☐ Peers"]
        app = press(press(press(app, "☐ Money"), "☐ Peers"), "☑ Peers")
        assert list_asked(app) == ["☑ Money", "☐ Peers"]
        app = press(app, "Save and go on")
    assert made.carries(made.money) == [True] * 3
    assert made.carries(made.peers) == [False] * 3


def test_a_tick_that_comes_with_the_key_that_goes_on_counts_once(open_page: Open, made: Made) -> None:
    approve(made, made.money, made.peers)
    app = see_proposals(open_page, made, show="Check")
    for label in ("☐ Peers", "Save and go on"):
        next(button for button in app.button if button.label == label).click()
    app.run()
    assert (made.carries(made.money), made.carries(made.peers)) == ([False], [True])
    assert list_asked(app) == ["☐ Money", "☐ Peers"]


def test_only_the_answer_that_is_judged_next_is_loaded(open_page: Open, made: Made) -> None:
    approve(made, made.money)
    app = see_proposals(open_page, made, show="Check")
    assert words(app).count("Money \\<b") == 1
    assert "3 answers left to read" in words(app)


def test_a_fault_in_a_part_that_runs_by_itself_is_said_in_a_sentence_and_the_rest_of_the_page_stays(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fault = KeyError("leader@council.example")

    def broken(*_given: object, **_named: object) -> None:
        raise fault

    approve(made, made.money)
    monkeypatch.setattr("lib.ui.themes.audit.audit_sheets.find_next_sheet", broken)
    app = see_proposals(open_page, made, show="Check")
    assert app.error[0].value.startswith("A fault in the dashboard kept this from being shown. Load the page again.")
    assert app.selectbox(key="_check-theme").options == ["All approved themes", "Money"]
    assert "council.example" not in caplog.text
    caplog.clear()


def test_an_answer_that_was_put_off_comes_last(open_page: Open, made: Made) -> None:
    approve(made, made.money)
    app = see_proposals(open_page, made, show="Check")
    first_key = next(button.key for button in app.button if button.label == "Yes")
    app = press(press(press(app, "Skip"), "Yes"), "Yes")
    assert next(button.key for button in app.button if button.label == "Yes") == first_key


def test_until_all_that_was_drawn_is_judged_the_numbers_are_about_right_and_no_share_is_given(
    open_page: Open, made: Made
) -> None:
    approve(made, made.money)
    press(see_proposals(open_page, made, show="Check"), "Yes")
    officer = see_proposals(open_page, made, theme=made.one(made.money).code)
    assert "Raised by about 3 of the 3 councils" in words(officer)
    assert "people have judged 1 of 3 answers" in words(officer)
    assert "1 approved theme is still being checked" in words(see_proposals(open_page, made))


def test_who_goes_on_to_judge_all_themes_is_not_left_with_the_one_judged_before(open_page: Open, made: Made) -> None:
    approve(made, made.money, made.peers)
    app = press(see_proposals(open_page, made, theme=made.one(made.money).code), "Judge the answers drawn")
    assert app.selectbox(key="_check-theme").value == made.money
    assert not list_asked(app)
    app.session_state["part"] = "Overview"
    app = press(app.run(), "Judge the answers drawn")
    assert list_asked(app) == ["☐ Money", "☐ Peers"]
