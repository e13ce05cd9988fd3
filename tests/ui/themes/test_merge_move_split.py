"""Themes that are merged, and answers that are moved or split off."""

from sqlalchemy import select

from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from tests.support.theme_pages import Made, press_key, see_money, tick_rows
from tests.ui.conftest import Open


def test_a_theme_goes_into_another(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    app.segmented_control(key=f"more-{made.money}").set_value("Merge into another").run()
    press_key(app, f"merge-{made.money}")
    assert "Choose the other theme first" in app.error[0].value
    app.selectbox(key=f"into-{made.money}").set_value(made.peers).run()
    press_key(app, f"merge-{made.money}")
    assert made.one(made.money).merged_into_id == made.peers


def test_all_answers_with_a_ticked_sentence_are_moved_to_another_theme(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    app.segmented_control(key=f"more-{made.money}").set_value("Move answers").run()
    app.selectbox(key=f"to-{made.money}").set_value(made.peers).run()
    tick_rows(app, "move-answers", 0)
    press_key(app, f"move-{made.money}")
    assert "Moved 2 answers" in app.success[0].value  # Barnet says it in other words, and was not ticked
    assert (made.carries(made.money), made.carries(made.peers)) == ([False, False], [True, True])
    assert app.selectbox(key=f"to-{made.money}").value is None  # a next tick goes nowhere by accident


def test_ticked_answers_make_a_theme_of_their_own(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    app.segmented_control(key=f"more-{made.money}").set_value("Split").run()
    tick_rows(app, "split-answers", 1)
    app.text_input(key=f"split-label-{made.money}").set_value("Shortage").run()
    press_key(app, f"split-{made.money}")
    with open_read_session(made.engine) as session:
        new = session.scalars(select(Theme.id).where(Theme.label == "Shortage")).one()
    assert (made.carries(made.money), made.carries(new)) == ([False], [True])
