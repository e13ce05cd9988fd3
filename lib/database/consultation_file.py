"""Read the TOML file of a consultation, and say in words what is missing or wrong in it.

docs/consultation_file.md explains every key; data/taking_stock/consultation.toml is an example.
"""

import datetime as dt
import json
import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from lib.database.consultation_setup import ConsultationSetup
from lib.terms import COUNCIL_TYPES, NATIONAL_STAKEHOLDER, ORGANISATION_TYPES, PARTNER, PROFESSIONAL_BODY

EXAMPLE_FILE = "data/taking_stock/consultation.toml"
TYPES_BY_KIND = {
    "professional_body": PROFESSIONAL_BODY,
    "national_stakeholder": NATIONAL_STAKEHOLDER,
    "partner": PARTNER,
}

KeyPath: TypeAlias = tuple[str | int, ...]


def _refuse_with(rule: str) -> WrapValidator:
    """Build a validator that says the rule of a key where its value breaks it, and never shows the value."""

    def validate_value(value: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(value)
        except ValidationError:
            raise PydanticCustomError("rule", "{rule}", {"rule": rule}) from None

    return WrapValidator(validate_value)


def _name_organisation_type(name: str) -> str:
    """Name the type of organisation as the database has it.

    Raises PydanticCustomError where there is no such type.
    """
    organisation_type = TYPES_BY_KIND.get(name, name)
    if organisation_type not in ORGANISATION_TYPES:
        raise PydanticCustomError("organisation_type", "{name} is no type of organisation", {"name": repr(name)})
    return organisation_type


Text = Annotated[str, _refuse_with("must be a text in quotation marks")]
WholeNumber = Annotated[int, _refuse_with("must be a whole number without quotation marks")]
Count = Annotated[int, Field(ge=0), _refuse_with("must be a whole number, 0 or more")]
Day = Annotated[dt.date, _refuse_with("must be a date without quotation marks, like 2015-01-06")]
Share = Annotated[
    float, Field(ge=0, le=1, allow_inf_nan=False), _refuse_with("must be a share between 0 and 1, like 0.40")
]
YesOrNo = Annotated[bool, _refuse_with("must be true or false, without quotation marks")]
Days = Annotated[
    list[dt.date], _refuse_with("must be a list of dates without quotation marks, like [2015-01-14, 2015-02-11]")
]
QuestionKind = Annotated[
    Literal["open", "choice", "choices"], _refuse_with('must be "open", "choice" or "choices" (several may be chosen)')
]
Options = Annotated[list[str], _refuse_with("must be a list of texts in quotation marks")]
OrganisationTypeName = Annotated[Text, AfterValidator(_name_organisation_type)]


class TomlTable(BaseModel):
    """Table of the TOML file: types as they are written, without conversion, and no key that is not known."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class TargetTable(TomlTable):
    """Target of a consultation, the table [target]."""

    overall: Share | None = Field(default=None, description="Share of all councils that should respond.")
    group_floor: Share | None = Field(default=None, description="Share for every region and every type of council.")
    max_variation: Share | None = Field(default=None, description="Largest coefficient of variation between groups.")


class FrameTable(TomlTable):
    """Whom a consultation asks, the table [frame]; without it, all councils and bodies that exist on its first day."""

    types: Options = Field(default=[], description="Types of council that are asked.")
    regions: Options = Field(default=[], description="Regions whose councils are asked.")
    organisations: Options = Field(default=[], description="Organisations that are asked, by code or name.")

    @field_validator("types")
    @classmethod
    def _check_types(cls, types: list[str]) -> list[str]:
        """Refuse what is no type of council."""
        if unknown_names := [repr(name) for name in types if name not in COUNCIL_TYPES]:
            raise PydanticCustomError(
                "council_type", "{names}, no type of council", {"names": ", ".join(unknown_names)}
            )
        return types


class EarlierTable(TomlTable):
    """Earlier consultation known by its result alone, a table [[earlier]]."""

    title: Text = Field(description="What the charts call it.")
    responded: Count = Field(description="How many councils responded.")
    councils: Count = Field(description="How many councils were asked.")

    @field_validator("councils")
    @classmethod
    def _check_councils(cls, councils: int, info: ValidationInfo) -> int:
        """Refuse fewer councils than responded."""
        if councils < info.data.get("responded", 0):
            raise PydanticCustomError("too_few", "must not be fewer than responded")
        return councils


class QuestionTable(TomlTable):
    """Question of a consultation, a table [[question]]."""

    number: WholeNumber = Field(description="Number of the question, once in the file.")
    section: Text = Field(description="Heading under which the question stands.")
    kind: QuestionKind = Field(description='"open" for words, "choice" for options.')
    text: Text = Field(description="The question itself.")
    options: Options = Field(default=[], description="What a choice offers.")
    codes: Options = Field(default=[], description="What the survey tool writes for each option, in their order.")
    required: YesOrNo = Field(default=True, description="Whether a complete response answers it.")
    applies_to: list[OrganisationTypeName] = Field(
        default=[*COUNCIL_TYPES, *TYPES_BY_KIND.values()],
        description="Types of organisation that are asked; without it, all.",
    )

    @field_validator("codes")
    @classmethod
    def _check_codes(cls, codes: list[str], info: ValidationInfo) -> list[str]:
        """Refuse codes that are not as many as the options."""
        if codes and len(codes) != len(info.data.get("options", codes)):
            raise PydanticCustomError("codes", "must be as many as its options, or be left out")
        return codes


class ConsultationFile(TomlTable):
    """Consultation with its target and its questions, as its TOML file has them."""

    code: Text = Field(description="Short name of the consultation: loading the same code again updates it.")
    title: Text = Field(description="Title on the pages.")
    issued_by: Text = Field(description="Who asks.")
    opens: Day = Field(description="First day; councils that exist on it are the frame.")
    closes: Day = Field(description="Last day, not before opens.")
    note: Text = Field(description="What readers should know about the questions; may be empty.")
    how_to_respond: Text = Field(default="", description="Where or how to respond, for texts that members pass on.")
    board_days: Days = Field(default=[], description="Days of Board meetings, to compare with.")
    default: YesOrNo | None = Field(default=None, description="Whether pages open on it.")
    archived: YesOrNo | None = Field(default=None, description="Whether it stands among those of the past.")
    target: TargetTable = Field(default=TargetTable(), description="What is aimed at.")
    frame: FrameTable = Field(default=FrameTable(), description="Whom it asks.")
    earlier: list[EarlierTable] = Field(default=[], description="Earlier consultations to compare with.")
    question: list[QuestionTable] = Field(description="The questions.")

    @field_validator("closes")
    @classmethod
    def _check_closes(cls, closes: dt.date, info: ValidationInfo) -> dt.date:
        """Refuse a last day before the first."""
        if "opens" in info.data and closes < info.data["opens"]:
            raise PydanticCustomError("too_early", "must not be before opens")
        return closes


def read_consultation_file(file: Path) -> ConsultationFile:
    """Read and check the TOML file of a consultation.

    Raises ValueError, with all problems in one sentence, where something is missing or wrong: the file, the key and,
    where it is known, the line.
    """
    try:
        text = file.read_text(encoding="utf-8")
        facts = tomllib.loads(text)
    except ValueError as problem:
        raise ValueError(f"{file.name}: {problem}; {EXAMPLE_FILE} shows how it is written.") from None
    problems = _find_repeated_numbers(facts)
    try:
        consultation = ConsultationFile.model_validate(facts)
    except ValidationError as refusal:
        lines_by_path = _find_lines(text)
        problems += [_describe_problem(error, facts, lines_by_path) for error in refusal.errors(include_url=False)]
    if problems:
        raise ValueError(f"{file.name}: {'; '.join(problems)}; {EXAMPLE_FILE} shows how it is written.")
    return consultation


def find_line(file: Path, *path: str) -> int | None:
    """Find the line of a key of a file; None where it has no line of its own."""
    return _find_lines(file.read_text(encoding="utf-8")).get(path)


def _find_repeated_numbers(facts: dict[str, Any]) -> list[str]:
    """Find numbers that several questions have; described in words, no item where there are none."""
    tables = facts.get("question")
    numbers = Counter(
        table["number"]
        for table in (tables if isinstance(tables, list) else [])
        if isinstance(table, dict) and isinstance(table.get("number"), int)
    )
    repeated_numbers = [str(number) for number, times in numbers.items() if times > 1]
    return [f"two questions have the same number ({', '.join(repeated_numbers)})"] if repeated_numbers else []


def _describe_problem(error: ErrorDetails, facts: dict[str, Any], lines_by_path: dict[KeyPath, int]) -> str:
    """Describe a problem in words: the key, what is wrong with it and, where it is known, the line."""
    path = error["loc"]
    line = next((lines_by_path[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines_by_path), None)
    return _describe_fault(error, facts) + (f" (line {line})" if line else "")


def _describe_fault(error: ErrorDetails, facts: dict[str, Any]) -> str:
    """Describe what is wrong with which key."""
    path, fault = error["loc"], error["type"]
    if fault == "missing" and len(path) == 1:
        return f"it has no {path[0]!r}"
    name = _name_key(path, facts)
    if fault == "council_type":
        return f"{name} names {error['msg']}"
    if fault == "organisation_type":
        question_name, _colon, key = name.partition(": ")
        return f"{question_name}, {key}: {error['msg']}"
    if fault == "missing":
        return f"{name} is missing"
    if fault == "extra_forbidden":
        return f"{name} is no key that is known here"
    if fault == "list_type" and path[-1] != "applies_to":
        return f"{name} must be written as [[{path[0]}]]"
    if fault == "list_type":
        return f"{name} must be a list of texts in quotation marks"
    if fault == "model_type":
        return f"{name} must be a table with keys of its own"
    return f"{name} {error['msg']}"


def _name_key(path: KeyPath, facts: dict[str, Any]) -> str:
    """Name a key as people find it, such as "question 3: section", "target.overall" or "opens"."""
    if len(path) < 2 or not isinstance(path[1], int):
        return ".".join(map(str, path))
    table = facts[str(path[0])][path[1]]
    number = table.get("number") if path[0] == "question" and isinstance(table, dict) else path[1] + 1
    is_numbered = isinstance(number, int) and path[-1] != "number"
    table_name = f"{path[0]} {number}" if is_numbered else f"{path[0]} at place {path[1] + 1}"
    return f"{table_name}: {path[2]}" if len(path) > 2 else table_name


def _find_lines(text: str) -> dict[KeyPath, int]:
    """Find the line of each table and key of a TOML text, by path as pydantic has it.

    A key that is written in an uncommon way, such as an inline table, has no line of its own.
    """
    lines_by_path: dict[KeyPath, int] = {}
    tables: Counter[str] = Counter()
    table_path: KeyPath = ()
    quotation: str | None = None  # in the middle of a text of several lines
    for line_number, line in enumerate(text.split("\n"), start=1):
        if quotation is None:
            if header := re.match(r"\s*\[\[\s*([\w-]+)\s*\]\]", line):
                table_path = (header[1], tables[header[1]])
                tables[header[1]] += 1
                lines_by_path[table_path] = line_number
            elif header := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
                table_path = (header[1],)
                lines_by_path[table_path] = line_number
            elif key := re.match(r"\s*([\w-]+(?:\.[\w-]+)*)\s*=", line):
                lines_by_path[(*table_path, *key[1].split("."))] = line_number
        for mark in re.findall(r'"""|\'\'\'', line):
            quotation = mark if quotation is None else None if quotation == mark else quotation
    return lines_by_path


