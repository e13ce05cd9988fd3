"""Where regions and types should be by a day, and what the rules that are set ask for."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.actions.trigger_rules import set_trigger_rules
from lib.database.engine import open_read_session
from lib.database.trigger_settings import TriggerSetting
from lib.findings.expected_rates import ExpectedRates, build_trigger_rule, compute_expected_rates
from lib.measures.approaches.expectation import StandingVerdict
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.factories import OFFICER, day, response, store
from tests.support.regional_themes import LONDON

NORTH_EAST_RULE = TriggerSetting("region", "North East", 7.5, 45, None, "Telephone")


def expected_rates(engine: Engine, as_at: str, **groups: tuple[str, ...]) -> ExpectedRates | None:
    """What is expected on a day."""
    with open_read_session(engine) as session:
        consultation = list_consultations(session)[0]
        scope = Scope(consultation.id, day(as_at), **groups)
        return compute_expected_rates(
            lambda query, /, **arguments: query(session, **arguments), consultation, scope, []
        )


@pytest.fixture
def lagging(sqlite: Engine, tmp_path: Path) -> Engine:
    """Ten councils of London have responded, and nobody else; a rule is set for the North East."""
    first_day = day("2015-01-10")
    rows = [
        response(council, (first_day + dt.timedelta(days=4 * place)).isoformat())
        for place, council in enumerate(LONDON)
    ]
    store(sqlite, "responses", rows, tmp_path)
    rules = (NORTH_EAST_RULE,)
    set_trigger_rules(sqlite, actor=OFFICER, consultation_id=1, rules=rules, seen=())
    return sqlite


def test_a_region_that_lags_is_red_and_sets_off_its_rule_from_its_day_on(lagging: Engine) -> None:
    expected = expected_rates(lagging, "2015-02-20")
    assert expected is not None
    assert 0 < expected.share.value < 1
    standings = {standing.name: standing for standing in expected.standings}
    assert len(standings) == 14
    assert (standings["North East"].verdict, standings["London"].verdict) == (
        StandingVerdict.RED,
        StandingVerdict.GREEN,
    )
    assert sum(expected.count_by_verdict().values()) == 14
    assert [trigger.standing.name for trigger in expected.triggers] == ["North East"]
    early = expected_rates(lagging, "2015-02-16")
    assert early is not None
    assert early.triggers == []


def test_the_filters_leave_fewer_groups_and_the_same_numbers(lagging: Engine) -> None:
    expected, everywhere = (
        expected_rates(lagging, "2015-02-20", regions=("London",)),
        expected_rates(lagging, "2015-02-20"),
    )
    assert expected is not None
    assert everywhere is not None
    assert {standing.name for standing in expected.standings if standing.grouping == "region"} == {"London"}
    assert expected.share == everywhere.share
    assert expected.triggers == []


def test_from_the_closing_day_on_the_target_counts_and_no_rule(lagging: Engine) -> None:
    expected = expected_rates(lagging, "2015-03-13")
    assert expected is not None
    assert (expected.is_final, expected.share.value, expected.triggers) == (True, 1, [])
    assert expected.standings[0].expected == pytest.approx(0.25)  # the floor, which is set for each group


def test_without_a_curve_nothing_is_expected(sqlite: Engine) -> None:
    assert expected_rates(sqlite, "2015-02-20") is None


def test_a_setting_says_in_words_what_it_asks_for() -> None:
    assert build_trigger_rule(NORTH_EAST_RULE).sentence == (
        "From day 45 of the consultation, the North East 7.5 points or more below expectation: telephone."
    )
