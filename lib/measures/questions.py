"""Compute item response: which questions councils answered and after which one they stopped."""

from typing import Any

import pandas as pd

from lib.measures.definitions import ITEM_RESPONSE
from lib.measures.figure import Figure


def compute_item_response(counts: pd.DataFrame) -> list[tuple[int, Figure]]:
    """Compute the item response of each question, paired with the question's number.

    counts has the columns number, applies and answered (numbers of councils).
    """
    numbers = counts[["number", "answered", "applies"]].to_numpy(dtype=int)
    return [(int(number), Figure(int(answered), int(applies), ITEM_RESPONSE)) for number, answered, applies in numbers]


def build_question_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Build a table with one row a question.

    Columns: number, section, question, applies, answered, item_response (between 0 and 1), stopped.
    """
    shares = [figure.value for _number, figure in compute_item_response(counts)]
    columns = ["number", "section", "question", "applies", "answered", "item_response", "stopped"]
    return counts.assign(item_response=pd.Series(shares, dtype=float, index=counts.index))[columns]


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
    peak = max(applicable_rows, key=lambda row: (row.stopped, -row.number))
    if stopped and sum(row.stopped == peak.stopped for row in applicable_rows) == 1:
        text += f" {stopped:,} stopped before the end, most often after question {peak.number} ({peak.stopped:,})."
    elif stopped:
        text += f" {stopped:,} stopped before the end."
    return text
