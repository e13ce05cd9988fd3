"""What the rows of a file are, where a kind can hold several."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.mapping.record_types import choose_record_type
from lib.intake.reading.files import FileLimits, open_file
from tests.support.intake_tables import FAULTS, FILES, build_known_sheets, inspect_path

NAMES = [
    (FILES / "shapes" / "sendgrid_events.csv", "outreach", "events"),
    (FILES / "shapes" / "brevo_log.csv", "outreach", "events"),
    (FILES / "shapes" / "notify.csv", "outreach", "recipients"),
    (FILES / "shapes" / "mailerlite.csv", "outreach", "recipients"),
    (FAULTS / "statuses.csv", "outreach", "recipients"),
    (FAULTS / "suppressions.csv", "contacts", "wishes"),
    (FAULTS / "unsubscribed_people.csv", "contacts", "wishes"),
    (FAULTS / "wishes.csv", "contacts", "contacts"),
]


@pytest.mark.parametrize(("file", "kind", "record_type"), NAMES)
def test_events_recipients_contacts_and_wishes_are_told_apart(
    sqlite: Engine, file: Path, kind: str, record_type: str
) -> None:
    assert (inspect_path(sqlite, file).kind, inspect_path(sqlite, file).mapping.record_type) == (kind, record_type)


def test_a_status_that_repeats_for_an_address_is_an_event_and_one_a_recipient_is_none(tmp_path: Path) -> None:
    heading, row = "Email,Subject,Date,Status\n", "{}@x.example,Launch,2015-01-12,{}\n"
    texts = {
        "events": "".join(row.format(name, status) for name in "ab" for status in ("Sent", "Delivered", "Opened")),
        "recipients": "".join(
            row.format(name, status) for name, status in zip("abc", ("Sent", "Delivered", "Opened"), strict=True)
        ),
    }
    for record_type, rows in texts.items():
        (tmp_path / "log.csv").write_text(heading + rows)
        with open_file(tmp_path / "log.csv", FileLimits()) as file:
            assert choose_record_type(build_known_sheets(file)[0], "outreach") == record_type


def test_a_contact_list_whose_organisation_has_an_unusual_heading_is_no_list_of_wishes(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Body,Name,Role,Email,Do not contact\nLeeds,Ada,Leader,a@x.example,\n")
    with open_file(tmp_path / "people.csv", FileLimits()) as file:
        assert choose_record_type(build_known_sheets(file)[0], "contacts") == "contacts"
