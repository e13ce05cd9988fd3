"""Remove the details of a person, or of an account, for good, because somebody asked for it. Only administrators may.

It cannot be undone, and neither does undoing anything else bring the details back. All counts stay.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.actions.accounts import LAST_ADMINISTRATOR, has_other_administrator
from lib.actions.problems import ErasureProblem
from lib.changes.audit_trail import unlock_trail
from lib.changes.change import open_change
from lib.changes.erasure import (
    ADDRESS,
    NAME,
    KnownDetails,
    RecordedDetails,
    end_digests_to,
    erase_details,
    list_kept_rows,
    load_details,
    rewrite_snapshot,
    truncate_log,
)
from lib.changes.word_removal import (
    SAID,
    SWEPT,
    PersonPattern,
    build_person_pattern,
    count_mentions,
    list_mentions,
    remove_person,
)
from lib.database.account_models import Account, SignInSession
from lib.database.audit_models import ErasedContact, ExportEvent
from lib.database.campaign_models import LastLook, ListedRecipient
from lib.database.models import BegunImport, Change, Contact, ContactPeriod, Organisation, Outreach, Snapshot
from lib.database.small_letters import SmallLetters
from lib.database.theme_models import CodingDecision, DoubleCoding, Draft
from lib.terms import ERASED_DOMAIN

ERASE_PERSON, ERASE_ACCOUNT = "remove a person's details", "remove the details of an account"
LONGEST_REASON = 300  # characters
FEWEST_LETTERS = 3
WRITTEN_WORDS: Mapping[str, tuple[str, str]] = {
    "change": ("line of the audit trail", "lines of the audit trail"),
    "export_event": ("line about a file", "lines about files"),
    "import": ("report of a file", "reports of files"),
    "begun_import": ("file that was not brought in to its end", "files that were not brought in to their end"),
    "set_aside": ("kept row of a file", "kept rows of files"),
    "former": ("state that could be undone", "states that could be undone"),
    "activity": ("activity", "activities"),
    "outreach": ("note of somebody else's call", "notes of other people's calls"),
    "recipient_list": ("list of people", "lists of people"),
    "segment": ("segment", "segments"),
    "half_test": ("test", "tests"),
    "response": ("sender of a response", "senders of responses"),
    "consultation": ("note on a consultation", "notes on consultations"),
    "paper_narrative": ("section of the Board paper", "sections of the Board paper"),
    "draft": ("unsaved draft", "unsaved drafts"),
    "alias": ("other name of an organisation", "other names of organisations"),
    "contact_period": ("reason noted of a person", "reasons noted of people"),
}
SAID_WORDS: Mapping[str, tuple[str, str]] = {
    "answer": ("answer", "answers"),
    "response": ("letter", "letters"),
    "theme": ("theme", "themes"),
    "machine_assignment": ("sentence under a theme", "sentences under themes"),
    "verdict": ("sentence that somebody decided about", "sentences that somebody decided about"),
    "quotation": ("sentence shown to everybody", "sentences shown to everybody"),
    "frozen_paper": ("frozen Board paper", "frozen Board papers"),
}


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """Preview of what removing a person's details would do.

    change_id: the newest change of what is known of the person, as somebody sees it. entries: contacts that are this
    person. messages: those that stay, as counts. notes: notes on them that go. written: where somebody wrote the person
    down, in words. said: where the name stands in what councils said, which stays. shared: names, addresses and numbers
    that somebody else on record has too, and that are removed from this person alone. plain: names that are made of
    words of a role, a heading or a place alone.
    """

    contact_ids: tuple[int, ...]
    change_id: int
    role: str
    organisation: str
    entries: int
    periods: int
    messages: int
    notes: int
    lists: int
    written: tuple[str, ...]
    said: tuple[str, ...]
    shared: int
    plain: int
    is_erased: bool

    def describe_lines(self) -> list[str]:
        """Describe what would go and what would stay, a sentence each."""
        contacts = f"contact{'s' if self.entries != 1 else ''} {', '.join(map(str, self.contact_ids))}"
        periods = _format_count(self.periods, "period", "periods")
        messages = _format_count(self.messages, "message", "messages")
        lists = _format_count(self.lists, "place on a list", "places on lists")
        lines = [
            (
                f"{self.role}, {self.organisation} ({contacts}): name, addresses, telephone and job title go, in "
                f"{periods} and in all that could be undone."
            ),
            f"Kept as counts: {messages}, {lists}; no figure moves.",
        ]
        if self.notes:
            lines.append(f"Notes on the person go: {self.notes:,}.")
        if self.written:
            lines.append(f"Taken out of what somebody wrote: {', '.join(self.written)}.")
        if self.said:
            lines.append(f"Not touched, look at them yourself: the name stands in {', '.join(self.said)}.")
        if self.shared:
            shared = _format_count(self.shared, "name, address or number is", "names, addresses or numbers are")
            lines.append(f"{shared} on record of somebody else too, and stay with them, and in what was written.")
        if self.plain:
            lines.append("The name is that of a role, a heading or a place, and stays in what was written.")
        lines.append("Decisions on rows and entries by hand that were undone cannot be done again afterwards.")
        return lines


@dataclass(frozen=True, slots=True)
class FoundContact:
    """Contact that has, or had, an address."""

    id: int
    role: str
    organisation: str


def list_contacts_with(session: Session, *, address: str, reader: Role) -> list[FoundContact]:
    """List the contacts that have, or ever had, an e-mail address.

    Raises NotAllowed where the reader may not remove details.
    """
    check_right(reader, Right.REMOVE_DETAILS)
    has_address = select(ContactPeriod.contact_id).where(SmallLetters(ContactPeriod.email) == address.strip().lower())
    statement = (
        select(Contact.id, Contact.role, Organisation.name)
        .join(Organisation, Organisation.id == Contact.organisation_id)
        .where(Contact.id.in_(has_address))
        .order_by(Contact.id)
    )
    return [FoundContact(*row) for row in session.execute(statement)]


def preview_erasure(session: Session, *, contact_id: int, reader: Role) -> ErasurePreview:
    """Preview what removing the details of a person would do.

    Raises ErasureProblem where there is no such person, NotAllowed.
    """
    check_right(reader, Right.REMOVE_DETAILS)
    contact = _find_contact(session, contact_id)
    details = load_details(session, contact_id)
    ids = details.contact_ids
    own_messages = select(func.count()).select_from(Outreach).where(Outreach.contact_id.in_(ids))
    return ErasurePreview(
        tuple(sorted(ids)),
        _find_newest_change(session, details),
        contact.role,
        session.scalar(select(Organisation.name).where(Organisation.id == contact.organisation_id)) or "",
        len(ids),
        _count_rows(session, select(func.count()).select_from(ContactPeriod).where(ContactPeriod.contact_id.in_(ids))),
        _count_rows(session, own_messages),
        _count_rows(session, own_messages.where(Outreach.note.is_not(None))),
        _count_rows(
            session, select(func.count()).select_from(ListedRecipient).where(ListedRecipient.contact_id.in_(ids))
        ),
        tuple(_describe_counts(_count_written(session, details.pattern), WRITTEN_WORDS)),
        tuple(_describe_counts(count_mentions(session, details.whole_pattern, SAID), SAID_WORDS)),
        details.shared_count,
        len(details.plain_names),
        _is_erased(session, contact_id),
    )


def erase_person(
    engine: Engine, *, actor: Person, contact_id: int, seen_change_id: int, reason: str, day: dt.date | None = None
) -> int:
    """Remove the details of a person for good, from the day on (today), and return the change.

    seen_change_id: the newest change of what is known of the person, as somebody saw it. The reason stands in the audit
    trail. Raises ErasureProblem, with nothing removed, where it names the person, or somebody changed what is known
    meanwhile; NotAllowed.
    """
    check_right(actor.role, Right.REMOVE_DETAILS)
    with open_change(
        engine, actor=actor, right=Right.REMOVE_DETAILS, action=ERASE_PERSON, subject=f"contact {contact_id}"
    ) as writer:
        session = writer.session
        _find_contact(session, contact_id)
        if _is_erased(session, contact_id):
            raise ErasureProblem("The details were removed already. Nothing was touched.")
        details = load_details(session, contact_id)
        if _find_newest_change(session, details) != seen_change_id:
            raise ErasureProblem(
                "What is known of the person was changed meanwhile. Nothing was removed; look at it as it is now and "
                "try again."
            )
        writer.change.reason = check_erasure_reason(reason, details.whole_pattern)
        writer.change.rows = erase_details(writer, details, day or dt.datetime.now(dt.UTC).date())
        change_id = writer.change.id
    truncate_log(engine)
    return change_id


def erase_account(engine: Engine, *, actor: Person, account_id: int, reason: str) -> int:
    """Remove the details of an account for good, and return the change.

    Nobody can sign in with it any more. What its person did stays in the audit trail, under a number in place of the
    name. Raises ErasureProblem, with nothing removed; NotAllowed.
    """
    check_right(actor.role, Right.REMOVE_DETAILS)
    with open_change(
        engine, actor=actor, right=Right.REMOVE_DETAILS, action=ERASE_ACCOUNT, subject=f"account {account_id}"
    ) as writer:
        session = writer.session
        account = session.get(Account, account_id)
        if account is None:
            raise ErasureProblem("This account is not there any more: load the page again.")
        if account.email.endswith(f"@{ERASED_DOMAIN}"):
            raise ErasureProblem("The details were removed already. Nothing was touched.")
        if account.name == actor.name:
            raise ErasureProblem("This is your own account: another administrator has to do it. Nothing was removed.")
        if not has_other_administrator(session, account):
            raise ErasureProblem(LAST_ADMINISTRATOR.replace("saved", "removed"))
        former_name, former_address, name = account.name, account.email, f"Former user {account_id}"
        writer.change.reason = check_erasure_reason(reason, build_person_pattern([former_name], [former_address], []))
        recorded = RecordedDetails(session)  # what a contact has as well stays in what was written
        pattern = build_person_pattern(
            [] if recorded.is_shared(NAME, former_name) else [former_name],
            [] if recorded.is_shared(ADDRESS, former_address) else [former_address],
            [],
        )
        session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))
        account.issuer = account.subject = None
        account.email, account.name, account.active = f"former-{account_id}@{ERASED_DOMAIN}", name, False
        account.revoked_before, account.change_id = writer.change.at, writer.change.id
        session.flush()
        count = 1 + end_digests_to(session, {former_address.casefold()})
        with unlock_trail(session):
            count += _rename_actor(session, former_name, name)
            count += remove_person(session, pattern)
        writer.change.rows = count
        change_id = writer.change.id
    truncate_log(engine)
    return change_id


def check_erasure_reason(reason: str, pattern: PersonPattern) -> str:
    """Check why details are removed, in words that do not name the person: they stay.

    Raises ErasureProblem.
    """
    words = " ".join(reason.split())
    if len(words) < FEWEST_LETTERS or len(words) > LONGEST_REASON:
        raise ErasureProblem(
            f"Say why in at most {LONGEST_REASON} characters, such as: asked by letter of 3 May. Nothing was removed."
        )
    if pattern.is_in(words):
        raise ErasureProblem(
            "The reason stays in the audit trail: write it without the person's name, address or number. Nothing was "
            "removed."
        )
    return words


def _rename_actor(session: Session, former_name: str, name: str) -> int:
    """Rename who did something, wherever it is told, and drop what only that person could read."""
    count = 0
    for column in (Change.actor, CodingDecision.actor, DoubleCoding.coder, ExportEvent.actor, BegunImport.actor):
        statement = update(column.class_).where(column == former_name).values({column: name})
        count += session.execute(statement).rowcount  # type: ignore[attr-defined]
    for model in (Draft, LastLook):
        session.execute(delete(model).where(model.actor == former_name))
    for thing, field in ((CodingDecision.__tablename__, "actor"), (DoubleCoding.__tablename__, "coder")):
        for snapshot in session.scalars(select(Snapshot).where(Snapshot.thing == thing)).all():
            if snapshot.before.get(field) == former_name:
                before = snapshot.before | {field: name}
                rewrite_snapshot(session, snapshot.id, before)
                count += 1
    session.expire_all()
    return count


def _find_contact(session: Session, contact_id: int) -> Contact:
    """Find a contact. Raises ErasureProblem where there is none."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise ErasureProblem("The person is not there any more. Nothing was removed.")
    return contact


