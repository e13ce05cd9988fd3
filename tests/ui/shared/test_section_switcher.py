"""The section that a page shows, and the links that open it."""

import pytest

from tests.ui.conftest import Open

DAY = "2015-03-10"


@pytest.mark.parametrize("key", ["part", "show"])
def test_a_link_of_today_and_one_of_before_open_the_same_section(one_response: str, open_page: Open, key: str) -> None:
    app = open_page(one_response, "themes", as_at=DAY, **{key: "Compare"})
    assert not app.exception
    assert app.segmented_control(key="part").value == "Compare"
    assert "show" not in app.query_params


def test_a_section_of_another_page_left_in_the_address_opens_the_first_of_this_one(
    one_response: str, open_page: Open
) -> None:
    app = open_page(one_response, "themes", as_at=DAY, part="Map")
    assert not app.exception
    assert app.segmented_control(key="part").value == "Overview"
    app.segmented_control(key="part").set_value("Compare").run()
    app.switch_page("pages/response_rates.py").run()
    assert not app.exception
    assert app.segmented_control(key="part").value in app.segmented_control(key="part").options


@pytest.mark.parametrize("key", ["part", "show"])
def test_no_link_opens_a_section_of_officers_for_a_board_member(one_response: str, open_page: Open, key: str) -> None:
    app = open_page(one_response, "themes", role="Board member", as_at=DAY, **{key: "Search"})
    assert app.segmented_control(key="part").options == ["Overview", "One theme", "Compare"]
    assert app.segmented_control(key="part").value == "Overview"
    assert not [box for box in app.text_input if box.key == "words"]
