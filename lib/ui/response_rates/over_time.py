"""Show how the responses come in, the forecast of their final number, and how well such forecasts did."""

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
from lib.measures.response_rates import compute_overall_rates
from lib.outputs import charts
from lib.outputs.charts import ChartContext
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, recent_events
from lib.queries.scope import Scope
from lib.ui.shared import outlook
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count

ERROR_LABELS = {
    "error": "The forecast shown here",
    "error_if_scaled": "If councils went on responding at the average pace so far",
    "error_if_no_more": "If nobody more responded",
}


def _count_councils(view: View) -> int:
    """Count the councils looked at."""
    return compute_overall_rates(
        view.run_query(dispositions.count_dispositions, scope=view.scope)
    ).dispositions.council_count


def render_over_time(view: View) -> None:
    """Render the arrival curve with all that stands beside it, the forecast in words, and the back-test."""
    consultation = view.consultation
    curve = outlook.compute_arrivals(view)
    councils = _count_councils(view)
    target = response_findings.count_target_councils(consultation, councils)
    forecast = outlook.compute_forecast(view)
    st.markdown("**Councils that had responded, day by day** · ▲ the campaign's activities, named when pointed at")
    view.render_chart(
        charts.draw_arrival_curve,
        curve=curve,
        opens=consultation.opens,
        closes=consultation.closes,
        needed=target,
        context=_build_chart_context(view, forecast, councils),
        height=340,
        detail="over time",
        alt=f"{curve['responded'].iloc[-1]} councils had responded"
        + ("" if target is None else f"; the target is {target}"),
    )
    st.markdown(_describe_forecast(view, forecast, target, councils), help=definitions.FORECAST.sentence)
    _render_backtest(view, curve, councils)
    render_download_buttons(
        view,
        lambda: curve.rename(columns={"day": "Day", "responded": "Councils that had responded"}),
        "arrivals",
        "Councils that had responded, day by day",
    )


def _build_chart_context(view: View, forecast: Forecast | None, councils: int) -> ChartContext:
    """Build what stands beside the arrival curve: forecast, earlier consultations and activities.

    Earlier consultations are moved to the opening of this one, and scaled to its number of councils.
    """
    consultation, scope = view.consultation, view.scope
    earlier = []
    for earlier_consultation, curve in outlook.list_earlier_curves(view):
        shifted_days = curve["day"] + (pd.Timestamp(consultation.opens) - curve["day"].iloc[0])
        scaled_counts = curve["responded"] / _count_all_councils(view, earlier_consultation) * councils
        earlier.append(
            (
                _format_consultation(earlier_consultation),
                shifted_days.dt.strftime("%Y-%m-%d").to_list(),
                scaled_counts.to_list(),
            )
        )
    campaign = view.run_query(
        recent_events.list_activities, scope=scope, since=consultation.opens - pd.Timedelta(days=1)
    )
    return ChartContext(
        forecast=forecast,
        earlier=tuple(earlier),
        levels=tuple(
            (_format_level(title, responded / total), councils * responded / total)
            for title, responded, total in consultation.earlier
        ),
        activities=tuple(_list_activities(campaign)),
    )


def _list_activities(campaign: pd.DataFrame) -> Iterator[tuple[dt.date, str]]:
    """List the activities of the campaign by day, each once, as text for a chart."""
    for row in campaign.drop_duplicates(["day", "title"]).to_dict("records"):
        yield row["day"], html.escape(f"{row['channel']}: {row['title']}", quote=False)


def _format_level(title: str, share: float) -> str:
    """Format the final response rate of an earlier consultation as text for a chart."""
    return html.escape(f"{title}: {format_percent(share, 0)} responded in the end", quote=False)


def _format_consultation(consultation: ConsultationFacts) -> str:
    """Format the title and year of a consultation as text for a chart."""
    return html.escape(
        f"{consultation.title} ({consultation.opens:%Y})", quote=False
    )  # a chart knows no Markdown, and some HTML


def _count_all_councils(view: View, consultation: ConsultationFacts) -> int:
    """Count all councils of a consultation at its closing day."""
    return compute_overall_rates(
        view.run_query(dispositions.count_dispositions, scope=Scope(consultation.id, consultation.closes))
    ).dispositions.council_count


