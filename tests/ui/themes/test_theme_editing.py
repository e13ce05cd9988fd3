"""Officers at work on themes: what they do is saved, undone, or refused with nothing lost."""

import dataclasses
import datetime as dt
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from streamlit.testing.v1 import AppTest

from lib.access import Person, Role
from lib.actions import themes as acting
from lib.database.engine import open_read_session
from lib.database.models import Change, Question
from lib.database.theme_models import CodingDecision, Quotation, Theme, ThemeState
from lib.queries.themes.run_history import RunFacts
from lib.server import background
from lib.ui.themes import run_panel
from tests.support.factories import day, machine, response, store, theme, theme_run
from tests.ui.conftest import Open
from tests.ui.test_pages import words

COUNCILS = ("Camden", "Leeds", "Barnet")
BEN = Person("Ben", Role.OFFICER)
PROPOSED = (("2015-01-06", "proposed"),)
WORDS = "Money <b>is</b> short. Peers help."


@dataclasses.dataclass(frozen=True)
class Made:
    """Two themes that the machine proposed: Money in three answers, Peers in one."""

    engine: Engine
    money: int
    peers: int

    def one(self, number: int) -> Theme:
        with open_read_session(self.engine) as session:
            return session.get_one(Theme, number)

    def state(self, number: int) -> str:
        with open_read_session(self.engine) as session:
            newest = select(ThemeState.state).where(ThemeState.theme_id == number).order_by(ThemeState.id.desc())
            return session.scalars(newest.limit(1)).one()

    def changes(self) -> int:
        with open_read_session(self.engine) as session:
            return session.scalar(select(func.count()).select_from(Change)) or 0

    def carries(self, number: int) -> list[bool]:
        with open_read_session(self.engine) as session:
            return list(session.scalars(select(CodingDecision.carries).where(CodingDecision.theme_id == number)))

    def renamed(self, label: str) -> None:
        """Somebody else renames Money."""
        one = self.one(self.money)
        acting.edit_theme(
            self.engine, theme_id=one.id, label=label, description="", seen_change_id=one.change_id, actor=BEN
        )


@pytest.fixture
def made(sqlite: Engine, tmp_path: Path) -> Made:
    rows = [response(one, "2015-02-02") | {"Q1. What about 1?": WORDS} for one in COUNCILS]
    store(sqlite, "responses", rows, tmp_path)
    found = Made(sqlite, theme(sqlite, "Money", states=PROPOSED), theme(sqlite, "Peers", states=PROPOSED))
    for one in COUNCILS:
        said = WORDS if one == "Barnet" else "Money <b>is</b> short."
        machine(sqlite, found.money, f"R-{one}-2015-02-02", evidence=said)
    machine(sqlite, found.peers, "R-Leeds-2015-02-02", evidence="Peers help.")
    return found


def see(open_page: Open, made: Made, role: str = "Officer", **asked: str) -> AppTest:
    app = open_page(str(made.engine.url), "themes", role=role, as_at="2015-03-13", question="1", **asked)
    assert not app.exception
    return app


def one_theme(open_page: Open, made: Made) -> AppTest:
    return see(open_page, made, show="One theme", theme=made.one(made.money).code)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def box(app: AppTest, name: str) -> Any:
    return next(one for one in [*app.text_input, *app.text_area] if str(one.key).startswith(name))


def tick(app: AppTest, start: str, *rows: int) -> AppTest:
    key = next(str(one.key) for one in app.dataframe if str(one.key).startswith(start))
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def test_a_theme_is_approved_and_that_is_undone_with_one_press(open_page: Open, made: Made) -> None:
    app = press(one_theme(open_page, made), f"approved-{made.money}")
    assert made.state(made.money) == "approved"
    assert "Approved the theme" in app.success[0].value
    press(app, f"undo-theme-{made.money}")
    assert made.state(made.money) == "proposed"


