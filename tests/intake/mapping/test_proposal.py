"""Which column holds what, proposed from headings and cells."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Response,
)
from lib.intake.mapping.mapping import MONTH_FIRST
from lib.intake.problems import FileProblem
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
