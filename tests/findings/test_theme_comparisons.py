"""Groups of councils beside one another. On both databases."""

import functools

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.findings import theme_comparisons
from lib.queries.scope import Scope
from tests.support.regional_themes import LONDON, YORKSHIRE, ask, first, raising, see

pytestmark = pytest.mark.usefixtures("regional_responses")


def test_two_groups_stand_beside_one_another_over_all_themes(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, *YORKSHIRE[:1])
    raising(engine, "Data", *LONDON[:5], *YORKSHIRE[:5])
    asked = functools.partial(ask, engine)
    pair = (("region", "London"), ("region", "Yorkshire and the Humber"))
    money, data = theme_comparisons.compare_groups(asked, scope, first(engine), *pair, reader=Role.OFFICER)
    assert money.difference is not None
    assert data.difference is not None
    assert (money.first.councils, money.second.councils, money.difference.is_clear) == (10, 1, True)
    assert not data.difference.is_clear
    guarded = theme_comparisons.compare_groups(asked, scope, first(engine), *pair, reader=Role.BOARD)
    assert [one.difference for one in guarded] == [None, None]  # of few councils there is no number


def test_a_group_is_compared_with_all_others(engine: Engine, scope: Scope) -> None:
    raising(engine, "Money", *LONDON, *YORKSHIRE[:1])
    [money] = see(engine, scope, Role.OFFICER).themes
    found = theme_comparisons.compare_with_others(money, "region")
    assert found["London"] is not None
    assert found["London"].is_clear
    assert found["North East"] is not None
    assert not found["North East"].is_clear
    assert found["South West"] is not None
    assert found["South West"].value is None
    [guarded] = see(engine, scope, Role.BOARD).themes
    assert theme_comparisons.compare_with_others(guarded, "region")["London"] is None
