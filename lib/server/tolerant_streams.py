"""Let the server start and run on where its log cannot be written, such as on a disk that is full."""

import sys
from typing import Any, TextIO

NOTICE = "The log cannot be written ({}): the dashboard runs without it. Make room; lines until then are missing.\n"


class TolerantStream:
    """Stream of text in place of another one, that says once that it cannot be written, and raises nothing then."""

    def __init__(self, stream: TextIO, notice_stream: "TolerantStream | None" = None) -> None:
        """Write to a stream. notice_stream: where it is said, once, that this cannot be done; else it is said here."""
        self._stream = stream
        self._notice_stream = notice_stream
        self._reason = ""
        self._is_told = False

    def write(self, text: str) -> int:
        """Write a text, or leave it out."""
        try:
            if self._reason and not self._is_told and self._notice_stream is None:
                self._stream.write(NOTICE.format(self._reason))  # as soon as there is room
                self._stream.flush()
                self._is_told = True
            self._stream.write(text)
            self._stream.flush()
        except OSError as problem:
            self._note_problem(problem)
        return len(text)

    def flush(self) -> None:
        """Write what waits, or leave it."""
        try:
            self._stream.flush()
        except OSError as problem:
            self._note_problem(problem)

    def _note_problem(self, problem: OSError) -> None:
        """Note why nothing can be written, and say so where that can be done."""
        self._reason = problem.strerror or type(problem).__name__
        if self._notice_stream is not None and not self._is_told:
            self._is_told = True
            self._notice_stream.write(NOTICE.format(self._reason))

    def __getattr__(self, name: str) -> Any:
        """Give what else the stream has."""
        return getattr(self._stream, name)


def tolerate_full_log() -> None:
    """Put streams that raise nothing in the place of this process's output and errors, once."""
    if not isinstance(sys.stderr, TolerantStream):
        errors = TolerantStream(sys.stderr)
        sys.stderr, sys.stdout = errors, TolerantStream(sys.stdout, errors)
