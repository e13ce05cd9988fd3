"""Which column holds what, proposed from headings and cells."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Response,
)
from lib.intake.mapping.mapping import MONTH_FIRST
from lib.intake.mapping.proposal import adapt_remembered_mapping, propose_mapping
from lib.intake.mapping.question_columns import SurveyQuestion
from lib.intake.problems import FileProblem
from lib.intake.reading.sheets import Sheet, build_manual_sheet
from lib.intake.reading.tables import Cell
from tests.support.factories import bring
from tests.support.intake_tables import FILES, inspect_path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'Response ID,Date received,Organisation,Q1\n1,2015-02-01,Leeds,"never ends\n2,2015-02-01,Camden,Yes\n',
            "never closed",
        ),
        ("Date received,Organisation,Council,Q1\n2015-02-01,Leeds,Camden,Yes\n", "two columns of the same meaning"),
        ("Date received,Organisation,Q1 Why,Q1 other\n2015-02-01,Leeds,Yes,No\n", "two columns for question 1"),
    ],
)
def test_a_file_in_which_cells_would_be_lost_is_refused(sqlite: Engine, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.csv").write_text(text)
    with pytest.raises(FileProblem, match=said):
        bring(sqlite, "responses", tmp_path / "odd.csv")


def test_the_organisation_is_found_by_what_stands_in_the_column_where_no_heading_names_it(
    sqlite: Engine, tmp_path: Path
) -> None:
    (tmp_path / "odd.csv").write_text("Response ID,Submitted,Where from,Q1\n1,2015-02-01,LB Camden,Yes\n")
    assert bring(sqlite, "responses", tmp_path / "odd.csv").added == 1


@pytest.mark.parametrize(("name", "days"), [("month_first.csv", ["2015-01-28", "2015-02-01"])])
def test_the_dates_of_a_whole_column_tell_whether_months_come_first(sqlite: Engine, name: str, days: list[str]) -> None:
    assert inspect_path(sqlite, FILES / "faults" / name).mapping.date_order == MONTH_FIRST
    bring(sqlite, "responses", FILES / "faults" / name)
    with open_read_session(sqlite) as session:
        assert sorted(str(day) for day in session.scalars(select(Response.received_on))) == days


def build_table(headings: list[str], *rows: list[Cell]) -> Sheet:
    sheet = build_manual_sheet("a.csv", headings, [])
    return replace(sheet, read_rows=lambda: iter([*enumerate(rows, 2)]))


HELP = [SurveyQuestion(2, "Which kinds of help would you use?", ("Peer challenge", "Training", "Data"))]
LEEDS = {"Organisation": "Leeds", "Received": "2015-02-01", "Q2": "Data"}


def propose(columns: dict[str, str], **options: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    mapping = propose_mapping(build_table(list(columns), [*columns.values()]), "responses", HELP, **options)
    return mapping.targets, mapping.warnings


def test_codes_in_the_place_of_options_are_proposed_with_a_meaning_and_asked_about() -> None:
    mapping = propose_mapping(
        build_table([*LEEDS], ["Leeds", "2015-02-01", "1"], ["York", "2015-02-01", "3"]), "responses", HELP
    )
    assert mapping.codes == {"Q2": {"1": "Peer challenge", "3": "Data"}}
    assert mapping.warnings == (
        'Its column "Q2" holds codes instead of options (1, 3): say what each means. It is remembered.',
    )
    sheet = build_table([*LEEDS], ["Leeds", "2015-02-01", "1"], ["York", "2015-02-01", "2"])
    stored = replace(mapping, codes={"Q2": {"1": "Data", "2": "Training"}}, warnings=())
    known = adapt_remembered_mapping(stored, sheet, HELP)
    assert (known.codes, known.warnings) == ({"Q2": {"1": "Data", "2": "Training"}}, ())
    new = adapt_remembered_mapping(replace(stored, codes={"Q2": {"1": "Data"}}), sheet, HELP)
    assert new.codes == {"Q2": {"1": "Data", "2": "Training"}}
    assert "holds codes instead of options (2): say" in new.warnings[0]


@pytest.mark.parametrize(
    ("ids", "is_id"), [("1111", False), ("1112", False), ("1123", True), ("111", True), ("1122", False)]
)
def test_a_column_whose_ids_come_again_and_again_names_no_response(ids: str, is_id: bool) -> None:
    rows: list[list[Cell]] = [[source_id, f"2015-02-0{day}", "Leeds", "Data"] for day, source_id in enumerate(ids, 1)]
    mapping = propose_mapping(build_table(["Response ID", "Received", "Organisation", "Q2"], *rows), "responses", HELP)
    assert ("source_id" in mapping.targets.values()) is is_id
    warning = (
        'Its column "Response ID" has the same id in several rows (such as "1"), so it names no single one: it is left '
        "out, unless you say that it holds the id."
    )
    assert mapping.warnings == (() if is_id else (warning,))


def test_a_row_that_stands_twice_counts_once_in_telling_whether_ids_come_again() -> None:
    first: list[Cell] = ["1", "2015-02-01", "Leeds", "Data"]
    rows = [first] * 9 + [["2", *first[1:]]] * 9
    mapping = propose_mapping(build_table(["Response ID", "Received", "Organisation", "Q2"], *rows), "responses", HELP)
    assert mapping.targets["Response ID"] == "source_id"


def test_the_organisation_is_the_column_whose_heading_or_cells_tell_it_and_no_long_text() -> None:
    received = {"Received": "2015-02-01", "Q2": "Data"}
    assert propose({"Where from": "Leeds"} | received, is_organisation=lambda name: name == "Leeds")[0] == {
        "Where from": "organisation", "Received": "received", "Q2": "question 2",
    }  # fmt: skip
    assert "Where from" not in propose({"Where from": "Leeds"} | received)[0]
    assert propose({"My council": "Ledds"} | received)[0]["My council"] == "organisation"
    assert propose({"My council": "L" * 120} | received)[0]["My council"] == "organisation"
    assert "My council" not in propose({"My council": "L" * 121} | received)[0]
    assert "My council" not in propose({"My council": ""} | received)[0]
    both = propose(
        {"My council": "Ledds", "Where from": "Leeds"} | received, is_organisation=lambda name: name == "Leeds"
    )
    assert both[0]["Where from"] == "organisation"


def test_two_columns_of_one_meaning_are_asked_about_only_where_they_differ_and_the_filled_one_counts() -> None:
    assert propose(LEEDS | {"Council": "Kent"}) == (
        {"Organisation": "organisation", "Received": "received", "Q2": "question 2"},
        ('It has two columns of the same meaning, "Organisation" and "Council": say which one counts.',),
    )
    assert propose(LEEDS | {"Council": "Leeds"})[1] == ()
    targets, warnings = propose(LEEDS | {"Organisation": "", "Council": "Leeds"})
    assert (targets["Council"], "Organisation" in targets, warnings) == ("organisation", False, ())
    assert propose(LEEDS | {"Received": "Yes", "Date submitted": "2015-02-01"})[0]["Date submitted"] == "received"


def test_a_sheet_without_a_usual_heading_asks_what_each_column_holds() -> None:
    sheet = replace(build_table(["x", "y"], ["1", "2"]), has_known_headings=False)
    assert propose_mapping(sheet, "contacts", []).warnings == (
        "None of its headings is a usual one, so what each column holds has to be said.",
    )
