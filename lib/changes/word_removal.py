"""Remove a person's name, addresses and numbers wherever somebody wrote them down: notes, titles, kept rows, reports.

What councils said in answers and letters is not touched: it is counted, so that somebody can look at it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, Text, cast, func, or_, select, update
from sqlalchemy.orm import Session

from lib.database.models import Base
from lib.person_words import (
    FREE_NEIGHBOURS,
    ORDINARY_WORDS,
    TITLES,
    find_national_digits,
    list_letter_forms,
    split_words,
)
from lib.terms import REMOVED_TEXT

# Where somebody may have written about a person: by table, the columns of texts and of JSON.
SWEPT: Mapping[str, tuple[str, ...]] = {
    "change": ("subject", "reason"),
    "export_event": ("title", "shown_for"),
    "import": ("file_name", "report"),
    "begun_import": ("file_name",),
    "set_aside": ("reason", "doubt", "row", "decision"),
    "former": ("before",),
    "activity": ("title", "audience", "note"),
    "outreach": ("note",),
    "recipient_list": ("title", "purpose", "chosen_by"),
    "segment": ("name",),
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
STRUCTURE_FIELDS = frozenset({"mapping", "filters"})  # headings and choices, of which what is stored depends
PEOPLE_THINGS = frozenset({"contact", "contact_period"})  # snapshots of these are known by whose they are
FEWEST_DIGITS = 7  # of a telephone number that is looked for
BETWEEN_WORDS = r"(?:[ \t\xa0,'’‘‐‑-]+|[._])"  # of a name; a full stop and a line only where no space stands with it
BETWEEN_DIGITS = r"[\s().+-]*"
PREFIX_OF_NUMBER = rf"(?<!\d)(?:(?:\+|00)44{BETWEEN_DIGITS})?(?:\(?0{BETWEEN_DIGITS})?"
WORD_BEFORE = re.compile(r"(?:^|[^\w])([^\W\d_]+)([ \xa0]+|[-‐‑])$")
WORD_AFTER = re.compile(r"([ \xa0]+|[-‐‑])([^\W\d_]+)")
LONGEST_NEIGHBOUR = 60  # characters that are read before a name


@dataclass(frozen=True, slots=True)
class PersonPattern:
    """Pattern of the ways in which a person is looked for in texts: addresses, numbers, and names of several words.

    fragments: pieces of text, in lower case; wherever the pattern matches, all pieces of one of them stand in their
    order, so that the database can look for them. A name is not found inside a longer one, nor across sentences.
    """

    expression: re.Pattern[str] | None
    fragments: tuple[tuple[str, ...], ...]

    def remove(self, text: str, replacement: str = REMOVED_TEXT) -> str:
        """Remove the person from a text."""
        if self.expression is None:
            return text
        return self.expression.sub(lambda match: replacement if _is_whole(match) else match[0], text)

    def is_in(self, text: str) -> bool:
        """Tell whether the person stands in a text."""
        return self.expression is not None and any(map(_is_whole, self.expression.finditer(text)))


def build_person_pattern(names: Iterable[str], addresses: Iterable[str], numbers: Iterable[str]) -> PersonPattern:
    """Build the pattern of a person. A name of a single word is looked for nowhere: it may be anything."""
    parts: list[str] = []
    fragments: list[tuple[str, ...]] = []
    for address in sorted({address.strip() for address in addresses if address.strip()}, key=len, reverse=True):
        parts.append(rf"(?<![\w.+-]){re.escape(address)}(?![\w-])")
        fragments.append((address,))
    name_parts: list[str] = []
    for name in sorted(set(names), key=len, reverse=True):
        words = _split_name(name)
        if len(words) < 2:
            continue
        name_parts.append(_build_name_part(words))
        fragments.append((max(words, key=len),))
    if name_parts:
        parts.append(rf"(?<![^\W_])(?P<name>{'|'.join(name_parts)})(?![^\W_])")
    for number in set(numbers):
        digits = find_national_digits(number)
        if len(digits) >= FEWEST_DIGITS:
            parts.append(PREFIX_OF_NUMBER + BETWEEN_DIGITS.join(digits) + r"(?!\d)")
            fragments.append(tuple(digits))
    expression = re.compile("|".join(parts), re.IGNORECASE) if parts else None
    return PersonPattern(expression, tuple({tuple(map(str.lower, pieces)): None for pieces in fragments}))


def _build_name_part(words: list[str]) -> str:
    """Build the expression of a name: in the order of speech, or with its last words first.

    Where each word is an ordinary one as well, the capitals of a name are required.
    """
    orders = [words[start:] + words[:start] for start in range(len(words))]
    if not all(split_words(word)[0] in ORDINARY_WORDS for word in words):
        return "|".join(BETWEEN_WORDS.join(map(_build_word_part, order)) for order in orders)
    cased = [[(word[:1].upper() + word[1:]) for word in order] for order in orders]
    cased += [[word.upper() for word in order] for order in orders]
    return f"(?-i:{'|'.join(BETWEEN_WORDS.join(map(_build_word_part, order)) for order in cased)})"


def _build_word_part(word: str) -> str:
    """Build the expression of a word of a name; an accent may be left out, and an initial have a stop."""
    letters = [
        re.escape(letter) if letter.isascii() else f"[{list_letter_forms(letter)}][\u0300-\u036f]*" for letter in word
    ]
    return "".join(letters) + (r"\.?" if len(word) == 1 else "")


def _is_whole(match: re.Match[str]) -> bool:
    """Tell whether a match is no part of a longer name: of one with a hyphen, or with a further capitalised word."""
    if match.groupdict().get("name") is None or match[0].isupper():
        return True
    before = WORD_BEFORE.search(match.string[max(0, match.start() - LONGEST_NEIGHBOUR) : match.start()])
    after = WORD_AFTER.match(match.string, match.end())
    neighbours = [(before[1], before[2])] if before else []
    neighbours += [(after[2], after[1])] if after else []
    is_small = match[0].islower() and " " in match[0]
    for word, joint in neighbours:
        if not joint.strip(" \xa0"):
            is_further = word[0].isupper() and word.casefold() not in FREE_NEIGHBOURS
        else:
            is_further = word[0].isupper() or is_small
        if is_further:
            return False
    return True


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
    counts = {table: len(list_mentions(session, pattern, table, columns)) for table, columns in places.items()}
    return {table: count for table, count in counts.items() if count}


def list_mentions(session: Session, pattern: PersonPattern, table: str, columns: tuple[str, ...]) -> list[Any]:
    """List the keys of the rows of a table in which a person stands, each a tuple."""
    return [key for key, _values in _find_rows(session, table, columns, pattern)]


def rewrite_json(value: Any, rewrite: Callable[[str], str]) -> Any:
    """Rewrite all texts in a JSON value; the names of its fields stay, and so do headings and choices."""
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, list):
        return [rewrite_json(item, rewrite) for item in value]
    if isinstance(value, dict):
        return {key: item if key in STRUCTURE_FIELDS else rewrite_json(item, rewrite) for key, item in value.items()}
    return value


def _split_name(name: str) -> list[str]:
    """Split a name into its words as they are written, in the order of speech and without titles."""
    surname, comma, first_names = name.partition(",")
    ordered = f"{first_names} {surname}" if comma else name
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", ordered))
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
