"""The councils behind a cell, a bar or a tile."""

import pandas as pd

from lib.terms import RESPONDED
from lib.ui.shared.council_list import MAX_ROWS, ROWS_SHOWN, CouncilGroup, describe_reach, limit_rows

LEDGER = pd.DataFrame(
    {
        "council": ["Camden", "Leeds", "Kent"],
        "region": ["London", "Yorkshire and the Humber", "South East"],
        "type": ["London borough", "Metropolitan district", "Shire county"],
        "standing": [RESPONDED[0], "NC", RESPONDED[0]],
    }
)


def test_a_group_holds_the_councils_for_which_all_its_criteria_and_standings_hold() -> None:
    def names(*criteria: tuple[str, str], standings: tuple[str, ...] = ()) -> list[str]:
        return CouncilGroup(criteria, standings).filter_ledger(LEDGER)["council"].to_list()

    assert names() == ["Camden", "Leeds", "Kent"]
    assert names(("region", "London"), ("type", "London borough")) == ["Camden"]
    assert names(("region", "London"), ("type", "Shire county")) == []
    assert names(standings=RESPONDED) == ["Camden", "Kent"]


def test_a_group_is_called_by_its_criteria_and_by_responded() -> None:
    assert CouncilGroup(()).group_title == "All councils"
    assert CouncilGroup((("region", "London"),), RESPONDED).group_title == "London · responded"


def test_a_message_that_was_delivered_reaches_and_very_many_rows_are_cut() -> None:
    rows = pd.DataFrame({"leader": ["delivered", "opened"], "chief_executive": ["not delivered", "replied"]})
    assert describe_reach(rows).to_dict("list") == {
        "leader": ["reached", "reached, opened"],
        "chief_executive": ["not reached", "replied"],
    }
    assert len(limit_rows(pd.DataFrame({"row": range(MAX_ROWS)}))) == MAX_ROWS
    assert len(limit_rows(pd.DataFrame({"row": range(MAX_ROWS + 1)}))) == ROWS_SHOWN
