"""Day or month first: the column tells, else the consultation's dates, else the other columns; else it is asked."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
from lib.intake.mapping.date_orders import decide_date_orders
from lib.intake.mapping.mapping import DAY_FIRST, MONTH_FIRST, Mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.tables import Cell
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS, inspect_path

PERIOD = (dt.date(2015, 1, 6), dt.date(2015, 3, 13))


def decide(target: str = "received", remembered: Mapping | None = None, **columns: list[Cell]) -> Mapping:
    targets = {name: target if number == 0 else "started" for number, name in enumerate(columns)}
    return decide_date_orders(Mapping("responses", targets), columns, PERIOD, remembered)


def test_an_impossible_date_decides_for_its_column() -> None:
    assert decide(a=["02/03/2015", "02/28/2015"]).find_date_order("a") == MONTH_FIRST
    assert decide(a=["02/03/2015", "28/02/2015"]).find_date_order("a") == DAY_FIRST


def test_the_days_of_the_consultation_decide_where_all_dates_are_possible_in_both_orders() -> None:
    assert decide(a=["02/11/2015 02:40:00 PM", "03/01/2015 09:10:00 AM"]).find_date_order("a") == MONTH_FIRST
    assert decide(a=["11/02/2015", "01/03/2015"]).find_date_order("a") == DAY_FIRST


def test_each_column_has_its_own_order_and_one_that_does_not_tell_takes_that_of_the_file() -> None:
    mapping = decide(a=["28/02/2015"], b=["02/28/2015"])
    assert (mapping.find_date_order("a"), mapping.find_date_order("b")) == (DAY_FIRST, MONTH_FIRST)
    mapping = decide(a=["02/03/2015"], b=["02/28/2015"])
    assert (mapping.find_date_order("a"), mapping.undecided_dates) == (MONTH_FIRST, {})


def test_what_nothing_decides_is_asked_once_with_an_example_unless_it_was_answered_before() -> None:
    mapping = decide(a=["02/03/2015", "03/02/2015"])
    assert mapping.undecided_dates == {"a": "02/03/2015"}
    assert mapping.decide_dates(MONTH_FIRST).find_date_order("a") == MONTH_FIRST
    remembered = Mapping("responses", {"a": "received"}, MONTH_FIRST)
    mapping = decide(a=["02/03/2015", "03/02/2015"], remembered=remembered)
    assert (mapping.find_date_order("a"), mapping.undecided_dates) == (MONTH_FIRST, {})


@pytest.mark.parametrize(
    "cell", ["03/03/2015", "2015-02-03", "3 February 2015", "42036", "13/13/2015", dt.date(2015, 2, 3)]
)
def test_dates_that_can_be_read_in_one_way_only_are_not_asked(cell: Cell) -> None:
    assert decide(a=[cell]).undecided_dates == {}


def test_real_dates_that_a_spreadsheet_swapped_beside_texts_are_asked() -> None:
    assert not decide(a=["13/02/2015", dt.date(2015, 2, 5)]).warnings
    assert "with day and month exchanged" in decide(a=["13/02/2015", dt.date(2015, 5, 2)]).warnings[0]


def test_a_file_is_read_with_the_month_first_by_the_days_of_the_consultation(sqlite: Engine) -> None:
    assert bring(sqlite, "responses", FAULTS / "month_first_by_the_period.csv").added == 2
    with open_read_session(sqlite) as session:
        days = sorted(session.scalars(select(Response.received_on)))
    assert days == [dt.date(2015, 2, 11), dt.date(2015, 3, 1)]


def test_a_file_whose_dates_do_not_tell_is_asked_and_read_as_was_answered(sqlite: Engine) -> None:
    file = FAULTS / "dates_that_do_not_tell.csv"
    assert inspect_path(sqlite, file).mapping.undecided_dates == {"Date received": "02/03/2015"}
    with pytest.raises(FileProblem, match=r'day or the month comes first in "Date received" \(02/03/2015\)'):
        bring(sqlite, "responses", file)
    assert bring(sqlite, "responses", file, date_order=MONTH_FIRST).added == 1
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Response.received_on)).one() == dt.date(2015, 2, 3)
