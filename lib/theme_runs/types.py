"""Define what a run hands over to be stored: themes, assignments, and how far it had read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class ProposedTheme(NamedTuple):
    """Theme that a run proposes. known_theme_id: the stored theme that it is, where it was there before the run."""

    known_theme_id: int | None
    label: str
    description: str
    origin: str  # MACHINE or MODEL
    example: str = ""  # a sentence out of an answer that shows what is meant
    is_mixed: bool = False  # it seems to be several themes


class ProposedAssignment(NamedTuple):
    """Assignment of an answer to a theme that a run proposes.

    theme_index: position in RunResult.themes. evidence: the sentence as it is in the answer.
    """

    theme_index: int
    response_id: int
    question_id: int
    confidence: float  # 0 to 1
    evidence: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """Result of one run over the answers to a question, or to all of them.

    answers: how many it read. data_version: the newest change when it read. agreement_before, agreement_after: with
    what people decided, 0 to 1, before and after; settled_examples: the number of people's decisions behind it.
    is_closed: it looked for the themes that people work on alone; what else is proposed stays as it is.
    """

    themes: Sequence[ProposedTheme]
    assignments: Sequence[ProposedAssignment]
    answers: int
    data_version: int
    agreement_before: float | None = None
    agreement_after: float | None = None
    settled_examples: int = 0
    is_closed: bool = False
