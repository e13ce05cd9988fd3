"""How the responses come in, what they will come to, and how well such forecasts did."""

import datetime as dt
import html
from collections.abc import Iterator

import pandas as pd
import streamlit as st

from lib.findings import response_findings
from lib.measures import definitions
from lib.measures import forecast as forecasts
from lib.measures.figure import format_percent
from lib.measures.forecast import Forecast
from lib.measures.response_rates import count_needed_councils, compute_overall_rates
from lib.outputs import charts
from lib.outputs.charts import ChartContext
from lib.queries.parts import Scope
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, recent_events
from lib.ui.shared.downloads import downloads
from lib.ui.shared.view import View, long
from lib.ui.shared.wording import plain

ERRORS = {
    "error": "The forecast shown here",
    "error_if_scaled": "If councils went on responding at the average pace so far",
    "error_if_no_more": "If nobody more responded",
}


def arrivals(view: View) -> pd.DataFrame:
    """Councils that had responded by each day: day, responded."""
    return view.work_out(response_findings.compute_arrivals, ask=view.ask, consultation=view.consultation, scope=view.scope)


def forecast(view: View) -> Forecast | None:
    """The forecast for the councils looked at; None where the data cannot carry one, or after the closing day."""
    return view.work_out(_forecast, view=view, scope=view.scope)


def forecast_of_all(view: View) -> Forecast | None:
    """The forecast for all councils, whatever the filters."""
    everyone = Scope(view.scope.consultation_id, view.scope.as_at)
    return view.work_out(_forecast, view=view, scope=everyone, detail="all")


def _forecast(view: View, scope: Scope) -> Forecast | None:
    curve = response_findings.compute_arrivals(view.ask, view.consultation, scope)
    councils = compute_overall_rates(view.ask(dispositions.count_dispositions, scope=scope)).dispositions.council_count
    return response_findings.compute_forecast(curve, view.consultation, councils, _past(view))


def _councils(view: View) -> int:
    return compute_overall_rates(view.ask(dispositions.count_dispositions, scope=view.scope)).dispositions.council_count


def _past(view: View) -> response_findings.EarlierCurves:
    return response_findings.list_earlier_curves(view.ask, view.consultation, view.ask(consultations.list_consultations))


def show(view: View) -> None:
    """The arrival curve with all that stands beside it, the forecast in words, and the back-test."""
    one = view.consultation
    curve = arrivals(view)
    councils = _councils(view)
    target = count_needed_councils(one.target_overall, councils)
    found = forecast(view)
    st.markdown("**Councils that had responded, day by day** · ▲ the campaign's activities, named when pointed at")
    view.chart(
        charts.draw_arrival_curve,
        curve=curve,
        opens=one.opens,
        closes=one.closes,
        needed=target,
        context=_beside(view, found, councils),
        height=340,
        detail="over time",
        alt=f"{curve['responded'].iloc[-1]} councils had responded; the target is {target}",
    )
    st.markdown(_words(view, found, target, councils), help=definitions.FORECAST.sentence)
    _backtest(view, curve, councils)
    downloads(
        view,
        lambda: curve.rename(columns={"day": "Day", "responded": "Councils that had responded"}),
        "arrivals",
        "Councils that had responded, day by day",
    )


def _beside(view: View, found: Forecast | None, councils: int) -> ChartContext:
    one, scope = view.consultation, view.scope
    earlier = []
    for was, curve in _past(view):
        moved = curve["day"] + (pd.Timestamp(one.opens) - curve["day"].iloc[0])
        share = curve["responded"] / _all_of(view, was) * councils
        earlier.append((_label(was), moved.dt.strftime("%Y-%m-%d").to_list(), share.to_list()))
    campaign = view.ask(recent_events.list_activities, scope=scope, since=one.opens - pd.Timedelta(days=1))
    return ChartContext(
        forecast=found,
        earlier=tuple(earlier),
        levels=tuple(
            (_level(title, responded / everyone), councils * responded / everyone)
            for title, responded, everyone in one.earlier
        ),
        activities=tuple(_events(campaign)),
    )


def _events(campaign: pd.DataFrame) -> Iterator[tuple[dt.date, str]]:
    for row in campaign.drop_duplicates(["day", "title"]).to_dict("records"):
        yield row["day"], html.escape(f"{row['channel']}: {row['title']}", quote=False)


