"""Check and normalise the labels and descriptions of themes, and issue their codes."""

import unicodedata
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.actions.problems import ThemeProblem
from lib.actions.theme_write import format_theme
from lib.database.models import Consultation, Question
from lib.database.theme_models import CodingDecision, MachineAssignment, Theme, ThemeState
from lib.terms import DESCRIPTION_LENGTH, LABEL_LENGTH, REJECTED
from lib.themes.stems import split_words

MIN_SENTENCE_WORDS = 6  # a label of fewer words is a topic, even where an answer uses the very same words


def clean_text(text: str) -> str:
    """Clean a text: drop marks that no screen shows and no database accepts, and surrounding spaces."""
    characters = (
        character for character in text if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return unicodedata.normalize("NFC", "".join(characters)).strip()


def parse_label(text: str) -> str:
    """Parse a label of one line.

    Raises ThemeProblem where it is empty or too long.
    """
    label = " ".join(clean_text(text).split())
    if not label:
        raise ThemeProblem("A theme needs a label. Nothing was saved.")
    if len(label) > LABEL_LENGTH:
        raise ThemeProblem(
            f"The label has {len(label):,} characters, and at most {LABEL_LENGTH} fit: shorten it. Nothing was saved."
        )
    return label


def parse_description(text: str) -> str:
    """Parse a description, which may be empty.

    Raises ThemeProblem where it is too long.
    """
    description = clean_text(text)
    if len(description) > DESCRIPTION_LENGTH:
        raise ThemeProblem(
            f"The description has {len(description):,} characters, and at most {DESCRIPTION_LENGTH:,} fit: shorten it. "
            "Nothing was saved."
        )
    return description


def fold_label(label: str) -> str:
    """Fold a label for comparison: two labels with the same result are one label."""
    return label.casefold()


def load_latest_states(session: Session, consultation_id: int) -> dict[int, ThemeState]:
    """Load the newest state of each theme of a consultation, by theme id."""
    newest_ids = (
        select(func.max(ThemeState.id))
        .join(Theme, Theme.id == ThemeState.theme_id)
        .where(Theme.consultation_id == consultation_id)
        .group_by(ThemeState.theme_id)
    )
    return {state.theme_id: state for state in session.scalars(select(ThemeState).where(ThemeState.id.in_(newest_ids)))}


def check_labels(session: Session, consultation_id: int, theme_ids: Collection[int]) -> None:
    """Check that these themes do not have the label of another active theme of their question.

    Themes that are rejected or merged into another do not count. Raises ThemeProblem.
    """
    session.flush()
    states_by_theme = load_latest_states(session, consultation_id)
    statement = select(Theme).where(Theme.consultation_id == consultation_id, Theme.merged_into_id.is_(None))
    themes_by_label: dict[tuple[int | None, str], Theme] = {}
    for theme in session.scalars(statement.order_by(Theme.id)):
        if theme.id in states_by_theme and states_by_theme[theme.id].state == REJECTED:
            continue
        first_theme = themes_by_label.setdefault((theme.question_id, fold_label(theme.label)), theme)
        if first_theme is not theme and (theme.id in theme_ids or first_theme.id in theme_ids):
            existing_theme = first_theme if theme.id in theme_ids else theme
            raise ThemeProblem(
                f"There is a theme {format_theme(existing_theme)} already: choose another label, or merge the two. "
                "Nothing was saved."
            )


def check_title(session: Session, theme: Theme) -> None:
    """Check that the label of a theme to be approved is a title, and no sentence out of an answer.

    Raises ThemeProblem.
    """
    title_words = split_words(theme.label)
    if len(title_words) < MIN_SENTENCE_WORDS:
        return
    title = f" {' '.join(title_words)} "
    members = select(Theme.id).where((Theme.id == theme.id) | (Theme.merged_into_id == theme.id))
    by_machine = select(MachineAssignment.evidence).where(MachineAssignment.theme_id.in_(members))
    by_people = select(CodingDecision.evidence).where(
        CodingDecision.theme_id.in_(members), CodingDecision.evidence.is_not(None)
    )
    for sentence in session.scalars(by_machine.union(by_people)):
        if title in f" {' '.join(split_words(sentence))} ":
            raise ThemeProblem(
                f"{format_theme(theme)} is a sentence out of one answer, and would stand for all of them: give the "
                "theme a title of a few words before you approve it. Nothing was saved."
            )


def issue_code(session: Session, consultation_id: int) -> str:
    """Issue a code that no theme of the consultation had before."""
    consultation = session.get_one(Consultation, consultation_id)
    consultation.themes_numbered += 1
    return f"T{consultation.themes_numbered:03}"


def check_question(session: Session, consultation_id: int, question_id: int | None) -> None:
    """Check that the consultation is there, and the question (None: across all of them) is one of it.

    Raises ThemeProblem where they are not.
    """
    if session.get(Consultation, consultation_id) is None:
        raise ThemeProblem("There is no such consultation. Nothing was saved.")
    if question_id is not None:
        question = session.get(Question, question_id)
        if question is None or question.consultation_id != consultation_id:
            raise ThemeProblem("The consultation has no such question. Nothing was saved.")
