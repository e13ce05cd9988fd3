"""Remove what is known of people for good, and keep what is counted of them.

A contact stays as a row without details, as do its periods and messages, so that no figure of any day moves: an address
that is gone leaves one that leads nowhere. What undoing would restore holds no details either. No other module does so.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, cast, delete, literal, select, update
from sqlalchemy.orm import Session

from lib.changes.audit_trail import unlock_trail
from lib.changes.change import ChangeWriter
from lib.changes.erased_people import digest_address, digest_name
from lib.changes.snapshots import ABSENT, SnapshotRow
from lib.changes.word_removal import PersonPattern, build_person_pattern, remove_person
from lib.database.audit_models import ErasedContact, ErasedDigest
from lib.database.campaign_models import DigestSubscription, ListedRecipient
from lib.database.engine import BUSY_TIMEOUT_MS
from lib.database.models import Contact, ContactPeriod, Organisation, Outreach, QuarantinedRow, Snapshot
from lib.person_words import find_national_digits, is_office_address, is_plain_name, list_name_words, split_words
from lib.terms import COUNCIL_TYPES, ERASED_ADDRESS, ERASED_DOMAIN, ERASED_NAME, ERASED_PERSON

DETAILS_REMOVED = "the details were removed for good"
REDO_RECORD = "redo"  # the thing of a record of what an undoing took away
PEOPLE_FILES = frozenset({"contacts", "outreach"})  # kinds of files whose rows are about one person each
BATCH_SIZE = 500
LOG_PATIENCE_MS = 1_000  # for those who read, before SQLite's log is left as it is
NAME, ADDRESS, NUMBER = "name", "address", "number"
# Kinds of details of a period, in the order of its columns, and how two are compared.
DETAIL_KEYS: Mapping[str, Callable[[str], str]] = {
    NAME: lambda name: " ".join(sorted(list_name_words(name))),
    ADDRESS: lambda address: address.strip().casefold(),
    NUMBER: find_national_digits,
}
CONTACT: Any = Contact.__table__
PERIOD: Any = ContactPeriod.__table__
SNAPSHOT: Any = Snapshot.__table__


@dataclass(slots=True)
class KnownDetails:
    """Details of one person, as all that is stored tells them, of whatever day.

    contact_ids: the contact, and those that were merged with it. has_wish: the person asked not to be contacted.
    own_addresses, own_names and own_numbers: those that nobody else on record has, where RecordedDetails looked for
    them. plain_names: those that are made of a role, an office, headings or a place alone; they are nobody's own.
    """

    contact_ids: frozenset[int]
    organisation_ids: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    has_wish: bool = False
    own_addresses: set[str] = field(default_factory=set)
    own_names: set[str] = field(default_factory=set)
    own_numbers: set[str] = field(default_factory=set)
    plain_names: set[str] = field(default_factory=set)

    @property
    def pattern(self) -> PersonPattern:
        """Pattern of the person in what somebody wrote: by what nobody else on record has as well."""
        return build_person_pattern(self.own_names, self.own_addresses, self.own_numbers)

    @property
    def whole_pattern(self) -> PersonPattern:
        """Pattern of the person by all that is known, whoever else has it, except names that are plain words."""
        return build_person_pattern(self.names - self.plain_names, self.addresses, self.numbers)

    @property
    def shared_count(self) -> int:
        """How many names, addresses and numbers somebody else on record has too."""
        addresses = set(self.addresses)
        return sum(
            len(values)
            for values in (
                self.names - self.plain_names - self.own_names,
                addresses - self.own_addresses,
                self.numbers - self.own_numbers,
            )
        )

    @property
    def detail_count(self) -> int:
        """How many details are known."""
        return len(self.organisation_ids) + len(self.names) + len(self.addresses) + len(self.numbers)

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


class RecordedDetails:
    """Names, addresses and numbers of everybody on record, of whatever day: to tell what one person alone has."""

    def __init__(self, session: Session, *, without: Collection[int] = ()) -> None:
        """Load the details of all contacts, without those of some."""
        left_out = set(without)
        self._owners: dict[tuple[str, str], set[int]] = defaultdict(set)
        columns = (ContactPeriod.contact_id, ContactPeriod.name, ContactPeriod.email, ContactPeriod.telephone)
        for contact_id, *values in session.execute(select(*columns)):
            if contact_id not in left_out:
                for kind, value in zip(DETAIL_KEYS, values, strict=True):
                    self._owners[kind, DETAIL_KEYS[kind](value or "")].add(contact_id)
        councils = select(Organisation.name, Organisation.short_name).where(Organisation.type.in_(COUNCIL_TYPES))
        self._places = {frozenset(split_words(name)) for names in session.execute(councils) for name in names}

    def is_shared(self, kind: str, value: str, contact_ids: Collection[int] = ()) -> bool:
        """Tell whether somebody other than some contacts has a detail of a kind of DETAIL_KEYS."""
        return not self._owners.get((kind, DETAIL_KEYS[kind](value)), set()) <= set(contact_ids)

    def mark_own(self, person: KnownDetails) -> None:
        """Mark which details nobody else has, and which names are made of plain words."""

        def select_own(kind: str, values: Iterable[str]) -> set[str]:
            return {value for value in values if not self.is_shared(kind, value, person.contact_ids)}

        person.plain_names = {name for name in person.names if is_plain_name(name, self._places)}
        person.own_names = select_own(NAME, person.names - person.plain_names)
        person.own_addresses = select_own(ADDRESS, person.addresses)
        person.own_numbers = select_own(NUMBER, person.numbers)


class PeopleIndex:
    """Index of people by whose contact a row is, and by what it says."""

    def __init__(self, session: Session, people: Collection[KnownDetails]) -> None:
        """Index people by what is known of them now."""
        self.by_contact = {contact_id: person for person in people for contact_id in person.contact_ids}
        self._adding_changes = {
            row.id: row.change_id for row in session.execute(select(CONTACT.c.id, CONTACT.c.change_id))
        }
        self.update(people)

    def update(self, people: Collection[KnownDetails]) -> None:
        """Update the index by what has come to be known of the people."""
        self._by_address = {address: person for person in people for address in person.addresses}
        self._by_name = {
            (organisation_id, name): person
            for person in people
            for organisation_id in person.organisation_ids
            for name in person.names
        }

    def find_person(self, snapshot: Snapshot) -> KnownDetails | None:
        """Find whose row a snapshot of a contact or a period holds; None where it is nobody's of these people.

        While its contact is there, the row is the contact's, whatever it says. Where the contact is gone, or its id is
        that of a contact which was added after the snapshot, the address tells, or the name at the organisation.
        """
        row = snapshot.before
        if row == ABSENT:
            return None
        contact_id = snapshot.thing_id if snapshot.thing == "contact" else row.get("contact_id", 0)
        adding_change = self._adding_changes.get(contact_id)
        if adding_change is not None and adding_change <= snapshot.change_id:
            return self.by_contact.get(contact_id)
        key = (row.get("organisation_id", 0), row.get("name", ""))
        return self._by_address.get(row.get("email") or "") or self._by_name.get(key)


def load_details(session: Session, contact_id: int) -> KnownDetails:
    """Load what is known of the person of a contact, with what nobody else has."""
    [person] = load_people_details(session, [contact_id])
    RecordedDetails(session).mark_own(person)
    return person


def load_people_details(session: Session, contact_ids: Collection[int]) -> list[KnownDetails]:
    """Load what is known of the people of some contacts, also of earlier days and of what could be undone."""
    links = load_links(session)
    people: dict[frozenset[int], KnownDetails] = {}
    for contact_id in contact_ids:
        counted_ids = find_counted(links, contact_id)
        people.setdefault(counted_ids, KnownDetails(counted_ids))
    index = PeopleIndex(session, people.values())
    for batch in _split_ids(index.by_contact):
        for contact in session.scalars(select(Contact).where(Contact.id.in_(batch))):
            person = index.by_contact[contact.id]
            person.has_wish |= contact.do_not_contact
            person.gather(contact.organisation_id, contact.name, contact.email, contact.telephone)
        for period in session.scalars(select(ContactPeriod).where(ContactPeriod.contact_id.in_(batch))):
            index.by_contact[period.contact_id].gather(
                period.organisation_id, period.name, period.email, period.telephone
            )
    detail_count = -1
    while detail_count != (detail_count := sum(person.detail_count for person in people.values())):
        index.update(people.values())  # what one snapshot tells may lead to another
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
    return count + _erase_rows(writer, PeopleIndex(writer.session, people), day)


def load_links(session: Session) -> dict[int, set[int]]:
    """Load which contacts were ever merged with which."""
    links: dict[int, set[int]] = defaultdict(set)
    is_merged = ContactPeriod.contact_id != ContactPeriod.person_id
    for contact_id, person_id in session.execute(
        select(ContactPeriod.contact_id, ContactPeriod.person_id).where(is_merged)
    ):
        links[contact_id].add(person_id)
        links[person_id].add(contact_id)
    return links


def find_counted(links: Mapping[int, set[int]], contact_id: int) -> frozenset[int]:
    """Find the contacts that are one person: each that was ever merged with another of them."""
    counted_ids, open_ids = {contact_id}, [contact_id]
    while open_ids:
        new_ids = links.get(open_ids.pop(), set()) - counted_ids
        counted_ids |= new_ids
        open_ids += new_ids
    return frozenset(counted_ids)


def _list_snapshots(session: Session, things: tuple[str, ...]) -> Iterator[Snapshot]:
    """List the snapshots of rows of some tables."""
    statement = select(Snapshot).where(Snapshot.thing.in_(things)).order_by(Snapshot.id)
    yield from session.scalars(statement.execution_options(yield_per=BATCH_SIZE))


def _erase_snapshots(session: Session, people: Collection[KnownDetails]) -> int:
    """Erase what undoing would restore of people."""
    index = PeopleIndex(session, people)
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
    if not address or address.endswith(f"@{ERASED_DOMAIN}"):
        return address
    return f"erased-{contact_id}-{person.addresses.index(address) + 1}@{ERASED_DOMAIN}"


def _erase_rows(writer: ChangeWriter, index: PeopleIndex, day: dt.date) -> int:
    """Erase the details in the contacts of people, their periods, messages and places on lists."""
    session, count = writer.session, 0
    for batch in _split_ids(index.by_contact):
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
    return empty_kept_rows(session, list_kept_rows(session, person.pattern))


def list_kept_rows(session: Session, pattern: PersonPattern) -> list[QuarantinedRow]:
    """List the rows of files that wait, or waited, and are about a person, in one cell or in two neighbours."""
    kept_rows = session.scalars(select(QuarantinedRow).where(QuarantinedRow.kind.in_(PEOPLE_FILES)))
    return [kept for kept in kept_rows if any(map(pattern.is_in, _join_cells(kept.row)))]


def _join_cells(row: Mapping[str, Any]) -> Iterator[str]:
    """Join each two neighbours of the filled cells of a row, since a name may stand in two; each cell alone as well."""
    cells = [str(cell) for cell in row.values() if cell]
    yield from cells
    yield from map(" ".join, pairwise(cells))


def rewrite_snapshot(session: Session, snapshot_id: int, before: SnapshotRow) -> None:
    """Rewrite what undoing would restore; objects that the session has loaded are the caller's to expire."""
    session.execute(update(SNAPSHOT).where(SNAPSHOT.c.id == snapshot_id).values(before=before))


