"""Which questions councils answered, and where they stopped."""

from typing import Any

import pandas as pd

from lib.measures.definitions import ITEM_RESPONSE
from lib.measures.figure import Figure


def item_response(counts: pd.DataFrame) -> list[tuple[int, Figure]]:
    """The item response of each question, from a frame with number, applies and answered (councils)."""
    numbers = counts[["number", "answered", "applies"]].to_numpy(dtype=int)
    return [(int(number), Figure(int(answered), int(applies), ITEM_RESPONSE)) for number, answered, applies in numbers]


def as_table(counts: pd.DataFrame) -> pd.DataFrame:
    """A row a question: number, section, question, applies, answered, item_response (between 0 and 1), stopped."""
    shares = [figure.value for _number, figure in item_response(counts)]
    columns = ["number", "section", "question", "applies", "answered", "item_response", "stopped"]
    return counts.assign(item_response=pd.Series(shares, dtype=float, index=counts.index))[columns]


def as_sentence(counts: pd.DataFrame) -> str:
    """The questions that fewest answered, and where most stopped, in plain words; empty where nobody answered."""
    asked: list[Any] = [row for row in counts.itertuples() if row.applies]
    if not asked:
        return ""
    least = min(asked, key=lambda row: (row.answered / row.applies, row.number))
    said = f"Question {least.number} was answered least: by {least.answered:,} of {least.applies:,} councils."
    stopped = sum(row.stopped for row in asked)
    stop = max(asked, key=lambda row: (row.stopped, -row.number))
    if stopped and sum(row.stopped == stop.stopped for row in asked) == 1:
        said += f" {stopped:,} stopped before the end, most often after question {stop.number} ({stop.stopped:,})."
    elif stopped:
        said += f" {stopped:,} stopped before the end."
    return said
