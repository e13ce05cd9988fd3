"""Whom to approach at a council, and through what."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.findings.test_approach_ranking import call_rows
from tests.support.council_counts import CAMDEN
from tests.support.factories import contact, message, store


@pytest.mark.parametrize(
    ("leader", "chief_executive", "role", "usable"),
    [
        ({"Email": ""}, {"Do not contact": "Yes"}, "Leader", "Telephone, Letter, Visit"),
        ({}, {}, "Chief executive", "Telephone, E-mail, Letter, Visit"),
        ({}, {"Telephone": ""}, "Chief executive", "E-mail, Letter, Visit"),
        ({"Do not contact": "Yes"}, {"Do not contact": "Yes"}, "Chief executive", ""),
    ],
)
def test_who_may_be_approached_comes_first_and_a_letter_needs_no_address(
    sqlite: Engine, tmp_path: Path, leader: dict[str, str], chief_executive: dict[str, str], role: str, usable: str
) -> None:
    people = [contact(CAMDEN, **leader), contact(CAMDEN, "Chief Executive", **chief_executive)]
    store(sqlite, "contacts", people, tmp_path)
    row = call_rows(sqlite).loc[CAMDEN]
    assert (row["person_role"], row["usable"]) == (role, usable)


def test_somebody_who_was_written_to_gives_way_to_somebody_who_was_not(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(CAMDEN), contact(CAMDEN, "Chief Executive")], tmp_path)
    store(sqlite, "outreach", [message(CAMDEN, "Chief Executive", "2015-02-27")], tmp_path)
    row = call_rows(sqlite).loc[CAMDEN]
    assert (row["person_role"], row["usable"] != "", row["cooling_until"]) == ("Leader", True, None)
