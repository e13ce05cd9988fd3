"""Group the answers of themes by the sentence that they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Row, select, tuple_
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import CodingDecision, Theme
from lib.queries.scope import Scope
from lib.queries.themes.answers import AnswerId
from lib.queries.themes.assignments import (
    is_theme_of_question,
    is_within_filters,
    select_active_themes,
    select_current_coding,
)
from lib.queries.themes.evidence import (
    MOST_CERTAIN,
    CodedAnswer,
    find_present_sentence,
    find_theme_question,
    list_coded_answers,
    load_chosen_sentences,
    load_sentences,
)
from lib.themes.place_names import normalise_wording

STREAM_SIZE = 1_000  # texts of answers in memory at a time
CACHED_WORDINGS = 100_000  # to find what two wordings share takes a quarter of a millisecond


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """Sentence that several answers share, but for the place names in it: the first of its forms, and all answers."""

    sentence: str
    coded_answers: tuple[CodedAnswer, ...]


class SentenceUse(NamedTuple):
    """Use of a sentence in one answer that is coded to a theme. It has not the answer's text.

    sentence: as it stands in the text; None where none is marked. confidence: between 0 and 1; 1 where a person decided
    (by_person). is_quoted: whether everybody sees this very sentence under the theme.
    """

    source_id: str
    question_number: int
    sentence: str | None
    confidence: float
    by_person: bool
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class ThemeSentence:
    """Sentence of a theme: the first of its forms, and its uses, one an answer, those that a person decided first."""

    theme_id: int
    sentence: str
    uses: tuple[SentenceUse, ...]

    @property
    def is_settled(self) -> bool:
        """Whether a person decided about all its answers."""
        return all(use.by_person for use in self.uses)

    @property
    def least_confidence(self) -> float:
        """Confidence of its least certain answer, between 0 and 1."""
        return min(use.confidence for use in self.uses)


def list_shared_sentences(
    session: Session, *, scope: Scope, theme_id: int, reader: Role, limit: int = 500
) -> list[SharedSentence]:
    """List the sentences that are coded to a theme, each once with its answers in full, those of most answers first.

    limit: answers looked at, those that a person decided first, then the most certain. Where no sentence of an answer
    is marked, its whole text is used instead. Raises NotAllowed.
    """
    groups: dict[str, list[CodedAnswer]] = {}
    for coded_answer in list_coded_answers(
        session, scope=scope, theme_id=theme_id, reader=reader, order=MOST_CERTAIN, limit=limit
    ):
        sentence = coded_answer.sentence or coded_answer.answer.text
        groups.setdefault(build_wording_key(sentence), []).append(coded_answer)
    ranked_groups = sorted(groups.values(), key=len, reverse=True)
    return [SharedSentence(group[0].sentence or group[0].answer.text, tuple(group)) for group in ranked_groups]


def list_sentences_of_theme(session: Session, *, scope: Scope, theme_id: int, reader: Role) -> list[ThemeSentence]:
    """List all sentences that are coded to a theme, those of most answers first.

    Where no sentence of an answer is marked, its whole text is used instead. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    coding = select_current_coding(scope, find_theme_question(session, theme_id))
    return _load_theme_sentences(session, scope, coding, coding.c.theme_id == theme_id)


def list_sentences_of_question(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role
) -> list[ThemeSentence]:
    """List all sentences of all themes of a question that are proposed or approved, those of most answers first.

    question_id None: of the themes across all questions. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    coding, active_themes = select_current_coding(scope, question_id), select_active_themes(scope, question_id)
    return _load_theme_sentences(session, scope, coding, coding.c.theme_id.in_(select(active_themes.c.theme_id)))


def list_reduced_theme_ids(session: Session, *, scope: Scope, question_id: int | None, reader: Role) -> list[int]:
    """List the ids of the themes of a question from which a person took an answer, in their order.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    themes = select(Theme.id).where(Theme.consultation_id == scope.consultation_id, is_theme_of_question(question_id))
    denied = select(CodingDecision.theme_id).where(~CodingDecision.carries, CodingDecision.theme_id.in_(themes))
    return list(session.scalars(denied.distinct().order_by(CodingDecision.theme_id)))


def _load_theme_sentences(
    session: Session, scope: Scope, coding: CTE, is_of_themes: ColumnElement[bool]
) -> list[ThemeSentence]:
    """Load the sentences of some themes from their current coding.

    The texts of the answers are read once, a part at a time, and not kept: there may be 50,000 of them.
    """
    is_wanted = is_of_themes & is_within_filters(scope, coding.c.response_id)
    rows_by_answer: dict[AnswerId, list[Row[*tuple[Any, ...]]]] = {}
    theme_ids = set()
    for row in session.execute(
        select(coding, Response.source_id, Question.number)
        .join(Response, Response.id == coding.c.response_id)
        .join(Question, Question.id == coding.c.question_id)
        .where(is_wanted)
        .order_by(coding.c.response_id, coding.c.question_id, coding.c.theme_id)
    ):
        rows_by_answer.setdefault((row.response_id, row.question_id), []).append(row)
        theme_ids.add(row.theme_id)
    sentences, chosen_sentences = load_sentences(session, theme_ids), load_chosen_sentences(session, theme_ids)
    answer_ids = select(coding.c.response_id, coding.c.question_id).where(is_wanted)
    texts = session.execute(
        select(Answer.response_id, Answer.question_id, Answer.text)
        .where(tuple_(Answer.response_id, Answer.question_id).in_(answer_ids))
        .order_by(Answer.response_id, Answer.question_id)
        .execution_options(yield_per=STREAM_SIZE)
    )
    groups: dict[tuple[int, str], list[tuple[str, SentenceUse]]] = {}
    for response_id, question_id, text in texts:
        for row in rows_by_answer[response_id, question_id]:
            sentence = find_present_sentence(sentences.get((row.theme_id, response_id, question_id), ()), text)
            chosen = chosen_sentences.get((row.theme_id, row.source_id, row.number), ())
            wording = sentence or text
            use = SentenceUse(
                row.source_id, row.number, sentence, float(row.confidence), bool(row.by_person), sentence in chosen
            )
            groups.setdefault((row.theme_id, build_wording_key(wording)), []).append((wording, use))
    theme_sentences = [_build_theme_sentence(theme_id, group) for (theme_id, _key), group in groups.items()]
    return sorted(theme_sentences, key=lambda theme_sentence: -len(theme_sentence.uses))


def _build_theme_sentence(theme_id: int, group: Sequence[tuple[str, SentenceUse]]) -> ThemeSentence:
    """Build a sentence of a theme from its wordings and uses."""
    ranked_group = sorted(group, key=lambda pair: (not pair[1].by_person, -pair[1].confidence))
    return ThemeSentence(theme_id, ranked_group[0][0], tuple(use for _wording, use in ranked_group))


@lru_cache(maxsize=CACHED_WORDINGS)
def build_wording_key(wording: str) -> str:
    """Build the key of all wordings that say the same, whichever places they name."""
    return normalise_wording(wording) or wording
