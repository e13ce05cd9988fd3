"""The councils to approach, the most promising first."""

import pandas as pd

from lib.measures.targeting import rank_councils

COLUMNS = ["council", "region", "type", "disposition", "started", "leader", "chief_executive", "channels"]


def test_targeting_starts_with_the_unfinished_then_groups_below_the_floor_and_ends_with_refusals() -> None:
    rows = pd.DataFrame(
        [
            ("Cold", "South", "Unitary", "O", 0, "delivered", "delivered", "E-mail"),
            ("Opened", "South", "Unitary", "O", 0, "opened", "delivered", "E-mail"),
            ("Engaged", "South", "Unitary", "O", 0, "opened", "engaged", "E-mail"),
            ("Called", "South", "Unitary", "O", 0, "opened", "engaged", "E-mail, Telephone"),
            ("Far below", "North", "Unitary", "N", 0, "no contact", "not sent", ""),
            ("Declined", "North", "Unitary", "R", 0, "engaged", "delivered", "E-mail"),
            ("Unfinished", "South", "Unitary", "R", 1, "engaged", "delivered", "E-mail"),
        ],
        columns=COLUMNS,
    )
    ordered = rank_councils(rows, {"North": 3, "South": 0, "Unitary": 0}, "25 %")
    assert dict(zip(ordered["council"], ordered["why"], strict=True)) == {
        "Unfinished": "answered part of it: ask them to finish",
        "Far below": "North: 3 more reach 25 %; neither leader nor chief executive reached",
        "Called": "engaged, and called already",
        "Engaged": "engaged already: try a call",
        "Opened": "opened a message",
        "Cold": "",
        "Declined": "declined: only with something new",
    }
    assert ordered["council"].to_list() == [
        "Unfinished",
        "Far below",
        "Called",
        "Engaged",
        "Opened",
        "Cold",
        "Declined",
    ]


def test_targeting_without_any_council_is_an_empty_table_with_its_columns() -> None:
    assert list(rank_councils(pd.DataFrame(columns=COLUMNS), {}, "25 %").columns) == [*COLUMNS, "why"]
