"""Officers at work on one theme: what they do is saved, undone, or refused with nothing lost."""

from lib.ui.themes.all_themes import FORM_KEY
from tests.support.theme_pages import Made, find_box, open_expander, press_key, see_money, see_proposals
from tests.ui.conftest import Open


def test_a_theme_is_approved_and_that_is_undone_with_one_press(open_page: Open, made: Made) -> None:
    app = press_key(see_money(open_page, made), f"approved-{made.money}")
    assert made.state(made.money) == "approved"
    assert "Approved the theme" in app.success[0].value
    press_key(app, f"undo-theme-{made.money}")
    assert made.state(made.money) == "proposed"


def test_words_are_saved_as_they_were_typed(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    find_box(app, "label-").set_value("Money is short").run()
    find_box(app, "description-").set_value("There is not enough of it.").run()
    press_key(app, f"save-{made.money}")
    assert (made.one(made.money).label, made.one(made.money).description) == (
        "Money is short",
        "There is not enough of it.",
    )
    assert not app.warning


def test_where_somebody_else_saved_first_nothing_is_saved_and_what_was_typed_stays(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    find_box(app, "label-").set_value("Mine").run()
    made.renamed("Theirs")
    press_key(app, f"save-{made.money}")
    assert made.one(made.money).label == "Theirs"
    assert "was changed meanwhile" in app.error[0].value
    assert "Ben" in app.error[0].value
    assert "It now reads: “Theirs”" in app.warning[0].value
    assert find_box(app, "label-").value == "Mine"


def test_who_was_second_may_save_over_it_or_take_what_is_there(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    find_box(app, "label-").set_value("Mine").run()
    made.renamed("Theirs")
    app.run()
    press_key(app, f"take-{made.money}")
    assert find_box(app, "label-").value == "Theirs"
    find_box(app, "label-").set_value("Mine again").run()
    made.renamed("Theirs once more")
    app.run()
    press_key(app, f"over-{made.money}")
    assert made.one(made.money).label == "Mine again"
    assert find_box(app, "label-").value == "Mine again"
    assert not app.warning


def test_an_approval_of_words_that_somebody_changed_meanwhile_is_refused(open_page: Open, made: Made) -> None:
    app = see_money(open_page, made)
    made.renamed("Something else")
    press_key(app, f"approved-{made.money}")
    assert made.state(made.money) == "proposed"
    assert "look at it as it is now and try again" in app.error[0].value


def test_a_theme_is_added_by_hand_and_a_label_that_is_there_already_is_refused_with_the_box_as_it_was(
    open_page: Open, made: Made
) -> None:
    app = open_expander(see_proposals(open_page, made), f"{FORM_KEY}-1")
    label = next(str(one.key) for one in app.text_input if one.label == "Label of the new theme")
    start = label.removesuffix("-label")
    app.text_input(key=label).set_value("money").run()
    press_key(app, f"{start}-go")
    assert "There is a theme" in app.error[0].value
    assert app.text_input(key=label).value == "money"
    app.text_input(key=label).set_value("Time").run()
    press_key(app, f"{start}-go")
    assert "Added “Time”" in app.success[0].value
    assert app.text_input(key=label).value == ""


def test_approving_saves_the_words_that_were_typed_and_shows_the_way_to_the_next(open_page: Open, made: Made) -> None:
    app = see_proposals(open_page, made, show="One theme", theme=made.one(made.money).code)
    box = next(one for one in app.text_input if one.label == "Label")
    box.set_value("Money runs short everywhere").run()
    press_key(app, f"approved-{made.money}")
    assert (made.state(made.money), made.one(made.money).label) == ("approved", "Money runs short everywhere")
    assert "Approved the theme." in app.success[0].value
    press_key(app, f"next-{made.money}")
    assert made.one(made.peers).code in app.query_params["theme"]
