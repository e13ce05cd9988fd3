"""A scope says what a query counts; its copies change one thing each."""

from lib.queries.scope import Scope
from tests.support.factories import day

LONDON = Scope(7, day("2015-03-13"), ("London",), ("London borough",))


def test_another_day_keeps_the_consultation_and_the_filters() -> None:
    assert LONDON.on_day(day("2015-02-01")) == Scope(7, day("2015-02-01"), ("London",), ("London borough",))


def test_without_filters_all_groups_of_the_same_day_are_looked_at() -> None:
    assert LONDON.without_filters() == Scope(7, day("2015-03-13"), (), ())


def test_equal_scopes_are_one_key_of_a_cache() -> None:
    assert len({LONDON, LONDON.on_day(LONDON.as_at), LONDON.without_filters()}) == 2


def test_types_narrow_what_the_filters_leave_and_never_widen_it() -> None:
    everybody = LONDON.without_filters()
    assert everybody.narrow_to_types(("Unitary",)).types == ("Unitary",)
    assert LONDON.narrow_to_types(("Unitary", "London borough")).types == ("London borough",)
    assert LONDON.narrow_to_types(("Unitary",)) == LONDON.narrow_to_types(()) == LONDON
