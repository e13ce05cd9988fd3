"""Say how right the approved themes of some questions are, against the themes planted in the demonstration.

python -m tests.benchmarks.officer_trial DATABASE [QUESTION ...]

DATABASE is a file of SQLite with the demonstration, in which somebody has approved themes of the questions (8 and 12, where
none are given: those that it leaves to the visitor). Each approved theme is held against the planted theme of its question
with which its answers agree best. Precision and recall are over answers: those that count for the theme now, by people
and by the machine, against those that carry the planted theme. The published share of councils with its interval stands
beside the true share. Nothing is written.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Role
from lib.database.engine import get_engine, open_read_session
from lib.database.models import Answer, Credit, Organisation, Question, Response
from lib.findings import theme_findings
from lib.findings.shown_themes import ThemeFinding
from lib.queries.parts import is_live, select_frame
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from lib.queries.themes import evidence
from lib.settings import ROOT

PLANTED_FILE = ROOT / "data" / "taking_stock" / "planted_assignments.csv"
VISITOR_QUESTIONS = (8, 12)
GOAL = 0.85  # of precision and of recall
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """Score of an approved theme against the planted theme that it means.

    found, true, hits: answers that count for the theme, that carry the planted one, and both. share, low, high: the
    published share of councils with its interval, 0 to 1; None where none is published. true_share: 0 to 1.
    """

    label: str
    planted_id: str
    found: int
    true: int
    hits: int
    share: float | None
    low: float | None
    high: float | None
    true_share: float

    @property
    def precision(self) -> float:
        """Share of the answers that count for it that carry the planted theme."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the answers that carry the planted theme that count for it."""
        return self.hits / self.true if self.true else 0.0

    @property
    def is_covered(self) -> bool:
        """Whether the published interval holds the true share."""
        return self.low is not None and self.high is not None and self.low <= self.true_share <= self.high


def choose_planted_theme(found_ids: Collection[str], ids_by_planted: Mapping[str, Collection[str]]) -> str:
    """Choose the planted theme whose answers agree best, by F1, with those that count for a theme."""

    def compute_f1(planted_id: str) -> float:
        hits = len(set(found_ids) & set(ids_by_planted[planted_id]))
        return 2 * hits / (len(found_ids) + len(ids_by_planted[planted_id]))

    return max(sorted(ids_by_planted), key=compute_f1)


def read_planted_answers(question_number: int) -> dict[str, set[str]]:
    """Read which responses carry which planted theme in their answer to a question."""
    ids_by_planted: dict[str, set[str]] = defaultdict(set)
    with PLANTED_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["question"] == str(question_number):
                ids_by_planted[row["theme_id"]].add(row["response"])
    return dict(ids_by_planted)


def load_councils_by_answer(session: Session, scope: Scope, question_id: int) -> dict[str, set[int]]:
    """Load the councils of the frame for which each answer to a question counts, by the id of its response."""
    frame = select_frame(scope)
    councils_by_answer: dict[str, set[int]] = defaultdict(set)
    for source_id, organisation_id in session.execute(
        select(Response.source_id, Organisation.id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Credit, Credit.response_id == Response.id)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .join(frame, frame.c.id == Organisation.id)
        .where(Answer.question_id == question_id, is_live(scope))
    ):
        councils_by_answer[source_id].add(organisation_id)
    return councils_by_answer


def score_question(session: Session, scope: Scope, question_id: int, question_number: int) -> list[ThemeScore]:
    """Score the approved themes of a question, as an officer sees them."""

    def ask(question: Callable[..., Reply], /, **arguments: Any) -> Reply:
        return question(session, **arguments)

    councils_by_answer = load_councils_by_answer(session, scope, question_id)
    answers = set(
        session.scalars(
            select(Response.source_id)
            .join(Answer, Answer.response_id == Response.id)
            .where(Answer.question_id == question_id, is_live(scope))
        )
    )
    ids_by_planted = {
        planted_id: response_ids & answers for planted_id, response_ids in read_planted_answers(question_number).items()
    }
    council_count = len(set().union(*councils_by_answer.values()))
    scores = []
    for group in theme_findings.list_approved_themes(ask, scope, reader=Role.OFFICER, with_groups=False):
        for theme in group.themes if group.question.id == question_id else ():
            coded_answers = evidence.list_coded_answers(
                session, scope=scope, theme_id=theme.id, reader=Role.OFFICER, limit=None
            )
            found_ids = {coded_answer.answer.source_id for coded_answer in coded_answers}
            planted_id = choose_planted_theme(found_ids, ids_by_planted)
            true_ids = ids_by_planted[planted_id]
            true_councils = set().union(*(councils_by_answer.get(source_id, set()) for source_id in true_ids))
            scores.append(
                _build_score(theme, planted_id, found_ids, true_ids, len(true_councils) / max(1, council_count))
            )
    return scores


def _build_score(
    theme: ThemeFinding, planted_id: str, found_ids: set[str], true_ids: set[str], true_share: float
) -> ThemeScore:
    """Build the score of a theme from its answers and those that carry the planted one."""
    audited = theme.total.audited
    return ThemeScore(
        theme.label,
        planted_id,
        len(found_ids),
        len(true_ids),
        len(found_ids & true_ids),
        theme.total.value,
        audited.low if audited else None,
        audited.high if audited else None,
        true_share,
    )


def format_score(score: ThemeScore) -> str:
    """Format the score of a theme as a line."""
    published = (
        "no share published"
        if score.share is None
        else f"published {score.share:.0%} ({score.low:.0%} to {score.high:.0%})"
        if score.low is not None and score.high is not None
        else f"published {score.share:.0%}"
    )
    return (
        f"{score.label[:44]:44} = {score.planted_id:24} precision {score.precision:.2f} recall {score.recall:.2f} "
        f"({score.found} found, {score.true} true) | {published}, true {score.true_share:.0%}"
        f"{'' if score.is_covered else ', outside'}"
    )


def print_trial(database: Path, question_numbers: Collection[int]) -> list[ThemeScore]:
    """Print the scores of the approved themes of some questions, and return them."""
    scores = []
    with open_read_session(get_engine(f"sqlite:///{database.resolve()}")) as session:
        consultation = find_consultation(session, None)
        scope = Scope(consultation.id, consultation.last_record or consultation.closes)
        for question_number in question_numbers:
            question_id = session.scalars(
                select(Question.id).where(
                    Question.consultation_id == consultation.id, Question.number == question_number
                )
            ).one()
            scores += score_question(session, scope, question_id, question_number)
    for score in scores:
        print(format_score(score))
    if scores:
        hits, found, true = (sum(getattr(score, name) for score in scores) for name in ("hits", "found", "true"))
        precision, recall = hits / max(1, found), hits / max(1, true)
        print(
            f"{len(scores)} themes: precision {precision:.2f}, recall {recall:.2f}, goal {GOAL}; the interval holds the "
            f"true share of {sum(score.is_covered for score in scores)}"
        )
    return scores


def main(arguments: list[str]) -> None:
    """Print the scores for the database, and the questions, that the arguments name."""
    print_trial(Path(arguments[0]), [int(number) for number in arguments[1:]] or VISITOR_QUESTIONS)


if __name__ == "__main__":
    main(sys.argv[1:])
