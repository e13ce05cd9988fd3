"""Themes from a shell: found in a file, assigned in a file, or proposed for the answers in the database."""

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lib import settings
from lib.access import Person, Role
from lib.cli.console import in_words, person, whole
from lib.intake.reading.files import FileLimits
from lib.intake.reading.text_column import read_texts
from lib.themes import theme_files
from lib.themes.engine import assign_themes as assign_themes
from lib.themes.engine import discover_themes as discover_themes
from lib.themes.types import Assignment

OPTIONS = (
    click.argument("file", type=click.Path(path_type=Path)),
    click.option("--text-column", required=True, help="The heading of the column with the answers."),
    click.option("--id-column", help="The heading of the column with their ids; else one called id, else row numbers."),
    click.option("--sheet", help="Which sheet of a workbook, where several could be meant."),
    click.option("--question", default="", help="The question, so that its own words do not become themes."),
    click.option("--out", required=True, type=click.Path(file_okay=False), help="A folder, made if need be."),
)
Answers = list[tuple[str, str]]  # id and text


def over_answers(command: Callable[..., None]) -> Callable[..., None]:
    """A command over a column of a file: it gets the answers, the questions that they answer, and the folder."""

    @functools.wraps(command)
    def run(
        file: Path, text_column: str, id_column: str | None, sheet: str | None, question: str, out: str, **others: Any
    ) -> None:
        if not out.strip():
            raise click.BadParameter("name a folder.", param_hint="--out")
        with in_words():
            chosen = settings.load_settings()
            limits = FileLimits(chosen.max_file_mb, chosen.max_file_rows)
            answers = read_texts(file, limits, column=text_column, id_column=id_column, sheet_name=sheet)
            command(answers, [question] if question else [], out=Path(out), **others)

    for option in reversed(OPTIONS):
        run = option(run)
    return run


@click.group()
def themes() -> None:
    """Find themes in free-text answers, each with the sentence that is its evidence. No network is needed."""


@themes.command()
@over_answers
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier themes.json, whose themes keep their ids.")
def discover(answers: Answers, questions: list[str], earlier: Path | None, out: Path) -> None:
    """Find the themes in a column of FILE: themes.json and assignments.csv in the folder --out.

    themes.json is a list of id, label, description, size and evidence; assignments.csv has id, theme_id, confidence
    and evidence, the sentence as it stands in the answer.
    """
    known = theme_files.read_themes(earlier) if earlier else {}
    texts = [text for _, text in answers]
    found = discover_themes(texts, questions, known_themes=list(known.values()), report_progress=_progress)
    ids = theme_files.build_theme_ids(found, list(known))
    out.mkdir(parents=True, exist_ok=True)
    with whole(out / "themes.json") as target:  # both are there, or neither
        theme_files.write_themes(target, found, ids)
        _write(out, answers, ids, found.assignments)


@themes.command()
@over_answers
@click.option("--themes", "given", required=True, type=click.Path(path_type=Path), help="JSON: id, label, description.")
@click.option("--examples", type=click.Path(path_type=Path), help="CSV: id, theme_id of answers that somebody coded.")
def assign(answers: Answers, questions: list[str], given: Path, examples: Path | None, out: Path) -> None:
    """Say which answers in a column of FILE carry which of the given themes: assignments.csv in the folder --out."""
    wanted = theme_files.read_themes(given)
    names, texts = [name for name, _ in answers], [text for _, text in answers]
    taught = theme_files.read_examples(examples, names, list(wanted)) if examples else []
    assigned = assign_themes(texts, list(wanted.values()), examples=taught, questions=questions, report_progress=_progress)
    _write(out, answers, list(wanted), assigned)


@themes.command()
@click.option("--consultation", help="The consultation's code; without it, the one that opened last.")
@click.option("--question", "number", type=int, help="The number of one question; without it, across all of them.")
@click.option("--by", help="Who asked for it, for the history.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day from which they are there.")
def propose(consultation: str | None, number: int | None, by: str | None, day: dt.datetime | None) -> None:
    """Look for themes in the answers in the database, and propose them. What people decided stays as it is."""
    from lib.database import engine as database  # noqa: PLC0415
    from lib.theme_runs import run as proposing  # noqa: PLC0415 - the other commands need no database

    with in_words():
        chosen = settings.load_settings()
        done = proposing.propose_themes(
            database.open_database(chosen.database_url), chosen, actor=Person(by, Role.OFFICER) if by else person(),
            consultation_code=consultation, question_number=number, day=day.date() if day else None, report_progress=_progress,
        )  # fmt: skip
        click.echo(f"done: {done}")


def _write(out: Path, answers: Answers, ids: list[str], assignments: list[Assignment]) -> None:
    """Which answer carries which theme, into the folder; and how many do, told."""
    out.mkdir(parents=True, exist_ok=True)
    with whole(out / "assignments.csv") as target:
        theme_files.write_assignments(target, answers, ids, assignments)
    coded = len({one.answer for one in assignments})
    click.echo(f"{len(ids)} themes in {coded:,} of {len(answers):,} answers: {out / 'assignments.csv'}")


def _progress(share: float, what: str) -> None:
    click.echo(f"{share:.0%} {what} ...", err=True)
