"""Officers see what is left to do until the Board reads a theme with its share and its words, and the next step."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lib.actions.themes import decide_themes
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.ui.themes.next_steps import EXPANDER_KEY
from tests.support.factories import OFFICER, machine, response, store, theme
from tests.support.page_text import words
from tests.support.theme_pages import OTHERS, Made, open_expander, press_key, press_label, see_proposals
from tests.ui.conftest import Open

REJECT_KEY = "empty-themes-reject"


def decide(made: Made, state: str, *theme_ids: int) -> None:
    seen = {theme_id: made.one(theme_id).change_id for theme_id in theme_ids}
    decide_themes(made.engine, theme_ids=theme_ids, state=state, seen_change_ids=seen, actor=OFFICER)


def read_table(app: AppTest) -> list[list[str]]:
    """Approved, checked and words for the Board, theme by theme."""
    rows: list[list[str]] = open_expander(app, EXPANDER_KEY).table[0].value.reset_index().to_numpy().tolist()
    return sorted(rows)


def test_each_step_leads_to_the_next_until_all_is_done(open_page: Open, made: Made) -> None:
    app = see_proposals(open_page, made)
    assert "What is left to do:** 2 themes to approve or reject." in words(app)
    decide(made, APPROVED, made.money)
    app = see_proposals(open_page, made)
    assert (
        "1 theme to approve or reject; 1 theme to check; 1 approved theme without a sentence for the Board."
        in words(app)
    )
    assert read_table(app) == [
        ["Money", "yes", "0 of 3 judged", "none yet"],
        ["Peers", "not yet", "after approval", "after approval"],
    ]
    press_key(app, "next-step")
    for label in ("Yes", "Yes", "Yes"):
        press_label(app, label)
    app.segmented_control(key="part").set_value("Overview").run()
    assert "1 theme to approve or reject; 1 approved theme without a sentence for the Board." in words(app)
    press_label(app, "Choose a sentence for “Money”")
    assert "☑ approved · ☑ checked (done) · ☐ words for the Board (none yet)" in words(app)
    press_label(app, "Show to everybody")
    assert "☑ words for the Board (1 sentence)" in words(app)
    app.segmented_control(key="part").set_value("Overview").run()
    assert app.button(key="next-step").label == "Sort and sign the rest"
    decide(made, REJECTED, made.peers)
    app.run()
    assert "All done" in words(app)
    assert not [button for button in app.button if button.key == "next-step"]


def test_sorting_leads_to_the_check_and_the_check_to_the_words_for_the_board(open_page: Open, made: Made) -> None:
    app = see_proposals(open_page, made, show="Sort and sign")
    assert list_ways(app) == []
    decide(made, APPROVED, made.money)
    app = see_proposals(open_page, made, show="Sort and sign")
    assert list_ways(app) == ["Next: judge the answers drawn"]
    press_key(app, "way-on")
    assert list_ways(app) == []  # it is done here
    for label in ("Yes", "Yes", "Yes"):
        press_label(app, label)
    app.run()
    assert list_ways(app) == ["Next: choose a sentence for “Money”"]
    press_key(app, "way-on")
    assert list_ways(app) == []
    press_label(app, "Show to everybody")
    assert app.button(key=f"next-{made.money}").label == "Next to sign (1 left)"


def list_ways(app: AppTest) -> list[str]:
    """What the button below a part says that leads on; empty where there is none."""
    return [button.label for button in app.button if button.key == "way-on"]


def test_whole_sentences_that_are_like_the_theme_are_proposed_for_the_board_first(
    open_page: Open, made: Made, tmp_path: Path
) -> None:
    texts = {
        "York": "Libraries are closing early.",
        "Hull": "money is short here",
        "Kent": "Money is short in every budget.",
        "Bath and North East Somerset": "Our budget for money is too short.",
    }
    answers = [response(council, "2015-02-03") | {"Q1. What about 1?": text} for council, text in texts.items()]
    store(made.engine, "responses", answers, tmp_path)
    other = theme(made.engine, "Short of money", states=(("2015-01-06", "approved"),))
    for council, text in texts.items():
        machine(made.engine, other, f"R-{council}-2015-02-03", evidence=text, confidence=0.9)
    app = see_proposals(open_page, made, show="One theme", theme=made.one(other).code)
    proposed = [block.value.replace("\\", "") for block in app.markdown if block.value.startswith("“")]
    assert set(proposed[:2]) == {"“Money is short in every budget.”", "“Our budget for money is too short.”"}
    assert proposed[2] == "“Libraries are closing early.”"


def test_the_clearest_sentences_are_proposed_for_a_theme_without_words_and_go_once_one_is_chosen(
    open_page: Open, made: Made
) -> None:
    code = made.one(made.money).code
    assert "sees this theme without a word" not in words(see_proposals(open_page, made, theme=code))
    decide(made, APPROVED, made.money)
    app = see_proposals(open_page, made, theme=code)
    assert "The Board sees this theme without a word of it." in words(app)
    press_label(app, "Show to everybody")
    assert "without a word of it" not in words(app)


def test_nobody_but_officers_sees_what_is_left_to_do(open_page: Open, made: Made) -> None:
    decide(made, APPROVED, made.money)
    for role in OTHERS:
        for asked in ({}, {"theme": made.one(made.money).code}):
            text = words(see_proposals(open_page, made, role, **asked))
            assert "left to do" not in text
            assert "☐" not in text


def test_proposals_in_which_nothing_is_left_are_named_and_rejected_together_and_can_come_back(
    open_page: Open, made: Made
) -> None:
    assert not [button for button in see_proposals(open_page, made).button if button.key == REJECT_KEY]
    empty_ids = [theme(made.engine, label, states=(("2015-01-06", PROPOSED),)) for label in ("Left *over*", "Gone")]
    app = see_proposals(open_page, made)
    assert "2 proposals hold no answer any more: Left \\*over\\* and Gone." in words(app)
    press_key(app, REJECT_KEY)
    assert [made.state(theme_id) for theme_id in (*empty_ids, made.money, made.peers)] == [REJECTED] * 2 + [
        PROPOSED
    ] * 2
    assert "Rejected 2 themes." in [message.value for message in app.success]
    press_key(app, "undo-empty-themes")
    assert [made.state(theme_id) for theme_id in empty_ids] == [PROPOSED] * 2


def test_under_filters_no_proposal_is_called_empty(open_page: Open, made: Made) -> None:
    theme(made.engine, "Gone", states=(("2015-01-06", PROPOSED),))
    assert "no answer any more" in words(see_proposals(open_page, made))
    assert "no answer any more" not in words(see_proposals(open_page, made, region="North East"))
