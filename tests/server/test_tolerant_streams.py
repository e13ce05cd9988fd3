"""A log that cannot be written keeps nothing from going on."""

import errno
import io
import subprocess
import sys
from pathlib import Path

import pytest

from lib.server.tolerant_streams import TolerantStream
from lib.settings import ROOT

SENTENCE = (
    "The log cannot be written (No space left on device): the dashboard runs without it. Make room; lines until then are "
    "missing.\n"
)


class FullStream(io.StringIO):
    """A stream on a disk that is full until it has room."""

    has_room = False

    def write(self, text: str) -> int:
        if not self.has_room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def test_what_cannot_be_printed_is_said_once_among_the_errors() -> None:
    errors = io.StringIO()
    stream = TolerantStream(FullStream(), TolerantStream(errors))
    assert [stream.write("one"), stream.write("two")] == [3, 3]
    assert errors.getvalue() == SENTENCE


def test_where_errors_cannot_be_written_either_it_is_said_once_there_is_room() -> None:
    full = FullStream()
    stream = TolerantStream(full)
    stream.write("one\n")
    full.has_room = True
    stream.write("two\n")
    stream.write("three\n")
    assert full.getvalue() == f"{SENTENCE}two\nthree\n"


def test_all_else_is_as_with_the_stream_itself() -> None:
    stream = TolerantStream(sys.__stderr__)  # type: ignore[arg-type]
    assert (stream.fileno(), stream.encoding) == (sys.__stderr__.fileno(), sys.__stderr__.encoding)  # type: ignore[union-attr]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_process_goes_on_with_its_output_on_a_full_disk_and_says_so() -> None:
    code = (
        "from lib.server.tolerant_streams import tolerate_full_log as t; t(); t(); import click, os\n"
        "for _ in range(3000): print('line'); click.echo('line')\n"
        "open(os.environ['DONE'], 'w').write('done')"
    )
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env={"DONE": "/dev/null"},
        )  # fmt: skip
    assert ended.stderr.count("The log cannot be written") == 1
    assert "Traceback" not in ended.stderr
