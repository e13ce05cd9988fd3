"""What is said of a save is what was saved."""

from tests.support.theme_pages import Made, open_sheets, press_key, settle_elsewhere, write_cells
from tests.ui.conftest import Open


def test_what_somebody_else_settled_between_the_last_look_and_the_save_is_left_and_not_counted_as_done(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    sentence = "Money <b>is</b> short."
    row = list(app.dataframe[1].value["Sentence"]).index(sentence)
    write_cells(app, "sentences", **{f"row{row}": {"Theme": "– none of these –"}})
    app.run()
    settle_elsewhere(made.engine, made.money, "Leeds", carries=True)
    press_key(app, "sorting-save")
    assert app.success[0].value == (
        "Saved: 1 finding put elsewhere. 1 finding somebody else had settled meanwhile, and it stays so."
    )
    assert sorted(made.carries(made.money)) == [False, True]
