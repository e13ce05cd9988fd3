"""A mapping: what it lacks, and how it is stored."""

import pytest
from sqlalchemy import Engine

from lib.intake.problems import FileProblem
from tests.support.factories import bring
from tests.support.intake_tables import FILES


def test_a_report_that_names_no_mailing_and_no_day_asks_for_both(sqlite: Engine) -> None:
    with pytest.raises(FileProblem, match=r"no column for Mailing or Sent on.*Say it once for the whole file"):
        bring(sqlite, "outreach", FILES / "shapes" / "mailchimp.csv")
