"""Share what the commands need: problems as one sentence, reports of files, whole files, and who types."""

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lib.access import Person, Role
from lib.actions.exports import record_export
from lib.database.engine import describe_failure
from lib.database.sqlite_files import name_unfinished
from lib.settings import load_settings
from lib.terms import Problem


@contextmanager
def translate_problems() -> Iterator[None]:
    """End every foreseen problem as one sentence, without a traceback."""
    try:
        yield
    except SQLAlchemyError as error:
        raise click.ClickException(describe_failure(load_settings().database_url, error)) from None
    except OSError as problem:
        message = f"{problem.strerror or problem}: {problem.filename}" if problem.filename else str(problem)
        raise click.ClickException(message) from None
    except (Problem, ValueError) as problem:
        raise click.ClickException(str(problem)) from None


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Open a path to write to, which becomes the wanted file once all of it is written: never half of one."""
    is_device = Path("/dev") in path.absolute().parents  # such as /dev/stdout, which may lead to a file
    if is_device or (path.exists() and not path.is_file()):
        yield path
        return
    unfinished_path = name_unfinished(path)
    try:
        yield unfinished_path
        unfinished_path.replace(path)
    except OSError as problem:
        problem.filename = str(path)
        raise
    finally:
        unfinished_path.unlink(missing_ok=True)


class ReportedImport(Protocol):
    """Report of an imported file."""

    def describe_lines(self) -> Iterable[str]:
        """Describe the report line by line."""


def print_report(report: ReportedImport) -> None:
    """Print what became of a file."""
    for line in report.describe_lines():
        click.echo(line)


def identify_person() -> Person:
    """Identify who types the command, for the audit trail; some containers give their user no name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"user {os.getuid()}"
    return Person(name, Role.ADMINISTRATOR)  # whoever has a shell here can read and write the database as they like


def record_shell_export(session: Session, title: str, shown_for: str, rows: int | None = None) -> None:
    """Record in the audit trail that somebody takes a file away from a shell.

    Raises ExportProblem where somebody else is writing for long.
    """
    engine = session.get_bind().engine
    record_export(engine, actor=identify_person(), title=title, shown_for=f"from a shell, {shown_for}", rows=rows)
