"""Show the set-up of a consultation to those who may not change it."""

from collections import Counter

import pandas as pd
import streamlit as st

from lib.database.consultation_setup import ConsultationSetup
from lib.measures.figure import format_percent
from lib.ui.consultation.frame_form import count_frame, describe_frame
from lib.ui.consultation.question_table import KIND_NAMES, build_rows
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count


def render_setup(view: View, setup: ConsultationSetup) -> None:
    """Render the facts, the frame, the target and the questions."""
    st.markdown(describe_facts(setup))
    st.markdown(f"**Target:** {describe_target(setup)}")
    st.markdown(describe_frame(count_frame(view, setup)))
    rows = build_rows(setup.questions)
    st.dataframe(
        pd.DataFrame(
            {
                "No.": rows["number"], "Question": rows["text"], "Answered": rows["kind"], "Options": rows["options"],
                "Optional": rows["optional"], "Section": rows["section"], "Only for": rows["applies_to"],
            }
        ),
        hide_index=True,
        alt="The questions of the consultation",
    )  # fmt: skip


def describe_facts(setup: ConsultationSetup) -> str:
    """Describe who asks, in which days, when the Board meets, and how to respond, with the note: a list in Markdown."""
    lines = [
        f"Issued by {escape_text(setup.issued_by) or 'nobody named'}, code {escape_text(setup.code)}",
        f"Open from {format_day(setup.opens)} to {format_day(setup.closes)}",
        f"Board meetings: {', '.join(map(format_day, setup.board_days)) or 'none set'}",
    ]
    if setup.how_to_respond:
        lines.append(f"How to respond: {escape_text(setup.how_to_respond)}")
    if setup.note:
        lines.append(f"Note: {escape_text(' '.join(setup.note.split()))}")
    return "\n".join(f"- {line}" for line in lines)


def describe_questions(setup: ConsultationSetup) -> str:
    """Describe in words how many questions are asked, how they are answered, and how many are optional."""
    if not setup.questions:
        return "No questions yet: without them, no survey export can be read."
    counts = Counter(question.kind for question in setup.questions)
    kinds = ", ".join(f"{counts[kind]} {KIND_NAMES[kind].lower()}" for kind in KIND_NAMES if counts[kind])
    optional_count = sum(not question.required for question in setup.questions)
    text = f"**{format_count(len(setup.questions), 'question', 'questions')}**, answered: {kinds}"
    return text + (f"; {optional_count} of them optional" if optional_count else "")


def describe_target(setup: ConsultationSetup) -> str:
    """Describe the parts of the target that are set."""
    parts = []
    if setup.target_overall is not None:
        parts.append(f"{format_percent(float(setup.target_overall), 0)} of all councils")
    if setup.target_group_floor is not None:
        parts.append(f"{format_percent(float(setup.target_group_floor), 0)} in every region and type")
    if setup.target_max_variation is not None:
        parts.append(f"variation at most {setup.target_max_variation:.2f}")
    return ", ".join(parts) or "none set"
