"""Whom to approach next and where groups should be, in a shell."""

import json
from pathlib import Path

from tests.support.commands import run_lib
from tests.support.factories import contact, message, response, write_csv


def test_the_call_list_is_printed_with_its_reasons_and_without_names(url: str, tmp_path: Path) -> None:
    run_lib("import", "contacts", str(write_csv(tmp_path / "people.csv", [contact("Camden", Name="Ada Hidden")])))
    run_lib("import", "outreach", str(write_csv(tmp_path / "report.csv", [message("Camden", Clicked="2015-01-07")])))
    output = run_lib("figures", "targeting", "--as-at", "2015-02-20", "--first", "1").output
    rows = json.loads(output)["rows"]
    assert [(row["council"], row["part"], row["rank"]) for row in rows] == [
        ("London Borough of Camden", "To approach", 1), ("Adur District Council", "No way in", 1),
    ]  # fmt: skip
    assert rows[0]["why"].startswith("Telephone the leader, who clicked or replied on 7 January.")
    assert "Hidden" not in output
    assert ".example" not in output


def test_what_is_expected_of_each_group_is_printed_with_what_it_rests_on(url: str, tmp_path: Path) -> None:
    printed = json.loads(run_lib("figures", "expected", "--as-at", "2015-02-20").output)
    assert (printed["rows"], printed["arrived"]) == ([], None)
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    printed = json.loads(run_lib("figures", "expected", "--as-at", "2015-03-13").output)
    assert printed["arrived"]["value"] == 1
    assert len(printed["rows"]) == 14
    assert printed["triggers"] == []
