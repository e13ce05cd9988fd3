"""Resolve pending rows: carry out what somebody decides, learn from it for the next file, and keep it undoable."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.changes.change import ChangeWriter, open_change
from lib.changes.people import add_contacts
from lib.database.models import Alias, Consultation, Contact, Import, Organisation, QuarantinedRow, Response
from lib.database.small_letters import SmallLetters
from lib.intake.by_hand.organisations import MAX_NAME_LENGTH, choose_code
from lib.intake.import_file import build_survey_questions
from lib.intake.import_report import MAX_STORED_LINES, ImportReport
from lib.intake.loaders.contacts import build_contact_content
from lib.intake.loaders.loader import KEEP_BOTH, PERSON_DECISIONS, REPLACE, ImportContext, Loader, RowOutcome
from lib.intake.loaders.recipients import find_recipients
from lib.intake.loaders.status_decisions import KEPT_STATUS, STATUS_DECISIONS, keep_status
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.mapping.mapping import Mapping
from lib.intake.mapping.proposal import propose_mapping
from lib.intake.matching.name_words import normalise_name
from lib.intake.matching.register import CouncilRegister
from lib.intake.pipeline import LOADERS, read_quarantined_rows
from lib.intake.problems import AmbiguousMatch, FileProblem, RowProblem
from lib.intake.reading import sheets
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell
from lib.terms import OTHER_TYPES, PROFESSIONAL_BODY

USE_ORGANISATION, CREATE_ORGANISATION, QUARANTINE_ROWS = "organisation", "create", "set aside"
DECISION_KINDS = (
    USE_ORGANISATION, CREATE_ORGANISATION, KEEP_BOTH, REPLACE, *PERSON_DECISIONS, *STATUS_DECISIONS, QUARANTINE_ROWS,
)  # fmt: skip
NAMELESS_TEXTS = frozenset(
    {"", "na", "none", "council", "the council", "leader", "chief executive", "anonymous", "other", "n a"}
)


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """Decision about some pending rows.

    kind is one of DECISION_KINDS. organisation_codes: the organisations meant (of USE_ORGANISATION, and of
    CREATE_ORGANISATION for an unknown address). remember: the way of writing is learned as another name. name
    and type: of the organisation to create; a council is never created, because councils come with the
    register. day: from which a successor is there; None for the day of the row or of the decision.
    """

    row_ids: tuple[int, ...]
    kind: str
    organisation_codes: tuple[str, ...] = ()
    remember: bool = True
    name: str = ""
    type: str = PROFESSIONAL_BODY
    day: dt.date | None = None


@dataclass(slots=True)
class ReviewResult:
    """Result of a review: rows that were loaded, quarantined for good, or are still pending with their reason.

    learned_names: the ways of writing that were learned. still_pending: (line, reason).
    """

    loaded: int = 0
    quarantined: int = 0
    learned_names: list[str] = field(default_factory=list)
    still_pending: list[tuple[int, str]] = field(default_factory=list)


def resolve_rows(engine: Engine, *, decisions: Iterable[ReviewDecision], actor: Person) -> ReviewResult:
    """Resolve pending rows as was decided, all of them in one transaction.

    Rows that somebody else resolved meanwhile are left alone, and one that asks something else now is still pending.
    Raises NotAllowed, and FileProblem where a decision cannot be carried out or settles nothing; nothing is stored
    then.
    """
    result = ReviewResult()
    with open_change(
        engine, actor=actor, right=Right.IMPORT_DATA, action="settle", subject="rows that waited"
    ) as writer:
        session, change = writer.session, writer.change
        row_ids_by_import: dict[int, list[int]] = defaultdict(list)
        problems_by_import: dict[int, list[tuple[int, RowProblem]]] = defaultdict(list)
        for decision in decisions:
            rows = _list_pending_rows(session, decision.row_ids)
            if not rows:
                continue
            writer.snapshots.store_rows("set_aside", read_quarantined_rows(session, [row.id for row in rows]))
            if decision.kind == QUARANTINE_ROWS:
                _store_decision(session, [row.id for row in rows], "set aside", None)
                result.quarantined += len(rows)
                for row in rows:
                    row_ids_by_import[row.import_id].append(row.id)
                continue
            organisation_ids = _find_organisation_ids(session, decision, change.id)
            result.learned_names += _learn_names(session, decision, rows, organisation_ids, change.id)
            for (import_id, _columns), similar_rows in _group_rows(rows).items():
                loaded_ids, new_problems = _load_rows(writer, similar_rows, decision, organisation_ids, result)
                row_ids_by_import[import_id] += loaded_ids
                problems_by_import[import_id] += new_problems
        if not any(row_ids_by_import.values()) and not any(problems_by_import.values()):
            raise FileProblem(_describe_nothing_settled(result))
        _store_history(session, change.id, row_ids_by_import, problems_by_import)
        change.rows = result.loaded + result.quarantined
    return result


def _describe_nothing_settled(result: ReviewResult) -> str:
    """Describe why no row was settled, and none asks anything else now."""
    if not result.still_pending:
        return "Nothing was settled: somebody else settled these rows meanwhile, or they still do not fit."
    line, reason = result.still_pending[0]
    return f"Nothing was settled: line {line} still does not fit, because {reason}."


def _list_pending_rows(session: Session, row_ids: tuple[int, ...]) -> list[QuarantinedRow]:
    """List those of some rows that are pending, by import and line."""
    return list(
        session.scalars(
            select(QuarantinedRow)
            .where(
                QuarantinedRow.id.in_(row_ids),
                QuarantinedRow.decision.is_(None),
                QuarantinedRow.placed_change_id.is_(None),
            )
            .order_by(QuarantinedRow.import_id, QuarantinedRow.line)
        )
    )


def _store_decision(session: Session, row_ids: list[int], decision: str, change_id: int | None) -> None:
    """Store the decision about some rows, and the change that loaded them."""
    session.execute(
        update(QuarantinedRow)
        .where(QuarantinedRow.id.in_(row_ids))
        .values(decision=decision, placed_change_id=change_id)
    )


def _find_organisation_ids(session: Session, decision: ReviewDecision, change_id: int) -> tuple[int, ...]:
    """Find the ids of the organisations of a decision; one that it creates is stored first.

    Raises FileProblem where one is unknown or none is chosen.
    """
    if decision.kind == CREATE_ORGANISATION and not decision.organisation_codes:
        return (_create_organisation(session, decision, change_id),)
    statement = select(Organisation.code, Organisation.id).where(Organisation.code.in_(decision.organisation_codes))
    ids_by_code = {organisation.code: organisation.id for organisation in session.execute(statement)}
    if unknown_codes := [code for code in decision.organisation_codes if code not in ids_by_code]:
        raise FileProblem(f"There is no organisation {unknown_codes[0]} on the register. Nothing was stored.")
    if decision.kind == USE_ORGANISATION and not ids_by_code:
        raise FileProblem("Choose the organisation that is meant. Nothing was stored.")
    return tuple(ids_by_code[code] for code in decision.organisation_codes)


def _create_organisation(session: Session, decision: ReviewDecision, change_id: int) -> int:
    """Create the organisation that a decision names, and return its id.

    Raises FileProblem where its name or type is not allowed, or the name is on the register already.
    """
    name = " ".join(decision.name.split())
    if not name or len(name) > MAX_NAME_LENGTH:
        raise FileProblem(
            f"A new organisation needs a name of at most {MAX_NAME_LENGTH} characters. Nothing was stored."
        )
    if decision.type not in OTHER_TYPES:
        raise FileProblem("Councils come with the register: only other bodies are added by hand. Nothing was stored.")
    if session.scalar(select(Organisation.id).where(SmallLetters(Organisation.name) == name.lower())) is not None:
        raise FileProblem(f"{name} is on the register already: choose it instead. Nothing was stored.")
    code = choose_code(session, name)
    organisation = Organisation(code=code, name=name, short_name=name, type=decision.type, change_id=change_id)
    session.add(organisation)
    session.flush()
    return organisation.id


def _learn_names(
    session: Session,
    decision: ReviewDecision,
    rows: list[QuarantinedRow],
    organisation_ids: tuple[int, ...],
    change_id: int,
) -> list[str]:
    """Learn the ways of writing that these rows teach.

    A way that says nothing, or means several organisations, teaches nothing.
    """
    if not decision.remember or len(organisation_ids) != 1:
        return []
    known_names = {
        (alias.organisation_id, normalise_name(alias.text))
        for alias in session.scalars(select(Alias).where(Alias.organisation_id.in_(organisation_ids)))
    }
    learned_names = []
    for row in rows:
        ambiguous_match = row.doubt or {}
        written_name = " ".join(str(ambiguous_match.get("written", "")).split())
        if (
            ambiguous_match.get("about") != "organisation"
            or not written_name
            or len(written_name) > 200
            or "@" in written_name
        ):
            continue
        key = (organisation_ids[0], normalise_name(written_name))
        if key in known_names or normalise_name(written_name) in NAMELESS_TEXTS:
            continue
        known_names.add(key)
        learned_names.append(written_name)
        session.add(Alias(organisation_id=organisation_ids[0], text=written_name, change_id=change_id))
    session.flush()
    return learned_names


def _group_rows(rows: list[QuarantinedRow]) -> dict[tuple[int, tuple[str, ...]], list[QuarantinedRow]]:
    """Group the rows by import and columns."""
    groups: dict[tuple[int, tuple[str, ...]], list[QuarantinedRow]] = defaultdict(list)
    for row in rows:
        groups[row.import_id, tuple(row.row)].append(row)
    return groups


def _load_rows(
    writer: ChangeWriter,
    rows: list[QuarantinedRow],
    decision: ReviewDecision,
    organisation_ids: tuple[int, ...],
    result: ReviewResult,
) -> tuple[list[int], list[tuple[int, RowProblem]]]:
    """Load rows of one import as the import would, with what was decided.

    Returns the ids of those that were loaded, and (line, problem) of those that are pending for another reason now.
    """
    session = writer.session
    import_entry = session.get_one(Import, rows[0].import_id)
    consultation = session.get_one(Consultation, rows[0].consultation_id)
    sheet = sheets.build_manual_sheet(import_entry.file_name, list(rows[0].row), list(rows[0].row.values()))
    mapping = _find_mapping(import_entry, sheet, consultation)
    id_decision = decision.kind if decision.kind in {KEEP_BOTH, REPLACE} else None
    ambiguous_matches: list[dict[str, Any]] = [row.doubt or {} for row in rows]
    written_names = (
        {
            str(ambiguous_match["written"])
            for ambiguous_match in ambiguous_matches
            if ambiguous_match.get("about") == "organisation"
        }
        if organisation_ids
        else set()
    )
    columns = MappedColumns(sheet, mapping, order_is_known=True)
    if organisation_ids and decision.kind in PERSON_DECISIONS:
        written_names |= {str(columns.read_cell(list(row.row.values()), "organisation")) for row in rows}
    register = CouncilRegister(session, consultation.opens, dict.fromkeys(written_names, organisation_ids))
    context = ImportContext(
        session,
        columns,
        consultation,
        register,
        writer,
        id_decision=id_decision,
        person_decision=decision.kind if decision.kind in PERSON_DECISIONS else None,
        person_day=decision.day,
    )
    loader = LOADERS[mapping.record_type](context)
    person_loaders = _build_person_loaders(context, mapping, organisation_ids, written_names)
    loaded_ids, new_problems = [], []
    for row, ambiguous_match in zip(rows, ambiguous_matches, strict=True):
        written_text = str(ambiguous_match.get("written", ""))
        context.status_decision = (
            decision.kind if decision.kind in STATUS_DECISIONS else ambiguous_match.get(KEPT_STATUS, {}).get("decision")
        )
        if id_decision == REPLACE:
            row.doubt = ambiguous_match | {
                "replaced": _find_replaced_content(session, import_entry.kind, row.consultation_id, written_text)
            }
            session.flush()
        cells = list(row.row.values())
        try:
            if ambiguous_match.get("about") == "address" and decision.kind == CREATE_ORGANISATION:
                outcome = _load_to_new_contact(writer, loader, written_text, context, organisation_ids, cells)
            else:
                outcome = _load_row(writer, loader, person_loaders, context, cells)
        except RowProblem as problem:
            outcome = problem
            loader.load_items([])  # stores the wish that was kept when the row could not be read
        if isinstance(outcome, RowProblem):
            if _update_pending_row(session, row.id, ambiguous_match, outcome, context.status_decision):
                new_problems.append((row.line, outcome))
            result.still_pending.append((row.line, str(outcome)))
            continue
        _store_decision(session, [row.id], decision.kind, writer.change.id)
        loaded_ids.append(row.id)
    result.loaded += len(loaded_ids)
    return loaded_ids, new_problems


def _load_to_new_contact(
    writer: ChangeWriter,
    loader: Loader,
    address: str,
    context: ImportContext,
    organisation_ids: tuple[int, ...],
    cells: list[Cell],
) -> RowOutcome | RowProblem:
    """Load one row to a contact that is created for its address, which nobody keeps where the row is not loaded.

    Raises RowProblem where it cannot be read, and FileProblem unless one organisation is chosen.
    """
    with writer.snapshots.open_savepoint() as savepoint:
        _create_contact(context.session, address, context, organisation_ids)
        outcome = loader.load_items([loader.read_row(cells)])[0]
        if isinstance(outcome, RowProblem):
            savepoint.rollback()
    return outcome


def _load_row(
    writer: ChangeWriter,
    loader: Loader,
    person_loaders: list[tuple[str, Loader]],
    context: ImportContext,
    cells: list[Cell],
) -> RowOutcome | RowProblem:
    """Load one row; a person who works for several organisations at each of them, or at none.

    Raises RowProblem where it cannot be read.
    """
    if not person_loaders:
        return loader.load_items([loader.read_row(cells)])[0]
    people = [person_loader.read_row(cells) for _code, person_loader in person_loaders]
    if context.columns.read_text(cells, "source_id"):  # the id of the file names the person at the first of them
        for person, (code, _loader) in list(zip(people, person_loaders, strict=True))[1:]:
            person["source_id"] = f"{person['source_id']} ({code})"
    with writer.snapshots.open_savepoint() as savepoint:
        outcomes = [
            person_loader.load_items([person])[0]
            for person, (_code, person_loader) in zip(people, person_loaders, strict=True)
        ]
        if problem := next((outcome for outcome in outcomes if isinstance(outcome, RowProblem)), None):
            savepoint.rollback()
            return problem
    return outcomes[0]


def _build_person_loaders(
    context: ImportContext, mapping: Mapping, organisation_ids: tuple[int, ...], written_names: set[str]
) -> list[tuple[str, Loader]]:
    """Build a loader for each organisation of a person who works for several, with its code; else none.

    A response counts for several organisations as it is, and a person stands once with each.
    """
    if mapping.record_type != "contacts" or len(organisation_ids) < 2:
        return []
    session, loaders = context.session, []
    for organisation_id in organisation_ids:
        register = CouncilRegister(
            session, context.consultation.opens, dict.fromkeys(written_names, (organisation_id,))
        )
        code = session.get_one(Organisation, organisation_id).code
        loaders.append((code, LOADERS["contacts"](replace(context, register=register))))
    return loaders


def _find_mapping(import_entry: Import, sheet: Sheet, consultation: Consultation) -> Mapping:
    """Find the mapping of an import, or propose one where it stored none."""
    if import_entry.mapping is not None:
        return Mapping.from_json(import_entry.mapping)
    return propose_mapping(sheet, import_entry.kind, build_survey_questions(consultation))


def _create_contact(session: Session, address: str, context: ImportContext, organisation_ids: tuple[int, ...]) -> None:
    """Create a contact for an unknown address, in the role Other, with the name that the file gives.

    Raises FileProblem unless one organisation is chosen.
    """
    if len(organisation_ids) != 1:
        raise FileProblem("Choose the one organisation to which the address belongs. Nothing was stored.")
    if context.change_id is None or address in find_recipients(session, {address}):
        return
    facts = {
        "source_id": f"address:{address}",
        "organisation_id": organisation_ids[0],
        "role": "Other",
        "job_title": None,
        "name": address.partition("@")[0].replace(".", " ").title(),
        "email": address,
        "telephone": None,
        "do_not_contact": False,
        "added_on": context.consultation.opens,
    }
    add_contacts(session, [facts], context.change_id)


def _find_replaced_content(session: Session, kind: str, consultation_id: int, source_id: str) -> str | None:
    """Find the content of the contact or response that a row is to replace; None where there is none."""
    if kind == "contacts":
        contact = session.execute(select(Contact.__table__).where(Contact.source_id == source_id)).mappings().first()
        return build_contact_content(dict(contact)) if contact is not None else None
    return session.scalar(
        select(Response.content).where(Response.consultation_id == consultation_id, Response.source_id == source_id)
    )


def _update_pending_row(
    session: Session, row_id: int, earlier: dict[str, Any], problem: RowProblem, status_decision: str | None
) -> bool:
    """Update the reason for which a row is still pending, and tell whether it is about something else than before.

    earlier: the ambiguous match before. What was decided about a status is kept with the row.
    """
    row_values: dict[str, Any] = {"reason": str(problem)}
    topic = problem.topic if isinstance(problem, AmbiguousMatch) else None
    if not isinstance(problem, AmbiguousMatch):
        row_values["doubt"] = None
    elif problem.candidates or topic != earlier.get("about"):  # else the candidates known before still help
        row_values["doubt"] = problem.as_json() | keep_status(earlier, status_decision)
    session.execute(update(QuarantinedRow).where(QuarantinedRow.id == row_id).values(**row_values))
    return topic != earlier.get("about")


def _store_history(
    session: Session,
    change_id: int,
    row_ids_by_import: dict[int, list[int]],
    problems_by_import: dict[int, list[tuple[int, RowProblem]]],
) -> None:
    """Store one entry in the history for each file of which rows were resolved, or ask something else now."""
    for import_id in sorted(row_ids_by_import.keys() | problems_by_import.keys()):
        settled_count, problems = len(row_ids_by_import[import_id]), problems_by_import[import_id]
        if not settled_count and not problems:
            continue
        ambiguous_count = sum(isinstance(problem, AmbiguousMatch) for _line, problem in problems)
        import_entry = session.get_one(Import, import_id)
        report = ImportReport(
            import_entry.kind,
            import_entry.file_name,
            "",
            rows_read=settled_count + len(problems),
            resolved=settled_count,
            ambiguous=ambiguous_count,
            quarantined=len(problems) - ambiguous_count,
            problems=[(line, str(problem)) for line, problem in problems[:MAX_STORED_LINES]],
        )
        session.add(
            Import(
                change_id=change_id,
                consultation_id=import_entry.consultation_id,
                origin="decision",
                kind=import_entry.kind,
                file_name=import_entry.file_name,
                digest="",
                rows_read=report.rows_read,
                added=0,
                changed=0,
                unchanged=0,
                settled=report.resolved,
                doubted=report.ambiguous,
                set_aside=report.quarantined,
                demonstration=import_entry.demonstration,
                mapping=None,
                report=report.as_json(),
            )
        )
    session.flush()
