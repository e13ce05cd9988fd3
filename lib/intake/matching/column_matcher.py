"""Match a column of names to the register, row by row, into a CSV file."""

import csv
import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

from sqlalchemy.orm import Session

from lib.intake.matching.matcher import CERTAIN, SUGGESTED, UNKNOWN, NameMatcher, is_code_column
from lib.intake.matching.register import load_gazetteer
from lib.intake.reading.column_finder import find_column
from lib.intake.reading.files import SourceFile
from lib.table_exchange import guard_formula

OUTPUT_HEADINGS = ("input", "outcome", "code", "name", "score", "candidates")


def match_column(
    session: Session,
    file: SourceFile,
    *,
    column_name: str,
    day: dt.date,
    output_path: Path,
    sheet_name: str | None = None,
) -> dict[str, int]:
    """Match each filled row of a column and write the results in their order; empty cells count as unknown.

    Returns how many rows had which outcome. Raises FileProblem where the file has no such column. A cell that a
    spreadsheet would take for a formula gets an apostrophe before it.
    """
    name_column = find_column(file, column_name, sheet_name)
    table, column_index, heading_line = name_column.table, name_column.column_index, name_column.heading_line
    register_gazetteer, sample = load_gazetteer(session), itertools.islice(table.read_rows(), 500)
    has_codes = is_code_column(
        (str(row[column_index]) for line, row in sample if line > heading_line and column_index < len(row)),
        register_gazetteer,
    )
    matcher, counts = (
        NameMatcher(register_gazetteer, day, codes=has_codes),
        Counter({CERTAIN: 0, SUGGESTED: 0, UNKNOWN: 0}),
    )
    with output_path.open("w", encoding="utf-8-sig", newline="") as output_file:
        writer = csv.writer(output_file)
        writer.writerow(OUTPUT_HEADINGS)
        for line, cells in table.read_rows():
            if line <= heading_line:
                continue
            name = str(cells[column_index]) if column_index < len(cells) else ""
            match = matcher.match_name(name)
            counts[match.outcome] += 1
            entry = match.best_entry
            entry_cells = [entry.code, entry.name, f"{match.best_score:.1f}"] if entry else ["", "", ""]
            candidate_list = "; ".join(
                f"{candidate.entry.code} {candidate.score:.1f}" for candidate in match.candidates
            )
            writer.writerow([guard_formula(name), match.outcome, *entry_cells, candidate_list])
    return dict(counts)
