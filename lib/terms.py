"""Define the terms shared by every package: who is asked, in which role, and what an answer amounts to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Problem(Exception):  # noqa: N818 - it is shown to people as it is, and "problem" is the word
    """Foreseen problem: its text names the place and the remedy, for whoever asked."""


COUNCIL_TYPES = ("Shire county", "Shire district", "Unitary", "Metropolitan district", "London borough")
# On the map of the upper tier is every council but the districts, on that of the lower tier all but the counties.
UPPER, LOWER = TIERS = ("upper", "lower")
TIER_OF = {"Shire county": "County", "Shire district": "District"}  # every other type is a single tier
SINGLE_TIER = "Single tier"
PROFESSIONAL_BODY = "Professional body"
NATIONAL_STAKEHOLDER = "National stakeholder"
ORGANISATION_TYPES = (*COUNCIL_TYPES, PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)

LEADER = "Leader"
CHIEF_EXECUTIVE = "Chief executive"
ROLES = (LEADER, CHIEF_EXECUTIVE, "Other")

ORIGINS = ("file", "decision", "by hand")  # of what was brought in
RESPONSE_KINDS = ("answers", "letter", "declined")

PROPOSED, APPROVED, REJECTED = THEME_STATES = ("proposed", "approved", "rejected")
# Who thought of a theme: the built-in method, somebody, or a language model.
MACHINE, PERSON, MODEL = THEME_ORIGINS = ("machine", "person", "model")
LABEL_LENGTH, DESCRIPTION_LENGTH = 200, 2_000  # of a theme, in characters

# AAPOR final dispositions, best first, adapted to a frame of institutions.
COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED = "I", "P", "R", "O", "N"
DISPOSITIONS = (COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED)
RESPONDED = (COMPLETE, PARTIAL)

# Per cent of the questions that apply: more than the first is complete, from the second on partial.
COMPLETE_ABOVE = 80
PARTIAL_FROM = 50


class ProposedTheme(NamedTuple):
    """Theme that a run proposes. known_theme_id: the stored theme that it is, where it was there before the run."""

    known_theme_id: int | None
    label: str
    description: str
    origin: str  # MACHINE or MODEL


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
    """

    themes: Sequence[ProposedTheme]
    assignments: Sequence[ProposedAssignment]
    answers: int
    data_version: int
    agreement_before: float | None = None
    agreement_after: float | None = None
    settled_examples: int = 0
