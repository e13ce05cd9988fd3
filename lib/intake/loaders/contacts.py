"""Load a contact list: one row a person, with organisation, role and address."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from lib.changes.snapshots import encode_row
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Contact
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    KEEP_BOTH,
    UNCHANGED,
    ImportContext,
    RepeatChecker,
    RowOutcome,
    collect_outcomes,
    find_replaced_contents,
)
from lib.intake.loaders.wishes import DOUBTFUL_WISH, WISH_STORED, WishKeeper, read_row_wish
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.addresses import find_addresses, parse_email
from lib.intake.reading.tables import Cell
from lib.intake.reading.wishes import is_plain_wish

CONTACT_FACTS = ("organisation_id", "role", "job_title", "name", "email", "telephone", "do_not_contact", "added_on")
MAX_FILLER_LENGTH = 12  # characters of what people write where there is no address: "n/a", "none yet"
ALWAYS_UPDATED = frozenset({"organisation_id", "name", "role", "added_on"})


class ContactLoader:
    """Loader of contacts.

    A contact is identified by its id in the file, else by organisation, role and address or name.
    """

    def __init__(self, context: ImportContext) -> None:
        """Prepare to load the contacts of an import."""
        self._context, self._columns, self._repeat_checker = context, context.columns, RepeatChecker()
        self._person_hashes: set[int] = set()
        self._replaced_contents = find_replaced_contents(context, "contacts")
        self._today = dt.datetime.now(dt.UTC).date()
        self._wish_keeper = WishKeeper(context)

    def read_row(self, row: list[Cell]) -> dict[str, Any]:
        """Read the facts of one contact, with its source_id.

        Raises RowProblem where the row cannot be loaded; a wish not to be contacted is kept even then.
        """
        try:
            return self._read_facts(row)
        except RowProblem as problem:
            if read_row_wish(self._columns, row):
                self._keep_wish(row, problem)
            raise

    def _keep_wish(self, row: list[Cell], problem: RowProblem) -> None:
        """Keep the wish of a row that cannot be loaded, and say so in its problem."""
        source_id = str(self._columns.read_cell(row, "source_id")).strip()
        addresses = find_addresses(str(self._columns.read_cell(row, "email")))
        if self._wish_keeper.keep(source_id=source_id or None, addresses=addresses):
            problem.args = (f"{problem}; {WISH_STORED}",)

    def _read_email(self, row: list[Cell], notes: list[str]) -> str | None:
        """Read the address of a contact; what is no address is noted, and does not cost the contact.

        Raises RowProblem where the cell holds several addresses.
        """
        cell, heading = self._columns.read_cell(row, "email"), self._columns.find_heading("email")
        try:
            return parse_email(cell, heading)
        except RowProblem:
            if len(find_addresses(str(cell))) > 1:
                raise
            if "@" in str(cell) or len(str(cell)) > MAX_FILLER_LENGTH:
                notes.append(f'"{heading}" is not one e-mail address: the contact is kept without it')
            return None

    def _read_facts(self, row: list[Cell]) -> dict[str, Any]:
        """Read the facts of one contact.

        Raises RowProblem where the row cannot be loaded.
        """
        columns = self._columns
        organisation_id = self._find_organisation(row)
        name = columns.read_text(row, "name") or " ".join(
            part for part in (columns.read_text(row, "first_name"), columns.read_text(row, "last_name")) if part
        )
        notes: list[str] = []
        wish = read_row_wish(columns, row)
        if wish and not is_plain_wish(columns.read_cell(row, "do_not_contact")):
            notes.append(DOUBTFUL_WISH)
        facts: dict[str, Any] = {
            "organisation_id": organisation_id,
            "role": cell_values.parse_role(columns.read_cell(row, "role") or columns.read_cell(row, "job_title")),
            "job_title": columns.read_text(row, "job_title"),
            "name": cell_values.parse_required_text(name, columns.find_heading("name")),
            "email": self._read_email(row, notes),
            "telephone": columns.read_text(row, "telephone"),
            "do_not_contact": bool(wish),
            "added_on": columns.read_day(row, "added"),
        }
        built_id = "/".join((str(organisation_id), facts["role"], facts["email"] or facts["name"]))
        facts["source_id"] = (
            cell_values.parse_key(columns.read_cell(row, "source_id"), columns.find_heading("source_id")) or built_id
        )
        # An empty cell does not lift somebody's wish to be left alone, and what is no address takes none away.
        facts["tells_wish"], facts["notes"] = wish is not None, tuple(notes)
        facts["tells_email"] = facts["email"] is not None or not str(columns.read_cell(row, "email")).strip()
        return facts

    def _find_organisation(self, row: list[Cell]) -> int:
        """Find the organisation of a row.

        Raises RowProblem where the cell is empty, AmbiguousMatch where it is not one certain organisation.
        """
        written_name = cell_values.parse_required_text(
            self._columns.read_cell(row, "organisation"), self._columns.find_heading("organisation")
        )
        organisation_ids = self._context.register.find_organisations(
            written_name, self._columns.find_heading("organisation")
        )
        if len(organisation_ids) > 1:
            raise AmbiguousMatch(
                "one person belongs to one organisation", topic="organisation", written_text=written_name
            )
        return organisation_ids[0]

    def load_items(self, items: list[dict[str, Any]]) -> list[RowOutcome | RowProblem]:
        """Load contacts: add what is new and change what differs."""
        stored_contacts = self._load_stored(items)
        contacts_by_person = {self._build_person_key(contact): contact for contact in stored_contacts.values()}
        writes: tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]] = ([], [])

        def load_item(facts: dict[str, Any]) -> RowOutcome:
            outcome = self._load_item(facts, stored_contacts, contacts_by_person, writes)
            return replace(outcome, notes=outcome.notes + facts["notes"]) if facts["notes"] else outcome

        outcomes = collect_outcomes(items, load_item)
        if not self._context.dry_run:
            self._context.store_snapshots("contact", writes[1])
            self._add_contacts(writes[0])
        return self._store_wishes(items, outcomes)

    def _store_wishes(
        self, items: list[dict[str, Any]], outcomes: list[RowOutcome | RowProblem]
    ) -> list[RowOutcome | RowProblem]:
        """Store the wishes of rows that did not become contacts of their own; a row whose wish is new has changed."""
        for facts, outcome in zip(items, outcomes, strict=True):
            if facts["do_not_contact"] and (isinstance(outcome, RowProblem) or outcome.status == UNCHANGED):
                self._wish_keeper.keep(
                    source_id=facts["source_id"], addresses=[facts["email"]] if facts["email"] else []
                )
                if isinstance(outcome, RowProblem):
                    outcome.args = (f"{outcome}; {WISH_STORED}",)
        marked = self._wish_keeper.store()
        return [
            replace(outcome, status=CHANGED)
            if isinstance(outcome, RowOutcome)
            and outcome.status == UNCHANGED
            and facts["do_not_contact"]
            and {facts["source_id"], facts["email"]} & marked
            else outcome
            for facts, outcome in zip(items, outcomes, strict=True)
        ]

    def _load_item(
        self,
        facts: dict[str, Any],
        stored_contacts: dict[str, dict[str, Any]],
        contacts_by_person: dict[tuple[Any, ...], dict[str, Any]],
        writes: tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]],
    ) -> RowOutcome:
        """Load one contact: compare it with the stored ones, and collect what is to be written.

        writes: the contacts to add, and the snapshots of those that change. Raises AmbiguousMatch where its id is
        that of another contact.
        """
        source_id, id_decision = facts["source_id"], self._context.id_decision
        try:
            if self._repeat_checker.is_repeated(source_id, tuple(facts[name] for name in CONTACT_FACTS)):
                return RowOutcome(UNCHANGED, ("it stands twice in this file",))
        except AmbiguousMatch:
            if id_decision is None:
                raise
        stored_contact = stored_contacts.get(source_id)
        if (
            stored_contact is not None
            and stored_contact["organisation_id"] != facts["organisation_id"]
            and id_decision is None
        ):
            raise AmbiguousMatch(
                f'the id "{cell_values.format_cell(source_id)}" is that of a contact of another organisation',
                topic="id",
                written_text=source_id,
            )
        if stored_contact is not None and id_decision == KEEP_BOTH:
            stored_contact, facts["source_id"] = None, f"{source_id} ({facts['name']})"[:500]
        if stored_contact is not None and build_contact_content(facts) in self._replaced_contents:
            return RowOutcome(UNCHANGED, ("another row took its place, as was decided",))
        person_key = self._build_person_key(facts)
        if (
            stored_contact is None
            and facts["email"]
            and (person_key in contacts_by_person or hash(person_key) in self._person_hashes)
        ):
            return RowOutcome(UNCHANGED, ("the same person stands there under another id",))
        self._person_hashes.add(hash(person_key))
        contacts_by_person[person_key] = facts
        if stored_contact is None:
            writes[0].append(facts)
            return RowOutcome(ADDED)
        return self._change_contact(stored_contact, facts, writes[1])

    def _build_person_key(self, facts: dict[str, Any]) -> tuple[Any, ...]:
        """Build the key that identifies a person: organisation, role, address and name."""
        return (facts["organisation_id"], facts["role"], facts["email"], facts["name"])

    def _load_stored(self, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Load the stored contacts with these ids or addresses, by source_id."""
        table = Contact.__table__
        source_ids = {facts["source_id"] for facts in items}
        addresses = {facts["email"] for facts in items if facts["email"]}
        rows = self._context.session.execute(
            select(table).where(table.c.source_id.in_(source_ids) | table.c.email.in_(addresses))
        ).mappings()
        return {row["source_id"]: dict(row) for row in rows}

    def _change_contact(
        self, stored_contact: dict[str, Any], facts: dict[str, Any], snapshots: list[tuple[int, dict[str, Any]]]
    ) -> RowOutcome:
        """Change a stored contact where it differs from the facts of the file."""
        new_values = {
            name: facts[name]
            for name in CONTACT_FACTS
            if (
                name in ALWAYS_UPDATED
                or self._columns.has_field(name)
                or (name == "do_not_contact" and self._columns.has_field("may_contact"))
            )
            and not (name == "do_not_contact" and not facts["tells_wish"])
            and not (name == "email" and not facts["tells_email"])
        }
        if new_values.get("added_on") is None:
            new_values.pop("added_on", None)
        changed_values = {name: value for name, value in new_values.items() if stored_contact[name] != value}
        if not changed_values:
            return RowOutcome(UNCHANGED)
        if not self._context.dry_run:
            snapshots.append((stored_contact["id"], encode_row(stored_contact)))
            self._context.session.execute(
                update(Contact).where(Contact.id == stored_contact["id"]).values(**changed_values)
            )
        stored_contact.update(changed_values)
        return RowOutcome(CHANGED, ("another person stands under the same id now",) if "name" in changed_values else ())

    def _add_contacts(self, new_contacts: list[dict[str, Any]]) -> None:
        """Add the new contacts to the database."""
        table = Contact.__table__
        columns = ["id", "source_id", *CONTACT_FACTS, "change_id"]
        first_id = reserve_ids(self._context.session, table, len(new_contacts)) if new_contacts else 0  # type: ignore[arg-type]
        rows = [
            (
                first_id + offset,
                facts["source_id"],
                *(facts[name] for name in CONTACT_FACTS[:-1]),
                facts["added_on"] or self._today,
                self._context.change_id,
            )
            for offset, facts in enumerate(new_contacts)
        ]
        insert_rows(self._context.session, table, columns, rows)  # type: ignore[arg-type]


def build_contact_content(facts: Mapping[str, Any]) -> str:
    """Build a text of what is known of a contact, without the day on which it was added."""
    return repr([facts[name] for name in CONTACT_FACTS if name != "added_on"])
