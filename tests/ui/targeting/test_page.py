"""The figures of the targeting page."""

from typing import Any

from lib.measures.definitions import NOT_RESPONDED
from tests.ui.conftest import Open


def test_the_provenance_of_the_count_is_all_councils_looked_at(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, "targeting")
    app.session_state["provenance"] = True
    app.run()
    figures: Any = app.dataframe[-1].value.set_index("Figure")
    assert figures.loc[NOT_RESPONDED.term][["Numerator", "Denominator"]].to_list() == [352, 353]
