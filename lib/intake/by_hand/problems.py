"""Define why something could not be changed by hand, in words that can be shown, and check what all changes share."""

import datetime as dt

from lib.terms import Problem

MAX_REASON_LENGTH = 500  # in characters


class PeopleProblem(Problem):
    """Problem that a person, an organisation or a response cannot be changed as it was asked.

    Nothing was saved.
    """


class StalePersonError(PeopleProblem):
    """Problem that somebody else changed what is known of a person since it was read.

    Nothing was saved. The message says who, what and when.
    """


def check_day(day: dt.date | None) -> dt.date:
    """Check the day from which something counts, and return it; today where none was given.

    Raises PeopleProblem where it lies in the future.
    """
    today = dt.datetime.now(dt.UTC).date()
    if day is not None and day > today:
        raise PeopleProblem(f"{day.day} {day:%B %Y} lies in the future: choose today or an earlier day.")
    return day or today


def check_reason(reason: str) -> str:
    """Check a reason that must not be missing, and return it.

    Raises PeopleProblem where it is empty or too long.
    """
    words = " ".join(reason.split())
    if not words:
        raise PeopleProblem("Give the reason, in a few words: whoever looks at this later will ask. Nothing was saved.")
    if len(words) > MAX_REASON_LENGTH:
        raise PeopleProblem(f"The reason is longer than {MAX_REASON_LENGTH} characters: shorten it.")
    return words
