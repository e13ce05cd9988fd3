"""Doubts in a table: filled many at once, and settled to one organisation or to several."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Contact, Credit, Organisation, QuarantinedRow
from lib.intake.review import USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.ui.imports.doubt_table import build_decision, group_rows
from tests.support.factories import OFFICER, contact, response, store
from tests.ui.imports.conftest import OpenAsOfficer, press_button

NAMES = {"WLV": "City of Wolverhampton Council", "LEW": "London Borough of Lewisham"}


def build_rows(*written: str, clear: bool = True) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": range(1, len(written) + 1), "file": "f.csv", "kind": "responses", "line": range(2, len(written) + 2),
            "reason": [f'"Organisation": "{name}" could be it' for name in written], "about": "organisation",
            "written": written, "candidates": [("WLV",)] * len(written), "row": [{}] * len(written), "clear": clear,
        }
    )  # fmt: skip


@pytest.fixture
def three_doubts(empty: str, tmp_path: Path) -> str:
    rows = [response("Wolvrhmptn Concil"), response("Narnia"), response("Newcastle")]
    store(get_engine(empty), "responses", rows, tmp_path)
    return empty


def test_only_suggestions_that_stand_clear_are_accepted_together(three_doubts: str, officer: OpenAsOfficer) -> None:
    app = officer(three_doubts, "Rows that wait")
    press_button(app, "Accept 1 clear suggestion")
    table = app.dataframe[0].value.set_index("written")
    assert table["decision"].dropna().to_dict() == {"Wolvrhmptn Concil": "Accept"}
    press_button(app, "Settle 1 row")
    assert app.success[0].value == "Settled: 1 row was placed, 1 way of writing was learned."


def test_the_rest_is_set_aside_and_stays_with_its_line_when_others_are_settled(
    three_doubts: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    app = officer(three_doubts, "Rows that wait")
    press_button(app, "Set the rest aside")
    assert list(app.dataframe[0].value["decision"]) == ["Set aside"] * 3
    store(get_engine(three_doubts), "contacts", [contact("Atlantis")], tmp_path)
    app.run()
    decisions = app.dataframe[0].value.set_index("written")["decision"]
    assert pd.isna(decisions["Atlantis"])
    assert list(decisions.drop("Atlantis")) == ["Set aside"] * 3


def test_a_decision_is_filled_down_over_the_lines_below(three_doubts: str, officer: OpenAsOfficer) -> None:
    app = officer(three_doubts, "Rows that wait")
    press_button(app, "Accept 1 clear suggestion")
    press_button(app, "Fill down")
    table = app.dataframe[0].value.set_index("written")
    assert list(table["decision"]) == ["Accept"] * 3
    assert table.loc["Narnia", "organisation"] == "City of Wolverhampton Council"
    assert table.loc["Newcastle", "organisation"] == "Newcastle City Council"
    press_button(app, "Clear")
    assert app.dataframe[0].value["decision"].isna().all()


def test_a_line_is_known_by_what_it_is_about() -> None:
    lines = group_rows(build_rows("Wolves", "Narnia"), NAMES)
    swapped = group_rows(build_rows("Narnia", "Wolves"), NAMES)
    assert set(lines["identity"]) == set(swapped["identity"])
    assert not group_rows(build_rows("Wolves", clear=False), NAMES)["clear"].any()


def test_a_joint_response_and_a_shared_chief_executive_are_settled_to_several(empty: str, tmp_path: Path) -> None:
    engine = get_engine(empty)
    store(engine, "responses", [response("The two of us")], tmp_path)
    store(engine, "contacts", [contact("Both our councils", "Chief Executive", **{"Contact ID": "17"})], tmp_path)
    with open_read_session(engine) as session:
        row_ids = session.scalars(select(QuarantinedRow.id)).all()
    decisions = [ReviewDecision((row_id,), USE_ORGANISATION, ("LEW", "WLV")) for row_id in row_ids]
    result = resolve_rows(engine, decisions=decisions, actor=OFFICER)
    assert (result.loaded, result.learned_names) == (2, [])
    with open_read_session(engine) as session:
        credited = session.scalars(select(Organisation.code).join(Credit, Credit.organisation_id == Organisation.id))
        assert sorted(credited) == ["LEW", "WLV"]
        people = session.execute(
            select(Organisation.code, Contact.source_id).join(Contact, Contact.organisation_id == Organisation.id)
        )
        assert sorted(map(tuple, people)) == [("LEW", "17"), ("WLV", "17 (WLV)")]
    again = store(
        engine, "contacts", [contact("Both our councils", "Chief Executive", **{"Contact ID": "17"})], tmp_path
    )
    assert (again.resolved, again.written_count) == (1, 0)


def test_further_organisations_of_a_line_become_part_of_its_decision() -> None:
    line = {
        "ids": [1], "about": "organisation", "written": "both", "decision": "Accept", "remember": True,
        "organisation": NAMES["WLV"], "also": [NAMES["LEW"]],
    }  # fmt: skip
    codes = {name: code for code, name in NAMES.items()}
    decision = build_decision(line, codes, "Professional body")
    assert decision is not None
    assert decision.organisation_codes == ("WLV", "LEW")
