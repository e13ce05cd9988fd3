"""Define why something could not be saved, in words that can be shown: they name the place and the remedy."""

from lib.terms import Problem


class ThemeProblem(Problem):
    """Problem that something cannot be done as it was asked.

    Nothing was saved.
    """


class StaleError(ThemeProblem):
    """Problem that somebody else changed a thing since it was read.

    Nothing was saved. The message says who, what and when.
    """
