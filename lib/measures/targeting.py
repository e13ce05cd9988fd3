"""Which council to approach first, and why, in plain words."""

from typing import Any

import pandas as pd

from lib.terms import REFUSAL

NOT_REACHED = ("no contact", "no address", "not sent", "not delivered")
INTERESTED = ("engaged", "opened")


def in_order(rows: pd.DataFrame, short: dict[str, int]) -> pd.DataFrame:
    """Puts the councils in the order in which to approach them, with the reasons in a new column, why.

    rows has council, region, type, disposition, leader and chief_executive (how far each is reached); short says for
    each region and each type how many more responses it needs to meet the floor. First come councils whose region or
    type is furthest below the floor, then those whose people showed interest; those that declined or
    broke off are last.
    """
    gaps = [max(short.get(str(row.region), 0), short.get(str(row.type), 0)) for row in rows.itertuples()]
    interested = rows["leader"].isin(INTERESTED) | rows["chief_executive"].isin(INTERESTED)
    ranked = rows.assign(
        why=pd.Series([_why(row, short) for row in rows.itertuples()], index=rows.index, dtype=object),
        _refused=rows["disposition"] == REFUSAL,
        _gap=pd.Series(gaps, index=rows.index, dtype=int),
        _cold=~interested,
    ).sort_values(["_refused", "_gap", "_cold", "council"], ascending=[True, False, True, True])
    return ranked.drop(columns=["_refused", "_gap", "_cold"]).reset_index(drop=True)


def _why(row: Any, short: dict[str, int]) -> str:
    parts = [f"{name}: {short[name]} below the floor" for name in (row.region, row.type) if short.get(name)]
    if row.disposition == REFUSAL:
        parts.append("said no or broke off: only with something new")
    parts.append(_people(row.leader, row.chief_executive))
    return "; ".join(part for part in parts if part)


def _people(leader: str, chief_executive: str) -> str:
    missed = [name for name, rung in (("leader", leader), ("chief executive", chief_executive)) if rung in NOT_REACHED]
    if len(missed) == 2:
        return "neither leader nor chief executive reached"
    if "engaged" in {leader, chief_executive}:
        return "engaged already: try a call"
    if missed:
        return f"{missed[0]} not reached"
    return "opened a message" if "opened" in {leader, chief_executive} else ""
