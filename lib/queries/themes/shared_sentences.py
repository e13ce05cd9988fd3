"""Group the answers of a theme by the sentence that they share."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.queries.scope import Scope
from lib.queries.themes.assignments import is_within_filters, select_active_themes, select_current_coding
from lib.queries.themes.evidence import CodedAnswer, list_coded_answers, load_coded_answers
from lib.themes.place_names import normalise_wording


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """Sentence that several answers share, but for the place names in it: the first of its forms, and all answers."""

    sentence: str
    coded_answers: tuple[CodedAnswer, ...]


def list_shared_sentences(
    session: Session, *, scope: Scope, theme_id: int, reader: Role, limit: int = 500
) -> list[SharedSentence]:
    """List the sentences that are coded to a theme, each once, those of most answers first.

    limit: answers looked at, those that a person decided first, then the most certain. Where no sentence of an answer
    is marked, its whole text is used instead. Raises NotAllowed.
    """
    return _group_by_sentence(list_coded_answers(session, scope=scope, theme_id=theme_id, reader=reader, limit=limit))


def list_sentences_by_theme(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role, limit: int = 2_000
) -> dict[int, list[SharedSentence]]:
    """List, for every theme that is proposed or approved, its sentences, those of most answers first.

    limit: assignments looked at, those that a person decided first, then the most certain. Raises NotAllowed.
    """
    check_right(reader, Right.EDIT_THEMES)
    coding, active_themes = select_current_coding(scope, question_id), select_active_themes(scope, question_id)
    statement = (
        select(coding)
        .where(coding.c.theme_id.in_(select(active_themes.c.theme_id)), is_within_filters(scope, coding.c.response_id))
        .order_by(coding.c.by_person.desc(), coding.c.confidence.desc(), coding.c.response_id, coding.c.question_id)
        .order_by(coding.c.theme_id)
        .limit(limit)
    )
    answers_by_theme: dict[int, list[CodedAnswer]] = {}
    for coded_answer in load_coded_answers(session, statement):
        answers_by_theme.setdefault(coded_answer.theme_id, []).append(coded_answer)
    return {theme_id: _group_by_sentence(coded_answers) for theme_id, coded_answers in answers_by_theme.items()}


def _group_by_sentence(coded_answers: Sequence[CodedAnswer]) -> list[SharedSentence]:
    """Group coded answers by their sentence without place names, the largest group first."""
    groups: dict[str, list[CodedAnswer]] = {}
    for coded_answer in coded_answers:
        sentence = coded_answer.sentence or coded_answer.answer.text
        groups.setdefault(normalise_wording(sentence) or sentence, []).append(coded_answer)
    ranked = sorted(groups.values(), key=len, reverse=True)
    return [SharedSentence(group[0].sentence or group[0].answer.text, tuple(group)) for group in ranked]
