"""Store that people wish not to be contacted, whatever else is wrong with the row that says so."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from lib.changes.people import ContactChange, change_contacts
from lib.database.models import Contact, ContactPeriod
from lib.intake.loaders.loader import CHANGED, CHUNK_SIZE, UNCHANGED, ImportContext, RowOutcome, split_chunks
from lib.intake.mapping.fields import normalise_heading
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.problems import RowProblem
from lib.intake.reading import wishes
from lib.intake.reading.addresses import find_addresses
from lib.intake.reading.tables import Cell

PLAIN_WISH_HEADINGS = frozenset(
    {
        "do not contact",
        "opted out",
        "unsubscribed",
        "opt out",
        "do not email",
        "has opted out",
        "email opt out",
        "suppressed",
    }
)
WISH_STORED = "whoever is here with its address or id is marked as not to be contacted"
DOUBTFUL_WISH = (
    "the column of those who wish not to be contacted says something that is neither yes nor no: taken for the wish"
)


def read_row_wish(columns: MappedColumns, row: list[Cell]) -> bool | None:
    """Read whether a row wishes not to be contacted: True, False, or None where it says nothing."""
    answers = (
        wishes.read_wish(columns.read_cell(row, "do_not_contact")),
        wishes.read_permission(columns.read_cell(row, "may_contact")),
    )
    return True if True in answers else False if False in answers else None


@dataclass(slots=True)
class WishKeeper:
    """Keeper of wishes of people whose rows cannot be loaded, or of whom nothing else is known.

    It collects ids and addresses, and marks the contacts that have them.
    """

    context: ImportContext
    source_ids: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def keep_wish(self, *, source_id: str | None, addresses: Iterable[str]) -> bool:
        """Keep a wish until mark_kept() is called; False where nothing tells whose it is."""
        if source_id:
            self.source_ids.add(source_id)
        found_addresses = set(addresses)
        self.addresses |= found_addresses
        return bool(source_id or found_addresses)

    def mark_kept(self) -> set[str]:
        """Mark the contacts with the kept ids and addresses. Returns the addresses and ids of those newly marked."""
        marked = mark_contacts(self.context, source_ids=self.source_ids, addresses=self.addresses)
        self.source_ids.clear()
        self.addresses.clear()
        return marked


def mark_contacts(
    context: ImportContext,
    *,
    source_ids: Iterable[str] = (),
    addresses: Iterable[str] = (),
) -> set[str]:
    """Mark contacts as not to be contacted from today on, by their ids or any address they ever had.

    A dry run only finds them. Returns the addresses and ids of those that were not marked before.
    """
    marked: set[str] = set()
    keys = [("id", source_id) for source_id in source_ids] + [("address", address) for address in addresses]
    today = dt.datetime.now(dt.UTC).date()
    for chunk in split_chunks(keys):
        ids = [value for kind, value in chunk if kind == "id"]
        emails = [value for kind, value in chunk if kind == "address"]
        statement = (
            select(Contact.id, Contact.source_id, ContactPeriod.email, ContactPeriod.person_id)
            .join(ContactPeriod, ContactPeriod.contact_id == Contact.id)
            .where(or_(Contact.source_id.in_(ids), ContactPeriod.email.in_(emails)), Contact.do_not_contact.is_(False))
        )
        rows = context.session.execute(statement).all()
        marked |= {str(value) for row in rows for value in (row.source_id, row.email) if value}
        contact_ids = sorted({contact_id for row in rows for contact_id in (row.id, row.person_id)})
        if context.writer is not None:
            wish = {"do_not_contact": True}
            change_contacts(context.writer, [ContactChange(contact_id, today, wish) for contact_id in contact_ids])
    return marked


class WishListLoader:
    """Loader of a list of people who wish not to be contacted: one row an address, as suppression lists are.

    It marks the contacts with these addresses, and adds none.
    """

    chunk_size = CHUNK_SIZE

    def __init__(self, context: ImportContext) -> None:
        """Prepare to load the list."""
        self._context, self._columns = context, context.columns
        heading = normalise_heading(context.columns.find_heading("do_not_contact"))
        # Of a column such as Unsubscribed an empty cell is none; of a reason or a time the list itself is the wish.
        self._is_answered = context.columns.has_field("do_not_contact") and heading in PLAIN_WISH_HEADINGS

    def read_row(self, row: list[Cell]) -> tuple[tuple[str, ...], bool]:
        """Read the addresses of a row, and whether it is a wish.

        Raises RowProblem where it has no address.
        """
        columns = self._columns
        addresses = find_addresses(str(columns.read_cell(row, "email")))
        if not addresses:
            raise RowProblem(f'"{columns.find_heading("email")}" is not one e-mail address')
        wish = read_row_wish(columns, row)
        return addresses, bool(wish) if wish is not None else not self._is_answered

    def load_items(self, items: list[tuple[tuple[str, ...], bool]]) -> list[RowOutcome | RowProblem]:
        """Mark the contacts of the rows that are a wish."""
        wanted = {address for addresses, is_wish in items if is_wish for address in addresses}
        known = self._find_known(wanted)
        marked = mark_contacts(self._context, addresses=wanted)
        outcomes: list[RowOutcome | RowProblem] = []
        for addresses, is_wish in items:
            if not is_wish:
                outcomes.append(RowOutcome(UNCHANGED, ("it says no wish not to be contacted",)))
            elif marked & set(addresses):
                marked -= set(addresses)
                outcomes.append(RowOutcome(CHANGED))
            elif known & set(addresses):
                outcomes.append(RowOutcome(UNCHANGED))
            else:
                outcomes.append(
                    RowProblem("no contact has this address yet: bring the list in again after the contacts")
                )
        return outcomes

    def _find_known(self, addresses: set[str]) -> set[str]:
        """Find those of some addresses that contacts have."""
        known: set[str] = set()
        for chunk in split_chunks(sorted(addresses)):
            statement = select(ContactPeriod.email).where(ContactPeriod.email.in_(chunk))
            known |= set(self._context.session.scalars(statement))
        return known
