"""Propose which column of a sheet holds which field.

A mapping is proposed from headings and contents, confirmed by a person, and remembered by the shape of the
sheet.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz import fuzz

from lib.intake.mapping.fields import FIELDS, HEADING_ROWS, KINDS, QUESTION_NUMBER, Field, normalise_heading
from lib.intake.matching.name_words import normalise_name
from lib.intake.problems import FileProblem
from lib.intake.reading import cell_values
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell

MONTH_FIRST, DAY_FIRST = "month first", "day first"
DATE_FIELDS = (
    "received",
    "started",
    "withdrawn",
    "sent",
    "delivered",
    "opened",
    "clicked",
    "replied",
    "bounced",
    "day",
    "added",
)
DATE_ONLY_FIELDS = (
    "received",
    "started",
    "sent",
    "day",
)  # a column of that name with counts or words is something else
FILE_VALUE_FIELDS = ("mailing", "sent", "channel", "received", "role")  # what may be said once for a whole file
ORGANISATION_WORDS = re.compile(r"\b(organi[sz]ations?|councils?|authority|authorities)\b")
OPTION_CODE = re.compile(r"[\[_.:\s]*(?:SQ|A|option)?\s*0*(\d{1,3})\]?$", re.IGNORECASE)
HEADING_CODE = re.compile(r"^\w{1,12}(?:\[\w+\])?\.\s+")  # "submitdate. Date submitted"
MAX_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """Question of the consultation, as far as columns are recognised by it."""

    number: int
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Mapping of the columns of a sheet to fields.

    record_type is the set of fields, a key of FIELDS. targets gives, by heading, the name of a field, "question
    7", or "question 7: Training" for one option of a question that stands in several columns; a heading that is
    not in it is ignored. date_order is DAY_FIRST or MONTH_FIRST. file_values gives, by field, what the file
    does not say. warnings are sentences about what a person should look at; with any, the mapping waits for
    somebody to confirm it.
    """

    record_type: str
    targets: dict[str, str]
    date_order: str = DAY_FIRST
    file_values: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def list_missing_fields(self) -> list[Field]:
        """List the required fields that neither a column nor a value for the whole file fills."""
        filled_fields = set(self.targets.values()) | set(self.file_values)
        if {"first_name", "last_name"} & filled_fields:
            filled_fields.add("name")
        if "job_title" in filled_fields:
            filled_fields.add("role")
        return [
            known_field
            for known_field in FIELDS[self.record_type]
            if known_field.is_required and known_field.name not in filled_fields
        ]

    def as_json(self) -> dict[str, Any]:
        """Convert the mapping to a dictionary that can be stored as JSON; warnings are left out."""
        return {"table": self.record_type, "targets": self.targets, "dates": self.date_order, "given": self.file_values}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Mapping":
        """Build a mapping from its stored dictionary."""
        return cls(stored["table"], stored["targets"], stored["dates"], stored["given"])


def compute_fingerprint(sheet: Sheet) -> str:
    """Compute the fingerprint of the shape of a sheet: files with the same headings have the same."""
    return hashlib.sha256(json.dumps(sorted(normalise_heading(name) for name in sheet.headings)).encode()).hexdigest()


def find_likeliest_kind(sheet: Sheet, questions: list[SurveyQuestion]) -> str:
    """Find the likeliest kind of a file: the one whose fields its headings name best."""
    forms = {form for parts in sheet.heading_parts for form in _list_heading_forms(parts)}

    def score_kind(kind: str) -> float:
        best_score = 0.0
        for record_type in KINDS[kind]:
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
            best_score += min(3, len(_find_question_columns(sheet, questions, set())[0]))
        return best_score

    return max(KINDS, key=score_kind)


def propose_mapping(
    sheet: Sheet,
    kind: str,
    questions: list[SurveyQuestion],
    is_organisation: Callable[[str], bool] = lambda _name: False,
) -> Mapping:
    """Propose a mapping for a sheet.

    is_organisation tells whether a cell is the name of an organisation.
    """
    sample = sheet.read_sample()
    cells_by_heading = {name: [row[column_index] for row in sample] for column_index, name in enumerate(sheet.headings)}
    record_type = _choose_record_type(sheet, kind)
    targets, warnings = _propose_fields(sheet, record_type, cells_by_heading)
    if record_type == "responses":
        question_targets, more_warnings = _find_question_columns(sheet, questions, set(targets))
        targets |= question_targets
        warnings += more_warnings
    if "organisation" not in targets.values() and (
        organisation_column := _find_organisation_column(sheet, targets, cells_by_heading, is_organisation)
    ):
        targets[organisation_column] = "organisation"
    date_order, more_warnings = _choose_date_order(targets, cells_by_heading)
    warnings += more_warnings
    if not sheet.has_known_headings:
        warnings.append("None of its headings is a usual one, so what each column holds has to be said.")
    return Mapping(record_type, targets, date_order, warnings=tuple(warnings))