def _find_newest_change(session: Session, details: KnownDetails) -> int:
    """Find the newest change of what is known of a person."""
    statement = select(func.max(ContactPeriod.change_id)).where(ContactPeriod.contact_id.in_(details.contact_ids))
    return session.scalar(statement) or 0


def _is_erased(session: Session, contact_id: int) -> bool:
    """Tell whether the details of a contact were removed; an id may have come to be somebody else's since."""
    contact = session.get_one(Contact, contact_id)
    return session.get(ErasedContact, contact_id) is not None and contact.source_id == f"erased:{contact_id}"


def _count_written(session: Session, pattern: PersonPattern) -> dict[str, int]:
    """Count the rows that removing a person would rewrite or empty since somebody wrote the person down, by table."""
    kept_ids = {kept.id for kept in list_kept_rows(session, pattern)}
    kept_ids |= {row_id for (row_id,) in list_mentions(session, pattern, "set_aside", SWEPT["set_aside"])}
    counts = count_mentions(session, pattern, SWEPT) | {"set_aside": len(kept_ids)}
    return {table: count for table, count in counts.items() if count}


def _count_rows(session: Session, statement: Any) -> int:
    return int(session.scalar(statement) or 0)


def _describe_counts(counts: Mapping[str, int], words: Mapping[str, tuple[str, str]]) -> list[str]:
    """Describe counts by table in words."""
    return [f"{count:,} {words[table][count != 1]}" for table, count in counts.items()]


def _format_count(count: int, singular: str, plural: str) -> str:
    return f"{count:,} {singular if count == 1 else plural}"
