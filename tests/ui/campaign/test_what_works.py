"""What came of approaches is told as an association, without any person, and to Board members too."""

from sqlalchemy import Engine

from lib.access import Role
from lib.measures.approaches.differences import ShareDifference
from lib.measures.approaches.outcomes import ApproachOutcome
from lib.terms import LETTER
from lib.ui.campaign.what_works import build_outcome_table
from tests.support.page_text import read_everything, words
from tests.ui.campaign.conftest import RenderPart


def test_board_members_see_what_came_of_approaches_and_no_person(campaign: Engine, render_part: RenderPart) -> None:
    app = render_part(campaign, "what_works", Role.BOARD)
    assert not app.exception
    assert "need not come from it" in words(app)
    assert "1 of 3 responded within 14 days" in words(app)
    assert "With fewer than 20 councils that says little." in words(app).replace("\\", "")
    assert app.dataframe[0].value[["approached", "delivered", "engaged", "responded"]].to_numpy().tolist() == [
        [3, "3", "1", 1]
    ]
    assert "Invented" not in read_everything(app)
    for grouping, label in (
        ("By channel", "E-mail"),
        ("By number of reminders", "First approach"),
        ("Each by itself", "E-mail, “Launch”, first approach"),
    ):
        app.segmented_control(key="what_works_by").set_value(grouping).run()
        assert app.dataframe[0].value["approach"].to_list() == [label]


def test_before_anything_was_sent_a_sentence_says_so(campaign: Engine, render_part: RenderPart) -> None:
    app = render_part(campaign, "what_works", as_at="2015-01-05")
    assert "Nothing was sent to a named contact of these councils, and no call logged, by 5 January 2015" in words(app)


def test_what_a_channel_cannot_tell_is_a_dash_and_a_difference_has_its_interval() -> None:
    letter = ApproachOutcome(LETTER, "To leaders", 0, 30, 0, None, 30, 9, 6.2, ShareDifference(0.1, -0.02, 0.22), True)
    early = ApproachOutcome("E-mail", "Last call", 0, 30, 0, 0, 0, 0, None, None, False)
    table = build_outcome_table(["Letter", "E-mail"], [letter, early])
    columns = ["delivered", "engaged", "expected", "difference"]
    assert table[columns].to_numpy().tolist() == [["–", "–", "6", "+10 (-2 to +22)"], ["0", "0", "–", "–"]]
