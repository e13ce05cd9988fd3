"""One small maker for each thing that tests need: files as officers send them, and a database that holds them."""

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Role
from lib.database.engine import open_write_session, record_change
from lib.database.models import Answer, Change, Question, Response
from lib.database.theme_models import (
    CodingDecision,
    DoubleCoding,
    MachineAssignment,
    Quotation,
    Theme,
    ThemeRun,
    ThemeState,
)
from lib.intake.import_file import import_records
from lib.intake.import_report import ImportReport
from lib.intake.reading.files import FileLimits, open_file

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


def store(engine: Engine, kind: str, rows: Iterable[dict[str, Any]], folder: Path) -> ImportReport:
    """Bring rows in through a CSV file, as an officer would."""
    return bring(engine, kind, write_csv(folder / f"{kind}.csv", rows))


def bring(
    engine: Engine, kind: str, path: Path, *, megabytes: int = 10, rows: int = 1_000_000, **said: Any
) -> ImportReport:
    """Bring the file at a path in, as an officer would."""
    with open_file(path, FileLimits(megabytes, rows)) as file:
        return import_records(engine, file, kind=kind, **{"actor": OFFICER, **said})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


TODAY = day("2015-03-10")


def theme(
    engine: Engine,
    label: str = "A theme",
    *,
    question: int | None = 1,
    states: tuple[tuple[str, str], ...] = (("2015-01-06", "approved"),),
) -> int:
    """A theme of a question (by its number), or across all, with its states by day. Returns its id."""
    with open_write_session(engine) as session:
        change = _change(session)
        asked = select(Question).where(Question.number == (question or 1)).order_by(Question.id)
        one = session.scalars(asked).first()
        assert one is not None
        made = Theme(
            consultation_id=one.consultation_id, question_id=one.id if question else None, code=f"T{change:03}",
            label=label, description="", origin="machine", settled=False,
            proposed_on=day("2015-01-06"), change_id=change,
        )  # fmt: skip
        session.add(made)
        session.flush()
        for date, state in states:
            session.add(ThemeState(theme_id=made.id, state=state, day=day(date), change_id=change))
            session.flush()
        return made.id


def merge(engine: Engine, theme_id: int, into: int) -> None:
    """A theme goes into another."""
    with open_write_session(engine) as session:
        one = session.get_one(Theme, theme_id)
        one.merged_into_id, one.change_id = into, _change(session)


def machine(
    engine: Engine, theme_id: int, source_id: str, number: int = 1, *, confidence: float = 0.8, evidence: str = ""
) -> None:
    """The machine finds a theme in an answer; without evidence, in the whole of it."""
    with open_write_session(engine) as session:
        _change(session)
        answer = session.scalars(
            select(Answer)
            .join(Response, Response.id == Answer.response_id)
            .join(Question, Question.id == Answer.question_id)
            .where(Response.source_id == source_id, Question.number == number)
        ).one()
        session.add(
            MachineAssignment(
                theme_id=theme_id, response_id=answer.response_id, question_id=answer.question_id,
                confidence=confidence, evidence=evidence or answer.text,
            )
        )  # fmt: skip


def verdict(
    engine: Engine,
    theme_id: int,
    source_id: str,
    number: int = 1,
    *,
    carries: bool = True,
    evidence: str | None = None,
) -> None:
    """Somebody decides about a theme in an answer."""
    _say(
        engine,
        CodingDecision,
        theme_id,
        source_id,
        number,
        carries=carries,
        evidence=evidence,
        actor="a test",
        day=TODAY,
    )


def quotation(engine: Engine, theme_id: int, source_id: str, sentence: str, number: int = 1) -> None:
    """Somebody chooses a sentence for the Board."""
    _say(engine, Quotation, theme_id, source_id, number, sentence=sentence)


def _say(engine: Engine, table: Any, theme_id: int, source_id: str, number: int, **values: Any) -> None:
    with open_write_session(engine) as session:
        consultation = session.get_one(Theme, theme_id).consultation_id
        session.add(
            table(
                theme_id=theme_id, consultation_id=consultation, source_id=source_id, question_number=number,
                change_id=_change(session), **values,
            )
        )  # fmt: skip


def double_coding(engine: Engine, coder: str, source_id: str, themes: list[int], *, number: int = 1) -> None:
    """Somebody codes an answer to a question for its themes."""
    with open_write_session(engine) as session:
        change = session.get_one(Change, _change(session))
        consultation = session.scalars(select(Question.consultation_id)).first()
        session.add(
            DoubleCoding(
                consultation_id=consultation, source_id=source_id, question_number=number, coder=coder, scope=number,
                themes=themes, at=change.at, change_id=change.id,
            )
        )  # fmt: skip


def theme_run(engine: Engine, question: int | None = 1) -> None:
    """The machine runs over the answers to a question as they are, and finds nothing."""
    with open_write_session(engine) as session:
        version = session.scalars(select(Change.id).order_by(Change.id.desc())).first()
        change = session.get_one(Change, _change(session))
        one = session.scalars(select(Question).where(Question.number == (question or 1))).first()
        assert one is not None
        session.add(
            ThemeRun(
                consultation_id=one.consultation_id, question_id=one.id if question else None, at=change.at, answers=0,
                coded=0, proposed=0, kept=0, data_version=version, settled_examples=0, change_id=change.id,
            )
        )  # fmt: skip


def _change(session: Session) -> int:
    return record_change(session, actor="a test", action="says", subject="for a test", rows=1).id
