"""The arrival curve, the forecast, and how well such forecasts did."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import Engine

from lib.database.reference import load_consultation
from tests.support.factories import CONSULTATION, bring, response, store, write_csv
from tests.support.page_text import words
from tests.support.printed_figures import count_printed_rows, print_figures
from tests.ui.conftest import Open


def test_the_forecast_on_the_page_is_what_the_command_line_prints(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", view="Over time", as_at="2015-02-20")
    found = print_figures("forecast", "--as-at", "2015-02-20")
    one = found["forecast"]
    assert f"{one['low']} to {one['high']} councils" in words(app)
    assert f"with {one['middle']} in the middle" in words(app)
    assert found["rows"] == []  # nothing has closed by then
    later = print_figures("forecast", "--as-at", "2015-03-16")
    assert later["forecast"] is None
    done = later["back_test"]
    said = words(open_page(full, "response_rates", view="Over time", as_at="2015-03-16"))
    assert f"could be made on {done['days']} past days of this consultation" in said
    assert f"by the closing day on {done['coverage']:.0%}".replace("%", " %") in said
    assert count_printed_rows("forecast", "--as-at", "2015-03-16") == done["days"]


def test_there_is_no_forecast_before_the_data_can_carry_one(full: str, one_response: str, open_page: Open) -> None:
    assert "No forecast yet" in words(open_page(full, "response_rates", view="Over time", as_at="2015-01-10"))
    assert "No forecast yet" in words(open_page(one_response, "response_rates", view="Over time", as_at="2015-03-01"))


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