def check_mapping(mapping: Mapping, sheet: Sheet) -> None:
    """Check that a sheet can be imported by a mapping.

    Raises FileProblem otherwise, with what is missing and the remedy.
    """
    heading_list = ", ".join(f'"{name}"' for name in sheet.headings if name) or "none"
    if (missing_fields := mapping.list_missing_fields()) and not sheet.has_known_headings:
        raise FileProblem(
            f"{sheet.file_name}: none of the first {HEADING_ROWS} rows has the headings this kind of file needs; "
            "docs/files.md says what they are called, and the page Imports lets you say which column is what."
        )
    if missing_fields:
        fits_whole_file = all(missing_field.name in FILE_VALUE_FIELDS for missing_field in missing_fields)
        remedy = "Say it once for the whole file" if fits_whole_file else "Say which column it is"
        raise FileProblem(
            f"{sheet.file_name} has no column for {' or '.join(missing_field.label for missing_field in missing_fields)}, which this kind of file "
            f"needs. {remedy} on the page Imports, rename a column, or choose another kind of file. Its columns are "
            f"{heading_list}."
        )
    repeated_targets = [
        target for target in set(mapping.targets.values()) if list(mapping.targets.values()).count(target) > 1
    ]
    if repeated_targets:
        heading_pair = " and ".join(
            f'"{name}"' for name, target in mapping.targets.items() if target == repeated_targets[0]
        )
        raise FileProblem(
            f"{sheet.file_name}: {heading_pair} are both taken for {repeated_targets[0]}: keep one of them."
        )
    used_targets = set(mapping.targets.values())
    has_answers = {"text", "status"} & used_targets or any(target.startswith("question ") for target in used_targets)
    if mapping.record_type == "responses" and not has_answers:
        raise FileProblem(
            f"{sheet.file_name} has neither a column for a question (such as 'Q1') nor one with the text of a letter: "
            "say on the page Imports which columns hold the answers, or rename them."
        )


def confirm_mapping(mapping: Mapping) -> Mapping:
    """Return the mapping as a person confirmed it, without warnings."""
    return replace(mapping, warnings=())


class MappedColumns:
    """Mapping applied to a sheet: the column of each field in a row.

    answer_columns are pairs of question number and column index; option_columns gives, by question number,
    pairs of column index and option.
    """

    def __init__(self, sheet: Sheet, mapping: Mapping, *, order_is_known: bool = False) -> None:
        """Apply a mapping to a sheet.

        order_is_known says that the order of day and month was found out before, in the file that a row is from.
        """
        column_indices = {name: column_index for column_index, name in enumerate(sheet.headings)}
        self._column_indices: dict[str, int] = {}
        self._file_values = mapping.file_values
        self._headings = {target: name for name, target in mapping.targets.items()}
        self.month_first = mapping.date_order == MONTH_FIRST
        self._order_is_proved = order_is_known  # or whether a date was seen that can only be read this way round
        self._file_name = sheet.file_name
        self.answer_columns: list[tuple[int, int]] = []
        self.option_columns: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for name, target in mapping.targets.items():
            if name not in column_indices:
                continue
            if target.startswith("question "):
                number, _, option = target.removeprefix("question ").partition(": ")
                if option:
                    self.option_columns[int(number)].append((column_indices[name], option))
                else:
                    self.answer_columns.append((int(number), column_indices[name]))
            else:
                self._column_indices[target] = column_indices[name]

    def has_field(self, field_name: str) -> bool:
        """Return whether the file, or a value for the whole file, fills a field."""
        return field_name in self._column_indices or field_name in self._file_values

    def read_cell(self, row: list[Cell], field_name: str) -> Cell:
        """Read the cell of a field; empty where the file has no such column."""
        column_index = self._column_indices.get(field_name)
        return self._file_values.get(field_name, "") if column_index is None else row[column_index]

    def read_text(self, row: list[Cell], field_name: str) -> str | None:
        """Read the text of a field, None where it is empty."""
        return cell_values.parse_text(self.read_cell(row, field_name))

    def find_heading(self, field_name: str) -> str:
        """Find the heading of a field in the file, for a message; else the name of the field."""
        return self._headings.get(field_name, field_name.replace("_", " "))

    def read_day(self, row: list[Cell], field_name: str) -> Any:
        """Read the day of a field, None where it is empty.

        Raises FileProblem where it can only be read in the other order of day and month, and no date before it only
        in this one. Raises RowProblem where the cell is no date.
        """
        cell = self.read_cell(row, field_name)
        if not self._order_is_proved and (parts := cell_values.parse_date_parts(cell)):
            first, second = parts if not self.month_first else (parts[1], parts[0])
            self._order_is_proved = first > 12 >= second
            if second > 12 >= first:
                raise FileProblem(
                    f'{self._file_name}, "{self.find_heading(field_name)}": "{cell_values.shorten_cell(cell)}" has '
                    f"{'the day' if self.month_first else 'the month'} first, and the other dates were read with "
                    f"{'the month' if self.month_first else 'the day'} first: correct this one, or say on the "
                    "page Imports that it is the other way round. Nothing was stored."
                )
        return cell_values.parse_day(cell, self.find_heading(field_name), month_first=self.month_first)


