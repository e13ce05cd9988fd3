"""Choose what the themes page shows: a question, the day compared with, and the theme that is opened."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.findings import theme_findings
from lib.findings.shown_themes import ThemeFinding, ThemeOverview
from lib.queries.themes import theme_lookup
from lib.queries.themes.theme_lookup import OpenQuestion, ThemeLocation
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.ui.shared import section_switcher
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

THEME_KEY, QUESTION_KEY = "theme", "question"  # in the address: the code of a theme, the number of a question
OVERVIEW, ONE_THEME, SORT_AND_SIGN, CHECK = "Overview", "One theme", "Sort and sign", "Check"
LAST_CHOICE_KEY = "_themes_question"  # in the session: the consultation and the question looked at last
CHECKED_THEME_KEY = "_check-theme"  # in the session: the theme whose sample is judged, None for all
ALL_QUESTIONS = "All questions: themes across them"
SHORT_CHART_SIZE = 12  # themes that a chart shows unless all are asked for; the table below it has all


@dataclass(frozen=True, slots=True)
class ThemeSelection:
    """Selection of the themes of a question, or of those across all questions (question None).

    comparison_day: the day compared with. overview: the findings on the themes. location: location of the theme
    that the address names; None where it names none.
    """

    view: View
    question: OpenQuestion | None
    comparison_day: dt.date
    overview: ThemeOverview
    location: ThemeLocation | None

    @property
    def question_id(self) -> int | None:
        """Id of the question; None for the themes across all questions."""
        return self.question.id if self.question else None

    @property
    def is_officer(self) -> bool:
        """Whether the reader may see every number and all answers."""
        return theme_findings.may_see_all(self.view.role)

    @property
    def active_themes(self) -> list[ThemeFinding]:
        """Themes that are not rejected, those of most councils first."""
        return [theme for theme in self.overview.themes if theme.state != REJECTED]

    @property
    def narrow_proposals(self) -> list[ThemeFinding]:
        """Proposals across all questions that are found under one question only, and on which nobody has worked."""
        return [
            theme
            for theme in self.active_themes
            if self.question is None and theme.state == PROPOSED and not theme.is_decided and theme.question_count == 1
        ]

    @property
    def rejected_themes(self) -> list[ThemeFinding]:
        """Rejected themes; empty unless the reader is an officer."""
        return [theme for theme in self.overview.themes if theme.state == REJECTED] if self.is_officer else []

    @property
    def approved_themes(self) -> list[ThemeFinding]:
        """Themes that an officer approved, those of most councils first."""
        return [theme for theme in self.active_themes if theme.state == APPROVED]

    @property
    def approved_count(self) -> int:
        """Number of approved themes."""
        return len(self.approved_themes)

    @property
    def opened_theme(self) -> ThemeFinding | None:
        """Theme that the address names, as far as the reader may see it; else None."""
        visible_themes = [*self.active_themes, *self.rejected_themes]
        return next((theme for theme in visible_themes if self.location and theme.id == self.location.theme_id), None)

    @property
    def empty_message(self) -> str:
        """Sentence to show where there are no themes."""
        if self.is_officer:
            return "There are no themes yet. Look for themes in the overview first."
        if self.question_id is None:
            return "Choose a question above: each has themes of its own."
        return "No theme of these answers has been approved yet."

    @property
    def cache_detail(self) -> str:
        """Text that tells one selection from another within a view, for the key of the cache."""
        return f"{self.question_id} {self.comparison_day} {self.view.role}"


def choose_selection(view: View, container: Any) -> ThemeSelection:
    """Ask for the question in a container, and build the selection."""
    questions = view.run_query(theme_lookup.list_open_questions, consultation_id=view.consultation.id)
    code = st.query_params.get(THEME_KEY, "")
    location = (
        view.run_query(theme_lookup.find_theme_location, consultation_id=view.consultation.id, code=code)
        if code
        else None
    )
    theme_counts = view.run_query(
        theme_lookup.count_themes_by_question,
        scope=view.scope,
        states_counted=(PROPOSED, APPROVED) if theme_findings.may_see_all(view.role) else (APPROVED,),
    )
    question = _choose_question(view, questions, location, theme_counts, container)
    overview = view.compute_cached(
        theme_findings.build_overview,
        detail=f"{question and question.id} {view.comparison_day} {view.role}",
        ask=view.run_query,
        scope=view.scope,
        question_id=question.id if question else None,
        reader=view.role,
        since=view.comparison_day,
    )
    return ThemeSelection(view, question, view.comparison_day, overview, location)


def _choose_question(
    view: View,
    questions: list[OpenQuestion],
    location: ThemeLocation | None,
    theme_counts: Mapping[int | None, int],
    container: Any,
) -> OpenQuestion | None:
    """Ask for the question whose themes are shown; None for all questions.

    The default is the question that the address names, else that of the theme which it names, else the one that was
    looked at last in this session: the menu takes the question out of the address. Else none.
    theme_counts: number of themes by question id, shown with each choice.
    """
    questions_by_number = {str(question.number): question for question in questions}
    default_number = next(
        (
            number
            for number, question in questions_by_number.items()
            if location and question.id == location.question_id
        ),
        "",
    )
    if QUESTION_KEY not in st.query_params and THEME_KEY not in st.query_params:
        last_consultation, last_number = st.session_state.get(LAST_CHOICE_KEY, (None, ""))
        if last_consultation == view.consultation.id and last_number in questions_by_number:
            st.query_params[QUESTION_KEY] = last_number
    chosen_number = st.query_params.get(QUESTION_KEY, default_number)
    if chosen_number not in questions_by_number:
        chosen_number = ""
    st.session_state["themes-of"] = chosen_number
    st.session_state[LAST_CHOICE_KEY] = view.consultation.id, chosen_number

    def handle_choice() -> None:
        number = str(st.session_state["themes-of"])
        st.session_state[LAST_CHOICE_KEY] = view.consultation.id, number
        st.query_params.pop(THEME_KEY, None)
        if section_switcher.is_open(ONE_THEME):
            section_switcher.open_section(OVERVIEW)
        if number:
            st.query_params[QUESTION_KEY] = number
        else:
            st.query_params.pop(QUESTION_KEY, None)

    def format_question(number: str) -> str:
        theme_count = theme_counts.get(questions_by_number[number].id if number else None, 0)
        count_text = f" ({format_count(theme_count, 'theme', 'themes')})" if theme_count else ""
        return f"{number}. {questions_by_number[number].text}{count_text}" if number else f"{ALL_QUESTIONS}{count_text}"

    number = container.selectbox(
        "Themes of",
        ["", *questions_by_number],
        format_func=format_question,
        key="themes-of",
        on_change=handle_choice,
    )
    return questions_by_number.get(str(number))


def open_theme(code: str) -> None:
    """Open one theme in the next run of the page."""
    st.query_params[THEME_KEY] = code
    section_switcher.open_section(ONE_THEME)


def open_check(theme_id: int | None = None) -> None:
    """Open the part in which the samples of approved themes are judged, of one theme or of all."""
    if theme_id is None:
        st.session_state.pop(CHECKED_THEME_KEY, None)
    else:
        st.session_state[CHECKED_THEME_KEY] = theme_id
    section_switcher.open_section(CHECK)


def open_question(number: int) -> None:
    """Open the themes of one question in the next run of the page."""
    st.query_params.pop(THEME_KEY, None)
    st.query_params[QUESTION_KEY] = str(number)
    section_switcher.open_section(OVERVIEW)


def ask_full_chart(theme_count: int, key: str, short_size: int = SHORT_CHART_SIZE) -> bool:
    """Ask, below a chart, whether it is to show all themes; where there are few, it does so without asking."""
    return theme_count <= short_size or st.toggle(f"Draw all {theme_count} themes", key=key, bind="query-params")