def format_consultation_file(setup: ConsultationSetup, organisation_codes: list[str]) -> str:
    """Format a set-up as a TOML file. organisation_codes: those of the organisations that it lists."""
    lines = [
        _format_line("code", setup.code),
        _format_line("title", setup.title),
        _format_line("issued_by", setup.issued_by),
        _format_line("opens", setup.opens),
        _format_line("closes", setup.closes),
        _format_line("note", setup.note),
        _format_line("how_to_respond", setup.how_to_respond),
        _format_line("board_days", setup.board_days),
        _format_line("default", setup.is_default),
        _format_line("archived", setup.archived),
        *([] if setup.questions else ["question = []"]),
    ]
    targets = {
        "overall": setup.target_overall,
        "group_floor": setup.target_group_floor,
        "max_variation": setup.target_max_variation,
    }
    lines += ["", "[target]", *(_format_line(name, share) for name, share in targets.items() if share is not None)]
    frame = {"types": setup.types, "regions": setup.regions, "organisations": organisation_codes}
    if any(frame.values()):
        lines += ["", "[frame]", *(_format_line(name, names) for name, names in frame.items() if names)]
    for title, responded, councils in setup.earlier:
        lines += ["", "[[earlier]]", _format_line("title", title), _format_line("responded", responded)]
        lines.append(_format_line("councils", councils))
    kinds_by_type = {name: kind for kind, name in TYPES_BY_KIND.items()}
    for question in setup.questions:
        values: dict[str, Any] = {
            "number": question.number,
            "section": question.section,
            "kind": question.kind,
            "text": question.text,
        }
        if question.options:
            values["options"] = question.options
        if question.option_codes:
            values["codes"] = question.option_codes
        if not question.required:
            values["required"] = False
        if question.applies_to != ORGANISATION_TYPES:
            values["applies_to"] = [kinds_by_type.get(name, name) for name in question.applies_to]
        lines += ["", "[[question]]", *(_format_line(name, value) for name, value in values.items())]
    return "\n".join(lines) + "\n"


def _format_line(key: str, value: Any) -> str:
    """Format a key with its value, as TOML has it."""
    return f"{key} = {_format_value(value)}"


def _format_value(value: Any) -> str:
    """Format a value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_format_value, value))}]"
    return str(float(value)) if isinstance(value, Decimal) else str(value)
