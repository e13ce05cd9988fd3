"""How the councils of a region or a type stand, in words."""

import datetime as dt

import pandas as pd
import pytest

from lib.findings.promotion import REGION, TYPE, CouncilGroupName, OwnAuthority, PromotedGroup
from lib.measures.definitions import RESPONSE_RATE
from lib.measures.figure import Figure
from lib.queries.scope import Scope
from lib.terms import COMPLETE, DECLINED, NOT_REACHED, OTHER, PARTIAL

NORTH_EAST = CouncilGroupName(REGION, "North East")


def build_group(engaged: list[bool], *, total: int = 12, group: CouncilGroupName = NORTH_EAST, closed: bool = False):  # type: ignore[no-untyped-def]
    """A group in which so many councils have not responded, the leaders of some of which have engaged."""
    names = [f"Council {number}" for number in range(len(engaged))]
    rows = pd.DataFrame({"code": names, "council": names, "type": "Unitary", "answer": "Not yet", "engaged": engaged})
    return PromotedGroup(group, Figure(total - len(engaged), total, RESPONSE_RATE), rows, closed)


def test_the_sentence_agrees_with_the_number_the_group_and_the_closing_day() -> None:
    group = build_group([True, False])
    assert group.headline == "2 of 12 councils in the North East have not responded"
    assert group.engaged_sentence == "1 of them has a leader who has engaged."
    assert build_group([False]).headline == "1 of 12 councils in the North East has not responded"
    assert build_group([False]).engaged_sentence == "None of them has a leader who has engaged so far."
    closed = build_group([True] * 2, group=CouncilGroupName(TYPE, "Shire district"), closed=True)
    assert closed.headline == "2 of 12 shire districts did not respond"
    everybody = build_group([])
    assert (everybody.headline, everybody.engaged_sentence) == ("All 12 councils in the North East have responded", "")


def test_a_group_takes_the_place_of_the_filters() -> None:
    scope = Scope(1, dt.date(2015, 2, 20), ("London",), ("Unitary",))
    assert NORTH_EAST.narrow_scope(scope) == Scope(1, scope.as_at, ("North East",))
    assert CouncilGroupName(TYPE, "Unitary").narrow_scope(scope) == Scope(1, scope.as_at, (), ("Unitary",))
    assert CouncilGroupName().narrow_scope(scope) == Scope(1, scope.as_at)


@pytest.mark.parametrize(
    ("standing", "is_closed", "said"),
    [
        (COMPLETE, False, "has responded in full: thank you."),
        (PARTIAL, True, "has responded in part: thank you."),
        (DECLINED, True, "has said that it will not respond."),
        (OTHER, False, "has not responded yet: please ask who is writing its response."),
        (NOT_REACHED, False, "no message is known to have reached it"),
        (NOT_REACHED, True, "did not respond. A response still counts, as a late one."),
    ],
)
def test_where_an_authority_stands_is_said_in_words(standing: str, is_closed: bool, said: str) -> None:
    authority = OwnAuthority("KEN", "Kent County Council", "South East", "Shire county", standing, None)
    assert said in authority.describe_standing(is_closed=is_closed)


def test_a_withdrawal_of_the_own_authority_is_said_with_its_day() -> None:
    authority = OwnAuthority("KEN", "Kent", "South East", "Shire county", OTHER, dt.date(2015, 3, 3))
    assert authority.describe_standing(is_closed=False).endswith("It withdrew a response on 3 March 2015.")
