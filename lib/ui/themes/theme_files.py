"""Offer the evidence of a theme, and the sentences chosen for everybody, as files for Excel and Word.

Each file is made when its button is pressed. What it holds is read by functions that check the reader's role.
"""

import pandas as pd
import streamlit as st

from lib.findings import theme_findings
from lib.findings.shown_themes import ThemeFinding
from lib.outputs.documents import DocumentSection
from lib.queries.themes import evidence
from lib.queries.themes.chosen_quotations import ChosenQuotation
from lib.queries.themes.evidence import CodedAnswer
from lib.ui.shared.downloads import render_excel_button, render_word_button
from lib.ui.shared.people_files import limit_sections, limit_table
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import format_count
from lib.ui.themes import theme_evidence
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.theme_wording import CLARITIES, STATE_NAMES, describe_clarity, describe_confidence

CELL_LENGTH_NOTE = "An answer of more than 32,767 characters is cut there in the table: a cell holds no more."
NAMELESS_NOTE = "Sentences that officers chose for everybody to see. They name nobody."
EVERYWHERE_NOTE = "They are of all councils, whatever regions and types are chosen."
QUOTATIONS_TITLE = "What councils say: chosen sentences of approved themes"


def render_evidence_files(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render the buttons that save all evidence of a theme, where it has any. For officers."""
    if not theme.answers:
        return
    name = f"evidence_{theme.code}_{selection.view.scope.as_at.isoformat()}"
    title = f"{theme.code} · {theme.label}"
    notes = [_describe_question(selection), f"The theme is {STATE_NAMES[theme.state].lower()}."]
    with st.container(horizontal=True):
        render_excel_button(
            selection.view, limit_table(selection.view, lambda: _build_evidence_table(selection, theme)), name, title,
            "Save all evidence as Excel", [*notes, CELL_LENGTH_NOTE],
        )  # fmt: skip
        render_word_button(
            selection.view, limit_sections(selection.view, lambda: _build_evidence_sections(selection, theme)), name,
            title, "Save all evidence as Word", notes,
        )  # fmt: skip


def _describe_question(selection: ThemeSelection) -> str:
    """Describe the question whose answers carry the themes."""
    question = selection.question
    return f"Question {question.number}: {question.text}" if question else "Themes across all questions"


def _build_evidence_table(selection: ThemeSelection, theme: ThemeFinding) -> pd.DataFrame:
    """Build the table of all answers that are coded to a theme, the least clear first."""
    view = selection.view
    arguments = {"scope": view.scope, "theme_id": theme.id, "reader": view.role}
    coded_answers = view.run_query_uncached(evidence.list_coded_answers, **arguments, limit=None)
    deciders = view.run_query_uncached(evidence.list_deciders, **arguments)
    return pd.DataFrame(
        [
            _build_record(
                theme,
                coded_answer,
                deciders.get((coded_answer.answer.source_id, coded_answer.answer.question_number), ""),
            )
            for coded_answer in coded_answers
        ]
    )


def _build_record(theme: ThemeFinding, coded_answer: CodedAnswer, decider: str) -> dict[str, object]:
    """Build the row of an answer, by column name. decider: who decided that it carries the theme."""
    answer = coded_answer.answer
    return {
        "Theme": theme.code,
        "Title": theme.label,
        "Answered for": "; ".join(organisation.name for organisation in answer.organisations),
        "Region": "; ".join(sorted({organisation.region or "" for organisation in answer.organisations} - {""})),
        "Type": "; ".join(sorted({organisation.type for organisation in answer.organisations})),
        "Question": answer.question_number,
        "Received": answer.received_on,
        "Sentence": coded_answer.sentence or "",
        "Full answer": answer.text,
        "How clear": CLARITIES[-1] if coded_answer.by_person else describe_confidence(coded_answer.confidence),
        "Settled by": decider if coded_answer.by_person else "nobody yet",
        "Shown to the Board": "yes" if coded_answer.chosen_sentences else "no",
    }


def _build_evidence_sections(selection: ThemeSelection, theme: ThemeFinding) -> list[DocumentSection]:
    """Build the sections on a theme: its description, the chosen sentences, and its evidence by shared sentence."""
    theme_sentences = theme_evidence.load_theme_sentences(selection, theme)
    answer_count = sum(len(theme_sentence.uses) for theme_sentence in theme_sentences)
    counts_text = (
        f"{format_count(len(theme_sentences), 'sentence', 'different sentences')} in "
        f"{format_count(answer_count, 'answer', 'answers')}"
    )
    return [
        DocumentSection("Description", [theme.description or "None was written."]),
        _build_quotation_section("In their words", [NAMELESS_NOTE], _list_quotations(selection, theme)),
        DocumentSection(
            f"Evidence: {counts_text}",
            ["Those of most answers first, each with the number of its answers and how clear its least clear one is."],
            [
                f"{len(theme_sentence.uses):,} × {theme_sentence.sentence} ({describe_clarity(theme_sentence)})"
                for theme_sentence in theme_sentences
            ],
        ),
    ]


def _list_quotations(selection: ThemeSelection, theme: ThemeFinding) -> list[ChosenQuotation]:
    """List the sentences chosen under a theme, as far as the reader may see them."""
    return theme_findings.list_quotations(
        selection.view.run_query, selection.view.scope, selection.question_id, theme.id, reader=selection.view.role
    )


def _build_quotation_section(
    heading: str, paragraphs: list[str], chosen_quotations: list[ChosenQuotation]
) -> DocumentSection:
    """Build a section with chosen sentences, or that none was chosen."""
    points = [f"“{quotation.sentence}” (question {quotation.question_number})" for quotation in chosen_quotations]
    return DocumentSection(heading, paragraphs if points else [*paragraphs, "No sentence has been chosen yet."], points)


def render_quotation_files(selection: ThemeSelection) -> None:
    """Render the buttons that save the chosen sentences of all approved themes of the question. For everybody."""
    themes = selection.approved_themes
    if not themes:
        return
    day = selection.overview.day
    notes = [_describe_question(selection), NAMELESS_NOTE, EVERYWHERE_NOTE]
    notes += [f"The themes stand as on {format_day(day)}."] if day else []
    name = f"quotations_{selection.view.scope.as_at.isoformat()}"
    themes_text = "the approved theme" if len(themes) == 1 else f"the {len(themes)} approved themes"
    with st.container(horizontal=True):
        render_excel_button(
            selection.view, lambda: _build_quotation_table(selection), name, QUOTATIONS_TITLE,
            f"Quotations of {themes_text} as Excel", notes,
        )  # fmt: skip
        render_word_button(
            selection.view, lambda: _build_theme_sections(selection), name, QUOTATIONS_TITLE,
            f"Quotations of {themes_text} as Word", notes,
        )  # fmt: skip


def _build_quotation_table(selection: ThemeSelection) -> pd.DataFrame:
    """Build the table of the chosen sentences of all approved themes: one row each."""
    return pd.DataFrame(
        [
            (theme.code, theme.label, quotation.question_number, quotation.sentence)
            for theme in selection.approved_themes
            for quotation in _list_quotations(selection, theme)
        ],
        columns=["Theme", "Title", "Question", "Sentence"],
    )


def _build_theme_sections(selection: ThemeSelection) -> list[DocumentSection]:
    """Build a section for each approved theme: its description and its chosen sentences."""
    return [
        _build_quotation_section(
            f"{theme.code} · {theme.label}",
            [theme.description] if theme.description else [],
            _list_quotations(selection, theme),
        )
        for theme in selection.approved_themes
    ]
