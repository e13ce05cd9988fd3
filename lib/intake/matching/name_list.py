"""Match a list of councils that somebody pasted, or the column of a file, to the register."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.intake.matching.matcher import CERTAIN
from lib.intake.matching.register import CouncilRegister
from lib.intake.problems import FileProblem
from lib.intake.reading.files import SourceFile, read_tables

MAX_NAMES = 2_000
COLUMNS_TRIED = 200


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of a list as it is written, with the organisation that it certainly means or those that it could mean.

    organisation_id is None where it is not certain; candidates are pairs of id and name, the likeliest first.
    """

    written: str
    organisation_id: int | None
    candidates: tuple[tuple[int, str], ...]


def match_names(engine: Engine, *, names: list[str], day: dt.date) -> list[ListedName]:
    """Match names or codes to the organisations of a day, each way of writing once, in their order."""
    written_names = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))[:MAX_NAMES]
    with open_read_session(engine) as session:
        register = CouncilRegister(session, day)
        register.detect_codes(written_names)
        matches = [(name, register.match_name(name)) for name in written_names]
    return [
        ListedName(
            name,
            match.best_entry.id if match.outcome == CERTAIN and match.best_entry is not None else None,
            tuple((candidate.entry.id, candidate.entry.name) for candidate in match.candidates),
        )
        for name, match in matches
    ]


def read_names(engine: Engine, *, file: SourceFile, day: dt.date) -> list[str]:
    """Read the column of a file that holds the most names of the register.

    Raises FileProblem where none does.
    """
    rows = [cells for table in read_tables(file) for _line, cells in table.read_rows()]
    width = min(COLUMNS_TRIED, max((len(cells) for cells in rows), default=0))
    columns = [[str(cells[index]) for cells in rows if index < len(cells)] for index in range(width)]
    certain_counts = [
        sum(name.organisation_id is not None for name in match_names(engine, names=column[:300], day=day))
        for column in columns
    ]
    if not any(certain_counts):
        raise FileProblem(f"{file.name} has no column with names or codes of the register: paste them instead.")
    return [name for name in columns[certain_counts.index(max(certain_counts))] if name.strip()]
