"""What can be wrong with a file or a row, in words that can be shown: they name the place and the remedy."""

from typing import Any

from lib.terms import Problem


class FileProblem(Problem):
    """The file as a whole cannot be used. Nothing of it is stored."""


class RowProblem(Exception):  # noqa: N818
    """One row cannot be placed. It is set aside, whole, with this reason."""


class Doubt(RowProblem):
    """One row waits for somebody's decision.

    about is "organisation", "address" or "id"; written is what the file says (never shown to those who may not see
    contacts); candidates are codes of organisations, the likeliest first.
    """

    def __init__(self, reason: str, *, about: str, written: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.about = about
        self.written = written
        self.candidates = candidates

    def as_json(self) -> dict[str, Any]:
        """The doubt as it is kept with its row."""
        return {"about": self.about, "written": self.written, "candidates": list(self.candidates)}
