"""The page of themes, as each role sees it."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from lib.ui.shared import answer_text
from tests.support.factories import machine, merge, quotation, response, store, theme
from tests.ui.conftest import Open
from tests.ui.test_pages import words

LONDON = ("Camden", "Barnet", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Hackney", "Haringey", "Harrow")
YORKSHIRE = ("Leeds", "Barnsley", "Bradford", "Calderdale", "Doncaster", "Kirklees", "Rotherham", "Wakefield")
WORDS = "Money <b>is</b> short. *Peers* help us, says [Leeds](http://x.example)."
OTHERS = ("Board member", "Communications")
NAME = "Money & <i>means</i> for a sector that has to do ever more with ever less of it, and says so at length"


@pytest.fixture
def raised(sqlite: Engine, tmp_path: Path) -> dict[str, str]:
    """The codes of three themes of the first question: one approved, one that three councils raise, one rejected."""
    councils = [*LONDON, *YORKSHIRE]
    rows = [response(one, "2015-02-02") | {"Q1. What about 1?": WORDS} for one in councils]
    store(sqlite, "responses", rows, tmp_path)
    ids = {
        "wide": theme(sqlite, NAME),
        "small": theme(sqlite, "Small", states=(("2015-01-06", "proposed"),)),
        "gone": theme(sqlite, "Gone", states=(("2015-01-06", "rejected"),)),
    }
    for one in [*LONDON[:7], *YORKSHIRE[:6]]:
        machine(sqlite, ids["wide"], f"R-{one}-2015-02-02", evidence="Money <b>is</b> short.")
    for one in YORKSHIRE[:3]:
        machine(sqlite, ids["small"], f"R-{one}-2015-02-02", evidence="*Peers* help us")
    machine(sqlite, ids["gone"], "R-Leeds-2015-02-02", evidence=WORDS)
    quotation(sqlite, ids["wide"], "R-Leeds-2015-02-02", "Money <b>is</b> short.")
    with open_read_session(sqlite) as session:
        return {name: session.get_one(Theme, one).code for name, one in ids.items()}


def see(open_page: Open, engine: Engine, role: str, **asked: str) -> AppTest:
    return open_page(str(engine.url), "themes", role=role, **{"as_at": "2015-03-10", "question": "1", **asked})


def everything(app: AppTest) -> str:
    """All that a page sends to the browser: text, tables, buttons and charts."""
    tables = [one.value.to_csv() for one in app.dataframe]
    charts = [str(one.proto.spec) for one in app.get("plotly_chart")]
    buttons = [one.label for one in app.button]
    return "\n".join([words(app), *(str(one.value) for one in app.header), *tables, *charts, *buttons])


def drawn(app: AppTest, place: int = 0) -> str:
    """The words on a chart."""
    spec: dict[str, Any] = json.loads(app.get("plotly_chart")[place].proto.spec)
    return "\n".join(str(text) for trace in spec["data"] for text in trace.get("text", []))


@pytest.mark.parametrize("role", ["Officer", *OTHERS])
def test_the_first_thing_seen_is_how_many_themes_there_are_and_which_is_the_widest(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str
) -> None:
    app = see(open_page, sqlite, role)
    assert not app.exception
    assert app.title[0].value == "2 themes, 1 of them approved"
    assert "raised by 13 of the 18 councils that answered (72 %)" in words(app)


@pytest.mark.parametrize("role", ["Officer", *OTHERS])
def test_while_nothing_is_approved_no_proposal_is_put_forward_as_a_finding(
    open_page: Open, sqlite: Engine, tmp_path: Path, role: str
) -> None:
    store(sqlite, "responses", [response(one, "2015-02-02") | {"Q1. What about 1?": WORDS} for one in LONDON], tmp_path)
    proposed = theme(sqlite, "Small", states=(("2015-01-06", "proposed"),))
    for one in LONDON:
        machine(sqlite, proposed, f"R-{one}-2015-02-02", evidence="*Peers* help us")
    app = see(open_page, sqlite, role)
    assert "Nothing is signed yet" in words(app)
    assert "Widest" not in words(app)


def test_an_officer_reads_the_sentences_of_a_theme_with_the_number_of_answers(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["small"])
    assert "1 sentence in 3 answers, 3 of them decided by the machine alone" in words(app)
    assert "- **3** × \\*Peers\\* help us" in words(app)


def test_an_officer_sees_every_number_and_the_others_none_below_five(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    table = see(open_page, sqlite, "Officer").dataframe[0].value.set_index("Code")
    assert table.loc[raised["small"], "Councils"] == 3
    for role in OTHERS:
        app = see(open_page, sqlite, role)
        table = app.dataframe[0].value.set_index("Code")
        assert table.loc[raised["small"], "Councils"] == "fewer than 5"
        assert table.loc[raised["wide"], "Councils"] == "13"
        assert "fewer than 5 councils" in drawn(app)


def test_what_nobody_approved_is_provisional_on_the_chart_in_the_table_and_by_itself(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Board member")
    assert "provisional" in drawn(app)
    states = app.dataframe[0].value.set_index("Code")["State"]
    assert states.to_dict() == {raised["wide"]: "Approved", raised["small"]: "Provisional"}
    assert "-badge[Provisional]" in words(see(open_page, sqlite, "Board member", theme=raised["small"]))
    assert "-badge[Approved]" in words(see(open_page, sqlite, "Board member", theme=raised["wide"]))


@pytest.mark.parametrize("part", ["Overview", "One theme", "Compare", "Search"])
@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("code", ["wide", "small"])
def test_nobody_but_officers_ever_gets_an_answer_or_the_name_of_a_council(
    open_page: Open, sqlite: Engine, raised: dict[str, str], part: str, role: str, code: str
) -> None:
    app = see(open_page, sqlite, role, theme=raised[code], show=part, words="money")
    shown = everything(app)
    assert not app.exception
    assert not [one for one in (*LONDON, *YORKSHIRE) if one in shown]
    assert "help us" not in shown
    assert "Gone" not in shown


def test_others_see_the_sentences_that_officers_chose_and_nothing_else_of_the_answers(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    said = words(see(open_page, sqlite, "Board member", theme=raised["wide"]))
    assert r"“Money \<b\>is\</b\> short\.”" in said
    assert "Evidence" not in said
    assert "No sentence has been chosen yet" in words(see(open_page, sqlite, "Board member", theme=raised["small"]))


def test_an_officer_sees_the_evidence_marked_in_its_answer_and_nothing_in_it_is_formatting(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["wide"])
    said = words(app)
    assert "**Evidence: 13 answers**" in said
    assert r"background[Money \<b\>is\</b\> short\.]" in said
    assert r"\*Peers\*" in said
    assert "](http://x.example)" not in said
    assert "**First heard** on 2 February 2015 from Barnet, Barnsley" in said
    assert app.header[0].value.startswith(r"Money \& \<i\>means")


def test_the_filters_narrow_the_evidence(open_page: Open, sqlite: Engine, raised: dict[str, str]) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["wide"], region="London")
    assert "**Evidence: 7 answers** · London" in words(app)
    assert "Leeds City Council" not in [one.label for one in app.button]
    assert "London Borough of Camden" in [one.label for one in app.button]


def test_a_council_named_beside_its_answer_leads_to_its_page(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["small"])
    next(one for one in app.button if one.label == "Leeds City Council").click().run()
    assert app.title[0].value == "Leeds City Council"


def test_every_group_stays_in_sight_and_who_has_not_been_heard_is_named(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["small"])
    assert "London: 0 of 10" in drawn(app)
    assert "North East: none of 12 has answered" in drawn(app)
    said = words(app)
    assert "Regions where no council raised it: London \\(10 answered\\)" in said
    assert "Regions where no council has answered yet: East Midlands" in said
    board = see(open_page, sqlite, "Board member", theme=raised["small"])
    assert "fewer than 5, of 8" in drawn(board)


def test_a_long_label_goes_over_several_lines_and_is_never_html(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    label = drawn(see(open_page, sqlite, "Board member")).replace("<b>", "").replace("</b>", "")
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
    app = see(open_page, sqlite, "Officer")
    assert "Gone" not in app.dataframe[0].value["Theme"].to_list()
    app.toggle(key="rejected").set_value(True).run()
    assert "Gone" in app.dataframe[0].value["Theme"].to_list()
    assert "Another counts for" in words(app)
    assert not see(open_page, sqlite, "Board member").toggle


def test_a_link_to_a_theme_that_was_merged_opens_the_one_into_which_it_went(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    with open_read_session(sqlite) as session:
        ids = {one.code: one.id for one in session.query(Theme)}
    merge(sqlite, ids[raised["small"]], ids[raised["wide"]])
    app = see(open_page, sqlite, "Board member", theme=raised["small"])
    assert f"was merged into {raised['wide']}" in app.info[0].value
    assert app.header[0].value.startswith("Money")


def test_a_link_finds_the_question_of_its_theme_and_one_to_nothing_says_so(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = open_page(str(sqlite.url), "themes", as_at="2015-03-10", theme=raised["wide"])
    assert app.header[0].value.startswith("Money")
    assert app.selectbox(key="themes-of").value == "1"
    for role in ("Officer", "Board member"):
        app = see(open_page, sqlite, role, theme="T999")
        assert "There is no theme T999 among these" in app.info[0].value
    assert "There is no theme" in see(open_page, sqlite, "Board member", theme=raised["gone"]).info[0].value


@pytest.mark.parametrize("role", OTHERS)
def test_where_every_group_is_hidden_nobody_reads_at_least_nought(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str
) -> None:
    app = see(open_page, sqlite, role)
    assert "0+/" not in drawn(app)
    assert "at least 0" not in everything(app)
    assert "regions that are not shown" in everything(see(open_page, sqlite, role, theme=raised["small"]))


@pytest.mark.parametrize(("role", "told"), [("Officer", ["1. What about 1? (2 themes)"]), ("Board member", [])])
def test_officers_see_which_questions_have_themes(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str, told: list[str]
) -> None:
    app = see(open_page, sqlite, role)
    assert [one for one in app.selectbox(key="themes-of").options if one.endswith("themes)")] == told


def test_another_question_is_chosen_and_the_theme_of_the_former_is_left(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["wide"])
    app.selectbox(key="themes-of").set_value("2").run()
    assert app.title[0].value == "No themes yet"
    assert not app.exception


def test_two_groups_stand_side_by_side_and_a_hidden_number_stays_hidden(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    asked = {"show": "Compare", "one": "London", "other": "Yorkshire and the Humber"}
    officer = see(open_page, sqlite, "Officer", **asked).dataframe[0].value.set_index("Theme")
    assert officer.loc["Small", "Yorkshire and the Humber"] == "3 of 8"
    board = see(open_page, sqlite, "Board member", **asked).dataframe[0].value.set_index("Theme")
    assert board.loc["Small", "Yorkshire and the Humber"] == "fewer than 5 (of 8)"
    assert board.loc["Small", "In words"] == "A number is hidden."
    assert board.loc[NAME, "In words"] == "The numbers do not carry a difference."
    same = see(open_page, sqlite, "Board member", show="Compare", one="London", other="London")
    assert "Choose two different groups." in words(same)


def test_an_officer_finds_words_in_answers_with_the_themes_that_they_carry(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", show="Search", words="peers")
    assert "**18 answers**" in words(app)
    assert "background[Peers]" in words(app)
    next(one for one in app.button if one.label.startswith(raised["small"])).click().run()
    assert app.header[0].value == "Small"
    none = see(open_page, sqlite, "Officer", show="Search", words='"nothing" AND * of the kind')
    assert "No answer holds all of these words" in words(none)


def test_a_word_is_marked_whole_wherever_it_stands() -> None:
    text = "A peer among peers, and a peer"
    found = answer_text.mark_spans(text, [(2, 6), (13, 17), (13, 18), (26, 30)])
    assert found.count(":orange-background[") == 3
    assert ":orange-background[peers]," in found
    assert found.endswith("a :orange-background[peer]")


@pytest.mark.parametrize("role", ["Officer", *OTHERS])
def test_without_themes_one_sentence_says_so_and_an_officer_can_look_for_them(
    open_page: Open, sqlite: Engine, one_response: str, empty: str, role: str
) -> None:
    for question in ("", "1"):
        app = open_page(one_response, "themes", role=role, question=question)
        assert app.title[0].value == "No themes yet"
        assert not app.exception
        looks = [one.label for one in app.button if "ook for themes" in one.label]
        assert bool(looks) is (role == "Officer")


def test_a_single_theme_can_be_opened_and_compared(open_page: Open, sqlite: Engine, one_response: str) -> None:
    theme(sqlite, "Only one", states=(("2015-01-06", "proposed"),))
    for part in ("Overview", "One theme", "Compare"):
        app = open_page(one_response, "themes", role="Officer", question="1", show=part)
        assert app.title[0].value == "1 theme, not approved yet"
        assert not app.exception


def test_a_sentence_that_an_officer_chooses_is_seen_by_the_board_until_it_is_taken_back(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see(open_page, sqlite, "Officer", theme=raised["wide"])
    next(one for one in app.button if one.label == "Take back").click().run()
    assert "No sentence has been chosen yet" in words(see(open_page, sqlite, "Board member", theme=raised["wide"]))
    next(one for one in app.button if one.label == "Show to everybody").click().run()
    assert not app.exception
    board = see(open_page, sqlite, "Board member", theme=raised["wide"])
    assert "</b\\> short\\.” *(question 1)*" in words(board)
    assert not any(one.label in {"Show to everybody", "Take back"} for one in board.button)


@pytest.mark.parametrize("show", ["Overview", "Compare"])
def test_of_many_themes_a_chart_shows_the_first_and_all_on_request(
    open_page: Open, sqlite: Engine, raised: dict[str, str], show: str
) -> None:
    for number in range(14):
        machine(sqlite, theme(sqlite, f"Theme number {number}"), "R-Leeds-2015-02-02", evidence=WORDS)
    app = see(open_page, sqlite, "Officer", show=show)
    assert 0 < drawn(app).count("Theme number") < 14
    [toggle] = [one for one in app.toggle if one.label == "Draw all 16 themes"]
    toggle.set_value(True).run()
    assert drawn(app).count("Theme number") == 14


def test_rejected_themes_are_drawn_where_an_officer_asks_for_them_however_many_there_are(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    for number in range(14):
        machine(sqlite, theme(sqlite, f"Theme number {number}"), "R-Leeds-2015-02-02", evidence=WORDS)
    app = see(open_page, sqlite, "Officer")
    assert "Gone" not in drawn(app)
    app.toggle(key="rejected").set_value(True).run()
    assert "Gone" in drawn(app)
