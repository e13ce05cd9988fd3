"""How much of each audience is at or beyond each rung."""

from streamlit.testing.v1 import AppTest


def test_each_rung_holds_as_many_as_reached_it_and_the_numbers_stand_behind_the_shares(reach_page: AppTest) -> None:
    reach_page.session_state["ladder-numbers"] = True
    reach_page.run()
    shares, numbers = (table.value.set_index("audience") for table in reach_page.dataframe[:2])
    leaders = numbers.loc["Council leaders"]
    assert leaders[["organisations", "listed", "usable", "sent", "delivered", "engaged"]].to_list() == [
        353,
        2,
        2,
        2,
        1,
        0,
    ]
    assert numbers.loc["Council chief executives", ["listed", "sent"]].to_list() == [1, 0]
    assert shares.loc["Council leaders", "listed"] == round(2 / 353, 2)
    assert numbers.loc[["Professional bodies", "National stakeholders"], "organisations"].to_list() == [22, 26]
