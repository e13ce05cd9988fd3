"""What is saved of decisions about answers, and what is said of it."""

from sqlalchemy import Engine

from tests.support.theme_pages import list_verdicts, press_label, see_coding, settle_elsewhere
from tests.ui.conftest import Open


def test_what_was_settled_last_can_be_undone(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    press_label(app, "Yes")
    press_label(app, "Undo")
    assert list_verdicts(sqlite) == []


def test_a_key_pressed_twice_settles_one_finding(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    first = next(one for one in app.button if one.label == "Yes")
    first.click().run()
    assert list_verdicts(sqlite) == [True]
    assert str(first.key) not in {str(one.key) for one in app.button}


def test_what_somebody_else_settled_meanwhile_stays_and_is_said(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    settle_elsewhere(sqlite, money, "Camden", carries=False)
    press_label(app, "Yes")
    assert "Somebody settled that a moment ago" in app.error[0].value
    assert list_verdicts(sqlite) == [False]
