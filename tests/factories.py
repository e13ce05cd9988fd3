"""One small maker for each thing that tests need: files as officers send them, and a database that holds them."""

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from lib.access import Person, Role
from lib.intake.reading.files import Limits, opened
from lib.intake.report import Report
from lib.intake.store import bring_in

OFFICER = Person("a test", Role.OFFICER)
QUESTIONS = 10  # of the test consultation; 6 to 10 do not apply to shire districts
CONSULTATION = """
code = "test-2015"
title = "A consultation for the tests"
issued_by = "The tests"
opens = 2015-01-06
closes = 2015-03-13
note = "Worded for the tests."
[target]
overall = 0.40
group_floor = 0.25
max_variation = 0.30
""" + "".join(
    f'[[question]]\nnumber = {n}\nsection = "One"\ntext = "What about {n}?"\n'
    + ('kind = "open"\n' if n < 10 else 'kind = "choice"\noptions = ["Peer challenge", "Training", "Data"]\n')
    + ('applies_to = ["Shire county", "Unitary", "Metropolitan district", "London borough"]\n' if n > 5 else "")
    for n in range(1, QUESTIONS + 1)
)


def write_csv(file: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """A CSV file with the columns of the first row."""
    lines = list(rows)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return file


def contact(organisation: str = "Leeds City Council", role: str = "Leader", **cells: Any) -> dict[str, Any]:
    """A row of a contact list."""
    words = organisation.casefold().replace(" ", "-").replace("'", "")
    row = {
        "Contact ID": f"{words}-{role.casefold()}",
        "Organisation": organisation,
        "Role": role,
        "Job title": "",
        "Name": "Ada Invented",
        "Email": f"{role.casefold().replace(' ', '.')}@{words}.example",
        "Telephone": "01632 960001",
        "Do not contact": "",
        "Added": "2014-12-15",
    }
    return row | cells


def message(
    organisation: str = "Leeds City Council", role: str = "Leader", sent: str = "2015-01-06", **cells: Any
) -> dict[str, Any]:
    """A row of a delivery report: delivered on the day it was sent, unless the cells say otherwise."""
    row = {
        "Mailing": "Launch",
        "Channel": "E-mail",
        "Email": contact(organisation, role)["Email"],
        "Organisation": organisation,
        "Sent": sent,
        "Delivered": sent,
        "Opened": "",
        "Clicked": "",
        "Replied": "",
        "Bounced": "",
    }
    return row | cells


def response(
    organisation: str = "Leeds City Council", received: str = "2015-02-01", answers: int = QUESTIONS, **cells: Any
) -> dict[str, Any]:
    """A row of a survey export that answers the first so many questions."""
    row = {
        "Response ID": f"R-{organisation}-{received}",
        "Date received": received,
        "Organisation": organisation,
        "Responding on behalf of": "",
        "Email": "policy@council.example",
        "Status": "Complete",
        "Withdrawn": "",
    }
    row |= {f"Q{n}. What about {n}?": f"We say {n}." if n <= answers else "" for n in range(1, QUESTIONS + 1)}
    return row | cells


def activity(day: str = "2015-02-01", **cells: Any) -> dict[str, Any]:
    """A row of an activity log."""
    row = {
        "Date": day,
        "Channel": "Podcast",
        "Activity": "First episode",
        "Audience": "Everybody",
        "Audience size": "420",
    }
    return row | {"Note": ""} | cells


def store(engine: Engine, kind: str, rows: Iterable[dict[str, Any]], folder: Path) -> Report:
    """Bring rows in through a CSV file, as an officer would."""
    return bring(engine, kind, write_csv(folder / f"{kind}.csv", rows))


def bring(engine: Engine, kind: str, path: Path, *, megabytes: int = 10, rows: int = 1_000_000, **said: Any) -> Report:
    """Bring the file at a path in, as an officer would."""
    with opened(path, Limits(megabytes, rows)) as file:
        return bring_in(engine, file, kind=kind, **{"by": OFFICER, **said})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
