"""Propose the questions of a consultation from a survey tool's export: its headings, and what stands below them."""

import re
from collections import Counter
from dataclasses import dataclass

from lib.intake.mapping.fields import normalise_heading
from lib.intake.mapping.proposal import find_field_columns
from lib.intake.reading.files import SourceFile, read_tables
from lib.intake.reading.sheets import Sheet, build_sheet
from lib.terms import CHOICE, CHOICES, OPEN

# Columns that tools add by themselves and that ask nobody anything.
TOOL_HEADINGS = re.compile(
    r"^(ip ?address|ip|user ?agent|browser|device|(start|user)? ?language|collector( ?id)?|respondent ?id|id|"
    r"custom ?data.*|last ?page|seed|progress|duration.*|status|distribution ?channel|latitude|longitude|version|"
    r"location ?\w*|recipient ?\w*|external ?\w*|referrer.*|user ?name|first ?name|last ?name|(full |your )?name|"
    r"(your )?email.*|telephone.*|phone.*|job title|position|start ?time|completion ?time|time ?stamp|"
    r"last ?modified ?time|total ?points|quiz ?feedback|user ?(id|no)|unique id|tracking link|your (job title|details)|"
    r"(what is )?your (name|job title).*|date .*|.* ?date|date ?stamp)$"
)
LEADING_NUMBER = re.compile(r"^\s*(?:q(?:uestion)?[\s_.]*)?(\d{1,3})\s*[.:)\-–]\s*", re.IGNORECASE)
BRACKETED = re.compile(r"^(?P<text>.+?)\s*\[(?P<option>[^\]]+)\]\s*$")
COLUMN_CODE = re.compile(r"^\w{1,20}(?:\[\w+\])?\.\s+")  # "Q10[SQ001]. What about it?"
SHORT_CODE = re.compile(r"^[A-Za-z]{0,4}\d+(?:_\w+)*$")  # "Q10_1", above the words of the question
DAY = re.compile(r"^\d{4}-\d\d-\d\d|^\d{1,2}/\d{1,2}/\d{2,4}")
OTHER_OPTION = re.compile(r"^(other\b.*|.*please specify.*|comments?)$", re.IGNORECASE)
MAX_OPTIONS, MAX_OPTION_LENGTH, MIN_VALUES = 12, 90, 4


@dataclass(frozen=True, slots=True)
class ProposedQuestion:
    """Question that an export seems to ask. kind is open, choice or choices; options are in the order of the file."""

    number: int
    text: str
    kind: str
    options: tuple[str, ...]


def read_proposed_questions(file: SourceFile) -> list[ProposedQuestion]:
    """Read the questions that the first sheet with headings seems to ask.

    Raises FileProblem where the file is no table.
    """
    return propose_questions(build_sheet(read_tables(file)[0], file.name))


def propose_questions(sheet: Sheet) -> list[ProposedQuestion]:
    """Propose a question for each column, or group of columns, that is neither a field of a response nor the tool's."""
    field_columns = find_field_columns(sheet)
    sample = sheet.read_sample()
    headings = [_join_parts(parts) for parts in sheet.heading_parts]
    stem_counts = Counter(heading.rpartition(" - ")[0] for heading in headings)
    groups: dict[str, list[tuple[str, list[str]]]] = {}
    for index, name in enumerate(sheet.headings):
        text, option = _split_heading(headings[index], stem_counts)
        values = [str(row[index]).strip() for row in sample if str(row[index]).strip()]
        words = {normalise_heading(part) for part in (text, *sheet.heading_parts[index])}
        is_of_tool = any(map(TOOL_HEADINGS.match, words)) or (values and all(map(DAY.match, values)))
        if name not in field_columns and not is_of_tool:
            groups.setdefault(text, []).append((option, values))
    return [_propose_question(number, text, columns) for number, (text, columns) in enumerate(groups.items(), start=1)]


def _join_parts(parts: tuple[str, ...]) -> str:
    """Join the parts of a heading, without the codes that a tool puts before the words."""
    words = [part for part in parts if not SHORT_CODE.match(part)] or list(parts)
    return COLUMN_CODE.sub("", " - ".join(" ".join(word.split()) for word in words))


def _split_heading(heading: str, stem_counts: Counter[str]) -> tuple[str, str]:
    """Split a heading into the text of the question and the option that its column is of, empty where there is none.

    An option stands in brackets, or behind a dash after words that several columns share.
    """
    if bracket := BRACKETED.match(heading):
        return _strip_number(bracket["text"]), bracket["option"].strip()
    stem, _dash, option = heading.rpartition(" - ")
    if stem and stem_counts[stem] > 1:
        return _strip_number(stem), option.strip()
    return _strip_number(heading), ""


def _strip_number(text: str) -> str:
    """Strip the number before the text of a question."""
    plain_text = " ".join(text.split())
    return LEADING_NUMBER.sub("", plain_text) or plain_text


def _propose_question(number: int, text: str, columns: list[tuple[str, list[str]]]) -> ProposedQuestion:
    """Propose the kind and the options of a question from its columns."""
    options = tuple(option for option, _values in columns if option and not OTHER_OPTION.match(option))
    if len(columns) > 1 and options:
        return ProposedQuestion(number, text, CHOICES, options)
    values = [value for _option, column_values in columns for value in column_values]
    if single_options := _find_options(values):
        return ProposedQuestion(number, text, CHOICE, single_options)
    for delimiter in (";", ","):
        parts = [part.strip() for value in values for part in value.split(delimiter) if part.strip()]
        has_several = any(len([part for part in value.split(delimiter) if part.strip()]) > 1 for value in values)
        if has_several and len(values) >= MIN_VALUES and (several_options := _find_options(parts)):
            return ProposedQuestion(number, text, CHOICES, several_options)
    return ProposedQuestion(number, text, OPEN, ())


def _find_options(values: list[str]) -> tuple[str, ...]:
    """Find the options that values repeat, in the order of the file; none where people wrote words of their own."""
    counts = Counter(values)
    is_repeated = len(values) >= MIN_VALUES and len(counts) * 2 <= len(values)
    is_short = len(counts) <= MAX_OPTIONS and all(len(value) <= MAX_OPTION_LENGTH for value in counts)
    return tuple(counts) if is_repeated and is_short else ()
