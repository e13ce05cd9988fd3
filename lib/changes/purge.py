"""Remove what a consultation holds of people and in people's words, and keep all that is counted of it.

What officers chose to show to everybody stays, and so do themes, frozen papers and the answers to closed questions.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from lib.changes.change import ChangeWriter
from lib.changes.erasure import (
    RecordedDetails,
    empty_kept_rows,
    end_digests_to,
    erase_people,
    find_counted,
    keep_digests,
    load_links,
    load_people_details,
    name_gone_reference,
    overwrite_what_goes,
    rewrite_snapshot,
)
from lib.changes.snapshots import ABSENT
from lib.database.audit_models import ErasedContact, PurgedConsultation
from lib.database.campaign_models import DigestSubscription, ListedRecipient, RecipientList
from lib.database.models import (
    Activity,
    Answer,
    Consultation,
    Contact,
    Import,
    Outreach,
    QuarantinedRow,
    Question,
    Response,
    Snapshot,
)
from lib.database.theme_models import CodingDecision, Draft, MachineAssignment, Quotation, Theme
from lib.terms import DESCRIPTION_PREFIX, OPEN, REMOVED_TEXT


def purge_consultation(writer: ChangeWriter, consultation_id: int, day: dt.date) -> int:
    """Purge a consultation, which is archived from then on, and count the rows that held something.

    The people are those of select_people_to_purge; they are removed by the caller once all consultations are done.
    """
    session = writer.session
    overwrite_what_goes(session)
    count = _remove_words(session, consultation_id) + _remove_notes(session, consultation_id)
    session.execute(
        update(Consultation).where(Consultation.id == consultation_id).values(archived=True, is_default=False)
    )
    session.add(PurgedConsultation(consultation_id=consultation_id, day=day, change_id=writer.change.id))
    session.flush()
    session.expire_all()
    return count


def purge_people(writer: ChangeWriter, contact_ids: Collection[int], day: dt.date) -> int:
    """Remove the details of people, and count the rows that held them.

    Of those who asked not to be contacted, digests stay, so that no later file approaches them.
    """
    people = load_people_details(writer.session, contact_ids)
    kept_details = RecordedDetails(
        writer.session, without=[row_id for person in people for row_id in person.contact_ids]
    )
    for person in people:
        if person.has_wish:
            kept_details.mark_own(person)
            keep_digests(writer, person)
    return erase_people(writer, people, day) if people else 0


def list_people_to_purge(session: Session, due_ids: Collection[int]) -> list[int]:
    """List the contacts of whom nothing is needed once some consultations are purged.

    They are those who were approached in one of them, and in none that is kept stand among the approached or on a list;
    entries that were ever merged are one person. Where no consultation is kept, they are all.
    """
    is_kept = Consultation.id.not_in([*due_ids, *session.scalars(select(PurgedConsultation.consultation_id))])
    kept_ids = list(session.scalars(select(Consultation.id).where(is_kept)))
    not_erased = ~exists().where(ErasedContact.contact_id == Contact.id)
    contact_ids = list(session.scalars(select(Contact.id).where(not_erased).order_by(Contact.id)))
    if not kept_ids:
        return contact_ids
    approached = select(Outreach.contact_id).distinct().join(Activity, Activity.id == Outreach.activity_id)
    listed = select(ListedRecipient.contact_id).join(
        RecipientList, RecipientList.id == ListedRecipient.recipient_list_id
    )
    due_contact_ids = set(session.scalars(approached.where(Activity.consultation_id.in_(due_ids))))
    needed_ids = set(session.scalars(approached.where(Activity.consultation_id.in_(kept_ids))))
    needed_ids |= set(session.scalars(listed.where(RecipientList.consultation_id.in_(kept_ids))))
    links = load_links(session)
    return [
        contact_id
        for contact_id in contact_ids
        if contact_id in due_contact_ids and not find_counted(links, contact_id) & needed_ids
    ]


def count_words(session: Session, consultation_id: int) -> int:
    """Count the answers and letters in people's own words that a consultation holds."""
    answers = _select_open_answers(consultation_id)
    letters = select(func.count()).select_from(Response).where(
        Response.consultation_id == consultation_id, Response.letter.is_not(None)
    )  # fmt: skip
    count = session.scalar(select(func.count()).select_from(answers.subquery())) or 0
    return count + (session.scalar(letters) or 0)


def _select_open_answers(consultation_id: int) -> Any:
    """Select the answers in people's own words: (response_id, question_id)."""
    return (
        select(Answer.response_id, Answer.question_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Question.consultation_id == consultation_id, Question.kind == OPEN)
    )


