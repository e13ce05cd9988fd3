"""Check that decisions concern an answer that is there, and quote it as it stands."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.actions.problems import ThemeProblem
from lib.actions.theme_write import format_theme
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import Theme

AnswerKey = tuple[str, int]  # an answer by what names it for good: the response's source_id, the question's number
BATCH_SIZE = 1_000
EXCERPT_LENGTH = 60  # characters of a sentence in a message


def load_answer_texts(session: Session, consultation_id: int, answer_keys: Iterable[AnswerKey]) -> dict[AnswerKey, str]:
    """Load the full texts of these answers.

    Raises ThemeProblem where one is not there.
    """
    sorted_keys = sorted(set(answer_keys))
    source_ids = sorted({source_id for source_id, _number in sorted_keys})
    answer_texts: dict[AnswerKey, str] = {}
    for start in range(0, len(source_ids), BATCH_SIZE):
        statement = (
            select(Response.source_id, Question.number, Answer.text)
            .join(Answer, Answer.response_id == Response.id)
            .join(Question, Question.id == Answer.question_id)
            .where(
                Response.consultation_id == consultation_id,
                Response.source_id.in_(source_ids[start : start + BATCH_SIZE]),
            )
        )
        answer_texts |= {(row.source_id, row.number): row.text for row in session.execute(statement)}
    if missing_key := next((answer_key for answer_key in sorted_keys if answer_key not in answer_texts), None):
        raise ThemeProblem(
            f'There is no answer to question {missing_key[1]} in the response "{missing_key[0]}" any more: '
            "look at the answers as they are now. Nothing was saved."
        )
    return answer_texts


def check_sentence(sentence: str, text: str, answer_key: AnswerKey) -> None:
    """Check that a sentence is in an answer's text.

    Raises ThemeProblem where it is not.
    """
    if sentence not in text:
        excerpt = sentence if len(sentence) <= EXCERPT_LENGTH else f"{sentence[:EXCERPT_LENGTH]}…"
        raise ThemeProblem(
            f'The words "{excerpt}" do not stand in the answer to question {answer_key[1]} in the response '
            f'"{answer_key[0]}": copy them from the answer as it is now. Nothing was saved.'
        )


def check_theme_scope(session: Session, theme: Theme, consultation_id: int, question_number: int) -> None:
    """Check that a theme is looked for in the answers to a question.

    Raises ThemeProblem where it belongs to another consultation or another question.
    """
    if theme.consultation_id != consultation_id:
        raise ThemeProblem(f"{format_theme(theme)} belongs to another consultation. Nothing was saved.")
    if theme.question_id is not None:
        question = session.get_one(Question, theme.question_id)
        if question.number != question_number:
            raise ThemeProblem(
                f"{format_theme(theme)} is a theme of question {question.number}, and the answer is one to question "
                f"{question_number}. Nothing was saved."
            )
