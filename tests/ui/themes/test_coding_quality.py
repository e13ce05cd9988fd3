"""The quality of coding: coverage, and second coders."""

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.theme_models import DoubleCoding
from tests.support.factories import double_coding
from tests.support.page_text import words
from tests.support.theme_pages import press_label, see_coding
from tests.ui.conftest import Open


def test_a_second_coder_sees_nothing_of_the_first_and_saves_under_their_own_name(
    open_page: Open, sqlite: Engine, money: int
) -> None:
    double_coding(sqlite, "Ann", "R-Leeds-2015-02-02", [money])
    app = see_coding(open_page, sqlite, "Quality")
    assert not app.exception
    assert not any(one.label == "Save and go on" for one in app.button)
    app.text_input(key="coder").set_value("Ben").run()
    assert "0 of 3 coded by you" in words(app)
    assert "Ann" not in words(app)
    press_label(app, "Save and go on")
    with open_read_session(sqlite) as session:
        assert set(session.scalars(select(DoubleCoding.coder))) == {"Ann", "Ben"}
    assert "1 of 3 coded by you" in words(app)


def test_coverage_counts_the_answers_in_a_theme(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Quality")
    assert [one.value for one in app.metric] == ["3", "0", "0"]
