"""The page Campaign: for whom which part is, and what it says where there is nothing."""

from pathlib import Path

from sqlalchemy import Engine

from lib.terms import PROMISED
from lib.ui.campaign.activities import ADDITION_KEY, CHANGES_KEY
from lib.ui.shared.section_switcher import SECTION
from tests.support.approaches import find_contact, log_call, log_letter, read_activities
from tests.support.council_counts import CAMDEN, LEEDS
from tests.support.factories import contact, day, store
from tests.support.page_text import read_everything, words
from tests.ui.conftest import Open

REMARK = "Her PA says after lunch"


def prepare(engine: Engine, folder: Path) -> str:
    """A promise by 6 March at Leeds with a note, and a letter to Camden with one."""
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN, Name="Cy Invented")], folder)
    log_call(engine, find_contact(engine, LEEDS), day("2015-03-03"), PROMISED, due_on=day("2015-03-06"), note=REMARK)
    log_letter(engine, ["CMD"], day("2015-03-04"), note="Signed by the Chair")
    return str(engine.url)


def test_the_board_sees_what_was_done_and_to_how_many_and_no_name_or_note(
    sqlite: Engine, tmp_path: Path, open_page: Open
) -> None:
    app = open_page(prepare(sqlite, tmp_path), "campaign", as_at="2015-03-10")
    assert app.dataframe[0].value["people"].to_list() == [1, 1]
    told = read_everything(app)
    for part in ("Log", "Due"):
        app.session_state[SECTION] = part
        app.run()
        assert "officers and communications staff" in app.info[0].value
        told += read_everything(app)
    assert not [text for text in ("Invented", REMARK, "Signed") if text in told]
    assert not app.text_input


def test_what_is_due_is_told_to_those_who_log_with_its_note_and_leads_to_the_form(
    sqlite: Engine, tmp_path: Path, open_page: Open
) -> None:
    app = open_page(prepare(sqlite, tmp_path), "campaign", as_at="2015-03-10", role="Communications", part="Due")
    assert app.title[0].value == "1 person is due to be called"
    assert "Overdue] since 6 Mar" in words(app)
    assert REMARK in words(app)
    app.button(key="due-queue").click().run()
    assert app.selectbox(key="log-council").value == "LDS"
    assert "In line: **Leeds City Council**" in words(app)


def test_a_call_that_is_not_whole_is_refused_and_one_that_is_can_be_undone(
    sqlite: Engine, tmp_path: Path, open_page: Open
) -> None:
    app = open_page(prepare(sqlite, tmp_path), "campaign", role="Officer", council="CMD")
    assert app.selectbox(key="log-council").value == "CMD"
    save = next(button for button in app.button if button.label == "Save")
    save.click().run()
    assert app.error[0].value == "Choose what came of it. Nothing was saved."
    app.radio(key="log-outcome").set_value("left word")
    app.text_input(key="log-note").set_value("*A* <b>note</b>")
    next(button for button in app.button if button.label == "Save").click().run()
    assert "Cy Invented" in app.success[0].value
    assert app.selectbox(key="log-council").value is None
    assert app.text_input(key="log-note").value == ""
    assert r"\*A\* \<b\>note" in words(app)  # nothing in it is taken for formatting
    app.button(key="undo-log").click().run()
    assert "Undone" in app.success[0].value
    assert "note" not in "".join(one.value for one in app.markdown if "left word" in one.value)


def test_one_entry_is_logged_for_councils_and_says_who_was_left_out(
    sqlite: Engine, tmp_path: Path, open_page: Open
) -> None:
    app = open_page(
        prepare(sqlite, tmp_path),
        "campaign",
        as_at="2015-03-10",
        role="Officer",
        part="What was done",
        region=["London"],
    )
    app.text_input(key="round-title").set_value("A word from the Chair")
    app.multiselect(key="round-roles").set_value(["Leader"])
    next(button for button in app.button if button.label == "Log it").click().run()
    assert app.success[0].value.startswith("Logged for 1 person")
    assert "Nobody holds the role at" in app.success[0].value
    assert "and 27 more" in app.success[0].value


def test_a_podcast_is_logged_and_deleted(sqlite: Engine, tmp_path: Path, open_page: Open) -> None:
    app = open_page(prepare(sqlite, tmp_path), "campaign", role="Officer", part="What was done")
    app.session_state[ADDITION_KEY] = True
    app.run().selectbox(key="mass-channel").set_value("Podcast")
    app.text_input(key="mass-title").set_value("Second episode")
    app.text_input(key="mass-audience").set_value("Listeners")
    app.date_input(key="mass-day").set_value(day("2015-03-05"))
    app.button(key="mass-save").click().run()
    assert "Second episode" in app.success[0].value
    assert app.dataframe[0].value["title"].to_list()[0] == "Second episode"
    app.session_state[CHANGES_KEY] = True
    app.run().selectbox(key="activity-chosen").set_value(read_activities(sqlite)[-1][0]).run()
    next(button for button in app.button if button.label == "Delete it").click().run()
    assert "Second episode" not in app.dataframe[0].value["title"].to_list()
