"""What goes wrong, said in one sentence; and who types the command."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lib import demonstration, server
from lib.access import NotAllowed, Person, Role
from lib.actions.problems import ThemeProblem
from lib.database.engine import DatabaseProblem
from lib.intake.problems import FileProblem


@contextmanager
def in_words() -> Iterator[None]:
    """Every problem that is foreseen ends as one sentence, without a traceback."""
    try:
        yield
    except (
        DatabaseProblem,
        NotAllowed,
        ThemeProblem,
        FileProblem,
        ValueError,
        OSError,
        server.CannotServeError,
        demonstration.RealDataPresentError,
    ) as problem:
        raise click.ClickException(str(problem)) from None


def person() -> Person:
    """Who types the command, for the audit trail; some containers give their user no name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"user {os.getuid()}"
    return Person(name, Role.OFFICER)  # whoever has a shell here can read and write the database as they like
