"""Build from dated events what was known of councils in each past week, and what is known of them today."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from lib.measures.approaches.propensity import WEEK_DAYS, WEEKS_IN_EFFECT
from lib.terms import ROLE_RUNGS

ROLE_COLUMNS = ("leader", "chief_executive")
STATE_COLUMNS = ["region", "type", *ROLE_COLUMNS, "channel", "tries", "days_left"]


def build_risk_weeks(
    councils: pd.DataFrame,
    signals: pd.DataFrame,
    approaches: pd.DataFrame,
    *,
    opens: dt.date,
    closes: dt.date,
    as_at: dt.date,
) -> pd.DataFrame:
    """Build the table from which lib.measures.approaches.propensity.fit_propensity learns.

    councils: one row a council of the frame, with code (unique), region, type and responded_on (the first day of a
    complete or partial response, empty for none). signals: code, role (one of ROLE_COLUMNS), rung (one of ROLE_RUNGS)
    and day, one row for each day on which a role came to a rung; the highest so far counts; where there is a column
    until, up to the day before that, as somebody else holds the role from then on. approaches: code, channel and day,
    one row an approach to anybody at the council. Events after as_at are left out, and so is the week not
    over. Weeks begin on the opening day.
    """
    weeks = []
    last_day = min(as_at, closes)
    start = opens
    while start + dt.timedelta(days=WEEK_DAYS - 1) <= last_day:
        weeks.append(_build_week(councils, signals, approaches, start, closes))
        start += dt.timedelta(days=WEEK_DAYS)
    if not weeks:
        return pd.DataFrame(columns=[*STATE_COLUMNS, "councils", "responded"])
    rows = pd.concat(weeks, ignore_index=True)
    return rows.groupby(STATE_COLUMNS, as_index=False, dropna=False).agg(
        councils=("responded", "size"), responded=("responded", "sum")
    )


def build_present_state(
    councils: pd.DataFrame, signals: pd.DataFrame, approaches: pd.DataFrame, *, as_at: dt.date
) -> pd.DataFrame:
    """Build what lib.measures.approaches.propensity.estimate_chances takes, for the councils without a response.

    The tables are those of build_risk_weeks. Returns the rows of councils that have not responded by the end of as_at,
    with the new columns leader, chief_executive, tries and in_effect (channel of the newest approach of the last seven
    days, "" for none).
    """
    today = pd.Timestamp(as_at)
    responded_on = pd.to_datetime(councils["responded_on"])
    rows = councils[~(responded_on <= today)]
    rungs = _find_rungs(rows["code"], signals, today)
    past = approaches[pd.to_datetime(approaches["day"]) <= today]
    days = pd.to_datetime(past["day"])
    recent = past[days > today - pd.Timedelta(days=WEEK_DAYS)].assign(day=days)
    newest = recent.sort_values("day", kind="stable").drop_duplicates("code", keep="last").set_index("code")["channel"]
    return rows.assign(
        **rungs,
        tries=_look_up(rows["code"], past["code"].value_counts(), 0).astype(int),
        in_effect=_look_up(rows["code"], newest, ""),
    )


def _build_week(
    councils: pd.DataFrame, signals: pd.DataFrame, approaches: pd.DataFrame, start: dt.date, closes: dt.date
) -> pd.DataFrame:
    """Build the rows of the councils at risk in one week: STATE_COLUMNS and responded (1 or 0)."""
    first, week = pd.Timestamp(start), pd.Timedelta(days=WEEK_DAYS)
    responded_on = pd.to_datetime(councils["responded_on"])
    at_risk = ~(responded_on < first)
    rows, responded_on = councils[at_risk], responded_on[at_risk]
    responded = responded_on < first + week
    # An approach counts up to the day of the response, not after it.
    ends = responded_on.where(responded, first + week - pd.Timedelta(days=1))
    made = approaches.assign(day=pd.to_datetime(approaches["day"])).merge(
        pd.DataFrame({"code": rows["code"], "end": ends}), on="code"
    )
    made = made[made["day"] <= made["end"]].sort_values("day", kind="stable")
    in_effect = made[made["day"] >= first - (WEEKS_IN_EFFECT - 1) * week]
    channel = in_effect.drop_duplicates("code", keep="last").set_index("code")["channel"]
    channels = _look_up(rows["code"], channel, "")
    tries = _look_up(rows["code"], made["code"].value_counts(), 0).astype(int)
    return pd.DataFrame(
        {
            "region": rows["region"],
            "type": rows["type"],
            **_find_rungs(rows["code"], signals, first - pd.Timedelta(days=1)),
            "channel": channels,
            "tries": tries - (channels != ""),
            "days_left": (closes - start).days,
            "responded": responded.astype(int),
        }
    )


def _find_rungs(codes: pd.Series, signals: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Find the highest rung that each role of each council had come to by the end of a day."""
    past = signals[pd.to_datetime(signals["day"]) <= day]
    if "until" in past:
        past = past[~(pd.to_datetime(past["until"]) <= day)]
    heights = past.assign(height=past["rung"].map({rung: height for height, rung in enumerate(ROLE_RUNGS)}))
    rungs = {}
    for role in ROLE_COLUMNS:
        highest = heights[heights["role"] == role].groupby("code")["height"].max()
        names = {code: ROLE_RUNGS[int(height)] for code, height in highest.items()}
        rungs[role] = _look_up(codes, names, ROLE_RUNGS[0])
    return rungs


def _look_up(codes: pd.Series, values: Mapping[Any, object] | pd.Series, default: object) -> pd.Series:
    """Look up the value of each code, with a default for those that have none."""
    by_code = dict(values.items())
    return pd.Series([by_code.get(code, default) for code in codes], index=codes.index, dtype=object)
