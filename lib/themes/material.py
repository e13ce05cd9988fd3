"""Prepare answers: keep the statements that say something, and compute their vectors."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.terms import NO_COMMENT_WORDING
from lib.themes.place_names import normalise_wording
from lib.themes.statements import Statement, split_into_statements
from lib.themes.stems import extract_content_words, extract_stems
from lib.themes.vectors import Vectors, VectorSpace, start_loading_encoder

ProgressReporter = Callable[[float, str], None]  # the share that is done, 0 to 1, and what is being done

EMPTY_ANSWER = re.compile(
    rf"^\W*+(?:{NO_COMMENT_WORDING}|no|(?:please )?(?:see|refer to)\b.{{0,60}}"
    r"|as (?:above|before|stated)\b.{0,30}|yes|agreed?)\W*$",
    re.IGNORECASE,
)
ABOUT_RESPONDENT = re.compile(
    r"^\W*+(?:(?:this|our) (?:response|reply|submission|answer)\b.*\b(?:agreed|submitted|made|sent|prepared|approved|behalf|is from)\b.*"
    r"|(?:we|i) (?:answer|respond|reply|write|am writing|are writing|am responding|are responding|speak)\b.{0,25}\b(?:as|for|on behalf)\b.*"
    r"|(?:we|i) (?:are|am) (?:an? |the )?(?:\w+[ -]){0,5}(?:council|authority|borough|district|county|body|institute|association|officer|councillor|member)\b.{0,30}"
    r"|(?:speaking |writing |replying |from our (?:standpoint|position|perspective|point of view) )?(?:as|for|being) an? (?:[\w’'-]+ ){0,4}(?:council|authority|borough|district|county|city|body|institute|association)"
    r"(?: (?:with|of|in|facing) (?:[\w’'-]++ ?){1,8})?"
    r"|.*\b(?:considered|discussed|debated|looked at|agreed|answered) (?:this|these|the|your) (?:questions?|consultation|reply|response|with)\b.*"
    r"|thank(?:s| you)\b.*|(?:we|i) welcome the (?:chance|opportunity)\b.*|(?:we|i) (?:are|am) (?:pleased|grateful|happy) (?:to|for)\b.*)$",
    re.IGNORECASE,
)
RESPONDENT_OPENING = re.compile(
    r"^\W*+(?:speaking |writing )?(?:as|for|being) (?:an? |the |any )?(?:(?!that\b|we\b|our\b)[\w'’]+[ -]){0,7}"
    r"(?:council|authority|borough|district|county|body|institute|association|leader|executive|officer|councillor|member)s?,?\s+"
    r"(?=(?:we|i|our|it|there|the|my)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PreparedAnswers:
    """Answers with their substantive statements and the vectors of these.

    texts: the answers. statements: their statements that say something. vectors: one row a statement.
    statement_questions: the position of the question that each statement answers. distinct_rows: of all statements on
    one question in the same words, whichever place they name, the row of the first: a sentence that a campaign sends a
    hundred times counts once. distinct_counts: how many statements say what each of these says. question_stems: the
    stems of each question, by its position.
    """

    texts: Sequence[str]
    statements: list[Statement]
    space: VectorSpace
    vectors: Vectors
    statement_questions: list[int]
    distinct_rows: list[int]
    distinct_counts: list[int]
    question_stems: list[frozenset[str]]


def prepare_answers(
    texts: Sequence[str], questions: Sequence[str], report_progress: ProgressReporter
) -> PreparedAnswers:
    """Prepare answers for the discovery and assignment of themes.

    questions is empty, one for all answers, or one an answer (across questions). report_progress is called with the
    share that is done, 0 to 1, and the present activity.
    """
    report_progress(0.02, "reading the answers")
    start_loading_encoder()
    distinct_questions = list(dict.fromkeys(questions))
    question_stems = [frozenset(extract_stems(question)) for question in distinct_questions]
    answer_questions = (
        [0] * len(texts)
        if len(distinct_questions) < 2
        else [distinct_questions.index(question) for question in questions]
    )
    kept_statements = [
        shortened
        for statement in split_into_statements(list(texts))
        if (shortened := _remove_opening(statement))
        and is_substantive(
            shortened.text, question_stems[answer_questions[statement.answer]] if question_stems else frozenset()
        )
    ]
    report_progress(0.1, f"comparing {len(kept_statements):,} statements")
    space = VectorSpace(
        [statement.text for statement in kept_statements], distinct_questions if len(distinct_questions) < 2 else ()
    )
    vectors = space.embed_texts([statement.text for statement in kept_statements])
    statement_questions = [answer_questions[statement.answer] for statement in kept_statements]
    distinct_rows, distinct_counts = _find_distinct_rows(kept_statements, statement_questions)
    return PreparedAnswers(
        texts,
        kept_statements,
        space,
        vectors,
        statement_questions,
        distinct_rows,
        distinct_counts,
        question_stems or [frozenset()],
    )


def _find_distinct_rows(
    kept_statements: Sequence[Statement], statement_questions: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Find the row of the first of all statements on one question in the same words, and count these statements."""
    first_rows: dict[tuple[int, str], int] = {}
    counts: Counter[tuple[int, str]] = Counter()
    for row, (statement, question) in enumerate(zip(kept_statements, statement_questions, strict=True)):
        wording = (question, normalise_wording(statement.text))
        first_rows.setdefault(wording, row)
        counts[wording] += 1
    return list(first_rows.values()), [counts[wording] for wording in first_rows]


def is_substantive(text: str, question_stems: frozenset[str] = frozenset()) -> bool:
    """Return whether a statement can be coded to a theme.

    It cannot where it says "no comment", who is writing, or the question over again. question_stems: the stems of the
    question.
    """
    if EMPTY_ANSWER.match(text) or ABOUT_RESPONDENT.match(text):
        return False
    text_stems = extract_stems(text)
    own_stems = [word_stem for word_stem in text_stems if word_stem not in question_stems]
    return len(text_stems) >= 2 and bool(own_stems) and len(own_stems) > 0.25 * len(text_stems)


def _remove_opening(statement: Statement) -> Statement:
    """Remove an opening that says who is writing ("As a district council, we ...") from a statement."""
    opening = RESPONDENT_OPENING.match(statement.text)
    if opening is None or len(extract_content_words(statement.text[opening.end() :])) < 2:
        return statement
    return Statement(statement.answer, statement.start + opening.end(), statement.end, statement.text[opening.end() :])
