"""The title of the reach page."""

from streamlit.testing.v1 import AppTest


def test_a_council_of_which_only_the_leader_is_reached_does_not_count_in_the_title(reach_page: AppTest) -> None:
    assert reach_page.title[0].value == "Leader and chief executive both reached in 0 of 353 councils"
