"""Fill residual themes ("other", "no reason given") by rule: no answer is similar to what a theme is not about."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lib.themes.types import Assignment

RULE_CONFIDENCE = 0.5  # that an answer is in no other theme is as sure as that it is not in them
EMPTY_LABEL = re.compile(
    r"^\W*(?:no (?:reasons?|comments?|answers?|responses?|opinions?|views?|details?)(?: (?:was |were )?(?:given|stated|provided|offered))?"
    r"|no (?:further|other) comments?|nothing (?:to (?:add|say)|else|stated)|don['’]?t know|do not know|not (?:answered|stated|sure|applicable)"
    r"|n/?a|blank|no content)\W*$",
    re.IGNORECASE,
)
REST_LABEL = re.compile(
    r"^\W*(?:(?:all |any |every)?others?(?: (?:answers?|comments?|issues?|matters?|points?|reasons?|responses?|suggestions?|themes?|topics?))?"
    r"|none of (?:the above|these|the (?:other )?themes)|misc(?:ellaneous)?(?: comments?)?|something else|everything else|un(?:coded|classified|categorised))\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ResidualThemes:
    """Positions of the themes that take what no other theme takes, and of those that take empty answers."""

    rest: tuple[int, ...]
    empty: tuple[int, ...]

    @property
    def positions(self) -> list[int]:
        """Positions of all residual themes."""
        return sorted((*self.rest, *self.empty))


def find_residual_themes(labels: Sequence[str | None]) -> ResidualThemes:
    """Find the residual themes by what their labels say; None stands for a theme without a label yet."""
    return ResidualThemes(
        tuple(position for position, label in enumerate(labels) if label and REST_LABEL.match(label)),
        tuple(position for position, label in enumerate(labels) if label and EMPTY_LABEL.match(label)),
    )


def assign_residual_themes(
    texts: Sequence[str],
    residual: ResidualThemes,
    assignments: Sequence[Assignment],
    answers_with_statements: Collection[int],
) -> list[Assignment]:
    """Assign the answers that no theme takes to the residual themes, with the whole answer as the evidence.

    Those without a statement go to the theme of empty answers where there is one, all others to the theme of the rest.
    """
    coded_answers = {assignment.answer for assignment in assignments}
    found = []
    for answer, text in enumerate(texts):
        if answer in coded_answers or not text.strip():
            continue
        is_empty = answer not in answers_with_statements
        themes = residual.empty if is_empty and residual.empty else residual.rest
        start = len(text) - len(text.lstrip())
        found += [Assignment(answer, theme, RULE_CONFIDENCE, start, len(text.rstrip())) for theme in themes[:1]]
    return found
