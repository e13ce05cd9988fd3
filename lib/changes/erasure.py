"""Remove what is known of people for good, and keep what is counted of them.

A contact stays as a row without details, as do its periods and messages, so that no figure of any day moves: an address
that is gone leaves one that leads nowhere. What undoing would restore holds no details either. No other module does so.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, literal, select, update
from sqlalchemy.orm import Session

from lib.changes.audit_trail import unlock_trail
from lib.changes.change import ChangeWriter
from lib.changes.erased_people import digest_address, digest_name
from lib.changes.snapshots import ABSENT, SnapshotRow
from lib.changes.word_removal import PersonPattern, build_person_pattern, remove_person
from lib.database.audit_models import ErasedContact, ErasedDigest
from lib.database.campaign_models import DigestSubscription, ListedRecipient
from lib.database.models import Contact, ContactPeriod, Outreach, QuarantinedRow, Snapshot
from lib.person_words import is_office_address
from lib.terms import ERASED_ADDRESS, ERASED_DOMAIN, ERASED_NAME, ERASED_PERSON

DETAILS_REMOVED = "the details were removed for good"
REDO_RECORD = "redo"  # the thing of a record of what an undoing took away
PEOPLE_FILES = frozenset({"contacts", "recipients", "events", "wishes"})  # whose rows are about one person each
BATCH_SIZE = 500
CONTACT: Any = Contact.__table__
PERIOD: Any = ContactPeriod.__table__
SNAPSHOT: Any = Snapshot.__table__


@dataclass(slots=True)
class KnownDetails:
    """Details of one person, as all that is stored tells them, of whatever day.

    contact_ids: the contact, and those that were merged with it. has_wish: the person asked not to be contacted.
    own_addresses and own_names: those that nobody else on record has, where find_own_details looked for them.
    """

    contact_ids: frozenset[int]
    organisation_ids: set[int] = field(default_factory=set)
    source_ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    has_wish: bool = False
    own_addresses: set[str] = field(default_factory=set)
    own_names: set[str] = field(default_factory=set)

    @property
    def pattern(self) -> PersonPattern:
        """Pattern of the person in what somebody wrote: by what nobody else on record has as well."""
        return build_person_pattern(self.own_names, self.own_addresses, self.numbers)

    @property
    def whole_pattern(self) -> PersonPattern:
        """Pattern of the person by all that is known, whoever else has it."""
        return build_person_pattern(self.names, self.addresses, self.numbers)

    def gather(self, organisation_id: int | None, name: str | None, address: str | None, number: str | None) -> None:
        """Gather details that stand in one row."""
        if organisation_id is not None:
            self.organisation_ids.add(organisation_id)
        if name and name != ERASED_PERSON:
            self.names.add(name)
        if address and not address.endswith(f"@{ERASED_DOMAIN}") and address not in self.addresses:
            self.addresses.append(address)
        if number:
            self.numbers.add(number)


class PeopleIndex:
    """Index of people by whose contact a row is, and by what it says."""

    def __init__(self, people: Collection[KnownDetails]) -> None:
        """Index people by what is known of them now."""
        self.by_contact = {contact_id: person for person in people for contact_id in person.contact_ids}
        self._by_address = {address: person for person in people for address in person.addresses}
        self._by_name = {
            (organisation_id, name): person
            for person in people
            for organisation_id in person.organisation_ids
            for name in person.names
        }

    def find_person(self, snapshot: Snapshot) -> KnownDetails | None:
        """Find whose row a snapshot of a contact or a period holds, also where the contact itself is gone.

        An id that was set free may be that of somebody else by now.
        """
        row = snapshot.before
        if row == ABSENT:
            return None
        is_contact = snapshot.thing == "contact"
        person = self.by_contact.get(snapshot.thing_id if is_contact else row.get("contact_id", 0))
        if person is not None and (not is_contact or row.get("source_id") in person.source_ids):
            return person
        key = (row.get("organisation_id", 0), row.get("name", ""))
        return self._by_address.get(row.get("email") or "") or self._by_name.get(key)


def load_details(session: Session, contact_id: int) -> KnownDetails:
    """Load what is known of the person of a contact, with what nobody else has."""
    [person] = load_people_details(session, [contact_id])
    for column, values, own_values in (
        (ContactPeriod.name, person.names, person.own_names),
        (ContactPeriod.email, person.addresses, person.own_addresses),
    ):
        own_values.update(value for value in values if not _is_shared(session, person, column, value))
    return person


def load_people_details(session: Session, contact_ids: Collection[int]) -> list[KnownDetails]:
    """Load what is known of the people of some contacts, also of earlier days and of what could be undone."""
    links = _load_links(session)
    people: dict[frozenset[int], KnownDetails] = {}
    for contact_id in contact_ids:
        counted_ids = _find_counted(links, contact_id)
        people.setdefault(counted_ids, KnownDetails(counted_ids))
    index = PeopleIndex(people.values())
    for batch in _split(index.by_contact):
        for contact in session.scalars(select(Contact).where(Contact.id.in_(batch))):
            person = index.by_contact[contact.id]
            person.source_ids.add(contact.source_id)
            person.has_wish |= contact.do_not_contact
            person.gather(contact.organisation_id, contact.name, contact.email, contact.telephone)
        for period in session.scalars(select(ContactPeriod).where(ContactPeriod.contact_id.in_(batch))):
            index.by_contact[period.contact_id].gather(
                period.organisation_id, period.name, period.email, period.telephone
            )
    index = PeopleIndex(people.values())
    for snapshot in _list_snapshots(session, ("contact", "contact_period")):
        if (owner := index.find_person(snapshot)) is not None:
            row = snapshot.before
            owner.gather(row.get("organisation_id"), row.get("name"), row.get("email"), row.get("telephone"))
    return list(people.values())


def erase_details(writer: ChangeWriter, person: KnownDetails, day: dt.date) -> int:
    """Remove a person's details from all that is stored, and count the rows that held them.

    From the day on the person counts as one who wishes not to be contacted, whatever file tells of them.
    """
    session = writer.session
    keep_digests(writer, person)
    count = erase_people(writer, [person], day)
    count += _erase_kept_rows(session, person)
    count += end_digests_to(session, {address.casefold() for address in person.own_addresses})
    with unlock_trail(session):
        return count + remove_person(session, person.pattern)


def erase_people(writer: ChangeWriter, people: Collection[KnownDetails], day: dt.date) -> int:
    """Remove the details of people from their own rows and from what undoing would restore, and count these rows."""
    overwrite_what_goes(writer.session)
    writer.session.execute(delete(Snapshot).where(Snapshot.thing == REDO_RECORD))
    count = _erase_snapshots(writer.session, people)
    return count + _erase_rows(writer, PeopleIndex(people), day)


def _load_links(session: Session) -> dict[int, set[int]]:
    """Load which contacts were ever merged with which."""
    links: dict[int, set[int]] = defaultdict(set)
    is_merged = ContactPeriod.contact_id != ContactPeriod.person_id
    for contact_id, person_id in session.execute(
        select(ContactPeriod.contact_id, ContactPeriod.person_id).where(is_merged)
    ):
        links[contact_id].add(person_id)
        links[person_id].add(contact_id)
    return links


def _find_counted(links: Mapping[int, set[int]], contact_id: int) -> frozenset[int]:
    """Find the contacts that are one person: each that was ever merged with another of them."""
    counted_ids, open_ids = {contact_id}, [contact_id]
    while open_ids:
        new_ids = links.get(open_ids.pop(), set()) - counted_ids
        counted_ids |= new_ids
        open_ids += new_ids
    return frozenset(counted_ids)


def _is_shared(session: Session, person: KnownDetails, column: Any, value: str) -> bool:
    """Tell whether somebody else on record has the same name or address."""
    others = select(ContactPeriod.id).where(column == value, ContactPeriod.contact_id.not_in(person.contact_ids))
    return session.scalar(others.limit(1)) is not None


def _list_snapshots(session: Session, things: tuple[str, ...]) -> Iterator[Snapshot]:
    """List the snapshots of rows of some tables."""
    statement = select(Snapshot).where(Snapshot.thing.in_(things)).order_by(Snapshot.id)
    yield from session.scalars(statement.execution_options(yield_per=BATCH_SIZE))


def _erase_snapshots(session: Session, people: Collection[KnownDetails]) -> int:
    """Erase what undoing would restore of people."""
    index = PeopleIndex(people)
    erased: list[tuple[int, SnapshotRow]] = []
    contact_ids = set(index.by_contact)
    for snapshot in _list_snapshots(session, ("contact", "contact_period")):
        if (person := index.find_person(snapshot)) is not None:
            if snapshot.thing == "contact":
                contact_ids.add(snapshot.thing_id)
            erased.append((snapshot.id, _blank_row(snapshot.thing, snapshot.thing_id, snapshot.before, person)))
    for snapshot in _list_snapshots(session, ("outreach", "listed_recipient")):
        if snapshot.before.get("contact_id") in contact_ids:
            is_message = snapshot.thing == "outreach"
            blanked = {"note": None} if is_message else {"reference": f"erased-{snapshot.thing_id}"}
            erased.append((snapshot.id, snapshot.before | blanked))
    for snapshot_id, before in erased:
        rewrite_snapshot(session, snapshot_id, before)
    session.expire_all()
    return len(erased)


def _blank_row(thing: str, row_id: int, row: SnapshotRow, person: KnownDetails) -> SnapshotRow:
    """Blank the details in a row of a contact or of one of its periods, as far as the row holds them."""
    contact_id = row_id if thing == "contact" else int(row.get("contact_id", row_id))
    is_open = thing == "contact" or row.get("until") is None
    blanked: dict[str, Any] = {
        "name": ERASED_PERSON,
        "email": _name_placeholder(contact_id, row.get("email"), person),
        "telephone": None,
        "job_title": None,
        "source_id": f"erased:{contact_id}",
        "do_not_contact": True if is_open else row.get("do_not_contact"),
        "do_not_contact_reason": DETAILS_REMOVED if is_open else None,
        "left_reason": "merged" if row.get("left_reason") == "merged" else None,
    }
    return row | {name: value for name, value in blanked.items() if name in row}


def _name_placeholder(contact_id: int, address: str | None, person: KnownDetails) -> str | None:
    """Name the address that leads nowhere and stands for one that is gone, another one for each."""
    if address is None or address.endswith(f"@{ERASED_DOMAIN}"):
        return address
    return f"erased-{contact_id}-{person.addresses.index(address) + 1}@{ERASED_DOMAIN}"


def _erase_rows(writer: ChangeWriter, index: PeopleIndex, day: dt.date) -> int:
    """Erase the details in the contacts of people, their periods, messages and places on lists."""
    session, count = writer.session, 0
    for batch in _split(index.by_contact):
        for table, owner in ((CONTACT, CONTACT.c.id), (PERIOD, PERIOD.c.contact_id)):
            for row in session.execute(select(table).where(owner.in_(batch))).mappings().all():
                person = index.by_contact[row[owner.name]]
                blanked = _blank_row(table.name, row["id"], dict(row), person)
                session.execute(update(table).where(table.c.id == row["id"]).values(blanked))
                if table is PERIOD and row["until"] is None:
                    session.merge(
                        ErasedContact(
                            contact_id=row["contact_id"], day=day, wish_added=not row["do_not_contact"],
                            change_id=writer.change.id,
                        )
                    )  # fmt: skip
                count += 1
        notes = update(Outreach).where(Outreach.contact_id.in_(batch), Outreach.note.is_not(None))
        count += session.execute(notes.values(note=None)).rowcount  # type: ignore[attr-defined]
        listed = update(ListedRecipient).where(ListedRecipient.contact_id.in_(batch))
        count += session.execute(listed.values(reference=name_gone_reference())).rowcount  # type: ignore[attr-defined]
    session.flush()
    session.expire_all()
    return count


def name_gone_reference() -> ColumnElement[str]:
    """Name the reference of a place on a list by which nobody is found any more."""
    return literal("erased-") + cast(ListedRecipient.id, String)


def _erase_kept_rows(session: Session, person: KnownDetails) -> int:
    """Empty the rows of files that wait, or waited, and are about a person; what they were is known by their digest."""
    pattern = person.pattern
    kept_rows = session.scalars(select(QuarantinedRow).where(QuarantinedRow.kind.in_(PEOPLE_FILES))).all()
    kept_rows = [kept for kept in kept_rows if any(pattern.is_in(str(cell)) for cell in kept.row.values())]
    return empty_kept_rows(session, kept_rows)


def rewrite_snapshot(session: Session, snapshot_id: int, before: SnapshotRow) -> None:
    """Rewrite what undoing would restore; objects that the session has loaded are the caller's to expire."""
    session.execute(update(SNAPSHOT).where(SNAPSHOT.c.id == snapshot_id).values(before=before))


