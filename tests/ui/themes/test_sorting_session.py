"""Unsaved sorting outlives the page and the server, and comes back to its own rows alone."""

from pathlib import Path

from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import Question
from lib.database.reference import load_consultation
from lib.database.theme_models import Draft, Theme
from tests.support.factories import CONSULTATION, theme
from tests.support.page_text import words
from tests.support.theme_pages import (
    Made,
    list_labels,
    open_sheets,
    press_key,
    see_proposals,
    settle_elsewhere,
    write_cells,
)
from tests.ui.conftest import Open


def count_drafts(made: Made) -> int:
    with open_read_session(made.engine) as session:
        return session.scalars(select(func.count()).select_from(Draft)).one()


def read_sentences(app: AppTest) -> dict[str, str]:
    """The theme in which each sentence stands in the table, by its words."""
    table = app.dataframe[1].value
    return dict(zip(table["Sentence"], table["Theme in full"], strict=True))


def leave_work(open_page: Open, made: Made) -> str:
    """Somebody renames Money, moves the first sentence to Peers, and the page is gone; returns the sentence."""
    app = open_sheets(open_page, made)
    sentence = str(app.dataframe[1].value["Sentence"][1])
    write_cells(app, "themes", row0={"Name": "Budgets"})
    write_cells(app, "sentences", row1={"Theme": made.one(made.peers).code})
    app.run()
    return sentence


def test_unsaved_sorting_is_told_on_return_and_goes_on_where_it_stood(open_page: Open, made: Made) -> None:
    sentence, before = leave_work(open_page, made), made.changes()
    app = open_sheets(open_page, made)
    assert "You have unsaved sorting of " in app.info[0].value
    assert app.info[0].value.endswith("UTC: 1 sentence moved, 1 theme renamed.")
    assert not app.dataframe  # nothing can be edited before it is decided
    press_key(app, "sorting-go-on")
    assert list(app.dataframe[0].value["Name"][:2]) == ["Budgets", "Peers"]
    assert read_sentences(app)[sentence] == "Peers"
    assert made.changes() == before  # a draft is no finding
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 finding put elsewhere."
    assert list_labels(made) == ["Budgets", "Peers"]
    assert count_drafts(made) == 0
    assert not open_sheets(open_page, made).info


def test_unsaved_sorting_can_be_thrown_away(open_page: Open, made: Made) -> None:
    leave_work(open_page, made)
    app = press_key(open_sheets(open_page, made), "sorting-throw-away")
    assert list(app.dataframe[0].value["Name"][:2]) == ["Money", "Peers"]
    assert count_drafts(made) == 0


