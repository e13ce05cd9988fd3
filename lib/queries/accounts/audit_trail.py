"""List the audit trail: changes, sign-ins, refusals and exports in one order, the newest first.

Each of the three tables is read along the index of its moments and no further than a page needs, whatever is in it.
"""

import datetime as dt
import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, func, literal, null, or_, select, type_coerce
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.account_models import Account, SignInEvent
from lib.database.audit_models import ExportEvent
from lib.database.models import Change
from lib.person_words import list_letter_forms
from lib.terms import CHANGE_LINE, EXPORT_LINE, REFUSAL_LINE, REFUSED_ENTRY, REMOVED_TEXT, SIGN_IN_LINE

PAGE_SIZE = 100
BATCH_SIZE = 5_000  # lines read at a time for a file
ADDRESS = re.compile(r"[\w.!#$%&*+/=?^`{|}~'-]+@[\w.-]+\.\w+")
UNKNOWN = "somebody unknown"
AUDIT_COLUMNS = ("When (UTC)", "What", "Who", "Why", "How many", "Kind")
LinePlace = tuple[dt.datetime, int, int]  # the moment of a line, its table, and its id there: no two are the same


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Filter of the trail: words and person are looked for anywhere in a line; the days, in UTC, are both included."""

    words: str = ""
    person: str = ""
    kind: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    def describe(self) -> str:
        """Describe the filter in words."""
        parts = [
            f"words: {self.words}" if self.words else "",
            f"person: {self.person}" if self.person else "",
            f"kind: {self.kind}" if self.kind else "",
            f"from {self.first_day.isoformat()}" if self.first_day else "",
            f"to {self.last_day.isoformat()}" if self.last_day else "",
        ]
        return ", ".join(part for part in parts if part) or "everything"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Line of the trail. rows: how many, None where there is nothing to count."""

    at: dt.datetime
    kind: str
    who: str
    what: str
    why: str
    rows: int | None
    place: LinePlace


@dataclass(frozen=True, slots=True)
class _Source:
    """One table of the trail: the expressions of its columns, and the kinds of line that it holds."""

    number: int
    kinds: tuple[str, ...]
    table: type[Change] | type[SignInEvent] | type[ExportEvent]
    who: Any
    what: Any
    why: Any
    rows: Any


_CHANGES = _Source(
    0,
    (CHANGE_LINE,),
    Change,
    who=Change.actor,
    what=Change.action + ": " + Change.subject,
    why=func.coalesce(Change.reason, ""),
    rows=Change.rows,
)
_SIGN_INS = _Source(
    1,
    (SIGN_IN_LINE, REFUSAL_LINE),
    SignInEvent,
    who=func.coalesce(Account.name, literal(UNKNOWN)),
    what=SignInEvent.kind,
    why=SignInEvent.detail,
    rows=null(),
)
_EXPORTS = _Source(
    2,
    (EXPORT_LINE,),
    ExportEvent,
    who=ExportEvent.actor,
    what=ExportEvent.title,
    why=ExportEvent.shown_for,
    rows=ExportEvent.rows,
)
_SOURCES = (_CHANGES, _SIGN_INS, _EXPORTS)


def list_audit_lines(
    session: Session, *, reader: Role, wanted: AuditFilter, before: LinePlace | None = None, limit: int = PAGE_SIZE
) -> list[AuditLine]:
    """List the lines that meet a filter, the newest first, from behind a place on where one is given.

    Raises NotAllowed where the reader may not see the trail.
    """
    check_right(reader, Right.SEE_AUDIT)
    sources = [source for source in _SOURCES if not wanted.kind or wanted.kind in source.kinds]
    pages = [_read_lines(session, source, wanted, before, limit) for source in sources]
    merged = heapq.merge(*pages, key=lambda line: line.place, reverse=True)
    return [line for _number, line in zip(range(limit), merged, strict=False)]


def iterate_audit_lines(session: Session, *, reader: Role, wanted: AuditFilter, limit: int) -> Iterator[AuditLine]:
    """Iterate over the lines that meet a filter, the newest first, at most so many, a batch at a time.

    Raises NotAllowed where the reader may not see the trail.
    """
    check_right(reader, Right.SEE_AUDIT)
    return _iterate_lines(session, reader, wanted, limit)


