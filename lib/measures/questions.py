"""Compute item response: which questions councils answered and after which one they stopped."""

from typing import Any

import pandas as pd

from lib.measures.definitions import ITEM_RESPONSE
from lib.measures.figure import Figure
from lib.terms import RESPONDED


def compute_item_response(counts: pd.DataFrame) -> list[tuple[int, Figure]]:
    """Compute the item response of each question, paired with the question's number.

    counts has the columns number, applies and answered (numbers of councils).
    """
    numbers = counts[["number", "answered", "applies"]].to_numpy(dtype=int)
    return [(int(number), Figure(int(answered), int(applies), ITEM_RESPONSE)) for number, answered, applies in numbers]


def build_question_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Build a table with one row a question.

    Columns: number, section, question, required (1 or 0), applies, answered, no_comment (of those), item_response
    (between 0 and 1), stopped.
    """
    shares = [figure.value for _number, figure in compute_item_response(counts)]
    columns = ["number", "section", "question", "required", "applies", "answered", "no_comment", "item_response"]
    return counts.assign(item_response=pd.Series(shares, dtype=float, index=counts.index))[[*columns, "stopped"]]


def describe_item_response(counts: pd.DataFrame) -> str:
    """Describe which question fewest councils answered and after which one most stopped.

    Empty where no question applies to any respondent.
    """
    applicable_rows: list[Any] = [row for row in counts.itertuples() if row.applies]
    if not applicable_rows:
        return ""
    lowest = min(applicable_rows, key=lambda row: (row.answered / row.applies, row.number))
    text = f"Question {lowest.number} was answered least: by {lowest.answered:,} of {lowest.applies:,} councils."
    stopped = sum(row.stopped for row in applicable_rows)
    peak = max(applicable_rows, key=lambda row: row.stopped)
    if stopped and sum(row.stopped == peak.stopped for row in applicable_rows) == 1:
        text += f" {stopped:,} stopped before the end, most often after question {peak.number} ({peak.stopped:,})."
    elif stopped:
        text += f" {stopped:,} stopped before the end."
    return text


def describe_denominators(responded: int, with_answers: int, counts: pd.DataFrame) -> str:
    """Describe why not all councils that responded could answer each question; empty where all could.

    responded: councils that responded. with_answers: those of them that sent answers, and not a letter alone. counts
    has the columns number and applies. Such as "Of the 132 councils that responded, 127 sent answers (5 a letter
    alone); questions 13 to 19 apply to 58 of them."
    """
    numbers_by_count: dict[int, list[int]] = {}
    for number, applies in counts[["number", "applies"]].to_numpy(dtype=int).tolist():
        if applies != with_answers:
            numbers_by_count.setdefault(applies, []).append(number)
    parts = []
    if responded != with_answers:
        parts.append(f"{with_answers:,} sent answers ({responded - with_answers:,} a letter alone)")
    for applies, numbers in numbers_by_count.items():
        verb = "applies" if len(numbers) == 1 else "apply"
        parts.append(f"{_describe_numbers(numbers)} {verb} to {applies:,} of them")
    noun = "council that responded" if responded == 1 else "councils that responded"
    return f"Of the {responded:,} {noun}, {'; '.join(parts)}." if parts else ""


def describe_heard(responded: int, heard_by_standing: dict[str, int], subject: str) -> str:
    """Describe how the councils that answered lie beside those that responded; empty where they are the same.

    heard_by_standing: councils with an answer to the subject, by where they stand. Such as "Of the 132 councils that
    responded, 120 answered this question; so did 2 whose form does not count as a response."
    """
    heard = sum(heard_by_standing.get(standing, 0) for standing in RESPONDED)
    others = sum(heard_by_standing.values()) - heard
    if not responded or (heard == responded and not others):
        return ""
    noun = "council that responded" if responded == 1 else "councils that responded"
    others_text = f"; so did {others:,} whose form does not count as a response" if others else ""
    return f"Of the {responded:,} {noun}, {heard:,} answered {subject}{others_text}."


def _describe_numbers(numbers: list[int]) -> str:
    """Describe the numbers of questions: "question 8", "questions 13 to 19", "questions 6, 8 to 10"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"{'question' if len(numbers) == 1 else 'questions'} {', '.join(texts)}"
