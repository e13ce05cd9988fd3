"""Say how a query is asked by those who should not know whether a session or a cache answers it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

Answer = TypeVar("Answer")


class AskQuestion(Protocol):
    """Run a function of lib.queries: from the cache on a page, from a session in a shell.

    The arguments are those of the function after its session.
    """

    def __call__(self, question: Callable[..., Answer], /, **arguments: Any) -> Answer:
        """Run the function with these arguments."""
        ...
