"""List what is new in the data since a change: also what is dated long before, and came in late.

Everything goes by the numbers of changes, never by the days that events carry.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lib.database.models import (
    Change,
    ContactPeriod,
    Credit,
    Import,
    Organisation,
    Outreach,
    Response,
    Snapshot,
)
from lib.database.theme_models import Theme, ThemeState
from lib.queries.parts import RANK_OF, is_delivered, is_live, is_sent, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.terms import APPROVED, OTHER_TYPES, PARTIAL, STANDINGS

DatedName = tuple[str, dt.date]  # a council, and the day that its response or withdrawal carries
Formers = Mapping[int, Mapping[str, Any]]  # by id, a row as it was at the change after which things are new


@dataclass(frozen=True, slots=True)
class News:
    """What came in after a change, up to the scope's day and within its groups.

    responded: councils that had not responded before; further: councils that had, and sent another response;
    unfinished: councils whose new response does not count as one, with its standing; withdrawn: councils that withdrew
    a response. other_organisations: how many others a new response came from. reached: how many councils were reached
    for the first time. imports: how many files were brought in, by kind. undone: files that had been there, and were
    taken back. theme_ids: themes that were approved. Councils come in the order of their names.
    """

    responded: tuple[DatedName, ...] = ()
    further: tuple[DatedName, ...] = ()
    unfinished: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[DatedName, ...] = ()
    other_organisations: int = 0
    reached: int = 0
    imports: tuple[tuple[str, int], ...] = ()
    undone: int = 0
    theme_ids: tuple[int, ...] = ()


def find_change_before(session: Session, *, moment: dt.datetime) -> int:
    """Find the newest change before a moment; 0 where there was none."""
    return session.scalar(select(func.max(Change.id)).where(Change.at < moment)) or 0


def list_news(session: Session, *, scope: Scope, after_change_id: int) -> News:
    """List what came in after a change; what only was corrected is nothing new."""
    formers = _read_formers(session, "response", after_change_id)
    responses = _list_new_responses(session, scope, after_change_id, formers)
    imports, undone = _count_imports(session, scope, after_change_id)
    return News(
        *responses,
        withdrawn=_list_withdrawals(session, scope, after_change_id, formers),
        other_organisations=_count_other_organisations(session, scope, after_change_id, formers),
        reached=_count_reached(session, scope, after_change_id, formers),
        imports=imports,
        undone=undone,
        theme_ids=_list_approved_themes(session, scope, after_change_id),
    )


def _select_altered(thing: str, after_change_id: int) -> Select[int]:
    """Select the rows of a table that were altered since; they keep the number of the change by which they came in."""
    return select(Snapshot.thing_id).where(Snapshot.thing == thing, Snapshot.change_id > after_change_id)


def _read_formers(session: Session, thing: str, after_change_id: int) -> dict[int, Mapping[str, Any]]:
    """Read how the rows that were altered since stood at that change: the first snapshot tells."""
    rows = session.execute(
        select(Snapshot.thing_id, Snapshot.before)
        .where(Snapshot.thing == thing, Snapshot.change_id > after_change_id)
        .order_by(Snapshot.id.desc())
    )
    formers = {thing_id: before.get(thing, before) for thing_id, before in rows}
    return {thing_id: row for thing_id, row in formers.items() if row}


def _list_new_responses(
    session: Session, scope: Scope, after_change_id: int, formers: Formers
) -> tuple[tuple[DatedName, ...], tuple[DatedName, ...], tuple[tuple[str, str], ...]]:
    """List the councils with a new response: first ones, further ones, and those that do not count (name, standing)."""
    council, ranks = select_frame(scope), select_response_ranks(scope, live=True)
    touched = (
        select(Credit.organisation_id)
        .join(Response, Response.id == Credit.response_id)
        .where(is_live(scope), Response.change_id > after_change_id)
    )
    rows = session.execute(
        select(council.c.short_name, ranks.c.response_id, ranks.c.rank, Response.received_on, Response.change_id)
        .join(ranks, ranks.c.organisation_id == council.c.id)
        .join(Response, Response.id == ranks.c.response_id)
        .where(council.c.id.in_(touched))
        .order_by(council.c.short_name, Response.received_on, ranks.c.response_id)
    ).all()
    responded: list[DatedName] = []
    further: list[DatedName] = []
    unfinished: list[tuple[str, str]] = []
    for name, neighbours in groupby(rows, key=lambda row: row.short_name):
        own = list(neighbours)
        new = [row for row in own if row.change_id > after_change_id and row.response_id not in formers]
        had_responded = any(row.rank <= RANK_OF[PARTIAL] for row in own if row not in new)
        if not new:
            continue
        best = min(new, key=lambda row: row.rank)
        if best.rank <= RANK_OF[PARTIAL]:
            (further if had_responded else responded).append((name, best.received_on))
        elif not had_responded:
            unfinished.append((name, STANDINGS[best.rank - 1]))
    return tuple(responded), tuple(further), tuple(unfinished)


def _list_withdrawals(session: Session, scope: Scope, after_change_id: int, formers: Formers) -> tuple[DatedName, ...]:
    """List the councils that withdrew a response which had been there, with the days."""
    council = select_frame(scope)
    rows = session.execute(
        select(council.c.short_name, Response.id, Response.withdrawn_on)
        .join(Credit, Credit.organisation_id == council.c.id)
        .join(Response, Response.id == Credit.response_id)
        .where(
            Response.consultation_id == scope.consultation_id,
            Response.withdrawn_on <= scope.as_at,
            Response.id.in_(_select_altered("response", after_change_id)),
        )
        .order_by(council.c.short_name)
    )
    return tuple(
        (row.short_name, row.withdrawn_on)
        for row in rows
        if row.id in formers and not formers[row.id].get("withdrawn_on")
    )


def _count_other_organisations(session: Session, scope: Scope, after_change_id: int, formers: Formers) -> int:
    """Count the professional bodies, stakeholders and partners from which a new response came."""
    rows = session.execute(
        select(Organisation.id, Response.id)
        .join(Credit, Credit.organisation_id == Organisation.id)
        .join(Response, Response.id == Credit.response_id)
        .where(is_live(scope), Response.change_id > after_change_id, Organisation.type.in_(OTHER_TYPES))
    )
    return len({organisation_id for organisation_id, response_id in rows if response_id not in formers})


def _count_reached(session: Session, scope: Scope, after_change_id: int, former_responses: Formers) -> int:
    """Count the councils that a message reached, and none that was known before."""
    council, recipient = select_frame(scope), aliased(ContactPeriod)
    touched = _select_touched(scope, after_change_id)
    rows = session.execute(
        select(council.c.id, Outreach.id, Outreach.change_id)
        .join(recipient, recipient.organisation_id == council.c.id)
        .join(
            Outreach,
            and_(recipient.contact_id == Outreach.contact_id, recipient.held_on(Outreach.sent_on), recipient.in_post),
        )
        .where(*is_sent(scope), is_delivered(scope))
        .where(council.c.id.in_(touched))
    ).all()
    if not rows:
        return 0
    formers = _read_formers(session, "outreach", after_change_id)
    before = {
        row[0]
        for row in rows
        if (_was_delivered(formers[row[1]]) if row[1] in formers else row.change_id <= after_change_id)
    }
    answered = session.execute(
        select(Credit.organisation_id, Response.id, Response.change_id)
        .join(Response, Response.id == Credit.response_id)
        .where(Response.consultation_id == scope.consultation_id, Credit.organisation_id.in_(touched))
    )
    before |= {row[0] for row in answered if row.change_id <= after_change_id or row[1] in former_responses}
    return len({row[0] for row in rows} - before)


def _select_touched(scope: Scope, after_change_id: int) -> Select[int]:
    """Select the organisations of people with whom a message was noted or altered since."""
    return (
        select(ContactPeriod.organisation_id)
        .join(Outreach, Outreach.contact_id == ContactPeriod.contact_id)
        .where(
            *is_sent(scope),
            or_(Outreach.change_id > after_change_id, Outreach.id.in_(_select_altered("outreach", after_change_id))),
        )
    )


def _was_delivered(row: Mapping[str, Any]) -> bool:
    """Tell whether a message had arrived as it was noted then."""
    return bool(row.get("engaged_on") or (row.get("delivered_on") and not row.get("bounced_on")))


def _count_imports(session: Session, scope: Scope, after_change_id: int) -> tuple[tuple[tuple[str, int], ...], int]:
    """Count the files brought in since that stand, by kind, and those that had been there and were taken back."""
    ours = or_(Import.consultation_id == scope.consultation_id, Import.consultation_id.is_(None))
    rows = session.execute(
        select(Import.kind, Import.change_id, Import.undone_change_id).where(
            ours,
            Import.origin == "file",
            or_(Import.change_id > after_change_id, Import.undone_change_id > after_change_id),
        )
    ).all()
    kinds = Counter(row.kind for row in rows if row.undone_change_id is None)
    undone = sum(row.change_id <= after_change_id for row in rows)
    return tuple(sorted(kinds.items())), undone


def _list_approved_themes(session: Session, scope: Scope, after_change_id: int) -> tuple[int, ...]:
    """List the themes that are approved on the scope's day and were not at that change."""
    rows = session.execute(
        select(ThemeState.theme_id, ThemeState.state, ThemeState.change_id)
        .join(Theme, Theme.id == ThemeState.theme_id)
        .where(
            Theme.consultation_id == scope.consultation_id,
            Theme.merged_into_id.is_(None),
            ThemeState.day <= scope.as_at,
        )
        .order_by(ThemeState.id)
    ).all()
    return tuple(sorted(_list_ids(rows) - _list_ids(row for row in rows if row.change_id <= after_change_id)))


def _list_ids(rows: Iterable[Any]) -> set[int]:
    """List the themes whose last state in these rows is that they are approved."""
    return {theme_id for theme_id, state in {row.theme_id: row.state for row in rows}.items() if state == APPROVED}
