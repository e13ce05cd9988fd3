"""A mapping: what it lacks, and how it is stored."""

import pytest
from sqlalchemy import Engine

from lib.intake.mapping.fields import FIELDS
from lib.intake.mapping.mapping import MONTH_FIRST, Mapping, check_mapping, compute_fingerprint, confirm_mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.sheets import build_manual_sheet
from tests.support.factories import bring
from tests.support.intake_tables import FILES


def test_a_report_that_names_no_mailing_and_no_day_asks_for_both(sqlite: Engine) -> None:
    with pytest.raises(FileProblem, match=r"no column for Mailing or Sent on.*Say it once for the whole file"):
        bring(sqlite, "outreach", FILES / "shapes" / "mailchimp.csv")


def test_a_mapping_comes_back_from_what_is_stored_without_its_warnings() -> None:
    mapping = Mapping("responses", {"Who": "organisation"}, MONTH_FIRST, {"channel": "Letter"}, ("Look at this.",))
    assert Mapping.from_json(mapping.as_json()) == confirm_mapping(mapping)


def test_a_name_in_two_parts_and_a_job_title_fill_the_required_name_and_role() -> None:
    mapping = Mapping("contacts", {"Body": "organisation", "Forename": "first_name", "Post": "job_title"})
    assert [known_field.name for known_field in mapping.list_missing_fields()] == []
    assert [known_field.name for known_field in Mapping("contacts", {}).list_missing_fields()] == [
        known_field.name for known_field in FIELDS["contacts"] if known_field.is_required
    ]


def test_the_fingerprint_of_a_sheet_is_that_of_its_headings_in_any_order() -> None:
    first, second, other = (
        build_manual_sheet("a.csv", headings, []) for headings in (["E-mail", "Name"], ["name:", "email"], ["Name"])
    )
    assert compute_fingerprint(first) == compute_fingerprint(second) != compute_fingerprint(other)


def test_two_columns_for_one_field_are_refused_by_their_headings() -> None:
    sheet = build_manual_sheet("a.csv", ["Who", "Body", "Day"], ["", "", ""])
    mapping = Mapping("responses", {"Who": "organisation", "Body": "organisation", "Day": "received"})
    with pytest.raises(FileProblem, match='"Who" and "Body" are both taken for organisation'):
        check_mapping(mapping, sheet)
