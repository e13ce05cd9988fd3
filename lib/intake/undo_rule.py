"""Undo one import, one review or one manual entry: everything is as it was, or nothing is touched."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.changes.change import ChangeWriter, describe_change
from lib.changes.snapshots import SnapshotRow
from lib.changes.undo import UndoRule, find_standing_changes, register_undo_rule, restore_row, undo_change
from lib.database.answer_store import store_answers
from lib.database.audit_models import PurgedConsultation
from lib.database.campaign_models import HalfTest, HalfTestCouncil, ListedRecipient, RecipientList
from lib.database.engine import open_read_session
from lib.database.models import (
    Activity,
    Alias,
    Answer,
    ColumnMapping,
    Consultation,
    Contact,
    ContactPeriod,
    Credit,
    FrameListing,
    Import,
    Organisation,
    Outreach,
    QuarantinedRow,
    Response,
    Snapshot,
)
from lib.intake import redo
from lib.intake.loaders.loader import split_chunks
from lib.intake.problems import FileProblem

MODELS_BY_THING: dict[str, Any] = {"contact": Contact, "activity": Activity, "outreach": Outreach, "response": Response}


def undo_import(engine: Engine, *, import_id: int, actor: Person) -> int:
    """Undo one import, so that everything is as it was before.

    Returns how many rows were touched. Raises FileProblem, with nothing touched, where later work depends on
    the import; the message says which. Raises NotAllowed.
    """
    check_right(actor.role, Right.IMPORT_DATA)
    with open_read_session(engine) as session:
        change_id = session.scalar(select(Import.change_id).where(Import.id == import_id))
    if change_id is None:
        raise FileProblem(f"There is no import {import_id}: look its number up in the list of imports.")
    return undo_change(engine, change_id=change_id, actor=actor).rows


def redo_import(engine: Engine, *, import_id: int, actor: Person) -> int:
    """Do an undone import again, as long as nothing came after it, and return how many rows came back.

    Raises FileProblem, with nothing touched, where something did; NotAllowed.
    """
    return redo.redo_import(engine, import_id=import_id, actor=actor, restore_response=restore_response)


def describe_undo_obstacle(session: Session, *, import_id: int, reader: Role) -> str:
    """Describe what rests on an import and keeps it from being undone; empty where it can be undone.

    Raises NotAllowed.
    """
    check_right(reader, Right.IMPORT_DATA)
    import_entry = session.get(Import, import_id)
    return find_later_work(session, import_entry) if import_entry is not None else "There is no such import."


def find_import_obstacle(session: Session, change_id: int) -> str:
    """Find why the change of an import cannot be undone, as a sentence; empty where it can."""
    for import_entry in _list_imports(session, change_id):
        if import_entry.undone_change_id is not None:
            return f"{import_entry.file_name} was undone already."
        if reason := find_later_work(session, import_entry):
            return f"{import_entry.file_name} cannot be undone: {reason} Nothing was touched."
    return ""


def find_later_work(session: Session, import_entry: Import) -> str:
    """Find the later work that rests on an import and keeps it from being undone.

    Returns a sentence, empty where the import can be undone.
    """
    checks: tuple[Callable[[Session, Import], str], ...] = (
        _describe_purge,
        _describe_archive,
        _describe_later_review,
        _describe_later_change,
        _describe_later_messages,
        _describe_later_use,
        _describe_later_merging,
        _describe_later_plans,
        _describe_own_listing,
        _describe_later_match,
        _describe_later_pending,
    )
    return next((reason for check in checks if (reason := check(session, import_entry))), "")


def _describe_purge(session: Session, import_entry: Import) -> str:
    """Describe that what the consultation of an import held of people, and in their words, is kept no longer."""
    purged_id = import_entry.consultation_id
    if purged_id is None or session.get(PurgedConsultation, purged_id) is None:
        return ""
    return "What its consultation held of people and in their words was kept as long as the rule says, and is removed."


def _describe_archive(session: Session, import_entry: Import) -> str:
    """Describe that the consultation of an import, or one whose messages it holds, is archived and only read."""
    messaged_ids = (
        select(Activity.consultation_id)
        .join(Outreach, Outreach.activity_id == Activity.id)
        .where(Outreach.change_id == import_entry.change_id)
    )
    is_held = or_(Consultation.id == import_entry.consultation_id, Consultation.id.in_(messaged_ids))
    title = session.scalar(select(Consultation.title).where(Consultation.archived, is_held).limit(1))
    return f"{title} is archived: take it out of the archive on the page Consultation first." if title else ""


def _describe_later_review(session: Session, import_entry: Import) -> str:
    """Describe the review of rows of this import since; empty where there was none."""
    decided_count = session.scalar(
        select(func.count()).select_from(QuarantinedRow).where(
            QuarantinedRow.import_id == import_entry.id,
            or_(QuarantinedRow.decision.is_not(None), QuarantinedRow.placed_change_id.is_not(None)),
        )
    )  # fmt: skip
    return f"{decided_count:,} of its rows were settled or placed since. Undo that first." if decided_count else ""


def _describe_later_change(session: Session, import_entry: Import) -> str:
    """Describe the later change that stands and altered rows again which this one added or changed."""
    for thing, model in MODELS_BY_THING.items():
        added_ids = select(model.id).where(model.change_id == import_entry.change_id)
        changed_ids = select(Snapshot.thing_id).where(
            Snapshot.change_id == import_entry.change_id, Snapshot.thing == thing
        )
        later_change_ids = session.scalars(
            select(Snapshot.change_id).where(
                Snapshot.change_id > import_entry.change_id,
                Snapshot.thing == thing,
                or_(Snapshot.thing_id.in_(added_ids), Snapshot.thing_id.in_(changed_ids)),
            )
        )
        if standing_ids := find_standing_changes(session, later_change_ids):
            change_text = _describe_change(session, max(standing_ids))
            return f"{change_text} changed some of the same rows later. Undo that first."
    return ""


def _describe_later_messages(session: Session, import_entry: Import) -> str:
    """Describe the later import that holds messages to people or activities that this one added."""
    for model, column, recipients in (
        (Contact, Outreach.contact_id, "people"),
        (Activity, Outreach.activity_id, "activities"),
    ):
        later_change_id = session.scalar(
            select(Outreach.change_id)
            .where(
                column.in_(select(model.id).where(model.change_id == import_entry.change_id)),
                Outreach.change_id != import_entry.change_id,
            )
            .order_by(Outreach.change_id.desc())
            .limit(1)
        )
        if later_change_id is not None:
            return f"{_describe_change(session, later_change_id)} holds messages to its {recipients}. Undo that first."
    return ""


def _describe_later_use(session: Session, import_entry: Import) -> str:
    """Describe the later import that belongs to an organisation which this one added."""
    created_ids = select(Organisation.id).where(Organisation.change_id == import_entry.change_id)
    contact_changes = select(Contact.change_id).where(
        Contact.organisation_id.in_(created_ids), Contact.change_id != import_entry.change_id
    )
    response_changes = (
        select(Response.change_id)
        .join(Credit, Credit.response_id == Response.id)
        .where(Credit.organisation_id.in_(created_ids), Response.change_id != import_entry.change_id)
    )
    later_change_id = session.scalar(contact_changes.limit(1)) or session.scalar(response_changes.limit(1))
    return (
        f"{_describe_change(session, later_change_id)} belongs to an organisation that it added. Undo that first."
        if later_change_id
        else ""
    )


def _describe_later_merging(session: Session, import_entry: Import) -> str:
    """Describe the later change that merged somebody into a person whom this import added."""
    added_ids = select(Contact.id).where(Contact.change_id == import_entry.change_id)
    later_change_id = session.scalar(
        select(func.max(ContactPeriod.change_id)).where(
            ContactPeriod.person_id.in_(added_ids),
            ContactPeriod.contact_id.not_in(added_ids),
            ContactPeriod.change_id != import_entry.change_id,
        )
    )
    return (
        f"{_describe_change(session, later_change_id)} merged somebody into a person whom it added. Undo that first."
        if later_change_id is not None
        else ""
    )


def _describe_later_plans(session: Session, import_entry: Import) -> str:
    """Describe the list or test that holds people, activities or organisations which this import added."""
    contact_ids, activity_ids, organisation_ids = (
        select(model.id).where(model.change_id == import_entry.change_id) for model in (Contact, Activity, Organisation)
    )
    own_lists = select(Snapshot.thing_id).where(
        Snapshot.change_id == import_entry.change_id, Snapshot.thing == RecipientList.__tablename__
    )
    lists = select(RecipientList.change_id).order_by(RecipientList.change_id.desc()).limit(1)
    listed_ids = select(ListedRecipient.recipient_list_id).where(ListedRecipient.contact_id.in_(contact_ids))
    tests = (
        select(HalfTest.change_id)
        .join(HalfTestCouncil, HalfTestCouncil.half_test_id == HalfTest.id)
        .where(HalfTestCouncil.organisation_id.in_(organisation_ids))
        .limit(1)
    )
    for statement, words in (
        (lists.where(RecipientList.id.in_(listed_ids)), "its people are on a list that was saved"),
        (
            lists.where(RecipientList.activity_id.in_(activity_ids), RecipientList.id.not_in(own_lists)),
            "a list was sent as a mailing that it added",
        ),
        (tests, "an organisation that it added is in a half-and-half test"),
    ):
        if (later_change_id := session.scalar(statement)) is not None:
            return f"{words}: {_describe_change(session, later_change_id)}. Undo that first."
    return ""


def _describe_own_listing(session: Session, import_entry: Import) -> str:
    """Describe the consultation whose list holds an organisation that this import added."""
    return describe_listing(session, Organisation.change_id == import_entry.change_id)


def describe_listing(session: Session, which: ColumnElement[bool]) -> str:
    """Describe the consultation that asks some organisations by name, as a sentence; empty where none does."""
    listing = session.execute(
        select(Consultation.title, Organisation.name)
        .join(FrameListing, FrameListing.consultation_id == Consultation.id)
        .join(Organisation, Organisation.id == FrameListing.organisation_id)
        .where(which)
        .order_by(Consultation.id, Organisation.name)
        .limit(1)
    ).first()
    if listing is None:
        return ""
    return f"the consultation {listing.title} asks {listing.name} by name. Take it off that list first."


def _describe_later_match(session: Session, import_entry: Import) -> str:
    """Describe the later file of the same kind that found rows stored already.

    Without this import they would be missing.
    """
    if import_entry.origin != "file" or not (import_entry.added or import_entry.changed):
        return ""
    later_change_id = _find_later_file(session, import_entry, Import.unchanged > 0)
    return (
        f"{_describe_change(session, later_change_id)} came later and found rows there already. Undo that first."
        if later_change_id
        else ""
    )


def _describe_later_pending(session: Session, import_entry: Import) -> str:
    """Describe the later file in which some rows were pending already, perhaps through this one."""
    if session.scalar(select(QuarantinedRow.id).where(QuarantinedRow.import_id == import_entry.id).limit(1)) is None:
        return ""
    own_row_count = (
        select(func.count()).where(QuarantinedRow.import_id == Import.id).correlate(Import).scalar_subquery()
    )
    later_change_id = _find_later_file(session, import_entry, Import.doubted + Import.set_aside > own_row_count)
    return (
        f"{_describe_change(session, later_change_id)} came later and holds rows that waited already. Undo that first."
        if later_change_id
        else ""
    )


def _find_later_file(session: Session, import_entry: Import, condition: ColumnElement[bool]) -> int | None:
    """Find the change of the last file of the same kind that came later, stands, and meets a condition."""
    return session.scalar(
        select(Import.change_id)
        .where(
            Import.change_id > import_entry.change_id,
            Import.kind == import_entry.kind,
            Import.consultation_id == import_entry.consultation_id,
            Import.origin == "file",
            Import.undone_change_id.is_(None),
            condition,
        )
        .order_by(Import.change_id.desc())
        .limit(1)
    )


def _describe_change(session: Session, change_id: int) -> str:
    """Describe a change by the names of its files, or in words where it is no import."""
    file_names = session.scalars(select(Import.file_name).where(Import.change_id == change_id)).all()
    return " and ".join(file_names) or describe_change(session, change_id)


def _delete_added_rows(session: Session, change_id: int) -> int:
    """Delete everything that the change added.

    Returns how many rows were deleted.
    """
    response_ids = select(Response.id).where(Response.change_id == change_id)
    import_ids = select(Import.id).where(Import.change_id == change_id)
    connection, row_count = session.connection(), 0
    for statement in (
        delete(Outreach.__table__).where(Outreach.change_id == change_id),  # type: ignore[arg-type]
        delete(Answer.__table__).where(Answer.response_id.in_(response_ids)),  # type: ignore[arg-type]
        delete(Credit.__table__).where(Credit.response_id.in_(response_ids)),  # type: ignore[arg-type]
        delete(Response.__table__).where(Response.change_id == change_id),  # type: ignore[arg-type]
        delete(ContactPeriod.__table__).where(ContactPeriod.change_id == change_id),  # type: ignore[arg-type]
        delete(Contact.__table__).where(Contact.change_id == change_id),  # type: ignore[arg-type]
        delete(Activity.__table__).where(Activity.change_id == change_id),  # type: ignore[arg-type]
        delete(QuarantinedRow.__table__).where(QuarantinedRow.import_id.in_(import_ids)),  # type: ignore[arg-type]
        delete(Alias.__table__).where(Alias.change_id == change_id),  # type: ignore[arg-type]
        delete(Organisation.__table__).where(Organisation.change_id == change_id),  # type: ignore[arg-type]
        delete(ColumnMapping.__table__).where(ColumnMapping.change_id == change_id),  # type: ignore[arg-type]
    ):
        row_count += connection.execute(statement).rowcount
    return row_count


def restore_response(session: Session, response_id: int, snapshot: SnapshotRow) -> None:
    """Restore a response with its credits and answers."""
    restore_row(session, "response", response_id, snapshot["response"])
    connection = session.connection()
    connection.execute(delete(Credit.__table__).where(Credit.response_id == response_id))  # type: ignore[arg-type]
    for chunk in split_chunks(snapshot["credits"]):
        connection.execute(
            insert(Credit),
            [{"response_id": response_id, "organisation_id": organisation_id} for organisation_id in chunk],
        )
    store_answers(session, {response_id: {int(question_id): text for question_id, text in snapshot["answers"].items()}})


def _list_imports(session: Session, change_id: int) -> Sequence[Import]:
    """List the entries in the history that a change made: several where it resolved rows of several files."""
    return session.scalars(select(Import).where(Import.change_id == change_id).order_by(Import.id)).all()


def _is_import(session: Session, change_id: int) -> bool:
    return bool(_list_imports(session, change_id))


def _describe_undone(session: Session, change_id: int) -> str:
    return " and ".join(
        f"{import_entry.kind}: {import_entry.file_name}" for import_entry in _list_imports(session, change_id)
    )


def _finish_undo(writer: ChangeWriter, change_id: int, snapshots: Sequence[Snapshot]) -> None:
    """Mark the imports as undone, and restore periods of which they kept no snapshots."""
    redo.restore_periods(writer.session, [(snapshot.thing, snapshot.thing_id) for snapshot in snapshots])
    for import_entry in _list_imports(writer.session, change_id):
        import_entry.undone_change_id = writer.change.id


IMPORT_RULE = register_undo_rule(
    UndoRule(
        right=Right.IMPORT_DATA,
        problem=FileProblem,
        owns=_is_import,
        find_obstacle=find_import_obstacle,
        describe=_describe_undone,
        finish=_finish_undo,
        reversible=False,
        remove_added=_delete_added_rows,
        keep=redo.keep_for_redo,
        restorers={"response": restore_response},
    )
)
