"""Which numbers each reader gets of themes. On both databases."""

import dataclasses
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.measures.disclosure import HiddenCount
from lib.queries.scope import Scope
from tests.support.regional_themes import LONDON, YORKSHIRE, councils, raising, see

pytestmark = pytest.mark.usefixtures("regional_responses")


def test_a_small_number_takes_another_with_it_and_a_small_total_is_hidden(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:3])
    raising(engine, "Data", *LONDON[:2])
    money, data = see(engine, scope, Role.BOARD).themes
    assert money.total.councils == 10
    assert councils(money, "region") == {"London": HiddenCount.SECONDARY, "Yorkshire and the Humber": HiddenCount.SMALL}
    assert data.total.councils == HiddenCount.SMALL
    assert (data.total.value, data.total.share_interval, data.answers, data.decided_share) == (
        None,
        None,
        HiddenCount.SECONDARY,
        None,
    )
    assert councils(data, "region") == {"London": HiddenCount.SMALL, "Yorkshire and the Humber": 0}


def test_filters_choose_among_the_numbers_of_the_whole_and_count_nothing_anew(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON[:7], *YORKSHIRE[:6])
    raising(engine, "Data", *LONDON[:7], *YORKSHIRE[:3])

    def seen(role: Role, **filters: Any) -> list[Any]:
        found = see(engine, dataclasses.replace(scope, **filters), role).themes
        return [one.total.councils for one in sorted(found, key=lambda one: one.label)]

    assert seen(Role.BOARD, regions=("London",)) == [HiddenCount.SECONDARY, 7]
    assert seen(Role.BOARD, regions=("Yorkshire and the Humber",)) == [HiddenCount.SMALL, 6]
    assert seen(Role.BOARD, regions=("London", "Yorkshire and the Humber")) == [HiddenCount.SECONDARY, 13]
    assert seen(Role.BOARD, regions=("London",), types=("London borough",)) == [
        HiddenCount.SECONDARY,
        HiddenCount.SECONDARY,
    ]
    assert seen(Role.OFFICER, regions=("London",), types=("London borough",)) == [7, 7]
    [data, money] = see(engine, dataclasses.replace(scope, regions=("London",)), Role.BOARD).themes[::-1]
    assert (money.total.respondents, money.total.frame) == (10, 33)
    assert set(money.shares_by_group) == {"region"}
    assert data.answers == HiddenCount.SECONDARY


def test_the_order_tells_no_more_than_the_numbers(engine: Engine, scope: Scope) -> None:
    raising(engine, "One", *LONDON[:1])
    raising(engine, "Four", *LONDON[:4])
    raising(engine, "Six", *LONDON[:6])
    assert [one.label for one in see(engine, scope, Role.OFFICER).themes] == ["Six", "Four", "One"]
    assert [one.label for one in see(engine, scope, Role.BOARD).themes] == ["Six", "One", "Four"]
