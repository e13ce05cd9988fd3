"""How good the themes across all questions are that the demonstration's database holds, with the titles of its officer.

python -m tests.benchmarks.across_stored DATABASE

DATABASE is a file of SQLite with the demonstration. Each theme across questions that the machine proposed is held against
the planted theme that most of its answers carry, as in tests.benchmarks.across; letters, of which nothing is planted by
question, are left out. Prints the scores of all of them, of those found under two questions or more, and these with their
labels. Nothing is written.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import MachineAssignment, Theme
from tests.benchmarks.officer_trial import PLANTED_FILE

AnswerName = tuple[str, int]  # the response, and the number of the question


class StoredScore(NamedTuple):
    """Score of one theme: its size, the share of its answers that carry the planted one, and by how much its share of
    councils is off."""

    size: int
    precision: float
    error: float
    question_count: int
    label: str
    planted_id: str


def read_planted() -> dict[str, set[AnswerName]]:
    """The answers that carry each planted theme."""
    planted: dict[str, set[AnswerName]] = defaultdict(set)
    with PLANTED_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["question"].isdigit():
                planted[row["theme_id"]].add((row["response"], int(row["question"])))
    return planted


def score_themes(database: Path) -> list[StoredScore]:
    """The scores of all themes across questions, the widest first."""
    planted = read_planted()
    columns = (Theme.id, Theme.label, Response.source_id, Question.number)
    found: dict[tuple[int, str], set[AnswerName]] = defaultdict(set)
    with open_read_session(get_engine(f"sqlite:///{database}")) as session:
        rows = session.execute(
            select(*columns)
            .join(MachineAssignment, MachineAssignment.theme_id == Theme.id)
            .join(Response, Response.id == MachineAssignment.response_id)
            .join(Question, Question.id == MachineAssignment.question_id)
            .where(Theme.question_id.is_(None))
        )
        for theme_id, label, source_id, number in rows:
            found[theme_id, label].add((source_id, number))
        responses = set(session.scalars(select(Answer.response_id)))
    scores = []
    for (_theme_id, label), answers in found.items():
        best = max(sorted(planted), key=lambda planted_id: len(answers & planted[planted_id]))
        councils, true_councils = ({name for name, _number in names} for names in (answers, planted[best]))
        scores.append(
            StoredScore(
                len(answers),
                len(answers & planted[best]) / len(answers),
                abs(len(councils) - len(true_councils)) / len(responses),
                len({number for _name, number in answers}),
                label,
                best,
            )
        )
    return sorted(scores, key=lambda score: (-score.size, score.label))


def print_scores(name: str, scores: list[StoredScore]) -> None:
    sizes, precisions, errors = (np.array([score[place] for score in scores]) for place in range(3))
    print(
        f"{name}: {len(scores)} themes, {len({score.planted_id for score in scores})} matched | precision "
        f"{(sizes * precisions).sum() / sizes.sum():.3f}, ten widest {precisions[:10].mean():.3f} | error of a share of "
        f"councils {errors.mean():.3f}, by size {(sizes * errors).sum() / sizes.sum():.3f}, twenty widest "
        f"{errors[:20].mean():.3f}"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        raise SystemExit(f"Name a database with the demonstration.\n\n{__doc__}")
    every_score = score_themes(Path(sys.argv[1]))
    wide_scores = [score for score in every_score if score.question_count > 1]
    print_scores("all", every_score)
    print_scores("under two questions or more", wide_scores)
    for score in wide_scores:
        print(f"{score.size:4} {score.precision:.2f} {score.error:.2f}  {score.label}  <-  {score.planted_id}")
