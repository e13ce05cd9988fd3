"""A half-and-half test is started by one press, and its result says what it can and cannot show."""

from sqlalchemy import Engine

from lib.access import Role
from tests.support.page_text import words
from tests.ui.campaign.conftest import RenderPart


def test_a_test_is_started_by_one_press_shown_and_deleted(campaign: Engine, render_part: RenderPart) -> None:
    app = render_part(campaign, "half_tests", as_at="2026-12-31")
    assert "No test was started yet." in words(app)
    assert "With 352 councils" in words(app)
    app.button[0].click().run()
    assert "Give the test a name" in app.error[0].value
    for key, text in (("name", "Calls"), ("first", "A call"), ("second", "Nothing more")):
        app.text_input(key=f"half_test_{key}").input(text)
    app.button[0].click().run()
    assert "Started: Calls. Both halves can be chosen as segments on Targeting." in app.success[0].value
    assert "in half A responded (0 %)" in words(app)
    assert "A test of this size finds differences of about" in words(app)
    assert len(app.dataframe[0].value) == 352
    next(button for button in app.button if button.label == "Delete this test").click().run()
    assert "No test was started yet." in words(app)


def test_board_members_see_tests_and_start_none(campaign: Engine, render_part: RenderPart) -> None:
    app = render_part(campaign, "half_tests", Role.BOARD)
    assert not app.exception
    assert not app.button
    assert "No test was started yet." in words(app)
