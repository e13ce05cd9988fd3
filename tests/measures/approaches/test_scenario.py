"""What becomes of rates, floors and R if certain councils respond."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.approaches.scenario import add_responses, compute_scenario, describe_scenario
from lib.measures.target import Outlook, TargetLevels, TargetVerdict

COUNTS = pd.DataFrame(
    [
        ("North", "Unitary", "I", 2),
        ("North", "Unitary", "O", 8),
        ("South", "Unitary", "P", 4),
        ("South", "Shire county", "N", 6),
    ],
    columns=["region", "type", "standing", "councils"],
)
TARGETS = TargetLevels(Decimal("0.40"), Decimal("0.25"), Decimal("0.30"))
OUTLOOK = Outlook(None, is_closed=False)


def choose(*councils: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(councils, columns=["region", "type", "standing"])


def test_chosen_councils_raise_the_rates_of_their_groups_and_nothing_else() -> None:
    chosen = choose(("North", "Unitary", "O"), ("South", "Shire county", "N"), ("South", "Shire county", "N"))
    scenario = compute_scenario(COUNTS, chosen, TARGETS, OUTLOOK)
    before, after = scenario.before.figures, scenario.after.figures
    assert {name: (before[name].numerator, after[name].numerator, after[name].denominator) for name in before} == {
        "": (6, 9, 20),
        "North": (2, 3, 10),
        "South": (4, 6, 10),
        "Unitary": (6, 7, 14),
        "Shire county": (0, 2, 6),
    }
    assert [part.verdict for part in scenario.before.parts][:2] == [TargetVerdict.TOO_EARLY] * 2
    assert [part.verdict for part in scenario.after.parts][:2] == [TargetVerdict.MET] * 2
    assert scenario.after.by_type.r_indicator > scenario.before.by_type.r_indicator
    assert describe_scenario(scenario) == (
        "If these 3 answer, the response rate goes from 30.0 % to 45.0 %, and evenness (R) from 0.79 to 0.69 by region "
        "and 0.60 to 0.84 by council type."
    )


def test_councils_that_have_responded_change_nothing() -> None:
    scenario = compute_scenario(COUNTS, choose(("South", "Unitary", "P")), TARGETS, OUTLOOK)
    assert scenario.added == 0
    assert scenario.before.figures == scenario.after.figures
    assert describe_scenario(scenario) == "These councils have responded already, so nothing changes."


def test_more_councils_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="more councils are chosen"):
        add_responses(COUNTS, choose(*[("North", "Unitary", "R")]))


@settings(deadline=None)
@given(st.integers(0, 8), st.integers(0, 6))
def test_no_council_is_lost_or_doubled(north: int, south: int) -> None:
    added = add_responses(
        COUNTS, choose(*[("North", "Unitary", "O")] * north, *[("South", "Shire county", "N")] * south)
    )
    assert added["councils"].sum() == 20
    assert added.loc[added["standing"].isin(["I", "P"]), "councils"].sum() == 6 + north + south


def test_one_council_is_told_of_in_the_singular_and_without_a_target_no_part_is() -> None:
    scenario = compute_scenario(COUNTS, choose(("North", "Unitary", "O")), TargetLevels(None, None, None), OUTLOOK)
    assert describe_scenario(scenario).startswith(
        "If this council answers, the response rate goes from 30.0 % to 35.0 %, "
    )
    assert (scenario.before.parts, scenario.after.parts) == ([], [])
