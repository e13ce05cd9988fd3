"""What a theme may be called, and its number."""

import unicodedata
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.actions.problems import ThemeProblem
from lib.actions.writing import shown
from lib.database.models import Consultation, Question
from lib.database.theme_models import Theme, ThemeState
from lib.terms import DESCRIPTION_LENGTH, LABEL_LENGTH, REJECTED


def clean(written: str) -> str:
    """Without the marks that no screen shows and no database wants, and without spaces around it."""
    kept = (one for one in written if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def label_of(written: str) -> str:
    """A label of one line. Raises ThemeProblem where it is empty or too long."""
    label = " ".join(clean(written).split())
    if not label:
        raise ThemeProblem("A theme needs a label. Nothing was saved.")
    if len(label) > LABEL_LENGTH:
        raise ThemeProblem(
            f"The label has {len(label):,} characters, and at most {LABEL_LENGTH} fit: shorten it. Nothing was saved."
        )
    return label


def description_of(written: str) -> str:
    """A description, which may be empty. Raises ThemeProblem where it is too long."""
    description = clean(written)
    if len(description) > DESCRIPTION_LENGTH:
        raise ThemeProblem(
            f"The description has {len(description):,} characters, and at most {DESCRIPTION_LENGTH:,} fit: shorten it. "
            "Nothing was saved."
        )
    return description


def same(label: str) -> str:
    """Two labels with the same are one label."""
    return label.casefold()


def states(session: Session, consultation_id: int) -> dict[int, ThemeState]:
    """The newest state of each theme of a consultation, by theme."""
    newest = (
        select(func.max(ThemeState.id))
        .join(Theme, Theme.id == ThemeState.theme_id)
        .where(Theme.consultation_id == consultation_id)
        .group_by(ThemeState.theme_id)
    )
    return {one.theme_id: one for one in session.scalars(select(ThemeState).where(ThemeState.id.in_(newest)))}


def check_labels(session: Session, consultation_id: int, touched: Collection[int]) -> None:
    """Raises ThemeProblem where a touched theme has the label of another living one of its scope."""
    session.flush()
    state = states(session, consultation_id)
    themes = select(Theme).where(Theme.consultation_id == consultation_id, Theme.merged_into_id.is_(None))
    there: dict[tuple[int | None, str], Theme] = {}
    for one in session.scalars(themes.order_by(Theme.id)):
        if one.id in state and state[one.id].state == REJECTED:
            continue
        other = there.setdefault((one.question_id, same(one.label)), one)
        if other is not one and (one.id in touched or other.id in touched):
            known = other if one.id in touched else one
            raise ThemeProblem(
                f"There is a theme {shown(known)} already: choose another label, or merge the two. Nothing was saved."
            )


def next_code(session: Session, consultation_id: int) -> str:
    """A code that no theme of the consultation had before."""
    one = session.get_one(Consultation, consultation_id)
    one.themes_numbered += 1
    return f"T{one.themes_numbered:03}"


def check_place(session: Session, consultation_id: int, question_id: int | None) -> None:
    """Raises ThemeProblem where there is no such consultation, or a question is not one of it."""
    if session.get(Consultation, consultation_id) is None:
        raise ThemeProblem("There is no such consultation. Nothing was saved.")
    if question_id is not None:
        question = session.get(Question, question_id)
        if question is None or question.consultation_id != consultation_id:
            raise ThemeProblem("The consultation has no such question. Nothing was saved.")