def _describe_forecast(view: View, forecast: Forecast | None, target: int | None, councils: int) -> str:
    """Describe the forecast and where the target, if there is one, lies in it, or why there is no forecast."""
    consultation = view.consultation
    if view.scope.as_at == consultation.closes:
        return "This is the closing day: what came in by its end is the final figure, and nothing is left to forecast."
    if view.scope.as_at > consultation.closes:
        late_councils = response_findings.count_late_councils(view.run_query, consultation, view.scope)
        late_text = (
            f"{format_count(late_councils, 'council', 'councils')} responded late: counted from that day on, and no "
            "part of what was to be forecast."
            if late_councils
            else "No council responded late."
        )
        return f"The consultation has closed, and nothing is left to forecast. {late_text}"
    if forecast is None:
        return (
            f"No forecast yet: it takes {forecasts.FIRST_FORECAST_DAY} days and {forecasts.MIN_RESPONDED} councils "
            "that responded to say what the responses will come to."
        )
    return (
        f"**Forecast for {format_day(consultation.closes)}: {forecast.low:,} to {forecast.high:,} councils** "
        f"({format_percent(forecast.low / councils, 0)} to {format_percent(forecast.high / councils, 0)}), with "
        f"{forecast.middle:,} in the middle: as likely to be more as to be fewer; {outlook.describe_data_day(view)}."
        f"{'' if target is None else _describe_target(forecast, target)}"
    )


def _describe_target(forecast: Forecast, target: int) -> str:
    """Describe where a target, a number of councils, lies in a forecast."""
    if forecast.low >= target:
        return f" The target of {target:,} lies below all of it."
    return f" The target of {target:,} {'lies above all of' if forecast.high < target else 'is within'} it."


def _render_backtest(view: View, curve: pd.DataFrame, councils: int) -> None:
    """Render how the forecast did on every past day of the consultations that have closed."""
    tables = view.compute_cached(_compute_backtests, view=view, curve=curve, councils=councils)
    if not tables:
        st.caption(
            "How far to trust it: no consultation has closed here yet against which the forecast could be tried. Then "
            "this will say on how many past days it would have held the final number."
        )
    for consultation, table in tables:
        title = (
            "this consultation"
            if consultation.id == view.consultation.id
            else f"{consultation.title} ({consultation.opens:%Y})"
        )
        record = forecasts.compute_backtest_record(table)
        if record.coverage is None:
            continue
        st.markdown(
            f"**How far to trust it:** such a forecast could be made on {record.days} past days of "
            f"{escape_text(title)}. Its interval, {(table['high'] - table['low']).mean():,.0f} councils wide on "
            f"average, held the {table['final'].iloc[0]:,} that had responded by the closing day on "
            f"{format_percent(record.coverage, 0)} of them (80 % are aimed at, and one consultation is one trial). "
            f"Its middle was {record.error:,.0f} councils off on average, and too low on "
            f"{int((table['error'] < 0).sum())} days. Carrying on at the average pace would have been "
            f"{record.error_if_scaled:,.0f} off, expecting nobody more "
            f"{record.error_if_no_more:,.0f}."
        )
        if expander := render_expander("Day by day", key=f"backtest-{consultation.id}"):
            expander.dataframe(
                _build_backtest_table(table, consultation.opens),
                hide_index=True,
                alt="What would have been forecast on each past day, and what came of it",
                key=f"backtest-table-{consultation.id}",
            )


def _compute_backtests(view: View, curve: pd.DataFrame, councils: int) -> list[tuple[ConsultationFacts, pd.DataFrame]]:
    """Compute the back-tests of this consultation, once it has closed, and of earlier ones; none that is empty."""
    consultation, earlier_curves = view.consultation, outlook.list_earlier_curves(view)
    tables = (
        [(consultation, response_findings.compute_backtest(curve, consultation, councils, earlier_curves))]
        if view.scope.as_at >= consultation.closes
        else []
    )
    tables += [
        (
            earlier_consultation,
            response_findings.compute_backtest(
                earlier_curve, earlier_consultation, _count_all_councils(view, earlier_consultation), []
            ),
        )
        for earlier_consultation, earlier_curve in earlier_curves
    ]
    return [(consultation, table) for consultation, table in tables if len(table)]


def _build_backtest_table(table: pd.DataFrame, opens: dt.date) -> pd.DataFrame:
    """Build the table of a back-test with headings for people."""
    return pd.DataFrame(
        {
            "Day": [f"{opens + pd.Timedelta(days=day - 1):%d %b %Y}" for day in table.index],
            "From": table["low"].to_numpy(),
            "Middle": table["middle"].to_numpy(),
            "To": table["high"].to_numpy(),
            "Final": table["final"].to_numpy(),
            "In the interval": table["covered"].to_numpy(),
            **{f"Off: {label.lower()}": table[name].to_numpy() for name, label in ERROR_LABELS.items()},
        }
    )
