"""Count the outcomes of the requests to the model, and describe them in one line."""

from collections import Counter

from lib.model.client import NoAnswer


class RequestTally:
    """Count of the items (labels, say) that were asked for and received, and of the reasons why some are missing."""

    def __init__(self, item_noun: str, subject_noun: str, subject_count: int, host: str) -> None:
        """Start a tally of items asked for.

        item_noun: the kind of item, in the singular. subject_noun and subject_count: what they were asked for (themes,
        say), and how many. host: of the endpoint.
        """
        self._item_noun = item_noun
        self._subject_noun = subject_noun
        self._subject_count = subject_count
        self._host = host
        self._reasons: Counter[str] = Counter()
        self._lasting_reason = ""

    def add_failure(self, problem: NoAnswer, count: int = 1) -> None:
        """Add a failure and its reason, for count subjects."""
        if problem.is_lasting:
            self._lasting_reason = str(problem)
        else:
            self._reasons[str(problem)] += count

    def describe_outcome(self, received_count: int) -> str:
        """Describe the outcome in one line, with the number of items received."""
        sentence = f"The language model at {self._host} gave {_format_count(received_count, self._item_noun)}"
        sentence += f" for {_format_count(self._subject_count, self._subject_noun)}"
        reasons = [f"{reason} ({count})" for reason, count in self._reasons.most_common()]
        if self._lasting_reason:
            reasons.append(f"{self._lasting_reason}, so the rest was not asked")
        return sentence + (f"; {'; '.join(reasons)}. What there was stays." if reasons else ".")


def _format_count(count: int, noun: str) -> str:
    """Format a count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
