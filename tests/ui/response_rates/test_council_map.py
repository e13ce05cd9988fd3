"""The map of councils, and its table."""

from tests.ui.conftest import Open


def test_each_tier_has_its_councils_in_the_table_behind_the_map(empty: str, open_page: Open) -> None:
    app = open_page(empty, "response_rates", view="Map")
    app.session_state["map-table"] = True
    app.run()
    lower_tier = app.dataframe[0].value
    assert len(lower_tier) == 326
    assert "Shire county" not in set(lower_tier["type"])
    app.segmented_control(key="tier").set_value("Counties and single tiers").run()
    upper_tier = app.dataframe[0].value
    assert len(upper_tier) == 152
    assert "Shire district" not in set(upper_tier["type"])
