"""All themes of a question: the chart, the table, and what officers may ask for besides."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session, open_write_session
from lib.database.theme_models import Theme
from lib.ui.themes.theme_table import EXPANDER_KEY
from tests.support.factories import machine, merge, response, store, theme
from tests.support.page_text import read_chart_words, read_everything, words
from tests.support.theme_pages import LONDON, OTHERS, WORDS, YORKSHIRE, Made, open_expander, see_proposals, see_themes
from tests.ui.conftest import Open


@pytest.mark.parametrize("role", ["Officer", *OTHERS])
def test_while_nothing_is_approved_no_proposal_is_put_forward_as_a_finding(
    open_page: Open, sqlite: Engine, tmp_path: Path, role: str
) -> None:
    store(sqlite, "responses", [response(one, "2015-02-02") | {"Q1. What about 1?": WORDS} for one in LONDON], tmp_path)
    proposed = theme(sqlite, "Small", states=(("2015-01-06", "proposed"),))
    for one in LONDON:
        machine(sqlite, proposed, f"R-{one}-2015-02-02", evidence="*Peers* help us")
    app = see_themes(open_page, sqlite, role)
    assert ("Nothing is signed yet" in words(app)) == (role == "Officer")
    assert ("10 councils have answered this question. Officers read" in words(app)) == (role != "Officer")
    assert ("Small" in read_everything(app)) == (role == "Officer")
    assert "Widest" not in words(app)


def test_what_nobody_approved_is_provisional_on_the_chart_in_the_table_and_by_itself(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = open_expander(see_themes(open_page, sqlite, "Officer"), EXPANDER_KEY)
    assert "provisional" in read_chart_words(app)
    states = app.dataframe[0].value.set_index("Code")["State"]
    assert states.to_dict() == {
        raised["wide"]: "Approved", raised["small"]: "Approved", raised["open"]: "Provisional",
    }  # fmt: skip
    assert "-badge[Provisional]" in words(see_themes(open_page, sqlite, "Officer", theme=raised["open"]))
    assert "-badge[Approved]" in words(see_themes(open_page, sqlite, "Officer", theme=raised["wide"]))


def test_a_long_label_goes_over_several_lines_and_is_never_html(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    label = read_chart_words(see_themes(open_page, sqlite, "Board member")).replace("<b>", "").replace("</b>", "")
    assert "Money &amp; &lt;i&gt;means" in label
    lines = label.replace("\n", "<br>").split("<br>")
    assert max(len(line.replace("&lt;", "<").replace("&gt;", ">")) for line in lines) < 80


def test_rejected_and_merged_themes_come_when_an_officer_asks_for_them(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    other = theme(sqlite, "Another")
    with open_read_session(sqlite) as session:
        into = session.query(Theme).filter_by(code=raised["wide"]).one().id
    merge(sqlite, other, into)
    app = open_expander(see_themes(open_page, sqlite, "Officer"), EXPANDER_KEY)
    assert "Gone" not in app.dataframe[0].value["Theme"].to_list()
    app.toggle(key="rejected").set_value(True).run()
    assert "Gone" in app.dataframe[0].value["Theme"].to_list()
    assert "Another counts for" in words(app)
    assert not see_themes(open_page, sqlite, "Board member").toggle


def test_rejected_themes_are_drawn_where_an_officer_asks_for_them_however_many_there_are(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    for number in range(14):
        machine(sqlite, theme(sqlite, f"Theme number {number}"), "R-Leeds-2015-02-02", evidence=WORDS)
    app = see_themes(open_page, sqlite, "Officer")
    assert "Gone" not in read_chart_words(app)
    app.toggle(key="rejected").set_value(True).run()
    assert "Gone" in read_chart_words(app)


def test_the_overview_shows_officers_the_way_to_sort_and_sign(open_page: Open, made: Made) -> None:
    app = see_proposals(open_page, made)
    next(one for one in app.button if one.label == "Sort and sign them").click().run()
    assert any(one.label == "Save" for one in app.button)


def test_across_questions_what_one_question_alone_says_is_drawn_where_an_officer_asks_for_it(
    open_page: Open, sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "responses", [response(council, "2015-02-02", answers=2) for council in LONDON], tmp_path)
    numbers_by_label = {"In both": (1, 2), "Narrow *one*": (1,), "Approved": (2,)}
    for label, numbers in numbers_by_label.items():
        state = "approved" if label == "Approved" else "proposed"
        made = theme(sqlite, label, question=None, states=(("2015-01-06", state),))
        for number in numbers:
            machine(sqlite, made, f"R-{LONDON[0]}-2015-02-02", number)
    app = see_themes(open_page, sqlite, "Officer", question="")
    assert app.toggle(key="narrow").label == "Also 1 proposal found under one question only"
    assert ["In both" in read_chart_words(app), "Narrow" in read_chart_words(app)] == [True, False]
    assert "Approved" in read_chart_words(app)
    app.toggle(key="narrow").set_value(True).run()
    assert "Narrow" in read_chart_words(app)
    assert not [toggle for toggle in see_themes(open_page, sqlite, "Officer").toggle if toggle.key == "narrow"]


def test_where_every_proposal_is_of_one_question_all_are_shown(open_page: Open, sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response(council, "2015-02-02", answers=2) for council in LONDON], tmp_path)
    machine(sqlite, theme(sqlite, "Only", question=None, states=(("2015-01-06", "proposed"),)), "R-Camden-2015-02-02")
    app = see_themes(open_page, sqlite, "Officer", question="")
    assert "Only" in read_chart_words(app)
    assert not [toggle for toggle in app.toggle if toggle.key == "narrow"]


def test_a_proposal_that_seems_to_be_several_is_no_news(open_page: Open, made: Made, tmp_path: Path) -> None:
    early = [response(council, "2015-01-10") for council in (*LONDON[2:], *YORKSHIRE[1:])]
    store(made.engine, "responses", early, tmp_path)
    with open_write_session(made.engine) as session:
        session.get_one(Theme, made.peers).mixed = True
    app = see_proposals(open_page, made, since="2015-01-20")
    assert "**New** since 20 January 2015: Money \\(provisional\\)." in words(app)
