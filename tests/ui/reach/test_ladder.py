"""How much of each audience is at or beyond each rung."""

from typing import Any

from streamlit.testing.v1 import AppTest


def test_each_rung_holds_as_many_as_reached_it_and_the_numbers_stand_behind_the_shares(reach_page: AppTest) -> None:
    reach_page.session_state["ladder-numbers"] = True
    reach_page.run()
    shares: Any = reach_page.dataframe[0].value.set_index("audience")
    numbers: Any = reach_page.dataframe[1].value.set_index("audience")
    leaders = numbers.loc["Council leaders"]
    rungs = ["listed", "usable", "sent", "delivered", "engaged"]
    assert leaders["organisations"] == 353
    assert leaders[rungs].to_list() == [2, 2, 2, 1, 0]
    assert numbers.loc["Council chief executives", ["listed", "sent"]].to_list() == [1, 0]
    assert shares.loc["Council leaders", "listed"] == round(2 / 353, 2)
    assert numbers.loc[["Professional bodies", "National stakeholders"], "organisations"].to_list() == [22, 26]
