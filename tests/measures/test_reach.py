"""How many leaders, chief executives and organisations the campaign has reached."""

import pandas as pd

from lib.measures.definitions import BODY_REACH
from lib.measures.figure import Figure
from lib.measures.reach import RoleReach, compute_body_reach


def test_each_role_is_reached_where_it_alone_or_both_are() -> None:
    rows = [(1, 1, 5), (1, 0, 3), (0, 1, 2), (0, 0, 10)]
    reach = RoleReach.from_counts(pd.DataFrame(rows, columns=["leader", "chief_executive", "councils"]))
    assert reach == RoleReach(both=5, leader_only=3, chief_executive_only=2, neither=10)
    assert (reach.leader_reach.counts_text, reach.chief_executive_reach.counts_text) == ("8 of 20", "7 of 20")


def test_a_combination_that_does_not_occur_counts_nought() -> None:
    reach = RoleReach.from_counts(pd.DataFrame({"leader": [0], "chief_executive": [1], "councils": [4]}))
    assert reach == RoleReach(both=0, leader_only=0, chief_executive_only=4, neither=0)


def test_bodies_are_reached_by_type_and_a_type_without_any_is_nought_of_nought() -> None:
    ladder = pd.DataFrame({"type": ["Professional body"], "organisations": [30], "delivered": [12]})
    assert compute_body_reach(ladder, "Professional body") == Figure(12, 30, BODY_REACH)
    assert compute_body_reach(ladder, "National stakeholder") == Figure(0, 0, BODY_REACH)
