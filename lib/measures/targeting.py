"""Which council to approach first, and why, in plain words."""

from typing import Any, NamedTuple

import pandas as pd

from lib.terms import REFUSAL

TELEPHONE = "Telephone"
NOT_REACHED = ("no contact", "no address", "not sent", "not delivered")


class _Facts(NamedTuple):
    """What the reasons for approaching a council rest on."""

    disposition: str
    started: int
    region: str
    type: str
    leader: str
    chief_executive: str
    called: bool


def in_order(rows: pd.DataFrame, short: dict[str, int], floor: str) -> pd.DataFrame:
    """Puts the councils in the order in which to approach them, with the reasons in a new column, why.

    rows has council, region, type, disposition, started (1 where some answers came), leader and chief_executive (how
    far each is reached) and channels; short says for each region and each type how many more responses reach the floor,
    which is given in words. First come councils that started and did not finish, then those whose region or type is
    furthest below the floor, among them those that engaged and then those that opened a message; councils that declined
    are last.
    """
    gaps = [
        max(short.get(region, 0), short.get(kind, 0))
        for region, kind in zip(rows["region"].to_list(), rows["type"].to_list(), strict=True)
    ]
    warmth = [_warmth(*both) for both in zip(rows["leader"].to_list(), rows["chief_executive"].to_list(), strict=True)]
    called = [TELEPHONE in channels for channels in rows["channels"].to_list()]
    facts = (rows[name].to_list() for name in ("disposition", "started", "region", "type", "leader", "chief_executive"))
    said: dict[tuple[Any, ...], str] = {}  # many councils have the same reasons
    reasons = []
    for one in zip(*facts, called, strict=True):
        if one not in said:
            said[one] = _why(_Facts(*one), short, floor)
        reasons.append(said[one])
    refused = rows["disposition"] == REFUSAL
    ranked = rows.assign(
        why=pd.Series(reasons, index=rows.index, dtype=object),
        _group=(refused * 2 - (refused & (rows["started"] == 1)) * 3).astype(int),
        _gap=pd.Series(gaps, index=rows.index, dtype=int),
        _cold=pd.Series(warmth, index=rows.index, dtype=int),
    ).sort_values(["_group", "_gap", "_cold", "council"], ascending=[True, False, True, True])
    return ranked.drop(columns=["_group", "_gap", "_cold"]).reset_index(drop=True)


def _warmth(leader: str, chief_executive: str) -> int:
    return 0 if "engaged" in {leader, chief_executive} else 1 if "opened" in {leader, chief_executive} else 2


def _why(row: "_Facts", short: dict[str, int], floor: str) -> str:
    if row.disposition == REFUSAL:
        return "answered part of it: ask them to finish" if row.started else "declined: only with something new"
    parts = [f"{name}: {short[name]} more reach {floor}" for name in (row.region, row.type) if short.get(name)]
    parts.append(_people(row))
    return "; ".join(part for part in parts if part)


def _people(row: "_Facts") -> str:
    reached = {"leader": row.leader, "chief executive": row.chief_executive}
    missed = [name for name, rung in reached.items() if rung in NOT_REACHED]
    if len(missed) == 2:
        return "neither leader nor chief executive reached"
    if "engaged" in reached.values():
        return "engaged, and called already" if row.called else "engaged already: try a call"
    if missed:
        return f"{missed[0]} not reached"
    return "opened a message" if "opened" in reached.values() else ""
