"""The parts of the response-rates page, and that the command line prints the same."""

import datetime as dt
import json
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, update

from lib.cli import main
from lib.database.engine import open_write_session
from lib.database.models import Change
from lib.database.reference import load_consultation
from lib.ui.shared.council_list import GROUP_KEY, CouncilGroup
from tests.support.factories import CONSULTATION, bring, response, store, write_csv
from tests.ui.conftest import Open
from tests.ui.test_pages import metrics, words

PARTS = ("By group", "Map", "Over time", "Evenness", "Questions")
DAYS = ("2015-01-06", "2015-02-20", "2015-03-16")


def printed(*command: str) -> dict[str, Any]:
    """What a command of python -m lib figures prints, for the database of this test."""
    result = CliRunner().invoke(main, ["figures", *command])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def lines(*command: str) -> int:
    """How many rows the same command prints as CSV."""
    result = CliRunner().invoke(main, ["figures", *command, "--format", "csv"])
    assert result.exit_code == 0, result.output
    return len(result.output.splitlines()) - 1


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("database", ["full", "empty", "one_response"])
def test_each_part_is_there_with_all_one_and_no_response(
    request: pytest.FixtureRequest, open_page: Open, part: str, database: str
) -> None:
    app = open_page(request.getfixturevalue(database), "response_rates", view=part)
    assert not app.exception
    assert not app.error
    assert "40 % of all councils" in words(app)


@pytest.mark.parametrize("as_at", DAYS)
def test_evenness_on_the_page_is_what_the_command_line_prints(full: str, open_page: Open, as_at: str) -> None:
    app = open_page(full, "response_rates", view="Evenness", as_at=as_at)
    for place, by in enumerate(("council-type", "region")):
        found = printed("representativeness", "--by", by, "--as-at", as_at)
        if not found["response_rate"]:
            assert "Nobody has responded yet: too few to say" in words(app)
            continue
        table = app.dataframe[place].value
        assert table["group"].to_list() == [row["group"] for row in found["rows"]]
        assert table["contribution"].to_list() == pytest.approx([row["contribution"] for row in found["rows"]])
        assert table["response_rate"].to_list() == pytest.approx([100 * row["response_rate"] for row in found["rows"]])
        shown = [one.value for one in app.metric if one.label.startswith("Evenness")]
        assert shown[place] == f"{found['r_indicator']:.2f}"
        assert lines("representativeness", "--by", by, "--as-at", as_at) == len(table)


@pytest.mark.parametrize("as_at", DAYS)
def test_the_target_on_the_page_is_what_the_command_line_prints(full: str, open_page: Open, as_at: str) -> None:
    said = words(open_page(full, "response_rates", as_at=as_at))
    found = printed("target", "--as-at", as_at)["rows"]
    assert len(found) == lines("target", "--as-at", as_at) == 4
    for part in found:
        assert f"badge[{part['verdict']}] **{part['part']}**: {part['stands']}" in said


def test_questions_on_the_page_are_what_the_command_line_prints(full: str, open_page: Open) -> None:
    table = open_page(full, "response_rates", view="Questions").dataframe[0].value
    found = printed("questions")
    rows = pd.DataFrame(found["rows"])
    for column in ("number", "applies", "answered", "stopped"):
        assert table[column].to_list() == rows[column].to_list()
    assert table["item_response"].to_list() == pytest.approx([100 * share for share in rows["item_response"]])
    first = found["figures"]["1"]
    assert (first["numerator"], first["denominator"]) == (rows["answered"][0], rows["applies"][0])
    assert len(table) == lines("questions") == 21


