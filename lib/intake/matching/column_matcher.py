"""A column of names matched to the register, row by row, into a CSV file."""

import csv
import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

from sqlalchemy.orm import Session

from lib.intake.matching.matcher import CERTAIN, SUGGESTED, UNKNOWN, Matcher, are_codes
from lib.intake.matching.register import gazetteer
from lib.intake.reading.column_finder import find
from lib.intake.reading.files import File

HEADINGS = ("input", "outcome", "code", "name", "score", "candidates")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def match_column(
    session: Session, file: File, *, column: str, day: dt.date, out: Path, sheet_name: str | None = None
) -> dict[str, int]:
    """Write what was found for each filled row of a column, in their order; empty cells count as unknown.

    Returns how many rows had which outcome. Raises FileProblem where the file has no such column. A cell that a
    spreadsheet would take for a formula gets an apostrophe before it.
    """
    there = find(file, column, sheet_name)
    table, place, first = there.table, there.place, there.line
    names, sample = gazetteer(session), itertools.islice(table.rows(), 500)
    codes = are_codes((str(row[place]) for line, row in sample if line > first and place < len(row)), names)
    matcher, counts = Matcher(names, day, codes=codes), Counter({CERTAIN: 0, SUGGESTED: 0, UNKNOWN: 0})
    with out.open("w", encoding="utf-8-sig", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(HEADINGS)
        for line, cells in table.rows():
            if line <= first:
                continue
            written = str(cells[place]) if place < len(cells) else ""
            found = matcher.match(written)
            counts[found.outcome] += 1
            one = found.entry
            named = [one.code, one.name, f"{found.score:.1f}"] if one else ["", "", ""]
            ranked = "; ".join(f"{each.entry.code} {each.score:.1f}" for each in found.candidates)
            lines.writerow([_harmless(written), found.outcome, *named, ranked])
    return dict(counts)


def _harmless(written: str) -> str:
    return f"'{written}" if written.startswith(FORMULA) else written