def _level(title: str, share: float) -> str:
    return html.escape(f"{title}: {format_percent(share, 0)} responded in the end", quote=False)


def _label(one: ConsultationFacts) -> str:
    return html.escape(f"{one.title} ({one.opens:%Y})", quote=False)  # a chart knows no Markdown, and some HTML


def _all_of(view: View, one: ConsultationFacts) -> int:
    return compute_overall_rates(view.ask(dispositions.count_dispositions, scope=Scope(one.id, one.closes))).dispositions.council_count


def _words(view: View, found: Forecast | None, target: int, councils: int) -> str:
    one = view.consultation
    if view.scope.as_at == one.closes:
        return "This is the closing day: what came in by its end is the final figure, and nothing is left to forecast."
    if view.scope.as_at > one.closes:
        return "The consultation has closed, and nothing is left to forecast. Responses that come late are counted too."
    if found is None:
        return (
            f"No forecast yet: it takes {forecasts.FIRST_FORECAST_DAY} days and {forecasts.MIN_RESPONDED} councils that responded "
            "to say what the responses will come to."
        )
    target_words = (
        f"The target of {target:,} lies below all of it."
        if found.low >= target
        else f"The target of {target:,} lies above all of it."
        if found.high < target
        else f"The target of {target:,} is within it."
    )
    return (
        f"**Forecast for {long(one.closes)}: {found.low:,} to {found.high:,} councils** "
        f"({format_percent(found.low / councils, 0)} to {format_percent(found.high / councils, 0)}), with {found.middle:,} in the "
        f"middle: as likely to be more as to be fewer. {target_words}"
    )


def _backtest(view: View, curve: pd.DataFrame, councils: int) -> None:
    """How the forecast did on every past day of the consultations that have closed."""
    tables = view.work_out(_backtests, view=view, curve=curve, councils=councils)
    if not tables:
        st.caption(
            "How far to trust it: no consultation has closed here yet against which the forecast could be tried. Then "
            "this will say on how many past days it would have held the final number."
        )
    for one, table in tables:
        title = "this consultation" if one.id == view.consultation.id else f"{one.title} ({one.opens:%Y})"
        done = forecasts.compute_backtest_record(table)
        if done.coverage is None:
            continue
        st.markdown(
            f"**How far to trust it:** such a forecast could be made on {done.days} past days of {plain(title)}. Its "
            f"interval, {(table['high'] - table['low']).mean():,.0f} councils wide on average, held the "
            f"{table['final'].iloc[0]:,} that had responded by the closing day on {format_percent(done.coverage, 0)} of them "
            f"(80 % are aimed at, and one consultation is one trial). Its middle was {done.error:,.0f} councils off on "
            f"average, and too low on {int((table['error'] < 0).sum())} days. Carrying on at the average pace would "
            f"have been {done.error_if_scaled:,.0f} off, expecting nobody more {done.error_if_no_more:,.0f}."
        )
        opened = st.expander("Day by day", on_change="rerun", key=f"backtest-{one.id}")
        if opened.open:
            opened.dataframe(
                _named(table, one.opens),
                hide_index=True,
                alt="What would have been forecast on each past day, and what came of it",
                key=f"backtest-table-{one.id}",
            )


def _backtests(view: View, curve: pd.DataFrame, councils: int) -> list[tuple[ConsultationFacts, pd.DataFrame]]:
    one, before = view.consultation, _past(view)
    tables = [(one, response_findings.compute_backtest(curve, one, councils, before))] if view.scope.as_at >= one.closes else []
    tables += [(was, response_findings.compute_backtest(then, was, _all_of(view, was), [])) for was, then in before]
    return [(was, table) for was, table in tables if len(table)]


def _named(table: pd.DataFrame, opens: dt.date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Day": [f"{opens + pd.Timedelta(days=day - 1):%d %b %Y}" for day in table.index],
            "From": table["low"].to_numpy(),
            "Middle": table["middle"].to_numpy(),
            "To": table["high"].to_numpy(),
            "Final": table["final"].to_numpy(),
            "In the interval": table["covered"].to_numpy(),
            **{f"Off: {words.lower()}": table[name].to_numpy() for name, words in ERRORS.items()},
        }
    )