def _list_heading_forms(heading_parts: tuple[str, ...]) -> set[str]:
    """List every form in which the heading of a column can be read.

    They are its parts, also without a code before or a label behind.
    """
    texts = [*heading_parts, " - ".join(heading_parts), " ".join(heading_parts)]
    texts += [piece for part in heading_parts for piece in part.split(" - ")]
    forms = {normalise_heading(text) for text in texts} | {
        normalise_heading(HEADING_CODE.sub("", text)) for text in texts
    }
    return {form for form in forms if form}


def _choose_record_type(sheet: Sheet, kind: str) -> str:
    """Choose the record type of a kind of file; outreach has recipients or activities."""
    if kind != "outreach":
        return kind
    forms = {form for parts in sheet.heading_parts for form in _list_heading_forms(parts)}
    email_field = next(known_field for known_field in FIELDS["recipients"] if known_field.name == "email")
    return "recipients" if forms & set(email_field.usual_headings) else "activities"


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
            if name not in targets and (forms := _list_heading_forms(parts) & set(known_field.usual_headings))
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


def _find_question_columns(
    sheet: Sheet, questions: list[SurveyQuestion], used_headings: set[str]
) -> tuple[dict[str, str], list[str]]:
    """Find the columns with answers; the second value holds warnings.

    They are found by the text of the question, or by its number where no column has the text of any. Raises
    FileProblem where a number is that of no question of the consultation.
    """
    questions_by_text = {normalise_name(question.text): question for question in questions}
    questions_by_number = {question.number: question for question in questions}
    columns_by_question: dict[SurveyQuestion, list[tuple[str, str]]] = defaultdict(list)
    columns_by_number: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name, parts in zip(sheet.headings, sheet.heading_parts, strict=True):
        if name in used_headings:
            continue
        if question_text := _find_question_text(name, questions_by_text):
            columns_by_question[questions_by_text[question_text]].append(
                (name, _find_option_text(name, question_text, parts))
            )
        elif number_match := next((match for part in parts if (match := QUESTION_NUMBER.match(part))), None):
            columns_by_number[int(number_match[1])].append((name, name[number_match.end() :]))
    warnings: list[str] = []
    if not columns_by_question:
        for number, columns in columns_by_number.items():
            if number not in questions_by_number:
                raise FileProblem(
                    f'{sheet.file_name} has a column "{cell_values.shorten_cell(columns[0][0])}", and the consultation has no '
                    f"question {number}: is this the export of another consultation?"
                )
            columns_by_question[questions_by_number[number]] += columns
            if any(_has_other_words(option_text, questions_by_number[number].text) for _name, option_text in columns):
                warnings.append(
                    f'Its column "{cell_values.shorten_cell(columns[0][0])}" has the number of question {number}, and other '
                    "words: say which question it is."
                )
    targets: dict[str, str] = {}
    for question, columns in columns_by_question.items():
        targets |= _build_question_targets(question, columns, warnings)
    return targets, warnings


def _has_other_words(heading_text: str, question_text: str) -> bool:
    """Return whether the words beside a number are those of another question."""
    plain_text = normalise_name(heading_text)
    return len(plain_text.split()) >= 3 and fuzz.token_set_ratio(plain_text, normalise_name(question_text)) < 60


