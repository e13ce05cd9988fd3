"""Which groups lie below the floor of the target."""

from tests.support.page_text import words
from tests.ui.conftest import Open


def test_the_lowest_groups_are_named_with_their_counts_and_the_rest_on_request(
    one_response: str, open_page: Open
) -> None:
    app = open_page(one_response)
    [line] = [line for line in words(app).splitlines() if line.startswith("**Below the floor")]
    assert line.startswith("**Below the floor of 25 %:** ")
    assert line.count(" (0 of ") == 4
    [others] = [box for box in app.expander if box.label == "And 10 more"]  # of 9 regions and 5 types
    assert others.markdown[0].value.count(" of ") == 10
    assert "Yorkshire" not in line  # 1 of 22 is not among the lowest four
