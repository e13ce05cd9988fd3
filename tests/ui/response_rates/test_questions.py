"""Item response, and what councils chose."""

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tests.support.factories import response, store
from tests.support.printed_figures import count_printed_rows, print_figures
from tests.ui.conftest import Open


def test_questions_on_the_page_are_what_the_command_line_prints(full: str, open_page: Open) -> None:
    table = open_page(full, "response_rates", view="Questions").dataframe[0].value
    found = print_figures("questions")
    rows = pd.DataFrame(found["rows"])
    for column in ("number", "applies", "answered", "stopped"):
        assert table[column].to_list() == rows[column].to_list()
    assert table["item_response"].to_list() == pytest.approx([100 * share for share in rows["item_response"]])
    first = found["figures"]["1"]
    assert (first["numerator"], first["denominator"]) == (rows["answered"][0], rows["applies"][0])
    assert len(table) == count_printed_rows("questions") == 21


BOROUGHS = (
    "Camden", "Barnet", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Hackney", "Haringey", "Harrow", "Havering",
    "Hillingdon", "Hounslow", "Islington", "Lambeth", "Lewisham", "Merton", "Newham", "Redbridge", "Sutton",
)  # fmt: skip


def test_what_councils_chose_is_rounded_for_all_but_officers_and_moves_in_steps(
    sqlite: Engine, open_page: Open, tmp_path: Any
) -> None:
    chosen, url = "Q10. What about 10?", str(sqlite.url)
    store(sqlite, "responses", [response(name) | {chosen: "Data"} for name in BOROUGHS[:9]], tmp_path)
    for role in ("Board member", "Communications"):
        few = open_page(url, "response_rates", view="Questions", role=role)
        assert "What councils chose is shown here once enough of them have answered" in few.info[0].value
        assert len(few.dataframe) == 1
    rows = [response(name) | {chosen: "Data" if name < "L" else "Training"} for name in BOROUGHS[9:]]
    store(sqlite, "responses", rows, tmp_path)
    whole = open_page(url, "response_rates", view="Questions")
    assert whole.dataframe[-1].value["Councils"].to_list() == ["fewer than 5", "about 5", "about 15", "fewer than 5"]
    assert not [one for one in whole.toggle if one.key == "weighted"]
    asked: dict[str, Any]
    for asked in ({"region": ["London"]}, {"as_at": "2015-02-01"}):  # no other region has answered; that day still ran
        assert len(open_page(url, "response_rates", view="Questions", **asked).dataframe) == 1
    officer = open_page(url, "response_rates", view="Questions", region=["London"], role="Officer")
    assert officer.dataframe[-1].value["Councils"].to_list() == [0, 6, 14]
    assert "Weighted share" not in officer.dataframe[-1].value.columns
    officer.toggle(key="weighted").set_value(True).run()
    assert "Weighted share" in officer.dataframe[-1].value.columns
