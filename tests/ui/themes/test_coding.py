"""Coding and its quality, as officers work on them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from streamlit.testing.v1 import AppTest

from lib.actions.coding import AnswerDecision, decide_answers
from lib.database.engine import open_read_session
from lib.database.models import Change, Consultation
from lib.database.theme_models import CodingDecision, DoubleCoding
from lib.server import background
from lib.ui.themes import run_panel
from lib.ui.themes.coding import read_ticks
from tests.support.factories import OFFICER, double_coding, machine, response, store, theme
from tests.ui.conftest import Open
from tests.ui.test_pages import words

TEXT = "Money <b>is</b> short. *Peers* help us."
COUNCILS = ("Camden", "Leeds", "Barnet")


@pytest.fixture
def money(sqlite: Engine, tmp_path: Path) -> int:
    """A theme that the machine found in three answers."""
    store(
        sqlite, "responses", [response(one, "2015-02-02") | {"Q1. What about 1?": TEXT} for one in COUNCILS], tmp_path
    )
    found = theme(sqlite, "Money is short")
    for place, one in enumerate(COUNCILS):
        machine(sqlite, found, f"R-{one}-2015-02-02", evidence="Money <b>is</b> short.", confidence=0.5 + place / 10)
    return found


@pytest.fixture
def peers(sqlite: Engine, money: int) -> int:
    """Another theme, in one of those answers."""
    found = theme(sqlite, "Peers")
    machine(sqlite, found, "R-Camden-2015-02-02", evidence="*Peers* help us.", confidence=0.9)
    return found


def see(open_page: Open, engine: Engine, part: str, role: str = "Officer") -> AppTest:
    return open_page(str(engine.url), "themes", role=role, as_at="2015-03-13", question="1", show=part)


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def verdicts(engine: Engine) -> list[bool]:
    with open_read_session(engine) as session:
        return list(session.scalars(select(CodingDecision.carries).order_by(CodingDecision.id)))


def changes(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(Change)) or 0


def test_yes_and_no_settle_one_finding_each_and_the_next_one_comes(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    assert not app.exception
    assert "0 of 3 findings settled" in app.get("progress")[0].proto.text
    press(app, "Yes")
    press(app, "No")
    assert verdicts(sqlite) == [True, False]
    assert "2 of 3 findings settled" in app.get("progress")[0].proto.text


def test_a_sentence_that_stands_in_several_answers_is_settled_in_all_of_them_at_once(
    open_page: Open, sqlite: Engine, peers: int
) -> None:
    app = see(open_page, sqlite, "Code")
    assert "The marked sentence stands in 2 other answers too." in words(app)
    before = changes(sqlite)
    press(app, "No for all 3")
    assert verdicts(sqlite) == [False] * 3
    assert changes(sqlite) == before + 1
    assert not any(one.label.endswith("for all 3") for one in app.button)  # the sentence of the other theme stands once


def test_an_answer_that_says_something_else_goes_there_in_one_press(
    open_page: Open, sqlite: Engine, peers: int
) -> None:
    app = see(open_page, sqlite, "Code")
    next(one for one in app.multiselect if str(one.key).startswith("also-")).set_value([peers]).run()
    before = changes(sqlite)
    press(app, "No, but those")
    with open_read_session(sqlite) as session:
        said = {one.theme_id: one.carries for one in session.scalars(select(CodingDecision))}
    assert said == {peers: True, min(said): False}
    assert len(said) == 2
    assert changes(sqlite) == before + 1


def test_what_was_settled_last_can_be_undone(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    press(app, "Yes")
    press(app, "Undo")
    assert verdicts(sqlite) == []


def test_many_lines_are_settled_as_one_change(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    app.segmented_control(key="coding-way").set_value("Fifty at once").run()
    before = changes(sqlite)
    press(app, "Save 3 lines")
    assert verdicts(sqlite) == [True] * 3
    assert changes(sqlite) == before + 1


def test_what_stands_in_an_answer_is_never_taken_for_html(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    assert not any("<b>" in one.value for one in app.markdown)
    assert "is" in words(app)


def test_only_officers_code(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code", role="Board member")
    assert not any(one.label in {"Yes", "No"} for one in app.button)
    assert "short. " not in words(app)


def test_a_second_coder_sees_nothing_of_the_first_and_saves_under_their_own_name(
    open_page: Open, sqlite: Engine, money: int
) -> None:
    double_coding(sqlite, "Ann", "R-Leeds-2015-02-02", [money])
    app = see(open_page, sqlite, "Quality")
    assert not app.exception
    assert not any(one.label == "Save and go on" for one in app.button)
    app.text_input(key="coder").set_value("Ben").run()
    assert "0 of 3 coded by you" in words(app)
    assert "Ann" not in words(app)
    press(app, "Save and go on")
    with open_read_session(sqlite) as session:
        assert set(session.scalars(select(DoubleCoding.coder))) == {"Ann", "Ben"}
    assert "1 of 3 coded by you" in words(app)


def test_coverage_counts_the_answers_in_a_theme(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Quality")
    assert [one.value for one in app.metric] == ["3", "0", "0"]


def test_a_key_pressed_twice_settles_one_finding(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    first = next(one for one in app.button if one.label == "Yes")
    first.click().run()
    assert verdicts(sqlite) == [True]
    assert str(first.key) not in {str(one.key) for one in app.button}


def test_the_other_themes_of_the_answer_are_shown_with_how_clear_each_is(
    open_page: Open, sqlite: Engine, peers: int
) -> None:
    app = see(open_page, sqlite, "Code")
    assert "Found in it too: Peers (clear)" in words(app)


@pytest.mark.parametrize("which", ["in no theme", "not looked at yet"])
def test_answers_of_which_nothing_was_found_are_put_into_themes_one_by_one(
    open_page: Open, sqlite: Engine, money: int, tmp_path: Path, which: str
) -> None:
    more = [response("York", "2015-02-03") | {"Q1. What about 1?": "Quite another matter."}]
    store(sqlite, "responses", more, tmp_path)
    app = see(open_page, sqlite, "Code")
    app.selectbox(key="coding-order").set_value(which).run()
    assert "Quite another matter" in words(app).replace("\\", "")
    press(app, "Save")
    assert "Choose at least one theme" in app.error[0].value
    app.pills[-1].set_value([money]).run()
    press(app, "Save")
    assert verdicts(sqlite) == [True]
    assert any(f"No answer is {which}" in one.value for one in app.success)


def test_a_line_that_somebody_unticked_is_settled_as_no() -> None:
    assert read_ticks({}, 3) == [True] * 3
    assert read_ticks({1: {"Says so": False}, 2: {"Says so": True}}, 3) == [True, False, True]


def settle_elsewhere(engine: Engine, theme_id: int, council: str, *, carries: bool) -> None:
    """Somebody else decides about the theme in the answer of a council."""
    with open_read_session(engine) as session:
        one = session.scalars(select(Consultation.id)).one()
    said = [AnswerDecision(theme_id, f"R-{council}-2015-02-02", 1, carries)]
    decide_answers(engine, consultation_id=one, decisions=said, actor=OFFICER)


def test_what_somebody_else_settled_meanwhile_stays_and_is_said(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    settle_elsewhere(sqlite, money, "Camden", carries=False)
    press(app, "Yes")
    assert "Somebody settled that a moment ago" in app.error[0].value
    assert verdicts(sqlite) == [False]


def test_the_lines_that_somebody_works_on_stay_until_they_are_saved_and_what_others_settled_too(
    open_page: Open, sqlite: Engine, money: int
) -> None:
    app = see(open_page, sqlite, "Code")
    app.segmented_control(key="coding-way").set_value("Fifty at once").run()
    settle_elsewhere(sqlite, money, "Leeds", carries=False)
    app.run()
    press(app, "Save 3 lines")
    assert "Settled 2 findings; 1 had been settled meanwhile, and stays so." in app.success[0].value
    assert sorted(verdicts(sqlite)) == [False, True, True]
    assert any("Nothing waits here" in one.value for one in app.success)


def test_other_lines_can_be_taken_in_place_of_those_on_the_table(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    app.segmented_control(key="coding-way").set_value("Fifty at once").run()
    settle_elsewhere(sqlite, money, "Leeds", carries=False)
    press(app, "Other lines")
    assert any(one.label == "Save 2 lines" for one in app.button)


def test_after_some_decisions_the_machine_looks_again_by_itself(
    open_page: Open, sqlite: Engine, money: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(run_panel, "DECISIONS_PER_RUN", 2)
    monkeypatch.setattr(background, "start_job", lambda _name, command, **_others: started.append(tuple(command)))
    app = see(open_page, sqlite, "Code")
    press(app, "Yes")
    assert started == []
    assert "1 decision since it last looked; it looks again after 2." in words(app)
    press(app, "No")
    assert [("themes" in one, one[one.index("--question") + 1]) for one in started] == [(True, "1")]


def test_the_finding_before_ones_eyes_stays_when_the_order_changes(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see(open_page, sqlite, "Code")
    press(app, "Skip")
    shown = next(str(one.key) for one in app.button if one.label == "Yes")
    app.selectbox(key="coding-order").set_value("newest first").run()
    settle_elsewhere(sqlite, money, "Camden", carries=True)
    app.selectbox(key="coding-order").set_value("least certain first").run()
    assert next(str(one.key) for one in app.button if one.label == "Yes") == shown
