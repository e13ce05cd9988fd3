"""Match the people of a contact list with those on record: the same person, somebody new, or a question."""

import datetime as dt
import functools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from lib.changes.people import DETAILS, ContactChange, load_periods
from lib.database.models import Contact, Organisation, Snapshot
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    KEEP_BOTH,
    SAME_PERSON,
    SUCCESSOR,
    UNCHANGED,
    ImportContext,
    RowOutcome,
)
from lib.intake.loaders.person_names import is_office, is_same_name
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values
from lib.person_words import list_name_words
from lib.terms import CHIEF_EXECUTIVE, LEADER

SINGLE_ROLES = (LEADER, CHIEF_EXECUTIVE)  # another person for one of these is asked about
ALWAYS_UPDATED = frozenset({"name", "role"})
KnownPerson = dict[str, Any]


@dataclass(slots=True)
class PersonWrites:
    """Writes of one chunk of a contact list: the facts of contacts to add, and changes of those on record."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changes: list[ContactChange] = field(default_factory=list)


@dataclass(slots=True)
class PeopleOnRecord:
    """People at the organisations of one chunk of a contact list, with what is newest of them.

    Each person has the columns of Contact, and in_post, person_id, do_not_contact_reason, since (the first day known),
    names (all that they ever had), and earlier (the values of DETAILS that others have replaced since). Who is added
    is put in as well, with id None.
    """

    by_source_id: dict[str, KnownPerson] = field(default_factory=dict)
    by_organisation: dict[int, list[KnownPerson]] = field(default_factory=lambda: defaultdict(list))

    def add_person(self, person: KnownPerson) -> None:
        """Add a person."""
        self.by_source_id[person["source_id"]] = person
        self.by_organisation[person["organisation_id"]].append(person)


def load_people(context: ImportContext, items: list[dict[str, Any]]) -> PeopleOnRecord:
    """Load the people at the organisations of some rows, and those with the same ids."""
    table: Any = Contact.__table__
    source_ids = {facts["source_id"] for facts in items if facts["source_id"] is not None}
    organisation_ids = {facts["organisation_id"] for facts in items if facts["organisation_id"] is not None}
    condition = table.c.source_id.in_(source_ids) | table.c.organisation_id.in_(organisation_ids)
    rows = context.session.execute(select(table).where(condition).order_by(table.c.id)).mappings().all()
    periods = load_periods(context.session, [row["id"] for row in rows])
    people = PeopleOnRecord()
    for row in rows:
        own_periods = periods[row["id"]]
        newest = own_periods[-1]
        state = {name: newest[name] for name in ("in_post", "person_id", "do_not_contact_reason")}
        state["since"] = own_periods[0]["since"]
        state["earlier"] = {name: {period[name] for period in own_periods[:-1]} for name in DETAILS}
        people.add_person({**row, **state, "names": {period["name"] for period in own_periods}})
    return people


class PersonMatcher:
    """Matcher of rows of a contact list with the people on record.

    The same name in the same role is the same person, whatever the address. Another name for the role of leader or
    chief executive, or under the same id, is asked about, unless the context holds what was decided.
    """

    def __init__(self, context: ImportContext, today: dt.date) -> None:
        self._context, self._today = context, today
        self._list_words = functools.cache(list_name_words)  # the same names are compared many times
        self._planned: dict[tuple[int, str], list[str]] = defaultdict(list)  # names that a dry run would have added

    def match_person(self, facts: dict[str, Any], people: PeopleOnRecord, writes: PersonWrites) -> RowOutcome:
        """Match one row, and collect what is to be written.

        Raises AmbiguousMatch where its id is that of a contact elsewhere, or where somebody else holds its role.
        """
        namesake = people.by_source_id.get(facts["source_id"])
        if namesake is not None and namesake["organisation_id"] != facts["organisation_id"]:
            namesake = self._settle_shared_id(facts, namesake, writes)
        elif namesake is not None and self._context.id_decision == KEEP_BOTH:
            namesake = None
        person = self._find_same_person(facts, namesake, people)
        if person is None and namesake is not None and self._context.id_decision is not None:
            person = namesake  # it was decided that the row corrects what stands under its id
        rivals = self._list_rivals(facts, person, namesake, people)
        if not rivals:
            return (
                self._plan_addition(facts, people, writes)
                if person is None
                else self._plan_correction(person, facts, writes)
            )
        return self._carry_out_decision(facts, person, rivals, people, writes)

    def _settle_shared_id(
        self, facts: dict[str, Any], namesake: KnownPerson, writes: PersonWrites
    ) -> KnownPerson | None:
        """Part a row from the contact of another organisation that has its id, as was decided.

        Where the row corrects that contact, the person was never there: they have left from the day on. Raises
        AmbiguousMatch where nothing was decided.
        """
        if self._context.id_decision is None:
            raise AmbiguousMatch(
                f'the id "{cell_values.format_cell(facts["source_id"])}" is that of a contact of another organisation',
                topic="id",
                written_text=facts["source_id"],
            )
        if self._context.id_decision != KEEP_BOTH:
            values = {"in_post": False, "left_reason": "a file names another organisation"}
            writes.changes.append(ContactChange(namesake["id"], self._choose_day(facts, namesake), values))
        return None

    def _find_same_person(
        self, facts: dict[str, Any], namesake: KnownPerson | None, people: PeopleOnRecord
    ) -> KnownPerson | None:
        """Find the person on record whom a row means beyond doubt; who is still there comes first."""
        if namesake is not None and self._has_name(namesake, facts["name"]):
            return namesake
        same_people = [
            person
            for person in people.by_organisation[facts["organisation_id"]]
            if person["role"] == facts["role"] and self._has_name(person, facts["name"])
        ]
        if self._context.id_decision == KEEP_BOTH:
            same_people = [person for person in same_people if person["email"] == facts["email"]]
        return max(same_people, key=lambda person: (person["in_post"], person["email"] == facts["email"]), default=None)

    def _has_name(self, person: KnownPerson, name: str) -> bool:
        """Tell whether a person has, or had, a name."""
        return any(is_same_name(known_name, name, self._list_words) for known_name in person["names"])

    def _list_rivals(
        self, facts: dict[str, Any], person: KnownPerson | None, namesake: KnownPerson | None, people: PeopleOnRecord
    ) -> list[KnownPerson]:
        """List the other people whom a row may mean, or may follow: those who hold its role or have its id."""
        if is_office(facts["name"]) or (person is not None and person["role"] == facts["role"]):
            return []
        if person is None and namesake is not None and namesake["in_post"] and not is_office(namesake["name"]):
            return [namesake]
        if facts["role"] not in SINGLE_ROLES:
            return []
        key = (facts["organisation_id"], facts["role"])
        return [
            other
            for other in people.by_organisation[facts["organisation_id"]]
            if other is not person and _holds_role(other, facts["role"])
        ] + [{"name": name} for name in self._planned[key] if not is_same_name(name, facts["name"])]

    def _carry_out_decision(
        self,
        facts: dict[str, Any],
        person: KnownPerson | None,
        rivals: list[KnownPerson],
        people: PeopleOnRecord,
        writes: PersonWrites,
    ) -> RowOutcome:
        """Carry out what was decided about a row that names another person than those on record.

        Raises AmbiguousMatch where nothing was decided, RowProblem where it cannot be carried out.
        """
        decision = self._context.person_decision
        if decision is None:
            raise self._build_question(facts, rivals)
        if decision in {SAME_PERSON, SUCCESSOR} and len(rivals) > 1:
            raise RowProblem(
                "several people hold this role: say on the page of the organisation who of them left, and settle this "
                "as one more"
            )
        rival = rivals[0]
        if decision == SAME_PERSON:
            return self._plan_correction(rival, facts, writes)
        if decision == SUCCESSOR:
            day = self._choose_day(facts, rival)
            writes.changes.append(
                ContactChange(rival["id"], day, {"in_post": False, "left_reason": "a successor came"})
            )
            facts["added_on"], rival["in_post"] = day, False
        return (
            self._plan_addition(facts, people, writes)
            if person is None
            else self._plan_correction(person, facts, writes)
        )

    def _build_question(self, facts: dict[str, Any], rivals: list[KnownPerson]) -> AmbiguousMatch:
        """Build the question that somebody has to answer about a row."""
        code = self._context.session.scalar(
            select(Organisation.code).where(Organisation.id == facts["organisation_id"])
        )
        where = "has this id" if facts["role"] not in SINGLE_ROLES else f"is on record as {facts['role'].lower()}"
        return AmbiguousMatch(
            f"somebody else {where}: the same person, a successor, or one more?",
            topic="person",
            written_text=facts["name"],
            candidates=(code,) if code else (),
            on_record=" and ".join(dict.fromkeys(rival["name"] for rival in rivals)),
        )

    def _plan_addition(self, facts: dict[str, Any], people: PeopleOnRecord, writes: PersonWrites) -> RowOutcome:
        """Collect a person to add, under an id that nobody has yet."""
        if facts["source_id"] in people.by_source_id:
            facts["source_id"] = f"{facts['source_id']} ({facts['name']})"[:500]
        if facts["source_id"] in people.by_source_id:
            return RowOutcome(UNCHANGED, ("the same person stands there under another id",))
        state: dict[str, Any] = {"id": None, "in_post": True, "person_id": None, "do_not_contact_reason": None}
        state |= {"since": facts["added_on"] or self._today, "names": {facts["name"]}, "earlier": {}}
        facts |= state
        people.add_person(facts)
        writes.added.append(facts)
        if self._context.dry_run and facts["role"] in SINGLE_ROLES:
            self._planned[facts["organisation_id"], facts["role"]].append(facts["name"])
        return RowOutcome(ADDED)

    def _plan_correction(self, person: KnownPerson, facts: dict[str, Any], writes: PersonWrites) -> RowOutcome:
        """Collect what a row changes of a person on record.

        Of somebody who has left, or was merged with another, a file changes nothing but the wish not to be contacted.
        """
        columns = self._context.columns
        values = {
            name: facts[name]
            for name in DETAILS
            if (
                name in ALWAYS_UPDATED
                or name in facts["told_fields"]
                or (name == "do_not_contact" and columns.has_field("may_contact"))
            )
            and not (name == "do_not_contact" and not facts["tells_wish"])
            and not (name == "email" and not facts["tells_email"])
        }
        note = self._describe_past(person)
        if note:
            values = {"do_not_contact": True} if facts["do_not_contact"] else {}
        elif person["do_not_contact"] and person["do_not_contact_reason"] and not values.get("do_not_contact", True):
            del values["do_not_contact"]
            note = "a wish not to be contacted that somebody wrote down with its reason stands"
        changed_values = {name: value for name, value in values.items() if person[name] != value}
        if old_names := self._list_old_details(person, changed_values):
            changed_values = {name: value for name, value in changed_values.items() if name not in old_names}
            note = note or "it says what was on record of the person earlier, and was left alone there"
        notes = (note,) if note else ()
        if not changed_values:
            return RowOutcome(UNCHANGED, notes)
        if "name" in changed_values and not is_same_name(person["name"], facts["name"]):
            notes = ("another name stands for the same person now",)
        if "do_not_contact" in changed_values:
            changed_values["do_not_contact_reason"] = None
        if person["id"] is None and "email" in changed_values:
            notes = (*notes, "the same person stands in this file with another address: the last one counts")
        if person["id"] is not None:
            day = self._choose_day(facts, person)
            changed_ids = {person["id"], person["person_id"]} if "do_not_contact" in changed_values else {person["id"]}
            writes.changes += [
                ContactChange(
                    changed_id, day, changed_values if changed_id == person["id"] else {"do_not_contact": True}
                )
                for changed_id in sorted(changed_ids)
            ]
        person.update(changed_values)
        person["names"].add(person["name"])
        return RowOutcome(CHANGED, notes)

    def _describe_past(self, person: KnownPerson) -> str:
        """Describe why a row tells only what was known of a person earlier; empty where it does not."""
        if person["id"] is not None and person["person_id"] != person["id"]:
            return "it was merged with another entry of the same person, and left alone"
        if not person["in_post"]:
            return "the person is on record as having left, and was left alone"
        return ""

    def _list_old_details(self, person: KnownPerson, values: dict[str, Any]) -> list[str]:
        """List the details in which a file says what was on record earlier: it does not take a correction back.

        Of the wish not to be contacted, a file may say again what it said, and what was decided about a row counts.
        """
        names = [name for name in values if name != "do_not_contact"]
        if self._context.person_decision is not None or not names:
            return []
        replaced = self._load_replaced_details(person)
        return [
            name
            for name in names
            if values[name] in person["earlier"].get(name, ()) or values[name] in replaced.get(name, ())
        ]

    def _load_replaced_details(self, person: KnownPerson) -> dict[str, list[Any]]:
        """Load the details that earlier changes replaced, also on the day itself, of which no period is left."""
        if person["id"] is None:
            return {}
        conditions = (Snapshot.thing == "contact", Snapshot.thing_id == person["id"])
        rows = self._context.session.scalars(select(Snapshot.before).where(*conditions)).all()
        return {name: [row[name] for row in rows if name in row] for name in DETAILS}

    def _choose_day(self, facts: dict[str, Any], person: KnownPerson) -> dt.date:
        """Choose the day from which a row counts: as was decided, else the row's own where it is news, else today."""
        row_day: dt.date | None = facts["added_on"]
        if self._context.person_day is not None:
            return self._context.person_day
        return row_day if row_day is not None and person["since"] < row_day <= self._today else self._today


def _holds_role(person: KnownPerson, role: str) -> bool:
    """Tell whether a person, not an office, holds a role now."""
    is_merged = person["id"] is not None and person["person_id"] != person["id"]
    return bool(person["role"] == role and person["in_post"] and not is_merged and not is_office(person["name"]))
