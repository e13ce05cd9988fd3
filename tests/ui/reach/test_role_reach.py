"""In how many councils leader, chief executive, both or neither are reached."""

from streamlit.testing.v1 import AppTest

from tests.support.page_text import metrics


def test_every_council_is_in_one_of_the_four_groups(reach_page: AppTest) -> None:
    assert metrics(reach_page) == {
        "Both reached": "0",
        "Leader only": "1",
        "Chief executive only": "0",
        "Neither reached": "352",
    }
