"""What goes wrong, said in one sentence; what became of a file; and who types the command."""

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from lib.access import Person, Role
from lib.terms import Problem


@contextmanager
def in_words() -> Iterator[None]:
    """Every problem that is foreseen ends as one sentence, without a traceback."""
    try:
        yield
    except (Problem, ValueError, OSError) as problem:
        raise click.ClickException(str(problem)) from None


class Told(Protocol):
    """What became of a file."""

    def lines(self) -> Iterable[str]:
        """It, line by line."""


def tell(report: Told) -> None:
    """Print what became of a file."""
    for line in report.lines():
        click.echo(line)


def person() -> Person:
    """Who types the command, for the audit trail; some containers give their user no name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"user {os.getuid()}"
    return Person(name, Role.OFFICER)  # whoever has a shell here can read and write the database as they like
