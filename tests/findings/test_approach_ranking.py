"""The list of councils to approach: its parts, its order, and what each reader is told."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.findings import approach_ranking
from lib.findings.approach_ranking import (
    HAS_DECLINED,
    LATER,
    NO_WAY,
    TO_APPROACH,
    UNFINISHED,
    CallListRequest,
    list_call_rows,
)
from lib.measures.approaches.ranking import RankingWeights
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, day, message, response, store

BARNET, YORK, ADUR = "London Borough of Barnet", "City of York Council", "Adur District Council"


def call_rows(engine: Engine, as_at: str = "2015-03-01", role: Role = Role.OFFICER, **groups: Any) -> Any:
    """The call list of a day, by council."""
    with open_read_session(engine) as session:
        consultation = list_consultations(session)[0]
        rows = list_call_rows(
            lambda query, /, **arguments: query(session, **arguments),
            consultation,
            Scope(consultation.id, day(as_at), **groups),
            CallListRequest(role, RankingWeights()),
        )
    return rows.set_index("council")


@pytest.fixture
def told(sqlite: Engine, tmp_path: Path) -> Engine:
    """Camden may be approached, Leeds broke off, York was written to yesterday, Barnet declined, of Adur nothing is known."""
    people = [contact(name) for name in (CAMDEN, LEEDS, YORK, BARNET)]
    store(sqlite, "contacts", [*people, contact(CAMDEN, "Chief Executive")], tmp_path)
    rows = [message(CAMDEN, Clicked="2015-01-07"), message(YORK, sent="2015-02-28"), message(BARNET)]
    store(sqlite, "outreach", rows, tmp_path)
    answers = [
        response(LEEDS, answers=2, Status="Partial"),
        response(BARNET, answers=0, Status="Declined"),
        response(DACORUM),
    ]
    store(sqlite, "responses", answers, tmp_path)
    return sqlite


def test_each_council_stands_in_the_part_that_says_what_to_do_with_it(told: Engine) -> None:
    rows = call_rows(told)
    assert len(rows) == 352
    assert DACORUM not in rows.index
    assert rows.loc[[CAMDEN, LEEDS, YORK, BARNET, ADUR], "part"].to_list() == [
        TO_APPROACH, UNFINISHED, LATER, HAS_DECLINED, NO_WAY,
    ]  # fmt: skip
    assert rows.loc[[CAMDEN, YORK, BARNET], "usable"].to_list() == ["Telephone, E-mail, Letter, Visit", "", ""]
    assert rows.loc[YORK, "why"].startswith("From 7 March: ")
    assert rows.loc[YORK, "cooling_until"] == day("2015-03-07")
    assert "The council declined on 1 February." in rows.loc[BARNET, "against"]
    assert rows.groupby("part")["rank"].min().to_list() == [1] * 5


def test_whoever_has_come_furthest_is_approached_and_what_they_did_is_for_those_who_see_contacts(told: Engine) -> None:
    rows, hidden = call_rows(told), call_rows(told, role=Role.BOARD)
    assert rows.loc[CAMDEN, ["person_role", "leader"]].to_list() == ["Leader", "engaged"]
    assert rows.loc[CAMDEN, "why"].startswith("Telephone the leader, who clicked or replied on 7 January.")
    assert hidden.loc[CAMDEN, "why"].startswith("Telephone the leader. ")
    assert hidden[["leader_opened_on", "chief_executive_opened_on"]].isna().all(axis=None)


def test_the_filters_leave_fewer_councils_and_the_same_chances(told: Engine) -> None:
    rows = call_rows(told, regions=("London",))
    assert set(rows["region"]) == {"London"}
    assert rows.loc[CAMDEN, "chance_without"] == pytest.approx(call_rows(told).loc[CAMDEN, "chance_without"])
    assert call_rows(told, regions=("London",), types=("Shire county",)).empty


def test_after_the_closing_day_the_list_goes_on_by_late_responses(told: Engine) -> None:
    rows = call_rows(told, "2015-03-20")
    assert rows.loc[[CAMDEN, YORK], "part"].to_list() == [TO_APPROACH, TO_APPROACH]
    assert (rows.loc[[CAMDEN, YORK], "added"] > 0).all()


def test_the_list_of_a_past_day_is_what_it_was(told: Engine, tmp_path: Path) -> None:
    before = call_rows(told)
    store(told, "contacts", [contact(ADUR, Added="2015-03-05")], tmp_path)
    rows = [
        message(CAMDEN, sent="2015-03-04", Mailing="Later", Clicked="2015-03-05"),
        message(LEEDS, sent="2015-03-03"),
    ]
    store(told, "outreach", rows, tmp_path)
    later = [response(CAMDEN, "2015-03-04"), response(YORK, "2015-03-05", answers=0, Status="Declined")]
    store(told, "responses", later, tmp_path)
    pd.testing.assert_frame_equal(call_rows(told), before)
    assert CAMDEN not in call_rows(told, "2015-03-05").index


def test_of_very_many_councils_the_chances_are_learned_from_some(told: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = call_rows(told)
    monkeypatch.setattr(approach_ranking, "LEARNING_COUNCILS", 100)
    some = call_rows(told)
    assert set(some.index) == set(everybody.index)
    assert some.loc[CAMDEN, "chance_without"] != everybody.loc[CAMDEN, "chance_without"]
