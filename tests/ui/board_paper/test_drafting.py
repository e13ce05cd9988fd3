"""The page on which officers write the Board paper, and where everybody finds what was frozen."""

from lib.terms import NARRATIVE_SECTIONS
from lib.ui.shared.wording import escape_text
from tests.support.page_text import words
from tests.ui.conftest import Open

PURPOSE = "narrative-1-Purpose"
HEADLINE = escape_text("132 of the 142 councils needed responded: missed by 10.")


def test_an_officer_writes_the_sections_freezes_the_paper_and_a_member_finds_it(full: str, open_page: Open) -> None:
    app = open_page(full, "board_paper", role="Officer")
    assert HEADLINE in words(app)
    assert app.button(key="freeze").disabled  # some sections are not written yet
    for area in app.text_area:
        area.set_value("Written by a test.\nTwo lines.")
    app.run()
    assert "Typed below and not saved yet, so not in the paper: Purpose, Recommendation" in app.warning[-1].value
    app.button(key="save-narrative").click().run()
    assert not app.error
    assert not app.warning
    assert [area.value for area in app.text_area] == ["Written by a test.\nTwo lines."] * len(NARRATIVE_SECTIONS)
    app.button(key="freeze").click().run()
    assert "figures of the same day are the same today" in words(app)
    member = open_page(full, "board_paper")
    assert HEADLINE in words(member)
    assert not member.text_area
    labels = [button.proto.label for button in member.get("download_button")]
    assert labels == [
        "All files of the paper (zip)",
        "Paper (Word)",
        "One page (PDF)",
        "Slides (PowerPoint)",
        "Figures (Excel)",
    ]


def test_what_is_proposed_is_no_part_of_the_paper_until_an_officer_accepts_it(full: str, open_page: Open) -> None:
    app = open_page(full, "board_paper", role="Officer", as_at="2015-02-20")
    by_label = {area.label: area for area in app.text_area}
    proposed = by_label["Action (proposed, not accepted yet)"].value
    assert "councils that have not responded (293 in all) to do so by 13 March 2015" in str(proposed)
    assert app.button(key="freeze").disabled
    assert "Contact officer" in app.warning[0].value
    assert not open_page(full, "board_paper").text_area
    by_label["Contact officer"].set_value("Ada, Policy").run()
    app.button(key="save-narrative").click().run()
    assert not app.button(key="freeze").disabled
    assert not [area for area in app.text_area if "proposed" in area.label]
    later = open_page(full, "board_paper", role="Officer", as_at="2015-03-09")
    assert "What is saved of Action and Next steps is not what the figures of 9 March 2015 propose" in words(later)
    later.button(key="propose-anew").click().run()
    boxes = {area.label: area.value for area in later.text_area}
    assert boxes["Action"] != proposed
    assert boxes["Purpose"] == ""  # its default goes with the day
    assert later.button(key="freeze").disabled


def test_a_board_member_sees_no_draft(full: str, open_page: Open) -> None:
    app = open_page(full, "board_paper")
    assert "None yet. Once an officer has finished a paper" in words(app)
    assert [link.proto.label for link in app.get("page_link")] == ["How things stand: Overview"]
    assert not app.get("download_button")


def test_what_was_typed_and_not_saved_is_there_again_after_a_look_at_another_page(full: str, open_page: Open) -> None:
    app = open_page(full, "board_paper", role="Officer")
    app.text_area(key=PURPOSE).set_value("Typed in a hurry.").run()
    app.switch_page("pages/reach.py").run()
    app.switch_page("pages/board_paper.py").run()
    assert app.text_area(key=PURPOSE).value == "Typed in a hurry."
    assert "not saved yet" in app.warning[-1].value


def test_what_somebody_else_saves_meanwhile_neither_hides_what_was_typed_nor_is_written_over(
    full: str, open_page: Open
) -> None:
    mine, theirs = (open_page(full, "board_paper", role="Officer") for _officer in range(2))
    mine.text_area(key=PURPOSE).set_value("Mine.").run()
    theirs.text_area(key=PURPOSE).set_value("Theirs.").run()
    theirs.button(key="save-narrative").click().run()
    mine.run()
    assert mine.text_area(key=PURPOSE).value == "Mine."
    mine.button(key="save-narrative").click().run()
    assert "was changed meanwhile" in mine.error[0].value
    assert mine.text_area(key=PURPOSE).value == "Mine."
    assert open_page(full, "board_paper", role="Officer").text_area(key=PURPOSE).value == "Theirs."
