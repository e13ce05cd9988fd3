"""Remove a person's name, addresses and numbers wherever somebody wrote them down: notes, titles, kept rows, reports.

What councils said in answers and letters is not touched: it is counted, so that somebody can look at it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, Text, cast, func, or_, select, update
from sqlalchemy.orm import Session

from lib.database.models import Base
from lib.person_words import TITLES
from lib.terms import REMOVED_TEXT

# Where somebody may have written about a person: by table, the columns of texts and of JSON.
SWEPT: Mapping[str, tuple[str, ...]] = {
    "change": ("subject", "reason"),
    "export_event": ("title", "shown_for"),
    "import": ("file_name", "report", "mapping"),
    "column_mapping": ("mapping",),
    "set_aside": ("reason", "doubt", "row", "decision"),
    "former": ("before",),
    "activity": ("title", "audience", "note"),
    "outreach": ("note",),
    "recipient_list": ("title", "purpose", "chosen_by"),
    "segment": ("name", "filters"),
    "half_test": ("name", "first_way", "second_way", "chosen_by"),
    "response": ("submitted_by",),
    "consultation": ("note", "how_to_respond"),
    "paper_narrative": ("text",),
    "draft": ("content",),
    "alias": ("text",),
    "contact_period": ("do_not_contact_reason", "left_reason"),
}
# What councils said, and what was made of it: read for how often a person stands in it, and left as it is.
SAID: Mapping[str, tuple[str, ...]] = {
    "answer": ("text",),
    "response": ("letter",),
    "theme": ("label", "description", "example"),
    "machine_assignment": ("evidence",),
    "verdict": ("evidence",),
    "quotation": ("sentence",),
    "frozen_paper": ("headline", "figures"),
}
UNIQUE_TITLES = frozenset({("activity", "title"), ("segment", "name"), ("half_test", "name"), ("alias", "text")})
PEOPLE_THINGS = frozenset({"contact", "contact_period"})  # snapshots of these are known by whose they are
FEWEST_DIGITS = 7  # of a telephone number that is looked for


@dataclass(frozen=True, slots=True)
class PersonPattern:
    """Pattern of all ways in which a person may be written down.

    fragments: pieces of text, in lower case; wherever the pattern matches, all pieces of one of them stand in their
    order, so that the database can look for them.
    """

    expression: re.Pattern[str] | None
    fragments: tuple[tuple[str, ...], ...]

    def remove(self, text: str, replacement: str = REMOVED_TEXT) -> str:
        """Remove the person from a text."""
        return self.expression.sub(replacement, text) if self.expression is not None else text

    def is_in(self, text: str) -> bool:
        """Tell whether the person stands in a text."""
        return self.expression is not None and self.expression.search(text) is not None


def build_person_pattern(names: Iterable[str], addresses: Iterable[str], numbers: Iterable[str]) -> PersonPattern:
    """Build the pattern of a person. A name of a single word is looked for nowhere: it may be anything."""
    parts: list[str] = []
    fragments: list[tuple[str, ...]] = []
    for address in sorted({address.strip() for address in addresses if address.strip()}, key=len, reverse=True):
        parts.append(rf"(?<![\w.+-]){re.escape(address)}(?![\w-])")
        fragments.append((address,))
    for name in sorted(set(names), key=len, reverse=True):
        words = _split_name(name)
        if len(words) < 2:
            continue
        joined = r"[\W_]+".join(map(re.escape, words))
        reverse = r"[\W_]+".join(map(re.escape, (words[-1], *words[:-1])))
        parts.append(rf"(?<![^\W_])(?:{joined}|{reverse})(?![^\W_])")
        fragments.append((max(words, key=len),))
    for number in set(numbers):
        digits = re.sub(r"\D", "", number)
        if len(digits) >= FEWEST_DIGITS:
            parts.append(r"(?<!\d)" + r"[\s().+-]*".join(digits) + r"(?!\d)")
            fragments.append(tuple(digits))
    expression = re.compile("|".join(parts), re.IGNORECASE) if parts else None
    return PersonPattern(expression, tuple({tuple(map(str.lower, pieces)): None for pieces in fragments}))


def remove_person(session: Session, pattern: PersonPattern) -> int:
    """Remove a person from all that somebody wrote down, and count the rows that held them.

    Snapshots of people are left to whoever knows whose they are.
    """
    count = 0
    for table_name, columns in SWEPT.items():
        for row_id, values in _find_rows(session, table_name, columns, pattern):
            _store_values(session, table_name, row_id, values)
            count += 1
    return count


def count_mentions(session: Session, pattern: PersonPattern, places: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Count the rows in which a person stands, by table; tables without any are left out."""
    counts = {
        table: sum(1 for _row in _find_rows(session, table, columns, pattern)) for table, columns in places.items()
    }
    return {table: count for table, count in counts.items() if count}


def rewrite_json(value: Any, rewrite: Callable[[str], str]) -> Any:
    """Rewrite all texts in a JSON value, the names of its fields too."""
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, list):
        return [rewrite_json(item, rewrite) for item in value]
    if isinstance(value, dict):
        return {rewrite(str(key)): rewrite_json(item, rewrite) for key, item in value.items()}
    return value


def _split_name(name: str) -> list[str]:
    """Split a name into its words as they are written, in the order of speech and without titles."""
    surname, comma, first_names = name.partition(",")
    ordered = f"{first_names} {surname}" if comma else name
    words = re.findall(r"[^\W_]+", ordered)
    return [word for word in words if word.casefold() not in TITLES]


def _find_rows(
    session: Session, table_name: str, columns: tuple[str, ...], pattern: PersonPattern
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Find the rows of a table that hold a person, each by its key, with the rewritten columns."""
    if pattern.expression is None:
        return
    table = Base.metadata.tables[table_name]
    key_columns = list(table.primary_key.columns)
    conditions = [_may_hold(table.c[column], pattern) for column in columns]
    statement = select(*key_columns, *(table.c[column] for column in columns)).where(or_(*conditions))
    if table_name == "former":
        statement = statement.where(table.c.thing.not_in(PEOPLE_THINGS))
    for row in session.execute(statement).all():
        key, values = row[: len(key_columns)], dict(zip(columns, row[len(key_columns) :], strict=True))
        rewritten = {
            column: rewrite_json(
                value,
                partial(
                    pattern.remove,
                    replacement=f"[removed {key[0]}]" if (table_name, column) in UNIQUE_TITLES else REMOVED_TEXT,
                ),
            )
            for column, value in values.items()
        }
        if rewritten != values:
            yield tuple(key), {column: value for column, value in rewritten.items() if value != values[column]}


def _may_hold(column: Any, pattern: PersonPattern) -> ColumnElement[bool]:
    """Select where a column may hold a person, so that few rows have to be read."""
    text = func.lower(cast(column, Text) if isinstance(column.type, JSON) else column)
    forms = {"%".join(_escape_wildcards(_find_ascii_part(piece)) for piece in pieces) for pieces in pattern.fragments}
    return or_(*(text.like(f"%{form}%", escape="\\") for form in sorted(forms)))


def _escape_wildcards(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _find_ascii_part(text: str) -> str:
    """Find the longest part of a text that every database compares alike in capitals and small letters."""
    return max(re.findall(r"[\x20-\x7e]+", text), key=len, default="")


def _store_values(session: Session, table_name: str, key: tuple[Any, ...], values: dict[str, Any]) -> None:
    """Store rewritten columns of a row."""
    table: Table = Base.metadata.tables[table_name]
    conditions = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
    session.execute(update(table).where(*conditions).values(values))
