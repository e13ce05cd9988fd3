"""A contact list: one row a person, with organisation, role and address."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Contact
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    KEEP_BOTH,
    UNCHANGED,
    Job,
    Once,
    Placed,
    as_stored,
    judged,
    keep_before,
    replaced,
)
from lib.intake.problems import Doubt, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.tables import Cell

FACTS = ("organisation_id", "role", "job_title", "name", "email", "telephone", "do_not_contact", "added_on")
ALWAYS = frozenset({"organisation_id", "name", "role", "added_on"})


class Contacts:
    """Places contacts. A contact is known by its id in the file, else by organisation, role and address or name."""

    def __init__(self, job: Job) -> None:
        self._job, self._columns, self._once = job, job.columns, Once()
        self._people: set[int] = set()
        self._replaced = replaced(job, "contacts")
        self._today = dt.datetime.now(dt.UTC).date()

    def read(self, row: list[Cell]) -> dict[str, Any]:
        """The facts of one contact, with its source_id. Raises RowProblem."""
        columns = self._columns
        organisation = self._organisation(row)
        name = columns.read_text(row, "name") or " ".join(
            part for part in (columns.read_text(row, "first_name"), columns.read_text(row, "last_name")) if part
        )
        facts: dict[str, Any] = {
            "organisation_id": organisation,
            "role": cell_values.parse_role(columns.read_cell(row, "role") or columns.read_cell(row, "job_title")),
            "job_title": columns.read_text(row, "job_title"),
            "name": cell_values.parse_required_text(name, columns.find_heading("name")),
            "email": cell_values.parse_email(columns.read_cell(row, "email"), columns.find_heading("email")),
            "telephone": columns.read_text(row, "telephone"),
            "do_not_contact": cell_values.parse_yes_no(columns.read_cell(row, "do_not_contact"), columns.find_heading("do_not_contact")),
            "added_on": columns.read_day(row, "added"),
        }
        own = "/".join((str(organisation), facts["role"], facts["email"] or facts["name"]))
        facts["source_id"] = cell_values.parse_key(columns.read_cell(row, "source_id"), columns.find_heading("source_id")) or own
        # An empty cell does not lift somebody's wish to be left alone.
        facts["says_no"] = facts["do_not_contact"] or bool(columns.read_text(row, "do_not_contact"))
        return facts

    def _organisation(self, row: list[Cell]) -> int:
        written = cell_values.parse_required_text(
            self._columns.read_cell(row, "organisation"), self._columns.find_heading("organisation")
        )
        found = self._job.register.find_organisations(written, self._columns.find_heading("organisation"))
        if len(found) > 1:
            raise Doubt("one person belongs to one organisation", about="organisation", written=written)
        return found[0]

    def place(self, items: list[dict[str, Any]]) -> list[Placed | RowProblem]:
        """Add what is new and change what differs."""
        stored = self._stored(items)
        people = {self._person(one): one for one in stored.values()}
        work: tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]] = ([], [])
        answers = judged(items, lambda facts: self._judge(facts, stored, people, work))
        if not self._job.dry:
            keep_before(self._job.session, self._job.change_id, "contact", work[1])
            self._add(work[0])
        return answers

    def _judge(
        self,
        facts: dict[str, Any],
        stored: dict[str, dict[str, Any]],
        people: dict[tuple[Any, ...], dict[str, Any]],
        work: tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]],
    ) -> Placed:
        key, decided = facts["source_id"], self._job.ids
        try:
            if self._once.repeats(key, tuple(facts[name] for name in FACTS)):
                return Placed(UNCHANGED, ("it stands twice in this file",))
        except Doubt:
            if decided is None:
                raise
        known = stored.get(key)
        if known is not None and known["organisation_id"] != facts["organisation_id"] and decided is None:
            raise Doubt(
                f'the id "{cell_values.format_cell(key)}" is that of a contact of another organisation',
                about="id",
                written=key,
            )
        if known is not None and decided == KEEP_BOTH:
            known, facts["source_id"] = None, f"{key} ({facts['name']})"[:500]
        if known is not None and contact_content(facts) in self._replaced:
            return Placed(UNCHANGED, ("another row took its place, as was decided",))
        person = self._person(facts)
        if known is None and facts["email"] and (person in people or hash(person) in self._people):
            return Placed(UNCHANGED, ("the same person stands there under another id",))
        self._people.add(hash(person))
        people[person] = facts
        if known is None:
            work[0].append(facts)
            return Placed(ADDED)
        return self._change(known, facts, work[1])

    def _person(self, facts: dict[str, Any]) -> tuple[Any, ...]:
        return (facts["organisation_id"], facts["role"], facts["email"], facts["name"])

    def _stored(self, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        table = Contact.__table__
        keys = {facts["source_id"] for facts in items}
        addresses = {facts["email"] for facts in items if facts["email"]}
        rows = self._job.session.execute(
            select(table).where(table.c.source_id.in_(keys) | table.c.email.in_(addresses))
        ).mappings()
        return {row["source_id"]: dict(row) for row in rows}

    def _change(self, known: dict[str, Any], facts: dict[str, Any], before: list[tuple[int, dict[str, Any]]]) -> Placed:
        said = {
            name: facts[name]
            for name in FACTS
            if (name in ALWAYS or self._columns.has_field(name)) and not (name == "do_not_contact" and not facts["says_no"])
        }
        if said.get("added_on") is None:
            said.pop("added_on", None)
        differing = {name: value for name, value in said.items() if known[name] != value}
        if not differing:
            return Placed(UNCHANGED)
        if not self._job.dry:
            before.append((known["id"], as_stored(known)))
            self._job.session.execute(update(Contact).where(Contact.id == known["id"]).values(**differing))
        known.update(differing)
        return Placed(CHANGED, ("another person stands under the same id now",) if "name" in differing else ())

    def _add(self, added: list[dict[str, Any]]) -> None:
        table = Contact.__table__
        columns = ["id", "source_id", *FACTS, "change_id"]
        first = reserve_ids(self._job.session, table, len(added)) if added else 0  # type: ignore[arg-type]
        rows = [
            (
                first + number,
                facts["source_id"],
                *(facts[name] for name in FACTS[:-1]),
                facts["added_on"] or self._today,
                self._job.change_id,
            )
            for number, facts in enumerate(added)
        ]
        insert_rows(self._job.session, table, columns, rows)  # type: ignore[arg-type]


def contact_content(facts: Mapping[str, Any]) -> str:
    """What is said of a contact, without the day on which it was added."""
    return repr([facts[name] for name in FACTS if name != "added_on"])
