"""Write texts in small letters in the database, by the same rule as str.lower and in both databases."""

from typing import Any

from sqlalchemy import Function, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

SQLITE_NAME = "small_letters"


class SmallLetters(GenericFunction[str]):
    """Text in small letters, as str.lower writes it.

    SQLite's own lower() knows 26 letters alone, so that "École" would not be found by "école", nor by itself.
    """

    type = String()
    name = SQLITE_NAME
    inherit_cache = True


@compiles(SmallLetters, "postgresql")
def _write_for_postgresql(element: Function[str], compiler: Any, **options: Any) -> str:
    """Write it with the letters of the database's language, whose order the columns do not follow."""
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "default")'


def add_small_letters(connection: Any) -> None:
    """Add the function to a connection to SQLite."""
    connection.create_function(SQLITE_NAME, 1, _lower_text, deterministic=True)


def _lower_text(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
