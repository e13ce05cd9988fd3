"""Settles rows that wait: what somebody decides is done to them, learned for the next time, and can be undone."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.database.engine import record_change, open_write_session
from lib.database.models import Alias, Consultation, Contact, Import, Organisation, Response, QuarantinedRow
from lib.intake.import_file import asked
from lib.intake.import_report import Report
from lib.intake.loaders.contacts import contact_content
from lib.intake.loaders.loader import KEEP_BOTH, REPLACE, Job, keep_before
from lib.intake.mapping import proposal as mappings
from lib.intake.mapping.proposal import MappedColumns, Mapping
from lib.intake.matching.name_words import normalise_name
from lib.intake.matching.register import CouncilRegister
from lib.intake.pipeline import PLACERS, images, note_rows
from lib.intake.problems import Doubt, FileProblem, RowProblem
from lib.intake.reading import sheets
from lib.intake.reading.sheets import Sheet
from lib.terms import NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY

ORGANISATION, CREATE, SET_ASIDE = "organisation", "create", "set aside"
DECISIONS = (ORGANISATION, CREATE, KEEP_BOTH, REPLACE, SET_ASIDE)
BODY_TYPES = (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)
NAMELESS = frozenset(
    {"", "na", "none", "council", "the council", "leader", "chief executive", "anonymous", "other", "n a"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about some rows that wait.

    what is one of DECISIONS. codes: the organisations meant (of ORGANISATION, and of CREATE for an unknown address).
    remember: the way of writing is learned as another name. name and type: of the organisation to CREATE; a council is
    never created, because councils come with the register.
    """

    rows: tuple[int, ...]
    what: str
    codes: tuple[str, ...] = ()
    remember: bool = True
    name: str = ""
    type: str = PROFESSIONAL_BODY


@dataclass(slots=True)
class Settled:
    """What became of the rows: placed ones, ones set aside for good, and ones that still wait with their reason."""

    placed: int = 0
    set_aside: int = 0
    learned: list[str] = field(default_factory=list)
    still: list[tuple[int, str]] = field(default_factory=list)


def settle(engine: Engine, *, decisions: Iterable[Decision], by: Person) -> Settled:
    """Do what was decided, all of it in one transaction. Rows that somebody else settled meanwhile are left alone.

    Raises NotAllowed, and FileProblem where a decision cannot be carried out; nothing is stored then.
    """
    check_right(by.role, Right.IMPORT_DATA)
    settled = Settled()
    with open_write_session(engine) as session:
        change = record_change(session, actor=by.name, action="settle", subject="rows that waited", rows=0)
        done: dict[int, list[int]] = defaultdict(list)
        for decision in decisions:
            rows = _waiting(session, decision.rows)
            if not rows:
                continue
            keep_before(session, change.id, "set_aside", images(session, [row.id for row in rows]))
            if decision.what == SET_ASIDE:
                _mark(session, [row.id for row in rows], "set aside", None)
                settled.set_aside += len(rows)
                for row in rows:
                    done[row.import_id].append(row.id)
                continue
            ids = _organisations(session, decision, change.id)
            settled.learned += _learn(session, decision, rows, ids, change.id)
            for (import_id, _columns), group in _alike(rows).items():
                done[import_id] += _replay(session, group, decision, ids, change.id, settled)
        if not done:
            raise FileProblem(
                "Nothing was settled: somebody else settled these rows meanwhile, or they still do not fit."
            )
        _record(session, change.id, done)
        note_rows(session, change.id, settled.placed + settled.set_aside)
    return settled


def _waiting(session: Session, ids: tuple[int, ...]) -> list[QuarantinedRow]:
    return list(
        session.scalars(
            select(QuarantinedRow)
            .where(QuarantinedRow.id.in_(ids), QuarantinedRow.decision.is_(None), QuarantinedRow.placed_change_id.is_(None))
            .order_by(QuarantinedRow.import_id, QuarantinedRow.line)
        )
    )


