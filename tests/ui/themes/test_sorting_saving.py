"""What is said of a save is what was saved, and what follows it."""

import pytest

from lib.ui.themes import run_panel
from tests.support.theme_pages import Made, list_labels, open_sheets, press_key, settle_elsewhere, write_cells
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


def test_for_a_new_theme_the_machine_looks_when_it_is_saved(
    open_page: Open, made: Made, started_runs: list[tuple[str, ...]]
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row2={"Name": "Budgets"})
    write_cells(app, "sentences", row0={"Theme": "New 1"})
    press_key(app, "sorting-save")
    [command] = started_runs
    assert command[command.index("themes") + 1 :][:1] == ("propose",)
    assert command[command.index("--question") + 1] == "1"
    assert command[-1] == "--closed"  # what is sorted stays where it is
    assert app.success[0].value.endswith(
        "The machine looks again with what you decided; the tables follow when it is done."
    )


def test_without_a_new_theme_the_machine_looks_after_some_decisions_alone(
    open_page: Open, made: Made, started_runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_panel, "DECISIONS_PER_RUN", 3)
    app = open_sheets(open_page, made)
    rows = dict(zip(app.dataframe[1].value["Sentence"], range(3), strict=True))
    write_cells(app, "sentences", **{f"row{rows['Peers help.']}": {"Theme": "– none of these –"}})
    press_key(app, "sorting-save")
    assert (app.success[0].value, started_runs) == ("Saved: 1 finding put elsewhere.", [])
    rows = dict(zip(app.dataframe[1].value["Sentence"], range(3), strict=False))
    write_cells(app, "sentences", **{f"row{rows['Money <b>is</b> short.']}": {"Theme": "– none of these –"}})
    press_key(app, "sorting-save")
    assert len(started_runs) == 1


def test_a_new_theme_is_not_approved_before_the_machine_has_looked_for_it(
    open_page: Open, made: Made, started_runs: list[tuple[str, ...]]
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row1={"State": "Approved"}, row2={"Name": "Cuts-to-budgets", "State": "Approved"})
    write_cells(app, "sentences", row0={"Theme": "New 1"})
    press_key(app, "sorting-save")
    assert "1 approved" in app.success[0].value
    assert r"Still provisional: Cuts\-to\-budgets. The machine looks first" in app.success[0].value
    assert list_labels(made) == ["Money", "Peers", "Cuts-to-budgets"]
    new_id = max(made.money, made.peers) + 1
    assert (made.state(made.peers), made.state(new_id), len(started_runs)) == ("approved", "proposed", 1)


def test_a_whole_answer_in_which_no_sentence_is_marked_is_not_shown_to_the_board(open_page: Open, made: Made) -> None:
    settle_elsewhere(made.engine, made.peers, "Barnet", carries=True)  # judged, without a sentence
    app = open_sheets(open_page, made)
    rows = app.dataframe[1].value["Sentence"].to_list()
    labels = app.dataframe[1].value["Theme in full"].to_list()
    whole = next(row for row, words in enumerate(rows) if words.count(".") > 1 and labels[row].startswith("Peers"))
    write_cells(app, "sentences", **{f"row{whole}": {"Board sees it": True}})
    press_key(app, "sorting-save")
    assert "is a whole answer, of which nobody has marked the sentence" in app.error[0].value
    assert "Nothing was saved" in app.error[0].value
    one_sentence = next(row for row, words in enumerate(rows) if words == "Peers help.")
    write_cells(app, "sentences", **{f"row{one_sentence}": {"Board sees it": True}})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 sentence shown to the Board."
