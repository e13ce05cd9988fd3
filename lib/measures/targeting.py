"""Rank councils by whom to approach first, with the reasons in plain words."""

from typing import Any, NamedTuple

import pandas as pd

from lib.measures.dispositions import format_standing_day
from lib.terms import BROKE_OFF, DECLINED, TELEPHONE, UNREACHED_RUNGS


class _ApproachFacts(NamedTuple):
    """Facts on a council from which the reasons for approaching it follow."""

    standing: str
    withdrew_on: Any
    said_nothing_on: Any
    region: str
    type: str
    leader: str
    chief_executive: str
    called: bool


def rank_councils(rows: pd.DataFrame, shortfalls: dict[str, int], floor_text: str) -> pd.DataFrame:
    """Rank councils in the order in which to approach them, with the reasons in a new column, why.

    rows has council, region, type, standing, withdrew_on and said_nothing_on (days, or empty), leader and
    chief_executive (how far each is reached) and channels. shortfalls holds, for each region and each type, how many
    more responses reach the floor, which floor_text gives in words. First come councils that began a form and did not
    finish, or sent in one that says nothing, then those whose region or type is furthest below the floor, among them
    those that engaged and then those that opened a message; councils that declined are last.
    """
    gaps = [
        max(shortfalls.get(region, 0), shortfalls.get(kind, 0))
        for region, kind in zip(rows["region"].to_list(), rows["type"].to_list(), strict=True)
    ]
    engagement_ranks = [
        _rank_engagement(*rungs)
        for rungs in zip(rows["leader"].to_list(), rows["chief_executive"].to_list(), strict=True)
    ]
    called = [TELEPHONE in channels for channels in rows["channels"].to_list()]
    fact_columns = (rows[name].to_list() for name in _ApproachFacts._fields[:-1])
    reasons_by_facts: dict[tuple[Any, ...], str] = {}  # many councils have the same reasons
    reasons = []
    for values in zip(*fact_columns, called, strict=True):
        if values not in reasons_by_facts:
            reasons_by_facts[values] = _describe_reasons(_ApproachFacts(*values), shortfalls, floor_text)
        reasons.append(reasons_by_facts[values])
    has_begun = (rows["standing"] == BROKE_OFF) | rows["said_nothing_on"].notna() & (rows["standing"] != DECLINED)
    ranked = rows.assign(
        why=pd.Series(reasons, index=rows.index, dtype=object),
        _group=(rows["standing"] == DECLINED).astype(int) - has_begun.astype(int),
        _gap=pd.Series(gaps, index=rows.index, dtype=int),
        _cold=pd.Series(engagement_ranks, index=rows.index, dtype=int),
    ).sort_values(["_group", "_gap", "_cold", "council"], ascending=[True, False, True, True])
    return ranked.drop(columns=["_group", "_gap", "_cold"]).reset_index(drop=True)


def _rank_engagement(leader: str, chief_executive: str) -> int:
    """Rank how far leader and chief executive engaged: 0 engaged, 1 opened a message, 2 neither."""
    return 0 if "engaged" in {leader, chief_executive} else 1 if "opened" in {leader, chief_executive} else 2


def _describe_reasons(facts: "_ApproachFacts", shortfalls: dict[str, int], floor_text: str) -> str:
    """Describe the reasons for approaching one council, separated by semicolons."""
    if facts.standing == DECLINED:
        return "declined: only with something new"
    if facts.standing == BROKE_OFF:
        return "began and broke off: ask them to finish"
    parts = []
    if not pd.isna(facts.withdrew_on):
        parts.append(f"withdrew on {format_standing_day(facts.withdrew_on)}: ask why first")
    if not pd.isna(facts.said_nothing_on):
        parts.append('sent in no more than "no comment": ask what they think')
    parts += [
        f"{name}: {shortfalls[name]} more reach {floor_text}"
        for name in (facts.region, facts.type)
        if shortfalls.get(name)
    ]
    parts.append(_describe_people_reached(facts))
    return "; ".join(part for part in parts if part)


def _describe_people_reached(facts: "_ApproachFacts") -> str:
    """Describe how far the leader and the chief executive of one council are reached; may be empty."""
    reached = {"leader": facts.leader, "chief executive": facts.chief_executive}
    unreached = [name for name, rung in reached.items() if rung in UNREACHED_RUNGS]
    if len(unreached) == 2:
        return "neither leader nor chief executive reached"
    if "engaged" in reached.values():
        return "engaged, and called already" if facts.called else "engaged already: try a call"
    if unreached:
        return f"{unreached[0]} not reached"
    return "opened a message" if "opened" in reached.values() else ""
