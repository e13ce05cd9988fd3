"""List what is to be done next: responses that were promised by a day, and whom to try again."""

from typing import Any

import pandas as pd
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, check_right
from lib.database.models import Activity, Change, ContactPeriod, Outreach
from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import COUNCIL_TYPES, DECLINED, OTHER_TYPES, RESPONDED

TASK_COLUMNS = (
    "contact_id", "code", "organisation", "name", "role", "telephone", "outcome", "due_on", "channel", "tried_on",
    "note", "by",
)  # fmt: skip


def list_tasks(session: Session, *, scope: Scope, reader: Role) -> pd.DataFrame:
    """List whom to ask after a promised response, and whom to try again, the one due first at the top.

    It is what the last approach to a person by the day left to do: nothing was tried with them since, and their
    organisation has neither responded nor declined by the day. Whoever asked not to be contacted, or has left, is not
    in it. It holds also what is due after the day. The scope's groups narrow the councils; organisations of other types
    are always in it. Columns: TASK_COLUMNS (outcome: "promised" where a response is awaited, else it is to be tried
    again; tried_on: the day of that approach; by: who logged it). Raises NotAllowed where the reader may not see
    contacts. Read it when it is shown and store it nowhere.
    """
    check_right(reader, Right.SEE_CONTACTS)
    tables = [
        load_table(session, _select_tasks(part, types))
        for part, types in ((scope, COUNCIL_TYPES), (scope.without_filters(), OTHER_TYPES))
    ]
    tasks = pd.concat([table.astype(object) for table in tables], ignore_index=True)[list(TASK_COLUMNS)]
    return tasks.where(tasks.notna(), None).sort_values(
        ["due_on", "organisation", "contact_id"], kind="stable", ignore_index=True
    )


def count_due_tasks(session: Session, *, scope: Scope, reader: Role) -> int:
    """Count the tasks of list_tasks that are due by the scope's day.

    Raises NotAllowed where the reader may not see contacts.
    """
    check_right(reader, Right.SEE_CONTACTS)
    parts = ((scope, COUNCIL_TYPES), (scope.without_filters(), OTHER_TYPES))
    tables = [_select_tasks(part, types).subquery() for part, types in parts]
    return sum(
        session.scalars(select(func.count()).select_from(table).where(table.c.due_on <= scope.as_at)).one()
        for table in tables
    )


def _select_tasks(scope: Scope, organisation_types: tuple[str, ...]) -> Any:
    """Select the tasks at organisations of these types."""
    organisation, last = select_dispositions(scope, organisation_types), _select_last_approaches(scope)
    person, present = aliased(ContactPeriod), aliased(ContactPeriod)
    wished_since = select(present.contact_id).where(present.until.is_(None), present.do_not_contact)
    return (
        select(
            person.contact_id, organisation.c.code, organisation.c.name.label("organisation"), person.name, person.role,
            person.telephone, Outreach.outcome, Outreach.due_on, Activity.channel, Outreach.sent_on.label("tried_on"),
            Outreach.note, Change.actor.label("by"),
        )
        .select_from(last)
        .join(Outreach, Outreach.id == last.c.outreach_id)
        .join(Activity, Activity.id == Outreach.activity_id)
        .join(Change, Change.id == Outreach.change_id)
        .join(person, and_(person.contact_id == last.c.person_id, person.is_listed_on(scope.as_at)))
        .join(organisation, organisation.c.id == person.organisation_id)
        .where(
            last.c.place == 1,
            Outreach.due_on.is_not(None),
            Activity.consultation_id == scope.consultation_id,
            person.do_not_contact.is_(False),
            person.contact_id.not_in(wished_since),  # a wish noted since the day that is looked at counts as well
            organisation.c.disposition.not_in(RESPONDED),
            organisation.c.standing != DECLINED,
        )
    )  # fmt: skip


def _select_last_approaches(scope: Scope) -> Any:
    """Select the approaches to the people who have a task, in any consultation: the last of each person has place 1.

    Columns: outreach_id, person_id, place.
    """
    counted, noted = aliased(ContactPeriod), aliased(ContactPeriod)
    with_task = (
        select(noted.person_id)
        .join(Outreach, Outreach.contact_id == noted.contact_id)
        .where(noted.held_on(scope.as_at), Outreach.due_on.is_not(None), Outreach.sent_on <= scope.as_at)
    )
    place = func.row_number().over(
        partition_by=counted.person_id,
        order_by=(Outreach.sent_on.desc(), Outreach.change_id.desc(), Outreach.id.desc()),
    )
    return (
        select(Outreach.id.label("outreach_id"), counted.person_id, place.label("place"))
        .join(counted, and_(counted.contact_id == Outreach.contact_id, counted.held_on(scope.as_at)))
        .where(counted.person_id.in_(with_task), Outreach.sent_on <= scope.as_at)
        .cte("last_approach")
    )
