"""What goes wrong, said in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lib import demonstration, server
from lib.access import NotAllowed
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
