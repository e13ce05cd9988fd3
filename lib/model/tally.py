"""What became of the questions to the model, in one line."""

from collections import Counter

from lib.model.client import NoAnswer


class Tally:
    """How many labels were asked for, of how many themes, and why some did not come."""

    def __init__(self, what: str, of: str, asked: int, place: str) -> None:
        self._what = what
        self._of = of
        self._asked = asked
        self._place = place
        self._reasons: Counter[str] = Counter()
        self._lasting = ""

    def failed(self, problem: NoAnswer, count: int = 1) -> None:
        """Something did not come, for this reason."""
        if problem.lasting:
            self._lasting = str(problem)
        else:
            self._reasons[str(problem)] += count

    def line(self, came: int) -> str:
        """The line to tell."""
        said = f"The language model at {self._place} gave {_counted(came, self._what)}"
        said += f" for {_counted(self._asked, self._of)}"
        reasons = [f"{reason} ({count})" for reason, count in self._reasons.most_common()]
        if self._lasting:
            reasons.append(f"{self._lasting}, so the rest was not asked")
        return said + (f"; {'; '.join(reasons)}. What there was stays." if reasons else ".")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