def _find_question_text(heading_text: str, questions_by_text: dict[str, SurveyQuestion]) -> str | None:
    """Find the text of the question that a heading holds, also where it is cut short or a little different."""
    padded_heading = f" {normalise_name(heading_text)} "
    contained_texts = [text for text in questions_by_text if f" {text} " in padded_heading]
    if contained_texts:
        return max(contained_texts, key=len)
    bare_heading = re.sub(r"^q?\s*\d{1,3}\s+", "", padded_heading.strip())
    if len(bare_heading) < 25:
        return None
    longer_texts = [text for text in questions_by_text if text.startswith(bare_heading)]
    if len(longer_texts) == 1:
        return longer_texts[0]
    similarities = {text: fuzz.ratio(bare_heading, text) for text in questions_by_text}
    best_text = max(similarities, key=similarities.__getitem__, default=None)
    return best_text if best_text is not None and similarities[best_text] >= 88 else None


def _find_option_text(heading_text: str, question_text: str, heading_parts: tuple[str, ...]) -> str:
    """Find what a heading says beside the question: the label or code of an option."""
    for part in reversed(heading_parts):
        padded_part = f" {normalise_name(part)} "
        if f" {question_text} " not in padded_part:
            return part if not QUESTION_NUMBER.fullmatch(part.strip()) else ""
    if bracket := re.search(r"\[([^\]]+)\]\s*$", heading_text):
        return bracket[1]
    return (
        re.split(r"\?\s*[-:–|]?\s*", heading_text)[-1]
        if heading_text.rstrip()[-1:] != "?" and "?" in heading_text
        else ""
    )


def _build_question_targets(
    question: SurveyQuestion, option_texts: list[tuple[str, str]], warnings: list[str]
) -> dict[str, str]:
    """Build the targets of the columns of one question, and add a warning where two columns compete."""
    labels = {name: _find_option_label(question, option_text) for name, option_text in option_texts}
    if len(option_texts) == 1:
        name = option_texts[0][0]
        return {
            name: f"question {question.number}: {labels[name]}"
            if labels[name] in question.options
            else f"question {question.number}"
        }
    if question.options:
        for option_index, (name, _code) in enumerate(option_texts):
            if labels[name] not in question.options and len(option_texts) == len(question.options):
                labels[name] = question.options[option_index]
        return {name: f"question {question.number}: {label or 'Other'}" for name, label in labels.items()}
    warnings.append(
        f'It has two columns for question {question.number}, "{option_texts[0][0]}" and "{option_texts[1][0]}": put the answers together '
        "in one, or say which one counts."
    )
    return {option_texts[0][0]: f"question {question.number}"}


def _find_option_label(question: SurveyQuestion, option_text: str) -> str:
    """Find the option of a question that a text or code means; else return the text itself."""
    plain_text = normalise_name(option_text)
    for option in question.options:
        if normalise_name(option) == plain_text or f" {normalise_name(option)} " in f" {plain_text} ":
            return option
    if (code := OPTION_CODE.search(option_text)) and 0 < int(code[1]) <= len(question.options):
        return question.options[int(code[1]) - 1]
    return option_text.strip(" -:[]_|")


def _choose_date_order(targets: dict[str, str], cells_by_heading: dict[str, list[Cell]]) -> tuple[str, list[str]]:
    """Choose the order of day and month in the dates that are written as text.

    The second value holds a warning where the dates contradict each other.
    """
    day_first, month_first = _count_date_orders(targets, cells_by_heading)
    if month_first and day_first:
        return DAY_FIRST, ["Some of its dates have the month first and others the day: say which it is."]
    return (MONTH_FIRST if month_first else DAY_FIRST), []


def _count_date_orders(targets: dict[str, str], cells_by_heading: dict[str, list[Cell]]) -> tuple[int, int]:
    """Count the dates that can only be read with the day first, and those only with the month first."""
    day_first = month_first = 0
    for name, target in targets.items():
        if target in DATE_FIELDS:
            for cell in cells_by_heading.get(name, []):
                date_parts = cell_values.parse_date_parts(cell)
                day_first += bool(date_parts and date_parts[0] > 12 >= date_parts[1])
                month_first += bool(date_parts and date_parts[1] > 12 >= date_parts[0])
    return day_first, month_first


def adapt_remembered_mapping(stored: Mapping, sheet: Sheet) -> Mapping:
    """Adapt a remembered mapping to another file of its shape.

    Each file tells for itself in which order it writes day and month.
    """
    sample = sheet.read_sample()
    cells_by_heading = {name: [row[column_index] for row in sample] for column_index, name in enumerate(sheet.headings)}
    if any(_count_date_orders(stored.targets, cells_by_heading)):
        date_order, warnings = _choose_date_order(stored.targets, cells_by_heading)
        return replace(stored, date_order=date_order, warnings=tuple(warnings))
    return stored
