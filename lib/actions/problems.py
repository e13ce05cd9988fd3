"""Define why something could not be saved, in words that can be shown: they name the place and the remedy."""

from collections.abc import Sequence

from lib.terms import Problem


class ThemeProblem(Problem):
    """Problem that something cannot be done as it was asked.

    Nothing was saved.
    """


class ConsultationProblem(Problem):
    """Problem that a consultation cannot be saved as it was asked.

    Nothing was saved. questions holds, in words, what depends on the change and has to be confirmed; without any, it is
    refused.
    """

    def __init__(self, message: str, questions: Sequence[str] = ()) -> None:
        """Say what is wrong, and what has to be confirmed."""
        super().__init__(message)
        self.questions = tuple(questions)


class StaleConsultationError(ConsultationProblem):
    """Problem that somebody else changed a consultation since it was read. The message says who, what and when."""


class StaleError(ThemeProblem):
    """Problem that somebody else changed a thing since it was read.

    Nothing was saved. The message says who, what and when.
    """


class CampaignProblem(Problem):
    """Problem that approaches cannot be planned or logged as it was asked.

    Nothing was saved.
    """


class PaperProblem(Problem):
    """Problem that the Board paper cannot be written or frozen as it was asked.

    Nothing was saved.
    """


class UnconfirmedApproachError(CampaignProblem):
    """Problem that somebody asked not to be contacted: an approach is logged only where it is confirmed."""


class StaleActivityError(CampaignProblem):
    """Problem that somebody else changed an activity since it was read. The message says who, what and when."""


class AccountProblem(Problem):
    """Problem that an account cannot be changed as it was asked.

    Nothing was saved.
    """


class ErasureProblem(Problem):
    """Problem that details cannot be removed, or the rule of keeping cannot be set, as it was asked.

    Nothing was removed.
    """
