"""Find the people of a report by the references of the lists that were saved, and the mailing that a list became."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, or_, select, update

from lib.changes.snapshots import encode_row
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.models import Activity, Contact, Import, Outreach
from lib.intake.loaders.loader import ImportContext, split_chunks
from lib.recipient_references import read_reference
from lib.terms import COOLING_OFF_DAYS

ActivityKey = tuple[str, str, dt.date]
LIST_GAP = dt.timedelta(days=COOLING_OFF_DAYS)  # from the day logged to that of the report; later it is another mailing
TITLE_GAP = dt.timedelta(days=3)  # the same, where only the title tells
UNKNOWN_NOTE = "its reference is that of nobody on a list here: the address tells whose message it is"
OTHER_MAILING_NOTE = "its list was sent on another day: this is kept as a mailing of its own"


@dataclass(slots=True)
class SentList:
    """List that was saved. activity: the mailing it became, None while it is not known to be sent.

    is_logged: somebody logged by hand that it was sent, to all or to those whom a report had left open, so that all on
    it belong to that mailing, whatever title the tool has for it. contact_ids: of those on it.
    """

    id: int
    activity: ActivityKey | None
    is_logged: bool
    contact_ids: set[int] = field(default_factory=set)

    def is_mailing(self, message: dict[str, Any]) -> bool:
        """Tell whether a message is of the mailing that the list became."""
        if self.activity is None:
            return False
        channel, title, day = self.activity
        if not self.is_logged and (channel, title) != message["activity"][:2]:
            return False
        return not message["is_sending_known"] or abs(message["days"]["sent_on"] - day) <= LIST_GAP


@dataclass(frozen=True, slots=True)
class ReferredPerson:
    """Person on a list, as a reference tells."""

    contact_id: int
    source_id: str
    list_id: int


class ListedPeople:
    """People on the lists of a consultation, by the references in a report."""

    def __init__(self, context: ImportContext) -> None:
        """Read all references of the file, to know which lists it is about before its first row is loaded."""
        self._context = context
        self._lists: dict[int, SentList] = {}
        self._people: dict[str, ReferredPerson] = {}
        self._asked: set[str] = set()
        self._mentioned_list_ids: set[int] = set()
        self._lists_are_known = False
        if context.columns.has_field("reference"):
            self._find_people(
                context.columns.read_text(cells, "reference") or "" for _line, cells in context.read_rows()
            )

    def place_messages(self, messages: Sequence[dict[str, Any]]) -> None:
        """Say of messages whose reference is known to whom they went, and of which mailing they are.

        Sets contact_id and source_id (None where no reference tells), and where it does, activity.
        """
        self._load_lists()
        self._find_people(message["reference"] or "" for message in messages)
        for message in messages:
            person = self._people.get(read_reference(message["reference"] or "") or "")
            message["contact_id"] = message["source_id"] = message["list_id"] = None
            if person is not None:
                message |= {
                    "contact_id": person.contact_id, "source_id": person.source_id, "list_id": person.list_id,
                }  # fmt: skip
            elif message["reference"]:
                message["notes"] = (*message["notes"], UNKNOWN_NOTE)
        self._choose_first_mailings(messages)
        for message in messages:
            if message["list_id"] is not None:
                self._place_on_list(message, self._lists[message["list_id"]])

    def place_by_address(self, message: dict[str, Any], contact_ids: Iterable[int]) -> None:
        """Say of which mailing a message without a known reference is, where its recipient is on a list that was sent.

        That is a list to whose references the file refers, or one that was sent under the same title.
        """
        people = set(contact_ids)
        for sent_list in self._lists.values():
            if not people & sent_list.contact_ids or sent_list.activity is None:
                continue
            channel, title, day = sent_list.activity
            is_same_title = (channel, title.casefold()) == (message["activity"][0], message["activity"][1].casefold())
            is_near = abs(message["days"]["sent_on"] - day) <= TITLE_GAP
            is_mentioned = sent_list.id in self._mentioned_list_ids and sent_list.is_mailing(message)
            if is_mentioned or (is_same_title and is_near):
                message["activity"] = sent_list.activity
                return

    def mark_sent(self, message: dict[str, Any], activity_id: Any) -> None:
        """Mark the list of a message as the mailing with this id, where it was not known to be sent before."""
        sent_list = self._lists.get(message["list_id"] or 0)
        if sent_list is None or sent_list.activity is not None:
            return
        sent_list.activity = message["activity"]
        if self._context.dry_run:
            return
        table: Any = RecipientList.__table__
        row = self._context.session.execute(select(table).where(table.c.id == sent_list.id)).mappings().one()
        self._context.store_snapshots(table.name, [(sent_list.id, encode_row(dict(row)))])
        self._context.session.execute(update(table).where(table.c.id == sent_list.id).values(activity_id=activity_id))

    def _place_on_list(self, message: dict[str, Any], sent_list: SentList) -> None:
        """Let a message belong to the mailing that its list became; else say that it is another one."""
        if sent_list.is_mailing(message):
            message["activity"] = sent_list.activity
        elif sent_list.activity is not None and sent_list.is_logged:
            message["notes"] = (*message["notes"], OTHER_MAILING_NOTE)

    def _choose_first_mailings(self, messages: Sequence[dict[str, Any]]) -> None:
        """Let messages of a list that is not known to be sent belong to its first mailing, over midnight too."""
        first: dict[tuple[int, str, str], ActivityKey] = {}
        unsent = [
            message for message in messages if message["list_id"] and self._lists[message["list_id"]].activity is None
        ]
        for message in sorted(unsent, key=lambda message: message["activity"][2]):
            key = (message["list_id"], *message["activity"][:2])
            earliest = first.setdefault(key, message["activity"])
            if message["activity"][2] - earliest[2] <= TITLE_GAP:
                message["activity"] = earliest

    def _find_people(self, texts: Iterable[str]) -> None:
        """Find the people of references that were not asked for yet."""
        references = {reference for text in texts if text and (reference := read_reference(text))} - self._asked
        self._asked |= references
        statement = (
            select(ListedRecipient.reference, ListedRecipient.contact_id, Contact.source_id, RecipientList.id)
            .join(RecipientList, RecipientList.id == ListedRecipient.recipient_list_id)
            .join(Contact, Contact.id == ListedRecipient.contact_id)
            .where(RecipientList.consultation_id == self._context.consultation.id)
        )
        for chunk in split_chunks(sorted(references)):
            for row in self._context.session.execute(statement.where(ListedRecipient.reference.in_(chunk))):
                self._people[row.reference] = ReferredPerson(row.contact_id, row.source_id, row.id)
                self._mentioned_list_ids.add(row.id)

    def _load_lists(self) -> None:
        """Load the lists of the consultation, once, with the mailing that each became and who is on it."""
        if self._lists_are_known:
            return
        self._lists_are_known = True
        imported_changes = select(Import.change_id)
        is_by_hand = exists().where(
            Outreach.activity_id == RecipientList.activity_id,
            Outreach.contact_id == ListedRecipient.contact_id,
            ListedRecipient.recipient_list_id == RecipientList.id,
            Outreach.change_id.not_in(imported_changes),
        )
        is_logged = or_(Activity.change_id.not_in(imported_changes), is_by_hand).label("is_logged")
        statement = (
            select(RecipientList.id, Activity.channel, Activity.title, Activity.day, is_logged)
            .outerjoin(Activity, Activity.id == RecipientList.activity_id)
            .where(RecipientList.consultation_id == self._context.consultation.id)
            .order_by(RecipientList.id)
        )
        for row in self._context.session.execute(statement):
            activity = None if row.title is None else (row.channel, row.title, row.day)
            self._lists[row.id] = SentList(row.id, activity, is_logged=bool(row.is_logged))
        for list_id, contact_ids in self._read_members(self._lists).items():
            self._lists[list_id].contact_ids = contact_ids

    def _read_members(self, list_ids: Collection[int]) -> dict[int, set[int]]:
        """Read who is on each list."""
        members: dict[int, set[int]] = defaultdict(set)
        statement = select(ListedRecipient.recipient_list_id, ListedRecipient.contact_id)
        for chunk in split_chunks(list_ids):
            for list_id, contact_id in self._context.session.execute(
                statement.where(ListedRecipient.recipient_list_id.in_(chunk))
            ):
                members[list_id].add(contact_id)
        return members
