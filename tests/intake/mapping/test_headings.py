"""The headings that tools give to what the import needs, and which of two columns is proposed."""

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
from lib.intake.import_file import inspect_file
from lib.intake.reading.files import FileLimits, open_file
from lib.settings import ROOT
from tests.support.factories import bring

FILES = ROOT / "tests" / "files" / "headings"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("google_forms.csv", {"received": "Timestamp", "organisation": "Which council do you represent?"}),
        ("govuk_forms.csv", {"received": "Submitted at", "source_id": "Submission reference"}),
        ("kobo.csv", {"received": "_submission_time", "started": "start", "source_id": "_id"}),
        ("smartsurvey.csv", {"received": "Ended", "source_id": "UserID"}),
        ("two_candidates_one_sparse.csv", {"organisation": "Authority", "source_id": "Response ID"}),
    ],
)
def test_the_headings_of_a_tool_are_known_and_the_filled_column_is_proposed(
    sqlite: Engine, name: str, expected: dict[str, str]
) -> None:
    with open_file(FILES / name, FileLimits(10, 1_000)) as file:
        inspection = inspect_file(sqlite, file)
    assert inspection.kind == "responses"
    columns = {target: heading for heading, target in inspection.mapping.targets.items()}
    assert {field: columns.get(field) for field in expected} == expected


@pytest.mark.parametrize("name", ["google_forms.csv", "govuk_forms.csv", "kobo.csv", "smartsurvey.csv"])
def test_such_a_file_goes_in_without_a_question(sqlite: Engine, name: str) -> None:
    report = bring(sqlite, "responses", FILES / name)
    assert report.added == report.rows_read > 0
    with open_read_session(sqlite) as session:
        assert {str(day) for day in session.scalars(select(Response.received_on))} <= {"2015-02-01", "2015-02-13"}