def test_the_forecast_on_the_page_is_what_the_command_line_prints(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", view="Over time", as_at="2015-02-20")
    found = printed("forecast", "--as-at", "2015-02-20")
    one = found["forecast"]
    assert f"{one['low']} to {one['high']} councils" in words(app)
    assert f"with {one['middle']} in the middle" in words(app)
    assert found["rows"] == []  # nothing has closed by then
    later = printed("forecast", "--as-at", "2015-03-16")
    assert later["forecast"] is None
    done = later["back_test"]
    said = words(open_page(full, "response_rates", view="Over time", as_at="2015-03-16"))
    assert f"could be made on {done['days']} past days of this consultation" in said
    assert f"by the closing day on {done['coverage']:.0%}".replace("%", " %") in said
    assert lines("forecast", "--as-at", "2015-03-16") == done["days"]


def test_there_is_no_forecast_before_the_data_can_carry_one(full: str, one_response: str, open_page: Open) -> None:
    assert "No forecast yet" in words(open_page(full, "response_rates", view="Over time", as_at="2015-01-10"))
    assert "No forecast yet" in words(open_page(one_response, "response_rates", view="Over time", as_at="2015-03-01"))


def test_the_curve_the_ledger_the_map_and_the_bodies_are_printed_too(full: str, open_page: Open) -> None:
    shown = open_page(full, "council", as_at="2015-02-20").dataframe[0].value
    rate = printed("response-rates", "--as-at", "2015-02-20")["overall"]
    assert printed("arrivals", "--as-at", "2015-02-20")["rows"][-1]["responded"] == rate["response_rate"]["numerator"]
    ledger = printed("councils", "--as-at", "2015-02-20")["rows"]
    assert shown["code"].to_list() == [row["code"] for row in ledger]
    assert shown["disposition"].to_list() == [row["disposition"] for row in ledger]
    assert len(printed("map")["rows"]) == 326 + 152
    said = words(open_page(full, "response_rates"))
    for row in printed("bodies")["rows"]:
        assert f"{row['type'].lower()}: {row['responded']} of {row['organisations']} responded" in said


def test_every_print_says_on_what_it_rests(full: str, open_page: Open) -> None:
    open_page(full)  # names the database
    for command in ("bodies", "councils", "map", "arrivals", "forecast", "representativeness", "target", "questions",
                    "choices", "response-rates"):  # fmt: skip
        found = printed(command, "--region", "London", "--as-at", "2015-02-20")
        assert found["as_at"] == "2015-02-20"
        assert found["filters"]["region"] == ["London"]
        assert found["data_version"]
        assert "survey_export.csv" in found["sources"]
        assert found["recorded_later"]["responses"] > 0


def test_the_change_is_counted_since_the_chosen_day_and_the_gap_to_the_floor_is_shown(
    full: str, open_page: Open
) -> None:
    app = open_page(full, "response_rates", as_at="2015-02-20", since="2015-02-13")
    table: Any = app.dataframe[0].value.set_index("region")
    before = printed("response-rates", "--as-at", "2015-02-13")["groups"]
    for group in before:
        row = table.loc[group["region"]]
        assert row["change"] == row["responded"] - group["response_rate"]["numerator"]
    assert table.loc["East Midlands", "to_floor"] == 12 - table.loc["East Midlands", "responded"]  # 12 of 45
    same = printed("response-rates", "--as-at", "2015-02-20", "--since", "2015-02-13")["groups"]
    assert table["change"].to_list() == [group["change"] for group in same]


def test_the_lowest_groups_come_first_where_that_is_asked_for(full: str, open_page: Open) -> None:
    table = open_page(full, "response_rates", lowest="true").dataframe[0].value
    assert table["response_rate"].is_monotonic_increasing
    assert set(table["region"]) == set(open_page(full, "response_rates").dataframe[0].value["region"])


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
    assert set(behind["standing"]) == {"Partial"}


def test_choices_of_a_part_of_the_councils_are_for_officers(sqlite: Engine, open_page: Open, tmp_path: Any) -> None:
    chosen = "Q10. What about 10?"
    rows = [response("Leeds") | {chosen: "Data"}, response("Camden") | {chosen: "Training"}]
    store(sqlite, "responses", rows, tmp_path)
    url = str(sqlite.url)
    for role in ("Board member", "Communications"):
        few = open_page(url, "response_rates", view="Questions", role=role)
        assert "What fewer than 5 councils answered is for officers" in few.info[0].value
        assert len(few.dataframe) == 1
    rows = [response(name) | {chosen: "Data"} for name in ("Barnet", "Brent", "Bexley")]
    store(sqlite, "responses", rows, tmp_path)
    whole = open_page(url, "response_rates", view="Questions")
    assert whole.dataframe[-1].value["Councils"].to_list() == [0, 1, 4]
    assert not [one for one in whole.toggle if one.key == "weighted"]  # one type has a single answer
    for asked in ({"region": ["London"]}, {"type": ["London borough"]}, {"as_at": "2015-02-02"}):
        part = open_page(url, "response_rates", view="Questions", **asked)
        assert "is for officers" in part.info[0].value
        assert len(part.dataframe) == 1
    officer = open_page(url, "response_rates", view="Questions", region=["London"], role="Officer")
    assert officer.dataframe[-1].value["Councils"].to_list() == [0, 1, 3]
    assert "Weighted share" not in officer.dataframe[-1].value.columns
    officer.toggle(key="weighted").set_value(True).run()
    assert "Weighted share" in officer.dataframe[-1].value.columns


def test_where_figures_come_from_is_one_click_away(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", as_at="2015-02-20")
    app.session_state["provenance"] = True
    app.run()
    said, table = words(app), app.dataframe[-1].value.set_index("Figure")
    assert "**Source files:** letters\\_and\\_emails\\.xlsx" in said
    assert "**Data version**" in said
    assert "All that is dated up to this day was entered after it" in said
    assert metrics(app)["Response rate"] == table.loc["Response rate", "Value"]
    assert table.loc["Response rate", "Denominator"] == 353


def test_responses_recorded_after_the_day_looked_at_are_counted_and_named(
    sqlite: Engine, open_page: Open, tmp_path: Any
) -> None:
    store(sqlite, "responses", [response("Leeds"), response("Camden")], tmp_path)
    with open_write_session(sqlite) as session:
        session.execute(update(Change).values(at=dt.datetime(2015, 2, 10, tzinfo=dt.UTC)))
    store(sqlite, "responses", [response("Barnet", "2015-02-05")], tmp_path)
    app = open_page(str(sqlite.url), "response_rates", as_at="2015-02-12")
    assert "1 response recorded later" in words(app)
    app.session_state["provenance"] = True
    app.run()
    assert "1 response dated up to this day was recorded or corrected after it." in words(app)
    app = open_page(str(sqlite.url), "response_rates", as_at="2015-02-04")
    assert "recorded later" not in words(app).replace("Recorded later", "")


def test_an_earlier_consultation_stands_beside_the_curve_and_tries_the_forecast(
    sqlite: Engine, open_page: Open, tmp_path: Any
) -> None:
    earlier = CONSULTATION.replace("test-2015", "test-2012").replace("2015-01-06", "2012-01-10")
    (tmp_path / "earlier.toml").write_text(earlier.replace("2015-03-13", "2012-02-20"))
    load_consultation(sqlite, tmp_path / "earlier.toml")
    councils = open_page(str(sqlite.url), "council").dataframe[0].value["council"].to_list()
    opened = dt.date(2012, 1, 10)
    rows = [response(name, str(opened + dt.timedelta(days=number // 8))) for number, name in enumerate(councils[:300])]
    bring(sqlite, "responses", write_csv(tmp_path / "earlier.csv", rows), consultation_code="test-2012")
    store(sqlite, "responses", [response(name, "2015-01-20") for name in councils[:12]], tmp_path)
    app = open_page(str(sqlite.url), "response_rates", view="Over time", as_at="2015-02-01")
    assert not app.exception
    assert app.selectbox(key="consultation").options == [
        "A consultation for the tests (test-2015)", "A consultation for the tests (test-2012)",
    ]  # fmt: skip
    assert "past days of A consultation for the tests \\(2012\\)" in words(app)
    figure: dict[str, Any] = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert figure["layout"]["yaxis"]["range"][1] > 300
    app.session_state["backtest-1"] = app.session_state["backtest-2"] = True
    app.run()
    days = [row for one in app.dataframe if "Day" in one.value for row in one.value["Day"]]
    assert days[0].endswith("Jan 2012")
    assert "The link asked for" not in " ".join(one.value for one in app.warning)