def _remove_words(session: Session, consultation_id: int) -> int:
    """Remove what councils said in their own words, and the sentences that were taken out of it."""
    own_responses = select(Response.id).where(Response.consultation_id == consultation_id)
    open_questions = select(Question.id).where(Question.consultation_id == consultation_id, Question.kind == OPEN)
    own_themes = select(Theme.id).where(Theme.consultation_id == consultation_id)
    statements = (
        update(Answer).where(Answer.question_id.in_(open_questions)).values(text=REMOVED_TEXT),
        update(Response)
        .where(Response.consultation_id == consultation_id, Response.letter.is_not(None))
        .values(letter=REMOVED_TEXT),
        update(Response).where(Response.consultation_id == consultation_id).values(submitted_by=""),
        update(MachineAssignment).where(MachineAssignment.response_id.in_(own_responses)).values(evidence=REMOVED_TEXT),
        update(CodingDecision)
        .where(CodingDecision.consultation_id == consultation_id, CodingDecision.evidence.is_not(None))
        .values(evidence=REMOVED_TEXT),
        update(Theme).where(Theme.id.in_(own_themes)).values(example=""),
        update(Theme)
        .where(Theme.id.in_(own_themes), Theme.description.startswith(DESCRIPTION_PREFIX, autoescape=True))
        .values(description=""),
    )
    counts = [session.execute(statement).rowcount for statement in statements]  # type: ignore[attr-defined]
    _put_back_quotations(session, consultation_id)
    for snapshot in session.scalars(
        select(Snapshot).where(Snapshot.thing.in_(("response", "verdict", "theme", "quotation")))
    ).all():
        row = snapshot.before
        if row != ABSENT and row.get("response", row).get("consultation_id") == consultation_id:
            rewrite_snapshot(session, snapshot.id, _remove_spoken(row))
    session.execute(delete(Draft).where(Draft.consultation_id == consultation_id))
    if session.get_bind().dialect.name == "sqlite":  # the index of words keeps what is gone until its parts are merged
        session.connection().exec_driver_sql("INSERT INTO answer_search (answer_search) VALUES ('optimize')")
    return sum(counts[:2])


def _put_back_quotations(session: Session, consultation_id: int) -> None:
    """Put back into answers the sentences that officers chose to show to everybody: they are shown from there."""
    chosen: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in session.scalars(
        select(Quotation).where(Quotation.consultation_id == consultation_id).order_by(Quotation.id)
    ):
        chosen[row.source_id, row.question_number].append(row.sentence)
    for (source_id, number), sentences in chosen.items():
        text = " ".join(dict.fromkeys([*sentences, REMOVED_TEXT]))
        is_own_response = (Response.consultation_id == consultation_id, Response.source_id == source_id)
        is_own_question = (Question.consultation_id == consultation_id, Question.number == number)
        session.execute(
            update(Answer)
            .where(
                Answer.response_id.in_(select(Response.id).where(*is_own_response)),
                Answer.question_id.in_(select(Question.id).where(*is_own_question)),
            )
            .values(text=text)
        )


def _remove_spoken(value: Any, name: str = "") -> Any:
    """Remove all that was said from a snapshot: answers, letters and sentences."""
    if isinstance(value, dict):
        return {
            key: dict.fromkeys(item, REMOVED_TEXT) if key == "answers" else _remove_spoken(item, key)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_remove_spoken(item, name) for item in value]
    if name in {"letter", "evidence", "sentence"} and value is not None:
        return REMOVED_TEXT
    if name == "description" and isinstance(value, str) and value.startswith(DESCRIPTION_PREFIX):
        return ""
    return "" if name in {"submitted_by", "example"} else value


def _remove_notes(session: Session, consultation_id: int) -> int:
    """Remove what was noted of people in a consultation: of calls, in kept rows of files and in their reports."""
    own_activities = list(session.scalars(select(Activity.id).where(Activity.consultation_id == consultation_id)))
    is_own = Outreach.activity_id.in_(select(Activity.id).where(Activity.consultation_id == consultation_id))
    notes = update(Outreach).where(is_own, Outreach.note.is_not(None)).values(note=None)
    count: int = session.execute(notes).rowcount  # type: ignore[attr-defined]
    for snapshot in session.scalars(select(Snapshot).where(Snapshot.thing == "outreach")).all():
        if snapshot.before.get("activity_id") in own_activities and snapshot.before.get("note"):
            before = snapshot.before | {"note": None}
            rewrite_snapshot(session, snapshot.id, before)
    own_lists = select(RecipientList.id).where(RecipientList.consultation_id == consultation_id)
    listed = update(ListedRecipient).where(ListedRecipient.recipient_list_id.in_(own_lists))
    session.execute(listed.values(reference=name_gone_reference()))
    kept_rows = select(QuarantinedRow).where(QuarantinedRow.consultation_id == consultation_id)
    count += empty_kept_rows(session, session.scalars(kept_rows).all())
    for entry in session.scalars(select(Import).where(Import.consultation_id == consultation_id)).all():
        if entry.report and entry.report.get("problems"):
            entry.report = entry.report | {"problems": []}
    session.flush()
    subscribed = select(DigestSubscription.address).where(DigestSubscription.consultation_id == consultation_id)
    others = select(DigestSubscription.address).where(DigestSubscription.consultation_id != consultation_id)
    addresses = set(session.scalars(subscribed)) - set(session.scalars(others))
    return count + end_digests_to(session, {address.casefold() for address in addresses})
