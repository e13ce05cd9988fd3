"""Rank councils by whom to approach first, with the reasons in plain words."""

from typing import Any, NamedTuple

import pandas as pd

from lib.terms import REFUSAL

TELEPHONE_CHANNEL = "Telephone"
UNREACHED_RUNGS = ("no contact", "no address", "not sent", "not delivered")


class _ApproachFacts(NamedTuple):
    """Facts on a council from which the reasons for approaching it follow."""

    disposition: str
    started: int
    region: str
    type: str
    leader: str
    chief_executive: str
    called: bool


def rank_councils(rows: pd.DataFrame, shortfalls: dict[str, int], floor_text: str) -> pd.DataFrame:
    """Rank councils in the order in which to approach them, with the reasons in a new column, why.

    rows has council, region, type, disposition, started (1 where some answers came), leader and chief_executive (how
    far each is reached) and channels. shortfalls holds, for each region and each type, how many more responses reach
    the floor, which floor_text gives in words. First come councils that started and did not finish, then those whose
    region or type is furthest below the floor, among them those that engaged and then those that opened a message;
    councils that declined are last.
    """
    gaps = [
        max(shortfalls.get(region, 0), shortfalls.get(kind, 0))
        for region, kind in zip(rows["region"].to_list(), rows["type"].to_list(), strict=True)
    ]
    engagement_ranks = [
        _rank_engagement(*rungs)
        for rungs in zip(rows["leader"].to_list(), rows["chief_executive"].to_list(), strict=True)
    ]
    called = [TELEPHONE_CHANNEL in channels for channels in rows["channels"].to_list()]
    fact_columns = (
        rows[name].to_list() for name in ("disposition", "started", "region", "type", "leader", "chief_executive")
    )
    reasons_by_facts: dict[tuple[Any, ...], str] = {}  # many councils have the same reasons
    reasons = []
    for values in zip(*fact_columns, called, strict=True):
        if values not in reasons_by_facts:
            reasons_by_facts[values] = _describe_reasons(_ApproachFacts(*values), shortfalls, floor_text)
        reasons.append(reasons_by_facts[values])
    is_refusal = rows["disposition"] == REFUSAL
    ranked = rows.assign(
        why=pd.Series(reasons, index=rows.index, dtype=object),
        _group=(is_refusal * 2 - (is_refusal & (rows["started"] == 1)) * 3).astype(int),
        _gap=pd.Series(gaps, index=rows.index, dtype=int),
        _cold=pd.Series(engagement_ranks, index=rows.index, dtype=int),
    ).sort_values(["_group", "_gap", "_cold", "council"], ascending=[True, False, True, True])
    return ranked.drop(columns=["_group", "_gap", "_cold"]).reset_index(drop=True)


def _rank_engagement(leader: str, chief_executive: str) -> int:
    """Rank how far leader and chief executive engaged: 0 engaged, 1 opened a message, 2 neither."""
    return 0 if "engaged" in {leader, chief_executive} else 1 if "opened" in {leader, chief_executive} else 2


def _describe_reasons(facts: "_ApproachFacts", shortfalls: dict[str, int], floor_text: str) -> str:
    """Describe the reasons for approaching one council, separated by semicolons."""
    if facts.disposition == REFUSAL:
        return "answered part of it: ask them to finish" if facts.started else "declined: only with something new"
    parts = [
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
