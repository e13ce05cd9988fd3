"""Define what can be wrong with a file or a row.

The messages can be shown: they name the place and the remedy.
"""

from typing import Any

from lib.terms import Problem


class FileProblem(Problem):
    """Problem of a file that cannot be used as a whole; nothing of it is stored."""


class RowProblem(Exception):  # noqa: N818
    """Problem of one row that cannot be loaded.

    The row is quarantined, whole, with this reason.
    """


class AmbiguousMatch(RowProblem):
    """Problem of one row that is pending until somebody decides.

    topic is "organisation", "address", "id", "person" or "status"; written_text is what the file says, and on_record
    what is stored instead (never shown to those who may not see contacts); candidates are codes of organisations, the
    likeliest first; is_clear: the first of them stands clear of all others, and of doubt about its kind.
    """

    def __init__(
        self,
        reason: str,
        *,
        topic: str,
        written_text: str,
        candidates: tuple[str, ...] = (),
        is_clear: bool = False,
        on_record: str = "",
    ) -> None:
        """Describe what has to be decided about the row."""
        super().__init__(reason)
        self.topic = topic
        self.written_text = written_text
        self.candidates = candidates
        self.is_clear = is_clear
        self.on_record = on_record

    def as_json(self) -> dict[str, Any]:
        """Convert the ambiguous match to the dictionary that is stored with its row."""
        ambiguous_match: dict[str, Any] = {
            "about": self.topic,
            "written": self.written_text,
            "candidates": list(self.candidates),
        }
        if self.is_clear:
            ambiguous_match["clear"] = True
        if self.on_record:
            ambiguous_match["on_record"] = self.on_record
        return ambiguous_match
