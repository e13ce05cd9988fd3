"""Hold what a Board paper says, whichever file it is written to: sections of paragraphs, tables and charts."""

import datetime as dt
from dataclasses import dataclass

from lib.measures.figure import Figure

UNWRITTEN = "[To be written.]"  # stands in a section that nobody has written yet


@dataclass(frozen=True, slots=True)
class PaperTable:
    """Table of a paper. Each row has a cell for every heading; the cells of numeric columns stand on the right."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric_from: int = 1


@dataclass(frozen=True, slots=True)
class GroupBars:
    """Bars of a rate by group, between 0 and 1, with what stands beside each, and the floor (None where none is set).

    title says what the chart shows, description what a reader who does not see it should know.
    """

    title: str
    description: str
    bars: tuple[tuple[str, float, str], ...]
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """Councils that had responded by each day, with the target (None where none is set) and the forecast, if any.

    forecast: its low, middle and high end on the closing day.
    """

    title: str
    description: str
    days: tuple[dt.date, ...]
    responded: tuple[int, ...]
    closes: dt.date
    needed: int | None = None
    forecast: tuple[int, int, int] | None = None


PaperChart = GroupBars | ArrivalLine


@dataclass(frozen=True, slots=True)
class PaperSection:
    """Section of a paper: its heading, of level 1 or 2, then paragraphs, points, charts and tables in that order.

    quotations: sentences from answers, that an officer chose, each with the theme under which it stands.
    """

    heading: str
    level: int = 1
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    quotations: tuple[tuple[str, str], ...] = ()
    charts: tuple[PaperChart, ...] = ()
    tables: tuple[PaperTable, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperFigure:
    """Figure of a paper, with the place in which it stands."""

    place: str
    name: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class BoardPaper:
    """Paper for the Board on one consultation as at one day.

    headline: the one sentence on how it stands. basis: lines on the day, filters, data version and source files.
    figures: every figure of the paper, for the annex, as are annex_tables. notice: that all is invented, or empty.
    """

    title: str
    consultation: str
    as_at: dt.date
    headline: str
    notice: str
    sections: tuple[PaperSection, ...]
    figures: tuple[PaperFigure, ...]
    basis: tuple[str, ...]
    annex_tables: tuple[PaperTable, ...] = ()