def _iterate_lines(session: Session, reader: Role, wanted: AuditFilter, limit: int) -> Iterator[AuditLine]:
    """Iterate over lines, a batch at a time."""
    place: LinePlace | None = None
    while limit > 0:
        size = min(BATCH_SIZE, limit)
        lines = list_audit_lines(session, reader=reader, wanted=wanted, before=place, limit=size)
        yield from lines
        if len(lines) < size:
            return
        place, limit = lines[-1].place, limit - size


def _read_lines(
    session: Session, source: _Source, wanted: AuditFilter, before: LinePlace | None, limit: int
) -> list[AuditLine]:
    """Read the newest lines of one table that meet a filter and stand behind a place."""
    table = source.table
    statement: Select[Any] = select(
        table.id, table.at, source.who.label("who"), source.what.label("what"), source.why.label("why"),
        source.rows.label("rows"),
    )  # fmt: skip
    if table is SignInEvent:
        statement = statement.outerjoin(Account, Account.id == SignInEvent.account_id)
    conditions = _build_conditions(source, wanted)
    if before is not None:
        conditions.append(_build_place_condition(source, before))
    rows = session.execute(statement.where(*conditions).order_by(table.at.desc(), table.id.desc()).limit(limit))
    return [_build_line(source, row) for row in rows]


def _build_conditions(source: _Source, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    """Build the conditions of a filter on one table."""
    table = source.table
    conditions: list[ColumnElement[bool]] = []
    if wanted.first_day is not None:
        conditions.append(table.at >= _begin_day(wanted.first_day))
    if wanted.last_day is not None:
        conditions.append(table.at < _begin_day(wanted.last_day + dt.timedelta(days=1)))
    if wanted.person.strip():
        conditions.append(_contains_word(source.who, wanted.person.strip()))
    for word in wanted.words.split():
        texts = (source.who, source.what, source.why)
        conditions.append(or_(*(_contains_word(text, word) for text in texts)))
    if wanted.kind == REFUSAL_LINE:
        conditions.append(SignInEvent.kind == REFUSED_ENTRY)
    elif wanted.kind == SIGN_IN_LINE:
        conditions.append(SignInEvent.kind != REFUSED_ENTRY)
    return conditions


def _build_place_condition(source: _Source, before: LinePlace) -> ColumnElement[bool]:
    """Build the condition that a line stands behind a place, in the order of moment, table and id."""
    table, (moment, number, line_id) = source.table, before
    if source.number < number:
        return table.at <= moment
    if source.number > number:
        return table.at < moment
    return and_(table.at <= moment, or_(table.at < moment, table.id < line_id))


def _contains_word(text: Any, word: str) -> ColumnElement[bool]:
    """Select where a text contains a word, in capitals or not, with accents or without."""
    condition: ColumnElement[bool] = type_coerce(text, String).regexp_match("".join(map(_build_sign, word)))
    return condition


def _build_sign(sign: str) -> str:
    """Build the expression of a sign, which is a letter in any of its forms, alike on both databases."""
    forms = list_letter_forms(sign)
    return f"[{forms}]" if len(forms) > 1 else re.escape(sign)


def _begin_day(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _build_line(source: _Source, row: Row[Any]) -> AuditLine:
    """Build one line. An address that somebody wrote into a title or a reason is left out."""
    kind = source.kinds[0]
    if source.table is SignInEvent and row.what == REFUSED_ENTRY:
        kind = REFUSAL_LINE
    what = str(row.what).removesuffix(": ")
    line = AuditLine(row.at, kind, row.who, what, row.why, row.rows, (row.at, source.number, row.id))
    return replace(line, what=hide_addresses(line.what), why=hide_addresses(line.why))


def build_audit_rows(lines: Iterable[AuditLine]) -> list[tuple[str, str, str, str, int | None, str]]:
    """Build the rows of a table of some lines, with the columns AUDIT_COLUMNS."""
    return [(f"{line.at:%Y-%m-%d %H:%M:%S}", line.what, line.who, line.why, line.rows, line.kind) for line in lines]


def hide_addresses(text: str) -> str:
    """Hide the e-mail addresses in a text."""
    return ADDRESS.sub(REMOVED_TEXT, text) if "@" in text else text
