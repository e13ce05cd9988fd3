"""Load an event log: one row an event (processed, delivered, opened, clicked, bounced) becomes one message a recipient.

Logs come in any order, often with the newest event first, and the events of one message stand far apart. So the whole
file is surveyed first: on which days each mailing went out, and which messages arrived in the end.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from lib.intake.loaders.loader import UNCHANGED, ImportContext, RowOutcome
from lib.intake.loaders.outreach import BOUNCE_KIND_OF, CHANNEL_NAMES, ActivityKey, DeliveryReportLoader
from lib.intake.problems import RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.addresses import parse_email
from lib.intake.reading.message_statuses import MessageStatus
from lib.intake.reading.tables import Cell

MAILING_GAP = 3  # days without any sending, after which the same title is another mailing
EVENT_NOTE = "an event of a message that another row brought: its day is kept there"
RETRIED_NOTE = "a delivery that failed at first and succeeded later: it counts as delivered"
MailingKey = tuple[str, str]  # channel and title


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """Event of a message, as one row of a log gives it."""

    address: str
    mailing: MailingKey
    day: dt.date
    status: MessageStatus
    sent_on: dt.date | None
    organisation: str | None
    reference: str | None = None

    @property
    def is_sending(self) -> bool:
        """Whether the event is that the message was sent, as far as it tells."""
        return self.status in (MessageStatus(), MessageStatus(has_arrived=True))


@dataclass(slots=True)
class MailingSurvey:
    """Survey of the messages of one mailing title: the days of sending, and when each address got it."""

    sending_days: set[dt.date] = field(default_factory=set)
    first_days: dict[str, list[dt.date]] = field(default_factory=lambda: defaultdict(list))
    arrival_days: dict[str, set[dt.date]] = field(default_factory=lambda: defaultdict(set))
    all_days: set[dt.date] = field(default_factory=set)
    starts: list[dt.date] = field(default_factory=list)

    def find_start(self, day: dt.date) -> dt.date:
        """Find the day on which the mailing began to which an event of a day belongs."""
        if not self.starts:
            return min(self.all_days, default=day)
        return max((start for start in self.starts if start <= day), default=self.starts[0])

    def find_starts(self) -> None:
        """Find the days on which a mailing of this title began, once all days of sending are known."""
        sending_days = sorted(self.sending_days)
        self.starts = [
            sending_day
            for earlier_day, sending_day in zip([None, *sending_days[:-1]], sending_days, strict=True)
            if earlier_day is None or (sending_day - earlier_day).days > MAILING_GAP
        ]


class EventLogLoader(DeliveryReportLoader):
    """Loader of events of messages to named contacts."""

    _status_field = "event"

    def __init__(self, context: ImportContext) -> None:
        """Survey the whole file."""
        super().__init__(context)
        self._surveys: dict[MailingKey, MailingSurvey] = defaultdict(MailingSurvey)
        for _line, cells in context.read_rows():
            try:
                event = self._read_event(cells)
            except RowProblem:
                continue  # it is told when the row is loaded
            survey = self._surveys[event.mailing]
            survey.all_days.add(event.sent_on or event.day)
            if event.sent_on or event.is_sending:
                survey.sending_days.add(event.sent_on or event.day)
                survey.first_days[event.address].append(event.sent_on or event.day)
            if event.status.has_arrived:
                survey.arrival_days[event.address].add(event.day)
        for survey in self._surveys.values():
            survey.find_starts()

    def _read_event(self, row: list[Cell]) -> MessageEvent:
        """Read the event of a row.

        Raises RowProblem where it cannot be loaded, AmbiguousMatch where nobody knows what the event is.
        """
        columns = self._columns
        address = parse_email(columns.read_cell(row, "email"), columns.find_heading("email"))
        if address is None:
            raise RowProblem(f'"{columns.find_heading("email")}" is empty')
        event_text = cell_values.parse_required_text(columns.read_cell(row, "event"), columns.find_heading("event"))
        day = columns.read_day(row, "event_day")
        if day is None:
            raise RowProblem(f'"{columns.find_heading("event_day")}" is empty: give a date like 2015-01-05')
        channel = columns.read_text(row, "channel") or "E-mail"
        title = cell_values.parse_required_text(columns.read_cell(row, "mailing"), columns.find_heading("mailing"))
        return MessageEvent(
            address,
            (CHANNEL_NAMES.get(channel.casefold(), channel), title),
            day,
            self._status_reader.read_status(event_text, columns.find_heading("event")),
            columns.read_day(row, "sent"),
            columns.read_text(row, "organisation"),
            columns.read_text(row, "reference"),
        )

    def _read_message(self, row: list[Cell]) -> dict[str, Any]:
        """Read the message of an event, with the day of this event alone.

        Raises RowProblem where the row cannot be loaded.
        """
        event = self._read_event(row)
        survey = self._surveys.get(event.mailing)
        start = survey.find_start(event.day) if survey is not None else event.sent_on or event.day
        activity = self._find_stored_activity(event.mailing, start)
        is_sending_stored = bool(event.sent_on or event.is_sending) and activity in self._activities.stored_activities
        if survey is None and not is_sending_stored:
            activity = self._find_latest_activity(event.mailing, start) or activity
        own_days = survey.first_days.get(event.address, []) if survey is not None else []
        sent_on = min((day for day in own_days if day >= start), default=max(start, activity[2]))
        sent_on = min(sent_on, event.day) if event.day >= start else sent_on
        notes: list[str] = []
        days = self._place_event(event, sent_on, survey, notes)
        return {
            "address": event.address,
            "reference": event.reference,
            "is_sending_known": bool(event.sent_on or event.is_sending or (survey and survey.sending_days)),
            "organisation": event.organisation,
            "activity": activity,
            "days": days,
            "bounce_kind": BOUNCE_KIND_OF.get(event.status.failure) if days["bounced_on"] else None,
            "notes": tuple(notes),
            "is_wish": event.status.is_wish,
        }

    def _find_stored_activity(self, mailing: MailingKey, start: dt.date) -> ActivityKey:
        """Find the activity of a mailing that is stored under a day close by; else name a new one."""
        stored_days = [
            day
            for channel, title, day in self._activities.stored_activities
            if (channel, title) == mailing and abs((day - start).days) <= MAILING_GAP
        ]
        day = min(stored_days, key=lambda stored_day: abs((stored_day - start).days), default=start)
        return (*mailing, day)

    def _find_latest_activity(self, mailing: MailingKey, day: dt.date) -> ActivityKey | None:
        """Find the last stored activity of a mailing up to a day: a row alone cannot tell when that began."""
        stored_days = [
            stored_day
            for channel, title, stored_day in self._activities.stored_activities
            if (channel, title) == mailing and stored_day <= day
        ]
        return (*mailing, max(stored_days)) if stored_days else None

    def _place_event(
        self, event: MessageEvent, sent_on: dt.date, survey: MailingSurvey | None, notes: list[str]
    ) -> dict[str, dt.date | None]:
        """Place the day of an event among the days of its message."""
        day = max(event.day, sent_on)
        status = event.status
        arrival_days = survey.arrival_days.get(event.address, set()) if survey is not None else set()
        bounced_on = day if status.has_failed else None
        if bounced_on and any(arrival_day >= event.day for arrival_day in arrival_days):
            bounced_on = None
            notes.append(RETRIED_NOTE)
        return {
            "sent_on": sent_on,
            "delivered_on": day if status.has_arrived else None,
            "opened_on": day if status.was_opened else None,
            "engaged_on": day if status.was_engaged else None,
            "bounced_on": bounced_on,
        }

    def load_items(self, items: list[dict[str, Any]]) -> list[RowOutcome | RowProblem]:
        """Load messages event by event; a row that only adds to the message of another says so."""
        return [
            replace(outcome, notes=(*outcome.notes, EVENT_NOTE))
            if isinstance(outcome, RowOutcome) and outcome.status == UNCHANGED
            else outcome
            for outcome in super().load_items(items)
        ]
