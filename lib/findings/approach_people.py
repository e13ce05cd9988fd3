"""Choose whom to approach at each council, by role and not by name: the leader, the chief executive, another."""

import datetime as dt

import numpy as np
import pandas as pd

from lib.queries.asking import AskQuestion
from lib.queries.responses import people_to_approach
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.terms import (
    BOUNCED,
    CHIEF_EXECUTIVE,
    COOLING_OFF,
    EMAIL,
    LEADER,
    LETTER,
    MAY_BE_APPROACHED,
    ROLE_RUNGS,
    TELEPHONE,
    VISIT,
)

Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
COLUMN_OF = {LEADER: "leader", CHIEF_EXECUTIVE: "chief_executive"}
PERSON_COLUMNS = (
    "person", "person_role", "usable", "usable_later", "is_bounced", "approached_on", "cooling_until",
    "is_message_on_its_way", "signal", "signal_on",
)  # fmt: skip


def choose_people(
    ask: AskQuestion, rows: pd.DataFrame, reach: pd.DataFrame, scope: Scope, cooling_days: int
) -> pd.DataFrame:
    """Choose for each council the role to approach: who may be today, then who has come furthest, the chief executive.

    rows: one a council by its id, with code, leader and chief_executive (of ROLE_RUNGS). reach: as list_role_reach in
    lib.queries.campaign.role_signals. Columns, by the index of rows: PERSON_COLUMNS. usable: the channels open
    today, usable_later those once nobody has been approached for cooling_days; "" for none. A letter or a visit needs
    no address. signal and signal_on: what the role did last, where the reader may know.
    """
    rule = ApproachRule(scope.as_at, cooling_days)
    states = ask(people_to_approach.list_states_by_role, scope=scope, rule=rule)
    ids = pd.Series(rows.index, index=rows["code"])
    people = states.assign(id=ids.reindex(states["code"]).to_numpy())
    people = people[people["id"].notna()].reset_index(drop=True)
    rested = people.assign(state=people["state"].replace(COOLING_OFF, MAY_BE_APPROACHED), tried_on=None)
    people = people.assign(
        usable=_list_channels(people, rule),
        usable_later=_list_channels(rested, rule),
        height=_find_heights(people, rows),
    )
    people = people.assign(
        order=-4 * (people["usable"] != "").astype(int) - 2 * (people["usable_later"] != "").astype(int),
        place=people["role"].map({CHIEF_EXECUTIVE: 0, LEADER: 1}).fillna(2),
    ).sort_values(["id", "order", "height", "place"], ascending=[True, True, False, True], kind="stable")
    chosen = people.drop_duplicates("id").set_index("id").reindex(rows.index)
    chosen = chosen.assign(person_role=chosen["role"].astype(object).fillna(""))
    chosen = _describe_waiting(chosen, scope.as_at, cooling_days)
    return _add_signals(chosen, reach)[list(PERSON_COLUMNS)]


def _list_channels(people: pd.DataFrame, rule: ApproachRule) -> pd.Series:
    """List the channels that are open to each person, as text; of people of whom the same is known, one is judged."""
    facts = people.drop(columns=["code", "role", "id"]).astype({"tried_on": object, "promised_by": object})
    group = facts.groupby(list(facts.columns), dropna=False, sort=False).ngroup()
    kinds = facts.assign(group=group).drop_duplicates("group").set_index("group")
    return group.map(_list_channels_of_kinds(kinds, rule))


def _list_channels_of_kinds(people: pd.DataFrame, rule: ApproachRule) -> pd.Series:
    """List the channels that are open to people, by the index of their rows."""
    can_mail, can_call = (people_to_approach.can_be_sent_to(people, rule, channel) for channel in (EMAIL, TELEPHONE))
    can_write = people_to_approach.can_be_sent_to(
        people.assign(telephone="not asked for", has_wrong_number=False), rule, TELEPHONE
    )
    codes = can_call.to_numpy() * 1 + can_mail.to_numpy() * 2 + can_write.to_numpy() * 4
    channels = ((TELEPHONE, 1), (EMAIL, 2), (LETTER, 4), (VISIT, 4))
    texts = [", ".join(name for name, bit in channels if code & bit) for code in range(8)]
    return pd.Series(np.array(texts, dtype=object)[codes], index=people.index)


def _find_heights(people: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Find how far the role of each person has come: the position of its rung, 0 for roles that have none."""
    height_of = {rung: height for height, rung in enumerate(ROLE_RUNGS)}
    heights = pd.Series(0, index=people.index)
    for role, column in COLUMN_OF.items():
        is_role = people["role"] == role
        rungs = rows[column].reindex(people.loc[is_role, "id"])
        heights[is_role] = rungs.map(height_of).fillna(0).astype(int).to_numpy()
    return heights


def _describe_waiting(chosen: pd.DataFrame, as_at: dt.date, cooling_days: int) -> pd.DataFrame:
    """Describe until when each chosen person is left alone, and whether the last e-mail came back."""
    is_waiting = (chosen["usable"] == "") & (chosen["usable_later"] != "") & chosen["tried_on"].notna()
    days = {day: day + dt.timedelta(days=cooling_days) for day in chosen["tried_on"].dropna().unique()}
    until = [
        days[day] if waits and days[day] > as_at else None
        for day, waits in zip(chosen["tried_on"].to_list(), is_waiting.to_list(), strict=True)
    ]
    return chosen.assign(
        person=chosen["person_role"],
        usable=chosen["usable"].astype(object).fillna(""),
        usable_later=chosen["usable_later"].astype(object).fillna(""),
        is_bounced=chosen["state"] == BOUNCED,
        cooling_until=pd.Series(until, index=chosen.index, dtype=object),
        approached_on=chosen["tried_on"].where(is_waiting, None),
        is_message_on_its_way=chosen["tried_on"] == as_at,
    )


def _add_signals(chosen: pd.DataFrame, reach: pd.DataFrame) -> pd.DataFrame:
    """Add what the chosen role did last, and when: that it opened a message only where it did nothing else."""
    role = chosen["person_role"].map(COLUMN_OF).astype(object).fillna("")
    keys = pd.MultiIndex.from_arrays([chosen.index, role])
    own = reach.set_index(["id", "role"]).reindex(keys)
    days = {name: pd.to_datetime(own[f"{name}_on"]).to_numpy() for name in ("spoke", "attended", "clicked", "opened")}
    active = np.stack([days[name] for name in ("spoke", "attended", "clicked")])
    filled = np.where(np.isnat(active), np.datetime64("1900-01-01"), active)
    newest = filled.argmax(axis=0)
    has_acted = ~np.isnat(active).all(axis=0)
    has_opened = ~np.isnat(days["opened"])
    names = np.array(["spoke", "attended", "engaged"], dtype=object)[newest]
    signal = np.where(has_acted, names, np.where(has_opened, "opened", ""))
    signal_on = np.where(has_acted, filled.max(axis=0), days["opened"])
    return chosen.assign(signal=signal, signal_on=pd.to_datetime(signal_on))