def test_starting_again_leaves_no_draft(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.run()
    assert count_drafts(made) == 1
    press_key(app, "sorting-again")
    assert count_drafts(made) == 0


def test_what_is_edited_back_to_what_was_saved_leaves_no_draft(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.run()
    write_cells(app, "themes", row0={"Name": "Money"})
    app.run()
    assert count_drafts(made) == 0


def test_an_edit_whose_row_somebody_settled_meanwhile_is_left_out_in_words_and_moves_no_other_row(
    open_page: Open, made: Made
) -> None:
    sentence = leave_work(open_page, made)
    council = "Barnet" if sentence.endswith("Peers help.") else "Camden"
    settle_elsewhere(made.engine, made.money, council, carries=True)
    app = press_key(open_sheets(open_page, made), "sorting-go-on")
    assert "The ground has moved: 1 change of yours was left out." in app.warning[0].value
    assert "somebody settled it meanwhile" in app.warning[0].value
    assert set(app.dataframe[1].value["Moved"]) == {""}
    assert list(app.dataframe[0].value["Name"][:2]) == ["Budgets", "Peers"]
    press_key(app, "sorting-understood")
    assert not app.warning
    press_key(app, "sorting-save")
    assert (list_labels(made), made.carries(made.money)) == (["Budgets", "Peers"], [True])


def test_a_theme_that_somebody_renamed_meanwhile_keeps_their_name_and_that_is_said(open_page: Open, made: Made) -> None:
    leave_work(open_page, made)
    made.renamed("Cash")
    app = press_key(open_sheets(open_page, made), "sorting-go-on")
    assert "Budgets: somebody changed its name, state or description meanwhile." in app.warning[0].value
    assert list(app.dataframe[0].value["Name"][:2]) == ["Cash", "Peers"]


def test_a_later_change_is_seen_by_who_is_working_and_their_edits_stay_with_their_rows(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"}, row1={"Name": "Colleagues"})
    app.run()
    made.renamed("Cash")
    app.run()
    assert "Budgets: somebody changed its name" in app.warning[0].value
    assert list(app.dataframe[0].value["Name"][:2]) == ["Cash", "Colleagues"]
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Cash", "Colleagues"]


def test_a_change_of_something_else_leaves_the_tables_as_the_browser_has_them(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row1={"Name": "Colleagues"})
    app.run()
    revision = app.session_state["_sorting_sheets"].shown_rows.revision
    with open_write_session(made.engine) as session:
        record_change(session, actor="Ben", action="import", subject="contacts.csv", rows=1)
    app.run()
    assert app.session_state["_sorting_sheets"].shown_rows.revision == revision


def test_what_a_browser_still_holds_of_tables_of_an_earlier_server_is_laid_over_no_row(
    open_page: Open, made: Made
) -> None:
    earlier = open_sheets(open_page, made)
    revision = earlier.session_state["_sorting_sheets"].shown_rows.revision
    app = open_sheets(open_page, made)
    edits = {"edited_rows": {0: {"Theme": made.one(made.peers).code}}, "added_rows": [], "deleted_rows": []}
    app.session_state[f"sorting-sentences-{revision}"] = edits
    press_key(app, "sorting-save")
    assert "All of that stands already" in app.error[0].value
    assert made.carries(made.money) == []


def test_the_work_on_another_question_is_kept_and_found_again_with_its_question(open_page: Open, made: Made) -> None:
    theme(made.engine, "Across", question=None, states=(("2015-01-06", "proposed"),))
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.run()
    app.selectbox(key="themes-of").set_value("").run()
    assert list(app.dataframe[0].value["Name"][:2]) == ["Across", ""]
    assert not app.warning
    app.selectbox(key="themes-of").set_value("1").run()
    assert "1 theme renamed" in app.info[0].value
    press_key(app, "sorting-go-on")
    assert list(app.dataframe[0].value["Name"][:2]) == ["Budgets", "Peers"]


def test_the_work_on_another_consultation_is_kept_with_it_and_never_laid_over_this_one(
    open_page: Open, made: Made, tmp_path: Path
) -> None:
    later = CONSULTATION.replace("test-2015", "later").replace("A consultation", "Another").replace("2015-", "2016-")
    (tmp_path / "later.toml").write_text(later)
    load_consultation(made.engine, tmp_path / "later.toml")
    theme_id = theme(made.engine, "Libraries", states=(("2015-01-06", "proposed"),))
    with open_write_session(made.engine) as session:
        question = session.scalars(select(Question).where(Question.consultation_id == 2, Question.number == 1)).one()
        libraries = session.get_one(Theme, theme_id)
        libraries.consultation_id, libraries.question_id = 2, question.id
    title = "A consultation for the tests"
    app = see_proposals(open_page, made, show="Sort and sign", consultation=title)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.run()
    app.selectbox(key="consultation").set_value("later").run()
    assert list(app.dataframe[0].value["Name"][:2]) == ["Libraries", ""]
    app.selectbox(key="consultation").set_value("test-2015").run()
    assert "1 theme renamed" in app.info[0].value
    with open_read_session(made.engine) as session:
        assert session.scalars(select(Draft.consultation_id)).all() == [1]


def test_work_that_was_done_with_other_filters_goes_on_with_these_alone(open_page: Open, made: Made) -> None:
    leave_work(open_page, made)
    app = see_proposals(open_page, made, show="Sort and sign", region="London")
    assert app.button(key="sorting-go-on").disabled
    assert "It was made for all councils" in words(app)


def test_a_second_window_takes_the_work_over_and_the_first_says_that_its_own_is_not_kept(
    open_page: Open, made: Made
) -> None:
    first = open_sheets(open_page, made)
    write_cells(first, "themes", row0={"Name": "Budgets"})
    first.run()
    press_key(open_sheets(open_page, made), "sorting-go-on")
    write_cells(first, "themes", row0={"Name": "Budgets"}, row1={"Name": "Colleagues"})
    first.run()
    assert "Another window of yours has unsaved work" in first.warning[0].value
    press_key(first, "sorting-save")
    assert list_labels(made) == ["Budgets", "Colleagues"]


def test_a_cell_that_is_put_back_is_no_edit_and_a_tick_that_is_taken_away_moves_nothing(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Slip"}, row1={"Name": "Colleagues"})
    write_cells(app, "sentences", row0={"Tick": True}, row1={"Tick": True})
    app.run()
    write_cells(app, "themes", row1={"Name": "Colleagues"})  # the browser tells nothing of a cell that is as it was
    write_cells(app, "sentences")
    app.run()
    assert "Theme for the ticked sentences (0)" in [box.label for box in app.selectbox]
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Money", "Colleagues"]


def test_everything_that_is_put_back_leaves_nothing_to_be_kept(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Theme": made.one(made.peers).code})
    app.run()
    assert count_drafts(made) == 1
    write_cells(app, "sentences")
    app.run()
    assert count_drafts(made) == 0


def test_work_whose_themes_are_all_gone_is_told_and_kept_no_longer(open_page: Open, made: Made) -> None:
    leave_work(open_page, made)
    with open_write_session(made.engine) as session:
        row = session.scalars(select(Draft)).one()
        content = dict(row.content)
        content["themes"] = [{**record, "id": 999} for record in content["themes"]]
        content["sentences"] = [{**record, "row": "gone"} for record in content["sentences"]]
        row.content = content
    app = press_key(open_sheets(open_page, made), "sorting-go-on")
    assert "2 changes of yours were left out" in app.warning[0].value
    assert "it no longer stands there" in app.warning[0].value
    assert count_drafts(made) == 0
