"""Segments are saved from filters, opened by a link, changed and deleted, and a half of a test is one."""

import functools

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.actions.half_tests import HalfTestPlan, start_test
from lib.actions.segments import save_segment
from lib.database.engine import open_read_session
from lib.findings.half_tests import split_testable
from lib.queries.campaign.half_tests import list_testable_councils
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from lib.ui.targeting.segments import FILTERS_KEY
from tests.support.factories import OFFICER, day
from tests.support.page_text import words
from tests.ui.conftest import Open


def count_shown(app: AppTest) -> int:
    """How many councils the table has; none where there is no table."""
    return next((len(table.value) for table in app.dataframe if "why" in table.value), 0)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    return app


def test_filters_are_saved_as_a_segment_renamed_replaced_and_deleted(empty: str, open_page: Open) -> None:
    app = open_page(empty, "targeting", role="Communications")
    assert app.selectbox(key="segment_chosen").options == ["All councils in the list (353)"]
    app.session_state[FILTERS_KEY] = True
    app.run().multiselect(key="segment_regions").select("South West").run()
    app.multiselect(key="segment_types").select("Shire county").run()
    shown = count_shown(app)
    assert 0 < shown < 20
    assert "shire counties in the South West" in words(app).replace("\\", "")
    app.text_input(key="segment_new_name").input("Far away")
    press(app, "Save")
    assert "Saved: Far away." in app.success[0].value
    assert app.selectbox(key="segment_chosen").options[1] == f"Far away ({shown})"
    assert app.query_params["segment"] == "1"
    app.text_input(key="segment_text").input("devon").run()
    assert "(changed, not saved)" in words(app)
    assert count_shown(app) == 1
    press(app, "Replace its filters by those set here")
    assert app.selectbox(key="segment_chosen").options[1] == "Far away (1)"
    press(app, "Delete it")
    assert app.selectbox(key="segment_chosen").options == ["All councils in the list (353)"]
    assert count_shown(app) == 353
    assert "segment" not in app.query_params


def test_a_link_opens_a_segment_and_says_so_where_it_is_none_of_this_consultation(
    sqlite: Engine, open_page: Open
) -> None:
    with open_read_session(sqlite) as session:
        consultation_id = find_consultation(session, None).id
    save_segment(sqlite, actor=OFFICER, consultation_id=consultation_id, name="Devon", filters={"text": "devon"})
    url = str(sqlite.url)
    app = open_page(url, "targeting", role="Officer", segment="1")
    assert 0 < count_shown(app) < 12
    assert "“devon”" in words(app).replace("\\", "")
    app = open_page(url, "targeting", role="Officer", segment="77")
    assert "not among those of this consultation" in app.warning[0].value
    assert count_shown(app) == 353
    app = open_page(url, "targeting", segment="1")
    assert "for those who plan approaches" in words(app)
    assert count_shown(app) == 353


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"colour": "blue"}, "a filter that is not known here: colour"),
        ({"recommended": ["Telephone"], "open_channels": ["Visit"]}, "does not tell"),
    ],
)
def test_a_segment_that_the_list_cannot_answer_shows_nobody_and_says_why(
    sqlite: Engine, open_page: Open, filters: dict[str, object], sentence: str
) -> None:
    with open_read_session(sqlite) as session:
        consultation_id = find_consultation(session, None).id
    save_segment(sqlite, actor=OFFICER, consultation_id=consultation_id, name="Odd", filters=filters)
    app = open_page(str(sqlite.url), "targeting", role="Officer", segment="1")
    if sentence == "does not tell" and not app.error:  # the list has all columns by now
        return
    assert sentence in app.error[0].value.replace("\\", "")
    assert "not to be shown here" in app.selectbox(key="segment_chosen").options[1]
    assert count_shown(app) == 0


def test_the_halves_of_a_test_can_be_chosen(sqlite: Engine, open_page: Open) -> None:
    with open_read_session(sqlite) as session:
        scope = Scope(find_consultation(session, None).id, day("2015-02-03"), types=("Shire county",))
        codes = list_testable_councils(session, scope=scope)["code"].to_list()
    start_test(
        sqlite,
        actor=OFFICER,
        plan=HalfTestPlan(scope.consultation_id, "Calls", day("2015-02-03"), 7, ("A call", "None"), "counties"),
        split_councils=functools.partial(split_testable, scope=scope, codes=codes, seed=7),
    )
    app = open_page(str(sqlite.url), "targeting", role="Communications", segment="1B")
    options = app.selectbox(key="segment_chosen").options
    assert [option.split(" (")[0] for option in options[1:]] == [
        "Half A of the test Calls",
        "Half B of the test Calls",
    ]
    assert count_shown(app) in (13, 14)
    assert "half B of the test “Calls”: None" in words(app).replace("\\", "")
