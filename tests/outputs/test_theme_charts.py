"""Charts of themes show every label, whole, and hide what is hidden."""

import datetime as dt
from itertools import pairwise

from lib.measures.growth import compute_weekly_shares
from lib.outputs.theme_charts import (
    BAR_HEIGHT,
    LIGHT_BLUE,
    LINE_LENGTH,
    ThemeBar,
    ThemePair,
    draw_theme_bars,
    draw_theme_pairs,
    draw_weekly_shares,
)

LONG_LABEL = "Give new leaders a mentor from another council who has done the work for some years"


def test_a_long_label_stands_whole_above_its_bar_in_lines_of_its_own() -> None:
    rows = [ThemeBar(LONG_LABEL, "12 of 40", 0.3, (0.2, 0.4)), ThemeBar("Money", "4 of 40", 0.1, None, is_faint=True)]
    figure = draw_theme_bars(rows)
    _areas, bars, texts = figure.data
    lines = texts.text[0].split("<br>")
    assert " ".join(line.removeprefix("<b>").removesuffix("</b>") for line in lines[:-1]) == LONG_LABEL
    assert all(len(line) <= LINE_LENGTH + len("<b></b>") for line in lines[:-1])
    assert list(bars.x) == [0.3, 0.1]
    assert list(bars.error_x.arrayminus) == [0.3 - 0.2, 0]
    assert bars.marker.color[1] == LIGHT_BLUE != bars.marker.color[0]
    tops = [centre - BAR_HEIGHT / 2 for centre in bars.y]
    assert texts.y[0] < tops[0] < texts.y[1] < tops[1]


def test_a_click_anywhere_in_a_row_hits_its_bar_of_the_first_trace() -> None:
    figure = draw_theme_bars([ThemeBar(f"Theme {n}", "few", n / 10, None) for n in range(1, 5)])
    areas, bars, _texts = figure.data
    edges = [(y - width / 2, y + width / 2) for y, width in zip(areas.y, areas.width, strict=True)]
    assert all(end == start for (_, end), (start, _) in pairwise(edges))
    assert all(start < centre < end for (start, end), centre in zip(edges, bars.y, strict=True))


def test_what_people_wrote_is_never_formatting_and_a_hidden_share_has_no_bar() -> None:
    figure = draw_theme_bars([ThemeBar("<b>Bold</b> & more", "hidden", None, None, hover_text="<i>why</i>")])
    areas, bars, texts = figure.data
    assert texts.text[0].startswith("<b>&lt;b&gt;Bold&lt;/b&gt; &amp; more</b>")
    assert areas.text[0] == "&lt;i&gt;why&lt;/i&gt;"
    assert list(bars.x) == [0]


def test_a_hidden_share_is_hatched_and_told_apart_from_nought_and_from_nobody() -> None:
    rows = [
        ThemeBar("London", "fewer than 5, of 12", None, None, is_hidden=True),
        ThemeBar("Wales", "none of 3 has answered", None, None),
        ThemeBar("Midlands", "0 of 9", 0.0, None),
        ThemeBar("Yorkshire", "hidden, of 20", None, None, is_hidden=True),
        ThemeBar("North", "8 of 16", 0.5, None),
    ]
    _areas, bars, hatched, _texts = draw_theme_bars(rows).data
    assert hatched.marker.pattern.shape == "/"
    assert list(hatched.y) == [bars.y[0], bars.y[3]]
    assert len({*hatched.x}) == 1  # a length that differed would tell the number
    assert list(bars.x) == [0, 0, 0, 0, 0.5]


def test_two_groups_are_joined_and_in_bold_only_where_they_clearly_differ() -> None:
    rows = [ThemePair("Mentors", "far apart", 0.2, 0.7, True), ThemePair("Money", "alike", 0.4, None, False)]
    figure = draw_theme_pairs(rows, first_group="London <x>", second_group="Elsewhere")
    joins = [trace for trace in figure.data if trace.mode == "lines"]
    points = [trace for trace in figure.data if trace.mode == "markers"]
    (texts,) = (trace for trace in figure.data if trace.mode == "text")
    assert [list(trace.x) for trace in joins] == [[0.2, 0.7]]
    assert [(trace.name, list(trace.x)) for trace in points] == [
        ("London &lt;x&gt;", [0.2, 0.4]),
        ("Elsewhere", [0.7, None]),
    ]
    assert ["<b>" in text for text in texts.text] == [True, False]


def test_a_week_without_respondents_has_no_point() -> None:
    weeks = [(dt.date(2015, 1, 5), 2, 8), (dt.date(2015, 1, 12), 0, 0), (dt.date(2015, 1, 19), 3, 4)]
    (trace,) = draw_weekly_shares(compute_weekly_shares(weeks, 353)).data
    assert list(trace.x) == ["2015-01-05", "2015-01-19"]
    assert list(trace.y) == [0.25, 0.75]
    assert list(trace.customdata) == ["2 of 8 councils, 25 %", "3 of 4 councils, 75 %"]
