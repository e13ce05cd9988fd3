"""Which groups lie below the floor of the target."""

from tests.support.page_text import words
from tests.ui.conftest import Open


def test_the_lowest_groups_are_named_with_their_counts_and_the_rest_are_counted(
    one_response: str, open_page: Open
) -> None:
    [line] = [line for line in words(open_page(one_response)).splitlines() if line.startswith("**Below the floor")]
    assert line.startswith("**Below the floor of 25 %:** ")
    assert line.count(" (0 of ") == 4
    assert line.endswith(" and 10 more")  # 9 regions and 5 types, 4 of them by name
    assert "Yorkshire" not in line  # 1 of 22 is not among the lowest four
