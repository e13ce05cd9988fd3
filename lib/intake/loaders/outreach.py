"""Delivery reports (one row a recipient) and activity logs (one row an activity with an audience)."""

import datetime as dt
from collections import defaultdict
from typing import Any

from sqlalchemy import insert, select, update

from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Activity, Contact, Outreach
from lib.intake.loaders.loader import ADDED, CHANGED, UNCHANGED, Job, Placed, as_stored, keep_before
from lib.intake.problems import Doubt, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.tables import Cell

DAYS = ("sent_on", "delivered_on", "opened_on", "engaged_on", "bounced_on")
FAILED = ("fail", "bounce", "exist", "not accepting", "undeliver", "rejected", "invalid", "junk", "spam")
ARRIVED = ("delivered", "opened", "clicked", "replied", "read")
CHANNELS = {"email": "E-mail", "e-mail": "E-mail", "sms": "Text message", "text": "Text message", "letter": "Letter"}
BEST_FIRST = (ADDED, CHANGED, UNCHANGED)
ActivityKey = tuple[str, str, dt.date]


class Activities:
    """The activities of a consultation, by channel, title and day, those of this import included."""

    def __init__(self, job: Job) -> None:
        self._job = job
        table = Activity.__table__
        rows = job.session.execute(select(table).where(table.c.consultation_id == job.consultation.id)).mappings()
        self.stored: dict[ActivityKey, dict[str, Any]] = {(r["channel"], r["title"], r["day"]): dict(r) for r in rows}

    def put(self, key: ActivityKey, facts: dict[str, Any]) -> tuple[int, str]:
        """Its id, and whether it was added, changed or left as it was."""
        known = self.stored.get(key)
        if known is None:
            return self._add(key, facts), ADDED
        differing = {name: value for name, value in facts.items() if known[name] != value}
        if not differing:
            return int(known["id"]), UNCHANGED
        if not self._job.dry:
            keep_before(self._job.session, self._job.change_id, "activity", [(known["id"], as_stored(known))])
            self._job.session.execute(update(Activity).where(Activity.id == known["id"]).values(**differing))
        known.update(differing)
        return int(known["id"]), CHANGED

    def _add(self, key: ActivityKey, facts: dict[str, Any]) -> int:
        table = Activity.__table__
        channel, title, day = key
        row: dict[str, Any] = {
            "channel": channel,
            "title": title,
            "day": day,
            "audience": None,
            "audience_size": None,
            "note": None,
        }
        row |= facts | {"consultation_id": self._job.consultation.id, "change_id": self._job.change_id}
        row["id"] = -1 - len(self.stored) if self._job.dry else reserve_ids(self._job.session, table, 1)  # type: ignore[arg-type]
        if not self._job.dry:
            self._job.session.execute(insert(table), [row])  # type: ignore[arg-type]
        self.stored[key] = row
        return int(row["id"])


class ActivityLog:
    """Places activities with an audience. They never make a named contact reached."""

    def __init__(self, job: Job) -> None:
        self._columns, self._activities = job.columns, Activities(job)

    def read(self, row: list[Cell]) -> tuple[ActivityKey, dict[str, Any], tuple[str, ...]]:
        """An activity, its facts and notes. Raises RowProblem."""
        columns, notes = self._columns, []
        day = columns.read_day(row, "day")
        if day is None:
            raise RowProblem(f'"{columns.find_heading("day")}" is empty: give a date like 2015-01-05')
        key = (
            cell_values.parse_required_text(columns.read_cell(row, "channel"), columns.find_heading("channel")),
            cell_values.parse_required_text(columns.read_cell(row, "activity"), columns.find_heading("activity")),
            day,
        )
        try:
            size = cell_values.parse_whole_number(columns.read_cell(row, "audience_size"), columns.find_heading("audience_size"))
        except RowProblem as problem:
            size = None
            notes.append(f"{problem}: the activity is kept without it")
        facts = {
            "audience": cell_values.parse_required_text(columns.read_cell(row, "audience"), columns.find_heading("audience")),
            "audience_size": size,
            "note": columns.read_text(row, "note"),
        }
        return key, {name: value for name, value in facts.items() if columns.has_field(name)}, tuple(notes)

    def place(self, items: list[tuple[ActivityKey, dict[str, Any], tuple[str, ...]]]) -> list[Placed | RowProblem]:
        """Add what is new and change what differs."""
        return [Placed(self._activities.put(key, facts)[1], notes) for key, facts, notes in items]


