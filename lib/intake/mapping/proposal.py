"""Propose which column of a sheet holds which field, from its headings and its cells."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from lib.intake.mapping.choice_codes import are_known, find_codes, propose_meanings
from lib.intake.mapping.date_orders import decide_date_orders
from lib.intake.mapping.fields import FIELDS, KINDS, QUESTION_NUMBER, normalise_heading
from lib.intake.mapping.heading_forms import list_heading_forms
from lib.intake.mapping.mapped_columns import SPOILT_ID
from lib.intake.mapping.mapping import Mapping
from lib.intake.mapping.people import list_people, propose_people
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
ASKED_FIELDS = frozenset({"organisation", "email", "on_behalf_of", "received"})  # what a survey itself may ask for
ORGANISATION_WORDS = re.compile(r"\b(organi[sz]ations?|councils?|authority|authorities)\b")
MAX_NAME_LENGTH = 120
FEWEST_IDS, LEAST_DISTINCT_IDS = 4, 0.6  # ids that tell whether a column holds ids, and the share that must differ


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
        if kind == "contacts":
            best_score += min(3, len(list_people(propose_people(sheet.headings, {}, {}).values())))
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
    if record_type == "contacts":
        targets = propose_people(sheet.headings, targets, cells_by_heading)
    if record_type == "responses":
        question_targets, more_warnings = find_question_columns(sheet, questions, set(targets))
        targets |= question_targets
        warnings += more_warnings
    codes, more_warnings = _propose_codes(targets, cells_by_heading, questions)
    warnings += more_warnings
    if "organisation" not in targets.values() and (
        organisation_column := _find_organisation_column(sheet, targets, cells_by_heading, is_organisation)
    ):
        targets[organisation_column] = "organisation"
    if not sheet.has_known_headings and not list_people(targets.values()):
        warnings.append("None of its headings is a usual one, so what each column holds has to be said.")
    mapping = Mapping(record_type, targets, warnings=(*warnings, *sheet.warnings), zones=sheet.zones, codes=codes)
    return decide_date_orders(mapping, cells_by_heading, period)


def adapt_remembered_mapping(
    stored: Mapping, sheet: Sheet, questions: list[SurveyQuestion], period: tuple[dt.date, dt.date] | None = None
) -> Mapping:
    """Adapt a remembered mapping to another file of its shape.

    Each file tells for itself in which order it writes day and month, and may bring codes that were not seen before;
    where it does not tell, what was said before counts.
    """
    sample = sheet.read_sample()
    cells_by_heading = {name: [row[column_index] for row in sample] for column_index, name in enumerate(sheet.headings)}
    codes, warnings = _propose_codes(stored.targets, cells_by_heading, questions, stored.codes)
    mapping = replace(stored, warnings=(*warnings, *sheet.warnings), zones=sheet.zones, codes=codes)
    return decide_date_orders(mapping, cells_by_heading, period, remembered=stored)


def _propose_codes(
    targets: dict[str, str],
    cells_by_heading: dict[str, list[Cell]],
    questions: list[SurveyQuestion],
    said_codes: dict[str, dict[str, str]] | None = None,
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Propose what the codes in the columns of closed questions mean: by heading, code -> option.

    said_codes is what somebody said of an earlier file. The second value holds a warning for each column that has to be
    asked about.
    """
    questions_by_target = {f"question {question.number}": question for question in questions if question.options}
    codes_by_heading: dict[str, dict[str, str]] = {}
    warnings = []
    for name, target in targets.items():
        question = questions_by_target.get(target)
        codes = find_codes(cells_by_heading.get(name, []), question.options) if question is not None else []
        said = (said_codes or {}).get(name, {})
        if question is None or not (codes or said):
            continue
        meanings = propose_meanings(codes, question.options, question.option_codes) | said
        codes_by_heading[name] = meanings
        new_meanings = {code: option for code, option in meanings.items() if code not in said}
        if not are_known(new_meanings, question.options, question.option_codes):
            shown_codes = ", ".join(list(new_meanings)[:6])
            warnings.append(
                f'Its column "{cell_values.shorten_cell(name)}" holds codes instead of options ({shown_codes}): '
                "say what each means. It is remembered."
            )
    return codes_by_heading, warnings


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
            if name not in targets
            and not (
                QUESTION_NUMBER.match(name) and record_type == "responses" and known_field.name not in ASKED_FIELDS
            )
            and (forms := list_heading_forms(parts) & set(known_field.usual_headings))
        )
        if known_field.name in DATE_ONLY_FIELDS:
            candidates = [candidate for candidate in candidates if _may_hold_dates(cells_by_heading[candidate[2]])]
        headings = _order_by_filling([name for _rank, _column_index, name in candidates], cells_by_heading)
        if not headings:
            continue
        if known_field.name == "source_id" and (repeated_id := _find_repeated_id(headings[0], cells_by_heading)):
            warnings.append(
                f'Its column "{headings[0]}" has the same id in several rows (such as '
                f'"{cell_values.format_cell(repeated_id)}"), so it names no single one: it is left out, unless you say '
                "that it holds the id."
            )
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


def _find_repeated_id(heading: str, cells_by_heading: dict[str, list[Cell]]) -> Cell | None:
    """Find the commonest value of a column whose values mostly come again in other rows, so that they are no ids.

    None where it may hold ids. A row that stands twice counts once.
    """
    position = list(cells_by_heading).index(heading)
    different_rows = dict.fromkeys(zip(*cells_by_heading.values(), strict=True))
    counts: Counter[Cell] = Counter(
        row[position] for row in different_rows if row[position] != "" and not SPOILT_ID.fullmatch(str(row[position]))
    )
    if counts.total() < FEWEST_IDS or len(counts) > counts.total() * LEAST_DISTINCT_IDS:
        return None
    return counts.most_common(1)[0][0]


def _order_by_filling(headings: list[str], cells_by_heading: dict[str, list[Cell]]) -> list[str]:
    """Order candidates for a field: the well filled before the sparse, without the empty where any is filled."""
    shares = {
        name: sum(cell != "" for cell in cells_by_heading[name]) / max(1, len(cells_by_heading[name]))
        for name in headings
    }
    filled_headings = [name for name in headings if shares[name]]
    fullest = max(shares.values(), default=0.0)
    return sorted(filled_headings, key=lambda name: shares[name] < fullest / 2) or headings


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


def find_field_columns(sheet: Sheet) -> set[str]:
    """Find the columns of a survey export that hold a field of the response, such as who sent it and when."""
    sample = sheet.read_sample()
    cells_by_heading = {name: [row[column_index] for row in sample] for column_index, name in enumerate(sheet.headings)}
    return set(_propose_fields(sheet, "responses", cells_by_heading)[0])