def empty_kept_rows(session: Session, kept_rows: Collection[QuarantinedRow]) -> int:
    """Empty rows of files that wait, or waited, also in what undoing would restore, and count them."""
    row_ids = [kept.id for kept in kept_rows]
    for kept in kept_rows:
        session.execute(update(QuarantinedRow).where(QuarantinedRow.id == kept.id).values(_empty_kept_row(kept)))
    for batch in _split(row_ids):
        kept_snapshots = select(Snapshot).where(Snapshot.thing == "set_aside", Snapshot.thing_id.in_(batch))
        for snapshot in session.scalars(kept_snapshots).all():
            if "row" in snapshot.before:
                emptied = {"row": dict.fromkeys(snapshot.before["row"], ""), "doubt": None, "reason": DETAILS_REMOVED}
                before = snapshot.before | emptied
                rewrite_snapshot(session, snapshot.id, before)
    session.expire_all()
    return len(row_ids)


def _empty_kept_row(kept: QuarantinedRow) -> dict[str, Any]:
    """Empty a kept row: its headings stay, and what was decided of the words of a mailing tool."""
    doubt = kept.doubt if kept.doubt and kept.doubt.get("about") == "status" else None
    is_pending = kept.decision is None
    return {
        "row": dict.fromkeys(kept.row, ""), "reason": DETAILS_REMOVED, "doubt": doubt,
        "decision": "set aside" if is_pending else kept.decision,
    }  # fmt: skip


