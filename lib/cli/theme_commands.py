"""Discover, assign and propose themes from a shell.

They are discovered or assigned in a file, or proposed for the answers in the database.
"""

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lib import settings
from lib.access import Person, Role
from lib.cli.console import identify_person, translate_problems, write_atomically
from lib.intake.reading.files import FileLimits
from lib.intake.reading.text_column import read_texts
from lib.themes import theme_files
from lib.themes.engine import assign_themes, discover_themes
from lib.themes.types import Assignment

ANSWER_OPTIONS = (
    click.argument("file", type=click.Path(path_type=Path)),
    click.option("--text-column", required=True, help="The heading of the column with the answers."),
    click.option("--id-column", help="The heading of the column with their ids; else one called id, else row numbers."),
    click.option("--sheet", help="Which sheet of a workbook, where several could be meant."),
    click.option("--question", default="", help="The question, so that its own words do not become themes."),
    click.option("--out", required=True, type=click.Path(file_okay=False), help="A folder, made if need be."),
)
AnswerRows = list[tuple[str, str]]  # id and text


def add_answer_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that name a column of a file.

    The command gets the answers, the questions that they answer, and the folder.
    """

    @functools.wraps(command)
    def run_command(
        file: Path,
        text_column: str,
        id_column: str | None,
        sheet: str | None,
        question: str,
        out: str,
        **own_options: Any,
    ) -> None:
        if not out.strip():
            raise click.BadParameter("name a folder.", param_hint="--out")
        with translate_problems():
            current_settings = settings.load_settings()
            limits = FileLimits(current_settings.max_file_mb, current_settings.max_file_rows)
            answers = read_texts(file, limits, column=text_column, id_column=id_column, sheet_name=sheet)
            command(answers, [question] if question else [], out=Path(out), **own_options)

    for option in reversed(ANSWER_OPTIONS):
        run_command = option(run_command)
    return run_command


@click.group(name="themes")
def themes_group() -> None:
    """Find themes in free-text answers, each with the sentence that is its evidence.

    No network is needed.
    """


@themes_group.command(name="discover")
@add_answer_options
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier themes.json, whose themes keep their ids.")
def discover_file_themes(answers: AnswerRows, questions: list[str], earlier: Path | None, out: Path) -> None:
    """Find the themes in a column of FILE: themes.json and assignments.csv in the folder --out.

    themes.json is a list of id, label, description, size and evidence; assignments.csv has id, theme_id, confidence
    and evidence, the sentence as it stands in the answer.
    """
    earlier_themes = theme_files.read_themes(earlier) if earlier else {}
    texts = [text for _, text in answers]
    result = discover_themes(
        texts, questions, known_themes=list(earlier_themes.values()), report_progress=_print_progress
    )
    theme_ids = theme_files.build_theme_ids(result, list(earlier_themes))
    out.mkdir(parents=True, exist_ok=True)
    with write_atomically(out / "themes.json") as output_path:  # both are there, or neither
        theme_files.write_themes(output_path, result, theme_ids)
        _write_assignments(out, answers, theme_ids, result.assignments)


@themes_group.command(name="assign")
@add_answer_options
@click.option("--themes", "given", required=True, type=click.Path(path_type=Path), help="JSON: id, label, description.")
@click.option("--examples", type=click.Path(path_type=Path), help="CSV: id, theme_id of answers that somebody coded.")
def assign_file_themes(
    answers: AnswerRows, questions: list[str], given: Path, examples: Path | None, out: Path
) -> None:
    """Assign the answers in a column of FILE to given themes: assignments.csv in the folder --out."""
    themes_by_id = theme_files.read_themes(given)
    answer_ids, texts = [answer_id for answer_id, _ in answers], [text for _, text in answers]
    labelled_examples = theme_files.read_examples(examples, answer_ids, list(themes_by_id)) if examples else []
    assignments = assign_themes(
        texts,
        list(themes_by_id.values()),
        examples=labelled_examples,
        questions=questions,
        report_progress=_print_progress,
    )
    _write_assignments(out, answers, list(themes_by_id), assignments)


@themes_group.command(name="propose")
@click.option("--consultation", help="The consultation's code; without it, the one that opened last.")
@click.option("--question", "number", type=int, help="The number of one question; without it, across all of them.")
@click.option("--by", help="Who asked for it, for the history.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day from which they are there.")
@click.option(
    "--closed", "is_closed", is_flag=True, help="Look only for themes that people work on; what else is proposed stays."
)
def propose_stored_themes(
    consultation: str | None, number: int | None, by: str | None, day: dt.datetime | None, is_closed: bool
) -> None:
    """Propose themes for the answers in the database.

    What people decided stays as it is.
    """
    from lib.database import engine as database  # noqa: PLC0415
    from lib.theme_runs import run as proposing  # noqa: PLC0415 - the other commands need no database

    with translate_problems():
        current_settings = settings.load_settings()
        summary = proposing.propose_themes(
            database.open_database(current_settings.database_url),
            current_settings,
            actor=Person(by, Role.OFFICER) if by else identify_person(),
            consultation_code=consultation,
            question_number=number,
            day=day.date() if day else None,
            is_closed=is_closed,
            report_progress=_print_progress,
        )
        click.echo(f"done: {summary}")


def _write_assignments(folder: Path, answers: AnswerRows, theme_ids: list[str], assignments: list[Assignment]) -> None:
    """Write the assignments of answers to themes into the folder, and print how many answers have one."""
    folder.mkdir(parents=True, exist_ok=True)
    with write_atomically(folder / "assignments.csv") as output_path:
        theme_files.write_assignments(output_path, answers, theme_ids, assignments)
    coded_count = len({assignment.answer for assignment in assignments})
    click.echo(f"{len(theme_ids)} themes in {coded_count:,} of {len(answers):,} answers: {folder / 'assignments.csv'}")


def _print_progress(share: float, activity: str) -> None:
    """Print the share done and what is being done."""
    click.echo(f"{share:.0%} {activity} ...", err=True)
