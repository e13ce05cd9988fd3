"""The parts of the target now and if the selected councils answer, in a small table."""

from decimal import Decimal
from typing import Any

import pandas as pd

from lib.measures.approaches.scenario import compute_scenario
from lib.measures.target import Outlook, TargetLevels
from lib.ui.targeting.scenario import build_scenario_table

COUNTS = pd.DataFrame(
    [("London", "London borough", "I", 1), ("London", "London borough", "O", 9), ("South West", "Unitary", "O", 10)],
    columns=["region", "type", "standing", "councils"],
)
CHOSEN = pd.DataFrame([("London", "London borough", "O")] * 2, columns=["region", "type", "standing"])


def test_the_target_and_the_groups_whose_shortfall_changes_stand_side_by_side() -> None:
    targets = TargetLevels(Decimal("0.40"), Decimal("0.25"), None)
    table = build_scenario_table(
        compute_scenario(COUNTS, CHOSEN, targets, Outlook(None, is_closed=False)), targets.floor
    )
    lines: Any = table.set_index("part")
    assert lines.loc["40 % of all councils"].to_list() == [
        "1 of the 8 councils needed", "3 of the 8 councils needed",
    ]  # fmt: skip
    assert lines.loc["London"].to_list() == ["10.0 %: 2 short of 25 %", "30.0 %: there"]
    assert "South West" not in lines.index


def test_without_a_target_there_is_nothing_to_tell() -> None:
    levels = TargetLevels(None, None, None)
    assert build_scenario_table(compute_scenario(COUNTS, CHOSEN, levels, Outlook(None, is_closed=False)), None).empty
