"""How far the campaign has got with the people it names."""

from dataclasses import dataclass

import pandas as pd

from lib.measures.definitions import BODY_REACH, ROLE_REACH
from lib.measures.figure import Figure


@dataclass(frozen=True, slots=True)
class RoleReach:
    """Councils by whether their leader and their chief executive are reached (delivered or beyond)."""

    both: int
    leader_only: int
    chief_executive_only: int
    neither: int

    @classmethod
    def from_counts(cls, counts: pd.DataFrame) -> "RoleReach":
        """From a frame with leader and chief_executive (1 or 0) and councils (a count)."""
        rows = counts[["leader", "chief_executive", "councils"]].to_numpy(dtype=int)
        found = {(int(leader), int(chief)): int(councils) for leader, chief, councils in rows}
        return cls(*(found.get(key, 0) for key in ((1, 1), (1, 0), (0, 1), (0, 0))))

    @property
    def councils(self) -> int:
        return self.both + self.leader_only + self.chief_executive_only + self.neither

    @property
    def leaders(self) -> Figure:
        return Figure(self.both + self.leader_only, self.councils, ROLE_REACH)

    @property
    def chief_executives(self) -> Figure:
        return Figure(self.both + self.chief_executive_only, self.councils, ROLE_REACH)


def bodies(ladder: pd.DataFrame, kind: str) -> Figure:
    """The organisations of one kind that are reached, from a frame with type, organisations and delivered."""
    row = ladder[ladder["type"] == kind]
    if row.empty:
        return Figure(0, 0, BODY_REACH)
    return Figure(int(row["delivered"].iloc[0]), int(row["organisations"].iloc[0]), BODY_REACH)
