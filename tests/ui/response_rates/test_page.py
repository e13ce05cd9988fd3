"""The top and the foot of the response-rates page, and that the command line prints the same."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, update

from lib.changes.audit_trail import unlock_trail
from lib.database.engine import open_write_session
from lib.database.models import Change
from lib.measures.response_rates import RATE_NAMES
from tests.support.factories import response, store
from tests.support.page_text import words
from tests.support.printed_figures import print_figures
from tests.ui.conftest import Open

PARTS = ("By group", "Map", "Over time", "Evenness", "Questions")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("database", ["full", "empty", "one_response"])
def test_each_part_is_there_with_all_one_and_no_response(
    request: pytest.FixtureRequest, open_page: Open, part: str, database: str
) -> None:
    app = open_page(request.getfixturevalue(database), "response_rates", view=part)
    assert not app.exception
    assert not app.error
    assert "of councils have responded" in app.title[0].value


def test_the_five_rates_and_what_they_mean_are_one_click_away(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", as_at="2015-02-20")
    assert "Cooperation rate" not in words(app)
    app.session_state["how-we-count"] = True
    app.run()
    printed = print_figures("response-rates", "--as-at", "2015-02-20")["overall"]
    for name in RATE_NAMES:
        share, counts = f"**{100 * printed[name]['value']:.1f} %** of", f"({printed[name]['numerator']} of "
        [line] = [line for line in words(app).splitlines() if line.startswith(share) and counts in line]
        assert "rate" not in line  # the terms of surveys are one hover away


def test_bodies_have_a_rate_of_their_own_below_the_councils(one_response: str, open_page: Open) -> None:
    said = words(open_page(one_response, "response_rates"))
    assert "professional body: 0 of 22 responded (0.0 %)" in said
    assert "national stakeholder: 0 of 26 responded (0.0 %)" in said


def test_the_curve_the_ledger_the_map_and_the_bodies_are_printed_too(full: str, open_page: Open) -> None:
    shown = open_page(full, "council", as_at="2015-02-20").dataframe[0].value
    rate = print_figures("response-rates", "--as-at", "2015-02-20")["overall"]
    assert (
        print_figures("arrivals", "--as-at", "2015-02-20")["rows"][-1]["responded"]
        == rate["response_rate"]["numerator"]
    )
    ledger = print_figures("councils", "--as-at", "2015-02-20")["rows"]
    assert shown["code"].to_list() == [row["code"] for row in ledger]
    assert shown["disposition"].to_list() == [row["disposition"] for row in ledger]
    assert len(print_figures("map")["rows"]) == 326 + 152
    said = words(open_page(full, "response_rates"))
    for row in print_figures("bodies")["rows"]:
        assert f"{row['type'].lower()}: {row['responded']} of {row['organisations']} responded" in said


def test_every_print_says_on_what_it_rests(full: str, open_page: Open) -> None:
    open_page(full)  # names the database
    for command in ("bodies", "councils", "map", "arrivals", "forecast", "representativeness", "target", "questions",
                    "choices", "response-rates"):  # fmt: skip
        found = print_figures(command, "--region", "London", "--as-at", "2015-02-20")
        assert found["as_at"] == "2015-02-20"
        assert found["filters"]["region"] == ["London"]
        assert found["data_version"]
        assert "survey_export.csv" in found["sources"]
        assert found["recorded_later"]["responses"] > 0


def test_where_figures_come_from_is_one_click_away(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", as_at="2015-02-20")
    app.session_state["provenance"] = True
    app.run()
    said, table = words(app), app.dataframe[-1].value.set_index("Figure")
    assert "**Source files:** letters\\_and\\_emails\\.xlsx" in said
    assert "**Data version**" in said
    assert "All that is dated up to this day was entered after it" in said
    assert app.title[0].value.startswith(str(table.loc["Response rate", "Value"]))
    assert table.loc["Response rate", "Denominator"] == 353


def test_responses_recorded_after_the_day_looked_at_are_counted_and_named(
    sqlite: Engine, open_page: Open, tmp_path: Any
) -> None:
    store(sqlite, "responses", [response("Leeds"), response("Camden")], tmp_path)
    with open_write_session(sqlite) as session, unlock_trail(session):
        session.execute(update(Change).values(at=dt.datetime(2015, 2, 10, tzinfo=dt.UTC)))
    store(sqlite, "responses", [response("Barnet", "2015-02-05")], tmp_path)
    app = open_page(str(sqlite.url), "response_rates", as_at="2015-02-12")
    assert "1 response recorded later" in words(app)
    app.session_state["provenance"] = True
    app.run()
    assert "1 response dated up to this day was recorded or corrected after it." in words(app)
    app = open_page(str(sqlite.url), "response_rates", as_at="2015-02-04")
    assert "recorded later" not in words(app).replace("Recorded later", "")
