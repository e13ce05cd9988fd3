"""Ask what each column of a file holds, and what the file does not say."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lib.intake.import_file import Inspection
from lib.intake.mapping.fields import FIELDS
from lib.intake.mapping.mapping import (
    DAY_FIRST,
    FILE_VALUE_FIELDS,
    MONTH_FIRST,
    Mapping,
    check_mapping,
    confirm_mapping,
    describe_undecided_dates,
)
from lib.intake.mapping.people import PERSON_FIELDS, list_people
from lib.queries.register import consultations
from lib.terms import CHIEF_EXECUTIVE, LEADER
from lib.ui.shared.view import View, ask_past_day
from lib.ui.shared.wording import escape_text

NO_TARGET, EXAMPLES_SHOWN = "(leave alone)", 3


def ask_mapping(view: View, inspection: Inspection, upload_id: str) -> Mapping | None:
    """Ask for the mapping of the columns; None while something needed is missing or unconfirmed."""
    proposed = inspection.mapping
    labels = _build_target_labels(view, proposed)
    is_unsure = bool(proposed.warnings or proposed.undecided_dates or proposed.list_missing_fields())
    summary = st.empty()  # it tells what stands in the table below, also after it was changed
    with st.expander("What each column holds", expanded=is_unsure):
        for warning in proposed.warnings:
            st.warning(escape_text(warning))
        targets = _ask_targets(inspection, labels, f"{upload_id}-{inspection.kind}")
        codes = _ask_codes(view, proposed, targets, f"{upload_id}-{inspection.kind}")
        date_orders = _ask_date_orders(proposed, f"{upload_id}-{inspection.kind}")
        file_values = _ask_file_values(replace(proposed, targets=targets), f"{upload_id}-{inspection.kind}")
    summary.markdown(describe_use(inspection, targets))
    if date_orders is None:
        st.warning(escape_text(describe_undecided_dates(proposed)))
        return None
    mapping = replace(
        proposed,
        targets=targets,
        codes=codes,
        date_order=date_orders[0],
        date_orders=date_orders[1],
        undecided_dates={},
        file_values=file_values,
        warnings=(),
    )
    if any(not option for meanings in codes.values() for option in meanings.values()):
        st.warning("Say what each code means: choose its option in the table of codes.")
        return None
    if missing_fields := mapping.list_missing_fields():
        can_fill_in = all(field.name in FILE_VALUE_FIELDS for field in missing_fields)
        remedy = (
            "fill it in below the table, or say which column holds it" if can_fill_in else "say which column holds it"
        )
        st.warning(f"{' and '.join(field.label for field in missing_fields)} is missing: {remedy}.")
        return None
    if proposed.warnings and not st.checkbox("The columns are right", key=f"right-{upload_id}-{inspection.kind}"):
        return None
    check_mapping(mapping, inspection.sheet)
    return confirm_mapping(mapping)


def describe_use(inspection: Inspection, targets: dict[str, str]) -> str:
    """Describe how many columns are used, and who said so."""
    origin = "as its headings say"
    if targets != inspection.mapping.targets:
        origin = "as you have said"
    elif inspection.is_remembered:
        origin = "as confirmed for the last file of this shape"
    return f"**{len(targets)} of {len(inspection.sheet.headings)} columns are used**, {origin}"


def _ask_codes(view: View, proposed: Mapping, targets: dict[str, str], key: str) -> dict[str, dict[str, str]]:
    """Ask which option each code means, in a table for all closed questions whose columns hold codes.

    Returns heading -> code -> option, "" where nothing was chosen.
    """
    coded_headings = [name for name in proposed.codes if targets.get(name) == proposed.targets.get(name)]
    if not coded_headings:
        return {}
    questions = {
        f"question {question.number}": question
        for question in view.run_query(consultations.list_questions, consultation_id=view.consultation.id)
    }
    codes: dict[str, dict[str, str]] = {}
    for name in coded_headings:
        question = questions[targets[name]]
        rows = pd.DataFrame(
            {"code": list(proposed.codes[name]), "means": [option or None for option in proposed.codes[name].values()]}
        )
        st.markdown(f"**What the codes of question {question.number} mean**: {escape_text(question.text)}")
        edited_rows = st.data_editor(
            rows,
            hide_index=True,
            disabled=["code"],
            column_config={
                "code": st.column_config.TextColumn("The file says", width="small"),
                "means": st.column_config.SelectboxColumn("It means", options=list(question.options), required=True),
            },
            key=f"codes-{question.number}-{key}",
            alt=f"What the codes of question {question.number} mean",
        )
        codes[name] = {
            code: str(option) if pd.notna(option) else ""
            for code, option in zip(edited_rows["code"], edited_rows["means"], strict=True)
        }
    return codes


def _build_target_labels(view: View, mapping: Mapping) -> dict[str | None, str]:
    """Build the labels of what a column can be: target -> words; None is a column that is left alone."""
    labels: dict[str | None, str] = {None: NO_TARGET}
    labels |= {field.name: field.label for field in FIELDS[mapping.record_type]}
    if mapping.record_type == "contacts":
        people = list_people(mapping.targets.values()) or [LEADER, CHIEF_EXECUTIVE]
        labels |= {
            f"{person}: {field.name}": f"{person}: {field.label.lower()}"
            for person in people
            for field in FIELDS["contacts"]
            if field.name in PERSON_FIELDS
        }
    if mapping.record_type == "responses":
        for question in view.run_query(consultations.list_questions, consultation_id=view.consultation.id):
            labels[f"question {question.number}"] = _shorten_label(f"Question {question.number}: {question.text}")
            labels |= {
                f"question {question.number}: {option}": _shorten_label(f"Question {question.number}, option {option}")
                for option in (*question.options, *(["Other"] if question.options else []))
            }
    return labels | {target: target for target in mapping.targets.values() if target not in labels}


def _shorten_label(label: str) -> str:
    """Shorten a label so that it fits into a cell.

    No space stays at its end: the table would take it away and not know the label again.
    """
    return label if len(label) <= 80 else f"{label[:79].rstrip()}…"


def _ask_targets(inspection: Inspection, labels: dict[str | None, str], key: str) -> dict[str, str]:
    """Ask what each column of the file holds, in a table. Returns column -> target, without unused columns."""
    sheet, mapping = inspection.sheet, inspection.mapping
    sample = sheet.read_sample(200)
    rows = pd.DataFrame(
        {
            "column": sheet.headings,
            "holds": [labels[mapping.targets.get(name)] for name in sheet.headings],
            "examples": [
                " · ".join(
                    _shorten_cell(row[column_index])
                    for row in [row for row in sample if row[column_index] != ""][:EXAMPLES_SHOWN]
                )
                for column_index in range(len(sheet.headings))
            ],
        }
    )
    edited_rows = st.data_editor(
        rows,
        hide_index=True,
        disabled=["column", "examples"],
        height=min(400, 36 * len(rows) + 38),
        column_config={
            "column": st.column_config.TextColumn("Column in the file", width="medium"),
            "holds": st.column_config.SelectboxColumn("It holds", options=list(labels.values()), required=True),
            "examples": st.column_config.TextColumn("For example", width="large"),
        },
        key=f"columns-{key}",
        alt="Which column of the file is what",
    )
    targets = {label: target for target, label in labels.items()}
    return {
        name: target
        for name, label in zip(edited_rows["column"], edited_rows["holds"], strict=True)
        if (target := targets[label]) is not None
    }


def _shorten_cell(cell: Any) -> str:
    """Shorten a cell to an example of at most 40 characters."""
    text = " ".join(str(cell).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _ask_date_orders(mapping: Mapping, key: str) -> tuple[str, dict[str, str]] | None:
    """Ask for the order of day and month in dates that are written with numbers.

    Columns whose dates do not tell are asked one by one, all others together. Returns the order of the file and, by
    heading, that of columns with another; None while a question is open.
    """
    choices = [DAY_FIRST, MONTH_FIRST]
    if not mapping.undecided_dates:
        usual_order = st.radio(
            "Dates that are written with numbers have the",
            choices,
            index=choices.index(mapping.date_order),
            horizontal=True,
            key=f"dates-{key}",
            help="Real dates of a spreadsheet, and dates like 2015-01-05, can be read in one way only.",
        )
        return usual_order or DAY_FIRST, mapping.date_orders if usual_order == mapping.date_order else {}
    orders = dict(mapping.date_orders)
    for number, (name, example) in enumerate(mapping.undecided_dates.items()):
        date_order: str | None = st.radio(
            f"In the column {escape_text(name)}, dates{f' such as {escape_text(example)}' if example else ''} have the",
            choices,
            index=None,
            horizontal=True,
            key=f"dates-{number}-{key}",
            help="Nothing in the file tells. The answer counts for the whole column, and for the next such file.",
        )
        if date_order is None:
            return None
        orders[name] = date_order
    return mapping.date_order, {name: order for name, order in orders.items() if order != mapping.date_order}


def _ask_file_values(mapping: Mapping, key: str) -> dict[str, str]:
    """Ask for what the file does not hold and may be given once for all of it. Returns field name -> value."""
    file_values: dict[str, str] = {}
    for field in mapping.list_missing_fields():
        if field.name not in FILE_VALUE_FIELDS:
            continue
        if field.name in {"sent", "received"}:
            day = ask_past_day(f"{field.label} (for the whole file)", f"{field.name}-{key}")
            if day is not None:
                file_values[field.name] = day.isoformat()
        elif typed := st.text_input(f"{field.label} (for the whole file)", key=f"{field.name}-{key}").strip():
            file_values[field.name] = typed
    return file_values
