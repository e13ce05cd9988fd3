"""Propose which column of a sheet holds which field, from its headings and its cells."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

from lib.intake.mapping.date_orders import decide_date_orders
from lib.intake.mapping.fields import FIELDS, KINDS, normalise_heading
from lib.intake.mapping.heading_forms import list_heading_forms
from lib.intake.mapping.mapping import Mapping
from lib.intake.mapping.question_columns import SurveyQuestion, find_question_columns
from lib.intake.mapping.record_types import choose_record_type, is_possible
from lib.intake.reading import cell_values
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell

DATE_ONLY_FIELDS = (
    "received",
    "started",
    "sent",
    "day",
)  # a column of that name with counts or words is something else
ORGANISATION_WORDS = re.compile(r"\b(organi[sz]ations?|councils?|authority|authorities)\b")
MAX_NAME_LENGTH = 120


def find_likeliest_kind(sheet: Sheet, questions: list[SurveyQuestion]) -> str:
    """Find the likeliest kind of a file: the one whose fields its headings name best."""
    forms = {form for parts in sheet.heading_parts for form in list_heading_forms(parts)}

    def score_kind(kind: str) -> float:
        best_score = 0.0
        for record_type in KINDS[kind]:
            if not is_possible(record_type, sheet):
                continue
            found_fields = [
                known_field for known_field in FIELDS[record_type] if forms & set(known_field.usual_headings)
            ]
            required_fields = [known_field for known_field in FIELDS[record_type] if known_field.is_required]
            best_score = max(
                best_score,
                len(found_fields) / 10
                + 2
                * len([known_field for known_field in found_fields if known_field.is_required])
                / len(required_fields),
            )
        if kind == "responses":
            best_score += min(3, len(find_question_columns(sheet, questions, set())[0]))
        return best_score

    return max(KINDS, key=score_kind)


def propose_mapping(
    sheet: Sheet,
    kind: str,
    questions: list[SurveyQuestion],
    is_organisation: Callable[[str], bool] = lambda _name: False,
    period: tuple[dt.date, dt.date] | None = None,
) -> Mapping:
    """Propose a mapping for a sheet.

    is_organisation tells whether a cell is the name of an organisation. period is the opening and the closing day of
    the consultation, by which dates are judged.
    """
    sample = sheet.read_sample()
    cells_by_heading = {name: [row[column_index] for row in sample] for column_index, name in enumerate(sheet.headings)}
    record_type = choose_record_type(sheet, kind)
    targets, warnings = _propose_fields(sheet, record_type, cells_by_heading)
    if record_type == "responses":
        question_targets, more_warnings = find_question_columns(sheet, questions, set(targets))
        targets |= question_targets
        warnings += more_warnings
    if "organisation" not in targets.values() and (
        organisation_column := _find_organisation_column(sheet, targets, cells_by_heading, is_organisation)
    ):
        targets[organisation_column] = "organisation"
    if not sheet.has_known_headings:
        warnings.append("None of its headings is a usual one, so what each column holds has to be said.")
    mapping = Mapping(record_type, targets, warnings=(*warnings, *sheet.warnings), zones=sheet.zones)
    return decide_date_orders(mapping, cells_by_heading, period)


def adapt_remembered_mapping(stored: Mapping, sheet: Sheet, period: tuple[dt.date, dt.date] | None = None) -> Mapping:
    """Adapt a remembered mapping to another file of its shape.

    Each file tells for itself in which order it writes day and month; where it does not tell, what was said before
    counts.
    """
    sample = sheet.read_sample()
    cells_by_heading = {name: [row[column_index] for row in sample] for column_index, name in enumerate(sheet.headings)}
    mapping = replace(stored, warnings=sheet.warnings, zones=sheet.zones)
    return decide_date_orders(mapping, cells_by_heading, period, remembered=stored)


def _propose_fields(
    sheet: Sheet, record_type: str, cells_by_heading: dict[str, list[Cell]]
) -> tuple[dict[str, str], list[str]]:
    """Propose a column for each field of a record type; the second value holds warnings."""
    targets: dict[str, str] = {}
    warnings = []
    for known_field in FIELDS[record_type]:
        candidates = sorted(
            (min(known_field.usual_headings.index(form) for form in forms), column_index, name)
            for column_index, (name, parts) in enumerate(zip(sheet.headings, sheet.heading_parts, strict=True))
            if name not in targets and (forms := list_heading_forms(parts) & set(known_field.usual_headings))
        )
        if known_field.name in DATE_ONLY_FIELDS:
            candidates = [candidate for candidate in candidates if _may_hold_dates(cells_by_heading[candidate[2]])]
        filled_headings = [
            name for _rank, _column_index, name in candidates if any(cell != "" for cell in cells_by_heading[name])
        ]
        headings = filled_headings or [name for _rank, _column_index, name in candidates]
        if not headings:
            continue
        targets[headings[0]] = known_field.name
        if (
            known_field.name in ("organisation", "text")
            and len(headings) > 1
            and cells_by_heading[headings[0]] != cells_by_heading[headings[1]]
        ):
            warnings.append(
                f'It has two columns of the same meaning, "{headings[0]}" and "{headings[1]}": say which one counts.'
            )
    return targets, warnings


def _may_hold_dates(cells: list[Cell]) -> bool:
    """Return whether at least half of the first filled cells are more than Yes, No or counts.

    Tools write those under the same headings as dates.
    """
    filled_cells = [cell for cell in cells if cell != ""][:50]
    return sum(cell_values.parse_occurrence(cell) is None for cell in filled_cells) * 2 >= len(filled_cells)


def _find_organisation_column(
    sheet: Sheet,
    targets: dict[str, str],
    cells_by_heading: dict[str, list[Cell]],
    is_organisation: Callable[[str], bool],
) -> str | None:
    """Find the column that most likely names the organisation, by its heading or else by its cells."""
    best_score, best_heading = 0.0, None
    for name in sheet.headings:
        if name in targets:
            continue
        filled_cells = [str(cell) for cell in cells_by_heading[name] if cell != ""][:200]
        if not filled_cells or sum(map(len, filled_cells)) / len(filled_cells) > MAX_NAME_LENGTH:
            continue
        known_share = sum(is_organisation(cell) for cell in filled_cells) / len(filled_cells)
        score = known_share + 0.5 * bool(ORGANISATION_WORDS.search(normalise_heading(name)))
        if score > max(best_score, 0.29):
            best_score, best_heading = score, name
    return best_heading
