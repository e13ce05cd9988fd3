"""The councils to approach, the most promising first."""

import pandas as pd

from lib.measures.targeting import rank_councils
from tests.support.factories import day

COLUMNS = [
    "council", "region", "type", "standing", "withdrew_on", "said_nothing_on", "leader", "chief_executive", "channels"
]  # fmt: skip


def test_targeting_starts_with_the_unfinished_then_groups_below_the_floor_and_ends_with_refusals() -> None:
    rows = pd.DataFrame(
        [
            ("Cold", "South", "Unitary", "O", None, None, "delivered", "delivered", "E-mail"),
            ("Opened", "South", "Unitary", "O", None, None, "opened", "delivered", "E-mail"),
            ("Engaged", "South", "Unitary", "O", None, None, "opened", "engaged", "E-mail"),
            ("Called", "South", "Unitary", "O", None, None, "opened", "engaged", "E-mail, Telephone"),
            ("Withdrawn", "South", "Unitary", "O", day("2015-03-03"), None, "opened", "delivered", "E-mail"),
            ("Said nothing", "South", "Unitary", "O", None, day("2015-03-03"), "delivered", "delivered", "E-mail"),
            ("Far below", "North", "Unitary", "N", None, None, "no contact", "not sent", ""),
            ("Declined", "North", "Unitary", "D", None, None, "engaged", "delivered", "E-mail"),
            ("Unfinished", "South", "Unitary", "B", None, None, "engaged", "delivered", "E-mail"),
        ],
        columns=COLUMNS,
    )
    ordered = rank_councils(rows, {"North": 3, "South": 0, "Unitary": 0}, "25 %")
    assert dict(zip(ordered["council"], ordered["why"], strict=True)) == {
        "Said nothing": 'sent in no more than "no comment": ask what they think',
        "Unfinished": "began and broke off: ask them to finish",
        "Withdrawn": "withdrew on 3 March 2015: ask why first; opened a message",
        "Far below": "North: 3 more reach 25 %; neither leader nor chief executive reached",
        "Called": "engaged, and called already",
        "Engaged": "engaged already: try a call",
        "Opened": "opened a message",
        "Cold": "",
        "Declined": "declined: only with something new",
    }
    assert ordered["council"].to_list() == [
        "Unfinished",
        "Said nothing",
        "Far below",
        "Called",
        "Engaged",
        "Opened",
        "Withdrawn",
        "Cold",
        "Declined",
    ]


def test_targeting_without_any_council_is_an_empty_table_with_its_columns() -> None:
    assert list(rank_councils(pd.DataFrame(columns=COLUMNS), {}, "25 %").columns) == [*COLUMNS, "why"]
