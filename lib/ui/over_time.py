"""How the responses come in, what they will come to, and how well such forecasts did."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import streamlit as st

from lib import findings
from lib.measures import definitions
from lib.measures import forecast as forecasts
from lib.measures.figure import percent
from lib.measures.forecast import Forecast
from lib.measures.response_rates import needed, overall
from lib.outputs import figures
from lib.outputs.figures import Beside
from lib.queries import consultations, recent, response_rates
from lib.queries.consultations import ConsultationFacts
from lib.queries.parts import Scope
from lib.ui.tables import downloads
from lib.ui.view import View, long
from lib.ui.words import plain

ERRORS = {
    "error": "The forecast shown here",
    "error_if_scaled": "If councils went on responding at the average pace so far",
    "error_if_no_more": "If nobody more responded",
}


def arrivals(view: View) -> pd.DataFrame:
    """Councils that had responded by each day: day, responded."""
    return view.work_out(findings.arrivals, ask=view.ask, one=view.consultation, scope=view.scope)


def forecast(view: View) -> Forecast | None:
    """The forecast for the councils looked at; None where the data cannot carry one, or after the closing day."""
    return view.work_out(_forecast, view=view)


def _forecast(view: View) -> Forecast | None:
    return findings.forecast(arrivals(view), view.consultation, _councils(view), [*_earlier(view).values()])


def _councils(view: View) -> int:
    return overall(view.ask(response_rates.dispositions, scope=view.scope)).dispositions.total


def _earlier(view: View) -> dict[str, pd.DataFrame]:
    return findings.earlier_curves(view.ask, view.consultation, view.ask(consultations.consultations))


def show(view: View) -> None:
    """The arrival curve with all that stands beside it, the forecast in words, and the back-test."""
    one = view.consultation
    curve = arrivals(view)
    councils = _councils(view)
    target = needed(one.target_overall, councils)
    found = forecast(view)
    st.markdown("**Councils that had responded, day by day** · ▲ the campaign's activities, named when pointed at")
    view.chart(
        figures.arrival_curve,
        curve=curve,
        opens=one.opens,
        closes=one.closes,
        needed=target,
        beside=_beside(view, found, councils),
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


def _beside(view: View, found: Forecast | None, councils: int) -> Beside:
    one, scope = view.consultation, view.scope
    earlier = []
    for title, curve in _earlier(view).items():
        moved = curve["day"] + (pd.Timestamp(one.opens) - curve["day"].iloc[0])
        share = curve["responded"] / _all_of(view, _named_so(view, title)) * councils
        earlier.append((plain(title), moved.dt.strftime("%Y-%m-%d").to_list(), share.to_list()))
    campaign = view.ask(recent.activities, scope=scope, since=one.opens - pd.Timedelta(days=1))
    return Beside(
        forecast=found,
        earlier=tuple(earlier),
        levels=tuple(
            (f"{title}: {responded / everyone:.0%}", councils * responded / everyone)
            for title, responded, everyone in one.earlier
        ),
        activities=tuple(_events(campaign)),
    )


def _events(campaign: pd.DataFrame) -> Iterator[tuple[dt.date, str]]:
    for row in campaign.drop_duplicates(["day", "title"]).to_dict("records"):
        yield row["day"], f"{row['channel']}: {plain(row['title'])}"


def _named_so(view: View, title: str) -> ConsultationFacts:
    return next(other for other in view.ask(consultations.consultations) if other.title == title)


def _all_of(view: View, one: ConsultationFacts) -> int:
    return overall(view.ask(response_rates.dispositions, scope=Scope(one.id, one.closes))).dispositions.total


def _words(view: View, found: Forecast | None, target: int, councils: int) -> str:
    one = view.consultation
    if view.scope.as_at >= one.closes:
        return "The consultation has closed: what came in is the final figure, and nothing is left to forecast."
    if found is None:
        return (
            f"No forecast yet: it takes {forecasts.FIRST_DAY} days and {forecasts.FEWEST} councils that responded "
            "to say what the responses will come to."
        )
    reach = "above" if found.low >= target else "below" if found.high < target else "on either side of"
    return (
        f"**Forecast for {long(one.closes)}: {found.low:,} to {found.high:,} councils** "
        f"({percent(found.low / councils, 0)} to {percent(found.high / councils, 0)}), most likely about "
        f"{found.middle:,}. The interval lies {reach} the target of {target:,}."
    )


def _backtest(view: View, curve: pd.DataFrame, councils: int) -> None:
    """How the forecast did on every past day of the consultations that have closed."""
    tables = view.work_out(_backtests, view=view, curve=curve, councils=councils)
    if not tables:
        st.caption(
            "How far to trust it: no consultation has closed here yet against which the forecast could be tried. Then "
            "this will say on how many past days it would have held the final number."
        )
    for title, table in tables.items():
        done = forecasts.record(table)
        if done.coverage is None:
            continue
        st.markdown(
            f"**How far to trust it:** on {done.days} past days of {plain(title)} such a forecast could be made. "
            f"Its interval held the final number on {percent(done.coverage, 0)} of them (80 % are aimed at); its "
            f"middle was {done.error:,.0f} councils off on average. Carrying on at the average pace would have been "
            f"{done.error_if_scaled:,.0f} off, expecting nobody more {done.error_if_no_more:,.0f}."
        )
        opened = st.expander("Day by day", on_change="rerun", key=f"backtest-{title}")
        if opened.open:
            opened.dataframe(
                _named(table, view),
                hide_index=True,
                alt="What would have been forecast on each past day, and what came of it",
                key=f"backtest-table-{title}",
            )


def _backtests(view: View, curve: pd.DataFrame, councils: int) -> dict[str, pd.DataFrame]:
    one = view.consultation
    before = _earlier(view)
    tables = {}
    if view.scope.as_at >= one.closes:
        tables["this consultation"] = findings.backtest(curve, one, councils, [*before.values()])
    for title, past in before.items():
        was = _named_so(view, title)
        tables[title] = findings.backtest(past, was, _all_of(view, was), [])
    return {title: table for title, table in tables.items() if len(table)}


def _named(table: pd.DataFrame, view: View) -> pd.DataFrame:
    opens = view.consultation.opens
    return pd.DataFrame(
        {
            "Day": [f"{opens + pd.Timedelta(days=day - 1):%d %b %Y}" for day in table.index],
            "From": table["low"].to_numpy(),
            "Most likely": table["middle"].to_numpy(),
            "To": table["high"].to_numpy(),
            "Final": table["final"].to_numpy(),
            "In the interval": table["covered"].to_numpy(),
            **{f"Off: {words.lower()}": table[name].to_numpy() for name, words in ERRORS.items()},
        }
    )
