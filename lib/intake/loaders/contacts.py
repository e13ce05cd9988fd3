"""Load a contact list: one row a person, with organisation, role and address."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lib.changes.erased_people import ERASED_NOTE
from lib.changes.people import add_contacts, change_contacts
from lib.intake.loaders.loader import (
    CHANGED,
    UNCHANGED,
    ImportContext,
    RepeatChecker,
    RowOutcome,
    collect_outcomes,
    find_replaced_contents,
)
from lib.intake.loaders.person_matching import PeopleOnRecord, PersonMatcher, PersonWrites, load_people
from lib.intake.loaders.person_names import is_nobody, name_office
from lib.intake.loaders.wishes import DOUBTFUL_WISH, WISH_STORED, WishKeeper, read_row_wish
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.addresses import find_addresses, parse_email
from lib.intake.reading.tables import Cell
from lib.intake.reading.wishes import is_plain_wish
from lib.person_words import is_office_address

CONTACT_FACTS = ("organisation_id", "role", "job_title", "name", "email", "telephone", "do_not_contact", "added_on")
NOBODY = {  # the facts of a row in which nobody is named
    "source_id": None, "organisation_id": None, "email": None, "do_not_contact": False, "notes": (),
}  # fmt: skip
MAX_FILLER_LENGTH = 12  # characters of what people write where there is no address: "n/a", "none yet"


class ContactLoader:
    """Loader of contacts.

    A contact is identified by its id in the file and its name, else by organisation, role and name.
    """

    chunk_size = 10_000  # everybody at the organisations of a chunk is loaded with it

    def __init__(self, context: ImportContext) -> None:
        """Prepare to load the contacts of an import."""
        self._context, self._columns, self._repeat_checker = context, context.columns, RepeatChecker()
        self._replaced_contents = find_replaced_contents(context, "contacts")
        self._today = dt.datetime.now(dt.UTC).date()
        self._matcher = PersonMatcher(context, self._today)
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
        if self._wish_keeper.keep_wish(source_id=source_id or None, addresses=addresses):
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
        name = columns.read_text(row, "name") or " ".join(
            part for part in (columns.read_text(row, "first_name"), columns.read_text(row, "last_name")) if part
        )
        if name and is_nobody(name):
            name = self._name_office(row)
            if not name:
                return dict(NOBODY)
        organisation_id = self._find_organisation(row)
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
        own_id = cell_values.parse_key(columns.read_cell(row, "source_id"), columns.find_heading("source_id"))
        built_id = "/".join((str(organisation_id), facts["role"], facts["email"] or facts["name"]))
        facts["source_id"], facts["has_own_id"] = own_id or built_id, bool(own_id)
        facts["told_fields"] = {name for name in CONTACT_FACTS if columns.tells_field(row, name)}
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

    def _name_office(self, row: list[Cell]) -> str:
        """Name the office whose address stands in a row where nobody is named; empty where none does."""
        columns = self._columns
        address = str(columns.read_cell(row, "email"))
        role = cell_values.parse_role(columns.read_cell(row, "role") or columns.read_cell(row, "job_title"))
        return name_office(role) if "@" in address and is_office_address(address) else ""

    def load_items(self, items: list[dict[str, Any]]) -> list[RowOutcome | RowProblem]:
        """Load contacts: add what is new and change what differs."""
        people, writes = load_people(self._context, items), PersonWrites()

        def load_item(facts: dict[str, Any]) -> RowOutcome:
            outcome = self._load_item(facts, people, writes)
            return replace(outcome, notes=outcome.notes + facts["notes"]) if facts["notes"] else outcome

        outcomes = collect_outcomes(items, load_item)
        if self._context.writer is not None:
            change_contacts(self._context.writer, writes.changes)
            rows = [facts | {"added_on": facts["added_on"] or self._today} for facts in writes.added]
            add_contacts(self._context.session, rows, self._context.writer.change.id)
        return self._store_wishes(items, outcomes)

    def _store_wishes(
        self, items: list[dict[str, Any]], outcomes: list[RowOutcome | RowProblem]
    ) -> list[RowOutcome | RowProblem]:
        """Store the wishes of rows that did not become contacts of their own; a row whose wish is new has changed."""
        for facts, outcome in zip(items, outcomes, strict=True):
            if not facts["do_not_contact"]:
                continue
            if isinstance(outcome, RowProblem):
                addresses = [facts["email"]] if facts["email"] else []
                self._wish_keeper.keep_wish(source_id=facts["source_id"], addresses=addresses)
                outcome.args = (f"{outcome}; {WISH_STORED}",)
            elif outcome.status == UNCHANGED:  # the person alone: others may share an address
                self._wish_keeper.keep_wish(source_id=facts["source_id"], addresses=[])
        marked = self._wish_keeper.mark_kept()
        return [
            replace(outcome, status=CHANGED)
            if isinstance(outcome, RowOutcome)
            and outcome.status == UNCHANGED
            and facts["do_not_contact"]
            and facts["source_id"] in marked
            else outcome
            for facts, outcome in zip(items, outcomes, strict=True)
        ]

    def _load_item(self, facts: dict[str, Any], people: PeopleOnRecord, writes: PersonWrites) -> RowOutcome:
        """Load one contact: compare it with those on record, and collect what is to be written.

        Raises AmbiguousMatch where its id is that of another contact, or somebody else holds its role.
        """
        if facts["source_id"] is None:
            return RowOutcome(UNCHANGED, ("nobody is named (vacant or to be confirmed): left out",))
        if self._is_erased(facts):
            return RowOutcome(UNCHANGED, (ERASED_NOTE,))
        try:
            if self._repeat_checker.is_repeated(
                facts["source_id"],
                tuple(facts[name] for name in CONTACT_FACTS),
                key_text=facts["source_id"] if facts["has_own_id"] else "",
            ):
                return RowOutcome(UNCHANGED, ("it stands twice in this file",))
        except AmbiguousMatch:
            if self._context.id_decision is None:
                raise
        if facts["source_id"] in people.by_source_id and build_contact_content(facts) in self._replaced_contents:
            return RowOutcome(UNCHANGED, ("another row took its place, as was decided",))
        return self._matcher.match_person(facts, people, writes)

    def _is_erased(self, facts: dict[str, Any]) -> bool:
        """Tell whether a row is about somebody whose details were removed for good."""
        erased_people = self._context.erased_people
        return erased_people.has_address(facts["email"]) or erased_people.has_name(
            facts["organisation_id"], facts["name"]
        )


def build_contact_content(facts: Mapping[str, Any]) -> str:
    """Build a text of what is known of a contact, without the day on which it was added."""
    return repr([facts[name] for name in CONTACT_FACTS if name != "added_on"])
