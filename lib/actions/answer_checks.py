"""What people say of an answer is about one that is there, and quotes it as it stands."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.actions.problems import ThemeProblem
from lib.actions.writing import shown
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import Theme

Place = tuple[str, int]  # an answer by what names it for good: the response's source_id, the question's number
CHUNK = 1_000
SHOWN = 60  # characters of a sentence in a message


def texts(session: Session, consultation_id: int, places: Iterable[Place]) -> dict[Place, str]:
    """The answers at these places, in full. Raises ThemeProblem where there is none."""
    wanted = sorted(set(places))
    sources = sorted({source for source, _number in wanted})
    found: dict[Place, str] = {}
    for start in range(0, len(sources), CHUNK):
        question = (
            select(Response.source_id, Question.number, Answer.text)
            .join(Answer, Answer.response_id == Response.id)
            .join(Question, Question.id == Answer.question_id)
            .where(Response.consultation_id == consultation_id, Response.source_id.in_(sources[start : start + CHUNK]))
        )
        found |= {(row.source_id, row.number): row.text for row in session.execute(question)}
    if missing := next((place for place in wanted if place not in found), None):
        raise ThemeProblem(
            f'There is no answer to question {missing[1]} in the response "{missing[0]}" any more: look at the answers '
            "as they are now. Nothing was saved."
        )
    return found


def check_sentence(sentence: str, text: str, place: Place) -> None:
    """Raises ThemeProblem where a sentence does not stand in an answer."""
    if sentence not in text:
        start = sentence if len(sentence) <= SHOWN else f"{sentence[:SHOWN]}…"
        raise ThemeProblem(
            f'The words "{start}" do not stand in the answer to question {place[1]} in the response "{place[0]}": '
            "copy them from the answer as it is now. Nothing was saved."
        )


def check_scope(session: Session, theme: Theme, consultation_id: int, number: int) -> None:
    """Raises ThemeProblem where a theme is not looked for in the answers to a question."""
    if theme.consultation_id != consultation_id:
        raise ThemeProblem(f"{shown(theme)} belongs to another consultation. Nothing was saved.")
    if theme.question_id is not None:
        question = session.get_one(Question, theme.question_id)
        if question.number != number:
            raise ThemeProblem(
                f"{shown(theme)} is a theme of question {question.number}, and the answer is one to question {number}. "
                "Nothing was saved."
            )
