"""Brings one file in: one transaction, one Change, one report. Either all of it is stored or nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.database.engine import record, writing
from lib.database.models import Consultation, Import, SetAside
from lib.intake import contacts, outreach, responses
from lib.intake.columns import HEADINGS, Columns
from lib.intake.problems import FileProblem, RowProblem
from lib.intake.readers import Cell, Sheet, read, records, sheet
from lib.intake.report import Report

# A placer takes one row and says what it did: "added", "changed" or "unchanged". It raises RowProblem where it cannot.
Placer = Callable[[dict[str, Cell]], str]
KINDS: dict[str, Callable[[Session, Sheet, Consultation, int], Placer]] = {
    "contacts": contacts.placer,
    "outreach": outreach.placer,
    "responses": responses.placer,
}


class _NothingToWriteError(Exception):
    """Ends a transaction in which everything was stored already."""


def bring_in(
    engine: Engine, *, kind: str, path: Path, actor: str, max_mb: int, consultation: str | None = None
) -> Report:
    """Bring a file of contacts, outreach or responses in, for a consultation (by code; else the newest).

    Bringing the same file in again changes nothing. Raises FileProblem, with nothing stored, where the file as a whole
    cannot be used; a single row that cannot be placed is set aside and stands in the report.
    """
    one = sheet(read(path, max_mb=max_mb, known=HEADINGS), path.name, HEADINGS)
    report = Report(kind, path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    try:
        with writing(engine) as session:
            _store(session, one, report, actor=actor, consultation=_consultation(session, consultation))
    except _NothingToWriteError:
        pass
    return report


def _store(session: Session, one: Sheet, report: Report, *, actor: str, consultation: Consultation) -> None:
    change = record(session, actor=actor, action="import", subject=f"{report.kind}: {report.file_name}", rows=0)
    place = KINDS[report.kind](session, one, consultation, change.id)
    kept = {row.digest: row for row in session.scalars(select(SetAside).where(SetAside.kind == report.kind))}
    fresh: dict[str, SetAside] = {}
    columns, addresses = Columns(one, required=()), {"invented": 0, "real": 0}
    for line, row in records(one):
        report.rows_read += 1
        address = str(columns.cell(row, "email")).strip().casefold()
        addresses["invented" if address.endswith(".example") else "real"] += bool(address)
        digest = _digest(row)
        try:
            outcome = place(row)
        except RowProblem as problem:
            report.problems.append((line, str(problem)))
            if digest in kept:
                report.newly_set_aside += _reopen(kept[digest], str(problem))
            elif digest not in fresh:
                fresh[digest] = SetAside(
                    kind=report.kind, line=line, reason=str(problem), row=_plain(row), digest=digest
                )
            continue
        setattr(report, outcome, getattr(report, outcome) + 1)
        if digest in kept and kept[digest].placed_change_id is None:
            kept[digest].placed_change_id = change.id
            report.placed += 1
    # Nobody can own an address under .example: a file with no other is invented.
    report.demonstration = bool(addresses["invented"]) and not addresses["real"]
    report.newly_set_aside += len(fresh)
    if not report.wrote and not report.placed:
        raise _NothingToWriteError
    if addresses["real"] and session.scalar(select(Import.id).where(Import.demonstration).limit(1)):
        raise FileProblem(
            f"{report.file_name} holds real addresses, and this database holds the invented demonstration: bring it "
            "into a database of its own, whose address you give in DATABASE_URL. Nothing was stored."
        )
    change.rows = report.wrote
    _keep(session, report, change.id, list(fresh.values()))


def _reopen(row: SetAside, reason: str) -> int:
    """A row that was placed once and cannot be placed any more waits again. Returns 1 where that is news."""
    if row.placed_change_id is None:
        return 0
    row.placed_change_id, row.reason = None, reason
    return 1


def _keep(session: Session, report: Report, change_id: int, fresh: list[SetAside]) -> None:
    stored = Import(
        change_id=change_id,
        kind=report.kind,
        file_name=report.file_name,
        digest=report.digest,
        rows_read=report.rows_read,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        set_aside=report.set_aside,
        demonstration=report.demonstration,
    )
    session.add(stored)
    session.flush()
    for row in fresh:
        row.import_id = stored.id
    session.add_all(fresh)


def _consultation(session: Session, code: str | None) -> Consultation:
    question = select(Consultation).order_by(Consultation.opens.desc(), Consultation.id.desc()).limit(1)
    if code is not None:
        question = question.where(Consultation.code == code)
    found = session.scalar(question)
    if found is None:
        wanted = f'no consultation "{code}"' if code else "no consultation"
        raise FileProblem(
            f"There is {wanted} in the database: load one by .venv/bin/python -m lib consultation FILE.toml."
        )
    return found


def _plain(row: dict[str, Cell]) -> dict[str, Any]:
    return {name: cell.isoformat() if isinstance(cell, dt.date) else cell for name, cell in row.items()}


def _digest(row: dict[str, Cell]) -> str:
    return hashlib.sha256(json.dumps(_plain(row), sort_keys=True).encode()).hexdigest()
