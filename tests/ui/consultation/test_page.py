"""The page on which a consultation is set up, changed, archived and read."""

import datetime as dt

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.actions.consultations import save_consultation
from lib.database.consultation_setup import ConsultationSetup, read_setup
from lib.database.engine import open_read_session
from lib.ui.consultation.page import PART_KEY
from tests.actions.test_consultations import NEW, read
from tests.support.factories import OFFICER
from tests.support.page_text import words
from tests.ui.conftest import Open


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of a label."""
    return next(button for button in app.button if button.label == label).click().run()


def open_part(app: AppTest, part: str) -> AppTest:
    """Open the form of a part of the first consultation."""
    app.session_state[f"{PART_KEY}-{part}-1"] = True
    return app.run()


def close_part(app: AppTest, part: str) -> AppTest:
    """Close the form of a part of the first consultation."""
    app.session_state[f"{PART_KEY}-{part}-1"] = False
    return app.run()


def type_title(app: AppTest, title: str) -> AppTest:
    """Type another title, where the form of a stored consultation is opened for it."""
    if not [box for box in app.text_input if box.label == "Title"]:
        open_part(app, "facts")
    return next(box for box in app.text_input if box.label == "Title").set_value(title).run()


def stored_title(engine: Engine) -> str:
    """The title as it is stored."""
    return read(engine).title


def test_an_officer_changes_a_title_and_takes_it_back(sqlite: Engine, open_page: Open) -> None:
    app = type_title(open_page(str(sqlite.url), "consultation", role="Officer"), "Another title")
    assert "Not saved yet: the title" in words(app)
    app = press(app, "Save the changes")
    assert not app.exception
    assert (app.title[0].value, stored_title(sqlite)) == ("Another title", "Another title")
    press(app, "Undo")
    assert stored_title(sqlite) == "A consultation for the tests"


def test_entries_stay_while_somebody_looks_at_another_page(sqlite: Engine, open_page: Open) -> None:
    app = type_title(open_page(str(sqlite.url), "consultation", role="Officer"), "Half done")
    app.switch_page("pages/overview.py").run()
    app.switch_page("pages/consultation.py").run()
    assert "Not saved yet: the title" in words(app)
    open_part(app, "facts")
    assert next(box for box in app.text_input if box.label == "Title").value == "Half done"
    assert stored_title(sqlite) == "A consultation for the tests"


def test_a_part_is_read_in_words_until_somebody_asks_to_change_it(sqlite: Engine, open_page: Open) -> None:
    app = open_page(str(sqlite.url), "consultation", role="Officer")
    assert not app.text_input
    assert not app.radio
    for text in ("Open from 6 January 2015 to 13 March 2015", "In the frame: 353 councils", "10 questions", "40 %"):
        assert text in words(app)
    app = open_part(app, "frame")
    assert [box.label for box in app.radio] == ["Which councils are asked?"]
    assert not app.text_input


def test_what_was_entered_in_a_part_stays_while_its_form_is_closed(sqlite: Engine, open_page: Open) -> None:
    app = open_part(open_page(str(sqlite.url), "consultation", role="Officer"), "target")
    app.number_input[0].set_value(45.0).run()
    app = close_part(app, "target")
    assert not app.number_input
    assert "45 % of all councils" in words(app)
    app = open_part(type_title(app, "Another title"), "target")
    assert app.number_input[0].value == 45.0
    press(app, "Save the changes")
    assert (float(read(sqlite).target_overall or 0), read(sqlite).title) == (0.45, "Another title")


def test_others_read_how_it_is_set_up_and_change_nothing(sqlite: Engine, open_page: Open) -> None:
    app = open_page(str(sqlite.url), "consultation", role="Board member")
    assert "Open from 6 January 2015 to 13 March 2015" in words(app)
    assert "353 councils" in words(app)
    assert not [button for button in app.button if "Save" in button.label or "Archive" in button.label]
    assert not app.text_input


def test_the_second_of_two_officers_puts_his_entries_on_top_of_the_others(sqlite: Engine, open_page: Open) -> None:
    app = open_part(open_page(str(sqlite.url), "consultation", role="Officer"), "facts")
    next(box for box in app.text_area if box.label == "Note for readers").set_value("Mine").run()
    seen = read(sqlite)
    theirs = ConsultationSetup.from_json(seen.as_json() | {"title": "Theirs"})
    save_consultation(sqlite, actor=OFFICER, setup=theirs, consultation_id=1, seen=seen)
    app = press(app, "Save the changes")
    assert "changed meanwhile" in app.error[0].value
    app = press(app, "Put my entries on top of theirs")
    press(app, "Save the changes")
    assert (read(sqlite).title, read(sqlite).note) == ("Theirs", "Mine")


def test_another_is_started_from_this_one_with_its_questions_and_target(sqlite: Engine, open_page: Open) -> None:
    app = press(open_page(str(sqlite.url), "consultation", role="Officer"), "Start another from this one")
    assert app.title[0].value == "Set up another consultation"
    app = press(type_title(app, "Free to decide"), "Set it up")
    assert not app.exception
    with open_read_session(sqlite) as session:
        new, old = read_setup(session, 2), read_setup(session, 1)
    assert new is not None
    assert old is not None
    assert (new.code, len(new.questions), new.target_overall) == ("free-to-decide-2015", 10, old.target_overall)
    assert {question.id for question in new.questions}.isdisjoint({question.id for question in old.questions})
    assert "Free to decide" in app.title[0].value


def test_an_archived_consultation_is_read_and_offered_where_somebody_asks_for_it(
    sqlite: Engine, open_page: Open
) -> None:
    save_consultation(sqlite, actor=OFFICER, setup=NEW)
    app = open_page(str(sqlite.url), "consultation", role="Officer")
    assert app.title[0].value == NEW.title  # it opened last
    app = press(app, "Archive it")
    assert app.success[0].value == "It is archived."
    assert not app.text_area
    fresh = open_page(str(sqlite.url), "consultation", role="Officer")
    assert fresh.title[0].value == "A consultation for the tests"
    assert "Consultation" not in [box.label for box in fresh.selectbox]  # one alone is open
    fresh.toggle(key="with-archived").set_value(True).run()
    assert list(fresh.selectbox(key="consultation").options) == ["A consultation for the tests", NEW.title]
    fresh.selectbox(key="consultation").set_value(NEW.code).run()
    assert fresh.title[0].value == NEW.title
    linked = open_page(str(sqlite.url), "consultation", role="Officer", consultation=NEW.title)
    assert linked.title[0].value == NEW.title


def test_what_depends_on_a_change_is_asked_before_it_is_saved(
    one_response: str, sqlite: Engine, open_page: Open
) -> None:
    app = open_part(open_page(one_response, "consultation", role="Officer"), "frame")
    app = (
        next(box for box in app.radio if box.label.startswith("Which councils"))
        .set_value("Some types or regions")
        .run()
    )
    app = next(box for box in app.multiselect if box.label == "Types of council").set_value(["London borough"]).run()
    assert "33 councils" in words(app)
    app = press(app, "Save the changes")
    assert "would no longer be asked" in app.warning[0].value
    assert read(sqlite).types == ()
    app = app.checkbox[0].check().run()
    press(app, "Save the changes")
    assert read(sqlite).types == ("London borough",)


def test_pages_say_nothing_of_a_target_that_is_not_set(sqlite: Engine, one_response: str, open_page: Open) -> None:
    seen = read(sqlite)
    without = ConsultationSetup.from_json(
        seen.as_json() | {"target_overall": None, "target_group_floor": None, "target_max_variation": None}
    )
    save_consultation(sqlite, actor=OFFICER, setup=without, consultation_id=1, seen=seen)
    for page in ("overview", "response_rates", "targeting"):
        app = open_page(one_response, page, as_at="2015-02-20")
        assert not app.exception
        assert not app.error
        text = words(app) + " ".join(metric.label for metric in app.metric)
        assert "target" not in text.casefold()
        assert "floor" not in text.casefold()


def test_pages_compare_with_the_last_board(sqlite: Engine, one_response: str, open_page: Open) -> None:
    seen = read(sqlite)
    days = (dt.date(2015, 1, 14), dt.date(2015, 2, 11), dt.date(2015, 3, 4))
    with_days = ConsultationSetup.from_json(seen.as_json() | {"board_days": [day.isoformat() for day in days]})
    save_consultation(sqlite, actor=OFFICER, setup=with_days, consultation_id=1, seen=seen)
    for as_at, said in (
        ("2015-01-10", "6 January 2015, the opening day: no Board has met since"),
        ("2015-01-20", "14 January 2015, the last Board meeting"),
        ("2015-02-11", "14 January 2015, the last Board meeting"),
        ("2015-03-09", "4 March 2015, the last Board meeting"),
    ):
        assert said in words(open_page(one_response, as_at=as_at))
    app = open_page(one_response, as_at="2015-02-20")
    assert "What changed since 11 February 2015, the last Board meeting" in words(app)
    chosen = open_page(one_response, as_at="2015-02-20", since="2015-01-30")
    assert "What changed since 30 January 2015" in words(chosen)
