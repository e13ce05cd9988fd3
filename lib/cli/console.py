"""What the commands share: problems in one sentence, what became of a file, files written whole, and who types."""

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click

from lib.access import Person, Role
from lib.terms import Problem


@contextmanager
def in_words() -> Iterator[None]:
    """Every problem that is foreseen ends as one sentence, without a traceback."""
    try:
        yield
    except OSError as problem:
        what = f"{problem.strerror or problem}: {problem.filename}" if problem.filename else str(problem)
        raise click.ClickException(what) from None
    except (Problem, ValueError) as problem:
        raise click.ClickException(str(problem)) from None


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to, which becomes the wanted file once all of it is written: never half of one."""
    if path.exists() and not path.is_file():  # such as /dev/stdout
        yield path
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as problem:
        problem.filename = str(path)
        raise
    finally:
        unfinished.unlink(missing_ok=True)


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