def test_words_are_saved_as_they_were_typed(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    box(app, "label-").set_value("Money is short").run()
    box(app, "description-").set_value("There is not enough of it.").run()
    press(app, f"save-{made.money}")
    assert (made.one(made.money).label, made.one(made.money).description) == (
        "Money is short",
        "There is not enough of it.",
    )
    assert not app.warning


def test_where_somebody_else_saved_first_nothing_is_saved_and_what_was_typed_stays(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    box(app, "label-").set_value("Mine").run()
    made.renamed("Theirs")
    press(app, f"save-{made.money}")
    assert made.one(made.money).label == "Theirs"
    assert "was changed meanwhile" in app.error[0].value
    assert "Ben" in app.error[0].value
    assert "It now reads: “Theirs”" in app.warning[0].value
    assert box(app, "label-").value == "Mine"


def test_who_was_second_may_save_over_it_or_take_what_is_there(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    box(app, "label-").set_value("Mine").run()
    made.renamed("Theirs")
    app.run()
    press(app, f"take-{made.money}")
    assert box(app, "label-").value == "Theirs"
    box(app, "label-").set_value("Mine again").run()
    made.renamed("Theirs once more")
    app.run()
    press(app, f"over-{made.money}")
    assert made.one(made.money).label == "Mine again"
    assert box(app, "label-").value == "Mine again"
    assert not app.warning


def test_an_approval_of_words_that_somebody_changed_meanwhile_is_refused(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    made.renamed("Something else")
    press(app, f"approved-{made.money}")
    assert made.state(made.money) == "proposed"
    assert "look at it as it is now and try again" in app.error[0].value


def test_a_theme_goes_into_another(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    app.segmented_control(key=f"more-{made.money}").set_value("Merge into another").run()
    press(app, f"merge-{made.money}")
    assert "Choose the other theme first" in app.error[0].value
    app.selectbox(key=f"into-{made.money}").set_value(made.peers).run()
    press(app, f"merge-{made.money}")
    assert made.one(made.money).merged_into_id == made.peers


def test_all_answers_with_a_ticked_sentence_are_moved_to_another_theme(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    app.segmented_control(key=f"more-{made.money}").set_value("Move answers").run()
    app.selectbox(key=f"to-{made.money}").set_value(made.peers).run()
    tick(app, "move-answers", 0)
    press(app, f"move-{made.money}")
    assert "Moved 2 answers" in app.success[0].value  # Barnet says it in other words, and was not ticked
    assert (made.carries(made.money), made.carries(made.peers)) == ([False, False], [True, True])
    assert app.selectbox(key=f"to-{made.money}").value is None  # a next tick goes nowhere by accident


def test_ticked_answers_make_a_theme_of_their_own(open_page: Open, made: Made) -> None:
    app = one_theme(open_page, made)
    app.segmented_control(key=f"more-{made.money}").set_value("Split").run()
    tick(app, "split-answers", 1)
    app.text_input(key=f"split-label-{made.money}").set_value("Shortage").run()
    press(app, f"split-{made.money}")
    with open_read_session(made.engine) as session:
        new = session.scalars(select(Theme.id).where(Theme.label == "Shortage")).one()
    assert (made.carries(made.money), made.carries(new)) == ([False], [True])


def test_a_theme_is_added_by_hand_and_a_label_that_is_there_already_is_refused_with_the_box_as_it_was(
    open_page: Open, made: Made
) -> None:
    app = see(open_page, made)
    label = next(str(one.key) for one in app.text_input if one.label == "Label of the new theme")
    start = label.removesuffix("-label")
    app.text_input(key=label).set_value("money").run()
    press(app, f"{start}-go")
    assert "There is a theme" in app.error[0].value
    assert app.text_input(key=label).value == "money"
    app.text_input(key=label).set_value("Time").run()
    press(app, f"{start}-go")
    assert "Added “Time”" in app.success[0].value
    assert app.text_input(key=label).value == ""


def sheets(open_page: Open, made: Made) -> AppTest:
    return see(open_page, made, show="Sort and sign")


def write(app: AppTest, part: str, **rows: dict[str, Any]) -> None:
    """Change cells of a table, by row, as somebody does in the browser."""
    turn = app.session_state["_sorting_turn"]
    edited = {int(row.removeprefix("row")): cells for row, cells in rows.items()}
    app.session_state[f"sorting-{part}-{turn}"] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}


def labels(made: Made) -> list[str]:
    with open_read_session(made.engine) as session:
        return list(session.scalars(select(Theme.label).order_by(Theme.id)))


def test_all_themes_and_their_sentences_are_sorted_and_signed_in_one_change(open_page: Open, made: Made) -> None:
    app, before = sheets(open_page, made), made.changes()
    write(app, "themes", row0={"Name": "Budgets are short", "State": "Approved"}, row2={"Name": "Help from peers"})
    write(app, "sentences", row1={"Theme": "New theme 1"}, row2={"Theme": "– none of these –"})
    press(app, "sorting-save")
    told = "Saved: 1 approved, 2 findings put elsewhere, 2 findings settled as they stand."
    assert app.success[0].value == told
    assert app.button(key="undo-sorting").proto.shortcut == ""  # a letter typed into a table undoes nothing
    assert labels(made) == ["Budgets are short", "Peers", "Help from peers"]
    assert made.state(made.money) == "approved"
    assert (sorted(made.carries(made.money)), made.carries(made.peers)) == ([False, True, True], [False])
    assert made.changes() == before + 1
    press(app, "undo-sorting")
    assert labels(made) == ["Money", "Peers"]


def test_two_themes_that_are_the_same_become_one_whose_approval_settles_the_sentences_of_both(
    open_page: Open, made: Made
) -> None:
    app = sheets(open_page, made)
    money, peers = app.dataframe[0].value["Code"][:2]
    write(app, "themes", row0={"Same as": f"{peers} · Peers"}, row1={"State": "Approved"})
    app.run()
    assert app.dataframe[1].value["Theme"][0] == f"{money} · Money → {peers}"
    assert list(app.dataframe[0].value["Sentences"][:2]) == [0, len(app.dataframe[1].value)]
    press(app, "sorting-save")
    assert app.success[0].value.startswith("Saved: 1 approved, 1 theme counts for another,")
    assert made.carries(made.money) == [True] * 3
    assert list(app.dataframe[0].value["Code"][:2]) == [peers, "New theme 1"]
    press(app, "undo-sorting")
    assert list(app.dataframe[0].value["Code"][:2]) == [money, peers]


def test_a_theme_for_which_another_is_to_count_and_that_somebody_changed_meanwhile_is_told(
    open_page: Open, made: Made
) -> None:
    app = sheets(open_page, made)
    write(app, "themes", row1={"Same as": app.dataframe[1].value["Theme"][0]})
    app.run()
    made.renamed("Cash")
    press(app, "sorting-save")
    assert "was changed meanwhile" in app.error[0].value
    assert made.one(made.peers).merged_into_id is None


def test_a_description_that_nobody_wrote_follows_the_sentences_that_are_moved(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "sentences", row2={"Theme": app.dataframe[1].value["Theme"][0]})
    press(app, "sorting-save")
    assert "Peers help." in made.one(made.money).description
    assert made.one(made.peers).description == ""


def test_a_new_theme_that_is_approved_without_a_name_is_refused(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "themes", row2={"State": "Approved"})
    press(app, "sorting-save")
    assert "needs a label" in app.error[0].value


def test_a_fault_while_saving_is_said_in_a_sentence_and_nothing_is_saved(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fault = KeyError("leader@council.example")

    def broken(*_given: object) -> None:
        raise fault

    app = sheets(open_page, made)
    write(app, "themes", row0={"Name": "Budgets"})
    monkeypatch.setattr("lib.actions.sorting.check_question", broken)
    press(app, "sorting-save")
    assert app.error[0].value.startswith("A fault in the dashboard kept this from being saved.")
    assert "council.example" not in caplog.text
    assert labels(made) == ["Money", "Peers"]
    caplog.clear()


def test_a_theme_cannot_be_the_same_as_itself(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    itself = app.dataframe[1].value["Theme"][0]
    write(app, "themes", row0={"Same as": itself, "Name": "Budgets"})
    press(app, "sorting-save")
    assert labels(made) == ["Budgets", "Peers"]


def test_ticked_sentences_are_put_into_one_theme_together(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    press(app, "sorting-put")
    assert "Tick sentences at their left" in app.error[0].value
    write(app, "sentences", row0={"Tick": True}, row1={"Tick": True})
    app.selectbox(key="sorting-target").set_value(made.peers)
    press(app, "sorting-put")
    press(app, "sorting-save")
    assert made.carries(made.money) == [False] * 3
    assert made.carries(made.peers) == [True] * 3


def test_what_was_changed_is_still_there_after_another_part_was_looked_at(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "themes", row0={"Name": "Budgets"})
    app.segmented_control(key="part").set_value("Quality").run()
    app.segmented_control(key="part").set_value("Sort and sign").run()
    press(app, "sorting-save")
    assert labels(made) == ["Budgets", "Peers"]


def test_a_sentence_is_shown_to_the_board_from_the_sheets(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "sentences", row2={"Board sees it": True})
    press(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 sentence shown to the Board."
    with open_read_session(made.engine) as session:
        chosen = session.execute(select(Quotation.theme_id, Quotation.sentence)).all()
    assert chosen == [(made.peers, "Peers help.")]
    write(app, "sentences", row2={"Board sees it": False})
    press(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 sentence taken back."
    with open_read_session(made.engine) as session:
        assert session.execute(select(Quotation.id)).all() == []


def test_a_sentence_of_the_board_goes_with_its_answers_to_another_theme(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "sentences", row2={"Board sees it": True})
    press(app, "sorting-save")
    money = made.one(made.money)
    write(app, "sentences", row2={"Theme": f"{money.code} · {money.label}"})
    press(app, "sorting-save")
    with open_read_session(made.engine) as session:
        assert session.execute(select(Quotation.theme_id, Quotation.sentence)).all() == [(made.money, "Peers help.")]


def test_what_is_approved_already_is_told_as_what_was_changed_alone(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "themes", row1={"State": "Approved"})
    press(app, "sorting-save")
    write(app, "themes", row1={"Description": "Peers do."})
    press(app, "sorting-save")
    assert app.success[0].value == "Saved."
    assert made.one(made.peers).description == "Peers do."


def test_what_was_changed_in_the_sheets_stays_where_it_cannot_be_saved(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "sentences", row0={"Theme": "New theme 2"})
    press(app, "sorting-save")
    assert "needs a label" in app.error[0].value
    assert labels(made) == ["Money", "Peers"]
    write(app, "themes", row3={"Name": "Budgets"})
    press(app, "sorting-save")
    assert labels(made) == ["Money", "Peers", "Budgets"]
    assert made.carries(made.money) == [False, False]


def test_sheets_in_which_somebody_works_stay_though_other_choices_are_made(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    write(app, "themes", row0={"Name": "Budgets"})
    app.run()
    app.multiselect(key="region").set_value(["London"]).run()
    assert "still those of the question and the filters chosen before" in app.warning[0].value
    press(app, "sorting-save")
    assert labels(made) == ["Budgets", "Peers"]
    assert not app.warning


def test_sheets_without_changes_show_what_came_meanwhile(open_page: Open, made: Made) -> None:
    app = sheets(open_page, made)
    made.renamed("Cash")
    app.run()
    write(app, "themes", row0={"State": "Approved"})
    press(app, "sorting-save")
    assert made.state(made.money) == "approved"


def test_what_the_sheets_cannot_hold_is_told(open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not in the table" not in words(sheets(open_page, made))
    monkeypatch.setattr("lib.ui.themes.page.sorting.MAX_SENTENCES", 1)
    assert "2 findings are not in the table" in words(sheets(open_page, made))


def test_the_overview_shows_officers_the_way_to_sort_and_sign(open_page: Open, made: Made) -> None:
    app = see(open_page, made)
    next(one for one in app.button if one.label == "Sort and sign them").click().run()
    assert any(one.label == "Save" for one in app.button)


@pytest.mark.parametrize("role", ["Board member", "Communications"])
def test_nobody_but_officers_is_offered_any_of_it(open_page: Open, made: Made, role: str) -> None:
    for part in ({}, {"show": "One theme", "theme": made.one(made.money).code}):
        app = see(open_page, made, role, **part)
        offered = {one.label for one in app.button}
        assert not offered & {
            "Sort and sign them",
            "Approve",
            "Reject",
            "Save the words",
            "Add the theme",
            "Look for themes",
            "Look again",
        }


def looked(open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch, script: str) -> AppTest:
    """The page after somebody pressed Look again, and the command ended."""
    monkeypatch.setattr(run_panel, "build_command", lambda *_said: [sys.executable, "-c", script])
    with open_read_session(made.engine) as session:
        question = session.scalars(select(Question.id).where(Question.number == 1)).one()
    app = press(see(open_page, made), f"look-{question}")
    [job] = [one for name, one in background._jobs.items() if str(made.engine.url) in name]
    job.wait_for_end(20)
    app.run()
    assert not app.exception
    return app


def test_looking_again_that_fails_says_why_and_that_nothing_was_changed(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made.changes()
    app = looked(open_page, made, monkeypatch, "import sys; sys.exit('Error: the disk is full.')")
    assert any(
        "did not succeed: the disk is full. Nothing was changed" in one.value.replace("\\", "") for one in app.error
    )
    assert made.changes() == before
    other = see(open_page, made)  # somebody else who looks
    assert any("the disk is full" in one.value for one in other.error)
    press(app, next(str(one.key) for one in app.button if one.label == "Understood"))
    assert not app.error


def test_what_the_last_looking_came_to_stays_on_the_page(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme_run(made.engine)
    app = looked(open_page, made, monkeypatch, "print('done: nothing new')")
    assert any("All answers were looked through" in one.value for one in app.success)
    assert "Looked through on" in words(app)


def test_the_command_names_the_consultation_the_question_and_who_asked() -> None:
    assert run_panel.build_command("c-2015", 3, "Ada")[1:] == [
        "-m", "lib", "themes", "propose", "--consultation", "c-2015", "--question", "3", "--by", "Ada",
    ]  # fmt: skip
    assert "--question" not in run_panel.build_command("c-2015", None, "Ada")


def test_agreement_is_told_before_and_after() -> None:
    run = RunFacts(
        id=1, at=dt.datetime.combine(day("2015-03-13"), dt.time(10), dt.UTC), actor="Ada", answers=9, coded=7, proposed=1, kept=2, data_version=1, agreement_before=0.71,
        agreement_after=0.84, decided_examples=12,
    )  # fmt: skip
    assert "71 % → 84 %" in run_panel.describe_held_out(run).replace("\u00a0", " ")
    assert run_panel.describe_held_out(dataclasses.replace(run, agreement_after=None)) == ""
    assert "1 new theme was proposed" in run_panel.describe_run(run)


def test_approving_saves_the_words_that_were_typed_and_shows_the_way_to_the_next(open_page: Open, made: Made) -> None:
    app = see(open_page, made, show="One theme", theme=made.one(made.money).code)
    box = next(one for one in app.text_input if one.label == "Label")
    box.set_value("Money runs short everywhere").run()
    press(app, f"approved-{made.money}")
    assert (made.state(made.money), made.one(made.money).label) == ("approved", "Money runs short everywhere")
    assert "Approved the theme." in app.success[0].value
    press(app, f"next-{made.money}")
    assert made.one(made.peers).code in app.query_params["theme"]