def _mark(session: Session, ids: list[int], decision: str, change_id: int | None) -> None:
    session.execute(update(QuarantinedRow).where(QuarantinedRow.id.in_(ids)).values(decision=decision, placed_change_id=change_id))


def _organisations(session: Session, decision: Decision, change_id: int) -> tuple[int, ...]:
    if decision.what == CREATE and not decision.codes:
        return (_create(session, decision, change_id),)
    named = select(Organisation.code, Organisation.id).where(Organisation.code.in_(decision.codes))
    found = {one.code: one.id for one in session.execute(named)}
    if missing := [code for code in decision.codes if code not in found]:
        raise FileProblem(f"There is no organisation {missing[0]} on the register. Nothing was stored.")
    if decision.what == ORGANISATION and not found:
        raise FileProblem("Choose the organisation that is meant. Nothing was stored.")
    return tuple(found[code] for code in decision.codes)


def _create(session: Session, decision: Decision, change_id: int) -> int:
    name = " ".join(decision.name.split())
    if not name or len(name) > 200:
        raise FileProblem("A new organisation needs a name of at most 200 characters. Nothing was stored.")
    if decision.type not in BODY_TYPES:
        raise FileProblem("Councils come with the register: only other bodies are added by hand. Nothing was stored.")
    if session.scalar(select(Organisation.id).where(func.lower(Organisation.name) == name.lower())) is not None:
        raise FileProblem(f"{name} is on the register already: choose it instead. Nothing was stored.")
    letters = re.sub(r"[^A-Z0-9]", "", normalise_name(name).upper().replace(" ", ""))[:12] or "BODY"
    taken = set(session.scalars(select(Organisation.code)))
    code = next(c for number in range(1, 10_000) if (c := f"{letters}{number if number > 1 else ''}") not in taken)
    one = Organisation(code=code, name=name, short_name=name, type=decision.type, change_id=change_id)
    session.add(one)
    session.flush()
    return one.id


def _learn(
    session: Session, decision: Decision, rows: list[QuarantinedRow], ids: tuple[int, ...], change_id: int
) -> list[str]:
    """The ways of writing that these rows teach. A way that says nothing, or means several, teaches nothing."""
    if not decision.remember or len(ids) != 1:
        return []
    known = {
        (one.organisation_id, normalise_name(one.text))
        for one in session.scalars(select(Alias).where(Alias.organisation_id.in_(ids)))
    }
    learned = []
    for row in rows:
        doubt = row.doubt or {}
        written = " ".join(str(doubt.get("written", "")).split())
        if doubt.get("about") != "organisation" or not written or len(written) > 200 or "@" in written:
            continue
        key = (ids[0], normalise_name(written))
        if key in known or normalise_name(written) in NAMELESS:
            continue
        known.add(key)
        learned.append(written)
        session.add(Alias(organisation_id=ids[0], text=written, change_id=change_id))
    session.flush()
    return learned


def _alike(rows: list[QuarantinedRow]) -> dict[tuple[int, tuple[str, ...]], list[QuarantinedRow]]:
    """Rows of one import with the same columns."""
    groups: dict[tuple[int, tuple[str, ...]], list[QuarantinedRow]] = defaultdict(list)
    for row in rows:
        groups[row.import_id, tuple(row.row)].append(row)
    return groups


