"""Ask for the questions of a consultation in a table; each row is known by the id of its question."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO, cast

import pandas as pd
import streamlit as st

from lib import settings
from lib.database.consultation_setup import ConsultationSetup, QuestionSetup, sort_types
from lib.intake.mapping.question_proposal import ProposedQuestion, read_proposed_questions
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, SourceFile
from lib.terms import CHOICE, CHOICES, OPEN, ORGANISATION_TYPES
from lib.ui.consultation.draft import SetupDraft
from lib.ui.shared.uploads import forget_uploads
from lib.ui.shared.wording import escape_text, format_count

KIND_NAMES = {OPEN: "In words", CHOICE: "One option", CHOICES: "Several options"}
KINDS_BY_NAME = {name: kind for kind, name in KIND_NAMES.items()}
OPTION_CODE = re.compile(r"^(\S{1,20}) = (.+)$")
COLUMNS = ["id", "number", "text", "kind", "options", "optional", "section", "applies_to"]


def ask_questions(draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask for the questions: from an export, and in a table."""
    _render_export(draft)
    edited_rows = st.data_editor(
        build_rows(draft.base.questions),
        hide_index=True,
        num_rows="dynamic",
        column_order=COLUMNS[1:],
        column_config=_build_column_config(),
        key=draft.key("questions"),
        height="auto" if len(draft.base.questions) < 12 else 480,
        alt="The questions of the consultation",
    )
    questions = read_rows(edited_rows, draft.base.questions)
    if not questions:
        st.info("Without questions, no survey export can be read. Add a row, or take them from an export above.")
    return replace(setup, questions=questions)


def _build_column_config() -> dict[str, Any]:
    """Build the settings of the table's columns."""
    column = st.column_config
    return {
        "id": None,
        "number": column.NumberColumn("No.", min_value=1, step=1, width=50, help="Left empty, it is the next one."),
        "text": column.TextColumn("Question", width=270, help="As the survey has it: files are read by these words."),
        "kind": column.SelectboxColumn("Answered", options=list(KIND_NAMES.values()), default="In words", width=110),
        "options": column.TextColumn(
            "Options",
            width=190,
            help="With semicolons between them, or | where an option holds one: Yes; No; Don't know. Where the survey "
            "tool writes codes, put them before: 1 = Yes; 2 = No.",
        ),
        "optional": column.CheckboxColumn(
            "Optional", default=False, width=85, help="A response is complete without an answer to it."
        ),
        "section": column.TextColumn("Section", width=105, help="The heading under which it stands; may be empty."),
        "applies_to": column.MultiselectColumn(
            "Only for", options=list(ORGANISATION_TYPES), width=110, help="Left empty, all are asked."
        ),
    }


def build_rows(questions: Sequence[QuestionSetup]) -> pd.DataFrame:
    """Build the rows of the table. Columns: COLUMNS."""
    rows = [
        {
            "id": question.id,
            "number": question.number,
            "text": question.text,
            "kind": KIND_NAMES[question.kind],
            "options": format_options(question),
            "optional": not question.required,
            "section": question.section,
            "applies_to": [] if question.applies_to == ORGANISATION_TYPES else list(question.applies_to),
        }
        for question in questions
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"id": "Int64", "number": "Int64", "optional": bool, "text": object, "kind": object})


def read_rows(rows: pd.DataFrame, base: Sequence[QuestionSetup]) -> tuple[QuestionSetup, ...]:
    """Read the questions from the rows of the table.

    An empty row is no question. Options that were not touched stay exactly as they are.
    """
    base_by_id = {question.id: question for question in base if question.id is not None}
    highest_number = max((int(number) for number in rows["number"] if pd.notna(number)), default=0)
    questions = []
    for row in rows.to_dict("records"):
        text, number = " ".join(str(_read(row["text"], "")).split()), _read(row["number"], None)
        if not text and number is None:
            continue
        if number is None:
            highest_number += 1
            number = highest_number
        question_id = _read(row["id"], None)
        former = base_by_id.get(question_id)
        options_text = str(_read(row["options"], ""))
        if former is not None and options_text == format_options(former):
            options, codes = former.options, former.option_codes
        else:
            options, codes = parse_options(options_text)
        chosen_types = row["applies_to"] if isinstance(row["applies_to"], (list, tuple)) else []
        questions.append(
            QuestionSetup(
                None if question_id is None else int(question_id),
                int(number),
                " ".join(str(_read(row["section"], "")).split()),
                former.text if former is not None and former.text == row["text"] else text,
                KINDS_BY_NAME.get(_read(row["kind"], ""), OPEN),
                options,
                codes,
                not bool(_read(row["optional"], default=False)),
                sort_types(chosen_types),
            )
        )
    return tuple(sorted(questions, key=lambda question: question.number))


def _read(value: Any, default: Any) -> Any:
    """Read a cell, with a default for an empty one."""
    return default if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)) else value


def format_options(question: QuestionSetup) -> str:
    """Format the options of a question for a cell, each with its code before it where there are codes."""
    codes = question.option_codes or ("",) * len(question.options)
    texts = [f"{code} = {option}" if code else option for code, option in zip(codes, question.options, strict=True)]
    return (" | " if any(";" in text for text in texts) else "; ").join(texts)


def parse_options(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parse options and their codes from a cell; there are no codes where no option has one."""
    delimiter = "|" if "|" in text else "\n" if "\n" in text else ";"
    pieces = [" ".join(piece.split()) for piece in text.split(delimiter) if piece.strip()]
    matches = [OPTION_CODE.match(piece) for piece in pieces]
    options = tuple(match[2] if match else piece for match, piece in zip(matches, pieces, strict=True))
    codes = tuple(match[1] if match else "" for match in matches)
    return options, codes if any(codes) else ()


def _render_export(draft: SetupDraft) -> None:
    """Render the upload of a survey tool's export, whose headings become questions in the table."""
    expander = st.expander("Take the questions from a survey tool's export", key=draft.key("export"))
    limits = settings.load_settings()
    uploaded = expander.file_uploader(
        "An export with some answers in it: its headings become questions, which you then correct",
        key=draft.key("export-file"),
        max_upload_size=limits.max_file_mb,
    )
    if uploaded is None:
        return
    file = SourceFile(uploaded.name, cast(BinaryIO, uploaded), FileLimits(limits.max_file_mb, limits.max_file_rows))
    try:
        proposed = read_proposed_questions(file)
    except FileProblem as problem:
        expander.error(escape_text(str(problem)))
        return
    if not proposed:
        expander.warning("No column of it seems to hold the answers to a question.")
    elif expander.button(f"Put {format_count(len(proposed), 'question', 'questions')} into the table", type="primary"):
        forget_uploads(uploaded.file_id)
        draft.restart_widgets(replace(draft.mine, questions=add_proposed(draft.mine.questions, proposed)))
        st.rerun()


def add_proposed(
    questions: tuple[QuestionSetup, ...], proposed: Sequence[ProposedQuestion]
) -> tuple[QuestionSetup, ...]:
    """Add proposed questions after those that are there, but for those whose text is there already."""
    known_texts = {question.text.casefold() for question in questions}
    highest_number = max((question.number for question in questions), default=0)
    fresh = [question for question in proposed if question.text.casefold() not in known_texts]
    added = tuple(
        QuestionSetup(None, highest_number + place, "", question.text, question.kind, question.options)
        for place, question in enumerate(fresh, start=1)
    )
    return questions + added
