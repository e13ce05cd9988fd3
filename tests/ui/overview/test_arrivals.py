"""The arrival curve, and its numbers."""

from tests.ui.conftest import Open


def test_the_numbers_behind_the_curve_come_newest_first_with_the_change_of_each_day(
    one_response: str, open_page: Open
) -> None:
    app = open_page(one_response, as_at="2015-02-03")
    assert not app.dataframe
    app.session_state["arrivals-table"] = True
    app.run()
    table = app.dataframe[0].value
    assert table["day"].iloc[0] > table["day"].iloc[-1]
    assert table["responded"].to_list()[:4] == [1, 1, 1, 0]
    assert table["new"].to_list()[:4] == [0, 0, 1, 0]
    assert table["new"].sum() == 1