def empty_kept_rows(session: Session, kept_rows: Collection[QuarantinedRow]) -> int:
    """Empty rows of files that wait, or waited, also in what undoing would restore, and count them."""
    row_ids = [kept.id for kept in kept_rows]
    for kept in kept_rows:
        session.execute(update(QuarantinedRow).where(QuarantinedRow.id == kept.id).values(_empty_kept_row(kept)))
    for batch in _split_ids(row_ids):
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
    """Keep digests of a person's own addresses, and of own names of several words where they were, for files."""
    digests = {
        digest_address(address): ERASED_ADDRESS for address in person.own_addresses if not is_office_address(address)
    }
    digests |= {
        digest_name(organisation_id, name): ERASED_NAME
        for organisation_id in person.organisation_ids
        for name in person.own_names
        if len(list_name_words(name)) > 1
    }
    for digest, kind in digests.items():
        writer.session.merge(ErasedDigest(digest=digest, kind=kind, change_id=writer.change.id))
    writer.session.flush()


def overwrite_what_goes(session: Session) -> None:
    """Let SQLite overwrite what is removed, which would stand in free pages of its file otherwise."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def truncate_log(engine: Engine) -> None:
    """Empty SQLite's log of what was written, where what is removed stands too, unless somebody reads it just now."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {LOG_PATIENCE_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    finally:
        connection.close()


def _split_ids(ids: Collection[int]) -> Iterator[list[int]]:
    """Split ids into batches of at most as many as one statement takes."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH_SIZE):
        yield ordered[start : start + BATCH_SIZE]
