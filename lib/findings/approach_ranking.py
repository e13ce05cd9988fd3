"""List the councils without a response in the order in which to approach them, and say why.

Each function that reads takes ask, see lib.queries.asking. The list of a day rests on what was known on that day alone.
"""

import datetime as dt
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from lib.access import Role
from lib.findings.approach_people import choose_people
from lib.measures.approaches.history import build_risk_weeks
from lib.measures.approaches.propensity import LATE_DAYS, PropensityModel, estimate_chances, fit_propensity
from lib.measures.approaches.ranking import RankingWeights, rank_approaches
from lib.measures.approaches.reasons import TargetShortfalls, describe_ranked_councils
from lib.measures.dispositions import describe_standings
from lib.measures.figure import format_percent
from lib.measures.response_rates import compute_overall_rates, compute_rates_by_group
from lib.measures.target import TargetLevels
from lib.queries.asking import AskQuestion
from lib.queries.campaign import approach_history, role_signals
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.scope import Scope
from lib.terms import BROKE_OFF, COOLING_OFF_DAYS, DECLINED, RESPONDED, ROLE_RUNGS

LEARNING_COUNCILS = 2_000  # from about so many the chances are learned: more would move them by less than they are sure

# The parts of the list, in the order in which they come.
LIST_PARTS = (
    TO_APPROACH := "To approach",
    UNFINISHED := "Began, not finished",
    LATER := "Not today",
    NO_WAY := "No way in",
    HAS_DECLINED := "Declined",
)
PART_MEANINGS = {
    TO_APPROACH: "No response yet, and somebody may be approached today.",
    UNFINISHED: "A form was begun and not sent in, or sent in with no more than “no comment”: ask to have it finished.",
    LATER: "Approached a few days ago, or a response is promised: wait until the day that is said.",
    NO_WAY: "Nobody is known there whom one may approach.",
    HAS_DECLINED: "The council said that it will not respond: leave it be, unless there is something new.",
}
CALL_COLUMNS = (
    "code", "council", "region", "type", "standing", "standing_term", "standing_text", "part", "rank", "why", "against",
    "channel", "person_role", "leader", "chief_executive", "leader_opened_on", "chief_executive_opened_on", "tries",
    "last_tried", "channels", "usable", "promised_by", "cooling_until", "declined_on", "withdrew_on", "chance_without",
    "chance_with", "added", "worth", "score", "effort_minutes",
)  # fmt: skip
DAY_COLUMNS = (
    "leader_opened_on", "chief_executive_opened_on", "last_tried", "promised_by", "cooling_until", "declined_on",
    "withdrew_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallListRequest:
    """Request for a call list: who reads it, by which weights it is ranked, and how long nobody is approached again."""

    reader: Role
    weights: RankingWeights
    cooling_days: int = COOLING_OFF_DAYS


def list_call_rows(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, request: CallListRequest
) -> pd.DataFrame:
    """List the councils of a scope that have not responded, those to approach first at the top, part by part.

    Columns: CALL_COLUMNS. part: one of LIST_PARTS. rank: within its part, from 1. channel and person_role: how and whom
    to approach, "" where nobody may be. usable: the channels that are open today, such as "Telephone, E-mail", ""
    for none. leader and chief_executive: of ROLE_RUNGS; the days on which they opened a message are empty for readers
    who may not see contact details, and why then names no signal of theirs. tries: days with an approach through a
    channel, added up; last_tried the newest. promised_by, cooling_until, declined_on, withdrew_on: dates, else None.
    chance_without and chance_with an approach: of a response by the closing day, or within LATE_DAYS from that day on.
    added is their difference; worth, score and effort_minutes: see lib.measures.approaches.ranking.

    All councils count for what the target asks, but only those of the scope's groups are ranked.
    """
    everyone = scope.without_filters()
    councils = ask(approach_history.list_standings, scope=everyone)
    counts = count_standings(councils)
    rows = _list_open_councils(ask, councils, everyone, request)
    chances = estimate_chances(
        fit_model(ask, consultation, councils, everyone), rows, days_left=count_days_to_act(consultation, scope)
    )
    is_asked = _is_in_scope(rows, scope)
    ranked = _rank_by_part(rows, chances, counts, read_targets(consultation), request.weights, is_asked)
    described = describe_ranked_councils(
        ranked.assign(tries=ranked["approaches"]), compute_shortfalls(consultation, counts), scope.as_at
    )
    named = describe_standings(described, consultation.closes).reindex(columns=list(CALL_COLUMNS))
    return named.assign(**{name: named[name].astype(object).where(named[name].notna(), None) for name in DAY_COLUMNS})


def count_standings(councils: pd.DataFrame) -> pd.DataFrame:
    """Count councils by region, type and standing, from their rows; in the column councils."""
    return councils.groupby(["region", "type", "standing"], as_index=False).size().rename(columns={"size": "councils"})


def count_days_to_act(consultation: ConsultationFacts, scope: Scope) -> int:
    """Count the days in which an approach can still work: to the closing day, then LATE_DAYS for late responses."""
    days_left = (consultation.closes - scope.as_at).days
    return days_left if days_left > 0 else LATE_DAYS


def read_targets(consultation: ConsultationFacts) -> TargetLevels:
    """Read the levels of a consultation's target."""
    return TargetLevels(consultation.target_overall, consultation.target_group_floor, consultation.target_max_variation)


def compute_shortfalls(consultation: ConsultationFacts, counts: pd.DataFrame) -> TargetShortfalls:
    """Compute how many more responses reach the floor and the overall target of a consultation."""
    floor, overall = consultation.target_group_floor, consultation.target_overall
    missing = {}
    if floor is not None:
        missing = {
            rates.group[0]: rates.count_shortfall(floor)
            for grouping in ("region", "type")
            for rates in compute_rates_by_group(counts, [grouping])
        }
    return TargetShortfalls(
        missing,
        "" if floor is None else format_percent(float(floor), 0),
        0 if overall is None else compute_overall_rates(counts).count_shortfall(overall),
        "" if overall is None else format_percent(float(overall), 0),
        consultation.closes,
    )


def fit_model(
    ask: AskQuestion, consultation: ConsultationFacts, councils: pd.DataFrame, scope: Scope
) -> PropensityModel:
    """Fit the model of chances to the past weeks of the campaign; of very many councils, to an even sample."""
    step = max(1, ceil(len(councils) / LEARNING_COUNCILS))
    sample = councils[councils["id"].astype(int) % step == 0].rename(columns={"code": "name", "id": "code"})
    signals, approaches = (
        ask(query, scope=scope, step=step).rename(columns={"id": "code"})
        for query in (role_signals.list_role_signals, approach_history.list_approach_events)
    )
    weeks = build_risk_weeks(
        sample, signals, approaches, opens=consultation.opens, closes=consultation.closes, as_at=scope.as_at
    )
    return fit_propensity(weeks)


def _list_open_councils(
    ask: AskQuestion, councils: pd.DataFrame, scope: Scope, request: CallListRequest
) -> pd.DataFrame:
    """List the councils without a response with all that is known of them, in the columns that ranking takes."""
    rows = councils[~councils["standing"].isin(RESPONDED)].set_index("id")
    reach = ask(role_signals.list_role_reach, scope=scope, reader=request.reader)
    for role in ("leader", "chief_executive"):
        own = reach[reach["role"] == role].set_index("id").reindex(rows.index)
        rows = rows.assign(
            **{role: own["rung"].astype(object).fillna(ROLE_RUNGS[0]), f"{role}_opened_on": own["opened_on"]}
        )
    rows = rows.join(_summarise_use(ask(approach_history.list_channel_use, scope=scope), scope.as_at))
    words = ask(approach_history.list_council_words, scope=scope).set_index("id").reindex(rows.index)
    people = choose_people(ask, rows, reach, scope, request.cooling_days)
    numbers = ["approaches", "unanswered_calls"]
    rows = rows.assign(
        **{name: rows[name].fillna(0).astype(int) for name in numbers},
        **{name: rows[name].astype(object).fillna("") for name in ("channels", "in_effect")},
        promised_by=words["promised_by"],
        declined_on=words["declined_on"],
        tries=rows["approaches"].fillna(0).astype(int),
        is_unfinished=rows["standing"] == BROKE_OFF,
    )
    return _sort_into_parts(rows.join(people), scope.as_at)


def _summarise_use(use: pd.DataFrame, as_at: dt.date) -> pd.DataFrame:
    """Summarise for each organisation through what it was approached, how often and when last, by its id.

    Columns: approaches, unanswered_calls, last_tried, channels (as text), in_effect (the channel of the newest approach
    of the last seven days, else empty).
    """
    use = use.assign(newest=pd.to_datetime(use["newest_on"])).sort_values(["id", "channel"])
    made = use[use["newest"].notna()]
    by_council = use.groupby("id")
    newest = made.sort_values("newest", kind="stable").drop_duplicates("id", keep="last").set_index("id")
    is_recent = newest["newest"] > pd.Timestamp(as_at) - pd.Timedelta(days=7)
    return pd.DataFrame(
        {
            "approaches": by_council["approaches"].sum(),
            "unanswered_calls": by_council["unanswered_calls"].sum(),
            "last_tried": newest["newest_on"],
            "channels": _join_names(made),
            "in_effect": newest["channel"].where(is_recent, ""),
        }
    )


def _join_names(rows: pd.DataFrame) -> pd.Series:
    """Join the channels of each organisation, which stand in order of its id."""
    names: dict[int, str] = {}
    for organisation_id, channel in zip(rows["id"].to_list(), rows["channel"].to_list(), strict=True):
        names[organisation_id] = f"{names[organisation_id]}, {channel}" if organisation_id in names else channel
    return pd.Series(names, dtype=object)


def _sort_into_parts(rows: pd.DataFrame, as_at: dt.date) -> pd.DataFrame:
    """Sort councils into the parts of the list; nobody is approached today where a response is promised or declined."""
    declined = (rows["standing"] == DECLINED).to_numpy()
    promised = (pd.to_datetime(rows["promised_by"]) >= pd.Timestamp(as_at)).to_numpy()
    usable = rows["usable"].where(~(declined | promised), "")
    parts = np.select(
        [
            declined,
            rows["is_unfinished"] | rows["said_nothing_on"].notna(),
            usable != "",
            promised | (rows["usable_later"] != ""),
        ],
        [HAS_DECLINED, UNFINISHED, TO_APPROACH, LATER],
        default=NO_WAY,
    )
    later = rows["usable_later"].where(~declined, "")
    return rows.assign(part=parts, usable=usable, usable_later=later)


def _is_in_scope(rows: pd.DataFrame, scope: Scope) -> pd.Series:
    """Tell which rows are of the groups that the scope leaves."""
    is_kept = pd.Series(data=True, index=rows.index)
    for names, column in ((scope.regions, "region"), (scope.types, "type")):
        if names:
            is_kept &= rows[column].isin(names)
    return is_kept


def _rank_by_part(
    rows: pd.DataFrame,
    chances: pd.DataFrame,
    counts: pd.DataFrame,
    targets: TargetLevels,
    weights: RankingWeights,
    is_asked: pd.Series,
) -> pd.DataFrame:
    """Rank the councils that are asked for: those open today first, then those that will be, as if they were by then.

    Councils outside of the filters count for what their groups may expect, and take no turn.
    """
    today = rows.assign(usable=rows["usable"].where(is_asked, ""))
    is_open = today["usable"] != ""
    by_then = rows.assign(usable=rows["usable_later"].where(is_asked & ~is_open, ""))
    ranked = []
    for table, is_meant in ((today, is_open), (by_then, is_asked & ~is_open)):
        if is_meant.any():
            table = table.assign(is_meant=is_meant, open_today=rows["usable"])  # noqa: PLW2901 - a column more
            order = rank_approaches(table, chances, counts, targets, weights)
            ranked.append(order[order["is_meant"]])
    if not ranked:
        return rows.iloc[:0].assign(
            rank=0, channel="", effort_minutes=0.0, chance_with=0.0, chance_without=0.0, added=0.0, worth=0.0, score=0.0
        )
    table = pd.concat(ranked, ignore_index=True)
    table = table.assign(usable=table["open_today"], place=table["part"].map(LIST_PARTS.index))
    table = table.sort_values("place", kind="stable", ignore_index=True)
    return table.assign(rank=table.groupby("place").cumcount() + 1)
