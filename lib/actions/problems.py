"""Why something could not be saved, in words that can be shown: they name the place and the remedy."""

from lib.terms import Problem


class ThemeProblem(Problem):
    """It cannot be done as it was asked. Nothing was saved."""


class StaleError(ThemeProblem):
    """Somebody else changed it since it was read, and nothing was saved. The message says who, what and when."""
