"""Find which columns of a sheet hold the answers to which question of the consultation."""

import re
from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import fuzz

from lib.intake.mapping.fields import QUESTION_NUMBER
from lib.intake.matching.name_words import normalise_name
from lib.intake.problems import FileProblem
from lib.intake.reading import cell_values
from lib.intake.reading.sheets import Sheet

OPTION_MARKS = " -:[]_|/."
OTHER_WORD = re.compile(r"\bother\b", re.IGNORECASE)
OTHER_LABEL = re.compile(r"\W*other\b", re.IGNORECASE)
OPTION_CODE = re.compile(r"[\[_.:\s]*(?:SQ|A|option)?\s*0*(\d{1,3})\]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """Question of the consultation, as far as columns are recognised by it."""

    number: int
    text: str
    options: tuple[str, ...] = ()
    option_codes: tuple[str, ...] = ()


def find_question_columns(
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
            heading = cell_values.shorten_cell(columns[0][0])
            if number not in questions_by_number:
                raise FileProblem(
                    f'{sheet.file_name} has a column "{heading}", and the consultation has no question {number}: '
                    "is this the export of another consultation?"
                )
            columns_by_question[questions_by_number[number]] += columns
            question = questions_by_number[number]
            if any(
                _has_other_words(option_text, question.text) and not _names_option(option_text, question)
                for _name, option_text in columns
            ):
                warnings.append(
                    f'Its column "{heading}" has the number of question {number}, and other words: '
                    "say which question it is."
                )
    targets: dict[str, str] = {}
    for question, columns in columns_by_question.items():
        targets |= _build_question_targets(question, columns, warnings)
    return targets, warnings


def _has_other_words(heading_text: str, question_text: str) -> bool:
    """Return whether the words beside a number are those of another question."""
    plain_text = normalise_name(heading_text)
    return len(plain_text.split()) >= 3 and fuzz.token_set_ratio(plain_text, normalise_name(question_text)) < 60


def _names_option(option_text: str, question: SurveyQuestion) -> bool:
    """Return whether the words beside a number are those of one of the question's options, or of one's own."""
    is_own = bool(question.options) and OTHER_WORD.search(option_text) is not None
    return is_own or _find_option_label(question, option_text) in question.options


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
        # One column may hold the whole answer beside a column for each option: it says nothing more.
        whole_names = [name for name, _text in option_texts if _is_whole_column(labels[name], question)]
        ticked_names = [name for name, _text in option_texts if labels[name] in question.options]
        whole_targets: dict[str, str] = {}
        if whole_names and len(option_texts) > len(whole_names):
            option_texts = [pair for pair in option_texts if pair[0] not in whole_names]
            if not ticked_names and len(option_texts) < len(question.options):
                whole_targets = {whole_names[0]: f"question {question.number}"}
        for option_index, (name, _code) in enumerate(option_texts):
            if labels[name] not in question.options and len(option_texts) == len(question.options):
                labels[name] = question.options[option_index]
        targets = whole_targets
        for name, option_text in option_texts:
            option = _name_option(labels[name], question)
            if f"question {question.number}: {option}" in targets.values():  # a tick, and the words beside it
                option = f"Other, in words: {option_text.strip(OPTION_MARKS)}"
            targets[name] = f"question {question.number}: {option}"
        return targets
    warnings.append(
        f'It has two columns for question {question.number}, "{option_texts[0][0]}" and "{option_texts[1][0]}": '
        "put the answers together in one, or say which one counts."
    )
    return {option_texts[0][0]: f"question {question.number}"}


def _is_whole_column(label: str, question: SurveyQuestion) -> bool:
    """Return whether what a heading says beside the question is nothing, or the question again."""
    plain_label = normalise_name(label)
    return not plain_label or (label not in question.options and plain_label in normalise_name(question.text))


def _name_option(label: str, question: SurveyQuestion) -> str:
    """Name the option of a column; one of one's own words is the option Other, as the question calls it."""
    if label in question.options:
        return label
    if not label or OTHER_LABEL.match(label):
        return next((option for option in question.options if OTHER_LABEL.match(option)), "Other")
    return label


def _find_option_label(question: SurveyQuestion, option_text: str) -> str:
    """Find the option of a question that a text or code means; else return the text itself."""
    plain_text = normalise_name(option_text)
    for option in question.options:
        if normalise_name(option) == plain_text or f" {normalise_name(option)} " in f" {plain_text} ":
            return option
    if (code := OPTION_CODE.search(option_text)) and 0 < int(code[1]) <= len(question.options):
        return question.options[int(code[1]) - 1]
    return option_text.strip(OPTION_MARKS)
