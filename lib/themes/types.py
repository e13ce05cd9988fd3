"""Define what the theme engine is given and what it finds; answers and themes are named by their positions."""

from dataclasses import dataclass, field

ExamplePair = tuple[int, int]  # the position of an answer, and of a theme that it is coded to


@dataclass(frozen=True, slots=True)
class GivenTheme:
    """A theme that exists already.

    is_decided: a person reviewed it, so that it stays. evidence: sentences that are coded to it.
    """

    label: str
    description: str = ""
    is_decided: bool = True
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiscoveredTheme:
    """A theme that was discovered in the answers.

    known_index: the position of the known theme that it is, or None. size: the number of answers coded to it. evidence:
    whole sentences. example: the one that is most typical of this theme and least of others. is_mixed: its statements
    have so little in common that a person should split it.
    """

    label: str
    description: str
    known_index: int | None
    size: int
    evidence: tuple[str, ...]
    example: str = ""
    is_mixed: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """The coding of an answer to a theme, both given by their positions.

    text[start:end] of the answer is the sentence that shows it; confidence lies between 0 and 1.
    """

    answer: int
    theme: int
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledExample:
    """A person's decision whether an answer is coded to a known theme, both given by their positions."""

    answer: int
    theme: int
    is_coded: bool


@dataclass(frozen=True, slots=True)
class DiscoveryResult:
    """Themes and assignments of one run, and its agreement with the decisions of people.

    agreement_before and agreement_after: the share of decisions that the machine agrees with, without them and
    supervised by the others; None where there are too few.
    """

    themes: list[DiscoveredTheme] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    agreement_before: float | None = None
    agreement_after: float | None = None
