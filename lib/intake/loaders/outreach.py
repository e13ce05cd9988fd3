"""Load delivery reports (one row a recipient) and activity logs (one row an activity with an audience)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select, update

from lib.changes.people import reach_back
from lib.changes.snapshots import encode_row
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Activity, Outreach
from lib.intake.loaders.listed_people import ListedPeople
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    CHUNK_SIZE,
    UNCHANGED,
    ImportContext,
    RowOutcome,
)
from lib.intake.loaders.recipients import Recipient, choose_recipients, find_recipients
from lib.intake.loaders.status_decisions import StatusReader
from lib.intake.loaders.wishes import WISH_STORED, WishKeeper
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values, wishes
from lib.intake.reading.addresses import find_addresses, parse_email
from lib.intake.reading.message_statuses import FAILED_FOR_GOOD, FAILED_FOR_NOW, MessageStatus, read_status
from lib.intake.reading.tables import Cell
from lib.terms import EMAIL, HARD, LETTER, SOFT, TELEPHONE

DATE_COLUMNS = ("sent_on", "delivered_on", "opened_on", "engaged_on", "bounced_on")
MESSAGE_COLUMNS = (*DATE_COLUMNS, "bounce_kind")
BOUNCE_KIND_OF = {FAILED_FOR_GOOD: HARD, FAILED_FOR_NOW: SOFT}
CHANNEL_NAMES = {
    "email": EMAIL,
    "e-mail": EMAIL,
    "sms": "Text message",
    "text": "Text message",
    "letter": LETTER,
    "phone": TELEPHONE,
    "telephone": TELEPHONE,
    "call": TELEPHONE,
    "phone call": TELEPHONE,
    "telephone call": TELEPHONE,
}
MARKED_NOTE = "the recipient unsubscribed or complained, and is marked as not to be contacted"
STATUSES_BEST_FIRST = (ADDED, CHANGED, UNCHANGED)
ActivityKey = tuple[str, str, dt.date]


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """Activity that a dry run would add; it has no id."""

    key: ActivityKey


ActivityReference = int | PlannedActivity  # the id of a stored activity
MessageKey = tuple[int, ActivityReference]  # the id of a contact, and the activity


class ActivityIndex:
    """Index of the activities of a consultation by channel, title and day, those of this import included."""

    def __init__(self, context: ImportContext) -> None:
        """Load the activities that are stored for the consultation."""
        self._context = context
        table = Activity.__table__
        rows = context.session.execute(
            select(table).where(table.c.consultation_id == context.consultation.id)
        ).mappings()
        self.stored_activities: dict[ActivityKey, dict[str, Any]] = {
            (row["channel"], row["title"], row["day"]): dict(row) for row in rows
        }

    def store_activity(self, activity_key: ActivityKey, facts: dict[str, Any]) -> tuple[ActivityReference, str]:
        """Store an activity where it is new or differs.

        Returns what it is known by and its status: ADDED, CHANGED or UNCHANGED.
        """
        stored_activity = self.stored_activities.get(activity_key)
        if stored_activity is None:
            return self._add_activity(activity_key, facts), ADDED
        changed_values = {name: value for name, value in facts.items() if stored_activity[name] != value}
        if not changed_values:
            return stored_activity["id"], UNCHANGED
        if not self._context.dry_run:
            self._context.store_snapshots(
                "activity",
                [(stored_activity["id"], encode_row(stored_activity))],
            )
            self._context.session.execute(
                update(Activity).where(Activity.id == stored_activity["id"]).values(**changed_values)
            )
        stored_activity.update(changed_values)
        return stored_activity["id"], CHANGED

    def _add_activity(self, activity_key: ActivityKey, facts: dict[str, Any]) -> ActivityReference:
        """Add an activity, and return its id; in a dry run it is only planned."""
        table = Activity.__table__
        channel, title, day = activity_key
        row: dict[str, Any] = {
            "channel": channel,
            "title": title,
            "day": day,
            "audience": None,
            "audience_size": None,
            "note": None,
        }
        row |= facts | {"consultation_id": self._context.consultation.id, "change_id": self._context.change_id}
        reference: ActivityReference = PlannedActivity(activity_key)
        if not self._context.dry_run:
            reference = reserve_ids(self._context.session, table, 1)  # type: ignore[arg-type]
        row["id"] = reference
        if not self._context.dry_run:
            self._context.session.execute(insert(table), [row])  # type: ignore[arg-type]
        self.stored_activities[activity_key] = row
        return reference


class ActivityLogLoader:
    """Loader of activities with an audience.

    They never make a named contact reached.
    """

    chunk_size = CHUNK_SIZE

    def __init__(self, context: ImportContext) -> None:
        """Prepare to load the activities of an import."""
        self._columns, self._activities = context.columns, ActivityIndex(context)

    def read_row(self, row: list[Cell]) -> tuple[ActivityKey, dict[str, Any], tuple[str, ...]]:
        """Read an activity, its facts and notes.

        Raises RowProblem where the row cannot be loaded.
        """
        columns, notes = self._columns, []
        day = columns.read_day(row, "day")
        if day is None:
            raise RowProblem(f'"{columns.find_heading("day")}" is empty: give a date like 2015-01-05')
        activity_key = (
            cell_values.parse_required_text(columns.read_cell(row, "channel"), columns.find_heading("channel")),
            cell_values.parse_required_text(columns.read_cell(row, "activity"), columns.find_heading("activity")),
            day,
        )
        try:
            audience_size = cell_values.parse_whole_number(
                columns.read_cell(row, "audience_size"), columns.find_heading("audience_size")
            )
        except RowProblem as problem:
            audience_size = None
            notes.append(f"{problem}: the activity is kept without it")
        facts = {
            "audience": cell_values.parse_required_text(
                columns.read_cell(row, "audience"), columns.find_heading("audience")
            ),
            "audience_size": audience_size,
            "note": columns.read_text(row, "note"),
        }
        return activity_key, {name: value for name, value in facts.items() if columns.has_field(name)}, tuple(notes)

    def load_items(
        self, items: list[tuple[ActivityKey, dict[str, Any], tuple[str, ...]]]
    ) -> list[RowOutcome | RowProblem]:
        """Load activities: add what is new and change what differs."""
        return [
            RowOutcome(self._activities.store_activity(activity_key, facts)[1], notes)
            for activity_key, facts, notes in items
        ]


class DeliveryReportLoader:
    """Loader of the outcomes of messages to named contacts.

    Each day is the first on which the event happened.
    """

    chunk_size = CHUNK_SIZE
    _status_field = "status"

    def __init__(self, context: ImportContext) -> None:
        """Prepare to load the messages of an import."""
        self._context, self._columns, self._activities = context, context.columns, ActivityIndex(context)
        self._file_messages: dict[MessageKey, dict[str, Any]] = {}
        self._status_reader, self._wish_keeper = StatusReader(context), WishKeeper(context)
        self._listed_people = ListedPeople(context)

    def read_row(self, row: list[Cell]) -> dict[str, Any]:
        """Read a message: address, reference, activity, days, notes, and whether its recipient wishes to be left alone.

        Raises RowProblem where the row cannot be loaded; a wish not to be contacted is kept even then.
        """
        try:
            return self._read_message(row)
        except RowProblem as problem:
            addresses = find_addresses(str(self._columns.read_cell(row, "email")))
            if self._has_wish(row) and self._wish_keeper.keep_wish(source_id=None, addresses=addresses):
                problem.args = (f"{problem}; {WISH_STORED}",)
            raise

    def _has_wish(self, row: list[Cell]) -> bool:
        """Tell whether a row says that its recipient wishes not to be contacted, whatever else is wrong with it."""
        if wishes.read_wish(self._columns.read_cell(row, "unsubscribed")) is True:
            return True
        try:
            text = self._columns.read_text(row, self._status_field) or ""
            return self._status_reader.read_status(text, self._columns.find_heading(self._status_field)).is_wish
        except RowProblem:
            return False

    def _read_message(self, row: list[Cell]) -> dict[str, Any]:
        """Read a message.

        Raises RowProblem where the row cannot be loaded.
        """
        columns = self._columns
        address = parse_email(columns.read_cell(row, "email"), columns.find_heading("email"))
        if address is None:
            raise RowProblem(f'"{columns.find_heading("email")}" is empty')
        notes: list[str] = []
        status = self._status_reader.read_status(columns.read_text(row, "status") or "", columns.find_heading("status"))
        days = self._read_days(row, status, notes)
        return {
            "address": address,
            "reference": columns.read_text(row, "reference"),
            "is_sending_known": True,
            "organisation": columns.read_text(row, "organisation"),
            "activity": (
                self._read_channel(row),
                cell_values.parse_required_text(columns.read_cell(row, "mailing"), columns.find_heading("mailing")),
                days["sent_on"],
            ),
            "days": days,
            "bounce_kind": self._read_bounce_kind(row, status) if days["bounced_on"] else None,
            "notes": tuple(notes),
            "is_wish": status.is_wish or wishes.read_wish(columns.read_cell(row, "unsubscribed")) is True,
        }

    def _read_channel(self, row: list[Cell]) -> str:
        """Read through which channel a message went: by e-mail, where the file does not say."""
        channel = self._columns.read_text(row, "channel") or EMAIL
        return CHANNEL_NAMES.get(channel.casefold(), channel)

    def _read_bounce_kind(self, row: list[Cell], status: MessageStatus) -> str | None:
        """Read whether a message came back for good (HARD) or for now (SOFT); None where the file does not say."""
        columns = self._columns
        heading, cell = columns.find_heading("bounced"), columns.read_cell(row, "bounced")
        worded = read_status(cell) if isinstance(cell, str) else None
        kinds = {BOUNCE_KIND_OF.get(status.failure), BOUNCE_KIND_OF.get(worded.failure) if worded else None}
        if not kinds & {HARD, SOFT} and _is_filled(cell):
            kinds |= {HARD} if "hard" in heading.casefold() else set()
        elif _is_filled(columns.read_cell(row, "soft_bounced")):
            kinds.add(SOFT)
        return next((kind for kind in (HARD, SOFT) if kind in kinds), None)

    def _read_days(self, row: list[Cell], status: MessageStatus, notes: list[str]) -> dict[str, dt.date | None]:
        """Read the days on which a message was sent, delivered, opened, answered or bounced.

        Raises RowProblem where the day of sending is missing, or a day is before it.
        """
        columns = self._columns
        sent_on = columns.read_day(row, "sent")
        if sent_on is None:
            raise RowProblem(f'"{columns.find_heading("sent")}" is empty: give a date like 2015-01-05')
        event_days = {
            field_name: self._read_event_day(row, field_name, sent_on, notes)
            for field_name in ("delivered", "opened", "clicked", "replied")
        }
        bounced_on = self._read_event_day(row, "bounced", sent_on, notes) or self._read_event_day(
            row, "soft_bounced", sent_on, notes
        )
        if status.has_failed:
            bounced_on = bounced_on or sent_on
        elif not bounced_on:
            self._add_status_days(event_days, status, sent_on)
        engaged_on = min((day for day in (event_days["clicked"], event_days["replied"]) if day), default=None)
        delivered_on = event_days["delivered"]
        if delivered_on is None and not columns.has_field("delivered") and not bounced_on:
            lists_bounces = columns.has_field("bounced") and not columns.has_field("status")
            # That a call did not bounce does not tell that somebody answered it.
            if status.has_arrived or (lists_bounces and self._read_channel(row) != TELEPHONE):
                delivered_on = sent_on  # the tool lists bounces or says so, and has none for this message
            elif event_days["opened"] or engaged_on:
                delivered_on = min(day for day in (event_days["opened"], engaged_on) if day)
        return {
            "sent_on": sent_on,
            "delivered_on": delivered_on,
            "opened_on": event_days["opened"],
            "engaged_on": engaged_on,
            "bounced_on": bounced_on,
        }

    def _add_status_days(self, event_days: dict[str, dt.date | None], status: MessageStatus, sent_on: dt.date) -> None:
        """Add that a message was opened or clicked where the status alone tells so, on the day of sending."""
        for field_name, has_happened in (("opened", status.was_opened), ("clicked", status.was_engaged)):
            if has_happened and not self._columns.has_field(field_name):
                event_days[field_name] = sent_on

    def _read_event_day(self, row: list[Cell], field_name: str, sent_on: dt.date, notes: list[str]) -> dt.date | None:
        """Read the day of an event; it is the day of sending where the file tells only that the event happened.

        Raises RowProblem where it is more than a day before the sending.
        """
        cell, heading = self._columns.read_cell(row, field_name), self._columns.find_heading(field_name)
        has_happened = cell_values.parse_occurrence(cell)
        if has_happened is None and isinstance(cell, str):
            has_happened = _read_worded_event(field_name, cell)
        if has_happened is not None:
            return sent_on if has_happened else None
        day: dt.date | None = self._columns.read_day(row, field_name)
        if day is not None and day < sent_on:
            if (sent_on - day).days > 1:
                raise RowProblem(f'"{heading}" is before "{self._columns.find_heading("sent")}"')
            notes.append(
                f'"{heading}" is a day before the sending, as clocks of two zones have it: the day of sending counts'
            )
            return sent_on
        return day

    def load_items(self, items: list[dict[str, Any]]) -> list[RowOutcome | RowProblem]:
        """Load messages: add what is new, and move days forward where the file knows earlier ones."""
        contacts_by_address = find_recipients(self._context.session, {message["address"] for message in items})
        self._listed_people.place_messages(items)
        outcomes: list[RowOutcome | RowProblem] = []
        known_messages: list[tuple[dict[str, Any], list[MessageKey]]] = []
        for message in items:
            if contact_ids := _list_contact_ids(message, contacts_by_address):
                if message["contact_id"] is None:
                    self._listed_people.place_by_address(message, contact_ids)
                activity_id, _status = self._activities.store_activity(message["activity"], {})
                self._listed_people.mark_sent(message, activity_id)
                known_messages.append((message, [(contact_id, activity_id) for contact_id in contact_ids]))
        stored_messages = self._load_stored(
            [message_key for _message, message_keys in known_messages for message_key in message_keys]
        )
        known_messages = [
            (message, self._choose_keys(message, message_keys, contacts_by_address, stored_messages))
            for message, message_keys in known_messages
        ]
        writes = _MessageWrites()
        known_outcomes = iter(
            [
                self._load_message(message, message_keys, stored_messages, writes)
                for message, message_keys in known_messages
            ]
        )
        for message in items:
            outcomes.append(
                next(known_outcomes)
                if _list_contact_ids(message, contacts_by_address)
                else self._build_ambiguous_match(message)
            )
        if not self._context.dry_run:
            self._store_writes(writes)
        return self._store_wishes(items, outcomes)

    def _store_wishes(
        self, items: list[dict[str, Any]], outcomes: list[RowOutcome | RowProblem]
    ) -> list[RowOutcome | RowProblem]:
        """Mark the contacts who wished by this report not to be contacted; a row that marks one has changed it."""
        for message in items:
            if message["is_wish"]:
                self._wish_keeper.keep_wish(source_id=message["source_id"], addresses=[message["address"]])
        marked = self._wish_keeper.mark_kept()
        return [
            replace(
                outcome,
                status=CHANGED if outcome.status == UNCHANGED else outcome.status,
                notes=(*outcome.notes, MARKED_NOTE),
            )
            if isinstance(outcome, RowOutcome)
            and message["is_wish"]
            and marked & {message["address"], message["source_id"]}
            else outcome
            for message, outcome in zip(items, outcomes, strict=True)
        ]

    def _build_ambiguous_match(self, message: dict[str, Any]) -> AmbiguousMatch:
        """Build the ambiguous match of a message whose address no contact has."""
        match = self._context.register.match_name(message["address"])
        if not match.candidates and message["organisation"]:
            match = self._context.register.match_name(message["organisation"])
        return AmbiguousMatch(
            f'no contact has the address in "{self._columns.find_heading("email")}"',
            topic="address",
            written_text=message["address"],
            candidates=tuple(candidate.entry.code for candidate in match.candidates),
        )

    def _choose_keys(
        self,
        message: dict[str, Any],
        message_keys: list[MessageKey],
        contacts_by_address: dict[str, list[Recipient]],
        stored_messages: dict[MessageKey, dict[str, Any]],
    ) -> list[MessageKey]:
        """Choose to which of those who ever had an address a message went.

        It is the one whom its reference names, else those for whom it is stored already, else those who had the address
        on the day.
        """
        if message["contact_id"] is not None:
            return message_keys
        known_keys = [key for key in message_keys if key in stored_messages or key in self._file_messages]
        if known_keys:
            return known_keys
        recipients = choose_recipients(contacts_by_address[message["address"]], message["days"]["sent_on"])
        contact_ids = {recipient.contact_id for recipient in recipients}
        return [key for key in message_keys if key[0] in contact_ids]

    def _load_stored(self, message_keys: list[MessageKey]) -> dict[MessageKey, dict[str, Any]]:
        """Load the stored messages, by contact and activity."""
        table = Outreach.__table__
        contact_ids, activity_ids = (
            {message_key[0] for message_key in message_keys},
            {message_key[1] for message_key in message_keys if isinstance(message_key[1], int)},
        )
        rows = self._context.session.execute(
            select(table).where(table.c.contact_id.in_(contact_ids), table.c.activity_id.in_(activity_ids))
        ).mappings()
        return {(row["contact_id"], row["activity_id"]): dict(row) for row in rows}

    def _load_message(
        self,
        message: dict[str, Any],
        message_keys: list[MessageKey],
        stored_messages: dict[MessageKey, dict[str, Any]],
        writes: "_MessageWrites",
    ) -> RowOutcome:
        """Load one message to its contacts: collect what is to be written."""
        statuses = set()
        for message_key in message_keys:
            stored_message = self._file_messages.get(message_key) or stored_messages.get(message_key)
            if stored_message is None:
                self._file_messages[message_key] = message["days"] | {"bounce_kind": message["bounce_kind"]}
                writes.added_messages[message_key] = self._file_messages[message_key]
                statuses.add(ADDED)
                continue
            # An empty cell takes nothing back, and a later day changes nothing.
            known_days = {name: day for name, day in message["days"].items() if day is not None}
            news: dict[str, Any] = {
                name: day
                for name, day in known_days.items()
                if stored_message[name] is None or day < stored_message[name]
            }
            if _is_graver_kind(message["bounce_kind"], stored_message["bounce_kind"]):
                news["bounce_kind"] = message["bounce_kind"]
            if message_key in writes.added_messages or not news:
                stored_message.update(news)
                statuses.add(UNCHANGED)
                continue
            if "id" in stored_message:
                writes.snapshots.setdefault(stored_message["id"], encode_row(stored_message))
                writes.changed_messages[stored_message["id"]] = stored_message
            else:
                writes.changed_again[message_key] = stored_message
            stored_message.update(news)
            self._file_messages[message_key] = stored_message
            statuses.add(CHANGED if "id" in stored_message else UNCHANGED)
        return RowOutcome(next(status for status in STATUSES_BEST_FIRST if status in statuses), message["notes"])

    def _store_writes(self, writes: "_MessageWrites") -> None:
        """Store the messages that were added or changed, after snapshots of the latter."""
        session, table = self._context.session, Outreach.__table__
        self._context.store_snapshots("outreach", list(writes.snapshots.items()))
        for message_id, message in writes.changed_messages.items():
            session.execute(
                update(Outreach)
                .where(Outreach.id == message_id)
                .values({column: message[column] for column in MESSAGE_COLUMNS})
            )
        for (contact_id, activity_id), message in writes.changed_again.items():
            session.execute(
                update(Outreach)
                .where(Outreach.contact_id == contact_id, Outreach.activity_id == activity_id)
                .values({column: message[column] for column in MESSAGE_COLUMNS})
            )
        if writes.added_messages:
            self._reach_back(writes.added_messages)
            first_id = reserve_ids(session, table, len(writes.added_messages))  # type: ignore[arg-type]
            rows = [
                (
                    first_id + offset,
                    activity_id,
                    contact_id,
                    *(days[column] for column in MESSAGE_COLUMNS),
                    self._context.change_id,
                )
                for offset, ((contact_id, activity_id), days) in enumerate(writes.added_messages.items())
            ]
            insert_rows(session, table, ["id", "activity_id", "contact_id", *MESSAGE_COLUMNS, "change_id"], rows)  # type: ignore[arg-type]

    def _reach_back(self, messages: Mapping[MessageKey, dict[str, Any]]) -> None:
        """Let what is known of people hold from the day of the first message to them, where that is older."""
        first_days: dict[int, dt.date] = {}
        for (contact_id, _activity_id), days in messages.items():
            first_days[contact_id] = min(days["sent_on"], first_days.get(contact_id, days["sent_on"]))
        if self._context.writer is not None:
            reach_back(self._context.writer, first_days)


def _is_filled(cell: Cell) -> bool:
    """Tell whether a cell says that an event happened."""
    return cell_values.parse_occurrence(cell) is not False and str(cell).strip() != ""


def _is_graver_kind(kind: str | None, stored_kind: str | None) -> bool:
    """Tell whether a file says more of a bounce than is stored: any kind where none is, and hard where it was soft."""
    return kind is not None and stored_kind not in (kind, HARD)


def _list_contact_ids(message: dict[str, Any], contacts_by_address: Mapping[str, list[Recipient]]) -> list[int]:
    """List to whom a message may have gone: the contact of its reference, else all who ever had its address."""
    if message["contact_id"] is not None:
        return [message["contact_id"]]
    return [recipient.contact_id for recipient in contacts_by_address.get(message["address"], ())]


def _read_worded_event(field_name: str, cell: str) -> bool | None:
    """Read whether an event happened from words such as "Not opened" or "Hard bounce"; None where they do not tell."""
    status = read_status(cell)
    if status is None or not cell.strip():
        return None
    return {
        "delivered": status.has_arrived,
        "opened": status.was_opened,
        "clicked": status.was_engaged,
        "replied": status.was_engaged,
    }.get(field_name, status.has_failed)


class _MessageWrites:
    """Writes of one chunk of a delivery report: added and changed messages, and snapshots of the changed ones.

    changed_again: messages that an earlier chunk of this very file added.
    """

    def __init__(self) -> None:
        """Start without any writes."""
        self.added_messages: dict[MessageKey, dict[str, Any]] = {}
        self.changed_messages: dict[int, dict[str, Any]] = {}
        self.changed_again: dict[MessageKey, dict[str, Any]] = {}  # added by an earlier chunk of this very file
        self.snapshots: dict[int, dict[str, Any]] = {}
