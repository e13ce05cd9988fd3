"""Charts of responses show what they are drawn from."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from lib.measures.dispositions import Dispositions
from lib.measures.forecast import Forecast
from lib.measures.response_rates import ResponseRates
from lib.outputs.charts import ChartContext, build_shade_style, draw_arrival_curve, draw_dispositions


def test_the_curve_shows_the_target_and_the_last_count() -> None:
    curve = pd.DataFrame({"day": pd.date_range("2015-01-06", "2015-01-08"), "responded": [0, 2, 3]})
    figure = draw_arrival_curve(curve, opens=dt.date(2015, 1, 6), closes=dt.date(2015, 3, 13), needed=142)
    words = [note.text for note in figure.layout.annotations]
    assert "Target 142" in words
    assert "<b>3</b>" in words


def test_every_group_has_a_bar_and_its_rate_also_without_any_response() -> None:
    groups = [
        ResponseRates(("North East",), Dispositions(not_reached=12)),
        ResponseRates(("London",), Dispositions(complete=33)),
    ]
    figure = draw_dispositions(groups, floor=Decimal("0.25"))
    assert list(figure.data[0].y) == ["London  <b>100.0 %</b>", "▼ North East  <b>0.0 %</b>"]
    assert list(figure.data[-1].x) == [0, 1]
    assert [note.text for note in figure.layout.annotations] == ["Floor 25 %"]


def test_a_cell_is_the_bluer_the_higher_its_rate_and_stays_plain_without_councils() -> None:
    assert build_shade_style(None) == ""
    assert [build_shade_style(share).split(";")[0] for share in (0.0, 1.0)] == [
        "background-color: #f1f5f9",
        "background-color: #7fb2e5",
    ]


def test_the_curve_shows_the_forecast_and_what_stands_beside_it() -> None:
    curve = pd.DataFrame({"day": pd.date_range("2015-01-06", "2015-01-20"), "responded": range(15)})
    opens, closes = dt.date(2015, 1, 6), dt.date(2015, 3, 13)
    beside = ChartContext(
        forecast=Forecast(60, 90, 130),
        earlier=(("The last one", ["2015-01-06", "2015-01-07"], [0.0, 12.5]),),
        levels=(("2012: 34 %", 120.0),),
        activities=((dt.date(2015, 1, 8), "E-mail: Launch"),),
    )
    figure = draw_arrival_curve(curve, opens=opens, closes=closes, needed=142, context=beside)
    words = [one.text for one in figure.layout.annotations]
    assert {"130", "<b>90</b>", "60", "2012: 34 %", "The last one", "Target 142"} <= set(words)
    assert any(list(trace.y) == [14, 130, 60, 14] for trace in figure.data)
    assert any(trace.text is not None and list(trace.text) == ["E-mail: Launch"] for trace in figure.data)
