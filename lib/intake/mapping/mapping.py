"""Hold a mapping: which column of a sheet holds which field.

A mapping is proposed from headings and contents, confirmed by a person, and remembered by the shape of the
sheet.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from lib.intake.mapping.fields import FIELDS, HEADING_ROWS, Field, normalise_heading
from lib.intake.mapping.people import PERSON_HEADING, list_filled_fields
from lib.intake.problems import FileProblem
from lib.intake.reading.sheets import Sheet

MONTH_FIRST, DAY_FIRST = "month first", "day first"
FILE_VALUE_FIELDS = ("mailing", "sent", "channel", "received", "role")  # what may be said once for a whole file


@dataclass(frozen=True, slots=True)
class Mapping:
    """Mapping of the columns of a sheet to fields.

    record_type is the set of fields, a key of FIELDS. targets gives, by heading, the name of a field, "question
    7", "question 7: Training" for one option of a question that stands in several columns, or "Leader: email"
    where a row holds several people (lib.intake.mapping.people); a heading that is not in it is ignored.
    codes gives, by heading of a closed question, the option that each code of the tool means. date_order is
    DAY_FIRST or MONTH_FIRST. file_values gives, by field, what the file does not say. warnings are
    sentences about what a person should look at; with any, the mapping waits for somebody to confirm it.
    """

    record_type: str
    targets: dict[str, str]
    date_order: str = DAY_FIRST
    file_values: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def list_missing_fields(self) -> list[Field]:
        """List the required fields that neither a column nor a value for the whole file fills."""
        filled_fields = list_filled_fields(self.targets.values()) | set(self.file_values)
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
        return {
            "table": self.record_type, "targets": self.targets, "dates": self.date_order, "given": self.file_values,
            "codes": self.codes,
        }  # fmt: skip

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Mapping":
        """Build a mapping from its stored dictionary."""
        return cls(stored["table"], stored["targets"], stored["dates"], stored["given"], codes=stored.get("codes", {}))


def compute_fingerprint(sheet: Sheet) -> str:
    """Compute the fingerprint of the shape of a sheet: files with the same headings have the same."""
    headings = sorted(normalise_heading(name) for name in sheet.headings if name != PERSON_HEADING)
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest()


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
        labels = " or ".join(missing_field.label for missing_field in missing_fields)
        raise FileProblem(
            f"{sheet.file_name} has no column for {labels}, which this kind of file needs. {remedy} on the page "
            f"Imports, rename a column, or choose another kind of file. Its columns are {heading_list}."
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
    for name, meanings in mapping.codes.items():
        if unknown_codes := [code for code, option in meanings.items() if not option]:
            raise FileProblem(
                f'{sheet.file_name}: nobody has said which option "{unknown_codes[0]}" in the column "{name}" means: '
                "say so on the page Imports. Nothing was stored."
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
