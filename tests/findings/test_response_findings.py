"""What pages and command line say of responses. On both databases."""

import functools
from dataclasses import replace
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.findings import response_findings
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, LEEDS, asked
from tests.support.factories import day, response, store


def test_a_day_is_compared_with_four_weeks_before_but_not_with_one_before_the_opening(engine: Engine) -> None:
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
    assert response_findings.find_comparison_day(consultation, day("2015-03-13")) == day("2015-02-13")
    assert response_findings.find_comparison_day(consultation, day("2015-01-20")) == consultation.opens


def test_a_day_is_compared_with_the_last_board_before_it_where_board_days_are_set(engine: Engine) -> None:
    with open_read_session(engine) as session:
        consultation = replace(
            find_consultation(session, None), board_days=(day("2014-12-10"), day("2015-01-14"), day("2015-03-04"))
        )
    compared = {
        as_at: response_findings.find_comparison_day(consultation, day(as_at))
        for as_at in ("2015-01-14", "2015-01-15", "2015-03-04", "2015-03-16")
    }
    assert compared == {
        "2015-01-14": consultation.opens,  # the Board of December met before it opened, that of the day is not past
        "2015-01-15": day("2015-01-14"),
        "2015-03-04": day("2015-01-14"),
        "2015-03-16": day("2015-03-04"),
    }


def test_no_number_of_councils_is_aimed_at_where_no_target_is_set(engine: Engine) -> None:
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
    assert response_findings.count_target_councils(consultation, 353) == 142
    assert response_findings.count_target_councils(replace(consultation, target_overall=None), 353) is None


def test_the_floor_of_the_target_is_for_regions_and_for_types_alone(engine: Engine) -> None:
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
    floors = [response_findings.find_floor(consultation, names) for names in (["region"], ["type"], ["region", "type"])]
    assert floors == [consultation.target_group_floor, consultation.target_group_floor, None]


def test_the_target_is_that_of_all_councils_whatever_the_filters(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS), response(CAMDEN)], tmp_path)
    london = Scope(scope.consultation_id, scope.as_at, regions=("London",))
    with open_read_session(engine) as session:
        ask = functools.partial(asked, session)
        consultation = find_consultation(session, None)
        parts, filtered_parts = (
            response_findings.compute_target_parts(ask, consultation, each, None) for each in (scope, london)
        )
        rates = response_findings.compute_rates(ask, london, ["region"])
    assert filtered_parts == parts
    assert [group.group for group in rates] == [("London",)]


def test_the_curve_adds_up_the_councils_that_responded(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS, "2015-02-01"), response(CAMDEN, "2015-02-03")], tmp_path)
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
        curve = response_findings.compute_arrivals(functools.partial(asked, session), consultation, scope)
    responded = dict(zip(curve["day"].dt.strftime("%Y-%m-%d"), curve["responded"], strict=True))
    assert [responded[date] for date in ("2015-01-31", "2015-02-01", "2015-02-03")] == [0, 1, 2]
    assert len(curve) == response_findings.count_days(consultation)


def test_days_of_which_the_data_tell_nothing_are_no_days_on_which_nobody_responded(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    days = pd.date_range("2015-01-06", "2015-02-20")
    curve = pd.DataFrame({"day": days, "responded": [min(number, 31) * 2 for number in range(1, len(days) + 1)]})
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
    stale, honest = (
        response_findings.compute_forecast(curve, consultation, 353, [], day(data_day))
        for data_day in ("2015-02-20", "2015-02-05")
    )
    assert stale is not None
    assert honest is not None
    assert honest.middle > stale.middle
    assert honest.low >= curve["responded"].iloc[-1]


def test_councils_that_first_responded_after_the_closing_day_are_late_and_others_are_not(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-03-13"), response(LEEDS, "2015-03-15"),
        response(CAMDEN, "2015-03-15"), response("Solace", "2015-03-15"),
    ]  # fmt: skip
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
        late_counts = [
            response_findings.count_late_councils(
                functools.partial(asked, session), consultation, scope.on_day(day(date))
            )
            for date in ("2015-03-13", "2015-03-16")
        ]
    assert late_counts == [0, 1]