def _replay(
    session: Session, rows: list[QuarantinedRow], decision: Decision, ids: tuple[int, ...], change_id: int, settled: Settled
) -> list[int]:
    """Place rows of one import as the import would, with what was decided. Returns the ids of those placed."""
    stored = session.get_one(Import, rows[0].import_id)
    consultation = session.get_one(Consultation, rows[0].consultation_id)
    one = sheets.build_manual_sheet(stored.file_name, list(rows[0].row), list(rows[0].row.values()))
    mapping = _mapping(stored, one, consultation)
    kept = decision.what if decision.what in {KEEP_BOTH, REPLACE} else None
    doubts: list[dict[str, Any]] = [row.doubt or {} for row in rows]
    named = {str(doubt["written"]) for doubt in doubts if doubt.get("about") == "organisation"} if ids else set()
    register = CouncilRegister(session, consultation.opens, dict.fromkeys(named, ids))
    job = Job(
        session, MappedColumns(one, mapping, order_is_known=True), consultation, register, change_id, dry=False, ids=kept
    )
    placer = PLACERS[mapping.record_type](job)
    placed = []
    for row, doubt in zip(rows, doubts, strict=True):
        written = str(doubt.get("written", ""))
        if doubt.get("about") == "address" and decision.what == CREATE:
            _create_contact(session, written, job, ids)
        if kept == REPLACE:
            row.doubt = doubt | {"replaced": _replaced(session, stored.kind, row.consultation_id, written)}
            session.flush()
        try:
            answer = placer.place([placer.read(list(row.row.values()))])[0]
        except RowProblem as problem:
            answer = problem
        if isinstance(answer, RowProblem):
            _wait_on(session, row.id, answer)
            settled.still.append((row.line, str(answer)))
            continue
        _mark(session, [row.id], decision.what, change_id)
        placed.append(row.id)
    settled.placed += len(placed)
    return placed


def _mapping(stored: Import, one: Sheet, consultation: Consultation) -> Mapping:
    if stored.mapping is not None:
        return Mapping.from_json(stored.mapping)
    return mappings.propose_mapping(one, stored.kind, asked(consultation))


def _create_contact(session: Session, address: str, job: Job, ids: tuple[int, ...]) -> None:
    """A contact for an address that nobody had, in the role Other, with the name that the file gives."""
    if len(ids) != 1:
        raise FileProblem("Choose the one organisation to which the address belongs. Nothing was stored.")
    if session.scalar(select(Contact.id).where(Contact.email == address).limit(1)) is not None:
        return
    session.execute(
        insert(Contact),
        [
            {
                "source_id": f"address:{address}",
                "organisation_id": ids[0],
                "role": "Other",
                "job_title": None,
                "name": address.partition("@")[0].replace(".", " ").title(),
                "email": address,
                "telephone": None,
                "do_not_contact": False,
                "added_on": job.consultation.opens,
                "change_id": job.change_id,
            }
        ],
    )


def _replaced(session: Session, kind: str, consultation_id: int, source_id: str) -> str | None:
    """What the thing says that a row is put in the place of."""
    if kind == "contacts":
        known = session.execute(select(Contact.__table__).where(Contact.source_id == source_id)).mappings().first()
        return contact_content(dict(known)) if known is not None else None
    return session.scalar(
        select(Response.content).where(Response.consultation_id == consultation_id, Response.source_id == source_id)
    )


def _wait_on(session: Session, row_id: int, problem: RowProblem) -> None:
    told: dict[str, Any] = {"reason": str(problem)}
    if not isinstance(problem, Doubt):
        told["doubt"] = None
    elif problem.candidates:  # else the candidates known before still help
        told["doubt"] = problem.as_json()
    session.execute(update(QuarantinedRow).where(QuarantinedRow.id == row_id).values(**told))


def _record(session: Session, change_id: int, done: dict[int, list[int]]) -> None:
    """One entry in the history for each file whose rows were settled."""
    for import_id, ids in done.items():
        if not ids:
            continue
        stored = session.get_one(Import, import_id)
        report = Report(stored.kind, stored.file_name, "", rows_read=len(ids), settled=len(ids))
        session.add(
            Import(
                change_id=change_id, consultation_id=stored.consultation_id, origin="decision", kind=stored.kind,
                file_name=stored.file_name, digest="", rows_read=len(ids), added=0, changed=0, unchanged=0,
                settled=len(ids), doubted=0, set_aside=0, demonstration=stored.demonstration, mapping=None,
                report=report.as_json(),
            )
        )  # fmt: skip
    session.flush()