def end_digests_to(session: Session, addresses: Collection[str]) -> int:
    """End the digests that go to some addresses (casefolded), and remove these, also from what could be undone."""

    def blank(row_id: int) -> dict[str, Any]:
        return {"address": f"erased-{row_id}@{ERASED_DOMAIN}", "active": False}

    count = 0
    for row in session.scalars(select(DigestSubscription)).all():
        if row.address.casefold() in addresses:
            session.execute(update(DigestSubscription).where(DigestSubscription.id == row.id).values(blank(row.id)))
            count += 1
    snapshots = select(Snapshot).where(Snapshot.thing == "digest_subscription")
    for snapshot in session.scalars(snapshots).all():
        if str(snapshot.before.get("address", "")).casefold() in addresses:
            before = snapshot.before | blank(snapshot.thing_id)
            rewrite_snapshot(session, snapshot.id, before)
    session.expire_all()
    return count


def keep_digests(writer: ChangeWriter, person: KnownDetails) -> None:
    """Keep digests of a person's own addresses, and of the names where they were, for later files."""
    digests = {
        digest_address(address): ERASED_ADDRESS for address in person.own_addresses if not is_office_address(address)
    }
    digests |= {
        digest_name(organisation_id, name): ERASED_NAME
        for organisation_id in person.organisation_ids
        for name in person.names
    }
    for digest, kind in digests.items():
        writer.session.merge(ErasedDigest(digest=digest, kind=kind, change_id=writer.change.id))
    writer.session.flush()


def overwrite_what_goes(session: Session) -> None:
    """Let SQLite overwrite what is removed, which would stand in free pages of its file otherwise."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def _split(ids: Collection[int]) -> Iterator[list[int]]:
    """Split ids into batches of at most as many as one statement takes."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH_SIZE):
        yield ordered[start : start + BATCH_SIZE]
