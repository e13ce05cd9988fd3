"""Keep what an import has worked out in a temporary file until it is written, so that memory stays bounded.

The file has no name, is for its owner alone, and is gone when it is closed or the process ends, however that ends.
"""

import contextlib
import pickle
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Self

from lib.intake.problems import FileProblem
from lib.intake.reading.tables import NumberedRow

NO_ROOM = (
    "There is no room for the temporary file of an import: make some where temporary files lie, or name another folder "
    "in TMPDIR. Nothing was stored."
)


class Spool:
    """Chunks of values that are kept in their order, and read once they are all there."""

    def __init__(self) -> None:
        """Open the temporary file.

        Raises FileProblem where there is no room for it.
        """
        self._size = 0
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        except OSError as error:
            raise FileProblem(NO_ROOM) from error

    def __enter__(self) -> Self:
        """Return the spool, which is closed with the block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the spool: what it kept is gone, also what could not be written for want of room."""
        with contextlib.suppress(OSError):
            self._file.close()

    def append_chunk(self, chunk: Any) -> None:
        """Append a chunk.

        Raises FileProblem where there is no room for it.
        """
        try:
            pickle.dump(chunk, self._file, pickle.HIGHEST_PROTOCOL)
            self._file.flush()
            self._size = self._file.tell()
        except OSError as error:
            raise FileProblem(NO_ROOM) from error

    def read_chunks(self) -> Iterator[Any]:
        """Read all chunks from the first on."""
        self._file.seek(0)
        while self._file.tell() < self._size:
            yield pickle.load(self._file)  # noqa: S301 - this process wrote it, and nobody else can

    def measure_progress(self) -> float:
        """Measure the share of the chunks that was read since they were last read from the first on."""
        return self._file.tell() / self._size if self._size else 1.0

    def read_rows(self) -> Iterator[NumberedRow]:
        """Read the rows of which each chunk is a list. Each call starts anew, and ends what an earlier one reads."""
        for chunk in self.read_chunks():
            yield from chunk
