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
from lib.recipient_references import LIST_HEADINGS

MONTH_FIRST, DAY_FIRST = "month first", "day first"
# Of which a report has one at least, and a list that was saved to be sent to has none.
REPORT_FIELDS = frozenset({
    "mailing", "sent", "status", "delivered", "opened", "clicked", "replied", "bounced", "unsubscribed", "soft_bounced",
    "event", "event_day",
})  # fmt: skip
FILE_VALUE_FIELDS = ("mailing", "sent", "channel", "received", "role")  # what may be said once for a whole file


@dataclass(frozen=True, slots=True)
class Mapping:
    """Mapping of the columns of a sheet to fields.

    record_type is the set of fields, a key of FIELDS. targets gives, by heading, the name of a field, "question
    7", "question 7: Training" for one option of a question that stands in several columns, or "Leader: email"
    where a row holds several people (lib.intake.mapping.people); a heading that is not in it is ignored.
    codes gives, by heading of a closed question, the option that each code of the tool means. date_order is
    DAY_FIRST or MONTH_FIRST; date_orders gives, by heading, that of columns whose own dates tell. undecided_dates are
    headings of columns whose dates can be read in both orders, or contradict themselves, with an example of each. zones
    gives, by heading, the time zone that the file names for its times. file_values gives, by field, what the file does
    not say. warnings are sentences about what a person should look at; with any, the mapping waits for somebody to
    confirm it.
    """

    record_type: str
    targets: dict[str, str]
    date_order: str = DAY_FIRST
    file_values: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    date_orders: dict[str, str] = field(default_factory=dict)
    undecided_dates: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)

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
        stored = {"table": self.record_type, "targets": self.targets, "dates": self.date_order}
        column_facts = {"codes": self.codes, "dates_by_column": self.date_orders, "zones": self.zones}
        return stored | {"given": self.file_values} | {name: facts for name, facts in column_facts.items() if facts}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Mapping":
        """Build a mapping from its stored dictionary."""
        return cls(
            stored["table"],
            stored["targets"],
            stored["dates"],
            stored["given"],
            codes=stored.get("codes", {}),
            date_orders=stored.get("dates_by_column", {}),
            zones=stored.get("zones", {}),
        )

    def find_date_order(self, heading: str) -> str:
        """Find the order of day and month in the dates of a column."""
        return self.date_orders.get(heading, self.date_order)

    def decide_dates(self, date_order: str) -> "Mapping":
        """Return the mapping with one order of day and month for all columns that left it open."""
        orders = self.date_orders | dict.fromkeys(self.undecided_dates, date_order)
        return replace(self, date_orders=orders, undecided_dates={})


def compute_fingerprint(sheet: Sheet) -> str:
    """Compute the fingerprint of the shape of a sheet: files with the same headings have the same."""
    headings = sorted(normalise_heading(name) for name in sheet.headings if name != PERSON_HEADING)
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest()


def check_mapping(mapping: Mapping, sheet: Sheet) -> None:
    """Check that a sheet can be imported by a mapping.

    Raises FileProblem otherwise, with what is missing and the remedy.
    """
    _check_no_saved_list(mapping, sheet)
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


def _check_no_saved_list(mapping: Mapping, sheet: Sheet) -> None:
    """Check that a sheet is no list that was saved to be sent to, which says nothing of what came of it.

    Raises FileProblem where it is.
    """
    headings = {normalise_heading(name) for name in sheet.headings}
    is_list = headings.issuperset(normalise_heading(name) for name in LIST_HEADINGS)
    if is_list and not REPORT_FIELDS & set(mapping.targets.values()):
        raise FileProblem(
            f"{sheet.file_name} is a list of people that was saved on the page Targeting, and no report: it does not "
            "say what came of the messages. If it was sent, say so on Targeting, below Saved lists; then bring in here "
            "the report that the mailing tool makes. People are corrected on the pages of their councils. Nothing was "
            "stored."
        )


def confirm_mapping(mapping: Mapping) -> Mapping:
    """Return the mapping as a person confirmed it, without warnings and open questions."""
    return replace(mapping, warnings=(), undecided_dates={})


def describe_undecided_dates(mapping: Mapping) -> str:
    """Describe the dates that can be read in two ways, as a question; empty where there are none."""
    if not mapping.undecided_dates:
        return ""
    if "" in mapping.undecided_dates.values():
        return "Some of its dates have the month first and others the day: say which it is."
    columns = " and ".join(f'"{name}" ({example})' for name, example in mapping.undecided_dates.items())
    return f"Nothing tells whether the day or the month comes first in {columns}: say which it is."
