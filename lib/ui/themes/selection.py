"""What the page of themes looks at: whose themes, compared with which day, and the one that is opened."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.findings import theme_findings
from lib.findings.shown_themes import ThemeFinding, ThemeOverview
from lib.queries.themes import theme_lookup
from lib.queries.themes.theme_lookup import OpenQuestion, ThemeLocation
from lib.terms import APPROVED, REJECTED
from lib.ui.shared.comparison_day import ask_comparison_day
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

THEME, QUESTION = "theme", "question"  # in the address: the code of a theme, the number of a question
PART, OVERVIEW, ONE, SORT = "show", "Overview", "One theme", "Sort and sign"
ALL = "All questions: themes across them"
FEW = 12  # themes that a chart shows unless all are asked for; the table below it has all


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at the themes of a question, or of those across all (question None). since: the day compared with.

    stands: where the theme stands that the address names.
    """

    view: View
    question: OpenQuestion | None
    since: dt.date
    found: ThemeOverview
    stands: ThemeLocation | None

    @property
    def question_id(self) -> int | None:
        return self.question.id if self.question else None

    @property
    def officer(self) -> bool:
        return theme_findings.may_see_all(self.view.role)

    @property
    def themes(self) -> list[ThemeFinding]:
        """The themes that are not rejected, those of most councils first."""
        return [one for one in self.found.themes if one.state != REJECTED]

    @property
    def rejected(self) -> list[ThemeFinding]:
        """The rejected ones; for officers alone."""
        return [one for one in self.found.themes if one.state == REJECTED] if self.officer else []

    @property
    def signed(self) -> list[ThemeFinding]:
        """The themes that an officer approved, those of most councils first."""
        return [one for one in self.themes if one.state == APPROVED]

    @property
    def approved(self) -> int:
        return len(self.signed)

    @property
    def named(self) -> ThemeFinding | None:
        """The theme that the address names, as far as the reader may see it."""
        there = [*self.themes, *self.rejected]
        return next((one for one in there if self.stands and one.id == self.stands.theme_id), None)

    @property
    def none_yet(self) -> str:
        """What is said where there are no themes."""
        return "There are no themes yet." + (" Look for themes in the overview first." if self.officer else "")

    @property
    def detail(self) -> str:
        """What tells one look from another within a view, for the cache."""
        return f"{self.question_id} {self.since} {self.view.role}"


def looked_at(view: View, place: Any) -> Looked:
    """Ask whose themes and since when, at a place on the page, and look at them."""
    asked = view.run_query(theme_lookup.list_open_questions, consultation_id=view.consultation.id)
    code = st.query_params.get(THEME, "")
    where = view.run_query(theme_lookup.find_theme_location, consultation_id=view.consultation.id, code=code) if code else None
    left, right = place.columns([4, 1], vertical_alignment="bottom")
    there = view.run_query(theme_lookup.count_themes_by_question, scope=view.scope) if theme_findings.may_see_all(view.role) else {}
    question = _question(asked, where, there, left)
    since = ask_comparison_day(view, right, "New since")
    found = view.compute_cached(
        theme_findings.build_overview,
        detail=f"{question and question.id} {since} {view.role}",
        ask=view.run_query,
        scope=view.scope,
        question_id=question.id if question else None,
        reader=view.role,
        since=since,
    )
    return Looked(view, question, since, found, where)


def _question(asked: list[OpenQuestion], where: ThemeLocation | None, there: Mapping[int | None, int], place: Any) -> OpenQuestion | None:
    """The question that the address names, else that of the theme which it names, else none: all of them.

    there: how many themes each has, to be told.
    """
    by_number = {str(one.number): one for one in asked}
    usual = next((number for number, one in by_number.items() if where and one.id == where.question_id), "")
    named = st.query_params.get(QUESTION, usual)
    st.session_state["themes-of"] = named if named in by_number else ""

    def chosen() -> None:
        number = str(st.session_state["themes-of"])
        st.query_params.pop(THEME, None)
        if st.session_state.get(PART) == ONE:
            st.session_state[PART] = OVERVIEW
        if number:
            st.query_params[QUESTION] = number
        else:
            st.query_params.pop(QUESTION, None)

    def told(number: str) -> str:
        count = there.get(by_number[number].id if number else None, 0)
        has = f" ({format_count(count, 'theme', 'themes')})" if count else ""
        return f"{number}. {by_number[number].text}{has}" if number else f"{ALL}{has}"

    number = place.selectbox(
        "Themes of",
        ["", *by_number],
        format_func=told,
        key="themes-of",
        on_change=chosen,
    )
    return by_number.get(str(number))


def open_theme(code: str) -> None:
    """Show one theme in the next run."""
    st.query_params[THEME] = code
    st.session_state[PART] = ONE


def all_drawn(count: int, key: str, few: int = FEW) -> bool:
    """Whether a chart shows all of so many themes: where they are few, or where a reader asks for it here, below it."""
    return count <= few or st.toggle(f"Draw all {count} themes", key=key, bind="query-params")
