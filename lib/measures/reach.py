"""Count how many leaders, chief executives and organisations the campaign has reached."""

from dataclasses import dataclass

import pandas as pd

from lib.measures.definitions import BODY_REACH, ROLE_REACH
from lib.measures.figure import Figure


@dataclass(frozen=True, slots=True)
class RoleReach:
    """Numbers of councils by whether their leader and their chief executive are reached (delivered or beyond)."""

    both: int
    leader_only: int
    chief_executive_only: int
    neither: int

    @classmethod
    def from_counts(cls, counts: pd.DataFrame) -> "RoleReach":
        """Build from a table with leader and chief_executive (1 or 0) and councils (a count)."""
        rows = counts[["leader", "chief_executive", "councils"]].to_numpy(dtype=int)
        councils_by_reach = {
            (int(leader), int(chief_executive)): int(councils) for leader, chief_executive, councils in rows
        }
        return cls(*(councils_by_reach.get(key, 0) for key in ((1, 1), (1, 0), (0, 1), (0, 0))))

    @property
    def council_count(self) -> int:
        """Number of all councils."""
        return self.both + self.leader_only + self.chief_executive_only + self.neither

    @property
    def leader_reach(self) -> Figure:
        """Share of councils whose leader is reached."""
        return Figure(self.both + self.leader_only, self.council_count, ROLE_REACH)

    @property
    def chief_executive_reach(self) -> Figure:
        """Share of councils whose chief executive is reached."""
        return Figure(self.both + self.chief_executive_only, self.council_count, ROLE_REACH)


def compute_body_reach(ladder: pd.DataFrame, organisation_type: str) -> Figure:
    """Compute the share of the organisations of one type that are reached.

    ladder has the columns type, organisations and delivered. The figure is 0 of 0 where the type has no row.
    """
    row = ladder[ladder["type"] == organisation_type]
    if row.empty:
        return Figure(0, 0, BODY_REACH)
    return Figure(int(row["delivered"].iloc[0]), int(row["organisations"].iloc[0]), BODY_REACH)
