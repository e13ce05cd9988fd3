"""Themes from a shell: found in a file, assigned in a file, or proposed for the answers in the database."""

import datetime as dt
from pathlib import Path

import click

from lib import proposing, settings
from lib.access import Person, Role
from lib.cli.words import in_words
from lib.database import engine as database
from lib.intake.free_text import read_texts
from lib.intake.reading.files import Limits
from lib.themes import files
from lib.themes.engine import assign as assign_themes
from lib.themes.engine import discover as discover_themes

FILE = click.argument("file", type=click.Path(path_type=Path))
TEXT = click.option("--text-column", required=True, help="The heading of the column with the answers.")
ID = click.option("--id-column", help="The heading of the column with their ids; else one called id, else row numbers.")
SHEET = click.option("--sheet", help="Which sheet of a workbook, where several could be meant.")
QUESTION = click.option("--question", default="", help="The question, so that its own words do not become themes.")
OUT = click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A folder, made if need be."
)


@click.group()
def themes() -> None:
    """Find themes in free-text answers, each with the sentence that is its evidence. Nothing leaves this machine."""


@themes.command()
@FILE
@TEXT
@ID
@SHEET
@QUESTION
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier themes.json, whose themes keep their ids.")
@OUT
def discover(
    file: Path,
    text_column: str,
    id_column: str | None,
    sheet: str | None,
    question: str,
    earlier: Path | None,
    out: Path,
) -> None:
    """Find the themes in a column of FILE: themes.json and assignments.csv in the folder --out.

    themes.json is a list of id, label, description, size and evidence; assignments.csv has id, theme_id, confidence
    and evidence, the sentence as it stands in the answer.
    """
    with in_words():
        answers = _answers(file, text_column, id_column, sheet)
        known = files.read_themes(earlier) if earlier else {}
        found = discover_themes(
            [text for _, text in answers], [question] if question else (), known=list(known.values()), tell=_progress
        )
        out.mkdir(parents=True, exist_ok=True)
        ids = files.theme_ids(found, list(known))
        files.write_themes(out / "themes.json", found, ids)
        files.write_assignments(out / "assignments.csv", answers, ids, found.assignments)
        coded = len({one.answer for one in found.assignments})
        click.echo(f"{len(ids)} themes in {coded:,} of {len(answers):,} answers: {out / 'themes.json'}")


@themes.command()
@FILE
@TEXT
@ID
@SHEET
@QUESTION
@click.option("--themes", "given", required=True, type=click.Path(path_type=Path), help="JSON: id, label, description.")
@click.option("--examples", type=click.Path(path_type=Path), help="CSV: id, theme_id of answers that somebody coded.")
@OUT
def assign(
    file: Path, text_column: str, id_column: str | None, sheet: str | None, question: str, given: Path,
    examples: Path | None, out: Path,
) -> None:  # fmt: skip
    """Say which answers in a column of FILE carry which of the given themes: assignments.csv in the folder --out."""
    with in_words():
        answers = _answers(file, text_column, id_column, sheet)
        wanted = files.read_themes(given)
        taught = files.read_examples(examples, [name for name, _ in answers], list(wanted)) if examples else []
        assigned = assign_themes(
            [text for _, text in answers], list(wanted.values()), examples=taught,
            questions=[question] if question else (), tell=_progress,
        )  # fmt: skip
        out.mkdir(parents=True, exist_ok=True)
        files.write_assignments(out / "assignments.csv", answers, list(wanted), assigned)
        coded = len({one.answer for one in assigned})
        click.echo(f"{len(wanted)} themes in {coded:,} of {len(answers):,} answers: {out / 'assignments.csv'}")


@themes.command()
@click.option("--consultation", help="The consultation's code; without it, the one that opened last.")
@click.option("--question", "number", type=int, help="The number of one question; without it, across all of them.")
@click.option("--by", help="Who asked for it, for the history.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the themes are proposed; else today.")
def propose(consultation: str | None, number: int | None, by: str | None, day: dt.datetime | None) -> None:
    """Look for themes in the answers in the database, and propose them. What people decided stays as it is."""
    from lib.cli import _person  # noqa: PLC0415 - the group is made there

    with in_words():
        chosen = settings.load()
        done = proposing.propose(
            database.usable(chosen.database_url), chosen, by=Person(by, Role.OFFICER) if by else _person(),
            consultation=consultation, number=number, day=day.date() if day else None, tell=_progress,
        )  # fmt: skip
        click.echo(f"done: {done}")


def _answers(file: Path, column: str, id_column: str | None, sheet: str | None) -> list[tuple[str, str]]:
    chosen = settings.load()
    limits = Limits(chosen.max_file_mb, chosen.max_file_rows)
    return read_texts(file, limits, column=column, id_column=id_column, sheet_name=sheet)


def _progress(share: float, what: str) -> None:
    click.echo(f"{share:.0%} {what} ...", err=True)
