"""Response rates by group, and the councils behind each."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from lib.cli import main
from lib.terms import RESPONDED
from lib.ui.shared.council_list import GROUP_KEY, CouncilGroup
from tests.support.factories import day, response, store
from tests.support.page_text import words
from tests.support.printed_figures import print_figures
from tests.ui.conftest import Open


@pytest.mark.parametrize(("by", "column"), [("region", "region"), ("council-type", "type")])
@pytest.mark.parametrize("as_at", ["2015-01-06", "2015-02-20", "2015-03-13"])
def test_the_command_line_prints_the_figures_that_the_page_shows(
    full: str, open_page: Open, by: str, column: str, as_at: str
) -> None:
    label = {"region": "By region", "type": "By council type"}[column]
    app = open_page(full, "response_rates", as_at=as_at, by=label, by_name="true")
    shown = app.dataframe[0].value
    command = ["figures", "response-rates", "--by", by, "--as-at", as_at]
    printed = json.loads(CliRunner().invoke(main, [*command, "--format", "json"]).output)
    assert len(shown) == len(printed["groups"])
    for (_index, row), group in zip(shown.iterrows(), printed["groups"], strict=True):
        assert row[column] == group[column]
        assert row["councils"] == group["councils"]
        assert {term: row[term] for term in group["dispositions"]} == group["dispositions"]
        for rate in ("response_rate", "minimum_response_rate", "contact_rate", "cooperation_rate", "refusal_rate"):
            assert row[rate] == pytest.approx(100 * group[rate]["value"]) or group[rate]["value"] is None
    assert app.title[0].value.startswith(f"{100 * printed['overall']['response_rate']['value']:.1f} % of councils")
    table = CliRunner().invoke(main, [*command, "--format", "csv"]).output.splitlines()
    assert len(table) == len(shown) + 1
    assert table[1].startswith(f"{shown.iloc[0][column]},{shown.iloc[0]['councils']},")


def test_a_region_without_any_response_stays_in_the_table_at_nought(one_response: str, open_page: Open) -> None:
    table = open_page(one_response, "response_rates").dataframe[0].value.set_index("region")
    assert len(table) == 9
    assert table.loc["North East", "response_rate"] == 0
    assert table.loc["Yorkshire and the Humber", "response_rate"] == pytest.approx(100 / 22)


def test_the_matrix_has_a_cell_for_every_region_and_type_with_a_council(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", by="Region by type")
    matrix, table = (one.value for one in app.dataframe[:2])
    assert len(table) == 27
    assert table["councils"].sum() == 353
    cells = [cell for column in matrix.columns[1:] for cell in matrix[column]]
    assert len(cells) == 9 * 5
    assert sum(cell != "–" for cell in cells) == 27
    assert sum(int(cell.split(" of ")[0]) for cell in cells if cell != "–") == table["responded"].sum()


def test_the_change_is_counted_since_the_chosen_day_and_the_gap_to_the_floor_is_shown(
    full: str, open_page: Open
) -> None:
    app = open_page(full, "response_rates", as_at="2015-02-20", since="2015-02-13", by_name="true")
    table: Any = app.dataframe[0].value.set_index("region")
    before = print_figures("response-rates", "--as-at", "2015-02-13")["groups"]
    for group in before:
        row = table.loc[group["region"]]
        assert row["change"] == row["responded"] - group["response_rate"]["numerator"]
    assert table.loc["East Midlands", "to_floor"] == 12 - table.loc["East Midlands", "responded"]  # 12 of 45
    same = print_figures("response-rates", "--as-at", "2015-02-20", "--since", "2015-02-13")["groups"]
    assert table["change"].to_list() == [group["change"] for group in same]


def test_the_lowest_groups_come_first_and_by_name_where_that_is_asked_for(full: str, open_page: Open) -> None:
    table = open_page(full, "response_rates").dataframe[0].value
    assert table["response_rate"].is_monotonic_increasing
    by_name = open_page(full, "response_rates", by_name="true").dataframe[0].value["region"]
    assert by_name.to_list() == sorted(table["region"])


def test_tiers_put_counties_districts_and_the_rest_apart(full: str, open_page: Open) -> None:
    table = open_page(full, "response_rates", by="By tier").dataframe[0].value.set_index("tier")
    assert table["councils"].to_dict() == {"County": 27, "District": 201, "Single tier": 125}


def test_the_councils_behind_a_cell_are_those_that_it_counts(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", as_at="2015-02-20")
    shown: Any = app.dataframe[0].value.set_index("region")
    partial = int(shown.loc["London", "Partial"])
    assert partial > 0
    app.session_state[GROUP_KEY] = CouncilGroup((("region", "London"),), ("P",))
    app.run()
    assert not app.exception
    behind = app.dataframe[-1].value
    assert len(behind) == partial
    assert set(behind["region"]) == {"London"}
    assert set(behind["standing_term"]) == {"Partial"}


def test_the_councils_behind_a_change_are_those_that_responded_since_and_no_second_responses(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    rows = [
        response("Leeds", "2015-02-01"), response("Leeds", "2015-03-02", answers=6),
        response("York", "2015-03-02"), response("Wakefield", "2015-02-01", Withdrawn="2015-03-01"),
    ]  # fmt: skip
    store(sqlite, "responses", rows, tmp_path)
    app = open_page(str(sqlite.url), "response_rates", as_at="2015-03-10", since="2015-02-10")
    table: Any = app.dataframe[0].value.set_index("region")
    assert table.loc["Yorkshire and the Humber", "change"] == 0
    group = CouncilGroup((("region", "Yorkshire and the Humber"),), RESPONDED, day("2015-02-10"))
    assert group.group_title == "Yorkshire and the Humber · responded after 10 February 2015"
    app.session_state[GROUP_KEY] = group
    app.run()
    assert app.dataframe[-1].value["council"].to_list() == ["City of York Council"]
    assert "1 council that had responded by then withdrew since" in words(app)