class DeliveryReport:
    """Places what became of messages to named contacts. Each day is the first on which the thing happened."""

    def __init__(self, job: Job) -> None:
        self._job, self._columns, self._activities = job, job.columns, Activities(job)
        self._mine: dict[tuple[int, int], dict[str, Any]] = {}

    def read(self, row: list[Cell]) -> dict[str, Any]:
        """A message: address, activity, days and notes. Raises RowProblem."""
        columns = self._columns
        address = cell_values.parse_email(columns.read_cell(row, "email"), columns.find_heading("email"))
        if address is None:
            raise RowProblem(f'"{columns.find_heading("email")}" is empty')
        notes: list[str] = []
        days = self._days(row, notes)
        channel = columns.read_text(row, "channel") or "E-mail"
        return {
            "address": address,
            "organisation": columns.read_text(row, "organisation"),
            "activity": (
                CHANNELS.get(channel.casefold(), channel),
                cell_values.parse_required_text(columns.read_cell(row, "mailing"), columns.find_heading("mailing")),
                days["sent_on"],
            ),
            "days": days,
            "notes": tuple(notes),
        }

    def _days(self, row: list[Cell], notes: list[str]) -> dict[str, dt.date | None]:
        columns = self._columns
        sent = columns.read_day(row, "sent")
        if sent is None:
            raise RowProblem(f'"{columns.find_heading("sent")}" is empty: give a date like 2015-01-05')
        found = {name: self._moment(row, name, sent, notes) for name in ("delivered", "opened", "clicked", "replied")}
        bounced = self._moment(row, "bounced", sent, notes) or self._moment(row, "soft_bounced", sent, notes)
        status = str(columns.read_cell(row, "status")).casefold()
        if any(word in status for word in FAILED):
            bounced = bounced or sent
        engaged = min((day for day in (found["clicked"], found["replied"]) if day), default=None)
        delivered = found["delivered"]
        if delivered is None and not columns.has_field("delivered") and not bounced:
            if any(word in status for word in ARRIVED) or (columns.has_field("bounced") and not columns.has_field("status")):
                delivered = sent  # a tool that lists bounces, or says so, and not for this one
            elif found["opened"] or engaged:
                delivered = min(day for day in (found["opened"], engaged) if day)
        return {
            "sent_on": sent,
            "delivered_on": delivered,
            "opened_on": found["opened"],
            "engaged_on": engaged,
            "bounced_on": bounced,
        }

    def _moment(self, row: list[Cell], name: str, sent: dt.date, notes: list[str]) -> dt.date | None:
        """The day on which something happened; the day of sending where the file tells only that it did."""
        cell, title = self._columns.read_cell(row, name), self._columns.find_heading(name)
        happened = cell_values.parse_occurrence(cell)
        if happened is not None:
            return sent if happened else None
        day: dt.date | None = self._columns.read_day(row, name)
        if day is not None and day < sent:
            if (sent - day).days > 1:
                raise RowProblem(f'"{title}" is before "{self._columns.find_heading("sent")}"')
            notes.append(
                f'"{title}" is a day before the sending, as clocks of two zones have it: the day of sending counts'
            )
            return sent
        return day

    def place(self, items: list[dict[str, Any]]) -> list[Placed | RowProblem]:
        """Add what is new, and bring the first days forward where the file knows earlier ones."""
        contacts = self._contacts({one["address"] for one in items})
        answers: list[Placed | RowProblem] = []
        wanted: list[tuple[dict[str, Any], list[tuple[int, int]]]] = []
        for one in items:
            if one["address"] in contacts:
                activity, _outcome = self._activities.put(one["activity"], {})
                wanted.append((one, [(contact, activity) for contact in contacts[one["address"]]]))
        stored = self._stored([key for _one, keys in wanted for key in keys])
        changes = _Changes()
        outcomes = iter([self._put(one, keys, stored, changes) for one, keys in wanted])
        for one in items:
            answers.append(next(outcomes) if one["address"] in contacts else self._unknown(one))
        if not self._job.dry:
            self._write(changes)
        return answers

    def _unknown(self, one: dict[str, Any]) -> Doubt:
        found = self._job.register.match_name(one["address"])
        if not found.candidates and one["organisation"]:
            found = self._job.register.match_name(one["organisation"])
        return Doubt(
            f'no contact has the address in "{self._columns.find_heading("email")}"',
            about="address",
            written=one["address"],
            candidates=tuple(each.entry.code for each in found.candidates),
        )

    def _contacts(self, addresses: set[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        rows = self._job.session.execute(select(Contact.id, Contact.email).where(Contact.email.in_(addresses)))
        for row in rows:
            found[row.email].append(row.id)
        return found

    def _stored(self, keys: list[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
        table = Outreach.__table__
        people, activities = {key[0] for key in keys}, {key[1] for key in keys if key[1] > 0}
        rows = self._job.session.execute(
            select(table).where(table.c.contact_id.in_(people), table.c.activity_id.in_(activities))
        ).mappings()
        return {(row["contact_id"], row["activity_id"]): dict(row) for row in rows}

    def _put(
        self,
        one: dict[str, Any],
        keys: list[tuple[int, int]],
        stored: dict[tuple[int, int], dict[str, Any]],
        changes: "_Changes",
    ) -> Placed:
        outcomes = set()
        for key in keys:
            known = self._mine.get(key) or stored.get(key)
            if known is None:
                self._mine[key] = dict(one["days"])
                changes.added[key] = self._mine[key]
                outcomes.add(ADDED)
                continue
            # An empty cell takes nothing back, and a later day changes nothing.
            said = {name: day for name, day in one["days"].items() if day is not None}
            differing = {name: day for name, day in said.items() if known[name] is None or day < known[name]}
            if key in changes.added or not differing:
                known.update(differing)
                outcomes.add(UNCHANGED)
                continue
            if "id" in known:
                changes.before.setdefault(known["id"], as_stored(known))
                changes.changed[known["id"]] = known
            else:
                changes.later[key] = known
            known.update(differing)
            self._mine[key] = known
            outcomes.add(CHANGED if "id" in known else UNCHANGED)
        return Placed(next(outcome for outcome in BEST_FIRST if outcome in outcomes), one["notes"])

    def _write(self, changes: "_Changes") -> None:
        session, table = self._job.session, Outreach.__table__
        keep_before(session, self._job.change_id, "outreach", list(changes.before.items()))
        for number, known in changes.changed.items():
            session.execute(update(Outreach).where(Outreach.id == number).values({day: known[day] for day in DAYS}))
        for (contact, activity), known in changes.later.items():
            session.execute(
                update(Outreach)
                .where(Outreach.contact_id == contact, Outreach.activity_id == activity)
                .values({day: known[day] for day in DAYS})
            )
        if changes.added:
            first = reserve_ids(session, table, len(changes.added))  # type: ignore[arg-type]
            rows = [
                (first + number, activity, contact, *(days[day] for day in DAYS), self._job.change_id)
                for number, ((contact, activity), days) in enumerate(changes.added.items())
            ]
            insert_rows(session, table, ["id", "activity_id", "contact_id", *DAYS, "change_id"], rows)  # type: ignore[arg-type]


class _Changes:
    """What a chunk of a delivery report comes to: added and changed messages, and what the changed ones were."""

    def __init__(self) -> None:
        self.added: dict[tuple[int, int], dict[str, Any]] = {}
        self.changed: dict[int, dict[str, Any]] = {}
        self.later: dict[tuple[int, int], dict[str, Any]] = {}  # added by an earlier chunk of this very file
        self.before: dict[int, dict[str, Any]] = {}
